/* SPDX-License-Identifier: BSD-2-Clause */
/* The lease table, at times that the test passes in. */
#include "../../lib/unit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lease/table.h"

#define FIRST 0x0a000064
#define NET   0x0a000000

static struct lease_key key(unsigned n)
{
	struct lease_key k = {.link = NET, .len = 8, .id = {'m', 1}};

	k.id[6] = (uint8_t)(n >> 8);
	k.id[7] = (uint8_t)n;
	return k;
}

static struct lease_table *table(uint32_t n, uint32_t *pool)
{
	struct lease_table *t = lease_table_new();

	assert_non_null(t);
	assert_int_equal(lease_table_add_pool(t, FIRST, FIRST + n - 1, pool),
			 0);
	return t;
}

static void pool_that_overlaps_or_is_too_large_is_refused(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(10, &pool);

	(void)state;
	assert_int_equal(lease_table_add_pool(t, FIRST + 9, FIRST + 20, &pool),
			 -EEXIST);
	assert_int_equal(lease_table_add_pool(t, FIRST - 5, FIRST, &pool),
			 -EEXIST);
	assert_int_equal(lease_table_add_pool(t, FIRST + 10, FIRST + 20, &pool),
			 0);
	assert_int_equal(pool, 1);
	assert_int_equal(lease_table_add_pool(t, 0x0b000000, 0x0bffffff, &pool),
			 -E2BIG);
	lease_table_free(t);
}

static void each_client_gets_another_address(void **state)
{
	uint32_t pool, i;
	struct lease_table *t = table(300, &pool);

	(void)state;
	for (i = 0; i < 300; i++) {
		struct lease *l = lease_table_pick(t, pool, 0);
		struct lease_key k = key(i);

		assert_non_null(l);
		assert_int_equal(l->ip, FIRST + i);
		lease_table_set(t, l, LEASE_BOUND, &k, 0, 100);
	}
	assert_null(lease_table_pick(t, pool, 99));
	for (i = 0; i < 300; i++) {
		struct lease_key k = key(i);

		assert_int_equal(lease_table_by_key(t, &k)->ip, FIRST + i);
	}
	/* Expired leases are picked in the order of their expiry. */
	assert_int_equal(lease_table_pick(t, pool, 100)->ip, FIRST);
	lease_table_free(t);
}

static void expired_offer_is_free_for_others(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(1, &pool);
	struct lease *l = lease_table_pick(t, pool, 0);
	struct lease_key a = key(1), b = key(2);

	(void)state;
	lease_table_set(t, l, LEASE_OFFERED, &a, 0, 60);
	assert_true(lease_usable_by(l, &a, 59));
	assert_false(lease_usable_by(l, &b, 59));
	assert_null(lease_table_pick(t, pool, 59));
	assert_ptr_equal(lease_table_pick(t, pool, 60), l);
	assert_true(lease_usable_by(l, &b, 60));
	lease_table_set(t, l, LEASE_BOUND, &b, 0, 1000);
	assert_null(lease_table_by_key(t, &a));
	lease_table_free(t);
}

static void second_bound_lease_of_a_client_frees_the_first(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(2, &pool);
	struct lease *x = lease_table_by_ip(t, FIRST);
	struct lease *y = lease_table_by_ip(t, FIRST + 1);
	struct lease_key a = key(1);

	(void)state;
	lease_table_set(t, x, LEASE_BOUND, &a, 0, 1000);
	lease_table_set(t, y, LEASE_BOUND, &a, 0, 1000);
	assert_ptr_equal(lease_table_by_key(t, &a), y);
	assert_int_equal(lease_state_at(x, 0), LEASE_FREE);
	/* In another subnet the client has no lease. */
	a.link = 0x0a010000;
	assert_null(lease_table_by_key(t, &a));
	lease_table_free(t);
}

