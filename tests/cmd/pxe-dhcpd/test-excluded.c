/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Addresses that are never assigned: those of this machine, whatever interface
 * has them and whenever it got them, and those that no host may have.
 */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "../../lib/sys/capture.h"
#include "leasedb/writer.h"
#include "state.h"
#include "workdir.h"

#define NET   0x0a000000
#define IP(n) (NET + (n))

static const struct store_time now = {.mono = 1000, .wall = 1000000};

static int begin(void **state)
{
	struct workdir *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	workdir_init(w, "");
	*state = w;
	return 0;
}

static int end(void **state)
{
	workdir_release(*state);
	free(*state);
	return 0;
}

/* The holder of the address 10.0.0.n. */
static struct lease_key key(uint8_t n)
{
	return (struct lease_key){.link = NET, .len = 3, .id = {'m', 1, n}};
}

/*
 * Take addresses of the interface's pools until there is none.  Returns the
 * last bytes of those that were given, as a set of bits: below 64.
 */
static uint64_t drain(struct state *st)
{
	const struct subnet *s = subnets_find(&st->server.subnets,
					      st->server.ifaces[0].iface.ip);
	uint64_t given = 0;
	struct lease *l;
	unsigned i;

	assert_non_null(s);
	for (i = 0; i < s->n_pools; i++)
		while ((l = lease_table_pick(st->server.leases, s->pools[i],
					     now.mono))) {
			struct lease_key k = key((uint8_t)l->ip);

			given |= UINT64_C(1) << (l->ip & 63);
			lease_table_set(st->server.leases, l, LEASE_OFFERED, &k,
					0, now.mono + 60);
		}
	return given;
}

#define BIT(n) (UINT64_C(1) << (n))

/* This machine has the addresses now.  What it logs, the caller's to free. */
static char *set_own(struct state *st, const uint32_t *v, size_t n)
{
	struct iface_addrs own;
	struct capture said;
	int rc;

	workdir_addrs(&own, v, n);
	capture_begin(&said);
	rc = state_set_own_take(st, &own, &now);
	(void)capture_end(&said);
	assert_int_equal(rc, 0);
	assert_null(own.v);
	return said.text;
}

static void all_addresses_of_this_machine_are_excluded(void **state)
{
	/* 127.0.0.1 and another interface's, in no pool, play no part. */
	static const uint32_t own[] = {IP(1), IP(4), IP(6), 0x0a090005,
				       0x7f000001};
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(workdir_state_on(w, &st, &workdir_iface, own,
					  N_ELEM(own),
					  ARGS("--pool", "10.0.0.1-10.0.0.7",
					       "--router", "10.0.0.2")),
			 0);
	assert_int_equal(state_count_addresses(&st), 3);
	assert_true(drain(&st) == (BIT(3) | BIT(5) | BIT(7)));
	state_release(&st);
}

static void interface_address_is_excluded_though_no_list_has_it(void **state)
{
	static const uint32_t own[] = {0x7f000001};
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(workdir_state_on(w, &st, &workdir_iface, own, 1,
					  ARGS("--pool", "10.0.0.1-10.0.0.2")),
			 0);
	assert_true(drain(&st) == BIT(2));
	state_release(&st);
}

static void address_that_is_added_is_excluded_until_it_is_gone(void **state)
{
	static const uint32_t before[] = {IP(1)}, after[] = {IP(1), IP(5)};
	struct workdir *w = *state;
	struct state st;
	char *said;

	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.4-10.0.0.6")), 0);
	free(set_own(&st, after, 2));
	assert_int_equal(state_count_addresses(&st), 2);
	/* The same again changes nothing, and says nothing. */
	said = set_own(&st, after, 2);
	assert_string_equal(said, "");
	free(said);
	assert_true(drain(&st) == (BIT(4) | BIT(6)));
	free(set_own(&st, before, 1));
	assert_int_equal(state_count_addresses(&st), 3);
	assert_true(drain(&st) == BIT(5));
	state_release(&st);
}

