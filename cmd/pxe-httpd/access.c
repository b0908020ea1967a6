/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The access log: see access.h.  Lines are gathered while a batch of requests
 * is served and written in one go after it; a process that dies in between
 * loses those.
 */
#include "access.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sys/out.h"

/* A value between quotes, or "-". */
static void quoted(struct txt *t, const char *s)
{
	txt_str(t, "\"");
	if (!s || !*s)
		txt_str(t, "-");
	while (s && *s) {
		size_t n = strcspn(s, "\"");

		txt_esc(t, s, n);
		s += n;
		if (*s) {
			txt_str(t, "\\\"");
			s++;
		}
	}
	txt_str(t, "\"");
}

void access_format(struct txt *t, const struct access_line *l)
{
	char req[ACCESS_LINE / 4], date[40] = "";
	time_t when = (time_t)l->time;
	struct tm tm;
	struct txt r;

	if (localtime_r(&when, &tm))
		(void)strftime(date, sizeof(date), "%d/%b/%Y:%H:%M:%S %z", &tm);
	txt_init(&r, req, sizeof(req));
	txt_fmt(&r, "%s %s %s", l->method ? l->method : "-",
		l->target ? l->target : "-", l->version ? l->version : "-");
	txt_fmt(t, "%s - - [%s] ", l->ip ? l->ip : "-", date);
	quoted(t, req);
	txt_fmt(t, " %u %" PRIu64 " ", l->status, l->bytes);
	quoted(t, l->referer);
	txt_str(t, " ");
	quoted(t, l->agent);
	txt_str(t, "\n");
}

static int open_path(const char *path)
{
	int fd;

	if (!strcmp(path, "-"))
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path,
			  O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
			  0640);
	return fd < 0 ? -errno : fd;
}

int access_open(struct access_log *a, const char *path)
{
	memset(a, 0, sizeof(*a));
	a->fd = -1;
	return access_reopen(a, path);
}

int access_reopen(struct access_log *a, const char *path)
{
	char *copy = NULL;
	int fd = -1;

	access_flush(a);
	if (path) {
		copy = strdup(path);
		if (!a->buf)
			a->buf = malloc(ACCESS_BUFFER);
		fd = copy && a->buf ? open_path(path) : -ENOMEM;
		if (fd < 0) {
			free(copy);
			return fd;
		}
	}
	if (a->fd >= 0)
		(void)close(a->fd);
	free(a->path);
	a->path = copy;
	a->fd = fd;
	return 0;
}

void access_write(struct access_log *a, const struct access_line *l)
{
	struct txt t;

	if (a->fd < 0)
		return;
	if (ACCESS_BUFFER - a->len < ACCESS_LINE)
		access_flush(a);
	txt_init(&t, a->buf + a->len, ACCESS_LINE);
	access_format(&t, l);
	if (t.cut) /* the line must end, whatever did not fit */
		t.buf[t.len - 1] = '\n';
	a->len += t.len;
}

void access_flush(struct access_log *a)
{
	int rc;

	if (!a->len)
		return;
	rc = out_write_all(a->fd, a->buf, a->len);
	if (rc)
		log_limited(&a->limit, "access-log: %s: %s", a->path,
			    log_reason(rc));
	a->len = 0;
}

void access_close(struct access_log *a)
{
	access_flush(a);
	if (a->fd >= 0)
		(void)close(a->fd);
	free(a->path);
	free(a->buf);
	memset(a, 0, sizeof(*a));
	a->fd = -1;
}
