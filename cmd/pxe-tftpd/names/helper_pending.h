/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_HELPER_PENDING_H
#define PXE_TFTPD_HELPER_PENDING_H

#include <stdbool.h>

#include "conf.h"
#include "names/request.h"
#include "names/resolve.h"
#include "sys/daemon.h"

/*
 * Read requests (RRQ) whose answer waits for the helper of --helper,
 * pxe-helper(5).  Meanwhile the client gets no packet, and retransmissions of
 * its request are ignored.  The table also owns the helper.
 */
struct pending_table;
struct endpoint;

/*
 * The answer to a request that was pending.  ep is where the request arrived.
 * res belongs to the callee, like the result of resolve().  rx and res are
 * valid during the call.
 */
typedef void pending_answer_fn(void *ctx, struct endpoint *ep,
			       const struct rx_request *rx,
			       const struct resolved *res);

/* What a table works with; all of it must outlive the table. */
struct pending_conf {
	struct resolver *resolver;
	pending_answer_fn *answer;
	void *ctx; /* for answer() */
};

/* An empty table without a helper; conf is copied.  NULL without memory. */
struct pending_table *pending_new(const struct pending_conf *conf);

/*
 * End the helper and free the table; pending requests get no answer.  NULL is
 * allowed.
 */
void pending_free(struct pending_table *pt);

/*
 * Use the helper options of c for requests from now on; c need not live longer
 * than the call.  After pending_open() a changed command makes the supervisor
 * of the helper read the configuration again.
 */
void pending_configure(struct pending_table *pt, const struct conf *c);

/*
 * Can the command of --helper in c be split into words, and is there such a
 * program?  0, also without a command, or EX_CONFIG after a message.
 */
int pending_check(const struct conf *c);

/*
 * Start the helper if pending_configure() was given a command; once, before the
 * daemon is sandboxed.  reload(ctx) is called in the supervisor's process when
 * the command changes: it returns the command in the configuration as it is
 * then, malloc()ed, or NULL for none.  0, or an exit status after a message.
 */
int pending_open(struct pending_table *pt, struct daemon *d,
		 char *(*reload)(void *ctx), void *ctx);

/*
 * Is rx the retransmission of a request that is pending?  Then there is nothing
 * to do.  A different request from the same address and port takes the place of
 * the pending one, which is cancelled; the result is false.
 */
bool pending_request_repeated(struct pending_table *pt,
			      const struct rx_request *rx);

/*
 * Find out what the client that sent rx gets, by the helper if it is configured
 * and running.  True: the answer is in res, which belongs to the caller like
 * the result of resolve().  False: the request is pending, answer() of struct
 * pending_conf will be called, and res is to be ignored.  rx is copied if need
 * be; rx->request.name becomes the name that was looked for.
 */
bool pending_resolve(struct pending_table *pt, struct endpoint *ep,
		     struct rx_request *rx, struct resolved *res);

/* Forget every pending request; answer() is not called for them. */
void pending_cancel_all(struct pending_table *pt);

#endif
