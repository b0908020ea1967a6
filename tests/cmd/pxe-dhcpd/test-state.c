/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A server's state: what is built from options, hosts file and boot root, what
 * is refused, and what a reload puts in its place.
 */
#include "../../lib/unit.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "leasedb/writer.h"
#include "state.h"
#include "workdir.h"

#define POOL "10.0.0.100-10.0.0.103"

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

/* The address that the n-th pool of a subnet gives next; 0: none. */
static uint32_t next(const struct state *st, uint32_t net, unsigned n)
{
	const struct subnet *s = subnets_find(&st->server.subnets, net);
	const struct lease *l;

	assert_non_null(s);
	assert_true(n < s->n_pools);
	l = lease_table_pick(st->server.leases, s->pools[n], 0);
	return l ? l->ip : 0;
}

static const char *boot_file(const struct state *st, const char *client_class)
{
	const struct boot_entry *e = boot_map_find(&st->conf.policy.boot,
						   client_class);

	return e ? e->file : "none";
}

static void settings_are_those_of_options_and_interface(void **state)
{
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(workdir_state(w, &st, ARGS("--pool", POOL)), 0);
	assert_true(st.server.ifaces[0].iface.ip == 0x0a000001);
	/* This machine is the TFTP server, unless another one is named. */
	assert_int_equal(st.conf.policy.next_server, 0);
	assert_false(st.server.proxy);
	assert_int_equal(st.conf.policy.lease, 3600);
	state_release(&st);
	assert_int_equal(workdir_state(w, &st,
				       ARGS("--pool", POOL, "--lease", "2h",
					    "--next-server", "10.0.0.9")),
			 0);
	assert_true(st.conf.policy.next_server == 0x0a000009);
	assert_int_equal(st.conf.policy.lease, 7200);
	state_release(&st);
}

static void pools_are_served_in_their_subnets(void **state)
{
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(workdir_state(w, &st,
				       ARGS("--pool", POOL, "--pool",
					    "10.0.0.10-10.0.0.19", "--pool",
					    "10.20.0.50-10.20.0.59/16")),
			 0);
	assert_int_equal(st.server.subnets.n, 2);
	assert_true(next(&st, 0x0a000000, 0) == 0x0a000064);
	assert_true(next(&st, 0x0a000000, 1) == 0x0a00000a);
	assert_true(next(&st, 0x0a140000, 0) == 0x0a140032);
	assert_true(subnets_find(&st.server.subnets, 0x0a14ffff)->mask ==
		    0xffff0000);
	state_release(&st);
}

static void interface_subnet_is_served_without_a_pool(void **state)
{
	struct workdir *w = *state;
	struct state st;

	workdir_set_hosts(w, "52:54:00:00:00:05 five 10.0.0.5 -\n");
	assert_int_equal(workdir_state(w, &st, ARGS(NULL)), 0);
	assert_int_equal(st.server.subnets.n, 1);
	assert_non_null(lease_table_by_ip(st.server.leases, 0x0a000005));
	state_release(&st);
}

static void addresses_of_servers_are_not_given_out(void **state)
{
	struct workdir *w = *state;
	struct state st;

	/* .1 is the interface's own. */
	assert_int_equal(
		workdir_state(w, &st,
			      ARGS("--pool", "10.0.0.1-10.0.0.7", "--router",
				   "10.0.0.2", "--dns", "10.0.0.3,10.0.0.4",
				   "--next-server", "10.0.0.6")),
		0);
	assert_true(next(&st, 0x0a000000, 0) == 0x0a000005);
	lease_table_set(st.server.leases,
			lease_table_by_ip(st.server.leases, 0x0a000005),
			LEASE_OFFERED, &(struct lease_key){.len = 1}, 0, 60);
	assert_true(next(&st, 0x0a000000, 0) == 0x0a000007);
	state_release(&st);
}

