/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_IFACE_WATCH_H
#define PXE_SYS_IFACE_WATCH_H

#include <stdbool.h>

/*
 * News of the kernel (rtnetlink(7)) when an IPv4 or IPv6 address is added to an
 * interface of this machine, or removed from one.
 */
struct iface_watch;

/*
 * Listen for news from now on.  0 with *w, which iface_watch_close() frees; or
 * -errno, with *w NULL.
 */
int iface_watch_open(struct iface_watch **w);

/* As iface_watch_open(), for IPv6 addresses. */
int iface_watch_open6(struct iface_watch **w);

/* Close the socket and free w; NULL is fine. */
void iface_watch_close(struct iface_watch *w);

/* The descriptor, w's, which can be read when there are news. */
int iface_watch_fd(const struct iface_watch *w);

/*
 * Take the news that wait, without waiting for any.  May the addresses be other
 * ones than at the last call, or since the start?  Then iface_addrs_get() has
 * them.  Once `ip address add` has returned, the news of it waits.
 */
bool iface_watch_changed(struct iface_watch *w);

#endif
