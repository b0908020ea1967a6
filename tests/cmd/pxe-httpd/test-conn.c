/* SPDX-License-Identifier: BSD-2-Clause */
/* Deadlines of connections, by a clock that the test turns. */
#include "../../lib/unit.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conn/conn.h"

static const struct conn_limits limits = {.head = 20, .idle = 60};

static struct conn *add(struct conn_list *l, uint64_t now)
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	struct conn *c;

	sin.sin_addr.s_addr = htonl(0x0a000001);
	c = conn_add(l, -1, (struct sockaddr *)&sin, now);
	assert_non_null(c);
	return c;
}

static void conn_is_overdue_if_the_first_head_takes_too_long(void **state)
{
	struct conn_list l = {.n = 0};
	struct request rq = {.fd = -1};
	struct conn *c = add(&l, 1000);

	(void)state;
	assert_string_equal(c->ip, "10.0.0.1");
	/* Silence and half a header have the same end. */
	assert_false(conn_overdue(c, &limits, 1020));
	assert_true(conn_overdue(c, &limits, 1021));
	c->req = &rq;
	c->n_requests = 1;
	assert_false(conn_overdue(c, &limits, 1020));
	assert_true(conn_overdue(c, &limits, 1021));
	/* Once the header is there, it may take any time. */
	rq.head_complete = true;
	assert_false(conn_is_idle(c));
	assert_false(conn_overdue(c, &limits, 1000000));
	conn_remove(&l, c);
}

static void conn_has_the_idle_time_before_later_requests(void **state)
{
	struct conn_limits forever = limits;
	struct conn_list l = {.n = 0};
	struct request rq = {.fd = -1};
	struct conn *c = add(&l, 0);

	(void)state;
	c->n_requests = 1;
	c->since = 500;
	assert_true(conn_is_idle(c));
	assert_false(conn_overdue(c, &limits, 580));
	assert_true(conn_overdue(c, &limits, 581));
	c->req = &rq;
	c->n_requests = 2;
	assert_false(conn_overdue(c, &limits, 580));
	assert_true(conn_overdue(c, &limits, 581));
	forever.idle = 0;
	assert_false(conn_overdue(c, &forever, 1000000));
	forever.head = 0;
	c->n_requests = 0;
	assert_false(conn_overdue(c, &forever, 1000000));
	conn_remove(&l, c);
}

static void conn_list_adds_and_removes(void **state)
{
	struct conn_list l = {.n = 0};
	struct conn *a = add(&l, 0), *b = add(&l, 0), *c = add(&l, 0);

	(void)state;
	assert_int_equal(l.n, 3);
	conn_remove(&l, b);
	assert_ptr_equal(l.first, c);
	assert_ptr_equal(c->next, a);
	assert_ptr_equal(a->prev, c);
	conn_remove(&l, c);
	assert_ptr_equal(l.first, a);
	assert_null(a->prev);
	conn_remove(&l, a);
	assert_null(l.first);
	assert_int_equal(l.n, 0);
	conn_remove(&l, NULL);
	assert_int_equal(l.n, 0);
}

static void conn_shows_mapped_addresses_as_ipv4(void **state)
{
	struct conn_list l = {.n = 0};
	struct sockaddr_in6 sin6 = {.sin6_family = AF_INET6};
	struct conn *c;

	(void)state;
	assert_int_equal(inet_pton(AF_INET6, "fe80::1", &sin6.sin6_addr), 1);
	c = conn_add(&l, -1, (struct sockaddr *)&sin6, 0);
	assert_non_null(c);
	assert_string_equal(c->ip, "fe80::1");
	conn_remove(&l, c);
	assert_int_equal(
		inet_pton(AF_INET6, "::ffff:10.1.2.3", &sin6.sin6_addr), 1);
	c = conn_add(&l, -1, (struct sockaddr *)&sin6, 0);
	assert_non_null(c);
	assert_string_equal(c->ip, "10.1.2.3");
	conn_remove(&l, c);
}

static void conn_file_truncated_compares_with_the_promised_size(void **state)
{
	struct conn_list l = {.n = 0};
	struct request rq = {.fd = -1, .end = 100};
	struct conn *c = add(&l, 0);

	(void)state;
	assert_false(conn_file_truncated(c));
	c->req = &rq;
	assert_false(conn_file_truncated(c));
	rq.fd = memfd_create("file", MFD_CLOEXEC);
	assert_true(rq.fd >= 0);
	assert_int_equal(ftruncate(rq.fd, 101), 0);
	assert_false(conn_file_truncated(c));
	assert_int_equal(ftruncate(rq.fd, 100), 0);
	assert_false(conn_file_truncated(c));
	assert_int_equal(ftruncate(rq.fd, 99), 0);
	assert_true(conn_file_truncated(c));
	assert_int_equal(close(rq.fd), 0);
	c->req = NULL;
	conn_remove(&l, c);
}

/* A client that closed its side is let go, but not while it is served. */
static void conn_abort_closed_spares_running_requests(void **state)
{
	struct conn_list l = {.n = 0};
	struct request rq = {.fd = -1, .head_complete = true};
	struct conn *c = add(&l, 0);
	char byte;
	int sv[2];

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sv), 0);
	c->fd = sv[0];
	conn_check_peer(c);
	assert_false(l.any_peer_closed);
	assert_int_equal(write(sv[1], "x", 1), 1);
	conn_check_peer(c);
	assert_false(l.any_peer_closed);
	assert_int_equal(read(sv[0], &byte, 1), 1);
	assert_int_equal(shutdown(sv[1], SHUT_WR), 0);
	c->req = &rq;
	conn_check_peer(c);
	assert_true(l.any_peer_closed);
	conn_abort_closed(&l);
	assert_int_equal(send(sv[0], "x", 1, MSG_NOSIGNAL), 1);
	c->req = NULL;
	conn_check_peer(c);
	conn_abort_closed(&l);
	assert_int_equal(send(sv[0], "x", 1, MSG_NOSIGNAL), -1);
	assert_false(l.any_peer_closed);
	assert_int_equal(close(sv[0]), 0);
	assert_int_equal(close(sv[1]), 0);
	conn_remove(&l, c);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			conn_is_overdue_if_the_first_head_takes_too_long),
		cmocka_unit_test(conn_has_the_idle_time_before_later_requests),
		cmocka_unit_test(conn_list_adds_and_removes),
		cmocka_unit_test(conn_shows_mapped_addresses_as_ipv4),
		cmocka_unit_test(
			conn_file_truncated_compares_with_the_promised_size),
		cmocka_unit_test(conn_abort_closed_spares_running_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
