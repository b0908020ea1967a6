/* SPDX-License-Identifier: BSD-2-Clause */
#include "v4/proxy.h"

static enum dhcp4_type type_for(const struct request *rq)
{
	if (!rq->boot_port)
		return rq->type == DHCP4_DISCOVER ? DHCP4_OFFER : DHCP4_NONE;
	/* EDK2 and ROMs send REQUEST; the Windows boot manager INFORM. */
	if (rq->type == DHCP4_REQUEST || rq->type == DHCP4_INFORM)
		return DHCP4_ACK;
	return DHCP4_NONE;
}

void proxy_answer(const struct server *s, const struct request *rq,
		  struct answer *a)
{
	a->proxy = true;
	a->type = type_for(rq);
	if (a->type == DHCP4_NONE) {
		a->why = "for the server that gives addresses";
		return;
	}
	if (rq->who.kind == PXE_KIND_OTHER) {
		a->type = DHCP4_NONE;
		a->why = "does not boot from the network";
		return;
	}
	boot_choose(s->boot, &rq->who, s->next_server, &a->boot);
	if (!a->boot.file) {
		a->type = DHCP4_NONE;
		a->why = "no boot file for its class";
		return;
	}
	if (rq->boot_port)
		a->ciaddr = rq->d->h.ciaddr;
}
