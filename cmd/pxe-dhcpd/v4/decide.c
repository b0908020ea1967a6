/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the server says to each type of message: RFC 2131, 4.3.1 (DISCOVER) to
 * 4.3.5 (INFORM), and table 4 for the states that a REQUEST is sent in.
 */
#include "v4/decide.h"

#include <string.h>

#include "lease/update.h"
#include "util/num.h"
#include "util/txt.h"
#include "v4/boot_answer.h"
#include "v4/identity.h"
#include "v4/proxy.h"

static void no_reply(struct answer *a, const char *reason)
{
	a->type = DHCP4_NONE;
	a->reason = reason;
}

/* Is the address of a subnet on the client's link? */
static bool on_link(const struct server *s, const struct request *rq,
		    uint32_t ip)
{
	return subnet_contains(rq->subnet, ip) ||
	       subnet_same_link(rq->subnet, subnets_find(&s->subnets, ip));
}

/* May clients with these tags be given addresses of the pool? */
static bool is_pool_of(const struct server *s, uint32_t pool, tag_set tags)
{
	return !s->pool_tags[pool] || s->pool_tags[pool] & tags;
}

/* The lease of that address, if it is offered or bound to the client. */
static struct lease *holds(const struct server *s, const struct request *rq,
			   uint32_t ip, int64_t now)
{
	struct lease *l = lease_table_by_ip(s->leases, ip);
	enum lease_state st = l ? lease_state_at(l, now) : LEASE_FREE;

	if ((st == LEASE_BOUND || st == LEASE_OFFERED) &&
	    lease_key_equal(&l->key, &rq->key))
		return l;
	return NULL;
}

/* The client no longer has that lease. */
static void end_lease(const struct server *s, struct lease *l,
		      enum lease_state state, int64_t now, struct answer *a)
{
	lease_table_set(s->leases, l, state, NULL, now,
			state == LEASE_DECLINED ? now + LEASE_QUARANTINE : 0);
	a->ended = l->ip;
}

/* Deny the address; who hears that stops using it (RFC 2131, 3.1, 5). */
static void nak(const struct server *s, const struct request *rq, uint32_t ip,
		const char *reason, int64_t now, struct answer *a)
{
	struct lease *l = holds(s, rq, ip, now);

	a->type = DHCP4_NAK;
	a->reason = reason;
	a->yiaddr = 0;
	if (l)
		end_lease(s, l, LEASE_FREE, now, a);
}

/* Does the hosts file reserve the address for this machine? */
static bool is_own_reservation(const struct request *rq, uint32_t ip)
{
	return rq->host && rq->host->ip && rq->host->ip == ip;
}

/*
 * Is the address reserved for the machine whose other port has it?  Of the
 * ports of one machine the last that asks has it: only one of them boots.
 */
static bool is_other_port(const struct server *s, const struct lease *l)
{
	const struct hosts_entry *e;

	if (!s->hosts || mac_is_zero(&l->mac))
		return false;
	e = hosts_table_by_mac(s->hosts, &l->mac);
	while (e && e->host.ip != l->ip)
		e = hosts_table_next(s->hosts, e);
	return e != NULL;
}

/* May this client be given this lease now? */
static bool permitted(const struct server *s, const struct request *rq,
		      const struct lease *l, int64_t now)
{
	if (!on_link(s, rq, l->ip) || l->own || (!l->in_pool && !l->reserved))
		return false;
	if (l->reserved && !is_own_reservation(rq, l->ip))
		return false;
	if (!l->reserved && !is_pool_of(s, l->pool, rq->tags))
		return false;
	/* A reserved address is not quarantined: its host has no other. */
	if (l->reserved && lease_state_at(l, now) == LEASE_DECLINED)
		return true;
	if (l->reserved && !l->storing && is_other_port(s, l))
		return true;
	return lease_usable_by(l, &rq->key, now);
}

/*
 * The lease that is reserved for the machine, if it can be given now.  It
 * cannot while another one has it: that one is told at its next message.
 */
static struct lease *reserved(const struct server *s, const struct request *rq,
			      int64_t now, struct answer *a)
{
	struct lease *l;

	if (!rq->host || !rq->host->ip)
		return NULL;
	l = lease_table_by_ip(s->leases, rq->host->ip);
	if (!l || permitted(s, rq, l, now))
		return l;
	if (lease_state_at(l, now) == LEASE_BOUND) {
		a->held = l->ip;
		a->held_by = l->mac;
		a->held_for = l->expires == INT64_MAX ? INT64_MAX
						      : l->expires - now;
	}
	return NULL;
}

