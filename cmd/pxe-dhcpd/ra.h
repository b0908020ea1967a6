/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_RA_H
#define PXE_DHCPD_RA_H

#include <stdbool.h>

#include "sys/iface.h"
#include "sys/loop.h"
#include "util/mac.h"

/*
 * Answers to Router Solicitations (RFC 4861) of machines that boot.  The iPXE
 * of Debian 12 waits 15.75 s for a router (src/net/ndp.c); any advertisement
 * ends that.  The one that is sent here announces nothing: lifetime 0, which is
 * no router, no prefix, no flags, no timers; and it goes to the solicitor
 * alone.  Where a router advertises, it is the one to answer: nothing is sent.
 */
struct ra;

/*
 * A socket on the interface, for ra_open_take(); needs CAP_NET_RAW.  The
 * descriptor; or -1, after a message: machines boot without it, later.
 */
int ra_socket(const struct iface *iface);

/*
 * Begin on that socket, which is taken over, without privilege but for
 * SANDBOX_NETLINK.  iface, of which the name and the index count, outlives it.
 * NULL, after a message, if that fails.
 */
struct ra *ra_open_take(struct loop *loop, const struct iface *iface, int fd);

/* Close; NULL is fine. */
void ra_close(struct ra *ra);

/*
 * A DHCP message came from the machine.  boots: it was firmware or a boot
 * loader, whose solicitations are answered from now on; else its system, whose
 * are not.  ra is a struct ra, or NULL: nothing happens.
 */
void ra_client(void *ra, const struct mac *mac, bool boots);

#endif
