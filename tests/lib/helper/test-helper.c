/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The daemon's side of the helper, pxe-helper(5), with a real one: what is
 * asked while it does not read, and what it leaves behind when it ends.
 */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "helper/helper.h"

#define SEC 1000000

/* A test that hangs in the daemon's process has failed: seconds. */
#define PATIENCE 20

/*
 * Instead of libc's: with always_more set, each look at a descriptor finds that
 * there is something to read.
 */
static bool always_more;

int poll(struct pollfd *p, nfds_t n, int msec)
{
	struct timespec ts = {.tv_sec = msec / 1000,
			      .tv_nsec = msec % 1000 * 1000000L};

	if (!always_more || msec)
		return ppoll(p, n, msec < 0 ? NULL : &ts, NULL);
	p->revents = POLLIN;
	return 1;
}

static char *no_reload(void *ctx)
{
	(void)ctx;
	return NULL;
}

/* A daemon, as this user, and a helper that is not yet started. */
static struct helper *prepare(struct daemon *d, const struct helper_limits *lim)
{
	struct helper *h = helper_new(lim);

	(void)alarm(PATIENCE);
	memset(d, 0, sizeof(*d));
	d->user.uid = getuid();
	d->user.gid = getgid();
	d->loop = loop_new();
	assert_non_null(d->loop);
	assert_non_null(h);
	return h;
}

static void run_command(struct helper *h, struct daemon *d, const char *command)
{
	struct helper_command c = {command, no_reload, NULL};

	assert_int_equal(helper_open(h, d, &c), 0);
}

static struct helper *start(struct daemon *d, const char *command,
			    const struct helper_limits *lim)
{
	struct helper *h = prepare(d, lim);

	run_command(h, d, command);
	assert_true(helper_runs(h));
	return h;
}

struct retry {
	struct daemon daemon;
	struct helper *helper;
	struct loop_timer *timer;
};

static void stop(struct daemon *d, struct helper *h)
{
	helper_free(h);
	loop_free(d->loop);
	(void)alarm(0);
}

/* The first child of a process, by proc(5). */
static pid_t child_of(pid_t pid)
{
	char path[64];
	int child = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
		       (int)pid, (int)pid);
	f = fopen(path, "re");
	if (!f || fscanf(f, "%d", &child) != 1)
		child = 0;
	if (f)
		(void)fclose(f);
	return child;
}

static void ignore(void *ctx, struct helper_answer *a)
{
	(void)ctx;
	(void)a;
}

/* Ask until it takes no more.  The last result. */
static int fill(struct helper *h)
{
	char buf[HELPER_LINE_MAX];
	struct txt t;
	int rc = 0;

	while (!rc) {
		txt_init(&t, buf, sizeof(buf));
		helper_put_request(&t, helper_next(h), "file", "192.0.2.1");
		while (t.len < sizeof(buf) - 2)
			txt_str(&t, "x");
		helper_put_end(&t);
		rc = helper_query(h, &t, ignore, NULL);
	}
	return rc;
}

/*
 * The restart that its silence calls for cannot be asked of a supervisor that
 * has died, which is another error than that the helper is gone.
 */
static void full_input_is_busy_though_supervisor_died(void **state)
{
	const struct helper_limits lim = {
		.timeout = 1, .queue = 1000, .max = 1000};
	struct daemon d;
	struct helper *h = start(&d, "sleep 1000", &lim);
	pid_t supervisor = child_of(getpid());
	pid_t helper = supervisor ? child_of(supervisor) : 0;
	int full, silent;

	(void)state;
	if (!helper) {
		stop(&d, h);
		print_message("no list of children in /proc\n");
		skip();
	}
	assert_int_equal(kill(supervisor, SIGKILL), 0);
	/* Its end of the socket closes. */
	while (!kill(supervisor, 0))
		(void)usleep(1000);
	full = fill(h);
	/* Time-outs are microseconds: it has been silent for too long. */
	(void)usleep(1000);
	silent = fill(h);
	(void)kill(-helper, SIGKILL);
	stop(&d, h);
	assert_int_equal(full, -EAGAIN);
	assert_int_equal(silent, -EAGAIN);
}

