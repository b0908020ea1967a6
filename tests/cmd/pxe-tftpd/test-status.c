/* SPDX-License-Identifier: BSD-2-Clause */
/* The list of running transfers for SIGUSR1 (status/status.h). */
#include "../../lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "status/status.h"

#define SEC 1000000

static struct transfer *add(struct transfer_table *ts, uint32_t ip,
			    uint64_t started)
{
	struct transfer *t;
	struct sock_addr a;

	sock_addr_ip4(&a, ip, (uint16_t)(1024 + ip % 60000));
	t = transfer_table_add(ts, &a, "loaders/ipxe.efi");
	assert_non_null(t);
	t->sender.started = started;
	t->sender.size = 1000;
	t->sender.blksize = 100;
	t->sender.window = 4;
	t->sender.last = 11;
	return t;
}

static void drop_all(struct transfer_table *ts)
{
	struct transfer *t;

	while ((t = transfer_table_any(ts)))
		transfer_table_remove(ts, t);
	transfer_table_free(ts);
}

static struct transfer_table *table(void)
{
	struct transfer_limits lim = {20000, 20000, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);

	assert_non_null(ts);
	return ts;
}

static void status_of_few_transfers_has_all_in_order(void **state)
{
	struct transfer_table *ts = table();
	struct status l;

	(void)state;
	status_collect(&l, ts);
	assert_int_equal(l.n, 0);
	assert_int_equal(l.total, 0);
	(void)add(ts, 3, 30);
	(void)add(ts, 1, 10);
	(void)add(ts, 2, 20);
	status_collect(&l, ts);
	assert_int_equal(l.n, 3);
	assert_int_equal(l.total, 3);
	assert_int_equal(l.oldest[0]->sender.started, 10);
	assert_int_equal(l.oldest[2]->sender.started, 30);
	assert_int_equal(l.size, 3000);
	drop_all(ts);
}

static void status_of_many_transfers_has_the_oldest(void **state)
{
	struct transfer_table *ts = table();
	struct status l;
	uint32_t i;

	(void)state;
	/* 7919 is prime: each start once, in no order. */
	for (i = 0; i < 10000; i++)
		(void)add(ts, i + 1, (uint64_t)i * 7919 % 10000);
	status_collect(&l, ts);
	assert_int_equal(l.total, 10000);
	assert_int_equal(l.n, STATUS_LINES);
	for (i = 0; i < STATUS_LINES; i++)
		assert_int_equal(l.oldest[i]->sender.started, i);
	drop_all(ts);
}

static void status_line_has_bytes_rate_and_options(void **state)
{
	struct transfer_table *ts = table();
	struct transfer *t = add(ts, 0x0a000005, SEC);
	char line[300];
	struct txt out;

	(void)state;
	t->sender.acked = 5;
	t->sender.phase = SENDER_SENDING;
	t->sender.retransmits = 2;
	t->client = "ipxe";
	txt_init(&out, line, sizeof(line));
	status_format(&out, t, SEC + 2 * SEC);
	assert_non_null(strstr(line,
			       ": loaders/ipxe.efi: 500 of 1000 bytes (50%) in "
			       "2.0 s, 250 bytes/s (blksize 100, window 4, "
			       "2 sent again), sending: ipxe"));
	assert_memory_equal(line, "10.0.0.5:", 9);
	/* At its start, and of an empty file: no division by nothing. */
	t->sender.acked = 0;
	t->sender.phase = SENDER_OPENING;
	t->sender.size = 0;
	t->client = NULL;
	txt_init(&out, line, sizeof(line));
	status_format(&out, t, SEC);
	assert_non_null(strstr(line, "0 of 0 bytes (100%) in 0.0 s, 0 b"));
	assert_non_null(strstr(line, "sent again), opening"));
	drop_all(ts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_of_few_transfers_has_all_in_order),
		cmocka_unit_test(status_of_many_transfers_has_the_oldest),
		cmocka_unit_test(status_line_has_bytes_rate_and_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
