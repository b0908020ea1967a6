/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_PENDING_H
#define PXE_TFTPD_PENDING_H

#include <stdbool.h>

#include "conf.h"
#include "names/request.h"
#include "names/resolve.h"
#include "sys/daemon.h"

/*
 * Requests whose answer takes a while, for a helper is asked (--helper).  The
 * client hears nothing until then, and its repeated requests are the same one.
 */
struct pending_table;
struct endpoint;

/* Who answers in the end; res is the callee's, like that of resolve(). */
typedef void pending_answer_fn(void *ctx, struct endpoint *l,
			       const struct rx_request *ask,
			       const struct resolved *res);

struct pending_conf {
	struct resolver *resolver;
	pending_answer_fn *answer;
	void *ctx;
};

/* NULL without memory. */
struct pending_table *pending_new(const struct pending_conf *to);

/* The helper is ended; NULL is fine. */
void pending_free(struct pending_table *es);

/* Use c from now on. */
void pending_configure(struct pending_table *es, const struct conf *c);

/* Check the command of c.  0 or an exit status after a message. */
int pending_check(const struct conf *c);

/*
 * Start the helper, if there is one.  reload(ctx) is called in another process
 * and returns the command of the configuration as it is then, malloc()ed, or
 * NULL.  0 or an exit status after a message.
 */
int pending_open(struct pending_table *es, struct daemon *d,
		 char *(*reload)(void *ctx), void *ctx);

/*
 * The client has asked for this before, and waits.  Another request of the
 * same client makes us forget the first.
 */
bool pending_wait(struct pending_table *es, const struct rx_request *ask);

/* Find out what the client gets; res is set unless answer() will be called. */
bool pending_run(struct pending_table *es, struct endpoint *l,
		 struct rx_request *ask, struct resolved *res);

/* Forget all: no answer will be called. */
void pending_drop(struct pending_table *es);

#endif
