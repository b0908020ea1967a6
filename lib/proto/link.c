/* SPDX-License-Identifier: BSD-2-Clause */
/* Link layers of captured packets: see link.h. */
#include "proto/link.h"

#include <stddef.h>

#include "wire/err.h"

/* Address families as the BSDs, Darwin and Linux number them. */
enum {
	FAMILY_IPV4 = 2,
	FAMILY_IPV6_LINUX = 10,
	FAMILY_IPV6_BSD = 24,
	FAMILY_IPV6_FREEBSD = 28,
	FAMILY_IPV6_DARWIN = 30,
};

/* The first value that is an Ethernet type (IEEE 802.3, 3.2.6). */
#define TYPE_MIN     1536
#define SLL_ADDR_LEN 8

typedef int link_fn(struct link *l, struct rd *r);

static int decode_ethernet(struct link *l, struct rd *r)
{
	struct eth e;
	int rc = eth_decode(&e, r);

	l->src = e.src;
	l->dst = e.dst;
	l->tags = e.tags;
	return rc;
}

static int decode_family(struct link *l, uint32_t family, struct rd *r)
{
	switch (family) {
	case FAMILY_IPV4:
		l->tags.type = ETH_TYPE_IPV4;
		break;
	case FAMILY_IPV6_LINUX:
	case FAMILY_IPV6_BSD:
	case FAMILY_IPV6_FREEBSD:
	case FAMILY_IPV6_DARWIN:
		l->tags.type = ETH_TYPE_IPV6;
		break;
	default:
		rd_fail(r, PXE_EBADMSG);
	}
	return r->err;
}

/*
 * BSD loopback: the address family in the byte order of the machine that made
 * the capture.  Families are small numbers, so a large one is swapped.
 */
static int decode_null(struct link *l, struct rd *r)
{
	uint32_t family = rd_le32(r);

	if (family > UINT16_MAX)
		family = family >> 24 | (family >> 8 & 0xff00);
	return decode_family(l, family, r);
}

static int decode_loop(struct link *l, struct rd *r)
{
	return decode_family(l, rd_be32(r), r);
}

static int decode_raw(struct link *l, struct rd *r)
{
	struct rd peek = *r;
	uint8_t version = rd_u8(&peek) >> 4;

	if (peek.err || (version != 4 && version != 6))
		rd_fail(r, peek.err ? PXE_ETRUNC : PXE_EBADMSG);
	l->tags.type = version == 4 ? ETH_TYPE_IPV4 : ETH_TYPE_IPV6;
	return r->err;
}

/*
 * What both kinds of Linux cooked captures have: the sender's address, at the
 * start of a field of 8 bytes, and the type of the payload.
 */
static int decode_cooked(struct link *l, uint16_t addr_len, uint16_t type,
			 struct rd *addr, struct rd *r)
{
	if (addr_len == sizeof(l->src.b))
		rd_copy(addr, l->src.b, sizeof(l->src.b));
	/* Linux's own numbers are below: 1 is raw 802.3, 4 is 802.2. */
	if (type >= TYPE_MIN)
		return eth_tags_decode(&l->tags, type, r);
	l->tags.type = type;
	return r->err;
}

static int decode_sll(struct link *l, struct rd *r)
{
	uint16_t addr_len;
	struct rd addr;

	(void)rd_be16(r); /* packet type: received, broadcast, sent ... */
	(void)rd_be16(r); /* ARP hardware type */
	addr_len = rd_be16(r);
	addr = rd_sub(r, SLL_ADDR_LEN);
	return decode_cooked(l, addr_len, rd_be16(r), &addr, r);
}

static int decode_sll2(struct link *l, struct rd *r)
{
	uint16_t type = rd_be16(r);
	uint8_t addr_len;
	struct rd addr;

	(void)rd_be16(r);
	l->ifindex = rd_be32(r);
	(void)rd_be16(r); /* ARP hardware type */
	(void)rd_u8(r);	  /* packet type */
	addr_len = rd_u8(r);
	addr = rd_sub(r, SLL_ADDR_LEN);
	return decode_cooked(l, addr_len, type, &addr, r);
}

static const struct link_kind {
	uint32_t type;
	const char *name;
	link_fn *decode;
} kinds[] = {
	{LINK_ETHERNET, "Ethernet", decode_ethernet},
	{LINK_SLL, "Linux cooked", decode_sll},
	{LINK_SLL2, "Linux cooked v2", decode_sll2},
	{LINK_RAW, "raw IP", decode_raw},
	{LINK_NULL, "BSD loopback", decode_null},
	{LINK_LOOP, "OpenBSD loopback", decode_loop},
	{LINK_IPV4, "raw IPv4", decode_raw},
	{LINK_IPV6, "raw IPv6", decode_raw},
	{LINK_RAW_OLD, "raw IP", decode_raw},
	{LINK_RAW_BSD, "raw IP", decode_raw},
};

static const struct link_kind *find(uint32_t type)
{
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

int link_decode(struct link *l, uint32_t type, struct rd *r)
{
	const struct link_kind *k = find(type);

	*l = (struct link){.ifindex = 0};
	if (!k) {
		rd_fail(r, PXE_ENOTSUP);
		return r->err;
	}
	return k->decode(l, r);
}

const char *link_type_name(uint32_t type)
{
	const struct link_kind *k = find(type);

	return k ? k->name : NULL;
}
