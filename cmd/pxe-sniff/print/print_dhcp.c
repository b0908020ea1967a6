/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCP (RFC 2131, 2132) and BOOTP messages as text and as NDJSON. */
#include "print/print_dhcp.h"

#include <string.h>

#include "proto/arch.h"
#include "proto/dhcp4.h"
#include "util/txt.h"

/* Behind the field xid of the header (RFC 2131, 2). */
#define XID_END 8

/* Names of a message type, in text and in JSON: "DISCOVER", "discover". */
struct type_names {
	char what[32];
	char event[32];
};

static void name_type(struct type_names *n, const struct dhcp_message *m)
{
	const char *known = dhcp4_type_name(m->type);
	struct txt x;
	size_t i;

	txt_init(&x, n->what, sizeof(n->what));
	if (!m->has_type)
		txt_str(&x, "TRUNCATED");
	else if (m->type == DHCP4_NONE)
		txt_str(&x, m->request ? "BOOTREQ" : "BOOTREP");
	else if (known)
		txt_str(&x, known);
	else
		txt_fmt(&x, "TYPE-%u", (unsigned)m->type);
	for (i = 0; n->what[i]; i++)
		n->event[i] = n->what[i] >= 'A' && n->what[i] <= 'Z'
				      ? (char)(n->what[i] | 0x20)
				      : n->what[i];
	n->event[i] = 0;
}

static uint32_t option_ip(const struct dhcp4 *d, uint8_t code)
{
	uint32_t ip = 0;

	(void)dhcp4_get_u32(d, code, &ip);
	return ip;
}

/*
 * In RFC 3004 a byte with its length precedes each class; iPXE and others send
 * a text without.  True if v is a sequence of lengths and classes.
 */
static bool is_class_list(struct dhcp4_val v)
{
	size_t at = 0;

	while (at < v.len && v.p[at])
		at += 1 + (size_t)v.p[at];
	return v.len && at == v.len;
}

static void put_user_class(struct line *l, struct dhcp4_val v)
{
	char buf[256];
	size_t at, n = 0;

	if (!is_class_list(v) || v.len > sizeof(buf)) {
		line_mem(l, "user", "user_class", v.p, v.len);
		return;
	}
	for (at = 0; at < v.len; at += 1 + (size_t)v.p[at]) {
		if (n)
			buf[n++] = ',';
		memcpy(buf + n, v.p + at + 1, v.p[at]);
		n += v.p[at];
	}
	line_mem(l, "user", "user_class", buf, n);
}

/* The architecture by name, as one word ("x64-UEFI"), or by number. */
static void put_arch(struct line *l, const struct pxe_client *c)
{
	char word[40];
	size_t i;

	if (!c->has_arch)
		return;
	if (!c->arch) {
		line_int(l, "arch", NULL, c->arch_code);
		return;
	}
	for (i = 0; c->arch->name[i] && i < sizeof(word) - 1; i++)
		word[i] = c->arch->name[i] == ' ' ? '-' : c->arch->name[i];
	word[i] = 0;
	line_str(l, "arch", NULL, word);
}

static void put_option(struct line *l, const char *label, const char *key,
		       const struct dhcp4 *d, uint8_t code)
{
	struct dhcp4_val v = dhcp4_get(d, code);

	/* Some senders include a NUL (RFC 2132, 2). */
	while (v.len && !v.p[v.len - 1])
		v.len--;
	if (v.len)
		line_mem(l, label, key, v.p, v.len);
}

static void put_defects(struct line *l, const struct dhcp_message *m)
{
	/* A capture that ends within the options looks like these. */
	const unsigned by_capture = DHCP4_NO_END | DHCP4_CUT_OPTION;
	unsigned defects = m->d.defects & ~(m->cut_options ? by_capture : 0u);

	static const struct {
		unsigned bit;
		const char *name;
	} tab[] = {
		{DHCP4_NO_END, "no-end"},
		{DHCP4_CUT_OPTION, "cut-option"},
		{DHCP4_BAD_OVERLOAD, "bad-overload"},
		{DHCP4_TOO_LONG, "too-long"},
		{DHCP4_BAD_LENGTH, "bad-length"},
		{DHCP4_BAD_HLEN, "bad-hlen"},
	};
	char buf[128];
	struct txt t;
	size_t i;

	txt_init(&t, buf, sizeof(buf));
	for (i = 0; i < sizeof(tab) / sizeof(tab[0]); i++)
		if (defects & tab[i].bit)
			txt_fmt(&t, "%s%s", t.len ? "," : "", tab[i].name);
	if (!m->d.magic && !m->cut_options)
		txt_fmt(&t, "%sno-cookie", t.len ? "," : "");
	if (t.len)
		line_str(l, "defect", "defect", buf);
}

