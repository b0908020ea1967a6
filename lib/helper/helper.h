/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HELPER_HELPER_H
#define PXE_HELPER_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/helper_line.h"
#include "sys/daemon.h"

/*
 * A program that is asked for what is not there, pxe-helper(5): requests go to
 * its standard input, answers come from its standard output.  It is started and
 * ended by a process of its own (helper_supervisor.c).  Nothing waits here:
 * what it does not take at once is not asked.
 */
struct helper;

struct helper_limits {
	uint64_t timeout; /* microseconds */
	uint32_t queue;	  /* requests without an answer */
	uint64_t max;	  /* bytes of content */
};

/*
 * The answer, or NULL if there is none: it died, or was silent for too long.
 * Who wants a->data sets it to NULL.
 */
typedef void helper_done_fn(void *ctx, struct helper_answer *a);

/* NULL without memory.  It is not started. */
struct helper *helper_new(const struct helper_limits *lim);

/* Nobody is told.  The helper is ended.  NULL is fine. */
void helper_free(struct helper *h);

/* content above max of helper_new() stays too large. */
void helper_limit(struct helper *h, const struct helper_limits *lim);

/*
 * Start the command, which is copied.  reload(ctx), in another process, reads
 * the configuration and returns the command in it, malloc()ed, or NULL.  0 or
 * an exit status after a message.
 */
struct helper_command {
	const char *command;
	char *(*reload)(void *ctx);
	void *ctx;
};
int helper_open(struct helper *h, struct daemon *d,
		const struct helper_command *c);

/* The command in the configuration has changed. */
void helper_reload(struct helper *h);

/* Is it running? */
bool helper_runs(const struct helper *h);

/* The number of the next request, to begin its line with. */
uint64_t helper_next(const struct helper *h);

/*
 * Ask it, with that line.  0, and done(ctx) is called later, not from within;
 * -EAGAIN if it has too much to do; -ENOTCONN if it is not running.
 */
int helper_query(struct helper *h, const struct txt *line, helper_done_fn *done,
		 void *ctx);

/* Do not call done for this ctx. */
void helper_forget(struct helper *h, const void *ctx);

#endif
