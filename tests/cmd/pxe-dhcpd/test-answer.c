/* SPDX-License-Identifier: BSD-2-Clause */
/* What the server says to each message, and where the reply goes. */
#include "../../lib/unit.h"

#include <string.h>

#include "../../lib/mutate.h"
#include "fixture.h"

#define OPTS(s) .opts = (s), .n_opts = sizeof(s) - 1

#define DISCOVER(c, ...)        \
	(&(struct fixture_msg){ \
		.client = (c), .type = DHCP4_DISCOVER, __VA_ARGS__})
#define REQUEST(c, ...)         \
	(&(struct fixture_msg){ \
		.client = (c), .type = DHCP4_REQUEST, __VA_ARGS__})

/* DISCOVER and REQUEST; the address, or 0. */
static uint32_t take(struct fixture *b, unsigned client)
{
	uint32_t ip;

	fixture_step(b, DISCOVER(client));
	if (!b->len)
		return 0;
	assert_int_equal(b->a.type, DHCP4_OFFER);
	ip = b->out.h.yiaddr;
	fixture_step(b,
		     REQUEST(client, .requested = ip, .server_id = FIXTURE_IP));
	assert_int_equal(b->a.type, DHCP4_ACK);
	assert_true(b->out.h.yiaddr == ip);
	return ip;
}

static int silent(const struct fixture *b)
{
	return b->len == 0;
}

static void four_messages_give_a_lease(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	assert_true(take(&b, 1) == FIXTURE_FIRST);
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_NETMASK),
			    "255.255.255.0");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_ROUTER), "10.0.0.254");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_DNS),
			    "10.0.0.53,10.0.0.54");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_SERVER_ID), "10.0.0.1");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_LEASE_TIME), "3600s");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_T1), "1800s");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_T2), "3150s");
	/* No boot information for what does not boot. */
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_BOOTFILE), "absent");
	assert_true(b.out.h.siaddr == 0);
	assert_non_null(b.a.changed);
	assert_int_equal(b.a.changed->state, LEASE_BOUND);
	fixture_release(&b);
}

static void offers_are_repeated_not_multiplied(void **state)
{
	struct fixture b;
	unsigned i;

	(void)state;
	fixture_init(&b, NULL);
	for (i = 0; i < 10; i++) {
		b.now += 4;
		fixture_step(&b, DISCOVER(1));
		assert_true(b.out.h.yiaddr == FIXTURE_FIRST);
		/* An offer is not worth a write. */
		assert_null(b.a.changed);
	}
	fixture_step(&b, DISCOVER(2));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST + 1);
	fixture_release(&b);
}

static void a_bound_lease_survives_a_discover(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	assert_true(take(&b, 1) == FIXTURE_FIRST);
	b.now = 1000;
	/* The machine starts again and never comes back with a REQUEST. */
	fixture_step(&b, DISCOVER(1));
	b.now = 1000 + LEASE_OFFER_TIMEOUT + 1;
	assert_true(take(&b, 2) == FIXTURE_FIRST + 1);
	assert_true(take(&b, 1) == FIXTURE_FIRST);
	fixture_release(&b);
}

static void another_server_was_chosen(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(1));
	fixture_step(&b, REQUEST(1, .requested = 0x0a0000c8,
				 .server_id = 0x0a000002));
	assert_true(silent(&b));
	assert_int_equal(
		lease_state_at(
			lease_table_by_ip(b.server.leases, FIXTURE_FIRST), 0),
		LEASE_FREE);
	fixture_release(&b);
}

static void requested_address_is_honoured_if_free(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(1, .requested = FIXTURE_FIRST + 2));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST + 2);
	fixture_step(&b, DISCOVER(2, .requested = FIXTURE_FIRST + 2));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST);
	/* Not an address outside of the pools, nor of another subnet. */
	fixture_step(&b, DISCOVER(3, .requested = 0x0a000003));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST + 1);
	fixture_step(&b, DISCOVER(4, .requested = FIXTURE_FAR));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST + 3);
	fixture_release(&b);
}