/* The lease that the client asks for (option 50), if it can be given now. */
static struct lease *requested(const struct server *s, const struct request *rq,
			       int64_t now)
{
	struct lease *l;
	uint32_t ip;

	if (!dhcp4_get_u32(rq->msg, DHCP4_OPT_REQUESTED_IP, &ip))
		return NULL;
	l = lease_table_by_ip(s->leases, ip);
	return l && l->in_pool && permitted(s, rq, l, now) ? l : NULL;
}

/* A way to select a free lease of a pool. */
typedef struct lease *pick_fn(struct lease_table *t, uint32_t pool,
			      int64_t now);

static struct lease *pick_declined(struct lease_table *t, uint32_t pool,
				   int64_t now)
{
	(void)now;
	return lease_table_pick_declined(t, pool);
}

/* A lease of one of the subnet's pools for clients with a tag, or of others. */
static struct lease *pick_in(const struct server *s, const struct request *rq,
			     const struct subnet *net, bool tagged,
			     pick_fn *pick, int64_t now)
{
	struct lease *l = NULL;
	unsigned i;

	for (i = 0; !l && i < net->n_pools; i++)
		if (is_pool_of(s, net->pools[i], rq->tags) &&
		    tagged == (s->pool_tags[net->pools[i]] != 0))
			l = pick(s->leases, net->pools[i], now);
	return l;
}

/*
 * A lease that the client may have: of pools for its tags before those for all,
 * of its subnet before others on its link.
 */
static struct lease *pick(const struct server *s, const struct request *rq,
			  pick_fn *fn, int64_t now)
{
	const struct subnet *net;
	struct lease *l;
	size_t i;

	l = pick_in(s, rq, rq->subnet, true, fn, now);
	if (!l)
		l = pick_in(s, rq, rq->subnet, false, fn, now);
	if (!rq->subnet->is_shared)
		return l;
	for (i = 0; !l && i < s->subnets.n; i++) {
		net = &s->subnets.v[i];
		if (net == rq->subnet || !subnet_same_link(net, rq->subnet))
			continue;
		l = pick_in(s, rq, net, true, fn, now);
		if (!l)
			l = pick_in(s, rq, net, false, fn, now);
	}
	return l;
}

/*
 * The lease to offer (RFC 2131, 4.3.1): the one that is reserved, that the
 * client has or had last, that it asks for, any that is free.
 */
static struct lease *select_lease(const struct server *s,
				  const struct request *rq, int64_t now,
				  struct answer *a)
{
	struct lease *l = reserved(s, rq, now, a);

	if (l)
		return l;
	l = lease_table_by_key(s->leases, &rq->key);
	if (l && l->in_pool && permitted(s, rq, l, now))
		return l;
	l = requested(s, rq, now);
	if (!l)
		l = pick(s, rq, lease_table_pick, now);
	if (!l)
		l = pick(s, rq, lease_table_pick_offered, now);
	/* Better an address that may be in conflict than none at all. */
	if (!l)
		l = pick(s, rq, pick_declined, now);
	return l;
}

/* What the configuration says of a client in that subnet. */
static void set_scopes(const struct server *s, const struct request *rq,
		       const struct subnet *net, struct answer *a)
{
	const struct conf *c = s->conf;
	size_t i;

	a->subnet = net;
	a->scopes.n = 0;
	if (rq->rule)
		scopes_add(&a->scopes, &rq->rule->policy);
	for (i = 0; rq->tags && i < c->tags.n; i++)
		if (rq->tags >> i & 1)
			scopes_add(&a->scopes, &c->tags.v[i].policy);
	if (net && net->index)
		scopes_add(&a->scopes, &c->subnets.v[net->index - 1].policy);
	scopes_add(&a->scopes, &c->policy);
}

/*
 * Is it a program in a ROM, which soon starts another one?  iPXE is not: it
 * never renews its lease, and may load for long.
 */
static bool is_firmware(const struct pxe_client *c)
{
	return c->kind == PXE_KIND_PXE || c->kind == PXE_KIND_HTTP ||
	       c->kind == PXE_KIND_UBOOT || c->kind == PXE_KIND_RPI;
}

/* What OFFER and ACK have in common. */
static void grant(const struct server *s, const struct request *rq,
		  struct answer *a, const struct lease *l)
{
	if (!subnet_contains(rq->subnet, l->ip))
		set_scopes(s, rq, subnets_find(&s->subnets, l->ip), a);
	a->yiaddr = l->ip;
	a->lease_time = scopes_lease(&a->scopes, is_firmware(&rq->client));
}

