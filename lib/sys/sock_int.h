/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_SOCK_INT_H
#define PXE_SYS_SOCK_INT_H

#include <sys/socket.h>

#include "sys/sock.h"

/* Packet information of messages, for sock.c and mmsg.c. */

/* Bytes of control data that it takes, of either family. */
#define SOCK_PKTINFO_SPACE CMSG_SPACE(sizeof(struct in6_pktinfo))

/* Read what m came with into from. */
void sock_take_pktinfo(struct msghdr *m, struct sock_from *from);

/* Write it to m's control buffer, of at least SOCK_PKTINFO_SPACE, as all that
 * is in there. */
void sock_give_pktinfo(struct msghdr *m, const struct sock_addr *local,
		       int ifindex);

#endif
