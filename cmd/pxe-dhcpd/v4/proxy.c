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

/* Does the client boot, and take its boot file from a proxyDHCP server? */
static bool listens(const struct pxe_client *client)
{
	switch (client->kind) {
	case PXE_KIND_PXE:
	case PXE_KIND_HTTP:
	case PXE_KIND_UBOOT:
	case PXE_KIND_IPXE:
	case PXE_KIND_RPI:
		return true;
	/* The DHCP client of both is that of an operating system. */
	case PXE_KIND_PETITBOOT:
	case PXE_KIND_ONIE:
	case PXE_KIND_OTHER:
		break;
	}
	return false;
}

void proxy_answer(const struct server *s, const struct request *rq, int64_t now,
		  struct answer *a)
{
	a->proxy = true;
	a->type = reply_type(rq);
	if (a->type == DHCP4_NONE) {
		a->reason = "for the server that gives addresses";
		return;
	}
	if (!listens(&rq->client)) {
		a->type = DHCP4_NONE;
		a->reason = "takes no boot file from a proxyDHCP server";
		return;
	}
	boot_answer(s, rq, now, a);
	/* A Raspberry Pi knows itself what to load, and wants a server. */
	if (!a->boot.file && !a->menu && rq->client.kind != PXE_KIND_RPI) {
		a->type = DHCP4_NONE;
		a->reason = "no boot file for its class";
		return;
	}
	if (rq->pxe_port)
		a->ciaddr = rq->msg->h.ciaddr;
}

void proxy_answer_item(const struct server *s, const struct request *rq,
		       const struct menu_choice *choice, int64_t now,
		       struct answer *a)
{
	a->proxy = true;
	a->reason = boot_answer_item(s, rq, choice, now, a);
	if (a->reason)
		return;
	a->type = DHCP4_ACK;
	/* A forged ciaddr must not direct replies to another machine. */
	if (rq->pxe_port || rq->msg->h.ciaddr == rq->src)
		a->ciaddr = rq->msg->h.ciaddr;
}
