/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files below one directory, by openat2(2), RESOLVE_BENEATH (Linux 5.6): see
 * root.h.
 */
#include "docroot/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int root_open(const char *dir)
{
	int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int open_beneath(int root, const char *name, int flags)
{
	struct open_how how = {
		.flags = (unsigned)(flags | O_CLOEXEC),
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};
	long fd;
	int tries = 0;

	while (*name == '/')
		name++;
	if (!*name)
		name = ".";
	/* A rename during the walk makes the kernel give up with EAGAIN. */
	do {
		fd = syscall(SYS_openat2, root, name, &how, sizeof(how));
	} while (fd < 0 &&
		 (errno == EINTR || (errno == EAGAIN && ++tries < 8)));
	return fd < 0 ? -errno : (int)fd;
}

int root_file(int root, const char *name, struct stat *st)
{
	/* O_NONBLOCK: a FIFO must not stop the server before fstat(). */
	int fd = open_beneath(root, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	int rc = 0;

	if (fd < 0)
		return fd == -ENXIO ? -EINVAL : fd;
	if (fstat(fd, st))
		rc = -errno;
	else if (S_ISDIR(st->st_mode))
		rc = -EISDIR;
	else if (!S_ISREG(st->st_mode))
		rc = -EINVAL;
	if (!rc)
		return fd;
	(void)close(fd);
	return rc;
}

int root_dir(int root, const char *name)
{
	return open_beneath(root, name, O_RDONLY | O_DIRECTORY);
}
