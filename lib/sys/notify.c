/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Readiness, by the documented protocol of sd_notify(3), without its library.
 * Contract: notify.h.
 */
#include "sys/notify.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/out.h"

void notify_state(const char *state)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	size_t n;
	int fd;

	if (!path || (*path != '/' && *path != '@'))
		return;
	n = strlen(path);
	if (n >= sizeof(un.sun_path))
		return;
	memcpy(un.sun_path, path, n);
	/* An abstract name is written with @ and starts with NUL. */
	if (un.sun_path[0] == '@')
		un.sun_path[0] = 0;
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return;
	if (sendto(fd, state, strlen(state), MSG_NOSIGNAL,
		   (struct sockaddr *)&un,
		   (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n)) < 0)
		log_warn(-errno, "notify: %s", path);
	(void)close(fd);
}

int notify_ready(int ready_fd)
{
	int rc;

	notify_state("READY=1");
	if (ready_fd < 0)
		return 0;
	rc = out_write_all(ready_fd, "\n", 1);
	if (rc)
		log_warn(rc, "ready-fd %d", ready_fd);
	if (ready_fd > STDERR_FILENO)
		(void)close(ready_fd);
	return rc;
}
