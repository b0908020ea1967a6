/* SPDX-License-Identifier: BSD-2-Clause */
/* From a request to its response: status, header fields, content. */
#include "../../lib/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "body/response.h"
#include "sys/log.h"

#define MTIME 784111777
#define DATE  "Sun, 06 Nov 1994 08:49:37 GMT"

/* small "0123456789", large 100000 bytes, empty, dir/, own/index.html "own",
 * fifo, link -> /etc/passwd; all of MTIME. */
static char dir[32];
static struct site site;

static void make_file(const char *path, const char *text, off_t size)
{
	const struct timespec at[2] = {{MTIME, 0}, {MTIME, 0}};
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(ftruncate(fd, size), 0);
	assert_int_equal(futimens(fd, at), 0);
	assert_int_equal(close(fd), 0);
}

static int set_up(void **state)
{
	(void)state;
	log_init("test", LOG_LEVEL_ERROR);
	(void)snprintf(dir, sizeof(dir), "/tmp/test-response.XXXXXX");
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	make_file("small", "0123456789", 10);
	make_file("large", "0123456789", 100000);
	make_file("empty", "", 0);
	assert_int_equal(mkdir("dir", 0755), 0);
	assert_int_equal(mkdir("own", 0755), 0);
	make_file("own/index.html", "own", 3);
	assert_int_equal(mkfifo("fifo", 0644), 0);
	assert_int_equal(symlink("/etc/passwd", "link"), 0);
	site.docroot = docroot_new();
	assert_non_null(site.docroot);
	site.index = true;
	return docroot_add_root(site.docroot, "root", dir);
}

static int tear_down(void **state)
{
	static const char *const all[] = {
		"small", "large", "empty",	    "dir",
		"fifo",	 "link",  "own/index.html", "own",
	};
	size_t i;

	(void)state;
	index_cache_clear(&site.index_cache);
	docroot_free(site.docroot);
	for (i = 0; i < N_ELEM(all); i++)
		assert_int_equal(remove(all[i]), 0);
	assert_int_equal(chdir("/"), 0);
	return rmdir(dir);
}

static const char *field(const struct response *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n_fields; i++)
		if (!strcmp(r->fields[i].name, name))
			return r->fields[i].value;
	return "";
}

/* The first bytes of the content, up to 20. */
static const char *content(const struct response *r)
{
	static char buf[32];
	size_t n = r->length < 20 ? (size_t)r->length : 20;

	if (r->fd >= 0)
		assert_int_equal(pread(r->fd, buf, n, (off_t)r->off), n);
	else
		memcpy(buf, r->data, n);
	buf[n] = 0;
	return buf;
}

static void response_status_follows_method_and_target(void **state)
{
	static const struct {
		const char *method, *target;
		unsigned status;
	} v[] = {
		{"GET", "/small", 200},
		{"HEAD", "/small", 200},
		{"GET", "//dir/../small?query", 200},
		{"POST", "/small", 405},
		{"get", "/small", 405},
		{"GET", "/none", 404},
		{"GET", "/small/", 404},
		{"GET", "/small/x", 404},
		{"GET", "/../small", 400},
		{"GET", "/%00", 400},
		{"GET", "*", 400},
		{"GET", "/fifo", 403},
		{"GET", "/link", 403},
		{"GET", "/dir", 200},
		{"GET", "/dir/", 200},
	};
	struct response r;
	struct fields f;
	size_t i;

	(void)state;
	fields_init(&f);
	for (i = 0; i < N_ELEM(v); i++) {
		response_make(&r, &site, v[i].method, v[i].target, &f);
		if (r.status != v[i].status)
			fail_msg("%s %s: %u", v[i].method, v[i].target,
				 (unsigned)r.status);
		assert_int_equal(r.has_body, strcmp(v[i].method, "HEAD") != 0);
		/* A client that is not understood is not listened to. */
		assert_int_equal(r.close, r.status == 400);
		response_release(&r);
	}
}

static void response_to_a_malformed_head_is_400_and_closes(void **state)
{
	struct response r;
	struct fields f;

	(void)state;
	fields_init(&f);
	fields_add(&f, "Content-Length ", "5");
	response_make(&r, &site, "GET", "/small", &f);
	assert_int_equal(r.status, 400);
	assert_true(r.close);
	assert_string_equal(content(&r), "400 Bad Request\n");
	response_release(&r);
}

