/* SPDX-License-Identifier: BSD-2-Clause */
/* A capture in a file or a pipe: what pcap(3PCAP) calls a savefile. */
#ifndef PXE_SNIFF_SAVEFILE_H
#define PXE_SNIFF_SAVEFILE_H

#include <stdint.h>

#include "capture/packet_sink.h"

struct savefile;

/*
 * Open the file; "-" is standard input.  SIGINT and SIGTERM are blocked from
 * then on, and end savefile_read().  name must last as long as *sf.  Returns 0,
 * or an exit status of sysexits.h after a message on stderr.  *sf must be
 * closed with savefile_close() in both cases.
 */
int savefile_open(struct savefile **sf, const char *name);

/*
 * Read pcap or pcapng from *sf and hand the packets to the sink, until the end
 * of the file, SIGINT or SIGTERM, until the sink wants no more, or until there
 * were count of them (0: no limit).  Returns 0, or an exit status of
 * sysexits.h after a message on stderr; the packets before the fault were
 * handed over then.
 */
int savefile_read(struct savefile *sf, const struct packet_sink *sink,
		  uint64_t count);

/* Close the file, unless it is standard input.  NULL is allowed. */
void savefile_close(struct savefile *sf);

#endif
