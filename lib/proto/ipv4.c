/* SPDX-License-Identifier: BSD-2-Clause */
/* The IPv4 header (RFC 791) and the Internet checksum (RFC 1071). */
#include "proto/ipv4.h"

#include "wire/err.h"

#define IPV4_VERSION  4
#define IPV4_DF	      0x4000
#define IPV4_MF	      0x2000
#define IPV4_OFF_MASK 0x1fff /* in units of 8 bytes */
#define IPV4_SUM_AT   10     /* offset of the checksum */
#define IPV4_TTL      64     /* IANA's default, RFC 1700 */

uint32_t ipv4_sum(uint32_t acc, const void *p, size_t n)
{
	struct rd r;

	rd_init(&r, p, n);
	while (rd_left(&r) >= 2) {
		acc += rd_be16(&r);
		/* Add the carry at once, so that no length overflows acc. */
		acc = (acc & 0xffff) + (acc >> 16);
	}
	if (rd_left(&r))
		acc += (uint32_t)rd_u8(&r) << 8;
	return acc;
}

uint16_t ipv4_sum_fold(uint32_t acc)
{
	while (acc >> 16)
		acc = (acc & 0xffff) + (acc >> 16);
	return (uint16_t)~acc;
}

uint32_t ipv4_sum_pseudo(const struct ipv4 *ip, uint16_t len)
{
	return (ip->src >> 16) + (ip->src & 0xffff) + (ip->dst >> 16) +
	       (ip->dst & 0xffff) + ip->proto + len;
}

/*
 * Let r end with the payload.  total is the header's length field, hdr the
 * length of the header itself.
 */
static int take_payload(struct ipv4 *ip, struct rd *r, uint16_t total,
			size_t hdr)
{
	size_t left = rd_left(r);

	/*
	 * With segmentation offload Linux captures a sent packet before the
	 * network card divides it, and its length field may be 0.
	 */
	if (!total) {
		ip->no_len = true;
		ip->wire_len = (uint16_t)(left < IPV4_LEN_MAX - hdr
						  ? left
						  : IPV4_LEN_MAX - hdr);
		return 0;
	}
	if (total < hdr) {
		rd_fail(r, PXE_EBADMSG);
		return r->err;
	}
	ip->wire_len = (uint16_t)(total - hdr);
	ip->cut = left < ip->wire_len;
	if (!ip->cut)
		*r = rd_sub(r, ip->wire_len);
	return r->err;
}

static void take_frag(struct ipv4 *ip, uint16_t frag)
{
	ip->dont_frag = frag & IPV4_DF;
	ip->more_frags = frag & IPV4_MF;
	ip->frag_off = (uint16_t)((frag & IPV4_OFF_MASK) * 8);
}

int ipv4_decode(struct ipv4 *ip, struct rd *r)
{
	const uint8_t *start = r->p;
	uint8_t first = rd_u8(r);
	size_t hdr = (size_t)(first & 0x0f) * 4;
	uint16_t total;

	*ip = (struct ipv4){.tos = rd_u8(r)};
	total = rd_be16(r);
	ip->id = rd_be16(r);
	take_frag(ip, rd_be16(r));
	ip->ttl = rd_u8(r);
	ip->proto = rd_u8(r);
	(void)rd_be16(r); /* the checksum, summed below with the rest */
	ip->src = rd_be32(r);
	ip->dst = rd_be32(r);
	if (!r->err && first >> 4 != IPV4_VERSION)
		rd_fail(r, PXE_ENOTSUP);
	if (!r->err && hdr < IPV4_HDR_LEN)
		rd_fail(r, PXE_EBADMSG);
	if (r->err)
		return r->err;
	rd_skip(r, hdr - IPV4_HDR_LEN);
	if (r->err)
		return r->err;
	ip->sum_ok = !ipv4_sum_fold(ipv4_sum(0, start, hdr));
	return take_payload(ip, r, total, hdr);
}

bool ipv4_is_fragment(const struct ipv4 *ip)
{
	return ip->more_frags || ip->frag_off;
}

void ipv4_encode(struct wr *w, const struct ipv4 *ip, size_t len)
{
	size_t at = wr_mark(w);
	unsigned frag = ip->frag_off / 8;

	if (len > IPV4_LEN_MAX - IPV4_HDR_LEN) {
		wr_fail(w, PXE_ERANGE);
		return;
	}
	frag |= ip->dont_frag ? IPV4_DF : 0;
	frag |= ip->more_frags ? IPV4_MF : 0;
	wr_u8(w, IPV4_VERSION << 4 | IPV4_HDR_LEN / 4);
	wr_u8(w, ip->tos);
	wr_be16(w, (uint16_t)(IPV4_HDR_LEN + len));
	wr_be16(w, ip->id);
	wr_be16(w, (uint16_t)frag);
	wr_u8(w, ip->ttl ? ip->ttl : IPV4_TTL);
	wr_u8(w, ip->proto);
	wr_be16(w, 0);
	wr_be32(w, ip->src);
	wr_be32(w, ip->dst);
	if (!w->err)
		wr_patch_be16(
			w, at + IPV4_SUM_AT,
			ipv4_sum_fold(ipv4_sum(0, w->buf + at, IPV4_HDR_LEN)));
}
