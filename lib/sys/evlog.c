/* SPDX-License-Identifier: BSD-2-Clause */
/* Events as NDJSON, which jansson writes.  Contract: evlog.h. */
#include "sys/evlog.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/out.h"
#include "sys/path.h"
#include "util/ip4.h"
#include "util/txt.h"

/* The longest value taken from the wire, escaped: a 512-byte TFTP name. */
#define VALUE_MAX 2100

#define NS_PER_SEC 1000000000

struct evlog {
	int fd; /* -1: there is only the hook */
	int failed;
	uint64_t lost;
	char *tool;
	char *spec;		/* NULL if fd is -1 */
	struct hook *hook;	/* NULL: none */
	struct hook_vars *vars; /* of the present event, for the hook */
	bool datagrams;		/* each write is a message of its own */
	bool torn; /* the last line may have been written in part */
	bool never_wait;
	struct log_limit limit;
};

struct evlog_line {
	struct evlog *sink;
	json_t *obj;
};

static int open_unix(const char *path)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int fd, err;

	if (strlen(path) >= sizeof(un.sun_path))
		return -ENAMETOOLONG;
	memcpy(un.sun_path, path, strlen(path) + 1);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (!connect(fd, (struct sockaddr *)&un, sizeof(un)))
		return fd;
	err = -errno;
	(void)close(fd);
	return err;
}

