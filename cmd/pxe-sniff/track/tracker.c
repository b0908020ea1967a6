/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Takes packets apart, gives them to what follows their protocol, and turns
 * what that reports into events: with the time and the machine.
 */
#include "track/tracker.h"

#include <string.h>

#include "util/ip4.h"
#include "wire/err.h"

#define NS_PER_SEC 1000000000

static void report(struct tracker *t, struct event *e)
{
	e->time = t->now;
	e->start = t->start;
	t->report(t->ctx, e);
}

static void on_tftp(void *ctx, const struct tftp_event *tftp)
{
	struct tracker *t = ctx;
	struct event e = {
		.type = EVENT_TFTP,
		.machine = machines_find(&t->machines, tftp->flow->machine),
		.ip = tftp->flow->client,
		.tftp = tftp,
	};

	report(t, &e);
}

static void on_http(void *ctx, const struct http_event *http)
{
	struct tracker *t = ctx;
	struct event e = {
		.type = EVENT_HTTP,
		.machine = machines_find(&t->machines, http->flow->machine),
		.ip = http->flow->client,
		.http = http,
	};

	report(t, &e);
}

int tracker_init(struct tracker *t, const struct hosts_table *hosts,
		 event_fn *report_fn, void *ctx)
{
	int rc;

	memset(t, 0, sizeof(*t));
	t->report = report_fn;
	t->ctx = ctx;
	rc = machines_init(&t->machines, hosts);
	if (!rc)
		rc = fragments_init(&t->fragments);
	if (!rc)
		rc = tftp_flows_init(&t->tftp, &t->machines, &t->fragments,
				     on_tftp, t);
	if (!rc)
		rc = http_flows_init(&t->http, &t->machines, &t->fragments,
				     on_http, t);
	return rc;
}

void tracker_release(struct tracker *t)
{
	http_flows_release(&t->http);
	tftp_flows_release(&t->tftp);
	fragments_release(&t->fragments);
	machines_release(&t->machines);
}

static void dhcp_packet(struct tracker *t)
{
	struct event e = {.type = EVENT_DHCP, .dhcp = &t->dhcp};

	dhcp_message_decode(&t->dhcp, &t->frame);
	e.machine = dhcp_message_learn(&t->dhcp, &t->machines, t->now);
	e.ip = dhcp_message_ip(&t->dhcp);
	report(t, &e);
}

/* Is it the first record of TLS (RFC 8446, 5.1 and 4.1.2)? */
static bool is_client_hello(const struct rd *payload)
{
	struct rd r = *payload;
	uint8_t type = rd_u8(&r);
	uint8_t major = rd_u8(&r);

	rd_skip(&r, 3);
	return type == 22 && major == 3 && rd_u8(&r) == 1 && !r.err;
}

/*
 * A segment that the sender's card will split may have no length in its IPv4
 * header.  Then its payload is all of the packet, of which the capture may have
 * only the beginning.
 */
static void take_length(struct frame *f, const struct pcapfile_rec *rec)
{
	uint32_t len = rec->len > rec->cap_len ? rec->len : rec->cap_len;

	if (f->ip.no_len)
		f->len = len - (uint32_t)(f->payload.p - rec->p);
}

static void tls_packet(struct tracker *t)
{
	const struct frame *f = &t->frame;
	struct event e = {.type = EVENT_TLS, .ip = f->ip.src, .frame = f};

	if (!is_client_hello(&f->payload))
		return;
	e.machine = machines_by_ip(&t->machines, f->ip.src, t->now);
	report(t, &e);
}

static void arp_packet(struct tracker *t)
{
	const struct arp *a = &t->frame.arp;
	struct event e = {
		.type = EVENT_ARP,
		.ip = a->sender_ip,
		.frame = &t->frame,
	};

	machines_learn_arp(&t->machines, a->sender_ip, &a->sender_mac);
	if (!t->report_arp || (a->op != ARP_REQUEST && a->op != ARP_REPLY))
		return;
	e.machine = machines_by_mac(&t->machines, &a->sender_mac, t->now);
	report(t, &e);
}

/*
 * That there are fragments is reported once for each pair of addresses: boot
 * firmware often cannot reassemble them.
 */
static void fragment(struct tracker *t)
{
	const struct ipv4 *ip = &t->frame.ip;
	struct event e = {
		.type = EVENT_FRAGMENT,
		.ip = ip->dst,
		.frame = &t->frame,
	};

	if (ip->proto != IPV4_UDP && ip->proto != IPV4_TCP)
		return;
	t->stats.fragments++;
	if (!fragments_note(&t->fragments, ip, t->now))
		return;
	if (ip4_is_host(ip->dst))
		e.machine = machines_by_ip(&t->machines, ip->dst, t->now);
	report(t, &e);
}

static void take_time(struct tracker *t, const struct pcapfile_rec *rec)
{
	if (rec->has_time)
		t->now = rec->time;
	if (!t->started) {
		t->started = true;
		t->start = t->now;
		t->ticked = t->now;
	}
	if (t->now - t->ticked >= NS_PER_SEC)
		tracker_tick(t, t->now);
	else if (t->now < t->ticked)
		t->ticked = t->now; /* the clock was set back */
}

void tracker_packet(struct tracker *t, const struct pcapfile_rec *rec)
{
	struct frame *f = &t->frame;
	int rc;

	take_time(t, rec);
	t->stats.packets++;
	rc = frame_decode(f, rec->link_type, rec->p, rec->cap_len);
	if (rc == PXE_ENOTSUP && !link_type_name(rec->link_type)) {
		if (!t->stats.link++)
			t->stats.link_type = rec->link_type;
		return;
	}
	if (rc && rc != PXE_ENOTSUP)
		t->stats.bad++;
	switch (f->kind) {
	case FRAME_UDP:
		if (dhcp_message_in(f))
			dhcp_packet(t);
		else
			tftp_flows_packet(&t->tftp, f, t->now);
		break;
	case FRAME_TCP:
		take_length(f, rec);
		if (!http_flows_packet(&t->http, f, t->now))
			tls_packet(t);
		break;
	case FRAME_ARP:
		arp_packet(t);
		break;
	case FRAME_FRAGMENT:
		fragment(t);
		break;
	case FRAME_IPV4:
		/* A first fragment that ends within the header of UDP. */
		if (f->ip.more_frags)
			fragment(t);
		break;
	default:
		break;
	}
}

void tracker_tick(struct tracker *t, int64_t now)
{
	if (!t->started)
		return;
	t->now = now;
	t->ticked = now;
	tftp_flows_tick(&t->tftp, now);
	http_flows_tick(&t->http, now);
}

void tracker_finish(struct tracker *t)
{
	tftp_flows_finish(&t->tftp);
	http_flows_finish(&t->http);
}
