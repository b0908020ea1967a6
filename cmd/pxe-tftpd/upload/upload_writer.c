/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The process that waits for the disk: a file that is complete is written out,
 * then gets its name, then the directory is written out.  One at a time.
 */
#include "upload/upload_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/child.h"

/* Give a file without a name this one.  0 or -errno. */
static int link_unnamed(int fd, int dir, const char *name)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];

	/* Before Linux 6.10 that takes a privilege that we lack. */
	if (!linkat(fd, "", dir, name, AT_EMPTY_PATH))
		return 0;
	if (errno == EEXIST)
		return -EEXIST;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!linkat(AT_FDCWD, path, dir, name, AT_SYMLINK_FOLLOW))
		return 0;
	return -errno;
}

/* From the hidden name to the final one, but over nothing.  0 or -errno. */
static int rename_new(int dir, const struct upload_writer_job *j)
{
	if (!renameat2(dir, j->tmp, dir, j->name, RENAME_NOREPLACE))
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* A file system without the flag (NFS) has links. */
	if (linkat(dir, j->tmp, dir, j->name, 0))
		return -errno;
	(void)unlinkat(dir, j->tmp, 0);
	return 0;
}

/* Does the name stand for something that a file may take the place of? */
static int check_target(int dir, const char *name)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	return S_ISREG(st.st_mode) ? 0 : -EISDIR;
}

static int set_name(int fd, int dir, const struct upload_writer_job *j)
{
	int rc;

	if (!j->overwrite)
		return j->has_tmp ? rename_new(dir, j)
				  : link_unnamed(fd, dir, j->name);
	rc = check_target(dir, j->name);
	if (!rc && !j->has_tmp)
		rc = link_unnamed(fd, dir, j->tmp);
	if (rc)
		return rc;
	return renameat(dir, j->tmp, dir, j->name) ? -errno : 0;
}

static int publish(int fd, int dir, const struct upload_writer_job *j)
{
	int rc;

	if (fsync(fd))
		return -errno;
	rc = set_name(fd, dir, j);
	if (rc) {
		/* It is there if it was named, or was about to be replaced. */
		if (j->has_tmp || j->overwrite)
			(void)unlinkat(dir, j->tmp, 0);
		return rc;
	}
	/* Some file systems cannot, and the file is there. */
	(void)fsync(dir);
	return 0;
}

int upload_writer(int fd, void *ctx)
{
	struct upload_writer_reply r;
	struct upload_writer_job j;
	int fds[2];
	ssize_t n;

	(void)ctx;
	while ((n = child_recv(fd, &j, sizeof(j), fds, 2)) > 0) {
		r.id = j.id;
		r.err = n == sizeof(j) && fds[0] >= 0 && fds[1] >= 0
				? publish(fds[0], fds[1], &j)
				: -EPROTO;
		(void)close(fds[0]);
		(void)close(fds[1]);
		if (child_send(fd, &r, sizeof(r), NULL, 0))
			break;
	}
	return n ? EX_OSERR : EX_OK;
}
