/* SPDX-License-Identifier: BSD-2-Clause */
/* The event loop: timers, descriptors, signals. */
#include "../unit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "sys/loop.h"

/* What happened, a letter each, and when to stop. */
struct trace {
	struct loop *l;
	char what[32];
	size_t stop_after;
	struct loop_timer *t[3];
	int fd;
};

static void note(struct trace *t, char c)
{
	size_t n = strlen(t->what);

	assert_true(n + 1 < sizeof(t->what));
	t->what[n] = c;
	t->what[n + 1] = 0;
	if (n + 1 == t->stop_after)
		loop_stop(t->l);
}

static void on_a(void *ctx)
{
	note(ctx, 'a');
}

static void on_b(void *ctx)
{
	note(ctx, 'b');
}

static void on_c(void *ctx)
{
	note(ctx, 'c');
}

static int set_up(void **state)
{
	static struct trace t;

	memset(&t, 0, sizeof(t));
	t.l = loop_new();
	assert_non_null(t.l);
	t.t[0] = loop_timer(t.l, on_a, &t);
	t.t[1] = loop_timer(t.l, on_b, &t);
	t.t[2] = loop_timer(t.l, on_c, &t);
	*state = &t;
	return 0;
}

static int tear_down(void **state)
{
	struct trace *t = *state;

	loop_timer_free(t->t[0]);
	loop_timer_free(t->t[1]);
	loop_timer_free(t->t[2]);
	loop_free(t->l);
	return 0;
}

static void timers_fire_in_order(void **state)
{
	struct trace *t = *state;
	uint64_t start = loop_now();

	loop_timer_start(t->t[0], 9000);
	loop_timer_start(t->t[1], 3000);
	loop_timer_start(t->t[2], 6000);
	/* Ends by itself when nothing is left to wait for. */
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "bca");
	assert_true(loop_now() - start >= 9000);
	/* Once is once. */
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "bca");
}

static void timers_can_be_moved_and_stopped(void **state)
{
	struct trace *t = *state;

	loop_timer_start(t->t[0], 1000);
	loop_timer_start(t->t[1], 3000);
	loop_timer_start(t->t[2], 2000);
	loop_timer_start(t->t[0], 6000);
	loop_timer_stop(t->t[2]);
	loop_timer_stop(t->t[2]);
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "ba");
	/* A stopped one can be started; 0 means at once. */
	loop_timer_start(t->t[2], 0);
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "bac");
}

static void restart(void *ctx)
{
	struct trace *t = ctx;

	note(t, 'r');
	loop_timer_start(t->t[0], 500);
}

static void timers_restart_themselves(void **state)
{
	struct trace *t = *state;

	loop_timer_free(t->t[0]);
	t->t[0] = loop_timer(t->l, restart, t);
	t->stop_after = 4;
	/* 2^32 microseconds and more are far away, not soon. */
	loop_timer_start(t->t[1], UINT64_C(1) << 40);
	loop_timer_start(t->t[0], 500);
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "rrrr");
}

#define MANY 500

/* Timers that note that they fired. */
struct many {
	struct loop *l;
	struct many_timer {
		struct many *all;
		struct loop_timer *t;
		uint64_t due;
		unsigned fired;
	} v[MANY];
	uint64_t last; /* the latest due time that has fired */
};

static void on_many(void *ctx)
{
	struct many_timer *m = ctx;

	m->fired++;
	assert_true(loop_now() >= m->due);
	/* Started one after the other, so due times differ a little. */
	assert_true(m->due + 2000 >= m->all->last);
	if (m->due > m->all->last)
		m->all->last = m->due;
}