static int open_spec(const char *spec)
{
	int flags = O_WRONLY;
	struct stat st;
	int fd;

	/* A FIFO opened for writing alone waits for its reader. */
	if (!stat(spec, &st) && S_ISFIFO(st.st_mode))
		flags = O_RDWR;
	if (!strcmp(spec, "-"))
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else if (!strncmp(spec, "unix:", 5))
		return open_unix(spec + 5);
	else
		fd = open(spec, flags | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	return fd < 0 ? -errno : fd;
}

int evlog_open(struct evlog **sink, const char *spec, const char *tool)
{
	struct evlog *s;

	*sink = NULL;
	if (!spec)
		return 0;
	s = calloc(1, sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->datagrams = !strncmp(spec, "unix:", 5);
	s->tool = strdup(tool);
	s->spec = strdup(spec);
	s->fd = s->tool && s->spec ? open_spec(spec) : -ENOMEM;
	if (s->fd < 0) {
		int rc = s->fd;

		free(s->tool);
		free(s->spec);
		free(s);
		return rc;
	}
	*sink = s;
	return 0;
}

/* A sink without a destination, for a hook; NULL without memory. */
static struct evlog *new_without_destination(const char *tool)
{
	struct evlog *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->fd = -1;
	s->tool = strdup(tool);
	if (s->tool)
		return s;
	free(s);
	return NULL;
}

int evlog_add_hook(struct evlog **sink, const char *tool, struct hook *h)
{
	struct hook_vars *vars;

	if (!h)
		return 0;
	vars = malloc(sizeof(*vars));
	if (!vars)
		return -ENOMEM;
	if (!*sink)
		*sink = new_without_destination(tool);
	if (!*sink) {
		free(vars);
		return -ENOMEM;
	}
	(*sink)->hook = h;
	(*sink)->vars = vars;
	return 0;
}

int evlog_check(const char *spec)
{
	int fd;

	if (!strcmp(spec, "-"))
		return 0;
	if (!strncmp(spec, "unix:", 5)) {
		fd = open_unix(spec + 5);
		if (fd < 0)
			return fd;
		(void)close(fd);
		return 0;
	}
	return path_may_write(spec);
}

void evlog_never_wait(struct evlog *sink)
{
	if (sink)
		sink->never_wait = true;
}

void evlog_close(struct evlog *sink)
{
	if (!sink)
		return;
	if (sink->fd >= 0)
		(void)close(sink->fd);
	free(sink->tool);
	free(sink->spec);
	free(sink->vars);
	free(sink);
}

const char *evlog_path(const struct evlog *sink)
{
	struct stat st;

	if (!sink || !sink->spec || !strcmp(sink->spec, "-") ||
	    sink->datagrams || fstat(sink->fd, &st) || !S_ISREG(st.st_mode))
		return NULL;
	return sink->spec;
}

int evlog_reopen(struct evlog *sink)
{
	const char *path = evlog_path(sink);
	struct stat old, now;
	int fd;

	if (!path)
		return 0;
	if (fstat(sink->fd, &old))
		return -errno;
	if (!stat(path, &now) && now.st_dev == old.st_dev &&
	    now.st_ino == old.st_ino)
		return 0;
	fd = open_spec(path);
	if (fd < 0)
		return fd;
	(void)close(sink->fd);
	sink->fd = fd;
	sink->torn = false;
	return 0;
}

/* RFC 3339 in UTC with microseconds. */
static void format_time(char *buf, size_t cap, int64_t ns)
{
	int64_t frac = ns % NS_PER_SEC;
	time_t sec = ns / NS_PER_SEC;
	struct tm tm;
	size_t n;

	if (frac < 0) {
		frac += NS_PER_SEC;
		sec--;
	}
	(void)gmtime_r(&sec, &tm);
	n = strftime(buf, cap, "%Y-%m-%dT%H:%M:%S", &tm);
	(void)snprintf(buf + n, cap - n, ".%06ldZ", (long)(frac / 1000));
}

struct evlog_line *evlog_begin(struct evlog *sink, const char *name)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return evlog_begin_at(sink, name,
			      (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec);
}

struct evlog_line *evlog_begin_at(struct evlog *sink, const char *name,
				  int64_t ns)
{
	struct evlog_line *e = sink ? calloc(1, sizeof(*e)) : NULL;
	char when[40];

	if (!e)
		return NULL;
	e->sink = sink;
	e->obj = json_object();
	if (!e->obj) {
		free(e);
		return NULL;
	}
	format_time(when, sizeof(when), ns);
	evlog_str(e, "time", when);
	evlog_str(e, "tool", sink->tool);
	evlog_str(e, "event", name);
	return e;
}

/* Takes the reference to v, which may be NULL. */
static void put(struct evlog_line *e, const char *key, json_t *v)
{
	/* Without memory an event loses a member, never the program. */
	(void)json_object_set_new(e->obj, key, v);
}

void evlog_mem(struct evlog_line *e, const char *key, const void *p, size_t n)
{
	char buf[VALUE_MAX];
	struct txt t;

	if (!e)
		return;
	txt_init(&t, buf, sizeof(buf));
	txt_esc(&t, p, n);
	put(e, key, json_stringn(buf, t.len));
}

void evlog_str(struct evlog_line *e, const char *key, const char *s)
{
	if (e && s)
		evlog_mem(e, key, s, strlen(s));
}

void evlog_int(struct evlog_line *e, const char *key, int64_t v)
{
	if (e)
		put(e, key, json_integer(v));
}

void evlog_real(struct evlog_line *e, const char *key, double v)
{
	if (e)
		put(e, key, json_real(v));
}

void evlog_mac(struct evlog_line *e, const char *key, const struct mac *m)
{
	char buf[MAC_STRLEN];

	if (e)
		put(e, key, json_string(mac_format(buf, m)));
}

void evlog_ip4(struct evlog_line *e, const char *key, uint32_t ip)
{
	char buf[IP4_STRLEN];

	if (e && ip)
		put(e, key, json_string(ip4_format(buf, ip)));
}

/*
 * Can n bytes be written at once?  A pipe that says so takes PIPE_BUF bytes
 * (poll(2), pipe(7)); longer lines are left out rather than waited for.
 */
static bool would_wait(int fd, size_t n)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	struct stat st;

	if (fstat(fd, &st) || S_ISREG(st.st_mode))
		return false;
	return n > PIPE_BUF || poll(&p, 1, 0) != 1 || !(p.revents & POLLOUT);
}

/* A receiver that was started anew has another socket of the same name. */
static int send_datagram(struct evlog *sink, const char *text, size_t n)
{
	int fd, rc = out_write_all(sink->fd, text, n);

	if (rc != -ECONNREFUSED && rc != -ENOTCONN)
		return rc;
	fd = open_spec(sink->spec);
	if (fd < 0)
		return rc;
	(void)close(sink->fd);
	sink->fd = fd;
	return out_write_all(sink->fd, text, n);
}

/* Write the n bytes of a line.  0 or -errno. */
static int write_line(struct evlog *sink, const char *text, size_t n)
{
	int rc = 0;

	if (sink->datagrams)
		return send_datagram(sink, text, n);
	if (sink->never_wait && would_wait(sink->fd, n + 1))
		return -EAGAIN;
	/* After a full disk, what follows must not join half a line. */
	if (sink->torn)
		rc = out_write_all(sink->fd, "\n", 1);
	if (!rc) {
		rc = out_write_all(sink->fd, text, n);
		sink->torn = rc != 0;
	}
	return rc;
}

static void write_event(struct evlog *sink, const json_t *obj)
{
	/* Microseconds are what a duration is known to. */
	char *s = json_dumps(obj, JSON_COMPACT | JSON_REAL_PRECISION(9));
	int rc = -ENOMEM;
	size_t n;

	if (s) {
		n = strlen(s);
		s[n] = '\n'; /* the NUL's place: written with its length */
		rc = write_line(sink, s, n + 1);
	}
	if (rc) {
		sink->failed = rc;
		sink->lost++;
		log_limited(&sink->limit, "events: one lost: %s",
			    rc == -EAGAIN ? "the reader is too slow"
					  : log_reason(rc));
	}
	free(s);
}

/* Each member as a variable; events have text and numbers only. */
static void run_hook(struct evlog *sink, json_t *obj)
{
	const char *key;
	char number[32];
	json_t *value;

	hook_vars_init(sink->vars);
	json_object_foreach(obj, key, value)
	{
		const char *s = number;

		if (json_is_string(value))
			s = json_string_value(value);
		else if (json_is_integer(value))
			(void)snprintf(number, sizeof(number),
				       "%" JSON_INTEGER_FORMAT,
				       json_integer_value(value));
		else
			(void)snprintf(number, sizeof(number), "%.9g",
				       json_number_value(value));
		hook_vars_put(sink->vars, key, s);
	}
	hook_run(sink->hook, sink->vars);
}

void evlog_send(struct evlog_line *e)
{
	if (!e)
		return;
	if (e->sink->fd >= 0)
		write_event(e->sink, e->obj);
	if (e->sink->hook)
		run_hook(e->sink, e->obj);
	json_decref(e->obj);
	free(e);
}

int evlog_failed(const struct evlog *sink)
{
	return sink ? sink->failed : 0;
}

uint64_t evlog_lost(const struct evlog *sink)
{
	return sink ? sink->lost + hook_lost(sink->hook) : 0;
}
