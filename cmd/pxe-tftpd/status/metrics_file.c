/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Numbers to a file: see metrics_file.h.  Not by sys/out.h, which waits for
 * the disk: a loss of some seconds' numbers does no harm, a loop that stands
 * still does.
 */
#include "status/metrics_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/out.h"

/* Prometheus asks every 15 s or less often: microseconds. */
#define PERIOD 10000000

struct metrics_file {
	char *path;
	char *tmp;		 /* beside it */
	const struct metrics *m; /* n of them */
	unsigned n;
	struct metrics written; /* their sum */
	int rc;			/* 0 or -errno: of the last time */
	bool any;
	struct loop_timer *timer;
};

/* The text to a new file tmp.  0 or -errno. */
static int write_tmp(const char *tmp, const struct txt *t)
{
	int fd, rc;

	/* One that an earlier run left may be another user's. */
	if (unlink(tmp) && errno != ENOENT)
		return -errno;
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	/* Whatever the umask is: the collector is another user. */
	rc = fchmod(fd, 0644) ? -errno : out_write_all(fd, t->buf, t->len);
	if (close(fd) && !rc)
		rc = -errno;
	return rc;
}

static int replace(const struct metrics_file *f, const struct metrics *sum)
{
	char text[METRICS_TEXT];
	struct stat st;
	struct txt t;
	int rc;

	/* A device must not be replaced by a file. */
	if (!lstat(f->path, &st) && !S_ISREG(st.st_mode))
		return -EEXIST;
	txt_init(&t, text, sizeof(text));
	metrics_format(&t, sum);
	rc = write_tmp(f->tmp, &t);
	if (!rc && rename(f->tmp, f->path))
		rc = -errno;
	if (rc)
		(void)unlink(f->tmp);
	return rc;
}

static void write_changed(struct metrics_file *f)
{
	struct metrics sum = {0};
	unsigned i;
	int rc;

	for (i = 0; i < f->n; i++)
		metrics_add(&sum, &f->m[i]);
	if (f->any && !memcmp(&f->written, &sum, sizeof(sum)))
		return;
	rc = replace(f, &sum);
	/* Once, until there is another reason. */
	if (rc == -EEXIST && rc != f->rc)
		log_warnx("metrics: %s: not a regular file", f->path);
	else if (rc && rc != f->rc)
		log_warn(rc, "metrics: %s", f->path);
	else if (!rc && f->rc)
		log_info("metrics: %s: written again", f->path);
	f->rc = rc;
	f->any = !rc;
	f->written = sum;
}

static void on_timer(void *ctx)
{
	struct metrics_file *f = ctx;

	write_changed(f);
	loop_timer_start(f->timer, PERIOD);
}

struct metrics_file *metrics_file_new(struct loop *loop, const char *path,
				      const struct metrics *m, unsigned n)
{
	struct metrics_file *f = path ? calloc(1, sizeof(*f)) : NULL;

	if (!f)
		return NULL;
	f->m = m;
	f->n = n;
	f->path = strdup(path);
	f->timer = loop_timer(loop, on_timer, f);
	if (!f->path || asprintf(&f->tmp, "%s.tmp", path) < 0) {
		f->tmp = NULL;
		metrics_file_free(f);
		return NULL;
	}
	if (f->timer)
		on_timer(f);
	return f;
}

void metrics_file_free(struct metrics_file *f)
{
	if (!f)
		return;
	if (f->path && f->tmp)
		write_changed(f);
	loop_timer_free(f->timer);
	free(f->path);
	free(f->tmp);
	free(f);
}
