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
static void connected_socket_answers_from_the_asked_address(void **state)
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

/* An option of a socket, as the kernel has it. */
static int option(int fd, int level, int name)
{
	int v = -1;
	socklen_t len = sizeof(v);

	assert_int_equal(getsockopt(fd, level, name, &v, &len), 0);
	return v;
}

/* As systemd opens a datagram or stream socket: bound, and nothing else. */
static int passed(const char *addr, int type)
{
	struct sock_addr a;
	int fd;

	assert_int_equal(sock_addr_parse(&a, addr, 0), 0);
	fd = socket(a.u.sa.sa_family, type, 0);
	if (fd < 0 || bind(fd, &a.u.sa, a.len)) {
		print_message("no IPv6 here\n");
		skip();
	}
	return fd;
}

static void passed_udp_socket_gets_the_options_of_an_opened_one(void **state)
{
	static const struct {
		int level, name;
	} options[] = {
		{SOL_SOCKET, SO_RCVBUF},    {SOL_SOCKET, SO_SNDBUF},
		{SOL_SOCKET, SO_BROADCAST}, {IPPROTO_IP, IP_PKTINFO},
		{IPPROTO_IP, IP_RECVERR},   {IPPROTO_IP, IP_MTU_DISCOVER},
	};
	struct sock_udp u = {
		.broadcast = true,
		.pktinfo = true,
		.errors = true,
		.fragments = true,
		.rcvbuf = 65536,
		.sndbuf = 32768,
	};
	int opened, fd = passed("127.0.0.1:0", SOCK_DGRAM);
	size_t i;

	(void)state;
	sock_addr_ip4(&u.addr, LOOPBACK, 0);
	opened = sock_udp_open(&u);
	assert_true(opened >= 0);
	assert_int_equal(sock_udp_adopt(fd, &u), 0);
	/* The kernel doubles what was asked for: socket(7). */
	assert_int_equal(option(fd, SOL_SOCKET, SO_RCVBUF), 2 * 65536);
	for (i = 0; i < N_ELEM(options); i++)
		assert_int_equal(
			option(fd, options[i].level, options[i].name),
			option(opened, options[i].level, options[i].name));
	(void)close(opened);
	(void)close(fd);
}

static void passed_ipv6_socket_gets_the_options_of_ipv6(void **state)
{
	struct sock_udp u = {.pktinfo = true, .errors = true, .rcvbuf = 65536};
	int fd = passed("[::1]:0", SOCK_DGRAM);

	(void)state;
	assert_int_equal(sock_udp_adopt(fd, &u), 0);
	assert_int_equal(option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO), 1);
	assert_int_equal(option(fd, IPPROTO_IPV6, IPV6_RECVERR), 1);
	assert_int_equal(option(fd, SOL_SOCKET, SO_RCVBUF), 2 * 65536);
	(void)close(fd);
}

static void passed_udp_socket_tells_destinations(void **state)
{
	const struct sock_udp u = {.pktinfo = true};
	int fd = passed("127.0.0.1:0", SOCK_DGRAM);
	struct sock_addr a;
	struct sock_from from;
	char buf[16];

	(void)state;
	assert_int_equal(sock_udp_adopt(fd, &u), 0);
	assert_int_equal(sock_local(fd, &a), 0);
	assert_int_equal(sock_send(fd, "me", 2, &a, NULL, 0), 0);
	assert_int_equal(take(fd, buf, sizeof(buf), &from), 2);
	assert_int_equal(sock_addr_get_ip4(&from.local), LOOPBACK);
	(void)close(fd);
}

static void passed_tcp_socket_gets_the_backlog(void **state)
{
	struct sock_addr a;
	int i, fd = passed("127.0.0.1:0", SOCK_STREAM), peer[8];

	(void)state;
	assert_int_equal(listen(fd, 0), 0);
	assert_int_equal(sock_tcp_adopt(fd, 64), 0);
	assert_int_equal(sock_local(fd, &a), 0);
	/* Nobody accepts: with a backlog of 0 the second one would wait. */
	for (i = 0; i < (int)N_ELEM(peer); i++) {
		struct pollfd p = {.events = POLLOUT};

		p.fd = peer[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK,
					0);
		assert_true(peer[i] >= 0);
		(void)connect(peer[i], &a.u.sa, a.len);
		assert_int_equal(poll(&p, 1, 1000), 1);
		assert_int_equal(option(peer[i], SOL_SOCKET, SO_ERROR), 0);
	}
	while (i)
		(void)close(peer[--i]);
	(void)close(fd);
}

static void sockets_of_another_type_are_not_adopted(void **state)
{
	const struct sock_udp u = {.pktinfo = true};
	int udp = passed("127.0.0.1:0", SOCK_DGRAM);
	int tcp = passed("127.0.0.1:0", SOCK_STREAM);
	int pair[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
	assert_int_equal(sock_udp_adopt(pair[0], &u), -EPROTOTYPE);
	assert_int_equal(sock_udp_adopt(tcp, &u), -EPROTOTYPE);
	assert_int_equal(sock_udp_adopt(-1, &u), -EBADF);
	assert_int_equal(sock_tcp_adopt(pair[0], 9), -EPROTOTYPE);
	assert_int_equal(sock_tcp_adopt(udp, 9), -EPROTOTYPE);
	/* It is bound, but does not listen. */
	assert_int_equal(sock_tcp_adopt(tcp, 9), -EPROTOTYPE);
	assert_int_equal(sock_tcp_adopt(-1, 9), -EBADF);
	(void)close(pair[0]);
	(void)close(pair[1]);
	(void)close(udp);
	(void)close(tcp);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			connected_socket_answers_from_the_asked_address),
		cmocka_unit_test(
			passed_udp_socket_gets_the_options_of_an_opened_one),
		cmocka_unit_test(passed_ipv6_socket_gets_the_options_of_ipv6),
		cmocka_unit_test(passed_udp_socket_tells_destinations),
		cmocka_unit_test(passed_tcp_socket_gets_the_backlog),
		cmocka_unit_test(sockets_of_another_type_are_not_adopted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
