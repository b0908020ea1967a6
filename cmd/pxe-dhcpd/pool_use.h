/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_POOL_USE_H
#define PXE_DHCPD_POOL_USE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metrics.h"
#include "v4/server.h"

/*
 * How the pools are used, which is found out by a look at each of their
 * addresses: up to a million, so in steps between which the daemon answers.
 */
struct pool_use {
	size_t pool; /* the one that is being counted */
	uint32_t at; /* addresses of it that were counted */
	struct metrics_pool count;
};

/*
 * The pools of the server in the order of its configuration: those outside of
 * blocks, of subnets, of tags.  NULL behind the last one.
 */
const struct pool_range *pool_use_range(const struct server *s, size_t i);

/*
 * Count up to max more addresses, from *u, which is zero at first, as they are
 * at the time now, in seconds of the lease table's clock.  True when all were
 * counted, which m has then, and *u is zero again.
 */
bool pool_use_step(struct pool_use *u, const struct server *s, int64_t now,
		   size_t max, struct metrics *m);

#endif