static void edges_of_a_subnet_are_not_given_out(void **state)
{
	struct workdir *w = *state;
	struct state st;

	/* Hosts in the interface's /24, but edges of the pool's own /30. */
	assert_int_equal(
		workdir_state(w, &st, ARGS("--pool", "10.20.0.4-10.20.0.7/30")),
		0);
	assert_true(next(&st, 0x0a140004, 0) == 0x0a140005);
	assert_true(lease_table_by_ip(st.server.leases, 0x0a140004)->reserved);
	assert_true(lease_table_by_ip(st.server.leases, 0x0a140007)->reserved);
	state_release(&st);
}

static void pools_that_cannot_be_served_are_refused(void **state)
{
	static const char *const bad[][4] = {
		/* Outside of the interface's subnet. */
		{"--pool", "10.0.1.5-10.0.1.9"},
		{"--pool", "10.0.0.250-10.0.1.9"},
		/* Within it, with another length. */
		{"--pool", "10.0.0.5-10.0.0.9/25"},
		{"--pool", "10.0.0.5-10.0.0.9/8"},
		/* They overlap. */
		{"--pool", POOL, "--pool", "10.0.0.103-10.0.0.110"},
		/* More than LEASE_TABLE_MAX addresses. */
		{"--pool", "10.32.0.1-10.63.255.254/11"},
	};
	struct workdir *w = *state;
	struct state st;
	size_t i;

	for (i = 0; i < N_ELEM(bad); i++) {
		const char *const args[] = {bad[i][0], bad[i][1], bad[i][2],
					    bad[i][3], NULL};

		if (workdir_state(w, &st, args) != EX_CONFIG)
			fail_msg("case %zu was not refused", i);
		/* Left empty, so it can be released. */
		assert_null(st.server.leases);
		state_release(&st);
	}
}

static void ninth_pool_of_a_subnet_is_refused(void **state)
{
	static const char *const args[] = {"--pool", "10.0.0.10-10.0.0.10",
					   "--pool", "10.0.0.11-10.0.0.11",
					   "--pool", "10.0.0.12-10.0.0.12",
					   "--pool", "10.0.0.13-10.0.0.13",
					   "--pool", "10.0.0.14-10.0.0.14",
					   "--pool", "10.0.0.15-10.0.0.15",
					   "--pool", "10.0.0.16-10.0.0.16",
					   "--pool", "10.0.0.17-10.0.0.17",
					   NULL,     "10.0.0.18-10.0.0.18",
					   NULL};
	const char *nine[N_ELEM(args)];
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(workdir_state(w, &st, args), 0);
	state_release(&st);
	memcpy(nine, args, sizeof(nine));
	nine[16] = "--pool";
	assert_int_equal(workdir_state(w, &st, nine), EX_CONFIG);
}

static void hosts_file_reserves_addresses(void **state)
{
	struct workdir *w = *state;
	const struct lease *l;
	struct state st;

	workdir_set_hosts(w, "52:54:00:00:00:05 five 10.0.0.100 -\n"
			     "52:54:00:00:00:06 six 10.0.0.6 -\n"
			     "52:54:00:00:00:07 seven - -\n");
	assert_int_equal(workdir_state(w, &st, ARGS("--pool", POOL)), 0);
	assert_int_equal(hosts_table_count(st.server.hosts), 3);
	assert_true(next(&st, 0x0a000000, 0) == 0x0a000065);
	l = lease_table_by_ip(st.server.leases, 0x0a000006);
	assert_non_null(l);
	assert_true(l->reserved && !l->in_pool);
	state_release(&st);
}

static void host_outside_of_all_subnets_is_no_error(void **state)
{
	struct workdir *w = *state;
	struct state st;

	workdir_set_hosts(w, "52:54:00:00:00:05 five 192.0.2.5 -\n");
	assert_int_equal(workdir_state(w, &st, ARGS("--pool", POOL)), 0);
	state_release(&st);
}