static void response_with_a_file_has_validators_and_content(void **state)
{
	static const struct {
		const char *target, *start;
		uint64_t length;
	} v[] = {
		{"/small", "0123456789", 10},
		{"/large", "0123456789", 100000},
		{"/empty", "", 0},
	};
	struct response r;
	struct fields f;
	size_t i;

	(void)state;
	fields_init(&f);
	for (i = 0; i < N_ELEM(v); i++) {
		response_make(&r, &site, "GET", v[i].target, &f);
		assert_int_equal(r.status, 200);
		assert_int_equal(r.length, v[i].length);
		assert_string_equal(content(&r), v[i].start);
		/* Small files leave from memory, large ones by sendfile(2). */
		assert_int_equal(r.fd >= 0, r.length > 16384);
		assert_string_equal(field(&r, "Last-Modified"), DATE);
		assert_int_equal(field(&r, "ETag")[0], '"');
		assert_string_equal(field(&r, "Accept-Ranges"), "bytes");
		assert_string_equal(field(&r, "Content-Type"),
				    "application/octet-stream");
		assert_string_equal(field(&r, "Content-Range"), "");
		response_release(&r);
	}
}

static void response_to_a_range_is_206_or_416(void **state)
{
	static const struct {
		const char *method, *range;
		unsigned status;
		const char *content_range, *start;
	} v[] = {
		{"GET", "bytes=2-4", 206, "bytes 2-4/10", "234"},
		{"GET", "bytes=-3", 206, "bytes 7-9/10", "789"},
		{"GET", "bytes=10-", 416, "bytes */10", "416 Range Not Satis"},
		{"GET", "bytes=u-u", 200, "", "0123456789"},
		{"GET", "bytes=0-0,2-3", 200, "", "0123456789"},
		{"HEAD", "bytes=2-4", 200, "", "0123456789"},
	};
	struct response r;
	struct fields f;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		fields_init(&f);
		fields_add(&f, "Range", v[i].range);
		response_make(&r, &site, v[i].method, "/small", &f);
		assert_int_equal(r.status, v[i].status);
		assert_string_equal(field(&r, "Content-Range"),
				    v[i].content_range);
		assert_memory_equal(content(&r), v[i].start,
				    strlen(v[i].start));
		response_release(&r);
	}
}

static void response_to_preconditions_is_304_or_412(void **state)
{
	static const struct {
		const char *name, *value;
		unsigned status;
	} v[] = {
		{"If-Modified-Since", DATE, 304}, {"If-None-Match", "*", 304},
		{"If-None-Match", "\"x\"", 200},  {"If-Match", "\"x\"", 412},
		{"If-Match", "*", 200},
	};
	struct response r;
	struct fields f;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(v); i++) {
		fields_init(&f);
		fields_add(&f, v[i].name, v[i].value);
		response_make(&r, &site, "GET", "/small", &f);
		assert_int_equal(r.status, v[i].status);
		if (r.status == 304) {
			/* The length of the file, as a 200 would have. */
			assert_false(r.has_body);
			assert_int_equal(r.length, 10);
			assert_string_not_equal(field(&r, "ETag"), "");
		}
		response_release(&r);
	}
}

static void response_to_a_directory_is_its_index(void **state)
{
	struct response r, again;
	struct fields f;

	(void)state;
	fields_init(&f);
	response_make(&r, &site, "GET", "/", &f);
	assert_int_equal(r.status, 200);
	assert_memory_equal(content(&r), "<!DOCTYPE html>", 15);
	assert_string_equal(field(&r, "Cache-Control"), "no-cache");
	assert_string_equal(field(&r, "ETag"), "");
	/* A second client shares the page. */
	response_make(&again, &site, "GET", "/", &f);
	assert_ptr_equal(again.data, r.data);
	response_release(&again);
	response_release(&r);
	response_make(&r, &site, "GET", "/own", &f);
	assert_string_equal(content(&r), "own");
	assert_string_equal(field(&r, "Content-Type"),
			    "text/html; charset=utf-8");
	response_release(&r);
	site.index = false;
	response_make(&r, &site, "GET", "/dir", &f);
	assert_int_equal(r.status, 403);
	response_release(&r);
	response_make(&r, &site, "GET", "/own/", &f);
	assert_int_equal(r.status, 200);
	response_release(&r);
	site.index = true;
}

static void response_without_descriptors_is_503(void **state)
{
	struct rlimit old, none;
	struct response r;
	struct fields f;

	(void)state;
	fields_init(&f);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	none = old;
	none.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	response_make(&r, &site, "GET", "/small", &f);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
	assert_int_equal(r.status, 503);
	assert_string_equal(field(&r, "Retry-After"), "1");
	assert_false(r.close);
	response_release(&r);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(response_status_follows_method_and_target),
		cmocka_unit_test(
			response_to_a_malformed_head_is_400_and_closes),
		cmocka_unit_test(
			response_with_a_file_has_validators_and_content),
		cmocka_unit_test(response_to_a_range_is_206_or_416),
		cmocka_unit_test(response_to_preconditions_is_304_or_412),
		cmocka_unit_test(response_to_a_directory_is_its_index),
		cmocka_unit_test(response_without_descriptors_is_503),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
