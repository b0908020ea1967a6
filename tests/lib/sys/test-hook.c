/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Commands for events: what they are told, one after the other, and what
 * happens to those that are slow, fail, or are too many.
 */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "capture.h"
#include "sys/child.h"
#include "sys/evlog.h"
#include "sys/hook.h"
#include "sys/hook_process.h"
#include "sys/loop.h"
#include "util/txt.h"

static const struct priv_user nobody = {65534, 65534};

/* A directory for the command, its output, and what the process logs. */
struct fixture {
	char dir[32];
	char command[64], out[64], log[64];
	int real_stderr;
	char *text; /* of the last look at a file */
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	assert_non_null(f);
	(void)snprintf(f->dir, sizeof(f->dir), "/tmp/test-hook.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	assert_int_equal(chmod(f->dir, 0777), 0);
	(void)snprintf(f->command, sizeof(f->command), "%s/command", f->dir);
	(void)snprintf(f->out, sizeof(f->out), "%s/out", f->dir);
	(void)snprintf(f->log, sizeof(f->log), "%s/log", f->dir);
	assert_int_equal(setenv("OUT", f->out, 1), 0);
	/* What another daemon's command inherited. */
	assert_int_equal(setenv("PXE_MAC", "stale", 1), 0);
	f->real_stderr = -1;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	if (f->real_stderr >= 0)
		(void)dup2(f->real_stderr, STDERR_FILENO);
	(void)unlink(f->command);
	(void)unlink(f->out);
	(void)unlink(f->log);
	(void)rmdir(f->dir);
	free(f->text);
	free(f);
	return 0;
}

static void write_command(const struct fixture *f, const char *script)
{
	FILE *out = fopen(f->command, "w");

	assert_non_null(out);
	assert_true(fprintf(out, "#!/bin/sh\n%s", script) > 0);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(f->command, 0755), 0);
}

/* The whole file; "" if it is not there.  Valid until the next call. */
static const char *content(struct fixture *f, const char *path)
{
	FILE *in = fopen(path, "r");
	size_t cap = 0;

	free(f->text);
	f->text = NULL;
	if (!in || getdelim(&f->text, &cap, '\0', in) < 0) {
		free(f->text);
		f->text = strdup("");
	}
	if (in)
		(void)fclose(in);
	assert_non_null(f->text);
	return f->text;
}

/* Wait until the file has what is wanted, or fail. */
static void wait_content(struct fixture *f, const char *path, const char *want)
{
	unsigned i;

	for (i = 0; i < 2000 && !strstr(content(f, path), want); i++)
		(void)poll(NULL, 0, 10);
	if (!strstr(f->text, want))
		fail_msg("%s: no %s, but: %s", path, want, f->text);
}

/* The process, with limits of the test's own; its log goes to f->log. */
struct limited {
	struct hook_process_conf conf;
	char *argv[2];
	struct child child;
};

