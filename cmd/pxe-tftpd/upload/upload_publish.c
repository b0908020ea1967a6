/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The process that waits for the disk: fsync(2) of a complete upload, then its
 * name by linkat(2) or renameat2(2), then fsync(2) of the directory, so that
 * the file survives a crash once its last block is acknowledged.  One job at a
 * time. Contract: upload_publish.h.
 */
#include "upload/upload_publish.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/child.h"
#include "upload/upload_policy.h"

/* Give the file fd, which has no name, this one.  0 or -errno. */
static int link_unnamed(int fd, int dir, const char *name)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(int)];

	/* Before Linux 6.10 this takes CAP_DAC_READ_SEARCH. */
	if (!linkat(fd, "", dir, name, AT_EMPTY_PATH))
		return 0;
	if (errno == EEXIST)
		return -EEXIST;
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!linkat(AT_FDCWD, path, dir, name, AT_SYMLINK_FOLLOW))
		return 0;
	return -errno;
}

/*
 * Rename the file from its temporary to its final name; -EEXIST if that is
 * taken.  0 or -errno.
 */
static int rename_new(int dir, const struct upload_publish_job *j)
{
	if (!renameat2(dir, j->tmp, dir, j->name, RENAME_NOREPLACE))
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -errno;
	/* File systems without RENAME_NOREPLACE (NFS) have hard links. */
	if (linkat(dir, j->tmp, dir, j->name, 0))
		return -errno;
	(void)unlinkat(dir, j->tmp, 0);
	return 0;
}

/* Give the file its final name.  0 or -errno. */
static int set_name(int fd, int dir, const struct upload_publish_job *j)
{
	int rc;

	if (!j->overwrite)
		return j->has_tmp ? rename_new(dir, j)
				  : link_unnamed(fd, dir, j->name);
	rc = upload_policy_check_target(dir, j->name, true);
	if (!rc && !j->has_tmp)
		rc = link_unnamed(fd, dir, j->tmp);
	if (rc)
		return rc;
	return renameat(dir, j->tmp, dir, j->name) ? -errno : 0;
}

/* Do a job.  0 or -errno. */
static int publish(int fd, int dir, const struct upload_publish_job *j)
{
	int rc;

	if (fsync(fd))
		return -errno;
	rc = set_name(fd, dir, j);
	if (rc) {
		/* To replace a file, the new one is given the temporary name.
		 */
		if (j->has_tmp || j->overwrite)
			(void)unlinkat(dir, j->tmp, 0);
		return rc;
	}
	/* Some file systems cannot sync a directory; the file has its name. */
	(void)fsync(dir);
	return 0;
}

int upload_publish(int fd, void *ctx)
{
	struct upload_publish_reply r;
	struct upload_publish_job j;
	int fds[2];
	ssize_t n;

	(void)ctx;
	while ((n = child_recv(fd, &j, sizeof(j), fds, 2)) > 0) {
		r.id = j.id;
		r.err = n == sizeof(j) && fds[0] >= 0 && fds[1] >= 0
				? publish(fds[0], fds[1], &j)
				: -EPROTO;
		if (fds[0] >= 0)
			(void)close(fds[0]);
		if (fds[1] >= 0)
			(void)close(fds[1]);
		if (child_send(fd, &r, sizeof(r), NULL, 0))
			break;
	}
	return n ? EX_OSERR : EX_OK;
}
