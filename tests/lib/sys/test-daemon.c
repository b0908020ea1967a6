/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The life of a daemon, in a process of its own each time, since there is no
 * way back from it: which of its functions are called, and when.
 */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "sys/daemon.h"
#include "sys/log.h"
#include "util/txt.h"

/* Long enough for a signal to be handled: microseconds. */
#define TURN_USEC 20000

struct conf {
	char *word;
	char *fixed;
	struct daemon_conf daemon;
};

static const struct opt opts[] = {
	{"word", 'w', "TEXT", "a word", "none", 0, opt_set_str,
	 offsetof(struct conf, word), 0, 0},
	{"fixed", 0, "TEXT", "for a start", "first", OPT_RESTART, opt_set_str,
	 offsetof(struct conf, fixed), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt_group groups[] = {
	{"Options:", opts, 0},
	{"Daemon:", daemon_opts, offsetof(struct conf, daemon)},
	{NULL, NULL, 0},
};

/* What a test wants of the daemon. */
struct plan {
	int check, open, fork, configure; /* what these return */
	const char *file[3]; /* configurations: at the start, and to reload */
	unsigned reloads;
	char path[32]; /* of the configuration */
	struct loop_timer *timer;
	bool drains;  /* it does not end at the first signal */
	bool starved; /* standard descriptors are closed at the start */
};

/* What the daemon does goes to stderr, among its messages. */
static void say(const char *what)
{
	(void)fprintf(stderr, "%s\n", what);
}

static void release(void *p)
{
	struct conf *c = p;

	free(c->word);
	free(c->fixed);
	daemon_conf_release(&c->daemon);
}

static void write_conf(const struct plan *plan, const char *text)
{
	FILE *f = fopen(plan->path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f))
		abort();
}

static int on_configure(struct daemon *d, void *conf)
{
	const struct plan *plan = d->ctx;
	const struct conf *c = conf;

	say("configure");
	return strcmp(c->word, "misfit") ? plan->configure : EX_CONFIG;
}

static int on_check(struct daemon *d, void *conf)
{
	const struct plan *plan = d->ctx;

	(void)conf;
	say("check");
	return plan->check;
}

static int on_fork(struct daemon *d, void *conf)
{
	const struct plan *plan = d->ctx;

	(void)conf;
	say("fork");
	return plan->fork;
}

static int on_open(struct daemon *d, void *conf)
{
	const struct plan *plan = d->ctx;

	(void)conf;
	say("open");
	if (plan->starved && (fcntl(0, F_GETFD) < 0 || fcntl(2, F_GETFD) < 0))
		say("a standard descriptor is closed");
	return plan->open;
}

/* The next signal: SIGHUP while there are files to reload. */
static void go_on(struct daemon *d)
{
	struct plan *plan = d->ctx;
	const char *text = plan->reloads < 2 ? plan->file[plan->reloads + 1]
					     : NULL;

	if (!text) {
		(void)raise(SIGTERM);
		return;
	}
	plan->reloads++;
	write_conf(plan, text);
	(void)raise(SIGHUP);
}

/* When each signal was handled. */
static void on_timer(void *ctx)
{
	struct daemon *d = ctx;
	struct plan *plan = d->ctx;
	const struct conf *c = d->conf;
	char line[80];

	(void)snprintf(line, sizeof(line), "has %s %s", c->word, c->fixed);
	say(line);
	go_on(d);
	loop_timer_start(plan->timer, TURN_USEC);
}

static int on_ready(struct daemon *d, void *conf)
{
	struct plan *plan = d->ctx;

	(void)conf;
	say("ready");
	plan->timer = loop_timer(d->loop, on_timer, d);
	if (!plan->timer)
		return EX_OSERR;
	loop_timer_start(plan->timer, 0);
	return 0;
}

static int on_reload(struct daemon *d, void *conf)
{
	const struct conf *c = conf;

	(void)d;
	say("reload");
	return strcmp(c->word, "bad") ? 0 : EX_CONFIG;
}

static void on_drain(struct daemon *d)
{
	const struct plan *plan = d->ctx;

	say("drain");
	if (plan->drains)
		(void)raise(SIGTERM);
	else
		loop_stop(d->loop);
}

static void on_close(struct daemon *d)
{
	struct plan *plan = d->ctx;

	say("close");
	loop_timer_free(plan->timer);
	plan->timer = NULL;
}

static const struct daemon_ops ops = {
	.tool = "test-daemon",
	.synopsis = "[OPTION...]",
	.config = "/nonexistent/test-daemon.conf",
	.groups = groups,
	.conf_size = sizeof(struct conf),
	.conf_daemon = offsetof(struct conf, daemon),
	.release = release,
	.configure = on_configure,
	.check = on_check,
	.fork = on_fork,
	.open = on_open,
	.ready = on_ready,
	.reload = on_reload,
	.drain = on_drain,
	.close = on_close,
};

/* In the child: the daemon, its messages in the pipe. */
static int be_daemon(struct plan *plan, int out, int argc, char **argv)
{
	struct daemon d = {.ops = &ops, .ctx = plan};

	if (dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
		return 99;
	if (plan->starved)
		(void)close(STDIN_FILENO);
	(void)close(out);
	return daemon_main(&d, argc, argv);
}

#define SAID_MAX 4096

/* Does one of the arguments say which user the daemon becomes? */
static bool names_user(const char *const *args)
{
	for (; args && *args; args++)
		if (!strcmp(*args, "-u"))
			return true;
	return false;
}

/* Run the daemon; what it said and did, and its exit status behind it. */
static void run(struct plan *plan, char said[static SAID_MAX],
		const char *const *args)
{
	static char tool[] = "test-daemon", dash_c[] = "-c", user[64];
	static char dash_u[] = "-u", no_sandbox[] = "--no-sandbox";
	char *argv[16] = {tool};
	const struct passwd *pw = getpwuid(geteuid());
	int argc = 1, pipes[2], status, copies;
	size_t len = 0;
	ssize_t n;
	pid_t pid;

	(void)snprintf(user, sizeof(user), "%s", pw ? pw->pw_name : "root");
	argv[argc++] = no_sandbox;
	if (!names_user(args)) {
		argv[argc++] = dash_u;
		argv[argc++] = user;
	}
	if (plan->file[0]) {
		(void)snprintf(plan->path, sizeof(plan->path),
			       "test-daemon.XXXXXX");
		assert_int_equal(close(mkstemp(plan->path)), 0);
		write_conf(plan, plan->file[0]);
		argv[argc++] = dash_c;
		argv[argc++] = plan->path;
	}
	copies = argc;
	while (args && *args) {
		argv[argc++] = strdup(*args++);
		assert_non_null(argv[argc - 1]);
	}
	assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
	pid = fork();
	if (!pid)
		_exit(be_daemon(plan, pipes[1], argc, argv));
	assert_true(pid > 0);
	(void)close(pipes[1]);
	while ((n = read(pipes[0], said + len, SAID_MAX - 16 - len)) > 0)
		len += (size_t)n;
	(void)close(pipes[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	(void)snprintf(said + len, 16, "exit %d\n", WEXITSTATUS(status));
	if (plan->path[0])
		(void)unlink(plan->path);
	while (argc > copies)
		free(argv[--argc]);
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

#define START	"configure\ncheck\nfork\nopen\nready\n"
#define END	"drain\nclose\nexit 0\n"
#define LOG	"test-daemon: "
#define DONE	LOG "reload: done\n"
#define REFUSED LOG "reload: refused, the old configuration stays\n"

static void start_goes_through_all_steps_in_order(void **state)
{
	struct plan plan = {.fork = -1};
	char said[SAID_MAX];

	(void)state;
	run(&plan, said, NULL);
	assert_string_equal(said, START "has none first\n" END);
}

static void second_signal_stops_at_once(void **state)
{
	struct plan plan = {.fork = -1, .drains = true};
	char said[SAID_MAX];

	(void)state;
	run(&plan, said, NULL);
	assert_string_equal(said, START "has none first\n" END);
}

static void step_that_fails_is_the_last_one(void **state)
{
	struct plan check = {.fork = -1, .check = 66};
	struct plan fork = {.fork = 3};
	struct plan open = {.fork = -1, .open = 69};
	struct plan fit = {.fork = -1, .configure = 78};
	char said[SAID_MAX];

	(void)state;
	run(&fit, said, NULL);
	assert_string_equal(said, "configure\nexit 78\n");
	run(&check, said, NULL);
	assert_string_equal(said, "configure\ncheck\nclose\nexit 66\n");
	run(&fork, said, NULL);
	assert_string_equal(said, "configure\ncheck\nfork\nclose\nexit 3\n");
	run(&open, said, NULL);
	assert_string_equal(said, "configure\ncheck\nfork\nopen\nclose\n"
				  "exit 69\n");
}

static void check_prints_the_configuration_and_opens_nothing(void **state)
{
	struct plan good = {.fork = -1, .file = {"word w\nuser root\n"}};
	struct plan bad = {.fork = -1, .check = 66};
	char said[SAID_MAX];

	(void)state;
	run(&good, said, ARGS("-n", "-u", "root"));
	assert_string_equal(said, "configure\ncheck\n"
				  "word w\nfixed first\nuser root\n"
				  "no-sandbox yes\nclose\nexit 0\n");
	run(&bad, said, ARGS("-n", "-u", "root"));
	assert_string_equal(said, "configure\ncheck\n"
				  "word none\nfixed first\nuser root\n"
				  "no-sandbox yes\nclose\nexit 66\n");
}

static void check_finds_what_a_start_would(void **state)
{
	static const struct {
		const char *args[3];
		const char *said;
	} v[] = {
		{{"-u", "no-such-user"},
		 LOG "user: no-such-user: there is no such user\n"
		     "close\nexit 78\n"},
		{{"--events", "/nonexistent/ev"},
		 LOG "events: /nonexistent/ev: No such file or directory\n"
		     "check\nclose\nexit 73\n"},
		{{"--events", "unix:/nonexistent"},
		 LOG "events: unix:/nonexistent: No such file or directory\n"
		     "check\nclose\nexit 73\n"},
		{{"--on-event", "/nonexistent/x"},
		 LOG "on-event: /nonexistent/x: No such file or directory\n"
		     "check\nclose\nexit 66\n"},
		{{"--ready-fd", "999"},
		 LOG "ready-fd 999: Bad file descriptor\n"
		     "check\nclose\nexit 74\n"},
	};
	char said[SAID_MAX], shown[SAID_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		struct plan start = {.fork = -1}, check = {.fork = -1};
		const char *end;

		run(&start, said, v[i].args);
		(void)snprintf(shown, sizeof(shown), "configure\n%s",
			       v[i].said);
		assert_string_equal(said, shown);
		run(&check, said, ARGS("-n", v[i].args[0], v[i].args[1]));
		/* With the configuration in between. */
		end = strstr(v[i].said, "close");
		assert_non_null(end);
		assert_string_equal(said + strlen(said) - strlen(end), end);
		assert_memory_equal(said, shown, 10 + (end - v[i].said));
	}
}

static void arguments_are_refused_and_escaped(void **state)
{
	struct plan plan = {.fork = -1};
	char said[SAID_MAX];

	(void)state;
	run(&plan, said, ARGS("\x1b[2J"));
	assert_string_equal(said,
			    LOG "\\x1b[2J: takes no arguments\nexit 64\n");
}

static void reload_uses_the_new_configuration(void **state)
{
	struct plan plan = {.fork = -1,
			    .file = {"word a\n", "word b\n", "word c\n"}};
	char said[SAID_MAX];

	(void)state;
	run(&plan, said, NULL);
	assert_string_equal(said, START
			    "has a first\n"
			    "configure\nreload\n" DONE "has b first\n"
			    "configure\nreload\n" DONE "has c first\n" END);
}

static void reload_that_is_refused_leaves_all_as_it_was(void **state)
{
	struct plan daemon = {.fork = -1,
			      .file = {"word a\n", "word bad\n", "word c\n"}};
	struct plan misfit = {.fork = -1,
			      .file = {"word a\n", "word misfit\n", "x\n"}};
	char said[SAID_MAX], want[SAID_MAX];

	(void)state;
	run(&daemon, said, NULL);
	assert_string_equal(said, START
			    "has a first\n"
			    "configure\nreload\n" REFUSED "has a first\n"
			    "configure\nreload\n" DONE "has c first\n" END);
	run(&misfit, said, NULL);
	(void)snprintf(want, sizeof(want),
		       START "has a first\n"
			     "configure\n" REFUSED "has a first\n" LOG
			     "%s:1: x: unknown option\n" REFUSED
			     "has a first\n" END,
		       misfit.path);
	assert_string_equal(said, want);
}

static void reload_keeps_and_names_what_takes_a_restart(void **state)
{
	struct plan plan = {.fork = -1,
			    .file = {"word a\n",
				     "word b\nfixed second\nevents /x\n",
				     "word c\nfixed \\\n"}};
	char said[SAID_MAX];

	(void)state;
	run(&plan, said, NULL);
	assert_string_equal(said, START
			    "has a first\n" LOG
			    "reload: fixed: takes a restart\n" LOG
			    "reload: events: takes a restart\n"
			    "configure\nreload\n" DONE "has b first\n" LOG
			    "reload: fixed: takes a restart\n"
			    "configure\nreload\n" DONE "has c first\n" END);
}

static void standard_descriptors_are_open(void **state)
{
	struct plan plan = {.fork = -1, .starved = true};
	char said[SAID_MAX];

	(void)state;
	run(&plan, said, NULL);
	assert_string_equal(said, START "has none first\n" END);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(start_goes_through_all_steps_in_order),
		cmocka_unit_test(second_signal_stops_at_once),
		cmocka_unit_test(step_that_fails_is_the_last_one),
		cmocka_unit_test(
			check_prints_the_configuration_and_opens_nothing),
		cmocka_unit_test(check_finds_what_a_start_would),
		cmocka_unit_test(arguments_are_refused_and_escaped),
		cmocka_unit_test(reload_uses_the_new_configuration),
		cmocka_unit_test(reload_that_is_refused_leaves_all_as_it_was),
		cmocka_unit_test(reload_keeps_and_names_what_takes_a_restart),
		cmocka_unit_test(standard_descriptors_are_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
