/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCPv4 policy: the answer to each type of message, and where it is sent. */
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

/* DISCOVER and REQUEST of a client; the address, 0 without an OFFER. */
static uint32_t take(struct fixture *f, unsigned client)
{
	uint32_t ip;

	fixture_step(f, DISCOVER(client));
	if (!f->len)
		return 0;
	assert_int_equal(f->a.type, DHCP4_OFFER);
	ip = f->out.h.yiaddr;
	fixture_step(f,
		     REQUEST(client, .requested = ip, .server_id = FIXTURE_IP));
	assert_int_equal(f->a.type, DHCP4_ACK);
	assert_true(f->out.h.yiaddr == ip);
	return ip;
}

static int silent(const struct fixture *f)
{
	return f->len == 0;
}

static void discover_and_request_give_a_lease_and_its_options(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_true(take(&f, 1) == FIXTURE_FIRST);
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_NETMASK),
			    "255.255.255.0");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_ROUTER), "10.0.0.254");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_DNS),
			    "10.0.0.53,10.0.0.54");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_SERVER_ID), "10.0.0.1");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_LEASE_TIME), "3600s");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_T1), "1800s");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_T2), "3150s");
	/* This client is no boot program, and gets no boot file. */
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_BOOTFILE), "absent");
	/* But the server of one: U-Boot asks it for names of its own. */
	assert_true(f.out.h.siaddr == FIXTURE_IP);
	assert_true(f.a.update.ip == FIXTURE_FIRST);
	fixture_release(&f);
}

static void repeated_discover_gets_the_same_offer(void **state)
{
	struct fixture f;
	unsigned i;

	(void)state;
	fixture_init(&f, NULL);
	for (i = 0; i < 10; i++) {
		f.now += 4;
		fixture_step(&f, DISCOVER(1));
		assert_true(f.out.h.yiaddr == FIXTURE_FIRST);
		/* Offers are not stored. */
		assert_true(f.a.update.ip == 0);
	}
	fixture_step(&f, DISCOVER(2));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST + 1);
	fixture_release(&f);
}

static void discover_keeps_the_lease_that_is_bound(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	assert_true(take(&f, 1) == FIXTURE_FIRST);
	f.now = 1000;
	/* The machine restarts, and never sends a REQUEST. */
	fixture_step(&f, DISCOVER(1));
	f.now = 1000 + LEASE_OFFER_TIMEOUT + 1;
	assert_true(take(&f, 2) == FIXTURE_FIRST + 1);
	assert_true(take(&f, 1) == FIXTURE_FIRST);
	fixture_release(&f);
}

static void request_to_another_server_frees_the_offer(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(1));
	fixture_step(&f, REQUEST(1, .requested = 0x0a0000c8,
				 .server_id = 0x0a000002));
	assert_true(silent(&f));
	assert_int_equal(
		lease_state_at(
			lease_table_by_ip(f.server.leases, FIXTURE_FIRST), 0),
		LEASE_FREE);
	fixture_release(&f);
}

static void discover_gets_the_requested_address_if_free(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(1, .requested = FIXTURE_FIRST + 2));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST + 2);
	fixture_step(&f, DISCOVER(2, .requested = FIXTURE_FIRST + 2));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST);
	/* No address that is outside of all pools, or of another subnet. */
	fixture_step(&f, DISCOVER(3, .requested = 0x0a000003));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST + 1);
	fixture_step(&f, DISCOVER(4, .requested = FIXTURE_FAR));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST + 3);
	fixture_release(&f);
}

static void discover_gets_no_reply_from_an_exhausted_pool(void **state)
{
	struct fixture f;
	unsigned i;

	(void)state;
	fixture_init(&f, NULL);
	for (i = 1; i <= 4; i++)
		assert_true(take(&f, i) != 0);
	fixture_step(&f, DISCOVER(5));
	assert_true(silent(&f));
	assert_string_equal(f.a.reason, "no free address");
	f.now = 3600;
	assert_true(take(&f, 5) != 0);
	fixture_release(&f);
}

