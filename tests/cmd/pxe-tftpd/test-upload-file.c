/* SPDX-License-Identifier: BSD-2-Clause */
/* Uploads on their way to the disk: names, text, the second process. */
#include "../../lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/netascii.h"
#include "sys/child.h"
#include "upload/upload_file.h"
#include "upload/upload_policy.h"
#include "upload/upload_publish.h"

static void upload_name_is_valid_refuses_hidden_and_odd_names(void **state)
{
	static const char *const good[] = {"a", "a.b", "a/b/c.cfg", "a b",
					   "..."};
	static const char *const bad[] = {"",	   "/",	    "/a",	"a/",
					  "a//b",  ".",	    "..",	".a",
					  "a/.b",  "../a",  "a/../b",	"a\n",
					  "\033a", "a\177", "a/b\001/c"};
	char longest[2 * NAME_MAX + 3];
	size_t i;

	(void)state;
	for (i = 0; i + 1 < N_ELEM(good); i++)
		assert_true(upload_policy_name_is_valid(good[i]));
	/* Three dots are hidden too. */
	assert_false(upload_policy_name_is_valid(good[i]));
	for (i = 0; i < N_ELEM(bad); i++)
		if (upload_policy_name_is_valid(bad[i]))
			fail_msg("'%s' is good", bad[i]);
	memset(longest, 'x', sizeof(longest));
	longest[NAME_MAX] = '/';
	longest[2 * NAME_MAX + 1] = 0;
	assert_true(upload_policy_name_is_valid(longest));
	longest[NAME_MAX] = 'x';
	longest[NAME_MAX + 1] = '/';
	assert_false(upload_policy_name_is_valid(longest));
}

static void upload_name_allowed_matches_patterns(void **state)
{
	char cfg[] = "*.cfg", sub[] = "logs/*/?", set[] = "[ab]";
	char *v[] = {cfg, sub, set};
	static const struct {
		const char *name;
		bool some;
	} t[] = {
		{"a.cfg", true},       {"x", false},	   {"logs/m1/x", true},
		{"logs/x", false},     {"d/a.cfg", false}, {"b", true},
		{"logs/a/b/c", false}, {"a.cfg2", false},
	};
	struct opt_list l = {v, N_ELEM(v)}, none = {NULL, 0};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++) {
		if (upload_policy_name_matches(t[i].name, &l) != t[i].some)
			fail_msg("%s", t[i].name);
		assert_true(upload_policy_name_matches(t[i].name, &none));
	}
}

/* However the text is cut into blocks, it is the same. */
static void netascii_decode_takes_text_cut_anywhere(void **state)
{
	static const struct {
		const char *wire;
		size_t n;
		const char *text;
		size_t len;
	} t[] = {
		{"a\r\nb", 4, "a\nb", 3},   {"\r\0", 2, "\r", 1},
		{"\r\r\n", 3, "\r\n", 2},   {"\r\r\0", 3, "\r\r", 2},
		{"\rx", 2, "\rx", 2},	    {"\n\n", 2, "\n\n", 2},
		{"\0", 1, "\0", 1},	    {"\r\0\n", 3, "\r\n", 2},
		{"\r\n\r\n", 4, "\n\n", 2},
	};
	uint8_t out[32];
	size_t i, cut, n;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++)
		for (cut = 0; cut <= t[i].n; cut++) {
			const uint8_t *p = (const uint8_t *)t[i].wire;
			struct netascii_in in = {0};

			n = netascii_decode(&in, out, p, cut);
			n += netascii_decode(&in, out + n, p + cut,
					     t[i].n - cut);
			assert_false(in.cr);
			assert_int_equal(n, t[i].len);
			assert_memory_equal(out, t[i].text, n);
		}
}

/* What was encoded decodes to itself. */
static void netascii_decode_reverses_encode(void **state)
{
	static const char alphabet[] = "\r\n\0x";
	uint8_t text[6], wire[12], back[13];
	unsigned n, k;
	size_t i;

	(void)state;
	for (n = 0; n < 4096; n++) {
		struct netascii_in in = {0};

		for (i = 0, k = n; i < sizeof(text); i++, k /= 4)
			text[i] = (uint8_t)alphabet[k % 4];
		netascii_encode(wire, text, sizeof(text));
		assert_int_equal(
			netascii_decode(&in, back, wire,
					netascii_length(text, sizeof(text))),
			sizeof(text));
		assert_memory_equal(back, text, sizeof(text));
	}
}

/* --- the process ---------------------------------------------------------- */

struct place {
	char path[64];
	int dir;
	int fd; /* our end */
	pid_t pid;
};

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	int pair[2];

	assert_non_null(p);
	(void)snprintf(p->path, sizeof(p->path), "/tmp/pxe-store.XXXXXX");
	assert_non_null(mkdtemp(p->path));
	p->dir = open(p->path, O_RDONLY | O_DIRECTORY);
	assert_true(p->dir >= 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair), 0);
	p->pid = fork();
	assert_true(p->pid >= 0);
	if (!p->pid) {
		(void)close(pair[0]);
		_exit(upload_publish(pair[1], NULL));
	}
	(void)close(pair[1]);
	p->fd = pair[0];
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;
	int status;

	(void)close(p->fd);
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	assert_int_equal(status, 0);
	(void)unlinkat(p->dir, "x", 0);
	(void)close(p->dir);
	/* Nothing hidden is left. */
	assert_int_equal(rmdir(p->path), 0);
	free(p);
	return 0;
}

