/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of files that are to be made: see path.h. */
#include "sys/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *path_dir(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return strdup(".");
	return strndup(path, slash == path ? 1 : (size_t)(slash - path));
}

int path_may_create(const char *path)
{
	char *dir = path_dir(path);
	int rc = 0, fd;

	if (!dir)
		return -ENOMEM;
	/* A file is no directory, whatever may be done with it. */
	fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || faccessat(fd, ".", W_OK | X_OK, AT_EACCESS))
		rc = -errno;
	if (fd >= 0)
		(void)close(fd);
	free(dir);
	return rc;
}
