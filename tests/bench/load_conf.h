/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_LOAD_CONF_H
#define PXE_BENCH_LOAD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/opt.h"
#include "sys/sock.h"

/* What tftp-load is asked to do. */
struct load_conf {
	struct sock_addr server;
	struct opt_list names; /* files that each machine fetches, in order */
	char *root;	       /* where the same files lie, to compare */
	uint32_t clients;      /* at once */
	uint32_t machines;     /* in all; 0: as many as clients */
	uint32_t seconds;      /* instead: start new ones that long; 0: not */
	uint32_t ramp;	       /* ms in which the clients start */

	uint32_t blksize; /* asked for; 0: not */
	uint32_t window;  /* asked for, blocks; 0: not */
	uint32_t timeout; /* asked for, seconds; 0: not */
	bool tsize;

	uint32_t loss;	   /* of DATA that arrives, parts of a million */
	uint32_t ack_loss; /* of ACKs, the same */
	uint64_t seed;
	bool edk2;    /* an ACK for each block out of order */
	uint32_t rto; /* ms of silence after which a client asks again */
	uint32_t tries;
	uint32_t deadline; /* seconds for all of it */

	bool idle;     /* fall silent after the first ACK */
	uint32_t hold; /* seconds to stay so */

	uint32_t bind_first; /* source addresses, host order; 0: any */
	uint32_t bind_count;
	bool no_gro;
	bool unconnected;
	bool spin; /* poll, as firmware does, instead of sleeping */
};

extern const struct opt_group load_groups[];

/* Free what c owns. */
void load_conf_release(struct load_conf *c);

#endif
