/* SPDX-License-Identifier: BSD-2-Clause */
/* Which printer an event goes to, and those that are a line each. */
#include "print/print.h"

#include "print/print_dhcp.h"
#include "print/print_http.h"
#include "print/print_tftp.h"

static void print_arp(struct line_out *out, const struct event *e)
{
	static const struct line_head request = {"ARP", "REQUEST",
						 "arp-request"};
	static const struct line_head reply = {"ARP", "REPLY", "arp-reply"};
	const struct arp *a = &e->frame->arp;
	char mac[MAC_STRLEN];
	struct line l;

	if (a->op == ARP_REQUEST) {
		line_begin(&l, out, e, &request);
		line_ip(&l, "", "target", a->target_ip);
		line_ip(&l, "from", NULL, a->sender_ip);
	} else {
		line_begin(&l, out, e, &reply);
		line_ip(&l, "", NULL, a->sender_ip);
		line_str(&l, "is", NULL, mac_format(mac, &a->sender_mac));
		line_ip(&l, "to", "target", a->target_ip);
	}
	line_end(&l);
}

static void print_fragment(struct line_out *out, const struct event *e)
{
	static const struct line_head head = {"IP", "FRAGMENT", "fragment"};
	const struct ipv4 *ip = &e->frame->ip;
	struct line l;

	line_begin(&l, out, e, &head);
	line_ip(&l, "", NULL, ip->dst);
	line_ip(&l, "from", "server", ip->src);
	line_str(&l, "proto", "carries", ip->proto == IPV4_UDP ? "udp" : "tcp");
	line_int(&l, "offset", "offset", ip->frag_off);
	line_quote_str(&l, "note", "note",
		       "not joined; further ones are counted");
	line_end(&l);
}

static void print_tls(struct line_out *out, const struct event *e)
{
	static const struct line_head head = {"TLS", "HELLO", "tls-hello"};
	struct line l;

	line_begin(&l, out, e, &head);
	line_ip(&l, "", "server", e->frame->ip.dst);
	line_int(&l, "port", "port", e->frame->tcp.dport);
	line_quote_str(&l, "note", "note", "what follows is encrypted");
	line_end(&l);
}

void print_event(struct line_out *out, const struct event *e)
{
	switch (e->type) {
	case EVENT_ARP:
		print_arp(out, e);
		break;
	case EVENT_FRAGMENT:
		print_fragment(out, e);
		break;
	case EVENT_TLS:
		print_tls(out, e);
		break;
	case EVENT_DHCP:
		print_dhcp(out, e);
		break;
	case EVENT_TFTP:
		print_tftp(out, e);
		break;
	case EVENT_HTTP:
		print_http(out, e);
		break;
	}
}
