/* SPDX-License-Identifier: BSD-2-Clause */
/* RFC 2131, 4.3: what a server says to each message. */
#include "v4/answer.h"

#include <string.h>

#include "util/num.h"
#include "util/txt.h"
#include "v4/proxy.h"

static void silence(struct answer *a, const char *why)
{
	a->type = DHCP4_NONE;
	a->why = why;
}

static void nak(struct answer *a, const char *why)
{
	a->type = DHCP4_NAK;
	a->why = why;
	a->yiaddr = 0;
}

/* Is the address reserved to this machine's line of the hosts file? */
static bool is_own_reservation(const struct request *rq, uint32_t ip)
{
	return rq->host && rq->host->ip && rq->host->ip == ip;
}

/* May this client have this address now? */
static bool permitted(const struct request *rq, const struct lease *l,
		      int64_t now)
{
	if (!subnet_contains(rq->net, l->ip))
		return false;
	if (l->fixed && !is_own_reservation(rq, l->ip))
		return false;
	/* A reserved address stays usable after a DECLINE. */
	if (l->fixed && lease_state_at(l, now) == LEASE_DECLINED)
		return true;
	return lease_usable_by(l, &rq->key, now);
}

/* The lease of the machine's reservation, if it can be given now. */
static struct lease *reserved(const struct server *s, const struct request *rq,
			      int64_t now)
{
	struct lease *l;

	if (!rq->host || !rq->host->ip)
		return NULL;
	l = lease_table_by_ip(s->leases, rq->host->ip);
	return l && permitted(rq, l, now) ? l : NULL;
}

/* The address that the client asks for, if it lies in a pool and is free. */
static struct lease *wanted(const struct server *s, const struct request *rq,
			    int64_t now)
{
	struct lease *l;
	uint32_t ip;

	if (!dhcp4_get_u32(rq->d, DHCP4_OPT_REQUESTED_IP, &ip))
		return NULL;
	l = lease_table_by_ip(s->leases, ip);
	return l && l->pooled && permitted(rq, l, now) ? l : NULL;
}

/*
 * Which address to offer: the reservation, what the client has or had last,
 * what it asks for, a fresh one.
 */
static struct lease *choose(const struct server *s, const struct request *rq,
			    int64_t now)
{
	struct lease *l = reserved(s, rq, now);
	unsigned i;

	if (l)
		return l;
	l = lease_table_by_key(s->leases, &rq->key);
	if (l && l->pooled && permitted(rq, l, now))
		return l;
	l = wanted(s, rq, now);
	for (i = 0; !l && i < rq->net->n_pools; i++)
		l = lease_table_pick(s->leases, rq->net->pools[i], now);
	/* Better an address that may be in use than none at all. */
	for (i = 0; !l && i < rq->net->n_pools; i++)
		l = lease_table_pick_declined(s->leases, rq->net->pools[i]);
	return l;
}

static int64_t lease_end(const struct server *s, int64_t now)
{
	return s->lease == NUM_INFINITE ? INT64_MAX : now + s->lease;
}

static void tell_lease(const struct server *s, const struct request *rq,
		       struct answer *a, const struct lease *l)
{
	a->yiaddr = l->ip;
	a->lease_time = s->lease;
	boot_choose(s->boot, &rq->who, s->next_server, &a->boot);
}

static void discover(const struct server *s, const struct request *rq,
		     int64_t now, struct answer *a)
{
	struct lease *l = choose(s, rq, now);

	if (!l) {
		silence(a, rq->net->n_pools ? "no free address"
					    : "unknown machine, and no pool");
		return;
	}
	/* A lease that is held stays held, on disk too. */
	if (lease_state_at(l, now) != LEASE_BOUND ||
	    !lease_key_equal(&l->key, &rq->key))
		(void)lease_table_set(s->leases, l, LEASE_OFFERED, &rq->key,
				      now + LEASE_OFFER_TIMEOUT);
	a->type = DHCP4_OFFER;
	tell_lease(s, rq, a, l);
}

/* The machine's name for the administrator: the hosts file's, else its own. */
static void name_lease(struct lease *l, const struct request *rq)
{
	struct dhcp4_val own = dhcp4_get(rq->d, DHCP4_OPT_HOSTNAME);
	struct txt t;

	txt_init(&t, l->name, sizeof(l->name));
	if (rq->host && rq->host->name)
		txt_mem(&t, rq->host->name, rq->host->name_len);
	else
		txt_esc(&t, own.p, own.len);
}

static void bind(const struct server *s, const struct request *rq,
		 struct lease *l, int64_t now, struct answer *a)
{
	a->dropped = lease_table_set(s->leases, l, LEASE_BOUND, &rq->key,
				     lease_end(s, now));
	l->mac = rq->who.mac;
	name_lease(l, rq);
	a->type = DHCP4_ACK;
	/* Somebody else's network is no place to send replies to. */
	a->ciaddr = subnet_contains(rq->net, rq->d->h.ciaddr) ? rq->d->h.ciaddr
							      : 0;
	a->changed = l;
	tell_lease(s, rq, a, l);
}

