/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A netlink socket in the group of IPv4 or IPv6 addresses: see iface_watch.h.
 * What the news say is not read: news can be lost, a list of all addresses is
 * complete.
 */
#include "sys/iface_watch.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <stdlib.h>
#include <sys/socket.h>

/* News that are taken in one call; those beyond are taken in the next. */
#define NEWS_MAX 64

struct iface_watch {
	struct mnl_socket *sock;
};

static int watch_open(struct iface_watch **out, unsigned groups)
{
	struct iface_watch *w = calloc(1, sizeof(*w));
	int rc;

	*out = NULL;
	if (!w)
		return -ENOMEM;
	w->sock = mnl_socket_open2(NETLINK_ROUTE, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (!w->sock || mnl_socket_bind(w->sock, groups, MNL_SOCKET_AUTOPID)) {
		rc = -errno;
		iface_watch_close(w);
		return rc;
	}
	*out = w;
	return 0;
}

int iface_watch_open(struct iface_watch **w)
{
	return watch_open(w, RTMGRP_IPV4_IFADDR);
}

int iface_watch_open6(struct iface_watch **w)
{
	return watch_open(w, RTMGRP_IPV6_IFADDR);
}

void iface_watch_close(struct iface_watch *w)
{
	if (w && w->sock)
		(void)mnl_socket_close(w->sock);
	free(w);
}

int iface_watch_fd(const struct iface_watch *w)
{
	return mnl_socket_get_fd(w->sock);
}

bool iface_watch_changed(struct iface_watch *w)
{
	bool changed = false;
	unsigned i;
	char byte;

	for (i = 0; i < NEWS_MAX; i++) {
		ssize_t n = recv(iface_watch_fd(w), &byte, sizeof(byte), 0);

		if (n < 0 && errno == EAGAIN)
			break;
		/* ENOBUFS: the kernel had more news than the socket holds. */
		changed = true;
	}
	return changed;
}