static void many_timers_fire_in_order_after_moves_and_stops(void **state)
{
	static struct many m;
	unsigned i, x = 1;

	(void)state;
	m.l = loop_new();
	assert_non_null(m.l);
	/* The same timers poll as well as wait. */
	loop_set_busy_poll(m.l, 200);
	for (i = 0; i < MANY; i++) {
		m.v[i].all = &m;
		m.v[i].t = loop_timer(m.l, on_many, &m.v[i]);
		assert_non_null(m.v[i].t);
		loop_timer_start(m.v[i].t, 1000000);
	}
	for (i = 0; i < MANY; i++) {
		uint64_t usec = (x = x * 1103515245 + 12345) >> 16 & 0x7fff;

		m.v[i].due = loop_now() + usec;
		loop_timer_start(m.v[i].t, usec);
		if (i % 7 == 3 && m.v[i / 2].t)
			loop_timer_stop(m.v[i / 2].t);
		if (i % 50 == 49) {
			loop_timer_free(m.v[i].t);
			m.v[i].t = NULL;
		}
	}
	loop_busy_poll_again(m.l);
	assert_int_equal(loop_run(m.l), 0);
	for (i = 0; i < MANY; i++) {
		bool stopped = i % 50 == 49 ||
			       (2 * i < MANY && (2 * i) % 7 == 3) ||
			       (2 * i + 1 < MANY && (2 * i + 1) % 7 == 3);

		assert_int_equal(m.v[i].fired, !stopped);
		loop_timer_free(m.v[i].t);
	}
	loop_free(m.l);
}

static void on_read(void *ctx)
{
	struct trace *t = ctx;
	char c;

	assert_int_equal(read(t->fd, &c, 1), 1);
	note(t, c);
}

static void loop_calls_for_readable_descriptors(void **state)
{
	struct trace *t = *state;
	struct loop_io *io;
	int p[2];

	assert_int_equal(pipe(p), 0);
	t->fd = p[0];
	io = loop_read(t->l, p[0], on_read, t);
	assert_non_null(io);
	/* Level-triggered: three bytes are three calls. */
	assert_int_equal(write(p[1], "xyz", 3), 3);
	t->stop_after = 3;
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "xyz");
	loop_io_free(io);
	assert_int_equal(write(p[1], "!", 1), 1);
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "xyz");
	(void)close(p[0]);
	(void)close(p[1]);
}

/* Make room in the pipe. */
static void on_drain(void *ctx)
{
	struct trace *t = ctx;
	char junk[4096];

	note(t, 'd');
	while (read(t->fd, junk, sizeof(junk)) > 0)
		;
}

static void loop_calls_for_descriptors_that_can_be_written_to(void **state)
{
	struct trace *t = *state;
	struct loop_timer *drain = loop_timer(t->l, on_drain, t);
	char junk[4096] = "";
	struct loop_io *io;
	int p[2];

	assert_int_equal(pipe2(p, O_NONBLOCK), 0);
	t->fd = p[0];
	while (write(p[1], junk, sizeof(junk)) > 0)
		;
	io = loop_write(t->l, p[1], on_a, t);
	assert_non_null(io);
	loop_timer_start(drain, 10000);
	t->stop_after = 3;
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "daa");
	loop_io_free(io);
	loop_timer_free(drain);
	(void)close(p[0]);
	(void)close(p[1]);
}

static void on_signal(int sig, void *ctx)
{
	note(ctx, sig == SIGUSR1 ? '1' : '2');
}

static void loop_calls_for_signals(void **state)
{
	struct trace *t = *state;

	assert_int_equal(loop_signal(t->l, SIGUSR1, on_signal, t), 0);
	assert_int_equal(loop_signal(t->l, SIGUSR2, on_signal, t), 0);
	t->stop_after = 1;
	assert_int_equal(kill(getpid(), SIGUSR2), 0);
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "2");
	t->stop_after = 2;
	assert_int_equal(kill(getpid(), SIGUSR1), 0);
	assert_int_equal(loop_run(t->l), 0);
	assert_string_equal(t->what, "21");
}

static void loop_clock_never_goes_back(void **state)
{
	uint64_t a = loop_now();

	(void)state;
	assert_true(loop_now() >= a);
	/* After this was written, before a 64-bit clock is worn out. */
	assert_in_range(loop_wall(), 1700000000, 100000000000);
	loop_free(NULL);
	loop_io_free(NULL);
	loop_timer_free(NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(timers_fire_in_order, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(timers_can_be_moved_and_stopped,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(timers_restart_themselves,
						set_up, tear_down),
		cmocka_unit_test(
			many_timers_fire_in_order_after_moves_and_stops),
		cmocka_unit_test_setup_teardown(
			loop_calls_for_readable_descriptors, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			loop_calls_for_descriptors_that_can_be_written_to,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(loop_calls_for_signals, set_up,
						tear_down),
		cmocka_unit_test(loop_clock_never_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
