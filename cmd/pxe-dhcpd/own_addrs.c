/* SPDX-License-Identifier: BSD-2-Clause */
/* The addresses of this machine while the daemon runs: see own_addrs.h. */
#include "own_addrs.h"

#include <errno.h>
#include <stdlib.h>

#include "sys/iface_watch.h"
#include "sys/log.h"

struct own_addrs {
	struct iface_watch *watch;
	struct loop_io *io;
	struct state *state;
	bool stale; /* the state may have other addresses than the machine */
	struct log_limit limit;
};

static void on_news(void *ctx)
{
	own_addrs_refresh(ctx);
}

int own_addrs_open(struct own_addrs **out, struct loop *loop, struct state *st)
{
	struct own_addrs *o = calloc(1, sizeof(*o));
	int rc;

	*out = NULL;
	if (!o)
		return -ENOMEM;
	rc = iface_watch_open(&o->watch);
	if (!rc) {
		o->io = loop_read(loop, iface_watch_fd(o->watch), on_news, o);
		rc = o->io ? 0 : -ENOMEM;
	}
	if (rc) {
		own_addrs_close(o);
		return rc;
	}
	o->state = st;
	/* They may have changed since the state was built. */
	o->stale = true;
	own_addrs_refresh(o);
	*out = o;
	return 0;
}

void own_addrs_refresh(struct own_addrs *o)
{
	const struct store_time now = store_now();
	struct iface_addrs own;
	int rc;

	if (!o)
		return;
	o->stale |= iface_watch_changed(o->watch);
	if (!o->stale)
		return;
	rc = iface_addrs_get(&own);
	if (!rc)
		rc = state_set_own_take(o->state, &own, &now);
	o->stale = rc != 0;
	if (rc)
		log_limited(&o->limit, "addresses of this machine: %s",
			    log_reason(rc));
}

void own_addrs_close(struct own_addrs *o)
{
	if (!o)
		return;
	loop_io_free(o->io);
	iface_watch_close(o->watch);
	free(o);
}
