/* SPDX-License-Identifier: BSD-2-Clause */
/* Capture from a network interface through libpcap (pcap(3PCAP)). */
#ifndef PXE_SNIFF_LIVE_H
#define PXE_SNIFF_LIVE_H

#include <stdint.h>

#include "capture/packet_sink.h"

struct live;

/*
 * Open the interface with that name, "any" for all of them, in promiscuous
 * mode, with a filter for ARP, UDP and the n TCP ports of HTTP.  This may need
 * privilege; none of the other functions does.  name must last as long as *l.
 * Returns 0, or an exit status of sysexits.h after a message on stderr.  *l
 * must be closed with live_close() in both cases.
 */
int live_open(struct live **l, const char *name, const uint16_t *ports,
	      unsigned n);

/*
 * Hand packets to the sink as they arrive, until SIGINT or SIGTERM, until the
 * sink wants no more, or until there were count of them (0: no limit).
 * Returns 0, or an exit status of sysexits.h after a message on stderr.
 */
int live_run(struct live *l, const struct packet_sink *sink, uint64_t count);

/*
 * Report on stderr how many packets the kernel dropped, and free the capture.
 * NULL is allowed.
 */
void live_close(struct live *l);

#endif