static void hosts_with_addresses_of_no_host_are_refused(void **state)
{
	static const char *const bad[] = {
		/* The interface's own, and edges of its subnet. */
		"52:54:00:00:00:05 a 10.0.0.1 -\n",
		"52:54:00:00:00:05 a 10.0.0.255 -\n",
		/* An error does not hide in the lines after it. */
		("52:54:00:00:00:05 a 10.0.0.1 -\n"
		 "52:54:00:00:00:06 b 10.0.0.6 -\n"),
		"no such line\n",
	};
	struct workdir *w = *state;
	struct state st;
	size_t i;

	for (i = 0; i < N_ELEM(bad); i++) {
		workdir_set_hosts(w, bad[i]);
		if (workdir_state(w, &st, ARGS("--pool", POOL)) != EX_CONFIG)
			fail_msg("case %zu was not refused", i);
	}
}

static void missing_hosts_file_is_refused(void **state)
{
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(workdir_state(w, &st,
				       ARGS("--pool", POOL, "--hosts",
					    "/nonexistent/hosts")),
			 EX_NOINPUT);
}

static void proxy_takes_names_but_no_addresses_of_hosts(void **state)
{
	struct workdir *w = *state;
	struct state st;

	/* An address that a DHCP server would refuse. */
	workdir_set_hosts(w, "52:54:00:00:00:05 five 10.0.0.1 -\n");
	assert_int_equal(workdir_state(w, &st, ARGS("--proxy")), 0);
	assert_true(st.server.proxy);
	assert_int_equal(hosts_table_count(st.server.hosts), 1);
	assert_null(lease_table_by_ip(st.server.leases, 0x0a000001));
	state_release(&st);
}

static void boot_files_are_found_in_the_boot_root(void **state)
{
	struct workdir *w = *state;
	struct state st;

	workdir_add_boot_file(w, "boot.ipxe");
	workdir_add_boot_file(w, "loaders/undionly.kpxe");
	workdir_add_boot_file(w, "loaders/snponly.efi");
	assert_int_equal(workdir_state(w, &st, ARGS("--proxy")), 0);
	assert_string_equal(boot_file(&st, "bios"), "loaders/undionly.kpxe");
	assert_string_equal(boot_file(&st, "x64"), "loaders/snponly.efi");
	assert_string_equal(boot_file(&st, "x64-http"), "none");
	assert_string_equal(boot_file(&st, "arm64"), "none");
	assert_string_equal(boot_file(&st, "ipxe"), "boot.ipxe");
	state_release(&st);
	assert_int_equal(
		workdir_state(w, &st,
			      ARGS("--proxy", "--http", "http://10.0.0.9/",
				   "--boot", "bios=mine")),
		0);
	assert_string_equal(boot_file(&st, "bios"), "mine");
	assert_string_equal(boot_file(&st, "x64-http"),
			    "http://10.0.0.9/loaders/snponly.efi");
	assert_string_equal(boot_file(&st, "bios-http"), "none");
	assert_string_equal(boot_file(&st, "ipxe"),
			    "http://10.0.0.9/boot.ipxe");
	/* For an iPXE without HTTP. */
	assert_string_equal(boot_file(&st, "ipxe-tftp"), "boot.ipxe");
	state_release(&st);
}

static void missing_boot_root_is_no_error_but_a_file_is(void **state)
{
	struct workdir *w = *state;
	struct state st;

	assert_int_equal(
		workdir_state(w, &st,
			      ARGS("--proxy", "--root", "/nonexistent")),
		0);
	assert_string_equal(boot_file(&st, "ipxe"), "none");
	assert_string_equal(boot_file(&st, "ipxe-tftp"), "none");
	state_release(&st);
	assert_int_equal(
		workdir_state(w, &st, ARGS("--proxy", "--root", w->hosts)),
		EX_CONFIG);
}

