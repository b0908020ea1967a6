/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The event loop on libevent, with timers and busy polling of its own.
 *
 * libevent programs its timerfd anew before each wait, a quarter of the system
 * calls of a TFTP server in lockstep.  Here a binary heap holds the timers, and
 * the timerfd is programmed only when the earliest of them becomes earlier.  A
 * timer that was moved back costs one early wake-up instead.
 */
#include "sys/loop.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

/*
 * Busy polling pauses for that many microseconds when it finds too little: a
 * poll that found an event earns 1, up to 64, one that did not costs 4.
 */
#define BUSY_POLL_PAUSE	     100000
#define BUSY_POLL_CREDIT_MAX 64
#define BUSY_POLL_MISS_COST  4

/*
 * And when other processes want the processor: if a turn of the loop that found
 * nothing took a millisecond, this process was not running, and it may lose 8
 * of 100 ms so.  What the kernel does in between takes less, a process that
 * computes takes half of them.
 */
#define CONTENTION_PAUSE  100000 /* the first; each one in a row is twice */
#define CONTENTION_PAUSES 800000 /* as long as the one before, up to this */
#define CONTENTION_GAP	  1000
#define CONTENTION_LOST	  8000
#define CONTENTION_PERIOD 100000

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
	size_t n_io;
	bool stopped;

	/* Running timers, a heap: none is earlier than its parent (i - 1) / 2.
	 */
	struct loop_timer **heap;
	size_t n_running;
	size_t n_timers; /* running or not: the heap has room for all */
	int timerfd;
	struct event timer_ev;
	uint64_t armed_at; /* the timerfd expires then; 0: it is not armed */

	uint32_t busy_poll; /* microseconds */
	bool again;	    /* loop_busy_poll_again() was called in this turn */
	int credit;	    /* of polls that found events */
	uint64_t busy_poll_after; /* not before this time */
	uint64_t lost; /* microseconds in which it polled, but did not run, */
	uint64_t lost_since; /* from then on */
	uint64_t pause;	     /* the last one for contention: microseconds */
};

struct loop_io {
	struct event ev;
	struct loop *loop;
	loop_fn *fn;
	void *ctx;
};

struct loop_timer {
	struct loop *loop;
	uint64_t at; /* loop_now() when it fires */
	size_t i;    /* place in the heap; NOT_RUNNING: none */
	loop_fn *fn;
	void *ctx;
};

#define NOT_RUNNING ((size_t)-1)

/* --- timers --------------------------------------------------------------- */

static void heap_put(struct loop *l, size_t i, struct loop_timer *t)
{
	l->heap[i] = t;
	t->i = i;
}

/* Move t, which may stand at i, towards the root until its parent is earlier.
 */
static void heap_up(struct loop *l, size_t i, struct loop_timer *t)
{
	while (i && l->heap[(i - 1) / 2]->at > t->at) {
		heap_put(l, i, l->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	heap_put(l, i, t);
}

/* Move t, which may stand at i, away from the root until no child is earlier.
 */
static void heap_down(struct loop *l, size_t i, struct loop_timer *t)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < l->n_running &&
		    l->heap[child + 1]->at < l->heap[child]->at)
			child++;
		if (child >= l->n_running || l->heap[child]->at >= t->at)
			break;
		heap_put(l, i, l->heap[child]);
		i = child;
	}
	heap_put(l, i, t);
}

static void heap_remove(struct loop *l, struct loop_timer *t)
{
	struct loop_timer *last = l->heap[--l->n_running];
	size_t i = t->i;

	t->i = NOT_RUNNING;
	if (last == t)
		return;
	if (last->at < t->at)
		heap_up(l, i, last);
	else
		heap_down(l, i, last);
}

struct loop_timer *loop_timer(struct loop *l, loop_fn *fn, void *ctx)
{
	struct loop_timer *t = calloc(1, sizeof(*t));
	struct loop_timer **heap;

