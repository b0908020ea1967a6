/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_OVERLOAD_H
#define PXE_DHCPD_OVERLOAD_H

#include <stdbool.h>

#include "sys/log.h"

/*
 * What becomes of requests that come faster than they can be answered.  The
 * kernel would drop any packet for which the receive buffer has no room.  A
 * handshake takes two packets, of which each may be dropped, so that at twice
 * the load much work is done for clients that get nothing in the end.
 *
 * While the buffer is nearly full, a filter in the kernel (socket(7),
 * SO_ATTACH_FILTER) drops those that begin something, which costs this process
 * nothing: DISCOVERs.  The clients that were told an address get it, in the
 * order in which they came, and the others ask again.  What waits in the buffer
 * is answered before its clients, who wait 4 s (PXE 2.1, 2.2.1), ask again.
 */
struct overload {
	int fd;	      /* the socket; -1: none */
	bool sheds;   /* the filter is there */
	unsigned due; /* full batches until the next look at the buffer */
	struct log_limit limit;
};

/* For a UDP socket, which outlives o. */
void overload_init(struct overload *o, int fd);

/*
 * A batch was received; full: more packets may wait.  Looks at the buffer from
 * time to time.
 */
void overload_update(struct overload *o, bool full);

#endif