static void start_limited(struct fixture *f, struct limited *l,
			  unsigned queue_max, unsigned run_ms)
{
	void *p = mmap(NULL, sizeof(*l->conf.shared), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int fd = open(f->log, O_CREAT | O_APPEND | O_WRONLY, 0666);

	assert_ptr_not_equal(p, MAP_FAILED);
	assert_true(fd >= 0);
	f->real_stderr = dup(STDERR_FILENO);
	assert_true(dup2(fd, STDERR_FILENO) >= 0);
	(void)close(fd);
	l->argv[0] = f->command;
	l->argv[1] = NULL;
	l->conf.path = f->command;
	l->conf.argv = l->argv;
	l->conf.shared = p;
	l->conf.queue_max = queue_max;
	l->conf.run_ms = run_ms;
	assert_int_equal(child_start(&l->child, "test-hook", &nobody,
				     hook_process, &l->conf),
			 0);
	(void)dup2(f->real_stderr, STDERR_FILENO);
}

static void send_named(const struct limited *l, const char *event)
{
	struct hook_vars *v = malloc(sizeof(*v));

	assert_non_null(v);
	hook_vars_init(v);
	hook_vars_put(v, "event", event);
	assert_int_equal(child_send(l->child.fd, v->text, v->len, NULL, 0), 0);
	free(v);
}

static void stop_limited(struct limited *l)
{
	child_stop(&l->child);
	(void)munmap(l->conf.shared, sizeof(*l->conf.shared));
}

/* --- variables and arguments ---------------------------------------------- */

static void variables_have_the_keys_and_printable_values(void **state)
{
	static const char want[] = "PXE_EVENT=ack\0PXE_ARCH_NAME=a \\x1b\\x0a\\"
				   "xc3\\xa9 \\\\x\0PXE_A_B=$(x) `y` '\";";
	struct hook_vars *v = malloc(sizeof(*v));

	(void)state;
	assert_non_null(v);
	hook_vars_init(v);
	hook_vars_put(v, "event", "ack");
	hook_vars_put(v, "arch_name", "a \x1b\n\xc3\xa9 \\\\x");
	hook_vars_put(v, "a-b", "$(x) `y` '\";");
	assert_int_equal(v->len, sizeof(want));
	assert_memory_equal(v->text, want, sizeof(want));
	assert_false(v->cut);
	assert_true(hook_vars_valid(v->text, v->len));
	assert_string_equal(hook_vars_get(v->text, v->len, "event"), "ack");
	assert_string_equal(hook_vars_get(v->text, v->len, "even"), "");
	assert_string_equal(hook_vars_get(v->text, v->len, "events"), "");
	free(v);
}

static void variable_that_does_not_fit_is_left_out(void **state)
{
	struct hook_vars *v = malloc(sizeof(*v));
	char value[1000];
	size_t i, len;

	(void)state;
	assert_non_null(v);
	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = 0;
	hook_vars_init(v);
	for (i = 0; i < 16; i++)
		hook_vars_put(v, "k", value);
	assert_false(v->cut);
	len = v->len;
	hook_vars_put(v, "k", value);
	assert_true(v->cut);
	assert_int_equal(v->len, len);
	assert_true(hook_vars_valid(v->text, v->len));
	/* Up to the last byte. */
	for (i = 0; i < 1000; i++)
		hook_vars_put(v, "", "");
	assert_true(v->len <= sizeof(v->text));
	assert_true(hook_vars_valid(v->text, v->len));
	free(v);
}

static void only_variables_of_events_are_valid(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		bool valid;
	} t[] = {
		{"PXE_MAC=1", 10, true},
		{"PXE_A=\0PXE_B2_=x", 17, true},
		{"PXE_MAC=1", 9, false},
		{"", 0, false},
		{"", 1, false},
		{"LD_PRELOAD=/tmp/x", 18, false},
		{"PXE_A=1\0PATH=/tmp", 18, false},
		{"PXE_a=1", 8, false},
		{"PXE_A", 6, false},
		{"PXE_A B=1", 10, false},
		{"PXE_A=\n", 8, false},
		{"PXE_A=\xc3\xa9", 9, false},
		{"XPXE_A=", 8, false},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++)
		if (hook_vars_valid(t[i].text, t[i].len) != t[i].valid)
			fail_msg("%zu: %s", i, t[i].text);
}

static void arguments_are_never_options(void **state)
{
	static const char text[] =
		"PXE_FILE=--x\0PXE_EVENT=ack\0PXE_NAME=-rf /";
	char word1[] = "cmd", word2[] = "-v";
	char *const command[] = {word1, word2, NULL};
	char **argv = hook_vars_arguments(command, text, sizeof(text));
	static const char *const want[] = {"cmd", "-v",	       "ack",	 "",
					   "",	  "\\x2drf /", "\\x2d-x"};
	size_t i;

	(void)state;
	assert_non_null(argv);
	for (i = 0; i < N_ELEM(want); i++)
		assert_string_equal(argv[i], want[i]);
	assert_null(argv[i]);
	free(argv);
}

/* --- check ---------------------------------------------------------------- */