static void discover(const struct server *s, const struct request *rq,
		     int64_t now, struct answer *a)
{
	struct lease *l = select_lease(s, rq, now, a);

	if (!l) {
		no_reply(a, rq->subnet->n_pools
				    ? "no free address"
				    : "unknown machine, and no pool");
		return;
	}
	/*
	 * What the client, or another port of its machine, has bound stays
	 * bound, in the database too.
	 */
	if (lease_state_at(l, now) != LEASE_BOUND)
		lease_table_set(s->leases, l, LEASE_OFFERED, &rq->key, now,
				now + LEASE_OFFER_TIMEOUT);
	a->type = DHCP4_OFFER;
	grant(s, rq, a, l);
}

/*
 * The host name that is shown to administrators: of the hosts file, or else
 * what the client says (option 12).
 */
static void set_name(struct lease_update *u, const struct request *rq)
{
	struct dhcp4_val own = dhcp4_get(rq->msg, DHCP4_OPT_HOSTNAME);
	struct txt t;

	txt_init(&t, u->name, sizeof(u->name));
	if (rq->host && rq->host->name)
		txt_mem(&t, rq->host->name, rq->host->name_len);
	else
		txt_esc(&t, own.p, own.len);
}

/* Acknowledge the lease, which is bound once it is in the database. */
static void acknowledge(const struct server *s, const struct request *rq,
			const struct lease *l, int64_t now, struct answer *a)
{
	struct lease_update *u = &a->update;

	a->type = DHCP4_ACK;
	grant(s, rq, a, l);
	u->ip = l->ip;
	u->expires = a->lease_time == NUM_INFINITE ? INT64_MAX
						   : now + a->lease_time;
	u->key = rq->key;
	u->mac = rq->client.mac;
	set_name(u, rq);
	lease_update_begin(s->leases, u, now);
}

/* Is it the address of an interface that is served? */
static bool is_iface_ip(const struct server *s, uint32_t ip)
{
	size_t i;

	for (i = 0; i < s->n_ifaces; i++)
		if (ip == s->ifaces[i].iface.ip)
			return true;
	return false;
}

/*
 * Does the server identifier (54) name this server: as it is known to the
 * client, or by the address of one of its interfaces?
 */
static bool is_own_id(const struct server *s, const struct request *rq,
		      uint32_t id)
{
	return id == rq->server_id || is_iface_ip(s, id);
}

/* The client took another server's OFFER: this server's is void. */
static void other_server_chosen(const struct server *s,
				const struct request *rq, int64_t now,
				struct answer *a)
{
	struct lease *l = lease_table_by_key(s->leases, &rq->key);

	if (l && lease_state_at(l, now) == LEASE_OFFERED)
		lease_table_set(s->leases, l, LEASE_FREE, NULL, now, 0);
	no_reply(a, "chose another server");
}

/* Acknowledge the address, or deny it, if policy has another one. */
static void confirm(const struct server *s, const struct request *rq,
		    struct lease *l, uint32_t ip, int64_t now, struct answer *a)
{
	struct lease *own = reserved(s, rq, now, a);

	if (own && own->ip != ip)
		nak(s, rq, ip, "has a reserved address now", now, a);
	else if (l && permitted(s, rq, l, now))
		acknowledge(s, rq, l, now, a);
	else
		nak(s, rq, ip, "address is not this client's", now, a);
}

/* Is it the address of this machine, a relay agent or the network itself? */
static bool is_no_clients(const struct server *s, const struct request *rq,
			  uint32_t ip)
{
	const struct lease *l = lease_table_by_ip(s->leases, ip);
	const struct subnet *net = subnets_find(&s->subnets, ip);

	if (is_own_reservation(rq, ip))
		return false;
	return is_iface_ip(s, ip) || ip == rq->msg->h.giaddr || (l && l->own) ||
	       (net && subnet_is_edge(net, ip));
}

/*
 * A REQUEST without a server identifier: the client is in INIT-REBOOT, RENEWING
 * or REBINDING (RFC 2131, 4.3.2), and its address is verified.
 */