static void init_reboot_gets_ack_nak_or_no_reply_by_address(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	(void)take(&f, 1);
	fixture_step(&f, REQUEST(1, .requested = FIXTURE_FIRST));
	assert_int_equal(f.a.type, DHCP4_ACK);
	/* Another client's address, and one of another subnet: NAK. */
	fixture_step(&f, REQUEST(2, .requested = FIXTURE_FIRST));
	assert_int_equal(f.a.type, DHCP4_NAK);
	assert_true(f.out.h.yiaddr == 0 && f.out.h.siaddr == 0);
	assert_int_equal(f.dest.kind, REPLY_BROADCAST);
	fixture_step(&f, REQUEST(1, .requested = 0xc0a80005));
	assert_int_equal(f.a.type, DHCP4_NAK);
	/* In the subnet but in no pool: another server may give it. */
	fixture_step(&f, REQUEST(1, .requested = 0x0a000005));
	assert_true(silent(&f));
	/* Free in the pool, e.g. since the database was lost: ACK. */
	fixture_step(&f, REQUEST(3, .requested = FIXTURE_FIRST + 3));
	assert_int_equal(f.a.type, DHCP4_ACK);
	/* No address at all. */
	fixture_step(&f, REQUEST(4));
	assert_true(silent(&f));
	fixture_release(&f);
}

static void renewal_gets_ack_and_of_others_leases_nak(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	(void)take(&f, 1);
	f.now = 1800;
	fixture_step(&f,
		     REQUEST(1, .ciaddr = FIXTURE_FIRST, .src = FIXTURE_FIRST));
	assert_int_equal(f.a.type, DHCP4_ACK);
	assert_int_equal(f.dest.kind, REPLY_UNICAST);
	assert_true(f.dest.ip == FIXTURE_FIRST);
	assert_true(f.a.update.expires == 1800 + 3600);
	/* A renewal of another client's address: NAK, by broadcast. */
	fixture_step(&f, REQUEST(2, .ciaddr = FIXTURE_FIRST));
	assert_int_equal(f.a.type, DHCP4_NAK);
	assert_int_equal(f.dest.kind, REPLY_BROADCAST);
	assert_true(f.out.h.ciaddr == 0);
	fixture_release(&f);
}

static void direct_renewal_from_behind_a_relay_gets_ack(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(1, .giaddr = 0x0a140001));
	assert_true(f.out.h.yiaddr == FIXTURE_FAR);
	fixture_step(&f,
		     REQUEST(1, .giaddr = 0x0a140001, .requested = FIXTURE_FAR,
			     .server_id = FIXTURE_IP));
	assert_int_equal(f.a.type, DHCP4_ACK);
	fixture_step(&f, REQUEST(1, .ciaddr = FIXTURE_FAR, .src = FIXTURE_FAR));
	assert_int_equal(f.a.type, DHCP4_ACK);
	assert_true(f.out.h.yiaddr == FIXTURE_FAR);
	assert_int_equal(f.dest.kind, REPLY_UNICAST);
	fixture_release(&f);
}

static void release_frees_the_lease_and_keeps_its_key(void **state)
{
	struct fixture f;
	struct fixture_msg rel = {.client = 2,
				  .type = DHCP4_RELEASE,
				  .ciaddr = FIXTURE_FIRST,
				  .src = FIXTURE_FIRST};

	(void)state;
	fixture_init(&f, NULL);
	(void)take(&f, 1);
	/* Another client cannot release it. */
	fixture_step(&f, &rel);
	assert_true(f.a.ended == 0);
	assert_int_equal(
		lease_state_at(
			lease_table_by_ip(f.server.leases, FIXTURE_FIRST), 0),
		LEASE_BOUND);
	rel.client = 1;
	fixture_step(&f, &rel);
	assert_true(silent(&f));
	assert_true(f.a.ended == FIXTURE_FIRST);
	/* A second RELEASE changes nothing. */
	fixture_step(&f, &rel);
	assert_true(f.a.ended == 0);
	assert_true(take(&f, 2) == FIXTURE_FIRST + 1);
	assert_true(take(&f, 1) == FIXTURE_FIRST);
	fixture_release(&f);
}

