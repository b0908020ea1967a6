/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The real program, linked with calls of the C library that fail, or let
 * something happen, at the moment when it hurts.  faults.t says which, in the
 * environment:
 *
 *	FAULT_LINKS=N	a file can have N names more than its first one, in all
 *	FAULT_SYNC=1	fsync() of a directory fails
 *	FAULT_SIGNAL=1	SIGTERM comes when "current" was swapped
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
