/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A message becomes a request: which client sent it, in which subnet, and to
 * which server (RFC 2131, 4.3; RFC 3527 and RFC 5107 for relay agents).
 */
#include "v4/request.h"

#include <string.h>

#include "v4/identity.h"
#include "v4/stage.h"
#include "wire/rd.h"

/* More hops than relays in a row: a loop (RFC 1542, 4.1.1). */
#define HOPS_MAX 16

/* A sub-option of the relay agent's option 82 that is an address. */
static bool relay_ip(const struct dhcp4 *d, uint8_t code, uint32_t *ip)
{
	struct dhcp4_val rai = dhcp4_get(d, DHCP4_OPT_RELAY), v;
	struct rd r;

	if (!dhcp4_sub_find(&rai, false, code, &v) || v.len != 4)
		return false;
	rd_init(&r, v.p, v.len);
	*ip = rd_be32(&r);
	return true;
}

/*
 * Does ciaddr say which address the client has?  RFC 2131, tables 4 and 5: when
 * it renews, rebinds, releases or informs itself.
 */
static bool has_ciaddr(const struct dhcp4 *d)
{
	switch (dhcp4_get_type(d)) {
	case DHCP4_REQUEST:
		return d->h.ciaddr && !dhcp4_has(d, DHCP4_OPT_SERVER_ID);
	case DHCP4_RELEASE:
	case DHCP4_INFORM:
		return d->h.ciaddr;
	default:
		return false;
	}
}

/*
 * The subnet of a client behind a relay agent: what the relay agent says (RFC
 * 3527), or the client (RFC 3011); or else that of the relay agent.
 */
static const struct subnet *
relayed_subnet(const struct server *s, const struct dhcp4 *d, uint32_t *link)
{
	const bool said = relay_ip(d, DHCP4_RELAY_LINK_SELECTION, link) ||
			  dhcp4_get_u32(d, DHCP4_OPT_SUBNET_SELECTION, link);

	if (said)
		return subnets_find(&s->subnets, *link);
	*link = d->h.giaddr;
	return subnets_find_relay(&s->subnets, *link);
}

/*
 * The client's subnet, and an address in it in *link.  Without a relay agent it
 * is that of the client, which renews directly from behind a relay agent; or
 * else that of the interface, whose address is via.
 */
static const struct subnet *subnet_of(const struct server *s,
				      const struct dhcp4 *d, uint32_t via,
				      uint32_t *link)
{
	const struct subnet *own;

	if (d->h.giaddr)
		return relayed_subnet(s, d, link);
	*link = d->h.ciaddr;
	own = has_ciaddr(d) ? subnets_find(&s->subnets, *link) : NULL;
	if (own)
		return own;
	*link = via;
	return subnets_find(&s->subnets, *link);
}

/*
 * Of the lines of a machine that has addresses in several subnets, the one for
 * its link; else the first.
 */
static const struct hosts_entry *line_on_link(const struct server *s,
					      const struct subnet *net,
					      const struct hosts_entry *first)
{
	const struct hosts_entry *e;
	uint32_t ip;

	for (e = first; e; e = hosts_table_next(s->hosts, e)) {
		ip = e->host.ip;
		if (ip &&
		    (subnet_contains(net, ip) ||
		     subnet_same_link(net, subnets_find(&s->subnets, ip))))
			return e;
	}
	return first;
}

/* The machine's line in the hosts file, if it has one. */
static void set_host(struct request *rq, const struct server *s)
{
	const struct pxe_client *c = &rq->client;
	const struct hosts_entry *e;

	if (!s->hosts)
		return;
	e = hosts_table_match(s->hosts, c->has_mac ? &c->mac : NULL,
			      c->has_uuid ? &c->uuid : NULL, NULL);
	if (!e)
		return;
	rq->known = e->host.key != HOST_ANY;
	/* The parameters stand in the first of its lines. */
	rq->rule = host_rules_of(&s->host_rules, s->hosts, e);
	rq->host = &line_on_link(s, rq->subnet, e)->host;
}

