/* SPDX-License-Identifier: BSD-2-Clause */
/* What a session grants, and where its blocks lie: see sender.h. */
#include "engine/sender_int.h"

static uint64_t min_u64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* --- what is granted ------------------------------------------------------ */

void session_grant(struct session *s, const struct session_ask *ask,
		   const struct session_limits *lim)
{
	uint64_t fit;

	if (ask->blksize && lim->blksize >= TFTP_BLKSIZE_MIN) {
		s->granted.blksize = (uint32_t)min_u64(ask->blksize,
						       lim->blksize);
		s->blksize = s->granted.blksize;
	}
	if (ask->window) {
		fit = lim->in_flight / s->blksize;
		fit = min_u64(fit ? fit : 1, lim->window);
		s->granted.window = (uint32_t)min_u64(ask->window, fit);
		s->window = s->granted.window;
	}
	/* U-Boot and EDK2 give up unless it is the very number they sent. */
	s->granted.timeout = ask->timeout;
	/* curl takes a tsize of 0 for an error, and ends the transfer. */
	s->granted.tsize = ask->tsize && s->size;
	s->granted.rollover = ask->rollover;
	s->rollover_1 = ask->rollover ? ask->rollover == SESSION_ROLLOVER_1
				      : lim->rollover_1;
	s->oack = s->granted.blksize || s->granted.window ||
		  s->granted.timeout || s->granted.tsize || ask->rollover;
}

void session_oack(const struct session *s, struct wr *w)
{
	struct tftp t = {.op = TFTP_OACK};

	tftp_encode(w, &t);
	if (s->granted.tsize)
		tftp_put_opt(w, TFTP_OPT_TSIZE, s->size);
	if (s->granted.blksize)
		tftp_put_opt(w, TFTP_OPT_BLKSIZE, s->granted.blksize);
	if (s->granted.timeout)
		tftp_put_opt(w, TFTP_OPT_TIMEOUT, s->granted.timeout);
	if (s->granted.window)
		tftp_put_opt(w, TFTP_OPT_WINDOWSIZE, s->granted.window);
	if (s->granted.rollover)
		tftp_put_opt(w, TFTP_OPT_ROLLOVER, s->rollover_1);
}

/* --- blocks --------------------------------------------------------------- */

uint16_t session_block(const struct session *s, uint64_t n)
{
	return (uint16_t)(s->rollover_1 && n ? (n - 1) % 65535 + 1 : n);
}

int32_t session_distance(const struct session *s, uint16_t block)
{
	int32_t d;

	if (!s->rollover_1)
		return (int16_t)(uint16_t)(block - (uint16_t)s->acked);
	/* Numbers go from 1 to 65535 then; 0 is the answer to the OACK. */
	if (!block || !s->acked)
		return s->acked ? -1 : block;
	d = (block - session_block(s, s->acked) + 65535) % 65535;
	return d > 32767 ? d - 65535 : d;
}

uint64_t session_offset(const struct session *s, uint64_t n)
{
	return (n - 1) * s->blksize;
}

uint32_t session_length(const struct session *s, uint64_t n)
{
	return (uint32_t)min_u64(s->size - session_offset(s, n), s->blksize);
}

uint64_t session_bytes(const struct session *s)
{
	/* It has all, as far as is known, if only the last ACK is missing. */
	if (s->acked >= s->last || s->end == SESSION_UNSURE)
		return s->size;
	return s->acked * s->blksize;
}
