/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_V4_CHAIN_H
#define PXE_DHCPD_V4_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "util/mac.h"

/*
 * The machines whose iPXE was lately told to chainload the loader of its
 * platform, because it cannot load the script.  If the loader cannot either, it
 * must not be told to load itself for ever: what comes next from the machine is
 * given something else, and what comes after that the loader again.  A table of
 * fixed size, where a newcomer takes the place of another machine; who is
 * forgotten is given the loader once more.
 */
#define CHAIN_SLOTS 1024 /* of 24 bytes; a power of two */

/*
 * For how long after the loader was given it counts as the reason that an iPXE
 * asks: s.  It takes seconds to load; a machine that was switched off meanwhile
 * shall begin at the beginning.
 */
#define CHAIN_TIME 600

/*
 * For how long requests of one transaction id are those of one program: s.
 * iPXE makes up an id each time it configures an interface, but its ancestors
 * had the same one always.
 */
#define CHAIN_RETRY 30

struct chain_slot {
	struct mac mac; /* zero: unused */
	bool loaded;	/* the present program is to be given no loader */
	uint32_t xid;	/* of the present program */
	int64_t since;	/* when it was heard of first: s, monotonic */
};

/* Zero-initialise. */
struct chain {
	struct chain_slot v[CHAIN_SLOTS];
};

/*
 * A DISCOVER of an iPXE that needs a loader came at the time now.  Was it
 * loaded as one?
 */
bool chain_discover(struct chain *c, const struct mac *mac, uint32_t xid,
		    int64_t now);

/* What chain_discover() said of the program that now sends a REQUEST. */
bool chain_is_loaded(const struct chain *c, const struct mac *mac);

/* The machine runs another program: it begins anew. */
void chain_forget(struct chain *c, const struct mac *mac);

#endif
