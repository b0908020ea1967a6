/* SPDX-License-Identifier: BSD-2-Clause */
/* Metrics in a file for node_exporter's textfile collector. */
#include "../unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../sys/capture.h"
#include "metrics/textfile.h"
#include "sys/log.h"

static const struct metric metric = {METRIC_COUNTER, "n_total", "Number.", 0,
				     NULL,	     NULL,	NULL};
static const struct metric_table table = {"x_", &metric, 1, 1, 128};

struct place {
	char dir[64];
	char path[80];
	struct loop *loop;
	uint64_t values[2];
	struct textfile_source source;
};

static void enter(struct place *p)
{
	(void)snprintf(p->dir, sizeof(p->dir), "/tmp/textfile.XXXXXX");
	assert_non_null(mkdtemp(p->dir));
	(void)snprintf(p->path, sizeof(p->path), "%s/x.prom", p->dir);
	p->loop = loop_new();
	assert_non_null(p->loop);
	p->values[0] = p->values[1] = 0;
	p->source = (struct textfile_source){&table, p->values, 2};
}

static void leave(struct place *p)
{
	loop_free(p->loop);
	(void)unlink(p->path);
	assert_int_equal(rmdir(p->dir), 0);
}

/* Is this the last line of the file? */
static void has(const struct place *p, const char *line)
{
	char buf[200], want[100];
	FILE *f = fopen(p->path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(buf, 1, sizeof(buf) - 1, f);
	buf[n] = 0;
	(void)fclose(f);
	(void)snprintf(want, sizeof(want), "\n%s\n", line);
	assert_true(n > strlen(want));
	assert_string_equal(buf + n - strlen(want), want);
}

static unsigned files_in(const char *path)
{
	DIR *d = opendir(path);
	unsigned n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	(void)closedir(d);
	return n - 2;
}

static void the_file_has_the_sums_at_the_start_and_the_end(void **state)
{
	struct textfile *f;
	mode_t mask = umask(0077);
	struct place p;
	struct stat st;

	(void)state;
	enter(&p);
	p.values[0] = 1;
	p.values[1] = 2;
	f = textfile_new(p.loop, p.path, &p.source);
	assert_non_null(f);
	has(&p, "x_n_total 3");
	assert_int_equal(stat(p.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	p.values[1] = 40;
	has(&p, "x_n_total 3");
	textfile_free(f);
	has(&p, "x_n_total 41");
	assert_int_equal(files_in(p.dir), 1);
	(void)umask(mask);
	leave(&p);
}

static void an_unchanged_file_is_not_replaced(void **state)
{
	struct stat before, after;
	struct textfile *f;
	struct place p;

	(void)state;
	enter(&p);
	f = textfile_new(p.loop, p.path, &p.source);
	assert_int_equal(stat(p.path, &before), 0);
	textfile_free(f);
	assert_int_equal(stat(p.path, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	leave(&p);
}

/* One error, one message; a temporary file of an earlier run is no obstacle. */
static void what_is_no_regular_file_is_not_replaced(void **state)
{
	struct textfile *f;
	struct capture c;
	struct place p;
	char tmp[100];
	struct stat st;
	char *text;
	int fd;

	(void)state;
	enter(&p);
	assert_int_equal(mkfifo(p.path, 0600), 0);
	log_init("test", LOG_LEVEL_INFO);
	capture_begin(&c);
	f = textfile_new(p.loop, p.path, &p.source);
	p.values[0] = 1;
	textfile_free(f);
	text = capture_end(&c);
	assert_non_null(strstr(text, "x.prom: not a regular file\n"));
	assert_ptr_equal(strchr(text, '\n') + 1, text + strlen(text));
	free(text);
	assert_int_equal(lstat(p.path, &st), 0);
	assert_true(S_ISFIFO(st.st_mode));

	assert_int_equal(unlink(p.path), 0);
	(void)snprintf(tmp, sizeof(tmp), "%s.tmp", p.path);
	fd = open(tmp, O_CREAT | O_WRONLY, 0);
	assert_true(fd >= 0);
	(void)close(fd);
	f = textfile_new(p.loop, p.path, &p.source);
	has(&p, "x_n_total 1");
	textfile_free(f);
	assert_int_equal(files_in(p.dir), 1);
	leave(&p);
}

static void no_path_is_no_file(void **state)
{
	struct place p;

	(void)state;
	enter(&p);
	assert_null(textfile_new(p.loop, NULL, &p.source));
	textfile_free(NULL);
	leave(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_file_has_the_sums_at_the_start_and_the_end),
		cmocka_unit_test(an_unchanged_file_is_not_replaced),
		cmocka_unit_test(what_is_no_regular_file_is_not_replaced),
		cmocka_unit_test(no_path_is_no_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
