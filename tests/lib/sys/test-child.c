/* SPDX-License-Identifier: BSD-2-Clause */
/* A second process: its messages, its descriptors, its end. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "sys/child.h"

static const struct priv_user nobody = {65534, 65534};

/* Answers each message by itself, "fds" by what it has open, "uid" by who. */
static int echo(int fd, void *ctx)
{
	char buf[64];
	int got[2], n_fds = 0, i;
	ssize_t n;

	while ((n = child_recv(fd, buf, sizeof(buf), got, 2)) > 0) {
		if (n == 3 && !memcmp(buf, "fds", 3)) {
			for (i = 0; i < 1024; i++)
				n_fds += fcntl(i, F_GETFD) >= 0;
			(void)child_send(fd, &n_fds, sizeof(n_fds), NULL, 0);
		} else if (n == 3 && !memcmp(buf, "uid", 3)) {
			uid_t uid = geteuid();

			(void)child_send(fd, &uid, sizeof(uid), NULL, 0);
		} else if (got[0] >= 0) {
			if (write(got[0], ctx, strlen(ctx)) < 0)
				return 1;
			(void)close(got[0]);
			if (got[1] >= 0)
				(void)close(got[1]);
		} else {
			(void)child_send(fd, buf, (size_t)n, NULL, 0);
		}
	}
	return 0;
}

static ssize_t answer(const struct child *c, void *buf, size_t cap)
{
	struct pollfd p = {.fd = c->fd, .events = POLLIN};

	assert_int_equal(poll(&p, 1, 20000), 1);
	return child_recv(c->fd, buf, cap, NULL, 0);
}

static void child_answers_messages_and_passes_descriptors(void **state)
{
	char text[] = "ctx", buf[64] = "";
	int extra = open("/dev/null", O_RDONLY), pipes[2], n;
	struct child c;

	(void)state;
	assert_int_equal(child_start(&c, "test", &nobody, echo, text), 0);
	assert_int_equal(child_recv(c.fd, buf, sizeof(buf), NULL, 0), -EAGAIN);
	assert_int_equal(child_send(c.fd, "hello", 5, NULL, 0), 0);
	assert_int_equal(answer(&c, buf, sizeof(buf)), 5);
	assert_memory_equal(buf, "hello", 5);
	/* Messages stay apart. */
	assert_int_equal(child_send(c.fd, "a", 1, NULL, 0), 0);
	assert_int_equal(child_send(c.fd, "bc", 2, NULL, 0), 0);
	assert_int_equal(answer(&c, buf, sizeof(buf)), 1);
	assert_int_equal(answer(&c, buf, sizeof(buf)), 2);
	/* Descriptors travel, and those of this process do not. */
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(child_send(c.fd, "x", 1, &pipes[1], 1), 0);
	(void)close(pipes[1]);
	assert_int_equal(read(pipes[0], buf, sizeof(buf)), 3);
	assert_memory_equal(buf, "ctx", 3);
	assert_int_equal(read(pipes[0], buf, sizeof(buf)), 0);
	assert_int_equal(child_send(c.fd, "fds", 3, NULL, 0), 0);
	assert_int_equal(answer(&c, &n, sizeof(n)), sizeof(n));
	assert_int_equal(n, 4);
	assert_int_equal(child_send(c.fd, "x", 1, pipes, 9), -EINVAL);
	child_stop(&c);
	assert_int_equal(c.fd, -1);
	child_stop(&c);
	(void)close(pipes[0]);
	(void)close(extra);
}

static void child_becomes_the_user(void **state)
{
	uid_t uid = 0, want = geteuid() ? geteuid() : nobody.uid;
	struct child c;

	(void)state;
	assert_int_equal(child_start(&c, "test", &nobody, echo, NULL), 0);
	assert_int_equal(child_send(c.fd, "uid", 3, NULL, 0), 0);
	assert_int_equal(answer(&c, &uid, sizeof(uid)), sizeof(uid));
	assert_int_equal(uid, want);
	child_stop(&c);
}

/* The signals that end a daemon leave its child to it. */
static int raise_all(int fd, void *ctx)
{
	char c;

	(void)ctx;
	(void)raise(SIGTERM);
	(void)raise(SIGINT);
	(void)raise(SIGHUP);
	(void)child_send(fd, "alive", 5, NULL, 0);
	(void)child_recv(fd, &c, 1, NULL, 0);
	return 0;
}

static int die(int fd, void *ctx)
{
	(void)fd;
	(void)ctx;
	return 1;
}

static void child_ends_when_its_socket_closes(void **state)
{
	char buf[8];
	struct child c;

	(void)state;
	assert_int_equal(child_start(&c, "test", &nobody, raise_all, NULL), 0);
	assert_int_equal(answer(&c, buf, sizeof(buf)), 5);
	child_stop(&c);
	assert_int_equal(child_start(&c, "test", &nobody, die, NULL), 0);
	assert_int_equal(answer(&c, buf, sizeof(buf)), 0);
	assert_int_equal(child_send(c.fd, "x", 1, NULL, 0), -EPIPE);
	child_stop(&c);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(child_answers_messages_and_passes_descriptors),
		cmocka_unit_test(child_becomes_the_user),
		cmocka_unit_test(child_ends_when_its_socket_closes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