static void check_names_what_cannot_be_started(void **state)
{
	struct fixture *f = *state;
	struct {
		const char *command;
		int rc;
		const char *said;
	} t[] = {
		{"/bin/sh -c \"x y\"", 0, ""},
		{"sh", 0, ""},
		{"/nonexistent/x a", EX_NOINPUT,
		 "on-event: /nonexistent/x: No such file or directory"},
		{"no-such-program-at-all", EX_NOINPUT,
		 "on-event: no-such-program-at-all: No such file"},
		{f->dir, EX_CONFIG, ": Permission denied"},
		{"  ", EX_CONFIG, "on-event: no command"},
		{"sh \"x", EX_CONFIG, "on-event: no closing quote"},
	};
	size_t i;

	for (i = 0; i < N_ELEM(t); i++) {
		struct capture c;
		int rc;
		char *said;

		capture_begin(&c);
		rc = hook_check(t[i].command);
		said = capture_end(&c);
		assert_int_equal(rc, t[i].rc);
		assert_non_null(strstr(said, t[i].said));
		free(said);
	}
}

/* --- commands ------------------------------------------------------------- */

static void event_is_told_without_a_shell(void **state)
{
	struct fixture *f = *state;
	const char *evil = "-$(touch /tmp/x)`id`;'\"\n\x01\xff\\|&";
	struct evlog *sink = NULL;
	struct evlog_line *e;
	struct mac mac = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}};
	struct hook *h;
	char command[128];

	write_command(f, "{ for a; do printf '[%s]\\n' \"$a\"; done\n"
			 "env | grep ^PXE_ | sort; cat; } >>\"$OUT\"\n"
			 "echo stdout; [ ! -e /proc/$$/fd/3 ]\n");
	(void)snprintf(command, sizeof(command), "%s --flag \"two words\"",
		       f->command);
	assert_int_equal(hook_start(&h, "test-hook", command, &nobody), 0);
	assert_int_equal(evlog_add_hook(&sink, "pxe-test", h), 0);
	assert_non_null(sink);
	assert_null(evlog_path(sink));
	assert_int_equal(evlog_reopen(sink), 0);
	e = evlog_begin_at(sink, "ack", 0);
	evlog_mac(e, "mac", &mac);
	evlog_str(e, "name", evil);
	evlog_int(e, "arch", -7);
	evlog_real(e, "seconds", 0.25);
	evlog_send(e);
	e = evlog_begin_at(sink, "miss", 0);
	evlog_ip4(e, "ip", 0x0a000001);
	evlog_str(e, "file", "/x y");
	evlog_send(e);
	assert_int_equal(evlog_lost(sink), 0);
	evlog_close(sink);
	hook_stop(h);
	assert_string_equal(
		content(f, f->out),
		"[--flag]\n[two words]\n[ack]\n[52:54:00:12:34:56]\n[]\n"
		"[\\x2d$(touch /tmp/x)`id`;'\"\\x0a\\x01\\xff\\\\|&]\n[]\n"
		"PXE_ARCH=-7\nPXE_EVENT=ack\nPXE_MAC=52:54:00:12:34:56\n"
		"PXE_NAME=-$(touch /tmp/x)`id`;'\"\\x0a\\x01\\xff\\\\|&\n"
		"PXE_SECONDS=0.25\nPXE_TIME=1970-01-01T00:00:00.000000Z\n"
		"PXE_TOOL=pxe-test\n"
		"[--flag]\n[two words]\n[miss]\n[]\n[10.0.0.1]\n[]\n[/x y]\n"
		"PXE_EVENT=miss\nPXE_FILE=/x y\nPXE_IP=10.0.0.1\n"
		"PXE_TIME=1970-01-01T00:00:00.000000Z\nPXE_TOOL=pxe-test\n");
}

static void commands_run_in_order_and_one_at_a_time(void **state)
{
	struct fixture *f = *state;
	struct limited l;
	char name[16], want[2000];
	struct txt t;
	unsigned i;

	/* The directory is the lock: two at once fail to make it. */
	write_command(f, "mkdir \"$OUT.lock\" || echo two at once >>\"$OUT\"\n"
			 "echo \"$1\" >>\"$OUT\"\nrmdir \"$OUT.lock\"\n");
	txt_init(&t, want, sizeof(want));
	start_limited(f, &l, 1000, 20000);
	for (i = 0; i < 100; i++) {
		(void)snprintf(name, sizeof(name), "e%u", i);
		send_named(&l, name);
		txt_fmt(&t, "%s\n", name);
	}
	wait_content(f, f->out, "e99\n");
	assert_string_equal(content(f, f->out), want);
	assert_string_equal(content(f, f->log), "");
	stop_limited(&l);
}

