/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_TWIN_H
#define PXE_DHCPD_V4_TWIN_H

#include <stdbool.h>
#include <stdint.h>

#include "util/mac.h"
#include "util/uuid.h"

/*
 * Machines that have one hardware address, such as copies of a virtual one,
 * seen by their UUIDs.  A docking station that moves from one machine to
 * another has two UUIDs one after the other, twins have them in turn.  A table
 * of fixed size, where a newcomer takes the place of another machine.
 */
#define TWIN_SLOTS 1024 /* of 56 bytes; a power of two */

/* For how long a UUID is remembered: s. */
#define TWIN_TIME 3600

struct twin_slot {
	struct mac mac; /* zero: unused */
	bool moved;	/* there was another UUID before */
	struct uuid last, before;
	int64_t since; /* when last was heard of: s, monotonic */
};

/* Zero-initialise. */
struct twins {
	struct twin_slot v[TWIN_SLOTS];
};

/*
 * A machine with that hardware address and UUID, as it is printed, sent a
 * message at the time now.  True if another one has the same address: this UUID
 * comes again after another one.
 */
bool twins_seen(struct twins *t, const struct mac *mac, const struct uuid *uuid,
		int64_t now);

#endif