static void decline_quarantines_the_address(void **state)
{
	struct fixture f;
	struct fixture_msg dec = {.client = 2,
				  .type = DHCP4_DECLINE,
				  .requested = FIXTURE_FIRST,
				  .server_id = FIXTURE_IP};

	(void)state;
	fixture_init(&f, NULL);
	(void)take(&f, 1);
	/* Only its client can decline it, and only to this server. */
	fixture_step(&f, &dec);
	assert_true(f.a.ended == 0);
	dec.client = 1;
	dec.server_id = 0x0a000002;
	fixture_step(&f, &dec);
	assert_true(f.a.ended == 0);
	dec.server_id = FIXTURE_IP;
	fixture_step(&f, &dec);
	assert_true(silent(&f));
	assert_true(f.a.ended == FIXTURE_FIRST);
	assert_true(take(&f, 1) == FIXTURE_FIRST + 1);
	f.now = LEASE_QUARANTINE;
	assert_true(take(&f, 2) == FIXTURE_FIRST + 2);
	fixture_release(&f);
}

/* A forger that is not at the address cannot have it given to others. */
static void release_and_decline_count_only_from_the_holder(void **state)
{
	struct fixture f;
	struct fixture_msg rel = {.client = 1,
				  .type = DHCP4_RELEASE,
				  .ciaddr = FIXTURE_FIRST,
				  .src = 0x0a000063};
	struct fixture_msg dec = {.client = 1,
				  .type = DHCP4_DECLINE,
				  .requested = FIXTURE_FIRST,
				  .server_id = FIXTURE_IP,
				  .src = 0x0a000063};

	(void)state;
	fixture_init(&f, NULL);
	(void)take(&f, 1);
	fixture_step(&f, &rel);
	assert_true(f.a.ended == 0);
	rel.src = 0;
	fixture_step(&f, &rel);
	assert_true(f.a.ended == 0);
	fixture_step(&f, &dec);
	assert_true(f.a.ended == 0);
	/* Whoever uses an address for minutes does not decline it. */
	dec.src = 0;
	f.now = LEASE_DECLINE_TIME + 1;
	fixture_step(&f, &dec);
	assert_true(f.a.ended == 0);
	f.now = LEASE_DECLINE_TIME;
	fixture_step(&f, &dec);
	assert_true(f.a.ended == FIXTURE_FIRST);
	fixture_release(&f);
}

/* Some clients leave option 50 out, others fill in ciaddr. */
static void selecting_without_option_50_means_the_offer(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	(void)take(&f, 9);
	fixture_step(&f, DISCOVER(1));
	fixture_step(&f, REQUEST(1, .server_id = FIXTURE_IP));
	assert_int_equal(f.a.type, DHCP4_ACK);
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST + 1);
	fixture_step(&f, DISCOVER(2));
	/* ciaddr counts in RENEWING and REBINDING only. */
	fixture_step(
		&f, REQUEST(2, .server_id = FIXTURE_IP, .ciaddr = FIXTURE_FAR));
	assert_int_equal(f.a.type, DHCP4_ACK);
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST + 2);
	assert_true(f.out.h.ciaddr == 0);
	assert_int_equal(f.dest.kind, REPLY_HARDWARE);
	/* Without an offer there is nothing to select. */
	fixture_step(&f, REQUEST(3, .server_id = FIXTURE_IP));
	assert_true(silent(&f));
	fixture_release(&f);
}

static void oldest_offers_make_room_when_a_pool_is_dry(void **state)
{
	struct fixture f;
	unsigned i;

	(void)state;
	fixture_init(&f, NULL);
	for (i = 1; i <= 4; i++) {
		f.now = i;
		fixture_step(&f, DISCOVER(i));
		assert_int_equal(f.a.type, DHCP4_OFFER);
	}
	fixture_step(&f, DISCOVER(5));
	assert_true(silent(&f));
	/* The oldest one, when UEFI would have answered it. */
	f.now = 1 + LEASE_OFFER_LEAST;
	fixture_step(&f, DISCOVER(5));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST);
	fixture_step(&f, DISCOVER(6));
	assert_true(silent(&f));
	fixture_release(&f);
}

