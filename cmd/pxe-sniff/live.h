/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_LIVE_H
#define PXE_SNIFF_LIVE_H

#include <stdint.h>

#include "conf.h"

/* Live capture through libpcap, which nobody else sees. */
struct live;
struct tracker;

/*
 * Open the interface, which may need privilege; nothing that follows does.
 * 0, or an exit status after a message.
 */
int live_open(struct live **l, const struct conf *c);

/*
 * Give packets to the tracker as they come, until SIGINT or SIGTERM, or count
 * of them unless it is 0.  0, or an exit status after a message.
 */
int live_run(struct live *l, struct tracker *s, uint64_t count);

/* Say what the kernel dropped, and free all.  NULL is fine. */
void live_close(struct live *l);

#endif
