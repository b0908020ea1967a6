/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_CONTROL_CLIENT_H
#define PXE_LEASES_CONTROL_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A connection to a pxe-dhcpd that runs: requests and answers by
 * pxe-control(5).
 */
struct control_client;

/*
 * Connect to the socket path.  0 with *out; -ENOENT if no daemon listens there;
 * -EACCES or another -errno.
 */
int control_client_open(struct control_client **out, const char *path);

/* Close the connection and free c; NULL is fine. */
void control_client_close(struct control_client *c);

/* Send a request, a line without its newline.  0 or -errno. */
int control_client_send(struct control_client *c, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The last line of an answer. */
struct control_result {
	bool done;     /* else refused */
	char why[160]; /* if refused: reason and error, printable */
	bool again;    /* if refused: another try may be done */
	int64_t ends;  /* of bind: seconds since 1970; 0: it has none */
};

/* Called with a line of an answer, without its newline. */
typedef void control_line_fn(void *ctx, const char *line, size_t len);

/*
 * Read the answer to the oldest request that has none yet: fn is called for
 * each line but the last, which is *result.  fn may be NULL.  0; -EPROTO if the
 * daemon sent something else, or closed the connection; or -errno (-EAGAIN: it
 * sent nothing for 30 s).
 */
int control_client_read(struct control_client *c, control_line_fn *fn,
			void *ctx, struct control_result *result);

#endif
