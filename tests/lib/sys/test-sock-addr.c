/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses with ports, what cannot be opened, what systemd passed. */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/sock.h"

static void address_texts_are_parsed_and_formatted(void **state)
{
	static const struct {
		const char *text, *back;
	} good[] = {
		{"10.0.0.1", "10.0.0.1:69"},
		{"10.0.0.1:8080", "10.0.0.1:8080"},
		{"0.0.0.0:0", "0.0.0.0:0"},
		{"255.255.255.255:65535", "255.255.255.255:65535"},
		{":80", "0.0.0.0:80"},
		{"::", "[::]:69"},
		{"::1", "[::1]:69"},
		{"[::1]", "[::1]:69"},
		{"[2001:db8::1]:80", "[2001:db8::1]:80"},
		{"2001:DB8:0:0::1", "[2001:db8::1]:69"},
		{"fe80::1%lo", "[fe80::1%lo]:69"},
		{"[fe80::1%lo]:547", "[fe80::1%lo]:547"},
		{"[::ffff:10.0.0.1]:67", "10.0.0.1:67"},
	};
	static const char *const bad[] = {
		"",
		"localhost",
		"10.0.0",
		"10.0.0.1:",
		"10.0.0.1:x",
		"10.0.0.1:-1",
		"10.0.0.1:65536",
		":",
		"10.0.0.1:80:",
		"[10.0.0.1]:80",
		"[::1",
		"[::1]80",
		"[::1]:",
		"[]:80",
		"[:80",
		"::1%nosuch0",
		"::1%",
		"1::2::3",
		" 10.0.0.1",
		"10.0.0.1 ",
		"[::1]:80 ",
		"fe80::1%lo%lo",
	};
	char buf[SOCK_ADDR_STRLEN], big[200];
	struct sock_addr a, b;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(good); i++) {
		if (sock_addr_parse(&a, good[i].text, 69))
			fail_msg("%s", good[i].text);
		assert_string_equal(sock_addr_format(buf, &a), good[i].back);
		/* What is printed means the same. */
		assert_int_equal(sock_addr_parse(&b, buf, 1), 0);
		assert_string_equal(sock_addr_format(big, &b), buf);
	}
	for (i = 0; i < N_ELEM(bad); i++)
		if (sock_addr_parse(&a, bad[i], 69) != -EINVAL)
			fail_msg("%s is taken", bad[i]);
	memset(big, '1', sizeof(big));
	big[sizeof(big) - 1] = 0;
	assert_int_equal(sock_addr_parse(&a, big, 69), -EINVAL);
}

static void address_gives_port_and_ipv4(void **state)
{
	struct sock_addr a, b;

	(void)state;
	sock_addr_ip4(&a, 0x0a000001, 67);
	assert_int_equal(sock_addr_get_ip4(&a), 0x0a000001);
	assert_int_equal(sock_addr_port(&a), 67);
	assert_int_equal(sock_addr_parse(&b, "10.0.0.1:67", 0), 0);
	assert_true(sock_addr_equal(&a, &b));
	assert_int_equal(sock_addr_parse(&b, "10.0.0.1:68", 0), 0);
	assert_false(sock_addr_equal(&a, &b));
	assert_int_equal(sock_addr_parse(&b, "10.0.0.2:67", 0), 0);
	assert_false(sock_addr_equal(&a, &b));
	assert_int_equal(sock_addr_parse(&b, "[::ffff:10.0.0.1]:67", 0), 0);
	assert_int_equal(sock_addr_get_ip4(&b), 0x0a000001);
	assert_false(sock_addr_equal(&a, &b));
	assert_int_equal(sock_addr_parse(&b, "[::1]:67", 0), 0);
	assert_int_equal(sock_addr_get_ip4(&b), 0);
	assert_true(sock_addr_equal(&b, &b));
}

/* A UDP socket on an unused port of 127.0.0.1. */
static int open_udp(struct sock_addr *at)
{
	struct sock_udp u = {.broadcast = true};
	int fd;

	sock_addr_ip4(&u.addr, 0x7f000001, 0);
	fd = sock_udp_open(&u);
	assert_true(fd >= 0);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_int_equal(sock_local(fd, at), 0);
	return fd;
}

static void open_and_listen_return_why_they_failed(void **state)
{
	struct sock_udp u = {.device = "nosuch0"};
	struct sock_addr at, other;
	int fd;

	(void)state;
	sock_addr_ip4(&u.addr, 0x7f000001, 0);
	assert_true(sock_udp_open(&u) < 0);
	fd = open_udp(&at);
	u.device = NULL;
	u.addr = at;
	assert_int_equal(sock_udp_open(&u), -EADDRINUSE);
	/* 192.0.2.1 (RFC 5737) is nobody's. */
	sock_addr_ip4(&other, 0xc0000201, 0);
	assert_int_equal(sock_tcp_listen(&other, 1), -EADDRNOTAVAIL);
	(void)close(fd);
	assert_int_equal(sock_local(fd, &at), -EBADF);
}

/* In a child, with descriptor 3 taken: what sock_activation() says. */
static int activation(const char *pid, const char *fds)
{
	char self[16];
	int status, n;
	pid_t child;

	(void)fflush(NULL);
	child = fork();
	if (child == 0) {
		(void)snprintf(self, sizeof(self), "%d", (int)getpid());
		if (pid)
			(void)setenv("LISTEN_PID", *pid ? pid : self, 1);
		if (fds)
			(void)setenv("LISTEN_FDS", fds, 1);
		(void)dup2(STDOUT_FILENO, SOCK_ACTIVATION_FIRST);
		n = sock_activation();
		if (getenv("LISTEN_PID") || getenv("LISTEN_FDS"))
			_exit(99);
		if (n == 1 &&
		    !(fcntl(SOCK_ACTIVATION_FIRST, F_GETFD) & FD_CLOEXEC))
			_exit(98);
		_exit(n);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void passed_sockets_are_counted_and_the_environment_cleared(void **state)
{
	(void)state;
	assert_int_equal(activation(NULL, NULL), 0);
	assert_int_equal(activation("", "1"), 1);
	assert_int_equal(activation("", "0"), 0);
	assert_int_equal(activation("1", "1"), 0);
	assert_int_equal(activation("", NULL), 0);
	assert_int_equal(activation("", "-1"), 0);
	assert_int_equal(activation("", "9999999"), 0);
	assert_int_equal(activation("x", "1"), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_texts_are_parsed_and_formatted),
		cmocka_unit_test(address_gives_port_and_ipv4),
		cmocka_unit_test(open_and_listen_return_why_they_failed),
		cmocka_unit_test(
			passed_sockets_are_counted_and_the_environment_cleared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
