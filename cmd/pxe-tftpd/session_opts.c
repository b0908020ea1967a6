/* SPDX-License-Identifier: BSD-2-Clause */
/* What a session grants, and where its blocks lie: see session.h. */
#include "session_int.h"

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
	s->oack = s->granted.blksize || s->granted.window ||
		  s->granted.timeout || s->granted.tsize;
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
}

/* --- blocks --------------------------------------------------------------- */

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
	return s->acked >= s->last ? s->size : s->acked * s->blksize;
}