static void exhausted_pool_is_silent(void **state)
{
	struct fixture b;
	unsigned i;

	(void)state;
	fixture_init(&b, NULL);
	for (i = 1; i <= 4; i++)
		assert_true(take(&b, i) != 0);
	fixture_step(&b, DISCOVER(5));
	assert_true(silent(&b));
	assert_string_equal(b.a.why, "no free address");
	b.now = 3600;
	assert_true(take(&b, 5) == FIXTURE_FIRST);
	fixture_release(&b);
}

static void init_reboot(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	(void)take(&b, 1);
	fixture_step(&b, REQUEST(1, .requested = FIXTURE_FIRST));
	assert_int_equal(b.a.type, DHCP4_ACK);
	/* Somebody else's address, and one of another network: NAK. */
	fixture_step(&b, REQUEST(2, .requested = FIXTURE_FIRST));
	assert_int_equal(b.a.type, DHCP4_NAK);
	assert_true(b.out.h.yiaddr == 0 && b.out.h.siaddr == 0);
	assert_int_equal(b.to.to, REPLY_BROADCAST);
	fixture_step(&b, REQUEST(1, .requested = 0xc0a80005));
	assert_int_equal(b.a.type, DHCP4_NAK);
	/* In our network, in no pool: another server may own it. */
	fixture_step(&b, REQUEST(1, .requested = 0x0a000005));
	assert_true(silent(&b));
	/* Free in our pool, e.g. after the database was lost: confirmed. */
	fixture_step(&b, REQUEST(3, .requested = FIXTURE_FIRST + 3));
	assert_int_equal(b.a.type, DHCP4_ACK);
	/* No address at all. */
	fixture_step(&b, REQUEST(4));
	assert_true(silent(&b));
	fixture_release(&b);
}

static void renewing_and_rebinding(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	(void)take(&b, 1);
	b.now = 1800;
	fixture_step(&b,
		     REQUEST(1, .ciaddr = FIXTURE_FIRST, .src = FIXTURE_FIRST));
	assert_int_equal(b.a.type, DHCP4_ACK);
	assert_int_equal(b.to.to, REPLY_UNICAST);
	assert_true(b.to.ip == FIXTURE_FIRST);
	assert_true(b.a.changed->until == 1800 + 3600);
	/* A renewal by the wrong machine is refused, by broadcast. */
	fixture_step(&b, REQUEST(2, .ciaddr = FIXTURE_FIRST));
	assert_int_equal(b.a.type, DHCP4_NAK);
	assert_int_equal(b.to.to, REPLY_BROADCAST);
	assert_true(b.out.h.ciaddr == 0);
	fixture_release(&b);
}

static void renewal_from_behind_a_relay_comes_direct(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(1, .giaddr = 0x0a140001));
	assert_true(b.out.h.yiaddr == FIXTURE_FAR);
	fixture_step(&b,
		     REQUEST(1, .giaddr = 0x0a140001, .requested = FIXTURE_FAR,
			     .server_id = FIXTURE_IP));
	assert_int_equal(b.a.type, DHCP4_ACK);
	fixture_step(&b, REQUEST(1, .ciaddr = FIXTURE_FAR, .src = FIXTURE_FAR));
	assert_int_equal(b.a.type, DHCP4_ACK);
	assert_true(b.out.h.yiaddr == FIXTURE_FAR);
	assert_int_equal(b.to.to, REPLY_UNICAST);
	fixture_release(&b);
}

