/* SPDX-License-Identifier: BSD-2-Clause */
#include "tracker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "http_flow.h"
#include "print_dhcp.h"
#include "proto/dhcp4.h"
#include "proto/tftp.h"
#include "tftp_flow.h"
#include "util/ip4.h"
#include "wire/err.h"

#define NS_PER_SEC 1000000000

int tracker_init(struct tracker *s, struct line_out *out,
		 const struct hosts_table *hosts)
{
	memset(s, 0, sizeof(*s));
	s->out = out;
	if (machines_init(&s->machines, hosts) ||
	    lru_init(&s->tftp, TRACKER_FLOWS_MAX) ||
	    lru_init(&s->http, TRACKER_FLOWS_MAX) ||
	    lru_init(&s->fragments, TRACKER_FRAGMENTS_MAX))
		return -ENOMEM;
	return 0;
}

static void drop_oldest_fragments(struct tracker *s)
{
	struct tracker_fragments *n = lru_oldest(&s->fragments);

	lru_remove(&s->fragments, &n->node);
	free(n);
}

void tracker_release(struct tracker *s)
{
	while (s->fragments.n)
		drop_oldest_fragments(s);
	tftp_flows_release(s);
	http_flows_release(s);
	lru_release(&s->fragments);
	lru_release(&s->tftp);
	lru_release(&s->http);
	machines_release(&s->machines);
}

static bool is_dhcp_port(uint16_t port)
{
	return port == DHCP4_SERVER_PORT || port == DHCP4_CLIENT_PORT ||
	       port == DHCP4_PXE_PORT;
}

static void udp_packet(struct tracker *s)
{
	const struct udp *u = &s->frame.udp;

	if (is_dhcp_port(u->dport) || is_dhcp_port(u->sport))
		print_dhcp_packet(s);
	else
		tftp_flow_packet(s);
}

static void arp_packet(struct tracker *s)
{
	const struct arp *a = &s->frame.arp;
	char mac[MAC_STRLEN];
	struct line_about about = {
		.ip = a->sender_ip,
		.time = s->now,
		.proto = "ARP",
		.what = a->op == ARP_REQUEST ? "REQUEST" : "REPLY",
		.event = a->op == ARP_REQUEST ? "arp-request" : "arp-reply",
	};
	struct line l;

	machines_learn_arp(&s->machines, a->sender_ip, &a->sender_mac);
	if (!s->arp || (a->op != ARP_REQUEST && a->op != ARP_REPLY))
		return;
	about.m = machines_by_mac(&s->machines, &a->sender_mac, s->now);
	line_begin(&l, s->out, &about);
	if (a->op == ARP_REQUEST) {
		line_ip(&l, "", "target", a->target_ip);
		line_ip(&l, "from", NULL, a->sender_ip);
	} else {
		line_ip(&l, "", NULL, a->sender_ip);
		line_str(&l, "is", NULL, mac_format(mac, &a->sender_mac));
		line_ip(&l, "to", "target", a->target_ip);
	}
	line_end(&l);
}

static struct lru_key fragments_key(uint32_t src, uint32_t dst, uint8_t proto)
{
	return (struct lru_key){(uint64_t)src << 32 | dst, proto};
}

bool tracker_has_fragments(const struct tracker *s, uint32_t src, uint32_t dst,
			   uint8_t proto, int64_t since)
{
	struct tracker_fragments *n = lru_find(&s->fragments,
					       fragments_key(src, dst, proto));

	return n && n->last >= since;
}

/* True if these are the first ones of those addresses. */
static bool note_fragment(struct tracker *s)
{
	const struct ipv4 *ip = &s->frame.ip;
	struct lru_key key = fragments_key(ip->src, ip->dst, ip->proto);
	struct tracker_fragments *n = lru_find(&s->fragments, key);

	if (n) {
		lru_touch(&s->fragments, &n->node);
		n->last = s->now;
		return false;
	}
	n = calloc(1, sizeof(*n));
	if (!n)
		return false;
	if (s->fragments.n >= TRACKER_FRAGMENTS_MAX)
		drop_oldest_fragments(s);
	lru_add(&s->fragments, &n->node, key);
	n->last = s->now;
	return true;
}

/*
 * A later fragment has no ports, so whose it is cannot be told.  That there
 * are some is worth a line for each pair of addresses: boot firmware often
 * cannot join them, and neither do we.
 */
static void fragment(struct tracker *s)
{
	const struct ipv4 *ip = &s->frame.ip;
	struct line_about about = {
		.ip = ip->dst,
		.time = s->now,
		.proto = "IP",
		.what = "FRAGMENT",
		.event = "fragment",
	};
	struct line l;

	if (ip->proto != IPV4_UDP && ip->proto != IPV4_TCP)
		return;
	s->stats.fragments++;
	if (!note_fragment(s))
		return;
	if (ip4_is_host(ip->dst))
		about.m = machines_by_ip(&s->machines, ip->dst, s->now);
	line_begin(&l, s->out, &about);
	line_ip(&l, "", NULL, ip->dst);
	line_ip(&l, "from", "server", ip->src);
	line_str(&l, "proto", "carries", ip->proto == IPV4_UDP ? "udp" : "tcp");
	line_int(&l, "offset", "offset", ip->frag_off);
	line_quote(&l, "note", "note", "not joined; further ones are counted",
		   36);
	line_end(&l);
}

static void take_time(struct tracker *s, const struct pcapfile_rec *rec)
{
	if (rec->has_time)
		s->now = rec->time;
	if (!s->out->started) {
		s->out->started = true;
		s->out->start = s->now;
		s->ticked = s->now;
	}
	/* Clocks jump back: what is quiet is then looked for later. */
	if (s->now - s->ticked >= NS_PER_SEC)
		tracker_tick(s, s->now);
	else if (s->now < s->ticked)
		s->ticked = s->now;
}

void tracker_packet(struct tracker *s, const struct pcapfile_rec *rec)
{
	struct frame *f = &s->frame;
	int rc;

	take_time(s, rec);
	s->stats.packets++;
	rc = frame_decode(f, rec->link_type, rec->p, rec->cap_len);
	if (rc == PXE_ENOTSUP && !link_type_name(rec->link_type)) {
		if (!s->stats.link++)
			s->stats.link_type = rec->link_type;
		return;
	}
	if (rc && rc != PXE_ENOTSUP)
		s->stats.bad++;
	switch (f->kind) {
	case FRAME_UDP:
		udp_packet(s);
		break;
	case FRAME_TCP:
		http_flow_packet(s);
		break;
	case FRAME_ARP:
		arp_packet(s);
		break;
	case FRAME_FRAGMENT:
		fragment(s);
		break;
	case FRAME_IPV4:
		/* A first one that ends within the ports' header. */
		if (f->ip.more_frags)
			fragment(s);
		break;
	default:
		break;
	}
}

void tracker_tick(struct tracker *s, int64_t now)
{
	if (!s->out->started)
		return;
	s->now = now;
	s->ticked = now;
	tftp_flows_tick(s);
	http_flows_tick(s);
}

void tracker_finish(struct tracker *s)
{
	tftp_flows_finish(s);
	http_flows_finish(s);
}
