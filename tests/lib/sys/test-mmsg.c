/* SPDX-License-Identifier: BSD-2-Clause */
/* Many datagrams a system call, over loopback. */
#include "../../lib/unit.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sys/mmsg.h"

struct pair {
	struct mmsg_tx *b;
	struct mmsg_rx *in;
	struct sock_addr addr; /* of the server's socket */
	int server, client;    /* the client's is connected */
};

static void pair_open(struct pair *p)
{
	struct sock_udp u = {.pktinfo = true, .rcvbuf = 1 << 20};
	struct sock_addr any = {0};

	p->b = mmsg_tx_new();
	p->in = mmsg_rx_new(2048);
	assert_non_null(p->b);
	assert_non_null(p->in);
	assert_int_equal(sock_addr_parse(&u.addr, "127.0.0.1:0", 0), 0);
	p->server = sock_udp_open(&u);
	assert_true(p->server >= 0);
	assert_int_equal(sock_local(p->server, &p->addr), 0);
	p->client = sock_udp_connect(&any, &p->addr, NULL);
	assert_true(p->client >= 0);
}

static void pair_close(struct pair *p)
{
	(void)close(p->server);
	(void)close(p->client);
	mmsg_tx_free(p->b);
	mmsg_rx_free(p->in);
}

/* Queue n bytes that count up from first. */
static void queue(struct pair *p, size_t n, size_t segment,
		  const struct mmsg_dest *to)
{
	unsigned k = (unsigned)((n + segment - 1) / segment);
	uint8_t *room = mmsg_tx_room(p->b, n, k);
	size_t i;

	assert_non_null(room);
	for (i = 0; i < n; i++)
		room[i] = (uint8_t)(i / segment + 1);
	mmsg_tx_add(p->b, n, segment, to);
}

/* The next datagrams at the server have these lengths. */
static void expect(struct pair *p, const size_t *len, unsigned n)
{
	unsigned i;

	assert_int_equal(mmsg_rx_read(p->in, p->server, MMSG_MAX), (int)n);
	for (i = 0; i < n; i++) {
		struct mmsg_rx_item item = mmsg_rx_item(p->in, i);

		assert_int_equal(item.len, len[i]);
		assert_int_equal(item.data[0], i + 1);
		assert_int_equal(item.data[item.len - 1], i + 1);
		assert_int_equal(sock_addr_get_ip4(&item.from->peer),
				 0x7f000001);
		assert_int_equal(sock_addr_get_ip4(&item.from->local),
				 0x7f000001);
	}
	assert_int_equal(mmsg_rx_read(p->in, p->server, MMSG_MAX), -EAGAIN);
}

static void segments_arrive_as_datagrams(void **state)
{
	static const size_t len[] = {1000, 1000, 1000, 10};
	struct mmsg_dest to = {0};
	struct pair p;

	(void)state;
	pair_open(&p);
	queue(&p, 3010, 1000, &to);
	assert_true(mmsg_tx_pending(p.b));
	assert_int_equal(mmsg_tx_send(p.b, p.client), 0);
	assert_false(mmsg_tx_pending(p.b));
	expect(&p, len, 4);
	to.unsegmented = true;
	queue(&p, 3010, 1000, &to);
	assert_int_equal(mmsg_tx_send(p.b, p.client), 0);
	expect(&p, len, 4);
	/* Nothing is left to send. */
	assert_int_equal(mmsg_tx_send(p.b, p.client), 0);
	assert_int_equal(mmsg_rx_read(p.in, p.server, MMSG_MAX), -EAGAIN);
	pair_close(&p);
}

static void batch_is_bounded_in_bytes_and_datagrams(void **state)
{
	struct mmsg_dest to = {0};
	struct pair p;
	unsigned i;

	(void)state;
	pair_open(&p);
	assert_null(mmsg_tx_room(p.b, MMSG_DATAGRAM_MAX + 1, 1));
	assert_null(mmsg_tx_room(p.b, 1, MMSG_MAX + 1));
	while (mmsg_tx_room(p.b, 60000, 60))
		queue(&p, 60000, 1000, &to);
	assert_non_null(mmsg_tx_room(p.b, MMSG_TX_BYTES % 60000, 1));
	assert_null(mmsg_tx_room(p.b, MMSG_TX_BYTES % 60000 + 1, 1));
	assert_int_equal(mmsg_tx_send(p.b, p.client), 0);
	for (i = 0; i < MMSG_MAX; i++)
		queue(&p, 1, 1, &to);
	assert_null(mmsg_tx_room(p.b, 1, 1));
	(void)mmsg_tx_send(p.b, p.client);
	assert_non_null(mmsg_tx_room(p.b, MMSG_DATAGRAM_MAX, MMSG_MAX));
	pair_close(&p);
}

