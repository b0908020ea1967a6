/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SOCK_INT_H
#define PXE_SYS_SOCK_INT_H

#include <sys/socket.h>

#include "sys/sock.h"

/*
 * For sock.c and mmsg.c only: packet information (ip(7), IP_PKTINFO; RFC 3542,
 * IPV6_PKTINFO) in the control data of messages.
 */

/* Bytes of control data that it takes in either family. */
#define SOCK_PKTINFO_SPACE CMSG_SPACE(sizeof(struct in6_pktinfo))

/*
 * Read the packet information of a received message into from: local and
 * ifindex, which stay as they are if m has none.
 */
void sock_read_pktinfo(struct msghdr *m, struct sock_from *from);

/*
 * Write packet information to the control buffer of m, of SOCK_PKTINFO_SPACE
 * bytes at least, as all that is in there: send from the address local, out of
 * interface ifindex (0: as routed).
 */
void sock_write_pktinfo(struct msghdr *m, const struct sock_addr *local,
			int ifindex);

#endif
