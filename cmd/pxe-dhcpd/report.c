/* SPDX-License-Identifier: BSD-2-Clause */
/* Log lines and events (pxe-events(5)) about answers: see report.h. */
#include "report.h"

#include <stdio.h>
#include <string.h>

#include "util/ip4.h"
#include "util/txt.h"

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

/* The machine's name in the hosts file, or else what it says (option 12). */
static void set_name(struct report_entry *e, const struct request *rq)
{
	struct dhcp4_val own = dhcp4_get(rq->msg, DHCP4_OPT_HOSTNAME);
	const void *p = own.p;
	size_t n = own.len;

	/* Some clients send it as a C string. */
	while (n && !own.p[n - 1])
		n--;
	if (rq->host && rq->host->name) {
		p = rq->host->name;
		n = rq->host->name_len;
	}
	e->name_len = n < sizeof(e->name) ? n : sizeof(e->name);
	memcpy(e->name, p ? p : "", e->name_len);
}

void report_prepare(struct report_entry *e, const struct request *rq,
		    const struct answer *a)
{
	struct txt t;

	memset(e, 0, sizeof(*e));
	e->request = rq->type;
	e->type = a->type;
	e->proxy = a->proxy;
	e->kind = rq->client.kind;
	e->boots = rq->client.kind != PXE_KIND_OTHER;
	txt_init(&t, e->client, sizeof(e->client));
	put_client(&t, rq);
	put_stage(&t, rq);
	e->has_mac = rq->client.has_mac;
	e->mac = rq->client.mac;
	e->has_arch = rq->client.has_arch;
	e->arch = rq->client.arch_code;
	set_name(e, rq);
	e->ip = a->yiaddr ? a->yiaddr : a->ciaddr;
	e->relay = rq->msg->h.giaddr;
	e->ended = a->ended;
	txt_init(&t, e->file, sizeof(e->file));
	if (a->boot.file)
		txt_str(&t, a->boot.file);
	e->reason = a->reason;
}

/* The name of a reply in the log, and of its event. */
static const char *reply_name(const struct report_entry *e)
{
	if (e->by_hand)
		return "bind";
	switch (e->type) {
	case DHCP4_OFFER:
		return "offer";
	case DHCP4_ACK:
		/* It gives options, and no lease (RFC 2131, 4.3.5). */
		return e->request == DHCP4_INFORM ? "inform" : "ack";
	case DHCP4_NAK:
		return "nak";
	default:
		return "no answer";
	}
}

/* A RELEASE or a DECLINE, which are not answered, ended a lease. */
static bool is_end(const struct report_entry *e)
{
	return e->type == DHCP4_NONE && e->ended;
}

static void event(struct report *r, const struct report_entry *e,
		  const char *name, const char *error)
{
	struct evlog_line *l = evlog_begin(r->events, name);

	if (e->has_mac)
		evlog_mac(l, "mac", &e->mac);
	evlog_ip4(l, "ip", e->ip);
	if (e->name_len)
		evlog_mem(l, "name", e->name, e->name_len);
	if (e->has_arch)
		evlog_int(l, "arch", e->arch);
	if (e->kind != PXE_KIND_OTHER)
		evlog_str(l, "stage", pxe_kind_name(e->kind));
	if (e->file[0])
		evlog_str(l, "file", e->file);
	evlog_ip4(l, "relay", e->relay);
	evlog_str(l, "error", error);
	evlog_send(l);
}

/*
 * Is it logged without -v?  That is one line for each stage of a machine's
 * boot: no OFFER before an ACK, no request that is left to other servers.
 */
static bool is_logged(const struct report_entry *e)
{
	if (e->type == DHCP4_OFFER)
		return e->proxy;
	return e->type != DHCP4_NONE || e->ended;
}

static void log_answer(struct report *r, const struct report_entry *e)
{
	char buf[REPORT_CLIENT_MAX + 512], ip[IP4_STRLEN];
	struct txt t;

	if (e->type != DHCP4_NAK &&
	    log_get_level() < (is_logged(e) ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG))
		return;
	txt_init(&t, buf, sizeof(buf));
	txt_str(&t, e->client);
	if (is_end(e))
		txt_fmt(&t, ": %s %s", ip4_format(ip, e->ip), e->reason);
	else
		txt_fmt(&t, ": %s", reply_name(e));
	if (e->type != DHCP4_NONE && e->ip)
		txt_fmt(&t, " %s", ip4_format(ip, e->ip));
	if (e->file[0])
		txt_fmt(&t, " boot %s", e->file);
	else if (e->type != DHCP4_NONE && e->type != DHCP4_NAK && e->boots)
		txt_str(&t, " without a boot file for its class");
	if (e->reason && !is_end(e))
		txt_fmt(&t, ": %s", e->reason);
	/* Any client can provoke NAKs without end. */
	if (e->type == DHCP4_NAK)
		log_limited(&r->naks, "%s", buf);
	else if (is_logged(e))
		log_info("%s", buf);
	else
		log_debug("%s", buf);
}

