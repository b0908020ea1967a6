/* SPDX-License-Identifier: BSD-2-Clause */
/* Events: valid JSON, one object a line, whatever a client sends. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "capture.h"
#include "sys/evlog.h"
#include "util/txt.h"

struct fixture {
	char path[40];
	struct evlog *sink;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int fd;

	assert_non_null(f);
	(void)snprintf(f->path, sizeof(f->path), "/tmp/test-evlog.XXXXXX");
	fd = mkstemp(f->path);
	assert_true(fd >= 0);
	(void)close(fd);
	assert_int_equal(evlog_open(&f->sink, f->path, "test"), 0);
	assert_non_null(f->sink);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	evlog_close(f->sink);
	(void)unlink(f->path);
	free(f);
	return 0;
}

/* Line n (from 0) of the file, parsed; NULL if it is no JSON object. */
static json_t *line_at(const struct fixture *f, unsigned n)
{
	FILE *in = fopen(f->path, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t len = 0;
	json_t *obj = NULL;

	assert_non_null(in);
	do {
		len = getline(&line, &cap, in);
	} while (len >= 0 && n--);
	/* JSON_REJECT_DUPLICATES: a key twice is not one object. */
	if (len > 0 && line[len - 1] == '\n')
		obj = json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES,
				 NULL);
	free(line);
	(void)fclose(in);
	return obj;
}

static const char *text_of(json_t *obj, const char *key)
{
	return json_string_value(json_object_get(obj, key));
}

static void event_has_the_members_that_were_added(void **state)
{
	const struct mac mac = {{0x52, 0x54, 0, 0xab, 0xcd, 0xef}};
	struct fixture *f = *state;
	struct evlog_line *e = evlog_begin(f->sink, "lease");
	const char *time;
	json_t *o;

	evlog_str(e, "file", "a b");
	evlog_str(e, "absent", NULL);
	evlog_int(e, "bytes", INT64_MIN);
	evlog_real(e, "seconds", 0.125);
	evlog_real(e, "nothing", (double)NAN);
	evlog_mac(e, "mac", &mac);
	evlog_ip4(e, "ip", 0x0a000001);
	evlog_ip4(e, "none", 0);
	evlog_send(e);
	o = line_at(f, 0);
	assert_non_null(o);
	assert_string_equal(text_of(o, "tool"), "test");
	assert_string_equal(text_of(o, "event"), "lease");
	assert_string_equal(text_of(o, "file"), "a b");
	assert_string_equal(text_of(o, "mac"), "52:54:00:ab:cd:ef");
	assert_string_equal(text_of(o, "ip"), "10.0.0.1");
	assert_true(json_integer_value(json_object_get(o, "bytes")) ==
		    INT64_MIN);
	assert_true(fabs(json_real_value(json_object_get(o, "seconds")) -
			 0.125) < 1e-9);
	assert_null(json_object_get(o, "absent"));
	assert_null(json_object_get(o, "nothing"));
	assert_null(json_object_get(o, "none"));
	/* 2026-11-20T09:55:01.000000Z, RFC 3339 with microseconds. */
	time = text_of(o, "time");
	assert_int_equal(strlen(time), 27);
	assert_int_equal(time[10], 'T');
	assert_int_equal(time[19], '.');
	assert_int_equal(time[26], 'Z');
	json_decref(o);
}

static void time_is_rfc_3339_with_microseconds(void **state)
{
	static const struct {
		int64_t ns;
		const char *text;
	} tab[] = {
		{1700000000123456789, "2023-11-14T22:13:20.123456Z"},
		{-500000000, "1969-12-31T23:59:59.500000Z"},
	};
	struct fixture *f = *state;
	unsigned i;

	for (i = 0; i < N_ELEM(tab); i++) {
		json_t *o;

		evlog_send(evlog_begin_at(f->sink, "x", tab[i].ns));
		o = line_at(f, i);
		assert_non_null(o);
		assert_string_equal(text_of(o, "time"), tab[i].text);
		json_decref(o);
	}
	assert_int_equal(evlog_failed(f->sink), 0);
	assert_int_equal(evlog_failed(NULL), 0);
}