/* Let commands go on that wait for that, up to the output want. */
static void go_on(struct fixture *f, const char *want)
{
	char go[80];
	int fd;

	(void)snprintf(go, sizeof(go), "%s.go", f->out);
	fd = open(go, O_CREAT | O_WRONLY, 0644);
	assert_true(fd >= 0);
	(void)close(fd);
	wait_content(f, f->out, want);
	(void)unlink(go);
}

static void queue_that_is_full_loses_the_newest_and_says_so(void **state)
{
	struct fixture *f = *state;
	struct limited l;
	unsigned i;
	char name[16];

	write_command(f, "echo \"$1 $PXE_LOST\" >>\"$OUT\"\n"
			 "while [ ! -e \"$OUT.go\" ]; do sleep 0.05; done\n");
	start_limited(f, &l, 3, 20000);
	send_named(&l, "first");
	wait_content(f, f->out, "first \n");
	for (i = 0; i < 20; i++) {
		(void)snprintf(name, sizeof(name), "e%u", i);
		send_named(&l, name);
	}
	for (i = 0; i < 2000 && atomic_load(&l.conf.shared->lost) < 17; i++)
		(void)poll(NULL, 0, 10);
	assert_int_equal(atomic_load(&l.conf.shared->lost), 17);
	go_on(f, "e2 \n");
	assert_string_equal(content(f, f->out), "first \ne0 17\ne1 \ne2 \n");
	/* At a bounded rate. */
	wait_content(f, f->log,
		     "on-event: one lost: the commands take too long");
	stop_limited(&l);
}

static void command_that_runs_too_long_is_ended(void **state)
{
	struct fixture *f = *state;
	struct limited l;

	/* It and what it started ignore SIGTERM. */
	write_command(f, "echo \"$1\" >>\"$OUT\"\n[ \"$1\" = slow ] || exit 0\n"
			 "trap 'echo term >>\"$OUT\"' TERM\n"
			 "(trap '' TERM; sleep 2; echo late >>\"$OUT\") &\n"
			 "while :; do sleep 0.05; done\n");
	start_limited(f, &l, 10, 300);
	send_named(&l, "slow");
	send_named(&l, "next");
	wait_content(f, f->out, "next");
	assert_string_equal(content(f, f->out), "slow\nterm\nnext\n");
	wait_content(f, f->log, "on-event: slow: ended after 300 ms\n");
	wait_content(f, f->log, "on-event: slow: killed by signal 9\n");
	(void)poll(NULL, 0, 2200);
	assert_string_equal(content(f, f->out), "slow\nterm\nnext\n");
	stop_limited(&l);
}

static void command_that_fails_is_logged_and_the_next_one_runs(void **state)
{
	struct fixture *f = *state;
	struct limited l;

	write_command(f,
		      "echo \"$1\" >>\"$OUT\"\n[ \"$1\" = good ] || exit 3\n");
	start_limited(f, &l, 10, 20000);
	send_named(&l, "bad");
	wait_content(f, f->log, "on-event: bad: exit status 3\n");
	/* It is gone for one event. */
	assert_int_equal(unlink(f->command), 0);
	send_named(&l, "gone");
	wait_content(f, f->log, "on-event: gone: ");
	wait_content(f, f->log, "command: No such file or directory\n");
	write_command(f, "echo \"$1 $PXE_LOST\" >>\"$OUT\"\n");
	send_named(&l, "good");
	wait_content(f, f->out, "bad\ngood 1\n");
	stop_limited(&l);
}

static void what_a_command_leaves_behind_ends_with_it(void **state)
{
	struct fixture *f = *state;
	struct limited l;

	write_command(f, "[ \"$1\" = a ] && (sleep 1; echo late >>\"$OUT\") &\n"
			 "echo \"$1\" >>\"$OUT\"\n");
	start_limited(f, &l, 10, 20000);
	send_named(&l, "a");
	wait_content(f, f->out, "a\n");
	send_named(&l, "b");
	wait_content(f, f->out, "b\n");
	(void)poll(NULL, 0, 1500);
	assert_string_equal(content(f, f->out), "a\nb\n");
	stop_limited(&l);
}