/* The hosts file is policy: who has an address of another is told to go. */
static void renewal_of_another_hosts_address_ends_the_lease(void **state)
{
	struct fixture f;
	struct lease *l;

	(void)state;
	fixture_init(&f, "52:54:00:00:00:02 two 10.0.0.100 -\n");
	l = lease_table_by_ip(f.server.leases, FIXTURE_FIRST);
	lease_table_unreserve(f.server.leases, l);
	fixture_step(&f, DISCOVER(1, .requested = FIXTURE_FIRST));
	fixture_step(&f, REQUEST(1, .requested = FIXTURE_FIRST,
				 .server_id = FIXTURE_IP));
	assert_int_equal(f.a.type, DHCP4_ACK);
	assert_non_null(lease_table_reserve(f.server.leases, FIXTURE_FIRST));
	/* Its owner waits, is served meanwhile, and the log says why. */
	assert_true(take(&f, 2) == FIXTURE_FIRST + 1);
	assert_true(f.a.held == FIXTURE_FIRST);
	assert_int_equal(f.a.held_by.b[5], 1);
	assert_int_equal(f.a.held_for, 3600);
	fixture_step(&f,
		     REQUEST(1, .ciaddr = FIXTURE_FIRST, .src = FIXTURE_FIRST));
	assert_int_equal(f.a.type, DHCP4_NAK);
	assert_true(f.a.ended == FIXTURE_FIRST);
	/* Now it is its owner's, who is told at its next word. */
	fixture_step(&f, REQUEST(2, .ciaddr = FIXTURE_FIRST + 1,
				 .src = FIXTURE_FIRST + 1));
	assert_int_equal(f.a.type, DHCP4_NAK);
	assert_true(take(&f, 2) == FIXTURE_FIRST);
	assert_true(take(&f, 1) != FIXTURE_FIRST);
	fixture_release(&f);
}

static void inform_gets_options_without_a_lease(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_INFORM,
					       .ciaddr = 0x0a000007});
	assert_int_equal(f.a.type, DHCP4_ACK);
	assert_true(f.out.h.yiaddr == 0);
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_LEASE_TIME), "absent");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_T1), "absent");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_ROUTER), "10.0.0.254");
	assert_int_equal(f.dest.kind, REPLY_UNICAST);
	assert_true(f.dest.ip == 0x0a000007);
	/* Without ciaddr the source address counts; one must be there. */
	fixture_step(&f, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_INFORM,
					       .src = 0x0a000008});
	assert_true(f.dest.ip == 0x0a000008);
	fixture_step(&f,
		     &(struct fixture_msg){.client = 1, .type = DHCP4_INFORM});
	assert_true(silent(&f));
	fixture_release(&f);
}

static void one_mac_with_many_identifiers_has_one_lease(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	(void)take(&f, 1);
	fixture_step(&f, DISCOVER(1, OPTS("\x3d\x07\x01\x52\x54\0\0\0\x01")));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST);
	fixture_step(&f, DISCOVER(1, OPTS("\x3d\x06\xff"
					  "abcde")));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST);
	/* RFC 6842, 3: the identifier is in the reply. */
	assert_string_equal(fixture_opt(&f, 61), "ff:61:62:63:64:65");
	/* Two machines with one identifier (cloned disks) have two leases. */
	fixture_step(&f, DISCOVER(2, OPTS("\x3d\x06\xff"
					  "abcde")));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST + 1);
	fixture_release(&f);
}

