/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_RATELIMIT_H
#define PXE_SYS_RATELIMIT_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/sock.h"
#include "util/siphash.h"

/*
 * How many lines of the log each source of packets has caused lately, so that
 * one source does not fill the log.  The memory is the same for one source and
 * for a million forged ones: two sources with one slot replace each other, so
 * the lines of one source are bounded, not those of all together.
 */

/* Sources that are remembered. */
#define RATELIMIT_SLOTS 1024

/* Microseconds after which a source may be named again. */
#define RATELIMIT_PERIOD 10000000

struct ratelimit {
	unsigned burst; /* lines in a period */
	struct siphash_key key;
	struct {
		uint64_t host;	/* digest of the source; 0: none */
		uint64_t since; /* start of its period, microseconds */
		unsigned count; /* lines in it */
	} slot[RATELIMIT_SLOTS];
};

/* Forget all sources; each may cause burst lines in a RATELIMIT_PERIOD. */
void ratelimit_init(struct ratelimit *s, unsigned burst);

/*
 * May a line about the address a (its /64 in IPv6) be written now?  The port
 * does not matter.  A call that returns true counts as a line.  now is in
 * microseconds of a monotonic clock.
 */
bool ratelimit_allow(struct ratelimit *s, const struct sock_addr *a,
		     uint64_t now);

#endif