static void message_that_is_no_event_starts_nothing(void **state)
{
	static const char evil[] = "PXE_EVENT=x\0LD_PRELOAD=/tmp/evil.so";
	struct fixture *f = *state;
	struct limited l;

	write_command(f, "echo \"$1\" >>\"$OUT\"\n");
	start_limited(f, &l, 10, 20000);
	assert_int_equal(child_send(l.child.fd, evil, sizeof(evil), NULL, 0),
			 0);
	send_named(&l, "good");
	wait_content(f, f->out, "good\n");
	assert_string_equal(content(f, f->out), "good\n");
	wait_content(f, f->log, "on-event: one lost: not an event\n");
	stop_limited(&l);
}

static void end_of_the_daemon_lets_what_waits_run(void **state)
{
	struct fixture *f = *state;
	struct limited l;

	write_command(f, "sleep 0.1; echo \"$1\" >>\"$OUT\"\n");
	start_limited(f, &l, 10, 20000);
	send_named(&l, "a");
	send_named(&l, "b");
	send_named(&l, "c");
	stop_limited(&l);
	assert_string_equal(content(f, f->out), "a\nb\nc\n");
	assert_string_equal(content(f, f->log), "");
}

static void end_of_the_daemon_waits_for_no_slow_command(void **state)
{
	struct fixture *f = *state;
	struct limited l;
	uint64_t began;

	write_command(f, "trap '' TERM\necho \"$1\" >>\"$OUT\"\nsleep 60\n");
	start_limited(f, &l, 10, 60000);
	send_named(&l, "a");
	send_named(&l, "b");
	wait_content(f, f->out, "a\n");
	began = loop_now();
	stop_limited(&l);
	assert_true(loop_now() - began < 2900000);
	assert_string_equal(content(f, f->out), "a\n");
	wait_content(f, f->log, "on-event: 1 lost: the daemon has ended\n");
	wait_content(f, f->log, "on-event: a: killed by signal 9\n");
}

static void death_of_the_process_loses_events_only(void **state)
{
	struct fixture *f = *state;
	struct evlog *sink = NULL;
	struct capture c;
	struct hook *h;
	char *said;
	unsigned i;

	write_command(f, "kill -9 $PPID\n");
	assert_int_equal(hook_start(&h, "test-hook", f->command, &nobody), 0);
	assert_int_equal(evlog_add_hook(&sink, "pxe-test", h), 0);
	evlog_send(evlog_begin(sink, "a"));
	capture_begin(&c);
	for (i = 0; i < 2000 && !evlog_lost(sink); i++) {
		(void)poll(NULL, 0, 10);
		evlog_send(evlog_begin(sink, "b"));
	}
	said = capture_end(&c);
	assert_int_equal(evlog_lost(sink), 1);
	assert_non_null(strstr(said, "on-event: the process that starts "
				     "commands has ended"));
	free(said);
	evlog_close(sink);
	hook_stop(h);
}

#define WITH_FILES(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(variables_have_the_keys_and_printable_values),
		cmocka_unit_test(variable_that_does_not_fit_is_left_out),
		cmocka_unit_test(only_variables_of_events_are_valid),
		cmocka_unit_test(arguments_are_never_options),
		WITH_FILES(check_names_what_cannot_be_started),
		WITH_FILES(event_is_told_without_a_shell),
		WITH_FILES(commands_run_in_order_and_one_at_a_time),
		WITH_FILES(queue_that_is_full_loses_the_newest_and_says_so),
		WITH_FILES(command_that_runs_too_long_is_ended),
		WITH_FILES(command_that_fails_is_logged_and_the_next_one_runs),
		WITH_FILES(what_a_command_leaves_behind_ends_with_it),
		WITH_FILES(message_that_is_no_event_starts_nothing),
		WITH_FILES(end_of_the_daemon_lets_what_waits_run),
		WITH_FILES(end_of_the_daemon_waits_for_no_slow_command),
		WITH_FILES(death_of_the_process_loses_events_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