static void released_address_is_picked_last(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(3, &pool);
	struct lease_key a = key(1), b = key(2);
	struct lease *l = lease_table_pick(t, pool, 0);

	(void)state;
	lease_table_set(t, l, LEASE_BOUND, &a, 0, 1000);
	lease_table_set(t, l, LEASE_FREE, NULL, 0, 0);
	assert_ptr_equal(lease_table_by_key(t, &a), l);
	/* An address that was never used goes before a released one. */
	assert_int_equal(lease_table_pick(t, pool, 0)->ip, FIRST + 1);
	lease_table_set(t, lease_table_pick(t, pool, 0), LEASE_BOUND, &b, 0,
			1000);
	assert_int_equal(lease_table_pick(t, pool, 0)->ip, FIRST + 2);
	lease_table_free(t);
}

static void declined_address_is_picked_only_as_the_last(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(2, &pool);
	struct lease_key a = key(1), b = key(2), c = key(3);
	struct lease *l = lease_table_pick(t, pool, 0), *m;

	(void)state;
	lease_table_set(t, l, LEASE_OFFERED, &a, 0, 60);
	lease_table_set(t, l, LEASE_DECLINED, NULL, 0, 600);
	assert_null(lease_table_by_key(t, &a));
	assert_false(lease_usable_by(l, &a, 0));
	m = lease_table_pick(t, pool, 0);
	assert_ptr_not_equal(m, l);
	lease_table_set(t, m, LEASE_BOUND, &b, 0, 1000);
	/* No free address is left. */
	assert_null(lease_table_pick(t, pool, 1));
	assert_ptr_equal(lease_table_pick_declined(t, pool), l);
	lease_table_set(t, l, LEASE_BOUND, &c, 0, 1000);
	assert_null(lease_table_pick(t, pool, 1));
	assert_null(lease_table_pick_declined(t, pool));
	lease_table_free(t);
}

static void declined_reserved_address_is_never_picked(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(1, &pool);
	struct lease *l = lease_table_reserve(t, FIRST);

	(void)state;
	lease_table_set(t, l, LEASE_DECLINED, NULL, 0, 600);
	assert_null(lease_table_pick(t, pool, 1));
	assert_null(lease_table_pick_declined(t, pool));
	lease_table_free(t);
}

/* The client may never take the offer. */
static void offer_keeps_the_clients_bound_lease(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(2, &pool);
	struct lease *x = lease_table_by_ip(t, FIRST);
	struct lease *y = lease_table_by_ip(t, FIRST + 1);
	struct lease_key a = key(1);

	(void)state;
	lease_table_set(t, x, LEASE_BOUND, &a, 0, 1000);
	lease_table_set(t, y, LEASE_OFFERED, &a, 0, 60);
	assert_int_equal(lease_state_at(x, 0), LEASE_BOUND);
	assert_ptr_equal(lease_table_by_key(t, &a), x);
	/* Bound: the old lease is free. */
	assert_ptr_equal(lease_table_other_bound(t, &a, y), x);
	lease_table_set(t, y, LEASE_BOUND, &a, 0, 1000);
	assert_null(lease_table_other_bound(t, &a, y));
	assert_int_equal(x->state, LEASE_FREE);
	assert_int_equal(x->key.len, 0);
	assert_ptr_equal(lease_table_by_key(t, &a), y);
	lease_table_free(t);
}

static void reserved_address_is_never_picked(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(2, &pool);
	struct lease *l = lease_table_reserve(t, FIRST), *lone;
	struct lease_key a = key(1);

	(void)state;
	assert_int_equal(lease_table_pick(t, pool, 0)->ip, FIRST + 1);
	lease_table_set(t, l, LEASE_BOUND, &a, 0, 10);
	/* Nor is it picked when it is free again. */
	assert_int_equal(lease_table_pick(t, pool, 20)->ip, FIRST + 1);
	lease_table_set(t, l, LEASE_FREE, NULL, 0, 0);
	assert_int_equal(lease_table_pick(t, pool, 20)->ip, FIRST + 1);
	lone = lease_table_reserve(t, 0x0a000005);
	assert_non_null(lone);
	assert_ptr_equal(lease_table_reserve(t, 0x0a000005), lone);
	lease_table_set(t, lone, LEASE_DECLINED, NULL, 0, 600);
	lease_table_set(t, lone, LEASE_BOUND, &a, 0, 600);
	assert_ptr_equal(lease_table_by_key(t, &a), lone);
	lease_table_free(t);
}

