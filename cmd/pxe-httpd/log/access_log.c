/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The access log, in the combined format of Apache and nginx: see access_log.h.
 * Lines are gathered while a batch of requests is served and written by one
 * write(2) after it; a process that dies in between loses them.  What cannot be
 * written stays in the buffer; when that is full, further lines are dropped, so
 * that requests never wait for a slow reader or a full disk.
 */
#include "log/access_log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Append s in quotes; "-" stands for none. */
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

void access_log_format(struct txt *t, const struct access_log_entry *e)
{
	char req[ACCESS_LOG_LINE / 4], date[40] = "";
	time_t when = (time_t)e->time;
	struct tm tm;
	struct txt r;

	if (localtime_r(&when, &tm))
		(void)strftime(date, sizeof(date), "%d/%b/%Y:%H:%M:%S %z", &tm);
	txt_init(&r, req, sizeof(req));
	txt_fmt(&r, "%s %s %s", e->method ? e->method : "-",
		e->target ? e->target : "-", e->version ? e->version : "-");
	txt_fmt(t, "%s - - [%s] ", e->ip ? e->ip : "-", date);
	quoted(t, req);
	txt_fmt(t, " %u %" PRIu64 " ", e->status, e->bytes);
	quoted(t, e->referer);
	txt_str(t, " ");
	quoted(t, e->agent);
	txt_str(t, "\n");
}

/*
 * A pipe on standard output is opened anew, because O_NONBLOCK would hold for
 * everyone who shares it, standard error among them.  If that is not allowed,
 * since another user owns the pipe, the flag is set all the same.
 */
static int open_stdout(void)
{
	struct stat st;
	bool fifo = !fstat(STDOUT_FILENO, &st) && S_ISFIFO(st.st_mode);
	int fd = -1;

	if (fifo)
		fd = open("/proc/self/fd/1", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		return -errno;
	if (fifo)
		(void)fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static int open_path(const char *path)
{
	const int flags = O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd;

	if (!strcmp(path, "-"))
		return open_stdout();
	fd = open(path, O_WRONLY | O_CREAT | flags, 0640);
	/* A FIFO without a reader: one may come later. */
	if (fd < 0 && errno == ENXIO)
		fd = open(path, O_RDWR | flags);
	return fd < 0 ? -errno : fd;
}

/* Give a file of root to user, who must be able to open it again. */
static void give(const struct access_log *a, const struct priv_user *user)
{
	struct stat st;

	if (a->fd < 0 || geteuid() != 0 || fstat(a->fd, &st) ||
	    !S_ISREG(st.st_mode) || st.st_uid != 0 || st.st_nlink != 1)
		return;
	if (fchown(a->fd, user->uid, (gid_t)-1))
		log_warn(-errno, "access-log: %s: owner", a->path);
}

int access_log_open(struct access_log *a, const char *path,
		    const struct priv_user *user)
{
	int rc;

	memset(a, 0, sizeof(*a));
	a->fd = -1;
	rc = access_log_reopen(a, path);
	if (!rc)
		give(a, user);
	return rc;
}

/* Remove n bytes at the start of the buffer. */
static void forget(struct access_log *a, size_t n)
{
	a->len -= n;
	memmove(a->buf, a->buf + n, a->len);
}

/* Remove the rest of a line that was written in part to the old file. */
static void forget_torn(struct access_log *a)
{
	const char *end = a->torn ? memchr(a->buf, '\n', a->len) : NULL;

	if (end)
		forget(a, (size_t)(end - a->buf) + 1);
	a->torn = false;
}

/* Use fd and path from now on; both are owned by a then. */
static void take(struct access_log *a, int fd, char *path)
{
	struct stat st;

	if (a->fd >= 0)
		(void)close(a->fd);
	free(a->path);
	a->path = path;
	a->fd = fd;
	a->is_socket = fd >= 0 && !fstat(fd, &st) && S_ISSOCK(st.st_mode);
	forget_torn(a);
}

int access_log_reopen(struct access_log *a, const char *path)
{
	bool same = path && a->path && !strcmp(path, a->path);
	char *copy;
	int fd;

	access_log_flush(a);
	if (!path) {
		take(a, -1, NULL);
		a->len = 0;
		return 0;
	}
	if (same && !strcmp(path, "-"))
		return 0;
	copy = strdup(path);
	if (!a->buf)
		a->buf = malloc(ACCESS_LOG_BUFFER);
	fd = copy && a->buf ? open_path(path) : -ENOMEM;
	if (fd >= 0) {
		take(a, fd, copy);
		return 0;
	}
	free(copy);
	if (!same)
		return fd;
	log_warn(fd, "access-log: %s: the old file stays in use", path);
	return 0;
}

void access_log_write(struct access_log *a, const struct access_log_entry *e)
{
	struct txt t;

	if (a->fd < 0)
		return;
	if (ACCESS_LOG_BUFFER - a->len < ACCESS_LOG_LINE)
		access_log_flush(a);
	if (ACCESS_LOG_BUFFER - a->len < ACCESS_LOG_LINE) {
		a->lost++;
		log_limited(&a->limit,
			    "access-log: %s: no room: %" PRIu64 " lines lost",
			    a->path, a->lost);
		return;
	}
	txt_init(&t, a->buf + a->len, ACCESS_LOG_LINE);
	access_log_format(&t, e);
	if (t.cut) /* a line that was cut must end, too */
		t.buf[t.len - 1] = '\n';
	a->len += t.len;
}

/* Write what can be written.  0 or -errno. */
static int write_out(struct access_log *a)
{
	size_t done = 0;
	ssize_t n = 0;

	while (done < a->len) {
		const char *p = a->buf + done;

		n = a->is_socket ? send(a->fd, p, a->len - done,
					MSG_DONTWAIT | MSG_NOSIGNAL)
				 : write(a->fd, p, a->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		done += (size_t)n;
	}
	if (done) {
		a->torn = a->buf[done - 1] != '\n';
		forget(a, done);
	}
	return n < 0 ? -errno : 0;
}

void access_log_flush(struct access_log *a)
{
	int rc;

	if (!a->len)
		return;
	rc = write_out(a);
	/* A late reader is no error until a line is lost. */
	if (rc && rc != -EAGAIN)
		log_limited(&a->limit, "access-log: %s: %s", a->path,
			    log_reason(rc));
}

void access_log_close(struct access_log *a)
{
	access_log_flush(a);
	if (a->len)
		log_warnx("access-log: %s: the last %zu bytes are lost",
			  a->path, a->len);
	if (a->fd >= 0)
		(void)close(a->fd);
	free(a->path);
	free(a->buf);
	memset(a, 0, sizeof(*a));
	a->fd = -1;
}