static void verify(const struct server *s, const struct request *rq,
		   uint32_t ip, int64_t now, struct answer *a)
{
	struct lease *l = lease_table_by_ip(s->leases, ip);
	bool given = l && (l->in_pool || l->reserved);

	if (l && l->revoked && lease_key_equal(&l->key, &rq->key))
		nak(s, rq, ip, "was ended by the administrator", now, a);
	else if (!scopes_authoritative(&a->scopes) && !holds(s, rq, ip, now))
		no_reply(a, "not given by this server, not authoritative");
	else if (!on_link(s, rq, ip))
		nak(s, rq, ip, "address of another network", now, a);
	else if (is_no_clients(s, rq, ip))
		nak(s, rq, ip, "address that no client can have", now, a);
	else if (given || (rq->host && rq->host->ip))
		confirm(s, rq, l, ip, now, a);
	else if (holds(s, rq, ip, now))
		nak(s, rq, ip, "address is in no pool any more", now, a);
	else
		/* In the subnet, but another server may have assigned it. */
		no_reply(a, "address is in no pool");
}

/* The address that this server offered or gave to the client; 0: none. */
static uint32_t own_address(const struct server *s, const struct request *rq,
			    int64_t now)
{
	const struct lease *l = lease_table_by_key(s->leases, &rq->key);

	return l && lease_state_at(l, now) != LEASE_FREE ? l->ip : 0;
}

/*
 * SELECTING: the client answers an OFFER (RFC 2131, table 4: with option 50,
 * without ciaddr; some leave option 50 out).
 */
static void selecting(const struct server *s, const struct request *rq,
		      uint32_t server_id, int64_t now, struct answer *a)
{
	uint32_t ip;

	if (!is_own_id(s, rq, server_id)) {
		other_server_chosen(s, rq, now, a);
		return;
	}
	if (!dhcp4_get_u32(rq->msg, DHCP4_OPT_REQUESTED_IP, &ip))
		ip = own_address(s, rq, now);
	if (!ip)
		no_reply(a, "asks for no address");
	else
		confirm(s, rq, lease_table_by_ip(s->leases, ip), ip, now, a);
}

static void request(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a)
{
	uint32_t server_id, ip = 0;

	if (dhcp4_get_u32(rq->msg, DHCP4_OPT_SERVER_ID, &server_id)) {
		selecting(s, rq, server_id, now, a);
		return;
	}
	/* If both are there option 50 counts, as with other servers. */
	if (!dhcp4_get_u32(rq->msg, DHCP4_OPT_REQUESTED_IP, &ip))
		ip = rq->msg->h.ciaddr;
	if (!ip) {
		no_reply(a, "asks for no address");
		return;
	}
	verify(s, rq, ip, now, a);
	/* A forged ciaddr must not direct replies to another network. */
	if (a->type == DHCP4_ACK && on_link(s, rq, rq->msg->h.ciaddr))
		a->ciaddr = rq->msg->h.ciaddr;
}

/*
 * Can the message come from whoever has the lease?  A client sends it from the
 * address of the lease, or from none before it has one; through a relay agent
 * it comes from that, in the client's subnet.
 */
static bool is_from_holder(const struct server *s, const struct request *rq,
			   const struct lease *l, bool none)
{
	if (rq->msg->h.giaddr)
		return on_link(s, rq, l->ip);
	return rq->src == l->ip || (none && !rq->src);
}

static void decline(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a)
{
	uint32_t server_id, ip;
	struct lease *l;

	no_reply(a, "declines an address that it does not hold");
	if (!dhcp4_get_u32(rq->msg, DHCP4_OPT_SERVER_ID, &server_id) ||
	    !is_own_id(s, rq, server_id) ||
	    !dhcp4_get_u32(rq->msg, DHCP4_OPT_REQUESTED_IP, &ip))
		return;
	l = holds(s, rq, ip, now);
	if (!l)
		return;
	/* RFC 2131, 3.1, 5: before the client uses the address. */
	if (!is_from_holder(s, rq, l, true) ||
	    (l->state == LEASE_BOUND && now - l->since > LEASE_DECLINE_TIME)) {
		a->reason = "DECLINE that is not from the one who has it";
		return;
	}
	end_lease(s, l, LEASE_DECLINED, now, a);
	a->reason = "declined: in use by another host";
	a->yiaddr = ip; /* for the log; no reply is sent */
}

static void release(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a)
{
	struct lease *l = holds(s, rq, rq->msg->h.ciaddr, now);

	no_reply(a, "releases an address that it does not hold");
	if (!l)
		return;
	if (!is_from_holder(s, rq, l, false)) {
		a->reason = "RELEASE that is not from the one who has it";
		return;
	}
	/* The key stays, so the client gets the address again next time. */
	end_lease(s, l, LEASE_FREE, now, a);
	a->reason = "released";
	a->yiaddr = l->ip; /* for the log; no reply is sent */
}