/* One that is excluded for another reason, too, stays so. */
static void address_that_is_gone_stays_excluded_for_other_reasons(void **state)
{
	static const uint32_t before[] = {IP(1)},
			      after[] = {IP(0), IP(1),	IP(2),	IP(3),
					 IP(4), IP(10), IP(11), 0x0a0000ff};
	struct workdir *w = *state;
	struct state st;

	workdir_set_hosts(w, "52:54:00:00:00:0a ten 10.0.0.10 -\n");
	assert_int_equal(
		workdir_state(w, &st,
			      ARGS("--pool", "10.0.0.0-10.0.0.11", "--router",
				   "10.0.0.2", "--dns", "10.0.0.3",
				   "--next-server", "10.0.0.4")),
		0);
	free(set_own(&st, after, N_ELEM(after)));
	free(set_own(&st, before, N_ELEM(before)));
	assert_int_equal(state_count_addresses(&st), 7);
	assert_true(drain(&st) ==
		    (BIT(5) | BIT(6) | BIT(7) | BIT(8) | BIT(9) | BIT(11)));
	state_release(&st);
}

/* It is in quarantine since a client declined it, perhaps for that reason. */
static void declined_address_that_this_machine_gets_is_not_picked(void **state)
{
	static const uint32_t before[] = {IP(1)}, after[] = {IP(1), IP(5)};
	struct workdir *w = *state;
	struct lease_key k = key(5);
	struct state st;
	struct lease *l;

	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.5-10.0.0.6")), 0);
	l = lease_table_by_ip(st.server.leases, IP(5));
	lease_table_set(st.server.leases, l, LEASE_DECLINED, &k, 0,
			now.mono + LEASE_QUARANTINE);
	assert_ptr_equal(lease_table_pick_declined(st.server.leases, 0), l);
	free(set_own(&st, after, 2));
	assert_null(lease_table_pick_declined(st.server.leases, 0));
	assert_true(drain(&st) == BIT(6));
	free(set_own(&st, before, 1));
	assert_ptr_equal(lease_table_pick_declined(st.server.leases, 0), l);
	state_release(&st);
}

static void lease_of_an_address_that_this_machine_gets_is_logged(void **state)
{
	static const uint32_t own[] = {IP(1), IP(4), IP(5), IP(6)};
	static const char want[] =
		": address: 10.0.0.5: this machine has it, and it is leased to "
		"52:54:00:00:00:05 until 1970-01-12T13:56:40Z\n";
	struct workdir *w = *state;
	struct lease_key k = key(5);
	struct state st;
	struct lease *l;
	char *said;

	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.4-10.0.0.7")), 0);
	l = lease_table_by_ip(st.server.leases, IP(5));
	lease_table_set(st.server.leases, l, LEASE_BOUND, &k, 0,
			now.mono + 600);
	l->mac = (struct mac){{0x52, 0x54, 0, 0, 0, 5}};
	said = set_own(&st, own, N_ELEM(own));
	assert_non_null(strstr(said, want));
	assert_null(strstr(said, "10.0.0.4: this machine has it, and"));
	free(said);
	/* The lease itself ends at its time only. */
	assert_int_equal(l->state, LEASE_BOUND);
	assert_int_equal(l->expires, now.mono + 600);
	state_release(&st);
}

static void stored_lease_of_an_address_of_this_machine_is_logged(void **state)
{
	static const uint32_t own[] = {IP(1), IP(5)};
	struct workdir *w = *state;
	struct lease_key k = key(5);
	struct leasedb_writer *db;
	struct leasedb_row row;
	struct capture said;
	struct state st;
	struct lease *l;
	int rc;

	assert_int_equal(
		leasedb_writer_open(&db, w->db.path, geteuid(), getegid()), 0);
	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.4-10.0.0.7")), 0);
	l = lease_table_by_ip(st.server.leases, IP(5));
	lease_table_set(st.server.leases, l, LEASE_BOUND, &k, 0, 1600);
	store_row(&row, l, &now);
	assert_int_equal(leasedb_writer_put(db, &row), 0);
	assert_int_equal(leasedb_writer_commit(db), 0);
	state_release(&st);

	assert_int_equal(workdir_state_on(w, &st, &workdir_iface, own, 2,
					  ARGS("--pool", "10.0.0.4-10.0.0.7")),
			 0);
	capture_begin(&said);
	rc = state_load(&st, db, &now);
	(void)capture_end(&said);
	assert_int_equal(rc, 0);
	assert_non_null(strstr(said.text, ": address: 10.0.0.5: this machine "
					  "has it, and it is leased to a client"
					  " until "));
	free(said.text);
	assert_true(drain(&st) == (BIT(4) | BIT(6) | BIT(7)));
	state_release(&st);
	leasedb_writer_close(db);
}