/* From one socket to several clients, from the address that was asked. */
static void each_message_goes_to_its_own_peer(void **state)
{
	struct sock_addr any = {0}, peer[3];
	struct pair p;
	char buf[16];
	int fd[3];
	unsigned i;

	(void)state;
	pair_open(&p);
	for (i = 0; i < 3; i++) {
		struct mmsg_dest to = {.peer = &peer[i], .local = &p.addr};

		fd[i] = sock_udp_connect(&any, &p.addr, NULL);
		assert_true(fd[i] >= 0);
		assert_int_equal(sock_local(fd[i], &peer[i]), 0);
		queue(&p, i + 1, 9, &to);
	}
	assert_int_equal(mmsg_tx_send(p.b, p.server), 0);
	for (i = 0; i < 3; i++) {
		assert_int_equal(read(fd[i], buf, sizeof(buf)), i + 1);
		(void)close(fd[i]);
	}
	pair_close(&p);
}

/* One that cannot be sent does not keep the others. */
static void bad_destination_loses_only_its_own_message(void **state)
{
	static const size_t len[] = {4};
	struct sock_addr nowhere;
	struct mmsg_dest to = {.peer = &nowhere};
	struct pair p;

	(void)state;
	pair_open(&p);
	/* Broadcast without permission: EACCES. */
	assert_int_equal(sock_addr_parse(&nowhere, "255.255.255.255:9", 0), 0);
	queue(&p, 4, 9, &to);
	to.peer = &p.addr;
	queue(&p, 4, 9, &to);
	assert_int_equal(mmsg_tx_send(p.b, p.server), 0);
	expect(&p, len, 1);
	pair_close(&p);
}

static void closed_port_of_a_connected_peer_is_econnrefused(void **state)
{
	struct mmsg_dest to = {0};
	struct pair p;

	(void)state;
	pair_open(&p);
	(void)close(p.server);
	queue(&p, 1, 9, &to);
	assert_int_equal(mmsg_tx_send(p.b, p.client), 0);
	/* The first one was answered by ICMP; loopback does so at once. */
	queue(&p, 1, 9, &to);
	assert_int_equal(mmsg_tx_send(p.b, p.client), -ECONNREFUSED);
	p.server = dup(p.client);
	pair_close(&p);
}

/*
 * On a socket of many peers the ICMP error is of one of them: what goes to the
 * others is sent, and the error says whose it is.
 */
static void closed_port_of_one_peer_is_in_the_error_queue(void **state)
{
	static const size_t len[] = {4};
	struct sock_udp u = {.pktinfo = true, .errors = true};
	struct sock_addr closed, told;
	struct mmsg_dest to = {.peer = &closed};
	struct pair p;
	int fd, i;

	(void)state;
	pair_open(&p);
	assert_int_equal(sock_addr_parse(&u.addr, "127.0.0.1:0", 0), 0);
	fd = sock_udp_open(&u);
	assert_true(fd >= 0);
	assert_int_equal(sock_local(fd, &closed), 0);
	(void)close(fd);
	fd = sock_udp_open(&u);
	assert_true(fd >= 0);
	for (i = 0; i < 2; i++) {
		queue(&p, 4, 9, &to);
		assert_int_equal(mmsg_tx_send(p.b, fd), 0);
	}
	to.peer = &p.addr;
	queue(&p, 4, 9, &to);
	assert_int_equal(mmsg_tx_send(p.b, fd), 0);
	expect(&p, len, 1);
	assert_int_equal(sock_error(fd, &told), -ECONNREFUSED);
	assert_true(sock_addr_equal(&told, &closed));
	while (sock_error(fd, &told) == -ECONNREFUSED)
		;
	assert_int_equal(mmsg_rx_read(p.in, fd, MMSG_MAX), -EAGAIN);
	(void)close(fd);
	pair_close(&p);
}

static void long_datagram_is_cut_to_the_capacity(void **state)
{
	static const size_t len[] = {2048};
	struct mmsg_dest to = {0};
	struct pair p;

	(void)state;
	pair_open(&p);
	queue(&p, 3000, 3000, &to);
	assert_int_equal(mmsg_tx_send(p.b, p.client), 0);
	expect(&p, len, 1);
	pair_close(&p);
}

/* Queue a copy of n bytes v. */
static int copy(struct pair *p, uint8_t v, size_t n, const struct mmsg_dest *to)
{
	uint8_t buf[4096];

	memset(buf, v, n);
	return mmsg_tx_copy(p->b, buf, n, to);
}