static void release_frees_and_remembers(void **state)
{
	struct fixture b;
	struct fixture_msg rel = {
		.client = 2, .type = DHCP4_RELEASE, .ciaddr = FIXTURE_FIRST};

	(void)state;
	fixture_init(&b, NULL);
	(void)take(&b, 1);
	/* Not the holder: nothing happens. */
	fixture_step(&b, &rel);
	assert_null(b.a.changed);
	assert_int_equal(
		lease_state_at(
			lease_table_by_ip(b.server.leases, FIXTURE_FIRST), 0),
		LEASE_BOUND);
	rel.client = 1;
	fixture_step(&b, &rel);
	assert_true(silent(&b));
	assert_int_equal(b.a.changed->state, LEASE_FREE);
	/* Twice is once. */
	fixture_step(&b, &rel);
	assert_null(b.a.changed);
	assert_true(take(&b, 2) == FIXTURE_FIRST + 1);
	assert_true(take(&b, 1) == FIXTURE_FIRST);
	fixture_release(&b);
}

static void decline_quarantines(void **state)
{
	struct fixture b;
	struct fixture_msg dec = {.client = 2,
				  .type = DHCP4_DECLINE,
				  .requested = FIXTURE_FIRST,
				  .server_id = FIXTURE_IP};

	(void)state;
	fixture_init(&b, NULL);
	(void)take(&b, 1);
	/* Not the holder; the holder, but to another server; the holder. */
	fixture_step(&b, &dec);
	assert_null(b.a.changed);
	dec.client = 1;
	dec.server_id = 0x0a000002;
	fixture_step(&b, &dec);
	assert_null(b.a.changed);
	dec.server_id = FIXTURE_IP;
	fixture_step(&b, &dec);
	assert_true(silent(&b));
	assert_int_equal(b.a.changed->state, LEASE_DECLINED);
	assert_true(take(&b, 1) == FIXTURE_FIRST + 1);
	b.now = LEASE_QUARANTINE;
	assert_true(take(&b, 2) == FIXTURE_FIRST + 2);
	fixture_release(&b);
}

static void inform_gets_no_lease(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_INFORM,
					       .ciaddr = 0x0a000007});
	assert_int_equal(b.a.type, DHCP4_ACK);
	assert_true(b.out.h.yiaddr == 0);
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_LEASE_TIME), "absent");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_T1), "absent");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_ROUTER), "10.0.0.254");
	assert_int_equal(b.to.to, REPLY_UNICAST);
	assert_true(b.to.ip == 0x0a000007);
	/* Without ciaddr the source counts; without either, nothing. */
	fixture_step(&b, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_INFORM,
					       .src = 0x0a000008});
	assert_true(b.to.ip == 0x0a000008);
	fixture_step(&b,
		     &(struct fixture_msg){.client = 1, .type = DHCP4_INFORM});
	assert_true(silent(&b));
	fixture_release(&b);
}

static void one_machine_many_identifiers(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	(void)take(&b, 1);
	fixture_step(&b, DISCOVER(1, OPTS("\x3d\x07\x01\x52\x54\0\0\0\x01")));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST);
	fixture_step(&b, DISCOVER(1, OPTS("\x3d\x06\xff"
					  "abcde")));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST);
	/* RFC 6842. */
	assert_string_equal(fixture_opt(&b, 61), "ff:61:62:63:64:65");
	/* Two machines with one identifier (cloned images) share nothing. */
	fixture_step(&b, DISCOVER(2, OPTS("\x3d\x06\xff"
					  "abcde")));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST + 1);
	fixture_release(&b);
}

static void reservations(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, "52:54:00:00:00:01 one 10.0.0.20 -\n"
			 "52:54:00:00:00:02 two 10.0.0.101 -\n");
	assert_true(take(&b, 1) == 0x0a000014);
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_HOSTNAME), "one");
	/* A reserved address of the pool is kept for its machine. */
	fixture_step(&b, DISCOVER(3, .requested = 0x0a000065));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST);
	assert_true(take(&b, 4) == FIXTURE_FIRST + 2);
	assert_true(take(&b, 2) == 0x0a000065);
	/* Who asks for its old dynamic address is sent to the reserved one. */
	fixture_step(&b, REQUEST(2, .requested = FIXTURE_FIRST + 3));
	assert_int_equal(b.a.type, DHCP4_NAK);
	/* A reserved address stays in use after a DECLINE. */
	fixture_step(&b, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_DECLINE,
					       .requested = 0x0a000014,
					       .server_id = FIXTURE_IP});
	assert_true(take(&b, 1) == 0x0a000014);
	fixture_release(&b);
}