static void reload_takes_new_settings_and_keeps_bound_leases(void **state)
{
	const struct store_time now = {.mono = 1000, .wall = 1000000};
	const struct lease_key key = {
		.link = 0x0a000000, .len = 3, .id = {'m', 1, 5}};
	const struct mac mac = {{0x52, 0x54, 0, 0, 0, 1}};
	struct workdir *w = *state;
	struct state st, newer;
	struct lease *l;

	assert_int_equal(workdir_state(w, &st, ARGS("--pool", POOL)), 0);
	l = lease_table_by_ip(st.server.leases, 0x0a000065);
	lease_table_set(st.server.leases, l, LEASE_BOUND, &key, 1000, 1600);

	workdir_set_hosts(w, "52:54:00:00:00:06 six 10.0.0.6 -\n");
	assert_int_equal(
		workdir_state(w, &newer,
			      ARGS("--pool", "10.0.0.100-10.0.0.110", "--lease",
				   "2h", "--boot", "x64=new.efi")),
		0);
	/* An iPXE was given a loader, and is about to come back as that. */
	assert_false(chain_discover(st.server.chain, &mac, 1, now.mono));
	assert_int_equal(state_take_over(&newer, &st, &now), 0);
	state_replace_take(&st, &newer);
	assert_true(chain_discover(st.server.chain, &mac, 2, now.mono));

	l = lease_table_by_key(st.server.leases, &key);
	assert_non_null(l);
	assert_true(l->ip == 0x0a000065);
	assert_int_equal(l->state, LEASE_BOUND);
	assert_int_equal(l->expires, 1600);
	assert_int_equal(st.conf.policy.lease, 7200);
	assert_non_null(lease_table_by_ip(st.server.leases, 0x0a00006e));
	assert_int_equal(hosts_table_count(st.server.hosts), 1);
	/* The boot map is that of the new configuration, in its new place. */
	assert_ptr_equal(st.server.conf, &st.conf);
	assert_string_equal(boot_file(&st, "x64"), "new.efi");
	/* What was taken is left empty. */
	assert_null(newer.server.leases);
	state_release(&newer);
	state_release(&st);
}

static void settings_opened_at_the_start_need_a_restart(void **state)
{
	static const struct {
		const char *name;
		bool restart;
	} cases[] = {
		{"interface", true}, {"leases", true}, {"user", true},
		{"events", true},    {"proxy", true},  {"router", false},
		{"lease", false},    {"root", false},  {"hosts", false},
		{"boot", false},     {"pool", false},  {"no-sandbox", true},
		{"on-event", true},
	};
	const struct opt_group *g;
	const struct opt *t;
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++)
		for (g = conf_groups; g->title; g++)
			for (t = g->tab; t->name; t++) {
				if (strcmp(t->name, cases[i].name) != 0)
					continue;
				assert_int_equal((t->flags & OPT_RESTART) != 0,
						 cases[i].restart);
				n++;
			}
	assert_int_equal(n, N_ELEM(cases));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(settings_are_those_of_options_and_interface),
		TEST(pools_are_served_in_their_subnets),
		TEST(interface_subnet_is_served_without_a_pool),
		TEST(addresses_of_servers_are_not_given_out),
		TEST(edges_of_a_subnet_are_not_given_out),
		TEST(pools_that_cannot_be_served_are_refused),
		TEST(ninth_pool_of_a_subnet_is_refused),
		TEST(hosts_file_reserves_addresses),
		TEST(host_outside_of_all_subnets_is_no_error),
		TEST(hosts_with_addresses_of_no_host_are_refused),
		TEST(missing_hosts_file_is_refused),
		TEST(proxy_takes_names_but_no_addresses_of_hosts),
		TEST(boot_files_are_found_in_the_boot_root),
		TEST(missing_boot_root_is_no_error_but_a_file_is),
		TEST(reload_takes_new_settings_and_keeps_bound_leases),
		TEST(settings_opened_at_the_start_need_a_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
