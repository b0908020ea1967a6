/* SPDX-License-Identifier: BSD-2-Clause */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "util/ip4.h"
#include "util/txt.h"

/* "52:54:00:12:34:56 (node1)" or "client-id ..." */
#define WHO_MAX 360

static void put_who(struct txt *t, const struct request *rq)
{
	char mac[MAC_STRLEN];

	if (rq->who.has_mac) {
		txt_str(t, mac_format(mac, &rq->who.mac));
	} else {
		txt_str(t, "client ");
		txt_hex(t, rq->key.id, rq->key.len, 0);
	}
	if (rq->host && rq->host->name)
		txt_fmt(t, " (%.*s)", (int)rq->host->name_len, rq->host->name);
}

static void put_kind(struct txt *t, const struct request *rq)
{
	const char *kind = pxe_kind_name(rq->who.kind);

	if (*kind)
		txt_fmt(t, " %s", kind);
	if (*kind && rq->who.arch)
		txt_fmt(t, " %s", rq->who.arch->name);
	else if (*kind && rq->who.has_arch)
		txt_fmt(t, " arch %u/0x%02x", rq->who.arch_code,
			rq->who.arch_code);
}

static const char *verb(const struct answer *a)
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

	if (rq->who.has_mac)
		evlog_mac(e, "mac", &rq->who.mac);
	evlog_ip4(e, "ip", a->yiaddr ? a->yiaddr : a->ciaddr);
	if (rq->host && rq->host->name)
		evlog_mem(e, "name", rq->host->name, rq->host->name_len);
	if (rq->who.has_arch)
		evlog_int(e, "arch", rq->who.arch_code);
	if (rq->who.kind != PXE_KIND_OTHER)
		evlog_str(e, "stage", pxe_kind_name(rq->who.kind));
	evlog_str(e, "file", a->boot.file);
	evlog_ip4(e, "relay", rq->d->h.giaddr);
	if (!a->changed)
		evlog_str(e, "error", a->why);
	evlog_send(e);
}

/*
 * One line a machine a stage: not the offer before an ACK, nor requests that
 * are left to others.  -v shows them.
 */
static bool is_news(const struct answer *a)
{
	if (a->type == DHCP4_OFFER)
		return a->proxy;
	return a->type != DHCP4_NONE || a->changed;
}

static void log_answer(struct report *r, const struct request *rq,
		       const struct answer *a)
{
	char buf[WHO_MAX + 512], ip[IP4_STRLEN];
	struct txt t;

	txt_init(&t, buf, sizeof(buf));
	put_who(&t, rq);
	put_kind(&t, rq);
	if (a->type == DHCP4_NONE && a->changed)
		txt_fmt(&t, ": %s %s", ip4_format(ip, a->yiaddr), a->why);
	else
		txt_fmt(&t, ": %s", verb(a));
	if (a->type != DHCP4_NONE && a->yiaddr)
		txt_fmt(&t, " %s", ip4_format(ip, a->yiaddr));
	if (a->boot.file)
		txt_fmt(&t, " boot %s", a->boot.file);
	else if (a->type != DHCP4_NONE && a->type != DHCP4_NAK &&
		 rq->who.kind != PXE_KIND_OTHER)
		txt_str(&t, " without a boot file for its class");
	if (a->why && !a->changed)
		txt_fmt(&t, ": %s", a->why);
	/* Anybody can provoke a NAK, as often as he likes. */
	if (a->type == DHCP4_NAK)
		log_limited(&r->naks, "%s", buf);
	else if (is_news(a))
		log_info("%s", buf);
	else
		log_debug("%s", buf);
}

/* Refusals that an administrator must see, at a bounded rate. */
static bool is_refusal(const struct request *rq, const struct answer *a)
{
	if (a->type != DHCP4_NONE || a->changed || rq->type != DHCP4_DISCOVER)
		return false;
	/* A proxy is silent to most; not to who boots and has no file. */
	return !a->proxy || rq->who.kind != PXE_KIND_OTHER;
}

void report_answer(struct report *r, const struct request *rq,
		   const struct answer *a)
{
	char buf[WHO_MAX];
	struct txt t;

	if (is_refusal(rq, a)) {
		txt_init(&t, buf, sizeof(buf));
		put_who(&t, rq);
		put_kind(&t, rq);
		log_limited(&r->refused, "%s: no answer: %s", buf, a->why);
		event(r, rq, a, "refused");
		return;
	}
	log_answer(r, rq, a);
	if (a->type == DHCP4_NONE && a->changed)
		event(r, rq, a,
		      a->changed->state == LEASE_DECLINED ? "decline"
							  : "release");
	else if (a->type != DHCP4_NONE)
		event(r, rq, a, verb(a));
}

void report_dropped(struct report *r, uint32_t src, const char *why)
{
	char text[IP4_STRLEN];

	r->n_malformed++;
	log_limited(&r->malformed, "packet from %s dropped: %s",
		    ip4_format(text, src), why);
}
