/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HELPER_HELPER_H
#define PXE_HELPER_HELPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "helper/helper_line.h"
#include "sys/daemon.h"

/*
 * A helper, pxe-helper(5): a co-process that answers queries of the daemon for
 * files that do not exist.  A query is a line on its standard input; answers
 * come from its standard output, in any order, and its standard error is
 * logged.  A second process, the supervisor (helper_supervisor.h), starts it,
 * and starts it again when it ends.  Nothing here blocks the event loop, except
 * the start.
 */
struct helper;

struct helper_limits {
	uint64_t timeout; /* microseconds that a query waits for its answer */
	uint32_t queue;	  /* queries without an answer */
	uint64_t max;	  /* bytes of content in an answer */
};

/*
 * The answer to a query, or NULL if there is none: the helper has ended, or has
 * not answered in time.  *a is valid during the call; a callee that takes
 * a->data sets it to NULL.
 */
typedef void helper_done_fn(void *ctx, struct helper_answer *a);

/* A helper that is not started.  NULL without memory. */
struct helper *helper_new(const struct helper_limits *lim);

/*
 * End the helper and its supervisor, and free h.  Queries without an answer are
 * forgotten.  NULL is allowed.
 */
void helper_free(struct helper *h);

/* Use these limits from now on; max only from the next start of the helper. */
void helper_limit(struct helper *h, const struct helper_limits *lim);

struct helper_command {
	const char *command; /* for command_split(); it is copied */
	/*
	 * Called in the supervisor's process after helper_reload(): returns the
	 * command in the configuration, malloc()ed, or NULL for none.
	 */
	char *(*reload)(void *ctx);
	void *ctx;
};

/*
 * Start the supervisor, as d->user, and the helper, once, before the daemon is
 * sandboxed.  It waits up to five seconds until the helper runs.  0, or
 * EX_OSERR after a message; that the helper cannot be started is no error: the
 * supervisor tries again.
 */
int helper_open(struct helper *h, struct daemon *d,
		const struct helper_command *c);

/* Let the supervisor read the command again, and start it if it has changed. */
void helper_reload(struct helper *h);

/* Does the helper run, so that helper_query() may succeed? */
bool helper_runs(const struct helper *h);

/* The id of the next query, for helper_put_request(). */
uint64_t helper_next(const struct helper *h);

/*
 * Send a query, the line of helper_put_request() with the id of helper_next().
 * 0, and done(ctx) is called later, not from within; -EAGAIN if the queue or
 * the pipe is full, or without memory; -ENOTCONN if the helper does not run.
 */
int helper_query(struct helper *h, const struct txt *line, helper_done_fn *done,
		 void *ctx);

/* Forget the query of this ctx, if there is one: done() is not called for it.
 */
void helper_forget(struct helper *h, const void *ctx);

#endif