static void reservation_of_an_address_of_this_machine_is_refused(void **state)
{
	/* Of another interface, and of no network that is served. */
	static const uint32_t own[] = {IP(1), IP(9), 0xc0000205};
	static const char *const bad[] = {
		"52:54:00:00:00:05 a 10.0.0.9 -\n",
		"52:54:00:00:00:05 a 192.0.2.5 -\n",
	};
	struct workdir *w = *state;
	struct state st;
	size_t i;

	for (i = 0; i < N_ELEM(bad); i++) {
		workdir_set_hosts(w, bad[i]);
		if (workdir_state_on(w, &st, &workdir_iface, own, N_ELEM(own),
				     ARGS("--pool", "10.0.0.4-10.0.0.7")) !=
		    EX_CONFIG)
			fail_msg("case %zu was not refused", i);
	}
}

static void reservation_that_this_machine_gets_is_logged_and_void(void **state)
{
	static const uint32_t before[] = {IP(1)}, after[] = {IP(1), IP(9)};
	struct workdir *w = *state;
	const struct lease *l;
	struct state st;
	char *said;

	workdir_set_hosts(w, "\n52:54:00:00:00:09 nine 10.0.0.9 -\n");
	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.4-10.0.0.7")), 0);
	assert_int_equal(state_count_addresses(&st), 5);
	said = set_own(&st, after, 2);
	assert_non_null(strstr(said, ": address: 10.0.0.9: this machine has "
				     "it, and line 2 of the hosts file "
				     "reserves it\n"));
	free(said);
	l = lease_table_by_ip(st.server.leases, IP(9));
	assert_true(l->own);
	assert_int_equal(state_count_addresses(&st), 4);
	free(set_own(&st, before, 1));
	assert_true(l->reserved && !l->own);
	assert_int_equal(state_count_addresses(&st), 5);
	state_release(&st);
}

/* The router itself may boot, and get its address from here. */
static void router_with_a_reservation_counts_as_given(void **state)
{
	struct workdir *w = *state;
	struct state st;

	workdir_set_hosts(w, "52:54:00:00:00:02 router 10.0.0.2 -\n"
			     "52:54:00:00:00:03 other 192.0.2.5 -\n");
	assert_int_equal(workdir_state(w, &st,
				       ARGS("--pool", "10.0.0.2-10.0.0.3",
					    "--router", "10.0.0.2,10.0.0.3")),
			 0);
	assert_int_equal(state_count_addresses(&st), 1);
	assert_true(drain(&st) == 0);
	state_release(&st);
}

static void pool_of_a_whole_subnet_is_served_without_its_edges(void **state)
{
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.0-10.0.0.255")),
		0);
	assert_int_equal(state_count_addresses(&st), 253);
	state_release(&st);
}

static void edges_of_a_subnet_within_another_are_not_given(void **state)
{
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(workdir_state(w, &st,
				       ARGS("--pool", "10.8.0.1-10.8.0.254/16",
					    "--pool", "10.8.1.1-10.8.1.2/30")),
			 0);
	assert_int_equal(state_count_addresses(&st), 256);
	state_release(&st);
	assert_int_equal(
		workdir_state(w, &st,
			      ARGS("--pool", "10.8.0.1-10.8.0.99/16", "--pool",
				   "10.8.0.101-10.8.0.102/30")),
		0);
	assert_int_equal(state_count_addresses(&st), 101);
	state_release(&st);
}

/* RFC 3021: both addresses of a /31 are hosts. */
static void link_of_two_addresses_gives_the_other_one(void **state)
{
	const struct iface link = {
		.name = "t0", .index = 7, .ip = IP(0), .mask = 0xfffffffe};
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(workdir_state_on(w, &st, &link, &link.ip, 1,
					  ARGS("--pool", "10.0.0.0-10.0.0.1")),
			 0);
	assert_int_equal(state_count_addresses(&st), 1);
	assert_true(drain(&st) == BIT(1));
	state_release(&st);
	workdir_set_hosts(w, "52:54:00:00:00:01 one 10.0.0.1 -\n");
	assert_int_equal(
		workdir_state_on(w, &st, &link, &link.ip, 1, ARGS(NULL)), 0);
	assert_int_equal(state_count_addresses(&st), 1);
	state_release(&st);
}

static void relayed_link_of_two_addresses_is_served(void **state)
{
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.8.0.2-10.8.0.3/31")),
		0);
	assert_int_equal(state_count_addresses(&st), 2);
	state_release(&st);
}

