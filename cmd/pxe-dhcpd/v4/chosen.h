/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_CHOSEN_H
#define PXE_DHCPD_V4_CHOSEN_H

#include <stdbool.h>
#include <stdint.h>

#include "util/mac.h"

/*
 * The items that firmware lately chose from a boot menu: the iPXE that it
 * loaded as the file of an item goes on with that item, and asks nobody again.
 * A table of fixed size, where a newcomer takes the place of another machine;
 * the iPXE of who is forgotten gets what it gets without a menu.
 */
#define CHOSEN_SLOTS 1024 /* of 24 bytes; a power of two */

/* For how long a choice is remembered: s.  iPXE takes seconds to load. */
#define CHOSEN_TIME 600

struct chosen_slot {
	struct mac mac; /* zero: unused */
	uint16_t type;	/* of the item */
	int64_t since;	/* when it was chosen: s, monotonic */
};

/* Zero-initialise. */
struct chosen {
	struct chosen_slot v[CHOSEN_SLOTS];
};

/* The firmware of the machine chose the item of that type at the time now. */
void chosen_set(struct chosen *c, const struct mac *mac, uint16_t type,
		int64_t now);

/* Which item it chose.  False if there is none. */
bool chosen_get(const struct chosen *c, const struct mac *mac, int64_t now,
		uint16_t *type);

/* The firmware of the machine begins anew. */
void chosen_forget(struct chosen *c, const struct mac *mac);

#endif