static void reserved_address_is_for_its_host_only(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, "52:54:00:00:00:01 one 10.0.0.20 -\n"
			 "52:54:00:00:00:02 two 10.0.0.101 -\n");
	assert_true(take(&f, 1) == 0x0a000014);
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_HOSTNAME), "one");
	/* A reserved address of a pool is offered to no other client. */
	fixture_step(&f, DISCOVER(3, .requested = 0x0a000065));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST);
	assert_true(take(&f, 4) == FIXTURE_FIRST + 2);
	assert_true(take(&f, 2) == 0x0a000065);
	/* A REQUEST for a dynamic address is refused: it has a reserved one. */
	fixture_step(&f, REQUEST(2, .requested = FIXTURE_FIRST + 3));
	assert_int_equal(f.a.type, DHCP4_NAK);
	/* A reserved address is offered again after a DECLINE. */
	fixture_step(&f, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_DECLINE,
					       .requested = 0x0a000014,
					       .server_id = FIXTURE_IP});
	assert_true(take(&f, 1) == 0x0a000014);
	fixture_release(&f);
}

/* A reservation that is newer than the lease: the lease lives until an ACK. */
static void new_reservation_replaces_the_old_lease_on_request(void **state)
{
	const struct lease_key other = {
		.link = 0x0a000000, .len = 3, .id = {'m', 1, 9}};
	struct fixture f;

	(void)state;
	fixture_init(&f, "52:54:00:00:00:01 one 10.0.0.20 -\n");
	lease_table_set(f.server.leases,
			lease_table_by_ip(f.server.leases, 0x0a000014),
			LEASE_BOUND, &other, 0, 10);
	assert_true(take(&f, 1) == FIXTURE_FIRST);
	assert_true(f.a.held == 0x0a000014 && f.a.held_for == 10);
	f.now = 10;
	fixture_step(&f, DISCOVER(1));
	assert_true(f.out.h.yiaddr == 0x0a000014);
	assert_true(take(&f, 2) == FIXTURE_FIRST + 1);
	/* Both leases must be stored. */
	fixture_step(&f, REQUEST(1, .requested = 0x0a000014,
				 .server_id = FIXTURE_IP));
	assert_int_equal(f.a.type, DHCP4_ACK);
	assert_true(f.a.update.replaced == FIXTURE_FIRST);
	assert_int_equal(
		lease_table_by_ip(f.server.leases, FIXTURE_FIRST)->state,
		LEASE_FREE);
	fixture_release(&f);
}

static void longest_prefix_wins_among_nested_subnets(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	/* The interface's subnet contains that of the relay agent. */
	f.subnets[0].net = 0x0a000000;
	f.subnets[0].mask = 0xff000000;
	fixture_step(&f, DISCOVER(1, .giaddr = 0x0a140001));
	assert_true(f.out.h.yiaddr == FIXTURE_FAR);
	/* The ciaddr of a DISCOVER does not count. */
	fixture_step(&f, DISCOVER(2, .ciaddr = FIXTURE_FAR));
	assert_true(f.out.h.yiaddr == FIXTURE_FIRST);
	fixture_release(&f);
}

static void foreign_ciaddr_is_never_replied_to(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, &(struct fixture_msg){.client = 1,
					       .type = DHCP4_INFORM,
					       .ciaddr = 0xc6336407});
	assert_true(silent(&f));
	fixture_step(&f, DISCOVER(1));
	fixture_step(&f, REQUEST(1, .ciaddr = 0xc6336407,
				 .requested = FIXTURE_FIRST,
				 .server_id = FIXTURE_IP));
	assert_int_equal(f.dest.kind, REPLY_HARDWARE);
	fixture_release(&f);
}