	if (!t)
		return NULL;
	/* Powers of two: loop_timer_start() must not need memory. */
	if (!(l->n_timers & (l->n_timers - 1))) {
		size_t n = l->n_timers ? 2 * l->n_timers : 1;

		heap = reallocarray(l->heap, n, sizeof(*heap));
		if (!heap) {
			free(t);
			return NULL;
		}
		l->heap = heap;
	}
	l->n_timers++;
	t->loop = l;
	t->i = NOT_RUNNING;
	t->fn = fn;
	t->ctx = ctx;
	return t;
}

void loop_timer_start(struct loop_timer *t, uint64_t usec)
{
	struct loop *l = t->loop;
	uint64_t now = loop_now();

	loop_timer_stop(t);
	t->at = usec > UINT64_MAX - now ? UINT64_MAX : now + usec;
	heap_up(l, l->n_running++, t);
}

void loop_timer_stop(struct loop_timer *t)
{
	if (t->i != NOT_RUNNING)
		heap_remove(t->loop, t);
}

void loop_timer_free(struct loop_timer *t)
{
	if (!t)
		return;
	loop_timer_stop(t);
	t->loop->n_timers--;
	free(t);
}

/* Fire the timers that are due; one that starts itself again waits. */
static void run_timers(struct loop *l)
{
	uint64_t now;

	if (!l->n_running)
		return;
	now = loop_now();
	while (l->n_running && !l->stopped && l->heap[0]->at <= now) {
		struct loop_timer *t = l->heap[0];

		heap_remove(l, t);
		t->fn(t->ctx);
	}
}

/* Have the timerfd wake the loop in time for the earliest timer. */
static void arm(struct loop *l)
{
	struct itimerspec when = {{0, 0}, {0, 0}};
	uint64_t at;

	if (!l->n_running)
		return;
	at = l->heap[0]->at;
	if (l->armed_at && l->armed_at <= at)
		return;
	when.it_value.tv_sec = (time_t)(at / 1000000);
	when.it_value.tv_nsec = (long)(at % 1000000) * 1000;
	(void)timerfd_settime(l->timerfd, TFD_TIMER_ABSTIME, &when, NULL);
	l->armed_at = at;
}

/* The timerfd has expired: the loop is awake, which is all it is for. */
static void on_timerfd(evutil_socket_t fd, short what, void *ctx)
{
	struct loop *l = ctx;
	uint64_t expirations;

	(void)what;
	l->armed_at = 0;
	if (read(fd, &expirations, sizeof(expirations)) < 0)
		return;
}

/* --- the loop ------------------------------------------------------------- */

static int add_timerfd(struct loop *l)
{
	l->timerfd = timerfd_create(CLOCK_MONOTONIC,
				    TFD_NONBLOCK | TFD_CLOEXEC);
	if (l->timerfd < 0 || event_assign(&l->timer_ev, l->base, l->timerfd,
					   EV_READ | EV_PERSIST, on_timerfd, l))
		return -1;
	return event_add(&l->timer_ev, NULL);
}

struct loop *loop_new(void)
{
	struct loop *l = calloc(1, sizeof(*l));
	struct event_config *cfg = event_config_new();

	if (l)
		l->timerfd = -1;
	if (!l || !cfg)
		goto fail;
	(void)event_config_set_flag(cfg, EVENT_BASE_FLAG_NOLOCK);
	l->base = event_base_new_with_config(cfg);
	if (!l->base || add_timerfd(l))
		goto fail;
	event_config_free(cfg);
	return l;
fail:
	if (cfg)
		event_config_free(cfg);
	loop_free(l);
	return NULL;
}

