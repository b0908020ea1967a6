/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_ISOEXTRACT_PROGRESS_H
#define PXE_ISOEXTRACT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The progress line on stderr: bar, rate and time left.  It is drawn only on a
 * terminal, only after one second, and at most five times a second, so that
 * cron and short runs see nothing.
 */
struct progress {
	const char *what; /* a name to show, e.g. "debian.iso"; the caller's */
	uint64_t total;	  /* in bytes */
	uint64_t start;	  /* CLOCK_MONOTONIC, in ms */
	uint64_t last;	  /* when the line was last drawn, in ms; 0: never */
	bool on;
};

/* Begin now, for total bytes.  With quiet set, or if stderr is no terminal,
 * nothing is ever drawn. */
void progress_init(struct progress *p, const char *what, uint64_t total,
		   bool quiet);

/* Draw the line, if it is time to: done bytes of the total are read. */
void progress_show(struct progress *p, uint64_t done);

/* Erase the line; nothing is drawn after this. */
void progress_end(struct progress *p);

/* Write the line for done bytes after ms milliseconds to buf, of cap bytes.
 * Returns buf. */
char *progress_line(const struct progress *p, char *buf, size_t cap,
		    uint64_t done, uint64_t ms);

#endif
