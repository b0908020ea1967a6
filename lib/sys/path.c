/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of files that are to be made: see path.h. */
#include "sys/path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

int path_may_write(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return errno == ENOENT ? path_may_create(path) : -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) ? -errno : 0;
}
