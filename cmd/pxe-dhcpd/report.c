/* SPDX-License-Identifier: BSD-2-Clause */
/* Log lines and events (pxe-events(5)) about answers: see report.h. */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "util/ip4.h"
#include "util/txt.h"

/* Longest text of put_client() and put_stage(): bytes. */
#define CLIENT_MAX 360

/* "52:54:00:12:34:56 (node1)", or "client " and its identifier. */
static void put_client(struct txt *t, const struct request *rq)
{
	char mac[MAC_STRLEN];

	if (rq->client.has_mac) {
		txt_str(t, mac_format(mac, &rq->client.mac));
	} else {
		txt_str(t, "client ");
		txt_hex(t, rq->key.id, rq->key.len, 0);
	}
	if (rq->host && rq->host->name)
		txt_fmt(t, " (%.*s)", (int)rq->host->name_len, rq->host->name);
}

/* " PXE x64", the client's program and architecture; nothing if unknown. */
static void put_stage(struct txt *t, const struct request *rq)
{
	const char *kind = pxe_kind_name(rq->client.kind);

	if (*kind)
		txt_fmt(t, " %s", kind);
	if (*kind && rq->client.arch)
		txt_fmt(t, " %s", rq->client.arch->name);
	else if (*kind && rq->client.has_arch)
		txt_fmt(t, " arch %u/0x%02x", rq->client.arch_code,
			rq->client.arch_code);
}

/* The name of a reply in the log, and of its event. */
static const char *reply_name(const struct answer *a)
{
	switch (a->type) {
	case DHCP4_OFFER:
		return "offer";
	case DHCP4_ACK:
		return "ack";
	case DHCP4_NAK:
		return "nak";
	default:
		return "no answer";
	}
}

static void event(struct report *r, const struct request *rq,
		  const struct answer *a, const char *name)
{
	struct evlog_line *e = evlog_begin(r->events, name);

	if (rq->client.has_mac)
		evlog_mac(e, "mac", &rq->client.mac);
	evlog_ip4(e, "ip", a->yiaddr ? a->yiaddr : a->ciaddr);
	if (rq->host && rq->host->name)
		evlog_mem(e, "name", rq->host->name, rq->host->name_len);
	if (rq->client.has_arch)
		evlog_int(e, "arch", rq->client.arch_code);
	if (rq->client.kind != PXE_KIND_OTHER)
		evlog_str(e, "stage", pxe_kind_name(rq->client.kind));
	evlog_str(e, "file", a->boot.file);
	evlog_ip4(e, "relay", rq->msg->h.giaddr);
	if (!a->changed)
		evlog_str(e, "error", a->reason);
	evlog_send(e);
}

/*
 * Is it logged without -v?  That is one line for each stage of a machine's
 * boot: no OFFER before an ACK, no request that is left to other servers.
 */
static bool is_logged(const struct answer *a)
{
	if (a->type == DHCP4_OFFER)
		return a->proxy;
	return a->type != DHCP4_NONE || a->changed;
}

static void log_answer(struct report *r, const struct request *rq,
		       const struct answer *a)
{
	char buf[CLIENT_MAX + 512], ip[IP4_STRLEN];
	struct txt t;

	txt_init(&t, buf, sizeof(buf));
	put_client(&t, rq);
	put_stage(&t, rq);
	if (a->type == DHCP4_NONE && a->changed)
		txt_fmt(&t, ": %s %s", ip4_format(ip, a->yiaddr), a->reason);
	else
		txt_fmt(&t, ": %s", reply_name(a));
	if (a->type != DHCP4_NONE && a->yiaddr)
		txt_fmt(&t, " %s", ip4_format(ip, a->yiaddr));
	if (a->boot.file)
		txt_fmt(&t, " boot %s", a->boot.file);
	else if (a->type != DHCP4_NONE && a->type != DHCP4_NAK &&
		 rq->client.kind != PXE_KIND_OTHER)
		txt_str(&t, " without a boot file for its class");
	if (a->reason && !a->changed)
		txt_fmt(&t, ": %s", a->reason);
	/* Any client can provoke NAKs without end. */
	if (a->type == DHCP4_NAK)
		log_limited(&r->naks, "%s", buf);
	else if (is_logged(a))
		log_info("%s", buf);
	else
		log_debug("%s", buf);
}

/* Is a machine that wants to boot refused, which administrators must see? */
static bool is_refusal(const struct request *rq, const struct answer *a)
{
	if (a->type != DHCP4_NONE || a->changed || rq->type != DHCP4_DISCOVER)
		return false;
	/* proxyDHCP is for machines that boot from the network only. */
	return !a->proxy || rq->client.kind != PXE_KIND_OTHER;
}

void report_answer(struct report *r, const struct request *rq,
		   const struct answer *a)
{
	char buf[CLIENT_MAX];
	struct txt t;

	if (is_refusal(rq, a)) {
		txt_init(&t, buf, sizeof(buf));
		put_client(&t, rq);
		put_stage(&t, rq);
		log_limited(&r->refused, "%s: no answer: %s", buf, a->reason);
		event(r, rq, a, "refused");
		return;
	}
	log_answer(r, rq, a);
	if (a->type == DHCP4_NONE && a->changed)
		event(r, rq, a,
		      a->changed->state == LEASE_DECLINED ? "decline"
							  : "release");
	else if (a->type != DHCP4_NONE)
		event(r, rq, a, reply_name(a));
}

void report_dropped(struct report *r, uint32_t src, const char *reason)
{
	char text[IP4_STRLEN];

	r->n_malformed++;
	log_limited(&r->malformed, "packet from %s dropped: %s",
		    ip4_format(text, src), reason);
}