static void relayed_request_is_answered_to_the_relay_agent(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(1, .giaddr = 0x0a140001,
				  OPTS("\x52\x06\x01\x04"
				       "eth0")));
	assert_true(f.out.h.yiaddr == FIXTURE_FAR);
	assert_int_equal(f.dest.kind, REPLY_RELAY);
	assert_true(f.dest.ip == 0x0a140001);
	assert_true(f.out.h.giaddr == 0x0a140001);
	/* No --router lies in that subnet, but the relay agent does. */
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_ROUTER), "10.20.0.1");
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_RELAY), "1=65746830");
	/* Option 82 is the last one. */
	{
		const uint8_t *end = memchr(f.buf + 240, 0x52, f.len - 240);
		const struct dhcp4_val v = dhcp4_get(&f.out, DHCP4_OPT_RELAY);

		assert_non_null(end);
		assert_int_equal(v.p[v.len], 255);
	}
	/* RFC 3527: link selection goes before giaddr. */
	fixture_step(&f, DISCOVER(2, .giaddr = 0xc0a80001,
				  OPTS("\x52\x06\x05\x04\x0a\x14\x00\x00")));
	assert_true(f.out.h.yiaddr == FIXTURE_FAR + 1);
	assert_true(f.dest.ip == 0xc0a80001);
	/* RFC 5107: server identifier override. */
	fixture_step(&f, DISCOVER(2, .giaddr = 0x0a140001,
				  OPTS("\x52\x06\x0b\x04\x0a\x14\x00\x01")));
	assert_string_equal(fixture_opt(&f, DHCP4_OPT_SERVER_ID), "10.20.0.1");
	/* A subnet that is not served. */
	fixture_step(&f, DISCOVER(3, .giaddr = 0xc0a80001));
	assert_true(silent(&f));
	/* RFC 2131, 4.3.2: a NAK asks the relay agent to broadcast. */
	fixture_step(&f,
		     REQUEST(3, .giaddr = 0x0a140001, .requested = FIXTURE_IP));
	assert_int_equal(f.a.type, DHCP4_NAK);
	assert_int_equal(f.dest.kind, REPLY_RELAY);
	assert_true(f.out.h.flags & DHCP4_FLAG_BROADCAST);
	fixture_release(&f);
}

static void client_without_address_is_answered_at_its_mac(void **state)
{
	struct fixture f;

	(void)state;
	fixture_init(&f, NULL);
	fixture_step(&f, DISCOVER(1));
	assert_int_equal(f.dest.kind, REPLY_HARDWARE);
	assert_true(f.dest.ip == FIXTURE_FIRST);
	fixture_step(&f, DISCOVER(1, .flags = DHCP4_FLAG_BROADCAST));
	assert_int_equal(f.dest.kind, REPLY_BROADCAST);
	assert_int_equal(f.out.h.flags, DHCP4_FLAG_BROADCAST);
	fixture_release(&f);
}

/* One byte of the header is changed at a time. */
static void malformed_requests_get_no_reply_and_no_lease(void **state)
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
	struct fixture f;
	uint8_t buf[DHCP4_MIN_LEN];
	size_t i;

	(void)state;
	fixture_init(&f, NULL);
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
		fixture_packet(&f, buf, sizeof(buf), 0, false);
		if (!f.dropped || f.len)
			fail_msg("line %d: answered", cases[i].line);
	}
	for (i = 0; i < 240; i++) {
		fixture_packet(&f, buf, i, 0, false);
		assert_non_null(f.dropped);
	}
	for (i = 0; i < 4; i++)
		assert_int_equal(
			lease_table_by_ip(f.server.leases, FIXTURE_FIRST + i)
				->state,
			LEASE_FREE);
	fixture_release(&f);
}

