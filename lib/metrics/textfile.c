/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Metrics in a file, as node_exporter's textfile collector reads them.
 * Contract: textfile.h.  sys/out.h is not used for it, because it waits for the
 * disk: to lose the numbers of some seconds in a crash does no harm, to block
 * the event loop does.
 */
#include "metrics/textfile.h"

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

/* Microseconds.  Prometheus scrapes every 15 s or less often. */
#define PERIOD 10000000

struct textfile {
	struct textfile_source source;
	char *path;
	char *tmp;	   /* path of the new version while it is written */
	uint64_t *sum;	   /* of source.values */
	uint64_t *written; /* what the file has, if written_any */
	char *text;	   /* source.table->text_max bytes */
	int rc;		   /* 0 or -errno of the last write */
	bool written_any;
	struct loop_timer *timer;
};

/* Write the text to a new file tmp.  0 or -errno. */
static int write_tmp(const char *tmp, const struct txt *t)
{
	int fd, rc;

	/* One that an earlier run left may belong to another user. */
	if (unlink(tmp) && errno != ENOENT)
		return -errno;
	fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	/* The collector is another user: readable whatever the umask is. */
	rc = fchmod(fd, 0644) ? -errno : out_write_all(fd, t->buf, t->len);
	if (close(fd) && !rc)
		rc = -errno;
	return rc;
}

/* Replace the file by one with the text of f->sum.  0 or -errno. */
static int replace(struct textfile *f)
{
	struct stat st;
	struct txt t;
	int rc;

	/* A device must not be replaced by a file. */
	if (!lstat(f->path, &st) && !S_ISREG(st.st_mode))
		return -EEXIST;
	txt_init(&t, f->text, f->source.table->text_max);
	metric_format(&t, f->source.table, f->sum);
	rc = write_tmp(f->tmp, &t);
	if (!rc && rename(f->tmp, f->path))
		rc = -errno;
	if (rc)
		(void)unlink(f->tmp);
	return rc;
}

static void write_changed(struct textfile *f)
{
	size_t size = f->source.table->slots * sizeof(*f->sum);
	int rc;

	metric_sum(f->source.table, f->source.values, f->source.n, f->sum);
	if (f->written_any && !memcmp(f->written, f->sum, size))
		return;
	rc = replace(f);
	/* Once, until there is another reason. */
	if (rc == -EEXIST && rc != f->rc)
		log_warnx("metrics: %s: not a regular file", f->path);
	else if (rc && rc != f->rc)
		log_warn(rc, "metrics: %s", f->path);
	else if (!rc && f->rc)
		log_info("metrics: %s: written again", f->path);
	f->rc = rc;
	f->written_any = !rc;
	memcpy(f->written, f->sum, size);
}

static void on_timer(void *ctx)
{
	struct textfile *f = ctx;

	write_changed(f);
	loop_timer_start(f->timer, PERIOD);
}

static void release(struct textfile *f)
{
	loop_timer_free(f->timer);
	free(f->path);
	free(f->tmp);
	free(f->sum);
	free(f->written);
	free(f->text);
	free(f);
}

struct textfile *textfile_new(struct loop *loop, const char *path,
			      const struct textfile_source *source)
{
	struct textfile *f = path ? calloc(1, sizeof(*f)) : NULL;
	size_t slots = source->table->slots;

	if (!f)
		return NULL;
	f->source = *source;
	f->path = strdup(path);
	if (asprintf(&f->tmp, "%s.tmp", path) < 0)
		f->tmp = NULL;
	f->sum = calloc(slots, sizeof(*f->sum));
	f->written = calloc(slots, sizeof(*f->written));
	f->text = malloc(source->table->text_max);
	f->timer = loop_timer(loop, on_timer, f);
	if (!f->path || !f->tmp || !f->sum || !f->written || !f->text ||
	    !f->timer) {
		release(f);
		return NULL;
	}
	on_timer(f);
	return f;
}

void textfile_free(struct textfile *f)
{
	if (!f)
		return;
	write_changed(f);
	release(f);
}