static void text_from_the_network_is_escaped(void **state)
{
	static const char *const evil[] = {
		"\"",	    "\\",	    "\n",	    "a\",\"mac\":\"x",
		"\x1b[31m", "\xff\xfe",	    "\xed\xa0\x80", "\xc0\xaf",
		"\\u0000",  "{\"a\":1}\n{", "\x7f",
	};
	struct fixture *f = *state;
	char all[256], want[2100], big[6000];
	struct evlog_line *e;
	struct txt t;
	unsigned i;
	json_t *o;

	for (i = 0; i < 256; i++)
		all[i] = (char)i;
	for (i = 0; i < N_ELEM(evil); i++) {
		e = evlog_begin(f->sink, evil[i]);
		evlog_str(e, "file", evil[i]);
		evlog_mem(e, "raw", all, sizeof(all));
		evlog_send(e);
		o = line_at(f, i);
		if (!o)
			fail_msg("%u: not a line of JSON", i);
		assert_string_equal(text_of(o, "file"),
				    txt_escape(want, sizeof(want), evil[i]));
		txt_init(&t, want, sizeof(want));
		txt_esc(&t, all, sizeof(all));
		assert_string_equal(text_of(o, "raw"), want);
		json_decref(o);
	}
	/* Longer than any value: cut, and still a line of JSON. */
	memset(big, 0xff, sizeof(big));
	e = evlog_begin(f->sink, "big");
	evlog_mem(e, "raw", big, sizeof(big));
	evlog_send(e);
	o = line_at(f, i);
	assert_non_null(o);
	assert_in_range(strlen(text_of(o, "raw")), 2048, 2100);
	json_decref(o);
	assert_null(line_at(f, i + 1));
}

static void functions_do_nothing_without_a_sink(void **state)
{
	struct evlog *sink;
	struct evlog_line *e;

	(void)state;
	assert_int_equal(evlog_open(&sink, NULL, "test"), 0);
	assert_null(sink);
	e = evlog_begin(sink, "x");
	assert_null(e);
	evlog_str(e, "a", "b");
	evlog_int(e, "a", 1);
	evlog_real(e, "a", 1);
	evlog_ip4(e, "a", 1);
	evlog_send(e);
	evlog_close(sink);
}

static void open_returns_why_it_failed(void **state)
{
	char name[200] = "unix:";
	struct evlog *sink;

	(void)state;
	assert_int_equal(evlog_open(&sink, "/nonexistent/x", "t"), -ENOENT);
	assert_null(sink);
	assert_int_equal(evlog_open(&sink, "/", "t"), -EISDIR);
	assert_int_equal(evlog_open(&sink, "unix:/nonexistent/x", "t"),
			 -ENOENT);
	memset(name + 5, 'x', sizeof(name) - 6);
	assert_int_equal(evlog_open(&sink, name, "t"), -ENAMETOOLONG);
}

static void check_finds_what_open_would_and_makes_nothing(void **state)
{
	static const char none[] = "test-evlog.new";
	const char *const specs[] = {"/nonexistent/ev", "unix:/nonexistent",
				     "/dev/null/ev", "/tmp"};
	struct fixture *f = *state;
	struct evlog *sink;
	size_t i;

	for (i = 0; i < N_ELEM(specs); i++)
		assert_int_equal(evlog_check(specs[i]) < 0,
				 evlog_open(&sink, specs[i], "test") < 0);
	assert_int_equal(evlog_check("-"), 0);
	assert_int_equal(evlog_check(f->path), 0);
	assert_int_equal(evlog_check("/dev/null"), 0);
	assert_int_equal(evlog_check(none), 0);
	assert_int_equal(access(none, F_OK), -1);
}

