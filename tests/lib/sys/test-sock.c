/* SPDX-License-Identifier: BSD-2-Clause */
/* UDP sockets over the loopback interface. */
#include "../unit.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "sys/sock.h"

#define LOOPBACK 0x7f000001

/* A datagram that is there within a second. */
static ssize_t take(int fd, void *buf, size_t cap, struct sock_from *from)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	(void)poll(&p, 1, 1000);
	return sock_recv(fd, buf, cap, from);
}

static int listener(struct sock_addr *a)
{
	struct sock_udp u = {.pktinfo = true};
	int fd;

	sock_addr_ip4(&u.addr, 0, 0);
	fd = sock_udp_open(&u);
	assert_true(fd >= 0);
	assert_int_equal(sock_local(fd, a), 0);
	assert_int_not_equal(sock_addr_port(a), 0);
	sock_addr_ip4(a, LOOPBACK, sock_addr_port(a));
	return fd;
}

/* Replies come from the address that was asked, whatever it is. */
static void a_connected_socket_answers(void **state)
{
	struct sock_addr server, client, to;
	struct sock_from from;
	char buf[16];
	int lis = listener(&server), cli = listener(&client), fd;

	(void)state;
	sock_addr_ip4(&to, LOOPBACK + 1, sock_addr_port(&server));
	assert_int_equal(sock_send(cli, "ask", 3, &to, NULL, 0), 0);
	assert_int_equal(take(lis, buf, sizeof(buf), &from), 3);
	assert_int_equal(sock_addr_get_ip4(&from.local), LOOPBACK + 1);

	fd = sock_udp_connect(&from.local, &from.peer, NULL);
	assert_true(fd >= 0);
	assert_int_equal(send(fd, "answer", 6, 0), 6);
	assert_int_equal(take(cli, buf, sizeof(buf), &from), 6);
	assert_int_equal(sock_addr_get_ip4(&from.peer), LOOPBACK + 1);
	assert_int_not_equal(sock_addr_port(&from.peer),
			     sock_addr_port(&server));
	/* The loopback interface's, whatever it is set to. */
	assert_true(sock_route_mtu(fd) >= 1280);

	/* The client's port closes: the socket hears of it. */
	(void)close(cli);
	(void)send(fd, "more", 4, 0);
	assert_int_equal(take(fd, buf, sizeof(buf), &from), -ECONNREFUSED);
	(void)close(fd);
	(void)close(lis);
}

static void a_passed_socket_tells_destinations(void **state)
{
	struct sock_udp u = {.pktinfo = false};
	struct sock_addr a;
	struct sock_from from;
	char buf[16];
	int pair[2], fd;

	(void)state;
	sock_addr_ip4(&u.addr, LOOPBACK, 0);
	fd = sock_udp_open(&u);
	assert_true(fd >= 0);
	assert_int_equal(sock_udp_adopt(fd), 0);
	assert_int_equal(sock_local(fd, &a), 0);
	assert_int_equal(sock_send(fd, "me", 2, &a, NULL, 0), 0);
	assert_int_equal(take(fd, buf, sizeof(buf), &from), 2);
	assert_int_equal(sock_addr_get_ip4(&from.local), LOOPBACK);
	(void)close(fd);

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	assert_int_equal(sock_udp_adopt(pair[0]), -EPROTOTYPE);
	(void)close(pair[0]);
	(void)close(pair[1]);
	assert_true(sock_udp_adopt(-1) < 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_connected_socket_answers),
		cmocka_unit_test(a_passed_socket_tells_destinations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
