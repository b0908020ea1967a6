/* SPDX-License-Identifier: BSD-2-Clause */
/* The state of the server for administrators.  Contract: status.h. */
#include "status.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "lease/store.h"
#include "metrics/textfile.h"
#include "pool_use.h"
#include "sys/log.h"
#include "util/ip4.h"

/* Microseconds between two looks at the pools, as metrics are written. */
#define PERIOD 10000000

/*
 * Addresses that are looked at in one turn of the loop, which takes less than a
 * millisecond, and microseconds to the next turn.
 */
#define STEP	  4096
#define STEP_USEC 1000

/* Pools, and addresses in quarantine, that get a line: for a log, not a list.
 */
#define LINES_MAX 20

/* What was counted until then. */
struct sample {
	uint64_t at; /* loop_now() */
	uint64_t requests, replies, refused;
};

struct status {
	struct status_source from;
	struct loop *loop;
	struct loop_timer *timer;
	struct textfile *file; /* NULL: none */
	char *path;	       /* of it */
	struct pool_use use;   /* of the pools, as far as they were counted */
	/* Every PERIOD; rates are those since the older one. */
	struct sample older, newer;
};

/* --- counting ------------------------------------------------------------- */

static void take(struct sample *s, const struct metrics *m)
{
	s->at = loop_now();
	s->requests = metrics_requests(m);
	s->replies = metrics_replies(m);
	s->refused = metrics_refused(m);
}

static void update(struct status *st)
{
	st->from.metrics->values[METRICS_EVENTS_LOST] =
		evlog_lost(st->from.events);
}

/* Count the pools as a whole. */
static void count_all(struct status *st)
{
	const struct server *s = &st->from.state->server;

	memset(&st->use, 0, sizeof(st->use));
	(void)pool_use_step(&st->use, s, store_now().mono, SIZE_MAX,
			    st->from.metrics);
	update(st);
}

static void on_timer(void *ctx)
{
	struct status *st = ctx;
	const struct server *s = &st->from.state->server;
	bool begins = !st->use.pool && !st->use.at;

	if (begins) {
		st->older = st->newer;
		take(&st->newer, st->from.metrics);
		update(st);
	}
	/* Nobody looks. */
	if (!st->file || pool_use_step(&st->use, s, store_now().mono, STEP,
				       st->from.metrics))
		loop_timer_start(st->timer, PERIOD);
	else
		loop_timer_start(st->timer, STEP_USEC);
}

/* --- SIGUSR1 -------------------------------------------------------------- */

static double rate(uint64_t now, uint64_t then, uint64_t usec)
{
	return usec ? (double)(now - then) * 1e6 / (double)usec : 0;
}

static void log_rates(const struct status *st)
{
	const struct sample *o = &st->older;
	struct sample n;
	uint64_t usec;

	take(&n, st->from.metrics);
	usec = n.at - o->at;
	log_warnx("status: %" PRIu64 " requests, %" PRIu64 " replies, %" PRIu64
		  " refused; in the last %.0f s %.1f, "
		  "%.1f and %.1f a second",
		  n.requests, n.replies, n.refused, (double)usec / 1e6,
		  rate(n.requests, o->requests, usec),
		  rate(n.replies, o->replies, usec),
		  rate(n.refused, o->refused, usec));
}

static void log_counters(const struct metrics *m)
{
	const uint64_t *v = m->values, *sum = &v[METRICS_EVENTS_LOST - 1];
	uint64_t n = v[METRICS_COMMITS];

	log_warnx("status: %" PRIu64 " changes of leases stored by %" PRIu64
		  " transactions, %" PRIu64 " failed, %.1f ms each",
		  v[METRICS_LEASES], n, v[METRICS_COMMIT_FAILURES],
		  n ? (double)*sum / 1e3 / (double)n : 0);
	log_warnx("status: %" PRIu64 " replies not sent, %" PRIu64
		  " packets dropped, %" PRIu64 " events lost",
		  v[METRICS_UNSENT], v[METRICS_DROPPED],
		  v[METRICS_EVENTS_LOST]);
}

static void log_pools(const struct metrics *m)
{
	const uint64_t *v = m->values;
	size_t i;

	for (i = 0; i < m->by_pool.n && i < LINES_MAX; i++)
		log_warnx(
			"status: pool %s: %" PRIu64 " addresses, %" PRIu64
			" bound, %" PRIu64 " offered, %" PRIu64
			" declined, %" PRIu64 " free",
			m->pools[i], v[METRICS_POOL_SIZE + i],
			v[METRICS_POOL_BOUND + i], v[METRICS_POOL_OFFERED + i],
			v[METRICS_POOL_DECLINED + i], v[METRICS_POOL_FREE + i]);
	if (i < m->by_pool.n)
		log_warnx("status: and %zu more pools", m->by_pool.n - i);
}

struct quarantine {
	int64_t now;
	size_t n;
};

static void log_declined(void *ctx, const struct lease *l)
{
	struct quarantine *q = ctx;
	char ip[IP4_STRLEN];

	if (lease_state_at(l, q->now) != LEASE_DECLINED)
		return;
	if (q->n++ < LINES_MAX)
		log_warnx("status: declined %s: for another %lld s",
			  ip4_format(ip, l->ip),
			  (long long)(l->expires - q->now));
}

/* log_warnx(): the administrator has asked for it, and sees it with -q too. */
static void on_signal(int sig, void *ctx)
{
	struct status *st = ctx;
	const struct server *s = &st->from.state->server;
	struct quarantine q = {store_now().mono, 0};

	(void)sig;
	count_all(st);
	log_rates(st);
	if (s->proxy) {
		log_warnx("status: proxyDHCP: no pools");
	} else {
		log_counters(st->from.metrics);
		log_pools(st->from.metrics);
		lease_table_each(s->leases, log_declined, &q);
	}
	if (q.n > LINES_MAX)
		log_warnx("status: and %zu more declined", q.n - LINES_MAX);
}

/* --- its life ------------------------------------------------------------- */

struct status *status_open(struct loop *loop, const struct status_source *from)
{
	struct status *st = calloc(1, sizeof(*st));

	if (!st)
		return NULL;
	st->from = *from;
	st->loop = loop;
	take(&st->newer, from->metrics);
	st->older = st->newer;
	st->timer = loop_timer(loop, on_timer, st);
	if (!st->timer || loop_signal(loop, SIGUSR1, on_signal, st)) {
		status_close(st);
		return NULL;
	}
	loop_timer_start(st->timer, PERIOD);
	return st;
}

void status_write(struct status *st, const char *path)
{
	struct textfile_source source = {&st->from.metrics->table,
					 st->from.metrics->values, 1};

	if (st->path && path && !strcmp(st->path, path))
		return;
	textfile_free(st->file);
	free(st->path);
	st->file = NULL;
	st->path = path ? strdup(path) : NULL;
	if (!path)
		return;
	count_all(st);
	st->file = textfile_new(st->loop, path, &source);
	if (!st->file || !st->path)
		log_warn(-ENOMEM, "metrics: %s", path);
}

void status_reloaded(struct status *st)
{
	st->from.metrics->values[METRICS_RELOADS]++;
	/* Labels of old and new pools must not stand side by side. */
	metrics_set_pools(st->from.metrics, 0);
	memset(&st->use, 0, sizeof(st->use));
	loop_timer_start(st->timer, 0);
}

void status_close(struct status *st)
{
	if (!st)
		return;
	if (st->file)
		count_all(st);
	textfile_free(st->file);
	loop_timer_free(st->timer);
	free(st->path);
	free(st);
}