/* What requests and replies have in common, at the end of the line. */
static void put_common(struct line *l, const struct dhcp_message *m)
{
	const struct frame *f = m->frame;
	uint16_t vlan = eth_vlan(&f->link.tags);
	char xid[16], uuid[UUID_STRLEN];
	struct txt x;

	line_ip(l, "relay", "relay", m->d.h.giaddr);
	if (f->udp.dport == DHCP4_PXE_PORT || f->udp.sport == DHCP4_PXE_PORT)
		line_int(l, "port", "port", DHCP4_PXE_PORT);
	if (vlan)
		line_int(l, "vlan", "vlan", vlan);
	if (f->udp.cut || f->ip.more_frags)
		line_cut(l);
	put_defects(l, m);
	txt_init(&x, xid, sizeof(xid));
	txt_fmt(&x, "%08x", (unsigned)m->d.h.xid);
	if (m->len >= XID_END)
		line_str(l, NULL, "xid", xid);
	if (m->client.has_uuid)
		line_str(l, NULL, "uuid", uuid_format(uuid, &m->client.uuid));
}

static void put_request(struct line *l, const struct dhcp_message *m)
{
	const struct dhcp4 *d = &m->d;
	uint32_t requested = option_ip(d, DHCP4_OPT_REQUESTED_IP);

	line_ip(l, "", "wants", requested ? requested : d->h.ciaddr);
	line_ip(l, "to", "server", option_ip(d, DHCP4_OPT_SERVER_ID));
	put_arch(l, &m->client);
	put_option(l, "class", "class", d, DHCP4_OPT_CLASS);
	if (dhcp4_has(d, DHCP4_OPT_USER_CLASS))
		put_user_class(l, dhcp4_get(d, DHCP4_OPT_USER_CLASS));
	if (d->h.secs)
		line_int(l, "secs", "secs", d->h.secs);
	put_common(l, m);
}

/* The boot file: option 67, or the field of the header. */
static void put_file(struct line *l, const struct dhcp_message *m)
{
	const struct dhcp4 *d = &m->d;

	if (dhcp4_get(d, DHCP4_OPT_BOOTFILE).len)
		put_option(l, "file", "file", d, DHCP4_OPT_BOOTFILE);
	else if (d->file.len && dhcp_message_has_names(m))
		line_mem(l, "file", "file", d->file.p, d->file.len);
}

static void put_tftp_server(struct line *l, const struct dhcp_message *m)
{
	const struct dhcp4 *d = &m->d;

	if (dhcp4_get(d, DHCP4_OPT_TFTP_SERVER).len)
		put_option(l, "tftp", "tftp_server", d, DHCP4_OPT_TFTP_SERVER);
	else if (d->sname.len && dhcp_message_has_names(m))
		line_mem(l, "sname", "sname", d->sname.p, d->sname.len);
}

/* A reply of proxyDHCP (PXE 2.1): for PXE clients, without an address. */
static bool is_proxy(const struct dhcp4 *d)
{
	struct dhcp4_val v = dhcp4_get(d, DHCP4_OPT_CLASS);

	return !d->h.yiaddr && !d->h.ciaddr && v.len >= 9 &&
	       !memcmp(v.p, "PXEClient", 9);
}

static void put_reply(struct line *l, const struct dhcp_message *m)
{
	const struct dhcp4 *d = &m->d;
	uint32_t server = option_ip(d, DHCP4_OPT_SERVER_ID);
	struct dhcp4_val text = dhcp4_get(d, DHCP4_OPT_MESSAGE);
	const char *key = m->type == DHCP4_NAK ? "error" : "note";
	uint32_t lease;

	line_ip(l, "", NULL, dhcp_message_ip(m));
	/* Through a relay agent, the sender of the packet is that. */
	if (!server && !m->cut_options)
		server = m->frame->ip.src;
	line_ip(l, "from", "server", server);
	put_file(l, m);
	line_ip(l, "next", "next_server", d->h.siaddr);
	put_tftp_server(l, m);
	if (is_proxy(d))
		line_str(l, "proxy", "proxy", "yes");
	put_option(l, "class", "class", d, DHCP4_OPT_CLASS);
	if (dhcp4_get_u32(d, DHCP4_OPT_LEASE_TIME, &lease))
		line_int(l, "lease", "lease", lease);
	put_common(l, m);
	if (text.len && m->has_type)
		line_quote(l, key, key, text.p, text.len);
}

static void print_damaged(struct line_out *out, const struct event *e)
{
	static const struct line_head head = {"DHCP", "DAMAGED", "damaged"};
	const struct frame *f = e->dhcp->frame;
	struct line l;

	line_begin(&l, out, e, &head);
	line_str(&l, "", NULL, "-");
	line_ip(&l, "from", "server", f->ip.src);
	line_int(&l, "bytes", "bytes", f->len);
	line_quote_str(&l, "error", "error", "shorter than a DHCP header");
	line_end(&l);
}

void print_dhcp(struct line_out *out, const struct event *e)
{
	const struct dhcp_message *m = e->dhcp;
	struct type_names names;
	const struct line_head head = {
		.proto = "DHCP",
		.what = names.what,
		.event = names.event,
	};
	struct line l;

	if (m->damaged) {
		print_damaged(out, e);
		return;
	}
	name_type(&names, m);
	line_begin(&l, out, e, &head);
	if (m->request)
		put_request(&l, m);
	else
		put_reply(&l, m);
	line_end(&l);
}
