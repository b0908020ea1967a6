/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_TFTPD_SIM_H
#define PXE_TESTS_TFTPD_SIM_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/sender.h"

/*
 * A transfer with a simulated client behind a simulated network, on a clock of
 * its own: minutes and gigabytes pass in no time, and always the same way.
 */

enum sim_client {
	SIM_CLASSIC, /* acknowledges whatever it gets, old blocks too */
	SIM_EDK2,    /* ACK of the last good block for every other one */
	SIM_UBOOT,   /* ACK of the last good block, once for each gap */
};

struct sim {
	/* Set before sim_run(). */
	enum sim_client client;
	uint64_t size;
	struct sender_options ask;
	struct sender_limits limits;
	uint64_t delay;	 /* one way, microseconds */
	uint64_t work;	 /* of the client for one packet, microseconds */
	uint64_t jitter; /* added at random: reorders */
	unsigned loss;	 /* of 1000 packets, each way */
	unsigned twice;	 /* of 1000 packets arrive two times */
	uint64_t seed;
	uint64_t lose_data; /* block lost on its first way; 0: none */
	uint64_t lose_ack;  /* its first ACK is lost; 0: none */
	bool no_last_ack;   /* the ROM jumps away */

	/* The result. */
	struct sender s;
	bool complete; /* the client has every block, in order */
	uint64_t now;
	uint64_t n_data;  /* DATA packets sent */
	uint64_t n_acks;  /* ACKs sent */
	uint64_t n_burst; /* most packets sent before any answer */

	struct sim_net *net;
};

/* Run it to the end of the transfer. */
void sim_run(struct sim *m);

#endif
