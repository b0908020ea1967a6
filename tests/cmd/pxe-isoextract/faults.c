/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The real program, linked with calls of the C library that fail, or let
 * something happen, at the moment when it hurts.  faults.t says which, in the
 * environment:
 *
 *	FAULT_LINKS=N	a file can have N names more than its first one, in all
 */
#include <errno.h>
#include <stdlib.h>
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
