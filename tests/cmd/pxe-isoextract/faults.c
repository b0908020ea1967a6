/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The real program, linked with calls of the C library that fail, or let
 * something happen, at the moment when it hurts.  faults.t says which, in the
 * environment:
 *
 *	FAULT_LINKS=N	a file can have N names more than its first one, in all
 *	FAULT_SYNC=1	fsync() of a directory fails
 *	FAULT_SIGNAL=1	SIGTERM comes when "current" was swapped
 *	FAULT_GONE=PATH	the first flock() finds that another run removed PATH
 *	FAULT_FREE=PATH	says so if PATH is removed and nobody has it locked
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

int linkat(int from_dir, const char *from, int to_dir, const char *to,
	   int flags)
{
	static long links;
	const char *max = getenv("FAULT_LINKS");

	if (max && ++links % (strtol(max, NULL, 10) + 1) == 0) {
		errno = EMLINK;
		return -1;
	}
	return (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}

int fsync(int fd)
{
	struct stat st;

	if (getenv("FAULT_SYNC") && !fstat(fd, &st) && S_ISDIR(st.st_mode)) {
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	long rc = syscall(SYS_renameat2, from_dir, from, to_dir, to, 0);

	if (getenv("FAULT_SIGNAL") && !rc && !strcmp(to, "current"))
		(void)kill(getpid(), SIGTERM);
	return (int)rc;
}

int flock(int fd, int operation)
{
	static int calls;
	const char *gone = getenv("FAULT_GONE");

	if (gone && !calls++)
		(void)syscall(SYS_unlinkat, AT_FDCWD, gone, AT_REMOVEDIR);
	return (int)syscall(SYS_flock, fd, operation);
}

int rmdir(const char *path)
{
	const char *watched = getenv("FAULT_FREE");
	int fd;

	if (watched && !strcmp(path, watched)) {
		fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 && !syscall(SYS_flock, fd, LOCK_EX | LOCK_NB))
			(void)fprintf(stderr, "%s: not locked\n", path);
		if (fd >= 0)
			(void)close(fd);
	}
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, AT_REMOVEDIR);
}
