/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_LOG_H
#define PXE_SYS_LOG_H

#include <stdint.h>

/*
 * Messages for people, on stderr: "tool: what: object: reason".  errno is kept
 * across every call.  The log sink is the one piece of global state.
 *
 * A message is one line, of at most 1023 bytes: what is not printable ASCII,
 * whoever it came from, is written as \xNN.  Values that may hold a backslash
 * are unambiguous only if the caller has escaped them (txt_esc()).
 */

enum log_level {
	LOG_LEVEL_ERROR, /* -q */
	LOG_LEVEL_INFO,	 /* default: one line a machine a stage */
	LOG_LEVEL_DEBUG, /* -v */
};

/* name is kept, not copied: argv[0]'s last part, or a literal. */
void log_init(const char *name, enum log_level level);
enum log_level log_get_level(void);
void log_set_level(enum log_level level);

/* The reason for err: -errno, or a number of enum pxe_err. */
const char *log_reason(int err);

/* Something went wrong; the text is complete. */
void log_warnx(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same, with ": reason" of err (see log_reason) appended. */
void log_warn(int err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
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

/* Like log_warnx(), under the limit. */
void log_limited(struct log_limit *lim, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