static void on_done(void *ctx, struct helper_answer *a)
{
	struct loop *loop = ctx;

	assert_null(a);
	loop_stop(loop);
}

/* It keeps the helper's standard error open, until that is closed here. */
#define GRANDCHILD                                                           \
	"sh -c \"setsid sh -c 'while echo >&2; do sleep 1; done' </dev/null" \
	" >/dev/null & read x; exit 3\""

/*
 * A process that the helper has started may write to its standard error faster
 * than that is read, also after the helper has ended.
 */
static void endless_messages_of_a_grandchild_end_with_the_helper(void **state)
{
	const struct helper_limits lim = {
		.timeout = PATIENCE * SEC, .queue = 10, .max = 1000};
	struct daemon d;
	struct helper *h = start(&d, GRANDCHILD, &lim);
	char buf[HELPER_LINE_MAX];
	struct txt t;

	(void)state;
	txt_init(&t, buf, sizeof(buf));
	helper_put_request(&t, helper_next(h), "file", "192.0.2.1");
	helper_put_end(&t);
	assert_int_equal(helper_query(h, &t, on_done, d.loop), 0);
	always_more = true;
	assert_int_equal(loop_run(d.loop), 0);
	always_more = false;
	assert_false(helper_runs(h));
	stop(&d, h);
}

static void count(void *ctx, struct helper_answer *a)
{
	unsigned *n = ctx;

	(void)a;
	++*n;
}

/* The objects of the one who asked may be gone. */
static void helper_free_calls_nobody_back(void **state)
{
	const struct helper_limits lim = {
		.timeout = PATIENCE * SEC, .queue = 10, .max = 1000};
	struct daemon d;
	struct helper *h = start(&d, "sleep 1000", &lim);
	char buf[HELPER_LINE_MAX];
	unsigned calls = 0;
	struct txt t;

	(void)state;
	txt_init(&t, buf, sizeof(buf));
	helper_put_request(&t, helper_next(h), "file", "192.0.2.1");
	helper_put_end(&t);
	assert_int_equal(helper_query(h, &t, count, &calls), 0);
	stop(&d, h);
	assert_int_equal(calls, 0);
}

static void stop_when_it_runs(void *ctx)
{
	struct retry *r = ctx;

	if (helper_runs(r->helper))
		loop_stop(r->daemon.loop);
	else
		loop_timer_start(r->timer, 10000);
}

/*
 * Where a process has no descriptors left, the kernel drops those of a message
 * (unix(7), MSG_CTRUNC): the helper runs, but nothing reaches it.
 */
static void a_helper_whose_pipes_were_dropped_is_started_again(void **state)
{
	const struct helper_limits lim = {
		.timeout = PATIENCE * SEC, .queue = 10, .max = 1000};
	struct rlimit before, few;
	struct retry r;
	int fd, last;

	(void)state;
	r.helper = prepare(&r.daemon, &lim);
	fd = last = open("/dev/null", O_RDONLY | O_CLOEXEC);
	/* The supervisor, which closes them, needs more than this process. */
	while (last < 40)
		assert_true((last = dup(fd)) >= 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	/* Two for the supervisor's socket, of which one becomes free. */
	few.rlim_cur = (rlim_t)last + 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	run_command(r.helper, &r.daemon, "sleep 1000");
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	assert_false(helper_runs(r.helper));
	for (; last > fd; last--)
		(void)close(last);
	(void)close(fd);
	r.timer = loop_timer(r.daemon.loop, stop_when_it_runs, &r);
	assert_non_null(r.timer);
	loop_timer_start(r.timer, 0);
	assert_int_equal(loop_run(r.daemon.loop), 0);
	loop_timer_free(r.timer);
	stop(&r.daemon, r.helper);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_input_is_busy_though_supervisor_died),
		cmocka_unit_test(
			endless_messages_of_a_grandchild_end_with_the_helper),
		cmocka_unit_test(helper_free_calls_nobody_back),
		cmocka_unit_test(
			a_helper_whose_pipes_were_dropped_is_started_again),
	};

	/* As the daemons do: a pipe without a reader is an error of write(). */
	(void)sigaction(SIGPIPE, &(struct sigaction){.sa_handler = SIG_IGN},
			NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
