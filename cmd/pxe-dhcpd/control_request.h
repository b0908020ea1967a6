/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_CONTROL_REQUEST_H
#define PXE_DHCPD_CONTROL_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "serve.h"
#include "state.h"
#include "util/txt.h"

/*
 * The requests of pxe-control(5) and their answers, without the connection that
 * they come from.
 */

/* Bytes of the longest request, without its newline. */
#define CONTROL_LINE_MAX 255

/* Bytes of the longest last line of an answer. */
#define CONTROL_RESULT_MAX 512

/* Bytes that control_job_step() may append to an answer. */
#define CONTROL_STEP_MAX (128 << 10)

/* What requests are about. */
struct control_target {
	struct state *state;
	struct serve *serve;
};

/* Counts of a pool. */
struct control_pool {
	uint32_t first, last; /* addresses; first 0: none was counted yet */
	size_t size, bound, offered, declined, reserved;
};

/*
 * A request whose answer is put together step by step: zero-initialise.
 */
struct control_job {
	enum {
		CONTROL_JOB_NONE,
		CONTROL_JOB_LEASES,
		CONTROL_JOB_STATUS,
	} what;
	const struct lease_table *table; /* as it was at the begin */
	size_t place;			 /* of lease_table_walk() */
	size_t rows;			 /* leases that were told */
	struct control_pool pool;	 /* the one that is being counted */
	uint32_t number;		 /* its number in the table */
};

/* A change that is being stored. */
struct control_change {
	uint32_t ip;
	int64_t ends; /* of bind: seconds since 1970; 0: it has none */
};

enum control_begun {
	CONTROL_ANSWERED, /* the answer is in out */
	CONTROL_JOB,	  /* control_job_step() is due until it returns true */
	CONTROL_CHANGE,	  /* io's changed will be called with ticket */
	CONTROL_AGAIN,	  /* call once more with the same line, later */
};

/*
 * Begin a request, a line without its newline, of at most CONTROL_LINE_MAX
 * bytes.  out has room for CONTROL_RESULT_MAX bytes.
 */
enum control_begun control_request(const struct control_target *t,
				   const char *line, uint64_t ticket,
				   struct control_job *job,
				   struct control_change *change,
				   struct txt *out);

/*
 * Is it one that answers at once or step by step, so that it must wait until
 * changes before it are done?
 */
bool control_request_reads(const char *line);

/*
 * Do a part of a job; out has room for CONTROL_STEP_MAX bytes.  True if it is
 * done, and its result is in out.
 */
bool control_job_step(const struct control_target *t, struct control_job *job,
		      struct txt *out);

/* Append the result of a change. */
void control_request_changed(const struct control_change *change, bool stored,
			     struct txt *out);

/* Append a result that refuses: a word for programs, a text for people. */
void control_request_refuse(struct txt *out, const char *reason,
			    const char *error);

#endif
