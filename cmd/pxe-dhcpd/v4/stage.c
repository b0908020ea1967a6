/* SPDX-License-Identifier: BSD-2-Clause */
/* The program that a machine runs, as it is remembered: see stage.h. */
#include "v4/stage.h"

/* The first message of a program (RFC 2131, table 4). */
static bool is_first(const struct request *rq)
{
	if (rq->type != DHCP4_REQUEST)
		return true;
	return !rq->msg->h.ciaddr && !dhcp4_has(rq->msg, DHCP4_OPT_SERVER_ID);
}

void stage_recall(struct request *rq, const struct server *s)
{
	const struct lease *l;

	if (rq->iface->proxy || is_first(rq))
		return;
	l = lease_table_by_key(s->leases, &rq->key);
	if (l)
		pxe_client_recall(&rq->client, rq->msg, &l->id);
}

void stage_remember(const struct server *s, const struct request *rq,
		    uint32_t ip)
{
	struct lease *has, *gets;

	/* INFORM is not about a lease. */
	if (rq->iface->proxy || rq->type == DHCP4_INFORM)
		return;
	has = lease_table_by_key(s->leases, &rq->key);
	gets = ip ? lease_table_by_ip(s->leases, ip) : NULL;
	if (has)
		pxe_client_save(&has->id, &rq->client);
	if (gets)
		pxe_client_save(&gets->id, &rq->client);
}

bool stage_is_loaded(const struct server *s, const struct request *rq,
		     const struct boot_maps *maps, int64_t now)
{
	const struct mac *mac = &rq->client.mac;

	/* If nothing is known of it, a loader might be loaded for ever. */
	if (!s->chain || !rq->client.has_mac)
		return true;
	if (!boot_needs_loader(maps, &rq->client)) {
		chain_forget(s->chain, mac);
		return false;
	}
	return rq->type == DHCP4_DISCOVER
		       ? chain_discover(s->chain, mac, rq->msg->h.xid, now)
		       : chain_is_loaded(s->chain, mac);
}