static void pool_of_one_address_is_served(void **state)
{
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.9-10.0.0.9")), 0);
	assert_int_equal(state_count_addresses(&st), 1);
	assert_true(drain(&st) == BIT(9));
	state_release(&st);
}

static void pool_without_an_address_to_give_is_refused(void **state)
{
	static const uint32_t own[] = {IP(1), IP(5)};
	static const char *const pools[] = {
		"10.0.0.1-10.0.0.1",	"10.0.0.5-10.0.0.5",
		"10.0.0.0-10.0.0.2",	"10.0.0.255-10.0.0.255",
		"10.8.0.3-10.8.0.3/30",
	};
	struct workdir *w = *state;
	struct capture said;
	struct state st;
	size_t i;
	int rc;

	for (i = 0; i < N_ELEM(pools); i++) {
		capture_begin(&said);
		rc = workdir_state_on(w, &st, &workdir_iface, own, 2,
				      ARGS("--pool", pools[i], "--pool",
					   "10.0.0.20-10.0.0.29", "--router",
					   "10.0.0.2"));
		(void)capture_end(&said);
		if (rc != EX_CONFIG ||
		    !strstr(said.text, "has no address to give"))
			fail_msg("%s: %d %s", pools[i], rc, said.text);
		free(said.text);
		state_release(&st);
	}
}

/* As when this machine has one address without a network: 10.0.0.1/32. */
static void interface_of_one_address_has_no_pool(void **state)
{
	const struct iface one = {
		.name = "t0", .index = 7, .ip = IP(1), .mask = 0xffffffff};
	static const char *const pools[] = {"10.0.0.1-10.0.0.1",
					    "10.0.0.5-10.0.0.9",
					    "10.0.0.5-10.0.0.9/24"};
	struct workdir *w = *state;
	struct state st;
	size_t i;

	for (i = 0; i < N_ELEM(pools); i++)
		if (workdir_state_on(w, &st, &one, &one.ip, 1,
				     ARGS("--pool", pools[i])) != EX_CONFIG)
			fail_msg("%s was not refused", pools[i]);
}

/* A pool whose addresses the hosts file reserves is for those machines. */
static void pool_that_is_all_reserved_for_hosts_is_served(void **state)
{
	struct workdir *w = *state;
	struct state st;

	workdir_set_hosts(w, "52:54:00:00:00:05 a 10.0.0.5 -\n");
	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.5-10.0.0.5")), 0);
	assert_int_equal(state_count_addresses(&st), 1);
	assert_true(drain(&st) == 0);
	state_release(&st);
}

static void pool_that_runs_out_of_addresses_to_give_is_logged(void **state)
{
	static const uint32_t own[] = {IP(1), IP(9)},
			      more[] = {IP(1), IP(9), IP(77)};
	struct workdir *w = *state;
	struct state st;
	char *said;

	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.0.0.9-10.0.0.9")), 0);
	said = set_own(&st, own, 2);
	assert_non_null(strstr(said, "pool: 10.0.0.9-10.0.0.9: has no address "
				     "to give"));
	free(said);
	assert_int_equal(state_count_addresses(&st), 0);
	/* Once. */
	said = set_own(&st, more, 3);
	assert_null(strstr(said, "pool:"));
	free(said);
	state_release(&st);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_addresses_of_this_machine_are_excluded),
		TEST(interface_address_is_excluded_though_no_list_has_it),
		TEST(address_that_is_added_is_excluded_until_it_is_gone),
		TEST(address_that_is_gone_stays_excluded_for_other_reasons),
		TEST(declined_address_that_this_machine_gets_is_not_picked),
		TEST(lease_of_an_address_that_this_machine_gets_is_logged),
		TEST(stored_lease_of_an_address_of_this_machine_is_logged),
		TEST(reservation_of_an_address_of_this_machine_is_refused),
		TEST(reservation_that_this_machine_gets_is_logged_and_void),
		TEST(router_with_a_reservation_counts_as_given),
		TEST(pool_of_a_whole_subnet_is_served_without_its_edges),
		TEST(edges_of_a_subnet_within_another_are_not_given),
		TEST(link_of_two_addresses_gives_the_other_one),
		TEST(relayed_link_of_two_addresses_is_served),
		TEST(pool_of_one_address_is_served),
		TEST(pool_without_an_address_to_give_is_refused),
		TEST(interface_of_one_address_has_no_pool),
		TEST(pool_that_is_all_reserved_for_hosts_is_served),
		TEST(pool_that_runs_out_of_addresses_to_give_is_logged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