static void client_without_mac_is_known_by_its_identifier(void **state)
{
	struct dhcp4_hdr h = {
		.op = 1, .htype = 32, .hlen = 0, .flags = DHCP4_FLAG_BROADCAST};
	uint8_t buf[DHCP4_MIN_LEN];
	struct fixture f;
	struct wr w;
	unsigned i;

	(void)state;
	fixture_init(&f, NULL);
	/* IPoIB (RFC 4390): the client identifier is the key. */
	for (i = 0; i < 2; i++) {
		wr_init(&w, buf, sizeof(buf));
		dhcp4_put_header(&w, &h, NULL, NULL);
		dhcp4_put_u8(&w, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
		dhcp4_put_u32(&w, DHCP4_OPT_CLIENT_ID, i);
		dhcp4_put_end(&w, sizeof(buf));
		fixture_packet(&f, buf, sizeof(buf), 0, false);
		assert_true(f.out.h.yiaddr == FIXTURE_FIRST + i);
		assert_int_equal(f.dest.kind, REPLY_BROADCAST);
	}
	/* Neither a MAC nor an identifier. */
	wr_init(&w, buf, sizeof(buf));
	dhcp4_put_header(&w, &h, NULL, NULL);
	dhcp4_put_u8(&w, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
	dhcp4_put_end(&w, sizeof(buf));
	fixture_packet(&f, buf, sizeof(buf), 0, false);
	assert_non_null(f.dropped);
	fixture_release(&f);
}

static void feed(const uint8_t *p, size_t len, void *ctx)
{
	fixture_packet(ctx, p, len, 0x0a000063, len & 1);
}

static void mutated_requests_get_no_malformed_reply(void **state)
{
	static const char opts[] =
		"\x39\x02\x05\xc0\x3c\x20PXEClient:Arch:00007:UNDI:003016"
		"\x5d\x02\x00\x07\x5e\x03\x01\x03\x10\x61\x11\x00"
		"0123456789"
		"abcdef\x32\x04\x0a\x00\x00\x64\x2b\x07\x47\x04\x80\x00\x00\x00"
		"\xff\x52\x06\x05\x04\x0a\x14\x00\x00\x3d\x03\x01"
		"ab";
	struct fixture f;
	uint8_t copy[DHCP4_MAX_LEN];
	struct dhcp4_hdr h = {.op = 1,
			      .htype = 1,
			      .hlen = 6,
			      .giaddr = 0x0a140001,
			      .chaddr = {0x52, 0x54, 0, 0, 0, 1}};
	struct wr w;
	unsigned i;

	(void)state;
	fixture_init(&f, "52:54:00:00:00:01 one 10.0.0.20 -\n");
	for (i = 1; i <= 8; i++) {
		wr_init(&w, copy, sizeof(copy));
		dhcp4_put_header(&w, &h, NULL, NULL);
		dhcp4_put_u8(&w, DHCP4_OPT_TYPE, (uint8_t)i);
		wr_bytes(&w, opts, sizeof(opts) - 1);
		dhcp4_put_end(&w, DHCP4_MIN_LEN);
		f.iface.proxy = i % 2;
		mutate_all(feed, copy, w.len, &f);
	}
	fixture_release(&f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			discover_and_request_give_a_lease_and_its_options),
		cmocka_unit_test(repeated_discover_gets_the_same_offer),
		cmocka_unit_test(discover_keeps_the_lease_that_is_bound),
		cmocka_unit_test(request_to_another_server_frees_the_offer),
		cmocka_unit_test(discover_gets_the_requested_address_if_free),
		cmocka_unit_test(discover_gets_no_reply_from_an_exhausted_pool),
		cmocka_unit_test(
			init_reboot_gets_ack_nak_or_no_reply_by_address),
		cmocka_unit_test(renewal_gets_ack_and_of_others_leases_nak),
		cmocka_unit_test(direct_renewal_from_behind_a_relay_gets_ack),
		cmocka_unit_test(release_frees_the_lease_and_keeps_its_key),
		cmocka_unit_test(decline_quarantines_the_address),
		cmocka_unit_test(
			release_and_decline_count_only_from_the_holder),
		cmocka_unit_test(selecting_without_option_50_means_the_offer),
		cmocka_unit_test(oldest_offers_make_room_when_a_pool_is_dry),
		cmocka_unit_test(
			renewal_of_another_hosts_address_ends_the_lease),
		cmocka_unit_test(inform_gets_options_without_a_lease),
		cmocka_unit_test(one_mac_with_many_identifiers_has_one_lease),
		cmocka_unit_test(reserved_address_is_for_its_host_only),
		cmocka_unit_test(
			new_reservation_replaces_the_old_lease_on_request),
		cmocka_unit_test(longest_prefix_wins_among_nested_subnets),
		cmocka_unit_test(foreign_ciaddr_is_never_replied_to),
		cmocka_unit_test(
			relayed_request_is_answered_to_the_relay_agent),
		cmocka_unit_test(client_without_address_is_answered_at_its_mac),
		cmocka_unit_test(malformed_requests_get_no_reply_and_no_lease),
		cmocka_unit_test(client_without_mac_is_known_by_its_identifier),
		cmocka_unit_test(mutated_requests_get_no_malformed_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
