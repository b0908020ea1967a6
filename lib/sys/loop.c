/* SPDX-License-Identifier: BSD-2-Clause */
/* The event loop: see loop.h. */
#include "sys/loop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* Looks in vain before busy polling is given up, and for how long then. */
#define BUSY_POLL_MISSES 8
#define BUSY_POLL_PAUSE	 100000

/* TERM, INT, HUP, USR1, USR2, CHLD and room for two more. */
#define LOOP_SIGNALS 8

struct loop_sig {
	struct event *ev;
	loop_sig_fn *fn;
	void *ctx;
};

struct loop {
	struct event_base *base;
	struct loop_sig sigs[LOOP_SIGNALS];
	unsigned n_sigs;
	bool stopped;

	uint32_t busy_poll;	  /* microseconds */
	bool again;		  /* since this was cleared */
	unsigned misses;	  /* looks in vain, in a row */
	uint64_t busy_poll_after; /* not before this time */
};

struct loop_io {
	struct event ev;
	loop_fn *fn;
	void *ctx;
};

struct loop_timer {
	struct event ev;
	loop_fn *fn;
	void *ctx;
};

struct loop *loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));
	struct event_config *cfg = event_config_new();

	if (!l || !cfg)
		goto fail;
	/* Retransmission timers are milliseconds: ask for the exact clock. */
	(void)event_config_set_flag(cfg, EVENT_BASE_FLAG_PRECISE_TIMER |
						 EVENT_BASE_FLAG_NOLOCK);
	l->base = event_base_new_with_config(cfg);
	if (!l->base)
		goto fail;
	event_config_free(cfg);
	return l;
fail:
	if (cfg)
		event_config_free(cfg);
	free(l);
	return NULL;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	while (l->n_sigs)
		event_free(l->sigs[--l->n_sigs].ev);
	event_base_free(l->base);
	free(l);
}

void loop_set_busy_poll(struct loop *l, uint32_t usec)
{
	l->busy_poll = usec;
}

void loop_busy_poll_again(struct loop *l)
{
	l->again = true;
}

/* One look: wait for events, or not.  As event_base_loop(). */
static int look(struct loop *l, int flags)
{
	l->again = false;
	return event_base_loop(l->base, EVLOOP_ONCE | flags);
}

/* Look for a while.  As event_base_loop(). */
static int busy_poll(struct loop *l)
{
	uint64_t now = loop_now(), end = now + l->busy_poll;
	int rc;

	if (now < l->busy_poll_after)
		return look(l, 0);
	do {
		rc = look(l, EVLOOP_NONBLOCK);
		now = loop_now();
	} while (!rc && !l->stopped && !l->again && now < end);
	if (l->again) {
		l->misses = 0;
	} else if (++l->misses >= BUSY_POLL_MISSES) {
		l->misses = 0;
		l->busy_poll_after = now + BUSY_POLL_PAUSE;
	}
	return rc;
}

int loop_run(struct loop *l)
{
	int rc = 0;

	l->stopped = false;
	/* 1: there is nothing to wait for. */
	while (!rc && !l->stopped)
		rc = l->busy_poll && l->again ? busy_poll(l) : look(l, 0);
	return rc < 0 ? -1 : 0;
}

void loop_stop(struct loop *l)
{
	l->stopped = true;
	(void)event_base_loopbreak(l->base);
}

static void io_cb(evutil_socket_t fd, short what, void *arg)
{
	struct loop_io *io = arg;

	(void)fd;
	(void)what;
	io->fn(io->ctx);
}

struct loop_io *loop_read(struct loop *l, int fd, loop_fn *fn, void *ctx)
{
	struct loop_io *io = calloc(1, sizeof(*io));

	if (!io)
		return NULL;
	io->fn = fn;
	io->ctx = ctx;
	if (event_assign(&io->ev, l->base, fd, EV_READ | EV_PERSIST, io_cb,
			 io) ||
	    event_add(&io->ev, NULL)) {
		free(io);
		return NULL;
	}
	return io;
}

void loop_io_free(struct loop_io *io)
{
	if (!io)
		return;
	(void)event_del(&io->ev);
	free(io);
}

static void timer_cb(evutil_socket_t fd, short what, void *arg)
{
	struct loop_timer *t = arg;

	(void)fd;
	(void)what;
	t->fn(t->ctx);
}

struct loop_timer *loop_timer(struct loop *l, loop_fn *fn, void *ctx)
{
	struct loop_timer *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->fn = fn;
	t->ctx = ctx;
	(void)evtimer_assign(&t->ev, l->base, timer_cb, t);
	return t;
}

void loop_timer_start(struct loop_timer *t, uint64_t usec)
{
	struct timeval tv = {
		.tv_sec = (time_t)(usec / 1000000),
		.tv_usec = (suseconds_t)(usec % 1000000),
	};

	(void)evtimer_add(&t->ev, &tv);
}

void loop_timer_stop(struct loop_timer *t)
{
	(void)evtimer_del(&t->ev);
}

void loop_timer_free(struct loop_timer *t)
{
	if (!t)
		return;
	(void)evtimer_del(&t->ev);
	free(t);
}

static void sig_cb(evutil_socket_t sig, short what, void *arg)
{
	struct loop_sig *s = arg;

	(void)what;
	s->fn(sig, s->ctx);
}

int loop_signal(struct loop *l, int sig, loop_sig_fn *fn, void *ctx)
{
	struct loop_sig *s = &l->sigs[l->n_sigs];

	if (l->n_sigs == LOOP_SIGNALS)
		return -1;
	s->fn = fn;
	s->ctx = ctx;
	s->ev = evsignal_new(l->base, sig, sig_cb, s);
	if (!s->ev)
		return -1;
	l->n_sigs++;
	return event_add(s->ev, NULL);
}

uint64_t loop_now(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000 + (uint64_t)ts.tv_nsec / 1000;
}

int64_t loop_wall(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return ts.tv_sec;
}
