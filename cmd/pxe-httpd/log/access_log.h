/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_ACCESS_LOG_H
#define PXE_HTTPD_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/log.h"
#include "sys/priv.h"
#include "util/txt.h"

/* A finished request, as the access log shows it.  NULL: not known. */
struct access_log_entry {
	const char *ip;
	int64_t time; /* when it began, seconds since 1970 */
	const char *method, *target, *version;
	unsigned status;
	uint64_t bytes; /* of the body that were sent */
	const char *referer, *agent;
};

/*
 * Append a line of the combined format of Apache and nginx to t, with its line
 * feed.  What the client sent is escaped, so that it can neither end a field
 * or the line nor reach a terminal.
 */
void access_log_format(struct txt *t, const struct access_log_entry *e);

/* Bytes of lines that wait for access_log_flush(), or for a late reader. */
#define ACCESS_LOG_BUFFER 65536

/* Bytes of the longest line; a longer one is cut. */
#define ACCESS_LOG_LINE 8192

/* An open access log; nothing here waits for its reader or for the disk. */
struct access_log {
	char *path;	/* NULL: no log; "-": stdout */
	int fd;		/* -1: none; never blocks */
	bool is_socket; /* stdout is a socket: the journal of systemd */
	bool torn;	/* the last line was written in part */
	size_t len;	/* bytes waiting in buf */
	char *buf;	/* ACCESS_LOG_BUFFER bytes */
	uint64_t lost;	/* lines dropped because buf was full */
	struct log_limit limit;
};

/*
 * Open the log at path, which is copied; NULL for none.  If root owns the file,
 * its owner becomes user, who has to open it again later.  0 or -errno;
 * access_log_close() is due in any case.
 */
int access_log_open(struct access_log *a, const char *path,
		    const struct priv_user *user);

/*
 * Open path, which is copied, instead of the current log: the same path anew
 * after a rotation, another path, or NULL for none.  0, also if the same path
 * cannot be opened: after a message the old file stays in use.  -errno if
 * another path cannot be opened; the old log stays in use.
 */
int access_log_reopen(struct access_log *a, const char *path);

/* Log a request.  Failures are logged at a bounded rate. */
void access_log_write(struct access_log *a, const struct access_log_entry *e);

/* Write as much of the waiting lines as can be written at once. */
void access_log_flush(struct access_log *a);

/* Flush, close, free.  A message tells what could not be written. */
void access_log_close(struct access_log *a);

#endif
