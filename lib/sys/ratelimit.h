/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_RATELIMIT_H
#define PXE_SYS_RATELIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/sock.h"
#include "util/siphash.h"

/*
 * Who was complained about lately, so that one source is not the subject of a
 * hundred lines.  The memory is the same for one source and for a million
 * forged ones: two that share a place forget each other, so this bounds what
 * is said of a source, not what is said in all.
 */
#define RATELIMIT_SLOTS 1024

/* Microseconds after which a source may be named again. */
#define RATELIMIT_PERIOD 10000000

struct ratelimit {
	unsigned burst; /* times in a period; set by the user */
	struct siphash_key key;
	struct {
		uint64_t host; /* its digest; 0: nobody */
		uint64_t since;
		unsigned count;
	} slot[RATELIMIT_SLOTS];
};

void ratelimit_init(struct ratelimit *s, unsigned burst);

/*
 * May a line about this address (one /64 in IPv6) be written now?  Each call
 * counts.  now: microseconds of a clock that does not go back.
 */
bool ratelimit_allow(struct ratelimit *s, const struct sock_addr *a,
		     uint64_t now);

#endif