static void inform(const struct server *s, const struct request *rq,
		   struct answer *a)
{
	a->type = DHCP4_ACK;
	a->ciaddr = rq->msg->h.ciaddr ? rq->msg->h.ciaddr : rq->src;
	if (!a->ciaddr || !on_link(s, rq, a->ciaddr)) {
		no_reply(a, "INFORM without an address of this network");
		return;
	}
	if (!subnet_contains(rq->subnet, a->ciaddr))
		set_scopes(s, rq, subnets_find(&s->subnets, a->ciaddr), a);
}

/* BOOTP (RFC 951; RFC 1534, 2): the address that is reserved, without end. */
static void bootp(const struct server *s, const struct request *rq, int64_t now,
		  struct answer *a)
{
	const struct lease *l = reserved(s, rq, now, a);

	if (!l || !is_own_reservation(rq, l->ip)) {
		no_reply(a, "its reserved address cannot be given now");
		return;
	}
	a->type = DHCP4_ACK;
	a->bootp = true;
	grant(s, rq, a, l);
	a->lease_time = 0;
}

/* Why policy gives the client no answer; NULL: it does. */
static const char *silence(const struct request *rq, const struct answer *a)
{
	if (scopes_ignore(&a->scopes))
		return "ignored by the configuration";
	if (!rq->known && scopes_known_only(&a->scopes) == POLICY_KNOWN_YES)
		return "not in the hosts file (known-only)";
	return NULL;
}

static void decide(const struct server *s, const struct request *rq,
		   int64_t now, struct answer *a)
{
	switch (rq->type) {
	case DHCP4_NONE:
		bootp(s, rq, now, a);
		break;
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
	case DHCP4_OFFER:
	case DHCP4_ACK:
	case DHCP4_NAK:
		no_reply(a, "not a client's message");
		break;
	default:
		no_reply(a, "message type that is not served");
		break;
	}
	if (a->type == DHCP4_OFFER || a->type == DHCP4_ACK)
		boot_answer(s, rq, now, a);
}

/*
 * The address of the relay agent is in use: if it lies in a pool and nobody has
 * it, it is given to nobody from now on.  Anyone can write a giaddr, so it is
 * only done for as many of a subnet as the configuration may name.
 */
static void keep_relay(const struct server *s, const struct request *rq,
		       int64_t now)
{
	const uint32_t ip = rq->msg->h.giaddr;
	const struct subnet *net = subnets_find(&s->subnets, ip);
	struct lease *l = ip && net ? lease_table_by_ip(s->leases, ip) : NULL;
	enum lease_state st = l ? lease_state_at(l, now) : LEASE_FREE;

	if (!l || l->reserved || !l->in_pool || l->storing ||
	    st == LEASE_BOUND || net->n_kept == SUBNET_RELAYS_MAX)
		return;
	s->subnets.v[net - s->subnets.v].n_kept++;
	/* It is in the table, so that no memory is needed. */
	(void)lease_table_reserve(s->leases, ip);
}

/*
 * Does the client look for the boot server of an item?  On port 4011 whoever
 * has no menu here is told its boot file.
 */
static bool is_discovery(const struct request *rq, const struct answer *a,
			 struct menu_choice *choice)
{
	return menu_is_discovery(rq, choice) &&
	       (!rq->pxe_port || menu_of(a, &rq->client));
}

void answer_request(const struct server *s, const struct request *rq,
		    int64_t now, struct answer *a)
{
	const struct pxe_client *c = &rq->client;
	struct menu_choice choice;
	const char *why;

	memset(a, 0, sizeof(*a));
	set_scopes(s, rq, rq->subnet, a);
	a->twin = s->twins && c->has_mac && c->has_uuid &&
		  twins_seen(s->twins, &c->mac, &c->uuid, now);
	if (!rq->iface->proxy) {
		keep_relay(s, rq, now);
		identity_take_over(s, rq, now);
	}
	why = silence(rq, a);
	/* What a client gives back counts whatever it is given. */
	if (why && rq->type != DHCP4_RELEASE && rq->type != DHCP4_DECLINE)
		no_reply(a, why);
	else if (is_discovery(rq, a, &choice))
		proxy_answer_item(s, rq, &choice, now, a);
	else if (rq->iface->proxy || rq->pxe_port)
		proxy_answer(s, rq, now, a);
	else if (!rq->subnet)
		no_reply(a, "on a network that has no pool here");
	else
		decide(s, rq, now, a);
}