/* Is a machine that wants to boot refused, which administrators must see? */
static bool is_refusal(const struct report_entry *e)
{
	if (e->type != DHCP4_NONE || e->ended || e->request != DHCP4_DISCOVER)
		return false;
	/* proxyDHCP is for machines that boot from the network only. */
	return !e->proxy || e->boots;
}

static void count_done(struct metrics *m, const struct report_entry *e)
{
	if (!m)
		return;
	metrics_count_request(m, e->request);
	if (e->type != DHCP4_NONE)
		metrics_count_reply(m, e->request, e->type);
	if (e->type == DHCP4_NAK || (e->type == DHCP4_NONE && !e->ended))
		metrics_count_refused(m, e->reason);
}

void report_done(struct report *r, const struct report_entry *e)
{
	count_done(r->metrics, e);
	if (is_refusal(e)) {
		log_limited(&r->refused, "%s: no answer: %s", e->client,
			    e->reason);
		event(r, e, "refused", e->reason);
		return;
	}
	log_answer(r, e);
	if (is_end(e))
		event(r, e, e->request == DHCP4_DECLINE ? "decline" : "release",
		      NULL);
	else if (e->type != DHCP4_NONE)
		event(r, e, reply_name(e), e->reason);
}

void report_unsent(struct report *r, const struct report_entry *e,
		   const char *why)
{
	char ip[IP4_STRLEN];

	if (r->metrics) {
		metrics_count_request(r->metrics, e->request);
		r->metrics->values[METRICS_UNSENT]++;
	}
	log_limited(&r->unsent, "%s: %s %s not sent: %s", e->client,
		    reply_name(e), ip4_format(ip, e->ip), why);
	event(r, e, "refused", why);
}

void report_held(struct report *r, const struct request *rq,
		 const struct answer *a)
{
	char buf[REPORT_CLIENT_MAX], ip[IP4_STRLEN], mac[MAC_STRLEN];
	struct txt t;

	txt_init(&t, buf, sizeof(buf));
	put_client(&t, rq);
	txt_fmt(&t, ": its reserved address %s is held by %s",
		ip4_format(ip, a->held), mac_format(mac, &a->held_by));
	if (a->held_for == INT64_MAX)
		txt_str(&t, " without an end");
	else
		txt_fmt(&t, " for another %lld s", (long long)a->held_for);
	log_limited(&r->held, "%s", buf);
}

void report_twin(struct report *r, const struct request *rq)
{
	char buf[REPORT_CLIENT_MAX], uuid[UUID_STRLEN];
	struct txt t;

	txt_init(&t, buf, sizeof(buf));
	put_client(&t, rq);
	txt_fmt(&t,
		": two machines have this hardware address, one with UUID "
		"%s",
		uuid_format(uuid, &rq->client.uuid));
	log_limited(&r->held, "%s", buf);
}

/* " (52:54:00:12:34:56)", the hardware address that a message has. */
static void put_chaddr(struct txt *t, const struct dhcp4 *msg)
{
	if (!msg->h.hlen)
		return;
	txt_str(t, " (");
	txt_hex(t, msg->h.chaddr, msg->h.hlen, ':');
	txt_str(t, ")");
}

void report_dropped(struct report *r, uint32_t src, const struct dhcp4 *msg,
		    const char *reason)
{
	char ip[IP4_STRLEN], who[64];
	struct txt t;

	txt_init(&t, who, sizeof(who));
	txt_str(&t, ip4_format(ip, src));
	if (msg)
		put_chaddr(&t, msg);
	r->n_malformed++;
	if (r->metrics)
		r->metrics->values[METRICS_DROPPED]++;
	log_limited(&r->malformed, "packet from %s dropped: %s", who, reason);
}

void report_ignored(struct report *r, const struct request *rq)
{
	char who[REPORT_CLIENT_MAX], list[128];
	const char *sep = "";
	struct txt t;
	unsigned i;

	txt_init(&t, list, sizeof(list));
	for (i = 0; i < 256; i++) {
		if (!dhcp4_is_bad(rq->msg, (uint8_t)i))
			continue;
		r->n_ignored[i]++;
		txt_fmt(&t, "%s%u", sep, i);
		sep = ", ";
	}
	if (!t.len)
		return;
	txt_init(&t, who, sizeof(who));
	put_client(&t, rq);
	log_limited(&r->ignored, "%s: malformed and ignored: option %s", who,
		    list);
}