void loop_free(struct loop *l)
{
	if (!l)
		return;
	while (l->n_sigs)
		event_free(l->sigs[--l->n_sigs].ev);
	if (l->base)
		event_base_free(l->base);
	if (l->timerfd >= 0)
		(void)close(l->timerfd);
	free(l->heap);
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

/*
 * Handle events, EVLOOP_NONBLOCK in flags: those that are there, else after
 * waiting for some; then the timers.  The result of event_base_loop(3).
 */
static int turn(struct loop *l, int flags)
{
	int rc;

	l->again = false;
	if (!flags)
		arm(l);
	rc = event_base_loop(l->base, EVLOOP_ONCE | flags);
	run_timers(l);
	return rc;
}

/* A turn took usec until now, and found nothing: was the processor taken? */
static void note_lost(struct loop *l, uint64_t usec, uint64_t now)
{
	if (usec < CONTENTION_GAP)
		return;
	if (now - l->lost_since >= CONTENTION_PERIOD) {
		l->lost_since = now;
		l->lost = 0;
	}
	l->lost += usec;
	if (l->lost < CONTENTION_LOST)
		return;
	l->lost = 0;
	/* Again, soon after a pause: whoever computes goes on. */
	if (!l->pause || now - l->busy_poll_after >= 2 * CONTENTION_PERIOD)
		l->pause = CONTENTION_PAUSE;
	else if (l->pause < CONTENTION_PAUSES)
		l->pause *= 2;
	l->busy_poll_after = now + l->pause;
}

/* Poll for a while instead of waiting.  The result of event_base_loop(3). */
static int busy_poll(struct loop *l)
{
	uint64_t now = loop_now(), end = now + l->busy_poll, before;
	int rc;

	if (now < l->busy_poll_after)
		return turn(l, 0);
	do {
		before = now;
		rc = turn(l, EVLOOP_NONBLOCK);
		now = loop_now();
		if (!l->again)
			note_lost(l, now - before, now);
	} while (rc >= 0 && !l->stopped && !l->again && now < end);
	if (l->again) {
		l->credit += l->credit < BUSY_POLL_CREDIT_MAX;
	} else {
		l->credit -= BUSY_POLL_MISS_COST;
		if (l->credit < 0) {
			l->credit = 0;
			if (l->busy_poll_after < now)
				l->busy_poll_after = now + BUSY_POLL_PAUSE;
		}
	}
	return rc;
}

int loop_run(struct loop *l)
{
	int rc = 0;

	l->stopped = false;
	while (rc >= 0 && !l->stopped && (l->n_io || l->n_sigs || l->n_running))
		rc = l->busy_poll && l->again ? busy_poll(l) : turn(l, 0);
	return rc < 0 ? -1 : 0;
}

void loop_stop(struct loop *l)
{
	l->stopped = true;
	(void)event_base_loopbreak(l->base);
}

/* --- descriptors ---------------------------------------------------------- */

static void io_cb(evutil_socket_t fd, short what, void *arg)
{
	struct loop_io *io = arg;

	(void)fd;
	(void)what;
	io->fn(io->ctx);
}

static struct loop_io *add_io(struct loop *l, int fd, short events, loop_fn *fn,
			      void *ctx)
{
	struct loop_io *io = calloc(1, sizeof(*io));

	if (!io)
		return NULL;
	io->loop = l;
	io->fn = fn;
	io->ctx = ctx;
	if (event_assign(&io->ev, l->base, fd, events, io_cb, io) ||
	    event_add(&io->ev, NULL)) {
		free(io);
		return NULL;
	}
	l->n_io++;
	return io;
}

struct loop_io *loop_read(struct loop *l, int fd, loop_fn *fn, void *ctx)
{
	return add_io(l, fd, EV_READ | EV_PERSIST, fn, ctx);
}

struct loop_io *loop_write(struct loop *l, int fd, loop_fn *fn, void *ctx)
{
	return add_io(l, fd, EV_WRITE | EV_PERSIST, fn, ctx);
}

void loop_io_free(struct loop_io *io)
{
	if (!io)
		return;
	(void)event_del(&io->ev);
	io->loop->n_io--;
	free(io);
}

/* --- signals and time ----------------------------------------------------- */

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
