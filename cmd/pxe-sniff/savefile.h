/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_SAVEFILE_H
#define PXE_SNIFF_SAVEFILE_H

#include <stdbool.h>
#include <stdint.h>

struct story;

/* A capture file, or a pipe with one. */
struct infile {
	const char *name; /* for messages; the caller's */
	int fd;
	int signals;  /* signalfd: SIGINT and SIGTERM end the reading */
	bool regular; /* a file that does not grow while we wait */
};

/* "-" is stdin.  0, or an exit status after a message. */
int infile_open(struct infile *in, const char *name);

/*
 * Give all packets, or count of them unless it is 0, to the story.  0, or an
 * exit status after a message; what came before the fault was told.
 */
int infile_read(struct infile *in, struct story *s, uint64_t count);

void infile_close(struct infile *in);

#endif
