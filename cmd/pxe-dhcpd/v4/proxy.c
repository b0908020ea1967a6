/* SPDX-License-Identifier: BSD-2-Clause */
/* The proxyDHCP server (PXE 2.1, 2.2.3): see proxy.h. */
#include "v4/proxy.h"

#include "v4/boot_answer.h"

/* The type of the reply, DHCP4_NONE for none. */
static enum dhcp4_type reply_type(const struct request *rq)
{
	if (!rq->pxe_port)
		return rq->type == DHCP4_DISCOVER ? DHCP4_OFFER : DHCP4_NONE;
	/* EDK2 and ROMs send REQUEST, the Windows boot manager INFORM. */
	if (rq->type == DHCP4_REQUEST || rq->type == DHCP4_INFORM)
		return DHCP4_ACK;
	return DHCP4_NONE;
}

void proxy_answer(const struct server *s, const struct request *rq,
		  struct answer *a)
{
	a->proxy = true;
	a->type = reply_type(rq);
	if (a->type == DHCP4_NONE) {
		a->reason = "for the server that gives addresses";
		return;
	}
	if (rq->client.kind == PXE_KIND_OTHER) {
		a->type = DHCP4_NONE;
		a->reason = "does not boot from the network";
		return;
	}
	boot_answer(s, rq, a);
	if (!a->boot.file) {
		a->type = DHCP4_NONE;
		a->reason = "no boot file for its class";
		return;
	}
	if (rq->pxe_port)
		a->ciaddr = rq->msg->h.ciaddr;
}
