/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_NEIGH_MSG_H
#define PXE_SYS_NEIGH_MSG_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/mac.h"

/*
 * The messages of rtnetlink(7) that ask for the hardware address of a
 * neighbour, and their answers, by libmnl.  No sockets here.
 */

/* A question: which address does this neighbour have? */
struct neigh_query {
	uint8_t family; /* AF_INET or AF_INET6 */
	uint8_t addr[16];
	uint8_t addr_len; /* 4 or 16 */
	int ifindex;	  /* 0: on any link; only in a dump */
	uint32_t seq;	  /* of the request; answers have the same */
};

/* Room for the largest request, aligned as libmnl writes it. */
union neigh_request {
	struct nlmsghdr head;
	uint8_t buf[64];
};

/*
 * Write the request for q: that one entry of the table (RTM_GETNEIGH, Linux 5.0
 * and later), or, with dump, the whole table.  Returns its length in bytes.
 */
size_t neigh_msg_request(union neigh_request *r, const struct neigh_query *q,
			 bool dump);

/*
 * Read a datagram of the kernel: n bytes at buf, which is aligned for struct
 * nlmsghdr.  If it has the entry of q, with an address that is not zero, that
 * is copied to *mac; else *mac stays as it is.  Returns 1 if the answer may go
 * on in another datagram, 0 at the end of a dump, or -errno: what the kernel
 * answered (-ENOENT: it has no such entry), -EINTR if the table changed during
 * a dump, -EPROTO if it is no answer to q, -EBADMSG if it is malformed.
 */
int neigh_msg_read(const void *buf, size_t n, const struct neigh_query *q,
		   struct mac *mac);

#endif
