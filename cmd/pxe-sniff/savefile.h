/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_SAVEFILE_H
#define PXE_SNIFF_SAVEFILE_H

#include <stdbool.h>
#include <stdint.h>

struct tracker;

/* A capture file, or a pipe with one. */
struct savefile {
	const char *name; /* for messages; the caller's */
	int fd;
	int signals;  /* signalfd: SIGINT and SIGTERM end the reading */
	bool regular; /* a file that does not grow while we wait */
};

/* "-" is stdin.  0, or an exit status after a message. */
int savefile_open(struct savefile *in, const char *name);

/*
 * Give all packets, or count of them unless it is 0, to the tracker.  0, or an
 * exit status after a message; what came before the fault was told.
 */
int savefile_read(struct savefile *in, struct tracker *s, uint64_t count);

void savefile_close(struct savefile *in);

#endif
