/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_ACCESS_LOG_H
#define PXE_HTTPD_ACCESS_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sys/log.h"
#include "sys/priv.h"
#include "util/txt.h"

/* One finished request, as the access log shows it.  NULL: not known. */
struct access_line {
	const char *ip;
	int64_t time; /* seconds since 1970, when it began */
	const char *method, *target, *version;
	unsigned status;
	uint64_t bytes; /* of the body, that were sent */
	const char *referer, *agent;
};

/*
 * Append the line in the combined format that Apache and nginx write, with
 * its line feed.  What came from the wire is escaped, quotes included.
 */
void access_format(struct txt *t, const struct access_line *l);

/* Lines wait here until access_flush(), and for a reader that is late. */
#define ACCESS_BUFFER 65536

/* The longest line: its fields are cut to fit. */
#define ACCESS_LINE 8192

struct access_log {
	char *path;	/* NULL: no log; "-": stdout */
	int fd;		/* -1: none; never blocks */
	bool is_socket; /* the supervisor's journal */
	bool torn;	/* the last line was written in part */
	size_t len;	/* bytes waiting in buf */
	char *buf;	/* ACCESS_BUFFER bytes */
	uint64_t lost;	/* lines that found no room */
	struct log_limit limit;
};

/*
 * Open the log at path, which is copied; NULL for none.  A file of root's is
 * given to user, if that is allowed, so that it can be opened again.  0 or
 * -errno.
 */
int access_open(struct access_log *a, const char *path,
		const struct priv_user *user);

/*
 * Open path anew after rotation, or another one.  0; or -errno if another one
 * cannot be opened.  If the same one cannot, a message says so, and the old
 * file is written on.
 */
int access_reopen(struct access_log *a, const char *path);

/* Log one request; trouble is reported at a bounded rate. */
void access_write(struct access_log *a, const struct access_line *l);

/* Hand everything to the kernel that it takes at once. */
void access_flush(struct access_log *a);

void access_close(struct access_log *a);

#endif
