/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_LOG_H
#define PXE_SYS_LOG_H

#include <stdint.h>

/*
 * Messages for people, on stderr: "tool: what: object: reason".  errno is kept
 * across every call.  The log sink is the one piece of global state.
 *
 * A message is one line, of at most 1023 bytes: what is not printable ASCII,
 * wherever it came from, is written as \xNN.  Values that may hold a backslash
 * are unambiguous only if the caller has escaped them (txt_esc()).
 */

enum log_level {
	LOG_LEVEL_ERROR, /* -q */
	LOG_LEVEL_INFO,	 /* default: one line a machine a stage */
	LOG_LEVEL_DEBUG, /* -v */
};

/*
 * Begin messages with name, the last part of the path that it may be, and leave
 * out those that are less important than level.  name is not copied: argv[0],
 * or a literal.
 */
void log_init(const char *name, enum log_level level);

/* The level of log_init() or log_set_level(). */
enum log_level log_get_level(void);

/* Leave out messages that are less important than level from now on. */
void log_set_level(enum log_level level);

/*
 * The text for err, which is -errno or a number of enum pxe_err.  Static, or
 * valid until the next call.
 */
const char *log_reason(int err);

/* Write a message about a failure, at any level. */
void log_warnx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Write a message about a failure, at any level, with ": " and log_reason(err)
 * behind it.
 */
void log_warn(int err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Write a message unless --quiet was given. */
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Write a message if --verbose was given. */
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * For messages that a peer can provoke at will: at most burst messages in
 * each 10 s; the next one that passes says how many were dropped.
 * Zero-initialise; one per class of message.
 */
struct log_limit {
	unsigned burst; /* 0 means 5 */
	unsigned count; /* passed in this period */
	unsigned dropped;
	uint64_t since; /* start of the period, monotonic seconds */
};

/*
 * Write a message as log_warnx() does, if lim has room for it; else count it as
 * dropped.
 */
void log_limited(struct log_limit *lim, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
