/* SPDX-License-Identifier: BSD-2-Clause */
/* Router Solicitations and Advertisements (RFC 4861): see ndp.h. */
#include "proto/ndp.h"

#include <string.h>

#include "wire/err.h"

/* The length of an option counts in units of that many bytes (4.6). */
#define OPT_UNIT 8
/* Bytes of its type and length. */
#define OPT_HEAD 2

/* Walk all options: one of length 0 would be walked for ever. */
static int check_options(struct rd r)
{
	while (rd_left(&r)) {
		uint8_t len;

		(void)rd_u8(&r);
		len = rd_u8(&r);
		if (!len)
			return PXE_EBADMSG;
		rd_skip(&r, (size_t)len * OPT_UNIT - OPT_HEAD);
		if (r.err)
			return PXE_EBADMSG;
	}
	return 0;
}

static void decode_advert(struct ndp *m, struct rd *r)
{
	m->hop_limit = rd_u8(r);
	m->flags = rd_u8(r);
	m->lifetime = rd_be16(r);
	m->reachable = rd_be32(r);
	m->retrans = rd_be32(r);
}

int ndp_decode(struct ndp *m, struct rd *r)
{
	uint8_t code;
	int rc;

	memset(m, 0, sizeof(*m));
	m->type = rd_u8(r);
	code = rd_u8(r);
	(void)rd_be16(r); /* the checksum, which the kernel has checked */
	if (r->err)
		return r->err;
	if (m->type == NDP_ROUTER_ADVERT)
		decode_advert(m, r);
	else if (m->type == NDP_ROUTER_SOLICIT)
		rd_skip(r, 4);
	else
		rd_fail(r, PXE_ENOTSUP);
	if (!r->err && code)
		rd_fail(r, PXE_EBADMSG);
	if (r->err)
		return r->err;
	rc = check_options(*r);
	if (rc) {
		rd_fail(r, rc);
		return rc;
	}
	m->options_len = rd_left(r);
	m->options = rd_bytes(r, m->options_len);
	return 0;
}

void ndp_encode(struct wr *w, const struct ndp *m)
{
	wr_u8(w, m->type);
	wr_u8(w, 0);
	wr_be16(w, 0);
	if (m->type == NDP_ROUTER_ADVERT) {
		wr_u8(w, m->hop_limit);
		wr_u8(w, m->flags);
		wr_be16(w, m->lifetime);
		wr_be32(w, m->reachable);
		wr_be32(w, m->retrans);
	} else {
		wr_be32(w, 0);
	}
	wr_bytes(w, m->options, m->options_len);
}

void ndp_options(const struct ndp *m, struct rd *r)
{
	rd_init(r, m->options, m->options_len);
}

bool ndp_opt_next(struct rd *r, struct ndp_opt *o)
{
	struct ndp_opt next;
	uint8_t len;

	if (!rd_left(r))
		return false;
	next.type = rd_u8(r);
	len = rd_u8(r);
	if (!len)
		rd_fail(r, PXE_EBADMSG);
	if (r->err)
		return false;
	next.len = (size_t)len * OPT_UNIT - OPT_HEAD;
	next.data = rd_bytes(r, next.len);
	if (!next.data)
		return false;
	*o = next;
	return true;
}

bool ndp_source_mac(const struct ndp *m, struct mac *mac)
{
	struct ndp_opt o;
	struct rd r;

	ndp_options(m, &r);
	while (ndp_opt_next(&r, &o)) {
		/* RFC 2464, 6: that of Ethernet has length 1. */
		if (o.type != NDP_OPT_SOURCE_LLADDR || o.len != sizeof(mac->b))
			continue;
		memcpy(mac->b, o.data, sizeof(mac->b));
		return true;
	}
	return false;
}

/* A prefix (4.6.2) with a valid lifetime; one of 0 s withdraws it. */
static bool is_valid_prefix(const struct ndp_opt *o)
{
	struct rd r;

	if (o->type != NDP_OPT_PREFIX)
		return false;
	rd_init(&r, o->data, o->len);
	rd_skip(&r, 2); /* prefix length, flags */
	return rd_be32(&r) != 0;
}

bool ndp_announces(const struct ndp *m)
{
	struct ndp_opt o;
	struct rd r;

	if (m->type != NDP_ROUTER_ADVERT)
		return false;
	if (m->lifetime || m->flags & (NDP_MANAGED | NDP_OTHER))
		return true;
	ndp_options(m, &r);
	while (ndp_opt_next(&r, &o))
		if (is_valid_prefix(&o))
			return true;
	return false;
}

bool ndp_is_link_local(const uint8_t *addr)
{
	return addr[0] == 0xfe && (addr[1] & 0xc0) == 0x80;
}

bool ndp_mac_of_addr(const uint8_t *addr, struct mac *mac)
{
	static const uint8_t prefix[8] = {0xfe, 0x80};

	if (memcmp(addr, prefix, sizeof(prefix)) != 0 || addr[11] != 0xff ||
	    addr[12] != 0xfe)
		return false;
	memcpy(mac->b, addr + 8, 3);
	memcpy(mac->b + 3, addr + 13, 3);
	/* The bit "universally administered" is inverted. */
	mac->b[0] ^= 0x02;
	return true;
}