/* The client chose another server: what we held for it is free again. */
static void not_chosen(const struct server *s, const struct request *rq,
		       int64_t now, struct answer *a)
{
	struct lease *l = lease_table_by_key(s->leases, &rq->key);

	if (l && lease_state_at(l, now) == LEASE_OFFERED)
		(void)lease_table_set(s->leases, l, LEASE_FREE, NULL, 0);
	silence(a, "chose another server");
}

/* RFC 2131, 4.3.2: INIT-REBOOT, RENEWING and REBINDING. */
static void confirm(const struct server *s, const struct request *rq,
		    uint32_t ip, int64_t now, struct answer *a)
{
	struct lease *l = lease_table_by_ip(s->leases, ip);
	struct lease *own = reserved(s, rq, now);

	if (!subnet_contains(rq->net, ip))
		nak(a, "address of another network");
	else if (own && own->ip != ip)
		nak(a, "has a reserved address now");
	else if (!l)
		/* In our network, but not ours to judge. */
		silence(a, "address is not of our pools");
	else if (!permitted(rq, l, now))
		nak(a, "address is not this client's");
	else
		bind(s, rq, l, now, a);
}

static void request(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a)
{
	uint32_t server_id, ip = 0;
	struct lease *l;

	/* Trust option 50 where both are there, as others do. */
	if (!dhcp4_get_u32(rq->d, DHCP4_OPT_REQUESTED_IP, &ip))
		ip = rq->d->h.ciaddr;
	if (!ip) {
		silence(a, "asks for no address");
		return;
	}
	if (!dhcp4_get_u32(rq->d, DHCP4_OPT_SERVER_ID, &server_id)) {
		confirm(s, rq, ip, now, a);
		return;
	}
	if (server_id != rq->server_id && server_id != s->ip) {
		not_chosen(s, rq, now, a);
		return;
	}
	l = lease_table_by_ip(s->leases, ip);
	if (l && permitted(rq, l, now))
		bind(s, rq, l, now, a);
	else
		nak(a, "address is not this client's");
}

/* The lease that the client holds and names, or NULL. */
static struct lease *held(const struct server *s, const struct request *rq,
			  uint32_t ip, int64_t now)
{
	struct lease *l = lease_table_by_ip(s->leases, ip);
	enum lease_state st = l ? lease_state_at(l, now) : LEASE_FREE;

	if ((st == LEASE_BOUND || st == LEASE_OFFERED) &&
	    lease_key_equal(&l->key, &rq->key))
		return l;
	return NULL;
}

static void decline(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a)
{
	uint32_t server_id, ip;
	struct lease *l;

	silence(a, "declines an address that it does not hold");
	if (!dhcp4_get_u32(rq->d, DHCP4_OPT_SERVER_ID, &server_id) ||
	    (server_id != rq->server_id && server_id != s->ip) ||
	    !dhcp4_get_u32(rq->d, DHCP4_OPT_REQUESTED_IP, &ip))
		return;
	l = held(s, rq, ip, now);
	if (!l)
		return;
	(void)lease_table_set(s->leases, l, LEASE_DECLINED, NULL,
			      now + LEASE_QUARANTINE);
	a->why = "declined: somebody else uses the address";
	a->yiaddr = ip;
	a->changed = l;
}

static void release(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a)
{
	struct lease *l = held(s, rq, rq->d->h.ciaddr, now);

	silence(a, "releases an address that it does not hold");
	if (!l)
		return;
	/* The holder is remembered: it gets the same address next time. */
	(void)lease_table_set(s->leases, l, LEASE_FREE, NULL, 0);
	a->why = "released";
	a->yiaddr = l->ip;
	a->changed = l;
}

static void inform(const struct server *s, const struct request *rq,
		   struct answer *a)
{
	a->type = DHCP4_ACK;
	a->ciaddr = rq->d->h.ciaddr ? rq->d->h.ciaddr : rq->src;
	if (!a->ciaddr || !subnet_contains(rq->net, a->ciaddr)) {
		silence(a, "INFORM without an address of this network");
		return;
	}
	boot_choose(s->boot, &rq->who, s->next_server, &a->boot);
}

void answer_request(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a)
{
	memset(a, 0, sizeof(*a));
	if (s->proxy) {
		proxy_answer(s, rq, a);
		return;
	}
	if (!rq->net) {
		silence(a, "on a network that has no pool here");
		return;
	}
	switch (rq->type) {
	case DHCP4_DISCOVER:
		discover(s, rq, now, a);
		break;
	case DHCP4_REQUEST:
		request(s, rq, now, a);
		break;
	case DHCP4_DECLINE:
		decline(s, rq, now, a);
		break;
	case DHCP4_RELEASE:
		release(s, rq, now, a);
		break;
	case DHCP4_INFORM:
		inform(s, rq, a);
		break;
	case DHCP4_NONE:
	case DHCP4_OFFER:
	case DHCP4_ACK:
	case DHCP4_NAK:
		silence(a, "not a client's message");
		break;
	default:
		silence(a, "message type that is not served");
		break;
	}
}
