/* SPDX-License-Identifier: BSD-2-Clause */
/* Who takes the packets of a capture, so that a capture need not know it. */
#ifndef PXE_SNIFF_PACKET_SINK_H
#define PXE_SNIFF_PACKET_SINK_H

#include <stdbool.h>
#include <stdint.h>

#include "proto/pcapfile.h"

struct packet_sink {
	/*
	 * Takes a packet in the order of the capture.  rec and its bytes last
	 * until the call returns.  False: no further packet is wanted, and the
	 * capture ends.
	 */
	bool (*packet)(void *ctx, const struct pcapfile_rec *rec);

	/*
	 * Called about once a second while no packets come, and possibly while
	 * they do.  now is the time on the clock of the packets, ns since
	 * 1970; it means nothing before the first packet.
	 */
	void (*idle)(void *ctx, int64_t now);

	void *ctx; /* the first argument of both; the caller's */
};

#endif