static void set_tags(struct request *rq, const struct server *s, uint32_t link)
{
	const struct tag_subject subject = {
		.msg = rq->msg,
		.client = &rq->client,
		.known = rq->known,
		.link = link,
		.giaddr = rq->msg->h.giaddr,
		.relay_info = rq->msg->h.giaddr || s->conf->trust_relay_info,
		.by_host = rq->rule ? rq->rule->tags : 0,
	};

	rq->tags = tags_of(&s->conf->tags, &subject);
}

/*
 * Which malformed option leaves open what the message is or asks for, in words;
 * NULL if it can be answered without those that are malformed (RFC 1122, 1.2.2:
 * be liberal in what you accept).
 */
static const char *refuse_options(const struct dhcp4 *d)
{
	if (dhcp4_is_bad(d, DHCP4_OPT_TYPE))
		return "option 53, the message type, is malformed";
	/* RFC 3046, 2.2: it must be echoed as it was, or the relay agent does
	 * not know where the reply goes. */
	if (d->h.giaddr && dhcp4_is_bad(d, DHCP4_OPT_RELAY))
		return "option 82, the relay agent's, is malformed";
	return NULL;
}

/*
 * REQUEST and DECLINE are about the address in option 50 and for the server in
 * option 54, and their absence has a meaning (RFC 2131, table 4): so neither
 * can be ignored.
 */
static const char *refuse_address(const struct dhcp4 *d)
{
	enum dhcp4_type type = dhcp4_get_type(d);

	if (type != DHCP4_REQUEST && type != DHCP4_DECLINE)
		return NULL;
	if (dhcp4_is_bad(d, DHCP4_OPT_REQUESTED_IP))
		return "option 50, the requested address, is malformed";
	if (dhcp4_is_bad(d, DHCP4_OPT_SERVER_ID))
		return "option 54, the server identifier, is malformed";
	return NULL;
}

/* Why a server must not act on a message that could be decoded; or NULL. */
static const char *refuse(const struct dhcp4 *d)
{
	static const uint8_t zero[6];
	const char *why = refuse_options(d);

	if (d->h.op != DHCP4_BOOTREQUEST)
		return "not a request";
	if (why)
		return why;
	if (d->defects & DHCP4_BAD_HLEN)
		return "hardware address longer than 16 bytes";
	if (d->h.htype == 1 && d->h.hlen != 6)
		return "Ethernet address that is not 6 bytes";
	if (d->h.htype == 1 && !memcmp(d->h.chaddr, zero, 6))
		return "hardware address of zeros";
	if (d->h.hops > HOPS_MAX)
		return "too many hops: a relay loop";
	if (d->h.giaddr >> 28 >= 0xe || d->h.giaddr >> 24 == 127)
		return "relay address that no relay has";
	return NULL;
}

const char *request_init(struct request *rq, const struct server *s,
			 struct dhcp4 *msg, const struct arrival *from)
{
	const uint32_t via = from->iface->iface.ip;
	const struct dhcp4 *d = msg;
	const char *why = refuse(d);
	uint32_t link;

	memset(rq, 0, sizeof(*rq));
	rq->msg = d;
	rq->iface = from->iface;
	/* A proxyDHCP server takes part in no lease. */
	if (!why && !rq->iface->proxy)
		why = refuse_address(d);
	/* Its reply would come back to this server. */
	if (!why && d->h.giaddr && d->h.giaddr == via)
		why = "relay address is this server's";
	if (why)
		return why;
	dhcp4_drop_bad(msg);
	rq->type = dhcp4_get_type(d);
	rq->src = from->src;
	rq->pxe_port = from->pxe_port;
	pxe_client_from(&rq->client, d);
	/* RFC 5107: clients are to renew through the relay agent. */
	if (!d->h.giaddr ||
	    !relay_ip(d, DHCP4_RELAY_SERVER_OVERRIDE, &rq->server_id))
		rq->server_id = via;
	rq->subnet = subnet_of(s, d, via, &link);
	identity_key(&rq->key, s, d, rq->subnet ? rq->subnet->link : link);
	if (!rq->key.len)
		return "no hardware address and no usable client identifier";
	if (rq->client.has_mac && rq->client.mac.b[0] & 1)
		return "multicast address as its own";
	set_host(rq, s);
	if (rq->type == DHCP4_NONE && !(rq->host && rq->host->ip))
		return "BOOTP of a machine without a reserved address";
	stage_recall(rq, s);
	set_tags(rq, s, link);
	return NULL;
}
