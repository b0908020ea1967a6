/* SPDX-License-Identifier: BSD-2-Clause */
/* UDP datagrams over IPv4 (RFC 768): see udp.h. */
#include "proto/udp.h"

#include "proto/eth.h"
#include "wire/err.h"

#define UDP_SUM_AT 6 /* offset of the checksum */

int udp_decode(struct udp *u, struct rd *r)
{
	uint16_t total;

	u->sport = rd_be16(r);
	u->dport = rd_be16(r);
	total = rd_be16(r);
	u->sum = rd_be16(r);
	u->len = 0;
	u->cut = false;
	if (r->err)
		return r->err;
	if (total < UDP_HDR_LEN) {
		rd_fail(r, PXE_EBADMSG);
		return r->err;
	}
	u->len = (uint16_t)(total - UDP_HDR_LEN);
	u->cut = rd_left(r) < u->len;
	if (!u->cut)
		*r = rd_sub(r, u->len);
	return r->err;
}

static uint32_t sum_header(const struct udp *u)
{
	return (uint32_t)u->sport + u->dport + u->len + UDP_HDR_LEN + u->sum;
}

enum udp_sum udp_sum_check(const struct udp *u, const struct ipv4 *ip,
			   const struct rd *r)
{
	uint32_t acc;

	if (!u->sum || u->cut || ipv4_is_fragment(ip) || rd_left(r) != u->len)
		return UDP_SUM_NONE;
	acc = ipv4_sum_pseudo(ip, (uint16_t)(u->len + UDP_HDR_LEN));
	acc = ipv4_sum(acc + sum_header(u), r->p, u->len);
	return ipv4_sum_fold(acc) ? UDP_SUM_BAD : UDP_SUM_OK;
}

void udp_encode_packet(struct wr *w, const struct udp_path *path,
		       const void *payload, size_t len)
{
	struct ipv4 ip = {
		.src = path->src,
		.dst = path->dst,
		.proto = IPV4_UDP,
		.dont_frag = true,
	};
	uint32_t acc;
	uint16_t sum;
	size_t at;

	if (len > UDP_PAYLOAD_MAX) {
		wr_fail(w, PXE_ERANGE);
		return;
	}
	ipv4_encode(w, &ip, len + UDP_HDR_LEN);
	at = wr_mark(w);
	wr_be16(w, path->sport);
	wr_be16(w, path->dport);
	wr_be16(w, (uint16_t)(len + UDP_HDR_LEN));
	wr_be16(w, 0);
	wr_bytes(w, payload, len);
	if (w->err)
		return;
	acc = ipv4_sum_pseudo(&ip, (uint16_t)(len + UDP_HDR_LEN));
	sum = ipv4_sum_fold(ipv4_sum(acc, w->buf + at, len + UDP_HDR_LEN));
	/* RFC 768: 0 means "no checksum", so a sum of 0 is sent as ffff. */
	wr_patch_be16(w, at + UDP_SUM_AT, sum ? sum : 0xffff);
}

void udp_encode_frame(struct wr *w, const struct mac *src,
		      const struct mac *dst, const struct udp_path *path,
		      const void *payload, size_t len)
{
	struct eth e = {
		.dst = *dst,
		.src = *src,
		.tags = {.type = ETH_TYPE_IPV4},
	};

	eth_encode(w, &e);
	udp_encode_packet(w, path, payload, len);
}
