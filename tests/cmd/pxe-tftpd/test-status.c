/* SPDX-License-Identifier: BSD-2-Clause */
/* What is told of those that run, and how often of one source. */
#include "../../lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "status/status.h"
#include "sys/ratelimit.h"

#define SEC 1000000

static struct transfer *add(struct transfers *ts, uint32_t ip, uint64_t started)
{
	struct transfer *t;
	struct sock_addr a;

	sock_addr_ip4(&a, ip, (uint16_t)(1024 + ip % 60000));
	t = transfers_add(ts, &a, "loaders/ipxe.efi");
	assert_non_null(t);
	t->s.started = started;
	t->s.size = 1000;
	t->s.blksize = 100;
	t->s.window = 4;
	t->s.last = 11;
	return t;
}

static void drop_all(struct transfers *ts)
{
	struct transfer *t;

	while ((t = transfers_any(ts)))
		transfers_remove(ts, t);
	transfers_free(ts);
}

static struct transfers *table(void)
{
	struct transfer_limits lim = {20000, 20000, 100000};
	struct transfers *ts = transfers_new(&lim);

	assert_non_null(ts);
	return ts;
}

static void few_are_all_there(void **state)
{
	struct transfers *ts = table();
	struct live l;

	(void)state;
	live_collect(&l, ts);
	assert_int_equal(l.n, 0);
	assert_int_equal(l.total, 0);
	(void)add(ts, 3, 30);
	(void)add(ts, 1, 10);
	(void)add(ts, 2, 20);
	live_collect(&l, ts);
	assert_int_equal(l.n, 3);
	assert_int_equal(l.total, 3);
	assert_int_equal(l.oldest[0]->s.started, 10);
	assert_int_equal(l.oldest[2]->s.started, 30);
	assert_int_equal(l.size, 3000);
	drop_all(ts);
}

static void of_many_the_oldest_are_shown(void **state)
{
	struct transfers *ts = table();
	struct live l;
	uint32_t i;

	(void)state;
	/* 7919 is prime: each start once, in no order. */
	for (i = 0; i < 10000; i++)
		(void)add(ts, i + 1, (uint64_t)i * 7919 % 10000);
	live_collect(&l, ts);
	assert_int_equal(l.total, 10000);
	assert_int_equal(l.n, LIVE_LINES);
	for (i = 0; i < LIVE_LINES; i++)
		assert_int_equal(l.oldest[i]->s.started, i);
	drop_all(ts);
}

static void a_line_says_how_it_goes(void **state)
{
	struct transfers *ts = table();
	struct transfer *t = add(ts, 0x0a000005, SEC);
	char line[300];
	struct txt out;

	(void)state;
	t->s.acked = 5;
	t->s.heard = true;
	t->s.retransmits = 2;
	t->client = "ipxe";
	txt_init(&out, line, sizeof(line));
	live_format(&out, t, SEC + 2 * SEC);
	assert_non_null(strstr(line,
			       ": loaders/ipxe.efi: 500 of 1000 bytes (50%) in "
			       "2.0 s, 250 bytes/s (blksize 100, window 4, "
			       "2 sent again): ipxe"));
	assert_memory_equal(line, "10.0.0.5:", 9);
	/* At its start, and of an empty file: no division by nothing. */
	t->s.acked = 0;
	t->s.heard = false;
	t->s.size = 0;
	t->client = NULL;
	txt_init(&out, line, sizeof(line));
	live_format(&out, t, SEC);
	assert_non_null(strstr(line, "0 of 0 bytes (100%) in 0.0 s, 0 b"));
	assert_non_null(strstr(line, "sent again), not acknowledged yet"));
	drop_all(ts);
}

static void one_source_is_named_so_often(void **state)
{
	static struct sources s;
	struct sock_addr a, b;
	uint64_t now = 77 * SEC;

	(void)state;
	sources_init(&s, 3);
	sock_addr_ip4(&a, 0x0a000001, 1);
	sock_addr_ip4(&b, 0x0a000001, 2);
	assert_true(sources_allow(&s, &a, now));
	assert_true(sources_allow(&s, &b, now));
	assert_true(sources_allow(&s, &a, now + 1));
	/* By address: another port is no other source. */
	assert_false(sources_allow(&s, &a, now + 2));
	assert_false(sources_allow(&s, &b, now + SOURCES_PERIOD - 1));
	assert_true(sources_allow(&s, &b, now + SOURCES_PERIOD));
}

static void others_are_not_silenced(void **state)
{
	static struct sources s;
	unsigned i, allowed = 0;
	struct sock_addr a;

	(void)state;
	sources_init(&s, 1);
	for (i = 0; i < 100; i++) {
		sock_addr_ip4(&a, 0x0a000001 + i, 1);
		allowed += sources_allow(&s, &a, SEC);
	}
	/* Sharing a place makes a source known again, never unheard. */
	assert_int_equal(allowed, 100);
}

static void ipv6_is_by_network(void **state)
{
	static struct sources s;
	struct sock_addr a, b, c;

	(void)state;
	sources_init(&s, 1);
	assert_int_equal(sock_addr_parse(&a, "[fd00:1::1]:9", 0), 0);
	assert_int_equal(sock_addr_parse(&b, "[fd00:1::2]:9", 0), 0);
	assert_int_equal(sock_addr_parse(&c, "[fd00:2::1]:9", 0), 0);
	assert_true(sources_allow(&s, &a, SEC));
	assert_false(sources_allow(&s, &b, SEC));
	assert_true(sources_allow(&s, &c, SEC));
	assert_int_equal(sock_addr_parse(&a, "[fe80::1]:9", 0), 0);
	assert_int_equal(sock_addr_parse(&b, "[fe80::2]:9", 0), 0);
	assert_true(sources_allow(&s, &a, SEC));
	assert_true(sources_allow(&s, &b, SEC));
	assert_false(sources_allow(&s, &b, SEC));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_are_all_there),
		cmocka_unit_test(of_many_the_oldest_are_shown),
		cmocka_unit_test(a_line_says_how_it_goes),
		cmocka_unit_test(one_source_is_named_so_often),
		cmocka_unit_test(others_are_not_silenced),
		cmocka_unit_test(ipv6_is_by_network),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