/* A reservation that came later: the old lease lives until it is taken. */
static void a_discover_costs_no_lease(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, "52:54:00:00:00:01 one 10.0.0.20 -\n");
	lease_table_by_ip(b.server.leases, 0x0a000014)->until = INT64_MAX;
	lease_table_by_ip(b.server.leases, 0x0a000014)->state = LEASE_BOUND;
	assert_true(take(&b, 1) == FIXTURE_FIRST);
	lease_table_by_ip(b.server.leases, 0x0a000014)->until = 0;
	fixture_step(&b, DISCOVER(1));
	assert_true(b.out.h.yiaddr == 0x0a000014);
	assert_true(take(&b, 2) == FIXTURE_FIRST + 1);
	/* Taken up: the disk hears of both. */
	fixture_step(&b, REQUEST(1, .requested = 0x0a000014,
				 .server_id = FIXTURE_IP));
	assert_int_equal(b.a.type, DHCP4_ACK);
	assert_non_null(b.a.dropped);
	assert_true(b.a.dropped->ip == FIXTURE_FIRST);
	assert_int_equal(b.a.dropped->state, LEASE_FREE);
	fixture_release(&b);
}

static void longest_network_wins(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	/* The interface's own network contains the relay's. */
	b.subnets[0].net = 0x0a000000;
	b.subnets[0].mask = 0xff000000;
	fixture_step(&b, DISCOVER(1, .giaddr = 0x0a140001));
	assert_true(b.out.h.yiaddr == FIXTURE_FAR);
	/* A local DISCOVER is local, whatever address it still carries. */
	fixture_step(&b, DISCOVER(2, .ciaddr = FIXTURE_FAR));
	assert_true(b.out.h.yiaddr == FIXTURE_FIRST);
	fixture_release(&b);
}

static void no_reply_into_foreign_networks(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_INFORM,
					       .ciaddr = 0xc6336407});
	assert_true(silent(&b));
	fixture_step(&b, DISCOVER(1));
	fixture_step(&b, REQUEST(1, .ciaddr = 0xc6336407,
				 .requested = FIXTURE_FIRST,
				 .server_id = FIXTURE_IP));
	assert_int_equal(b.to.to, REPLY_HARDWARE);
	fixture_release(&b);
}

static void relayed_replies_go_to_the_relay(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(1, .giaddr = 0x0a140001,
				  OPTS("\x52\x06\x01\x04"
				       "eth0")));
	assert_true(b.out.h.yiaddr == FIXTURE_FAR);
	assert_int_equal(b.to.to, REPLY_RELAY);
	assert_true(b.to.ip == 0x0a140001);
	assert_true(b.out.h.giaddr == 0x0a140001);
	/* The router of our own network is none there; the relay is. */
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_ROUTER), "10.20.0.1");
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_RELAY), "1=65746830");
	/* Option 82 is the last one. */
	{
		const uint8_t *end = memchr(b.buf + 240, 0x52, b.len - 240);
		const struct dhcp4_val v = dhcp4_get(&b.out, DHCP4_OPT_RELAY);

		assert_non_null(end);
		assert_int_equal(v.p[v.len], 255);
	}
	/* RFC 3527: the link is another than the relay's address. */
	fixture_step(&b, DISCOVER(2, .giaddr = 0xc0a80001,
				  OPTS("\x52\x06\x05\x04\x0a\x14\x00\x00")));
	assert_true(b.out.h.yiaddr == FIXTURE_FAR + 1);
	assert_true(b.to.ip == 0xc0a80001);
	/* RFC 5107. */
	fixture_step(&b, DISCOVER(2, .giaddr = 0x0a140001,
				  OPTS("\x52\x06\x0b\x04\x0a\x14\x00\x01")));
	assert_string_equal(fixture_opt(&b, DHCP4_OPT_SERVER_ID), "10.20.0.1");
	/* A network without a pool. */
	fixture_step(&b, DISCOVER(3, .giaddr = 0xc0a80001));
	assert_true(silent(&b));
	/* A NAK through a relay asks it to broadcast. */
	fixture_step(&b,
		     REQUEST(3, .giaddr = 0x0a140001, .requested = FIXTURE_IP));
	assert_int_equal(b.a.type, DHCP4_NAK);
	assert_int_equal(b.to.to, REPLY_RELAY);
	assert_true(b.out.h.flags & DHCP4_FLAG_BROADCAST);
	fixture_release(&b);
}