static void event_is_one_datagram_on_a_socket(void **state)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct fixture *f = *state;
	struct evlog_line *e;
	char spec[64], buf[512];
	struct evlog *sink;
	json_t *o;
	ssize_t n;
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);

	assert_true(fd >= 0);
	(void)snprintf(un.sun_path, sizeof(un.sun_path), "%s.sock", f->path);
	(void)snprintf(spec, sizeof(spec), "unix:%s.sock", f->path);
	assert_int_equal(bind(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	assert_int_equal(evlog_open(&sink, spec, "test"), 0);
	e = evlog_begin(sink, "one");
	evlog_send(e);
	e = evlog_begin(sink, "two");
	evlog_send(e);
	n = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	assert_true(n > 0);
	o = json_loadb(buf, (size_t)n, 0, NULL);
	assert_non_null(o);
	assert_string_equal(text_of(o, "event"), "one");
	json_decref(o);
	assert_true(recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0);
	/* The receiver is started anew. */
	(void)close(fd);
	(void)unlink(un.sun_path);
	fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&un, sizeof(un)), 0);
	evlog_send(evlog_begin(sink, "three"));
	assert_true(recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0);
	evlog_close(sink);
	(void)close(fd);
	(void)unlink(un.sun_path);
}

/* Half a line, then room again: the next event has a line of its own. */
static void event_after_a_full_disk_has_a_line_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct rlimit old, small;
	struct capture cap;
	struct evlog_line *e;
	json_t *o;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	e = evlog_begin(f->sink, "lost");
	capture_begin(&cap);
	evlog_send(e);
	(void)capture_end(&cap);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_non_null(strstr(cap.text, "events: one lost: "));
	free(cap.text);
	assert_true(evlog_failed(f->sink) < 0);
	e = evlog_begin(f->sink, "kept");
	evlog_send(e);
	assert_null(line_at(f, 0));
	o = line_at(f, 1);
	assert_non_null(o);
	assert_string_equal(text_of(o, "event"), "kept");
	json_decref(o);
}

/* A file that was renamed is left at its end, and no other. */
static void reopen_continues_in_a_new_file_after_a_rotation(void **state)
{
	struct fixture *f = *state;
	char away[60];
	json_t *obj;

	(void)snprintf(away, sizeof(away), "%s.1", f->path);
	assert_string_equal(evlog_path(f->sink), f->path);
	evlog_send(evlog_begin(f->sink, "first"));
	assert_int_equal(evlog_reopen(f->sink), 0);
	evlog_send(evlog_begin(f->sink, "second"));
	obj = line_at(f, 1);
	assert_non_null(obj);
	json_decref(obj);
	assert_int_equal(rename(f->path, away), 0);
	assert_int_equal(evlog_reopen(f->sink), 0);
	evlog_send(evlog_begin(f->sink, "third"));
	obj = line_at(f, 0);
	assert_non_null(obj);
	assert_string_equal(json_string_value(json_object_get(obj, "event")),
			    "third");
	json_decref(obj);
	assert_int_equal(unlink(away), 0);
	assert_int_equal(evlog_reopen(NULL), 0);
	assert_null(evlog_path(NULL));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			event_has_the_members_that_were_added, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			time_is_rfc_3339_with_microseconds, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			text_from_the_network_is_escaped, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			reopen_continues_in_a_new_file_after_a_rotation, set_up,
			tear_down),
		cmocka_unit_test(functions_do_nothing_without_a_sink),
		cmocka_unit_test(open_returns_why_it_failed),
		cmocka_unit_test_setup_teardown(
			check_finds_what_open_would_and_makes_nothing, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			event_is_one_datagram_on_a_socket, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			event_after_a_full_disk_has_a_line_of_its_own, set_up,
			tear_down),
	};
	struct sigaction ignore = {.sa_handler = SIG_IGN};

	(void)sigaction(SIGXFSZ, &ignore, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
