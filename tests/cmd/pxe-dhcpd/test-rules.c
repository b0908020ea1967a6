/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Relay agents (RFC 3046, RFC 8357), and addresses that are nobody's to have:
 * those of relay agents, of this machine and of the network.
 */
#include "../../lib/unit.h"

#include <string.h>

#include "excluded.h"
#include "site.h"

#define OPTS(s) .opts = (s), .n_opts = sizeof(s) - 1
#define MESSAGE(n, t, ...) \
	(&(struct fixture_msg){.client = (n), .type = (t), __VA_ARGS__})
#define DISCOVER(n, ...) MESSAGE(n, DHCP4_DISCOVER, __VA_ARGS__)
#define REQUEST(n, ...)	 MESSAGE(n, DHCP4_REQUEST, __VA_ARGS__)

#define IP(n)  (0x0a000000u + (n)) /* 10.0.0.n */
#define FAR(n) (0x0a140000u + (n)) /* 10.20.0.n */

#define POOL	 "pool 10.0.0.100-10.0.0.103\n"
#define FAR_POOL "subnet 10.20.0.0/24 {\npool 10.20.0.50-10.20.0.52\n}\n"
#define PORT_19	 "\x52\x08\x01\x04port\x13\x00" /* 82.1, 82.19 */

/* Where the last reply goes: "relay 67", "relay source", "hardware" ... */
static const char *reply_goes(const struct fixture *f)
{
	if (!f->len)
		return "nowhere";
	if (f->dest.kind != REPLY_RELAY)
		return f->dest.kind == REPLY_HARDWARE ? "hardware" : "other";
	return f->dest.source_port ? "relay source" : "relay 67";
}

static void reply_goes_to_the_port_that_a_relay_asks_for(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL FAR_POOL, NULL);
	fixture_step(&s.f, DISCOVER(1, .giaddr = FAR(1), OPTS(PORT_19)));
	assert_string_equal(reply_goes(&s.f), "relay source");
	/* RFC 3046, 2.2: the sub-option comes back with the others. */
	assert_int_equal(dhcp4_get(&s.f.out, DHCP4_OPT_RELAY).len, 8);
	fixture_step(&s.f, REQUEST(1, .giaddr = FAR(1), .requested = IP(9),
				   OPTS(PORT_19)));
	assert_int_equal(s.f.a.type, DHCP4_NAK);
	assert_string_equal(reply_goes(&s.f), "relay source");
	fixture_step(&s.f, DISCOVER(1, .giaddr = FAR(1),
				    OPTS("\x52\x06\x01\x04port")));
	assert_string_equal(reply_goes(&s.f), "relay 67");
	/* Without a relay agent it is the client's, of which nobody knows. */
	fixture_step(&s.f, DISCOVER(2, OPTS(PORT_19)));
	assert_string_equal(reply_goes(&s.f), "hardware");
	site_release(&s);
}

#define BY_PORT                                   \
	"tag t {\nmatch circuit=port\ndomain t\n" \
	"option 224 text:x\n}\n"

static void option_82_without_a_relay_is_echoed_but_not_believed(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL BY_PORT, NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(PORT_19)));
	assert_string_equal(told(&s.f, "15"), "10.0.0.100 15=absent");
	assert_int_equal(dhcp4_get(&s.f.out, DHCP4_OPT_RELAY).len, 8);
	site_release(&s);
}

static void option_82_of_a_switch_is_believed_if_it_is_trusted(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, "trust-relay-info\n" POOL BY_PORT, NULL);
	fixture_step(&s.f, DISCOVER(1, OPTS(PORT_19)));
	assert_string_equal(told(&s.f, "15"), "10.0.0.100 15=t");
	/* The subnet is the interface's whatever 82.5 says (RFC 3527). */
	fixture_step(&s.f,
		     DISCOVER(2, OPTS("\x52\x06\x05\x04\x0a\x14\x00\x00")));
	assert_string_equal(told(&s.f, ""), "10.0.0.101");
	site_release(&s);
}

static void option_82_of_a_relay_needs_no_trust(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL FAR_POOL BY_PORT, NULL);
	fixture_step(&s.f, DISCOVER(1, .giaddr = FAR(1), OPTS(PORT_19)));
	assert_string_equal(told(&s.f, "15"), "10.20.0.50 15=t");
	site_release(&s);
}

static void address_of_a_relay_is_not_given_to_its_clients(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL FAR_POOL, NULL);
	fixture_step(&s.f, DISCOVER(1, .giaddr = FAR(50)));
	assert_string_equal(told(&s.f, ""), "10.20.0.51");
	/* Nor to who asks for it, here or through another relay agent. */
	fixture_step(&s.f, DISCOVER(2, .giaddr = FAR(1), .requested = FAR(50)));
	assert_string_equal(told(&s.f, ""), "10.20.0.52");
	fixture_step(&s.f, REQUEST(3, .giaddr = FAR(50), .requested = FAR(50)));
	assert_int_equal(s.f.a.type, DHCP4_NAK);
	site_release(&s);
}

static void relay_does_not_end_a_lease_of_its_address(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL FAR_POOL, NULL);
	fixture_step(&s.f, REQUEST(1, .giaddr = FAR(1), .requested = FAR(50)));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	fixture_step(&s.f, DISCOVER(2, .giaddr = FAR(50)));
	assert_string_equal(told(&s.f, ""), "10.20.0.51");
	fixture_step(&s.f, REQUEST(1, .giaddr = FAR(1), .requested = FAR(50)));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	site_release(&s);
}

