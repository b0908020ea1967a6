/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Recursive removal by directory descriptors: a name that is swapped for a
 * symbolic link meanwhile cannot lead it out of the tree.
 */
#include "publish/rmtree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "read/path.h"

static int remove_at(int dir, const char *name, unsigned depth);

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* Remove all that is in an open directory, and close it. */
static int empty_take(int fd, unsigned depth)
{
	DIR *d = fdopendir(fd);
	struct dirent *e;
	int rc = 0;

	if (!d) {
		rc = -errno;
		(void)close(fd);
		return rc;
	}
	while (!rc && (errno = 0, e = readdir(d)))
		if (!is_dots(e->d_name))
			rc = remove_at(dirfd(d), e->d_name, depth + 1);
	if (!rc && errno)
		rc = -errno;
	(void)closedir(d);
	return rc;
}

static int remove_at(int dir, const char *name, unsigned depth)
{
	int fd, rc;

	if (!unlinkat(dir, name, 0) || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -errno;
	/* The tree itself, and the version's directory, are above the parts
	 * that path_check() counts. */
	if (depth > PATH_DEPTH_MAX + 2)
		return -ELOOP;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	rc = empty_take(fd, depth);
	if (!rc && unlinkat(dir, name, AT_REMOVEDIR))
		rc = -errno;
	return rc;
}

int rmtree(int dir, const char *name)
{
	return remove_at(dir, name, 0);
}