static void reply_without_an_address_goes_to_the_hardware(void **state)
{
	struct fixture b;

	(void)state;
	fixture_init(&b, NULL);
	fixture_step(&b, DISCOVER(1));
	assert_int_equal(b.to.to, REPLY_HARDWARE);
	assert_true(b.to.ip == FIXTURE_FIRST);
	fixture_step(&b, DISCOVER(1, .flags = DHCP4_FLAG_BROADCAST));
	assert_int_equal(b.to.to, REPLY_BROADCAST);
	assert_int_equal(b.out.h.flags, DHCP4_FLAG_BROADCAST);
	fixture_release(&b);
}

/* Not for us, or not to be believed: no reply and no change. */
static void refused_packets(void **state)
{
	static const struct {
		int line;
		size_t at;
		uint8_t value;
	} cases[] = {
		{__LINE__, 0, 0},    {__LINE__, 0, 2},	  {__LINE__, 0, 255},
		{__LINE__, 2, 0},    {__LINE__, 2, 7},	  {__LINE__, 2, 16},
		{__LINE__, 2, 17},   {__LINE__, 2, 255},  {__LINE__, 3, 255},
		{__LINE__, 24, 127}, {__LINE__, 24, 255}, {__LINE__, 28, 1},
		{__LINE__, 236, 0},  {__LINE__, 241, 0},  {__LINE__, 241, 2},
	};
	struct fixture b;
	uint8_t buf[DHCP4_MIN_LEN];
	size_t i;

	(void)state;
	fixture_init(&b, NULL);
	for (i = 0; i < N_ELEM(cases); i++) {
		struct dhcp4_hdr h = {.op = 1,
				      .htype = 1,
				      .hlen = 6,
				      .chaddr = {0x52, 0x54, 0, 0, 0, 1}};
		struct wr w;

		wr_init(&w, buf, sizeof(buf));
		dhcp4_put_header(&w, &h, NULL, NULL);
		dhcp4_put_u8(&w, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
		dhcp4_put_end(&w, sizeof(buf));
		buf[cases[i].at] = cases[i].value;
		fixture_packet(&b, buf, sizeof(buf), 0, false);
		if (!b.dropped || b.len)
			fail_msg("line %d: answered", cases[i].line);
	}
	for (i = 0; i < 240; i++) {
		fixture_packet(&b, buf, i, 0, false);
		assert_non_null(b.dropped);
	}
	for (i = 0; i < 4; i++)
		assert_int_equal(
			lease_table_by_ip(b.server.leases, FIXTURE_FIRST + i)
				->state,
			LEASE_FREE);
	fixture_release(&b);
}

static void client_without_hardware_address(void **state)
{
	struct dhcp4_hdr h = {
		.op = 1, .htype = 32, .hlen = 0, .flags = DHCP4_FLAG_BROADCAST};
	uint8_t buf[DHCP4_MIN_LEN];
	struct fixture b;
	struct wr w;
	unsigned i;

	(void)state;
	fixture_init(&b, NULL);
	/* IPoIB (RFC 4390): the client identifier is the key. */
	for (i = 0; i < 2; i++) {
		wr_init(&w, buf, sizeof(buf));
		dhcp4_put_header(&w, &h, NULL, NULL);
		dhcp4_put_u8(&w, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
		dhcp4_put_u32(&w, DHCP4_OPT_CLIENT_ID, i);
		dhcp4_put_end(&w, sizeof(buf));
		fixture_packet(&b, buf, sizeof(buf), 0, false);
		assert_true(b.out.h.yiaddr == FIXTURE_FIRST + i);
		assert_int_equal(b.to.to, REPLY_BROADCAST);
	}
	/* Nor an identifier: nobody. */
	wr_init(&w, buf, sizeof(buf));
	dhcp4_put_header(&w, &h, NULL, NULL);
	dhcp4_put_u8(&w, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
	dhcp4_put_end(&w, sizeof(buf));
	fixture_packet(&b, buf, sizeof(buf), 0, false);
	assert_non_null(b.dropped);
	fixture_release(&b);
}

static void feed(const uint8_t *p, size_t len, void *ctx)
{
	fixture_packet(ctx, p, len, 0x0a000063, len & 1);
}

static void survives_mutation(void **state)
{
	static const char opts[] =
		"\x39\x02\x05\xc0\x3c\x20PXEClient:Arch:00007:UNDI:003016"
		"\x5d\x02\x00\x07\x5e\x03\x01\x03\x10\x61\x11\x00"
		"0123456789"
		"abcdef\x32\x04\x0a\x00\x00\x64\x2b\x07\x47\x04\x80\x00\x00\x00"
		"\xff\x52\x06\x05\x04\x0a\x14\x00\x00\x3d\x03\x01"
		"ab";
	struct fixture b;
	uint8_t copy[DHCP4_MAX_LEN];
	struct dhcp4_hdr h = {.op = 1,
			      .htype = 1,
			      .hlen = 6,
			      .giaddr = 0x0a140001,
			      .chaddr = {0x52, 0x54, 0, 0, 0, 1}};
	struct wr w;
	unsigned i;

	(void)state;
	fixture_init(&b, "52:54:00:00:00:01 one 10.0.0.20 -\n");
	for (i = 1; i <= 8; i++) {
		wr_init(&w, copy, sizeof(copy));
		dhcp4_put_header(&w, &h, NULL, NULL);
		dhcp4_put_u8(&w, DHCP4_OPT_TYPE, (uint8_t)i);
		wr_bytes(&w, opts, sizeof(opts) - 1);
		dhcp4_put_end(&w, DHCP4_MIN_LEN);
		b.server.proxy = i % 2;
		mutate_all(feed, copy, w.len, &b);
	}
	fixture_release(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(four_messages_give_a_lease),
		cmocka_unit_test(offers_are_repeated_not_multiplied),
		cmocka_unit_test(a_bound_lease_survives_a_discover),
		cmocka_unit_test(another_server_was_chosen),
		cmocka_unit_test(requested_address_is_honoured_if_free),
		cmocka_unit_test(exhausted_pool_is_silent),
		cmocka_unit_test(init_reboot),
		cmocka_unit_test(renewing_and_rebinding),
		cmocka_unit_test(renewal_from_behind_a_relay_comes_direct),
		cmocka_unit_test(release_frees_and_remembers),
		cmocka_unit_test(decline_quarantines),
		cmocka_unit_test(inform_gets_no_lease),
		cmocka_unit_test(one_machine_many_identifiers),
		cmocka_unit_test(reservations),
		cmocka_unit_test(a_discover_costs_no_lease),
		cmocka_unit_test(longest_network_wins),
		cmocka_unit_test(no_reply_into_foreign_networks),
		cmocka_unit_test(relayed_replies_go_to_the_relay),
		cmocka_unit_test(reply_without_an_address_goes_to_the_hardware),
		cmocka_unit_test(refused_packets),
		cmocka_unit_test(client_without_hardware_address),
		cmocka_unit_test(survives_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
