/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_PENDING_H
#define PXE_TFTPD_PENDING_H

#include <stdbool.h>

#include "conf.h"
#include "io/endpoint.h"
#include "names/request.h"
#include "names/resolve.h"
#include "sys/daemon.h"

/*
 * Requests whose answer takes a while, for a helper is asked (--helper).  The
 * client hears nothing until then, and its repeated requests are the same one.
 */
struct errands;

/* Who answers in the end; res is the callee's, like that of resolve(). */
typedef void errand_fn(void *ctx, struct lane *l, const struct asked *ask,
		       const struct resolved *res);

struct errand_to {
	struct resolver *resolver;
	errand_fn *answer;
	void *ctx;
};

/* NULL without memory. */
struct errands *errands_new(const struct errand_to *to);

/* The helper is ended; NULL is fine. */
void errands_free(struct errands *es);

/* Use c from now on. */
void errands_configure(struct errands *es, const struct conf *c);

/* Check the command of c.  0 or an exit status after a message. */
int errands_check(const struct conf *c);

/*
 * Start the helper, if there is one.  reload(ctx) is called in another process
 * and returns the command of the configuration as it is then, malloc()ed, or
 * NULL.  0 or an exit status after a message.
 */
int errands_open(struct errands *es, struct daemon *d,
		 char *(*reload)(void *ctx), void *ctx);

/*
 * The client has asked for this before, and waits.  Another request of the
 * same client makes us forget the first.
 */
bool errands_wait(struct errands *es, const struct asked *ask);

/* Find out what the client gets; res is set unless answer() will be called. */
bool errands_run(struct errands *es, struct lane *l, struct asked *ask,
		 struct resolved *res);

/* Forget all: no answer will be called. */
void errands_drop(struct errands *es);

#endif