static void forged_relays_take_a_few_addresses_of_a_pool_at_most(void **state)
{
	static struct site s;
	unsigned i, given = 0;

	(void)state;
	site_init(&s,
		  POOL "subnet 10.20.0.0/24 {\n"
		       "pool 10.20.0.50-10.20.0.99\n}\n",
		  NULL);
	for (i = 50; i < 100; i++)
		fixture_step(&s.f, MESSAGE(1, DHCP4_INFORM, .giaddr = FAR(i)));
	for (i = 0; i < 50; i++) {
		fixture_step(&s.f, DISCOVER(10 + i, .giaddr = FAR(1)));
		given += s.f.len > 0;
	}
	assert_int_equal(given, 50 - SUBNET_RELAYS_MAX);
	site_release(&s);
}

static void relays_of_the_configuration_are_not_given_away(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  POOL "subnet 10.20.0.0/24 {\npool 10.20.0.50-10.20.0.52\n"
		       "relay 10.0.0.100\nrelay 10.20.0.51\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1));
	assert_string_equal(told(&s.f, ""), "10.0.0.101");
	fixture_step(&s.f, DISCOVER(1, .giaddr = IP(100)));
	assert_string_equal(told(&s.f, ""), "10.20.0.50");
	fixture_step(&s.f, DISCOVER(2, .giaddr = FAR(51)));
	assert_string_equal(told(&s.f, ""), "10.20.0.52");
	site_release(&s);
}

static void request_that_this_server_relayed_is_not_answered(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL, NULL);
	fixture_step(&s.f, DISCOVER(1, .giaddr = FIXTURE_IP));
	assert_string_equal(told(&s.f, ""), "relay address is this server's");
	site_release(&s);
}

static void several_relays_serve_one_subnet(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  POOL "subnet 10.20.0.0/24 {\npool 10.20.0.50-10.20.0.52\n"
		       "relay 10.99.0.1\nrelay 10.99.0.2\n}\n",
		  NULL);
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a630001));
	assert_string_equal(told(&s.f, ""), "10.20.0.50");
	/* The message that both forward gets one answer through each. */
	fixture_step(&s.f, DISCOVER(1, .giaddr = 0x0a630002));
	assert_string_equal(told(&s.f, ""), "10.20.0.50");
	assert_true(s.f.dest.ip == 0x0a630002);
	fixture_step(&s.f, DISCOVER(2, .giaddr = FAR(7)));
	assert_string_equal(told(&s.f, ""), "10.20.0.51");
	fixture_step(&s.f, DISCOVER(3, .giaddr = 0x0a630003));
	assert_string_equal(told(&s.f, ""),
			    "on a network that has no pool here");
	site_release(&s);
}

/* --- REQUESTs for what nobody has ----------------------------------------- */

/* "NAK", "ACK" or why there is no reply to a client that has the address. */
static const char *says(struct site *s, uint32_t ip)
{
	fixture_step(&s->f, REQUEST(7, .requested = ip));
	return s->f.len ? dhcp4_type_name((unsigned)s->f.a.type)
			: s->f.a.reason;
}

static void request_for_an_address_of_the_server_gets_a_nak(void **state)
{
	static const uint32_t own[] = {IP(1), IP(9)}, less[] = {IP(1)};
	struct iface_addrs addrs;
	const struct store_time now = {0, 0};
	static struct site s;

	(void)state;
	site_init(&s, POOL, NULL);
	assert_string_equal(says(&s, IP(1)), "NAK");
	assert_string_equal(says(&s, IP(9)), "address is in no pool");
	/* Another one of this machine, while it has it. */
	workdir_addrs(&addrs, own, N_ELEM(own));
	assert_int_equal(state_set_own_take(&s.st, &addrs, &now), 0);
	assert_string_equal(says(&s, IP(9)), "NAK");
	workdir_addrs(&addrs, less, N_ELEM(less));
	assert_int_equal(state_set_own_take(&s.st, &addrs, &now), 0);
	assert_string_equal(says(&s, IP(9)), "address is in no pool");
	site_release(&s);
}

static void request_for_an_address_that_no_host_has_gets_a_nak(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL, NULL);
	assert_string_equal(says(&s, IP(0)), "NAK");
	assert_string_equal(says(&s, IP(255)), "NAK");
	site_release(&s);
}

static void
without_authority_an_address_of_the_server_gets_silence(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, "authoritative no\n" POOL, NULL);
	assert_string_equal(says(&s, IP(1)),
			    "not given by this server, not authoritative");
	site_release(&s);
}

#define TEST(t) cmocka_unit_test(t)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(reply_goes_to_the_port_that_a_relay_asks_for),
		TEST(option_82_without_a_relay_is_echoed_but_not_believed),
		TEST(option_82_of_a_switch_is_believed_if_it_is_trusted),
		TEST(option_82_of_a_relay_needs_no_trust),
		TEST(address_of_a_relay_is_not_given_to_its_clients),
		TEST(relay_does_not_end_a_lease_of_its_address),
		TEST(forged_relays_take_a_few_addresses_of_a_pool_at_most),
		TEST(relays_of_the_configuration_are_not_given_away),
		TEST(request_that_this_server_relayed_is_not_answered),
		TEST(several_relays_serve_one_subnet),
		TEST(request_for_an_address_of_the_server_gets_a_nak),
		TEST(request_for_an_address_that_no_host_has_gets_a_nak),
		TEST(without_authority_an_address_of_the_server_gets_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
