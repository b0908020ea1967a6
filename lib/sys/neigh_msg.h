/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_NEIGH_MSG_H
#define PXE_SYS_NEIGH_MSG_H

#include <stdbool.h>
#include <stdint.h>

#include "util/mac.h"
#include "wire/rd.h"
#include "wire/wr.h"

/*
 * The messages of rtnetlink(7) that ask for the hardware address of a
 * neighbour, and their answers.  Numbers are in the host's order.  Pure.
 */

/* Whose address is wanted. */
struct neigh_who {
	uint8_t family; /* AF_INET or AF_INET6 */
	uint8_t addr[16];
	uint8_t addr_len; /* 4 or 16 */
	int ifindex;	  /* 0: on any link; only in a dump */
	uint32_t seq;	  /* of the request; answers have the same */
};

/* Ask for that one (Linux 5.0 and later), or for the whole table. */
void neigh_put(struct wr *w, const struct neigh_who *who, bool dump);

/* What an answer says. */
enum neigh_said {
	NEIGH_NOTHING, /* nothing of interest, or nothing for us: read on */
	NEIGH_FOUND,
	NEIGH_END, /* of a dump */
	NEIGH_FAILED,
};

struct neigh_answer {
	enum neigh_said said;
	bool ours;	/* it is an answer to the request */
	struct mac mac; /* FOUND: not zero */
	int err;	/* FAILED: -errno */
};

/*
 * Read one message.  False when r is at its end, or at something that is no
 * message.
 */
bool neigh_next(struct rd *r, const struct neigh_who *who,
		struct neigh_answer *a);

#endif
