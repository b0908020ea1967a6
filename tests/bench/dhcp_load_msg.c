/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests and replies of simulated machines: see dhcp_load_msg.h. */
#include "dhcp_load_msg.h"

#include <string.h>

#include "wire/err.h"
#include "wire/rd.h"
#include "wire/wr.h"

/* Offsets of fields of the header (RFC 2131, 2). */
#define XID_AT	  4
#define CIADDR_AT 12
#define CHADDR_AT 28
/* The options begin with the type (3 bytes); then come 50 and 54. */
#define REQUESTED_AT (DHCP4_HEADER_LEN + 4 + 3 + 2)
#define SERVER_ID_AT (REQUESTED_AT + 4 + 2)

/* The first two bytes of all machines' addresses: locally administered. */
#define MAC_HEAD 0x024cu

struct mac dhcp_load_mac(uint32_t number)
{
	struct mac m;
	struct wr w;

	wr_init(&w, m.b, sizeof(m.b));
	wr_be16(&w, MAC_HEAD);
	wr_be32(&w, number);
	return m;
}

bool dhcp_load_number(const struct mac *mac, uint32_t *number)
{
	struct rd r;

	rd_init(&r, mac->b, sizeof(mac->b));
	if (rd_be16(&r) != MAC_HEAD)
		return false;
	*number = rd_be32(&r);
	return true;
}

/* What EDK2 sends for PXE over IPv4 (PxeBcDhcp4.c), x64. */
static void put_pxe(struct wr *w, size_t *uuid_at)
{
	static const uint8_t undi[] = {1, 3, 16};
	static const uint8_t uuid[17];

	wr_u8(w, DHCP4_OPT_UUID);
	wr_u8(w, sizeof(uuid));
	*uuid_at = w->len + sizeof(uuid) - 4;
	wr_bytes(w, uuid, sizeof(uuid));
	dhcp4_put(w, DHCP4_OPT_UNDI, undi, sizeof(undi));
	dhcp4_put_u16(w, DHCP4_OPT_ARCH, 7);
	dhcp4_put_text(w, DHCP4_OPT_CLASS, "PXEClient:Arch:00007:UNDI:003016",
		       false);
}

static int make(struct dhcp_load_template *t, const struct dhcp_load_conf *c,
		enum dhcp_load_kind kind)
{
	static const uint8_t params[] = {1,  2,	 3,  4,	 5,  6,	 12, 13, 15,
					 17, 18, 22, 23, 28, 40, 41, 42, 43,
					 50, 51, 54, 58, 59, 60, 66, 67, 97};
	bool renews = kind == DHCP_LOAD_KIND_RENEW;
	struct dhcp4_hdr h = {
		.op = DHCP4_BOOTREQUEST,
		.htype = 1,
		.hlen = 6,
		.flags = c->unicast || renews ? 0 : DHCP4_FLAG_BROADCAST,
	};
	struct wr w;

	if (c->relay.len && !c->iface && !renews) {
		h.giaddr = sock_addr_get_ip4(&c->relay);
		h.hops = 1;
	}
	wr_init(&w, t->buf, sizeof(t->buf));
	dhcp4_put_header(&w, &h, NULL, NULL);
	dhcp4_put_u8(&w, DHCP4_OPT_TYPE,
		     kind == DHCP_LOAD_KIND_DISCOVER ? DHCP4_DISCOVER
						     : DHCP4_REQUEST);
	if (kind == DHCP_LOAD_KIND_REQUEST) {
		dhcp4_put_u32(&w, DHCP4_OPT_REQUESTED_IP, 0);
		dhcp4_put_u32(&w, DHCP4_OPT_SERVER_ID, 0);
	}
	dhcp4_put_u16(&w, DHCP4_OPT_MAX_SIZE, 1500);
	dhcp4_put(&w, DHCP4_OPT_PARAMS, params, sizeof(params));
	t->uuid_at = 0;
	if (!c->plain)
		put_pxe(&w, &t->uuid_at);
	dhcp4_put_end(&w, DHCP4_MIN_LEN);
	t->len = w.len;
	return w.err;
}

int dhcp_load_msgs_init(struct dhcp_load_msgs *m,
			const struct dhcp_load_conf *c)
{
	int rc = 0, kind;

	for (kind = 0; !rc && kind < DHCP_LOAD_KINDS; kind++)
		rc = make(&m->kind[kind], c, (enum dhcp_load_kind)kind);
	return rc;
}

size_t dhcp_load_msg_len(const struct dhcp_load_msgs *m,
			 enum dhcp_load_kind kind)
{
	return m->kind[kind].len;
}

static void put_at(uint8_t *buf, size_t at, uint32_t v)
{
	struct wr w;

	wr_init(&w, buf + at, sizeof(v));
	wr_be32(&w, v);
}

void dhcp_load_msg_write(const struct dhcp_load_msgs *m,
			 enum dhcp_load_kind kind,
			 const struct dhcp_load_ids *ids, uint8_t *buf)
{
	const struct dhcp_load_template *t = &m->kind[kind];
	struct mac mac = dhcp_load_mac(ids->number);

	memcpy(buf, t->buf, t->len);
	put_at(buf, XID_AT, ids->xid);
	memcpy(buf + CHADDR_AT, mac.b, sizeof(mac.b));
	if (t->uuid_at)
		put_at(buf, t->uuid_at, ids->number);
	if (kind == DHCP_LOAD_KIND_RENEW) {
		put_at(buf, CIADDR_AT, ids->ip);
	} else if (kind == DHCP_LOAD_KIND_REQUEST) {
		put_at(buf, REQUESTED_AT, ids->ip);
		put_at(buf, SERVER_ID_AT, ids->server_id);
	}
}

static int read_options(struct dhcp_load_reply *r, struct rd *rd)
{
	struct dhcp4_val v;
	uint8_t code;
	struct rd o;
	int rc;

	while ((rc = dhcp4_sub_next(rd, true, &code, &v)) == 1) {
		rd_init(&o, v.p, v.len);
		if (code == DHCP4_OPT_TYPE)
			r->type = rd_u8(&o);
		else if (code == DHCP4_OPT_SERVER_ID)
			r->server_id = rd_be32(&o);
		else if (code == DHCP4_OPT_LEASE_TIME)
			r->lease = rd_be32(&o);
		else
			continue;
		if (!rd_end(&o))
			return PXE_EBADMSG;
	}
	return rc;
}

int dhcp_load_reply_read(struct dhcp_load_reply *r, const uint8_t *p, size_t n)
{
	struct rd rd;

	memset(r, 0, sizeof(*r));
	rd_init(&rd, p, n);
	r->op = rd_u8(&rd);
	rd_skip(&rd, 3);
	r->xid = rd_be32(&rd);
	rd_skip(&rd, 4);
	r->ciaddr = rd_be32(&rd);
	r->yiaddr = rd_be32(&rd);
	rd_skip(&rd, 8);
	rd_copy(&rd, r->mac.b, sizeof(r->mac.b));
	rd_skip(&rd, DHCP4_HEADER_LEN - CHADDR_AT - sizeof(r->mac.b) + 4);
	return rd.err ? rd.err : read_options(r, &rd);
}