static void copies_of_one_length_and_way_share_a_message(void **state)
{
	static const size_t len[] = {300, 300, 300, 301, 300, 300};
	struct sock_addr other;
	struct mmsg_dest to = {0};
	struct pair p;

	(void)state;
	pair_open(&p);
	to.peer = &p.addr;
	to.local = &p.addr;
	assert_int_equal(copy(&p, 1, 300, &to), 0);
	assert_int_equal(copy(&p, 2, 300, &to), 0);
	assert_int_equal(copy(&p, 3, 300, &to), 0);
	assert_int_equal(copy(&p, 4, 301, &to), 1);
	assert_int_equal(copy(&p, 5, 300, &to), 2);
	to.unsegmented = true;
	assert_int_equal(copy(&p, 6, 300, &to), 3);
	to.unsegmented = false;
	assert_int_equal(sock_addr_parse(&other, "127.0.0.2:9", 0), 0);
	to.peer = &other;
	assert_int_equal(copy(&p, 7, 300, &to), 4);
	to.local = NULL;
	assert_int_equal(copy(&p, 8, 300, &to), 5);
	to.ifindex = 1;
	assert_int_equal(copy(&p, 9, 300, &to), 6);
	assert_int_equal(mmsg_tx_send(p.b, p.server), 0);
	expect(&p, len, 6);
	pair_close(&p);
}

static void copies_share_a_message_up_to_64_segments(void **state)
{
	struct mmsg_dest to = {0};
	struct pair p;
	int i;

	(void)state;
	pair_open(&p);
	for (i = 0; i < MMSG_MAX; i++)
		assert_int_equal(copy(&p, 1, 9, &to), 0);
	assert_int_equal(copy(&p, 1, 9, &to), 1);
	assert_int_equal(mmsg_tx_send(p.b, p.client), 0);
	assert_int_equal(mmsg_rx_read(p.in, p.server, MMSG_MAX), MMSG_MAX);
	assert_int_equal(mmsg_rx_read(p.in, p.server, MMSG_MAX), 1);
	pair_close(&p);
}

static void an_empty_batch_takes_64_copies_of_any_lengths(void **state)
{
	struct mmsg_dest to = {0};
	struct pair p;
	size_t i;

	(void)state;
	pair_open(&p);
	for (i = 0; i < MMSG_MAX; i++)
		assert_int_equal(copy(&p, 1, 4096 - i, &to), (int)i);
	assert_int_equal(copy(&p, 1, 1, &to), -1);
	(void)mmsg_tx_send(p.b, p.client);
	assert_int_equal(copy(&p, 1, 1, &to), 0);
	pair_close(&p);
}

static void each_lost_message_is_told_with_its_error(void **state)
{
	static const size_t len[] = {4, 5};
	struct sock_addr nowhere;
	struct mmsg_dest to = {0};
	int err[MMSG_MAX];
	struct pair p;

	(void)state;
	pair_open(&p);
	to.peer = &p.addr;
	assert_int_equal(copy(&p, 1, 4, &to), 0);
	/* Broadcast without permission: EACCES. */
	assert_int_equal(sock_addr_parse(&nowhere, "255.255.255.255:9", 0), 0);
	to.peer = &nowhere;
	assert_int_equal(copy(&p, 9, 4, &to), 1);
	to.peer = &p.addr;
	assert_int_equal(copy(&p, 2, 5, &to), 2);
	assert_int_equal(mmsg_tx_send_each(p.b, p.server, err), 0);
	assert_int_equal(err[0], 0);
	assert_int_equal(err[1], -EACCES);
	assert_int_equal(err[2], 0);
	expect(&p, len, 2);
	assert_int_equal(copy(&p, 1, 4, &to), 0);
	assert_int_equal(mmsg_tx_send_each(p.b, p.server, err), 0);
	assert_int_equal(err[1], 0);
	pair_close(&p);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_arrive_as_datagrams),
		cmocka_unit_test(batch_is_bounded_in_bytes_and_datagrams),
		cmocka_unit_test(each_message_goes_to_its_own_peer),
		cmocka_unit_test(bad_destination_loses_only_its_own_message),
		cmocka_unit_test(
			closed_port_of_a_connected_peer_is_econnrefused),
		cmocka_unit_test(closed_port_of_one_peer_is_in_the_error_queue),
		cmocka_unit_test(long_datagram_is_cut_to_the_capacity),
		cmocka_unit_test(copies_of_one_length_and_way_share_a_message),
		cmocka_unit_test(copies_share_a_message_up_to_64_segments),
		cmocka_unit_test(an_empty_batch_takes_64_copies_of_any_lengths),
		cmocka_unit_test(each_lost_message_is_told_with_its_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