/* Store text as j says.  What the process answers. */
static int publish(const struct place *p, struct upload_publish_job *j,
		   const char *text)
{
	struct upload_publish_reply r;
	int fds[2] = {-1, p->dir};

	(void)snprintf(j->tmp, sizeof(j->tmp), ".pxe-upload-1");
	fds[0] = j->has_tmp ? openat(p->dir, j->tmp, O_CREAT | O_WRONLY, 0644)
			    : openat(p->dir, ".", O_TMPFILE | O_WRONLY, 0644);
	assert_true(fds[0] >= 0);
	assert_int_equal(write(fds[0], text, strlen(text)), strlen(text));
	assert_int_equal(child_send(p->fd, j, sizeof(*j), fds, 2), 0);
	assert_int_equal(child_recv(p->fd, &r, sizeof(r), NULL, 0), sizeof(r));
	(void)close(fds[0]);
	assert_int_equal(r.id, j->id);
	return r.err;
}

static void must_hold(const struct place *p, const char *text)
{
	char buf[32];
	int fd = openat(p->dir, "x", O_RDONLY);
	ssize_t n = read(fd, buf, sizeof(buf));

	assert_int_equal(n, strlen(text));
	assert_memory_equal(buf, text, strlen(text));
	(void)close(fd);
}

/* With a hidden name, and without one. */
static void upload_writer_replaces_files_with_overwrite_only(void **state)
{
	struct place *p = *state;
	struct upload_publish_job j = {.name = "x"};
	unsigned named;

	for (named = 0; named < 2; named++) {
		j.has_tmp = named;
		j.overwrite = false;
		j.id++;
		assert_int_equal(publish(p, &j, "one"), 0);
		must_hold(p, "one");
		assert_int_equal(publish(p, &j, "two"), -EEXIST);
		must_hold(p, "one");
		j.overwrite = true;
		assert_int_equal(publish(p, &j, "three"), 0);
		must_hold(p, "three");
		assert_int_equal(unlinkat(p->dir, "x", 0), 0);
		assert_int_equal(publish(p, &j, "four"), 0);
		must_hold(p, "four");
		assert_int_equal(unlinkat(p->dir, "x", 0), 0);
		/* A directory does not give way. */
		assert_int_equal(mkdirat(p->dir, "x", 0700), 0);
		assert_int_equal(publish(p, &j, "five"), -EISDIR);
		assert_int_equal(unlinkat(p->dir, "x", AT_REMOVEDIR), 0);
	}
}

/* Half a message, or one without descriptors, is answered and no more. */
static void upload_writer_refuses_jobs_without_files(void **state)
{
	struct place *p = *state;
	struct upload_publish_job j = {.id = 7, .name = "x"};
	struct upload_publish_reply r;

	assert_int_equal(child_send(p->fd, &j, sizeof(j), NULL, 0), 0);
	assert_int_equal(child_recv(p->fd, &r, sizeof(r), NULL, 0), sizeof(r));
	assert_int_equal(r.err, -EPROTO);
	assert_int_equal(r.id, 7);
	assert_int_equal(publish(p, &j, "text"), 0);
}

/* The directories of a name may be longer than a request can be. */
static void upload_file_with_a_long_name_closes_nothing(void **state)
{
	struct upload_file_rules rules = {0};
	struct upload_dir *d = upload_dir_new();
	char name[2 * REQUEST_NAME_MAX];
	struct upload_file *f;
	struct stat st;
	size_t i;
	int fd;

	(void)state;
	assert_non_null(d);
	upload_dir_configure(d, open("/tmp", O_PATH | O_DIRECTORY), &rules);
	for (i = 0; i < sizeof(name) - 1; i++)
		name[i] = i % 2 ? '/' : 'x';
	name[i] = 0;
	name[i - 1] = 'x';
	/* A field that nobody had set was descriptor 0. */
	fd = open("/dev/null", O_RDONLY);
	assert_true(fd >= 0);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(upload_file_create(d, name, 0, &f), -ENAMETOOLONG);
	assert_null(f);
	assert_int_equal(fstat(STDIN_FILENO, &st), 0);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	upload_dir_free(d);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			upload_name_is_valid_refuses_hidden_and_odd_names),
		cmocka_unit_test(upload_name_allowed_matches_patterns),
		cmocka_unit_test(netascii_decode_takes_text_cut_anywhere),
		cmocka_unit_test(netascii_decode_reverses_encode),
		cmocka_unit_test(upload_file_with_a_long_name_closes_nothing),
		cmocka_unit_test_setup_teardown(
			upload_writer_replaces_files_with_overwrite_only,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			upload_writer_refuses_jobs_without_files, set_up,
			tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