/* An array of holders and ends as the model: no address has two holders. */
static void random_operations_agree_with_an_array(void **state)
{
	enum {
		N = 40,
		CLIENTS = 60,
		STEPS = 20000
	};
	int64_t until[N] = {0};
	int holder[N];
	uint32_t pool;
	struct lease_table *t = table(N, &pool);
	int64_t now = 0;
	unsigned step, i;

	(void)state;
	srandom(1);
	memset(holder, -1, sizeof(holder));
	for (step = 0; step < STEPS; step++) {
		unsigned c = (unsigned)random() % CLIENTS;
		struct lease_key k = key(c);
		struct lease *l = lease_table_by_key(t, &k);

		now += random() % 3;
		if (!l || !lease_usable_by(l, &k, now))
			l = lease_table_pick(t, pool, now);
		if (!l) {
			for (i = 0; i < N; i++)
				assert_true(until[i] > now);
			continue;
		}
		i = l->ip - FIRST;
		assert_true(until[i] <= now || holder[i] == (int)c);
		if (random() % 4 == 0) {
			lease_table_set(t, l, LEASE_FREE, NULL, 0, 0);
			until[i] = 0;
			continue;
		}
		lease_table_set(t, l, LEASE_BOUND, &k, 0, now + 50);
		until[i] = now + 50;
		holder[i] = (int)c;
	}
	lease_table_free(t);
}

/* What lease_table_walk() has called with. */
struct walk {
	uint32_t ips[64];
	size_t n;
};

static void walk_lease(void *ctx, const struct lease *l)
{
	struct walk *w = ctx;

	assert_true(w->n < N_ELEM(w->ips));
	w->ips[w->n++] = l->ip;
}

static void walk_in_steps_of_any_size_visits_each_lease_once(void **state)
{
	uint32_t pool;
	struct lease_table *t = table(10, &pool);
	size_t step, i, place;

	(void)state;
	/* Added later, and lies before the other one. */
	assert_int_equal(lease_table_add_pool(t, FIRST - 5, FIRST - 1, &pool),
			 0);
	for (i = 0; i < 5; i++)
		assert_non_null(
			lease_table_reserve(t, 0x0b000000 + (uint32_t)i * 256));
	for (step = 1; step <= 20; step++) {
		struct walk w = {.n = 0};

		place = 0;
		while (place != LEASE_TABLE_END)
			place = lease_table_walk(t, place, step, walk_lease,
						 &w);
		assert_int_equal(w.n, 20);
		for (i = 0; i < 15; i++)
			assert_int_equal(w.ips[i], FIRST - 5 + i);
	}
	lease_table_free(t);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pool_that_overlaps_or_is_too_large_is_refused),
		cmocka_unit_test(each_client_gets_another_address),
		cmocka_unit_test(expired_offer_is_free_for_others),
		cmocka_unit_test(
			second_bound_lease_of_a_client_frees_the_first),
		cmocka_unit_test(released_address_is_picked_last),
		cmocka_unit_test(declined_address_is_picked_only_as_the_last),
		cmocka_unit_test(declined_reserved_address_is_never_picked),
		cmocka_unit_test(offer_keeps_the_clients_bound_lease),
		cmocka_unit_test(reserved_address_is_never_picked),
		cmocka_unit_test(random_operations_agree_with_an_array),
		cmocka_unit_test(
			walk_in_steps_of_any_size_visits_each_lease_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
