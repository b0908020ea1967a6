/* SPDX-License-Identifier: BSD-2-Clause */
/* By what a client is known: see identity.h. */
#include "v4/identity.h"

#include <stdio.h>
#include <string.h>

#include "proto/dhcp4.h"

static void key_of_mac(struct lease_key *k, const struct dhcp4 *d)
{
	if (!d->h.hlen)
		return;
	k->id[0] = 'm';
	k->id[1] = d->h.htype;
	memcpy(k->id + 2, d->h.chaddr, d->h.hlen);
	k->len = (uint8_t)(2 + d->h.hlen);
}

static void key_of_client_id(struct lease_key *k, const struct dhcp4 *d)
{
	struct dhcp4_val id = dhcp4_get(d, DHCP4_OPT_CLIENT_ID);

	if (!id.len || id.len >= sizeof(k->id))
		return;
	k->id[0] = 'c';
	memcpy(k->id + 1, id.p, id.len);
	k->len = (uint8_t)(1 + id.len);
}

/* Type and hardware address, which is no other identity (RFC 2132, 9.14). */
static bool is_mac(const struct lease_key *k, const struct dhcp4 *d)
{
	return k->len == 2 + d->h.hlen && k->id[1] == d->h.htype &&
	       !memcmp(k->id + 2, d->h.chaddr, d->h.hlen);
}

static bool has_mac(const struct lease *l, const struct dhcp4 *d)
{
	return d->h.htype == 1 && d->h.hlen == sizeof(l->mac.b) &&
	       !memcmp(l->mac.b, d->h.chaddr, sizeof(l->mac.b));
}

/* Has another machine a lease by that identity? */
static bool is_copied(const struct server *s, const struct lease_key *k,
		      const struct dhcp4 *d)
{
	const struct lease *l = s->leases ? lease_table_by_key(s->leases, k)
					  : NULL;

	return l && l->state == LEASE_BOUND && !mac_is_zero(&l->mac) &&
	       !has_mac(l, d);
}

void identity_key(struct lease_key *k, const struct server *s,
		  const struct dhcp4 *d, uint32_t net)
{
	struct lease_key by_id = {.link = net};

	memset(k, 0, sizeof(*k));
	k->link = net;
	key_of_mac(k, d);
	if (k->len && !s->conf->by_client_id)
		return;
	key_of_client_id(&by_id, d);
	if (!k->len ||
	    (by_id.len && !is_mac(&by_id, d) && !is_copied(s, &by_id, d)))
		*k = by_id;
}

static void move(const struct server *s, struct lease *l,
		 const struct lease_key *to, int64_t now)
{
	const int64_t since = l->since;
	char name[LEASE_NAME_MAX] = "";

	if (l->name)
		(void)snprintf(name, sizeof(name), "%s", l->name);
	lease_table_set(s->leases, l, LEASE_BOUND, to, now, l->expires);
	l->since = since;
	lease_set_name(l, name);
}

void identity_take_over(const struct server *s, const struct request *rq,
			int64_t now)
{
	struct lease_key other = {.link = rq->key.link};
	const struct lease *own;
	struct lease *l;

	if (rq->key.id[0] == 'm')
		key_of_client_id(&other, rq->msg);
	else
		key_of_mac(&other, rq->msg);
	if (!other.len)
		return;
	l = lease_table_by_key(s->leases, &other);
	if (!l || lease_state_at(l, now) != LEASE_BOUND || l->storing ||
	    !has_mac(l, rq->msg))
		return;
	own = lease_table_by_key(s->leases, &rq->key);
	if (!own || lease_state_at(own, now) != LEASE_BOUND)
		move(s, l, &rq->key, now);
}
