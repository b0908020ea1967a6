/* SPDX-License-Identifier: BSD-2-Clause */
/* The TCP header (RFC 9293): see tcp.h. */
#include "proto/tcp.h"

#include "wire/err.h"

int tcp_decode(struct tcp *t, struct rd *r)
{
	t->sport = rd_be16(r);
	t->dport = rd_be16(r);
	t->seq = rd_be32(r);
	t->ack = rd_be32(r);
	t->hdr_len = (uint8_t)((rd_u8(r) >> 4) * 4);
	t->flags = rd_u8(r);
	t->window = rd_be16(r);
	(void)rd_be32(r); /* checksum, urgent pointer */
	if (r->err)
		return r->err;
	if (t->hdr_len < TCP_HDR_LEN)
		rd_fail(r, PXE_EBADMSG);
	else
		rd_skip(r, (size_t)t->hdr_len - TCP_HDR_LEN);
	return r->err;
}

int32_t tcp_seq_diff(uint32_t a, uint32_t b)
{
	uint32_t d = a - b;

	/* A cast of a d above INT32_MAX is implementation-defined (C11). */
	return d <= INT32_MAX ? (int32_t)d : -1 - (int32_t)(UINT32_MAX - d);
}
