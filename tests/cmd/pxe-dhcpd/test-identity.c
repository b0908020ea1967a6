/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * By what a client is known, when one machine shows several identities or
 * several machines show one: pxe-dhcpd(8), ADDRESSES.
 */
#include "../../lib/unit.h"

#include <string.h>

#include "site.h"

#define OPTS(s) .opts = (s), .n_opts = sizeof(s) - 1
#define MESSAGE(n, t, ...) \
	(&(struct fixture_msg){.client = (n), .type = (t), __VA_ARGS__})
#define ID(s)	"\x3d\x04" s /* option 61 of 4 bytes */
#define UUID(s) "\x61\x11\x00" s "123456789abcdef"
#define X64	"\x3c\x20PXEClient:Arch:00007:UNDI:003016\x5d\x02\x00\x07"

#define POOL	 "pool 10.0.0.100-10.0.0.103\n"
#define BY_ID	 "identity client-id\n" POOL
#define FAR_POOL "subnet 10.20.0.0/24 {\npool 10.20.0.50-10.20.0.52\n}\n"
#define RELAY	 0x0a140001u
#define FIRST	 FIXTURE_FIRST

/* What the client has after DISCOVER and REQUEST; 0: nothing. */
static uint32_t take(struct site *s, const struct fixture_msg *m)
{
	struct fixture_msg r = *m;

	r.type = DHCP4_DISCOVER;
	fixture_step(&s->f, &r);
	if (!s->f.len)
		return 0;
	r.type = DHCP4_REQUEST;
	r.requested = s->f.out.h.yiaddr;
	r.server_id = FIXTURE_IP;
	fixture_step(&s->f, &r);
	return s->f.a.type == DHCP4_ACK ? s->f.out.h.yiaddr : 0;
}

static const struct lease *lease(const struct site *s, uint32_t ip)
{
	return lease_table_by_ip(s->f.server.leases, ip);
}

static void stages_of_a_boot_have_one_address_whatever_they_send(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL, NULL);
	/* The ROM, iPXE, an installer and systemd-networkd. */
	assert_true(take(&s, MESSAGE(1, 0, OPTS(X64))) == FIRST);
	assert_true(take(&s, MESSAGE(1, 0,
				     OPTS("\x3d\x07\x01\x52\x54\x00\x00\x00"
					  "\x01"))) == FIRST);
	assert_true(take(&s, MESSAGE(1, 0,
				     OPTS(ID("\xff"
					     "abc")))) == FIRST);
	assert_true(take(&s, MESSAGE(1, 0,
				     OPTS(ID("\xff"
					     "xyz")))) == FIRST);
	assert_true(take(&s, MESSAGE(2, 0, .src = 0)) == FIRST + 1);
	site_release(&s);
}

static void new_identifier_renews_the_lease_of_the_mac(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL, NULL);
	assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("aaaa")))) == FIRST);
	fixture_step(&s.f, MESSAGE(1, DHCP4_REQUEST, .ciaddr = FIRST,
				   .src = FIRST, OPTS(ID("bbbb"))));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	site_release(&s);
}

static void copied_identifier_gives_two_macs_two_addresses(void **state)
{
	static const char *const conf[] = {POOL, BY_ID};
	static struct site s;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		site_init(&s, conf[i], NULL);
		assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("same")))) == FIRST);
		assert_true(take(&s, MESSAGE(2, 0, OPTS(ID("same")))) ==
			    FIRST + 1);
		/* Both keep them. */
		assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("same")))) == FIRST);
		assert_true(take(&s, MESSAGE(2, 0, OPTS(ID("same")))) ==
			    FIRST + 1);
		site_release(&s);
	}
}

/* A message as InfiniBand sends it (RFC 4390): hlen 0, htype 32. */
static uint32_t discover_without_mac(struct site *s, const char *id)
{
	const struct fixture_msg m = {
		.type = DHCP4_DISCOVER,
		.flags = DHCP4_FLAG_BROADCAST,
		.opts = id,
		.n_opts = strlen(id),
	};
	uint8_t buf[FIXTURE_MSG_MAX];
	size_t n = fixture_encode(buf, &m);

	buf[1] = 32;
	buf[2] = 0;
	memset(buf + 28, 0, 16);
	fixture_packet(&s->f, buf, n, 0, false);
	return s->f.len ? s->f.out.h.yiaddr : 0;
}

static void without_a_mac_the_client_identifier_counts(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL, NULL);
	assert_true(discover_without_mac(&s, ID("ib-1")) == FIRST);
	assert_true(discover_without_mac(&s, ID("ib-2")) == FIRST + 1);
	assert_true(discover_without_mac(&s, ID("ib-1")) == FIRST);
	assert_true(discover_without_mac(&s, "") == 0);
	assert_string_equal(s.f.dropped, "no hardware address and no usable "
					 "client identifier");
	site_release(&s);
}

static bool is_twin(struct site *s, const char *opts)
{
	fixture_step(&s->f, &(struct fixture_msg){.client = 1,
						  .type = DHCP4_DISCOVER,
						  .opts = opts,
						  .n_opts = 19});
	return s->f.a.twin;
}

static void two_uuids_in_turn_at_one_mac_are_two_machines(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL, NULL);
	assert_false(is_twin(&s, UUID("a")));
	assert_false(is_twin(&s, UUID("a")));
	/* A docking station was moved. */
	assert_false(is_twin(&s, UUID("b")));
	assert_false(is_twin(&s, UUID("b")));
	assert_true(is_twin(&s, UUID("a")));
	assert_true(is_twin(&s, UUID("b")));
	/* After an hour nobody remembers. */
	s.f.now += TWIN_TIME + 1;
	assert_false(is_twin(&s, UUID("a")));
	site_release(&s);
}

static void uuid_in_another_byte_order_is_the_same_machine(void **state)
{
	static struct site s;
	int i;

	(void)state;
	site_init(&s, POOL, NULL);
	for (i = 0; i < 3; i++) {
		assert_false(is_twin(&s, UUID("0")));
		assert_false(is_twin(&s, "\x61\x11\x00"
					 "3210547689abcdef"));
	}
	site_release(&s);
}

static void machines_that_share_a_dock_are_told_by_uuid(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL,
		  "uuid=33323130-3534-3736-3839-616263646566 n1 10.0.0.51 -\n"
		  "uuid=33323162-3534-3736-3839-616263646566 n2 10.0.0.52 -\n");
	assert_true(take(&s, MESSAGE(1, 0, OPTS(X64 UUID("0")))) == 0x0a000033);
	assert_true(take(&s, MESSAGE(1, 0, OPTS(X64 UUID("b")))) == 0x0a000034);
	assert_true(take(&s, MESSAGE(1, 0, OPTS(X64 UUID("0")))) == 0x0a000033);
	site_release(&s);
}

static void identity_is_one_of_its_link(void **state)
{
	static const char *const conf[] = {POOL FAR_POOL, BY_ID FAR_POOL};
	static struct site s;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		site_init(&s, conf[i], NULL);
		assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("same")))) == FIRST);
		assert_true(take(&s, MESSAGE(1, 0, .giaddr = RELAY,
					     OPTS(ID("same")))) == 0x0a140032);
		site_release(&s);
	}
}

static void moved_machine_has_a_second_lease_until_the_first_ends(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, POOL FAR_POOL "lease 1h\n", NULL);
	assert_true(take(&s, MESSAGE(1, 0, .src = 0)) == FIRST);
	s.f.now += 1800;
	assert_true(take(&s, MESSAGE(1, 0, .giaddr = RELAY)) == 0x0a140032);
	assert_int_equal(lease_state_at(lease(&s, FIRST), s.f.now),
			 LEASE_BOUND);
	s.f.now += 1801;
	assert_int_equal(lease_state_at(lease(&s, FIRST), s.f.now), LEASE_FREE);
	assert_int_equal(lease_state_at(lease(&s, 0x0a140032), s.f.now),
			 LEASE_BOUND);
	site_release(&s);
}

static void identifier_that_is_type_and_mac_is_the_mac(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, BY_ID, NULL);
	assert_true(take(&s, MESSAGE(1, 0, .src = 0)) == FIRST);
	assert_true(take(&s, MESSAGE(1, 0,
				     OPTS("\x3d\x07\x01\x52\x54\x00\x00\x00"
					  "\x01"))) == FIRST);
	assert_int_equal(lease(&s, FIRST)->key.id[0], 'm');
	site_release(&s);
}

static void by_identifier_each_system_has_an_address_of_its_own(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, BY_ID, NULL);
	assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("sysA")))) == FIRST);
	assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("sysB")))) == FIRST + 1);
	assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("sysA")))) == FIRST);
	site_release(&s);
}

static void by_identifier_a_system_has_the_address_of_its_firmware(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s, BY_ID, NULL);
	assert_true(take(&s, MESSAGE(1, 0, OPTS(X64))) == FIRST);
	assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("sysA")))) == FIRST);
	assert_true(take(&s, MESSAGE(2, 0, OPTS(ID("sysB")))) == FIRST + 1);
	site_release(&s);
}

static void
switching_the_identity_moves_leases_and_makes_no_second(void **state)
{
	static struct site s;
	const int64_t since = 5;

	(void)state;
	site_init(&s, POOL, NULL);
	s.f.now = since;
	assert_true(take(&s, MESSAGE(1, 0, OPTS("\x0c\x02h1" ID("sysA")))) ==
		    FIRST);
	s.f.now = 100;
	s.st.conf.by_client_id = true;
	fixture_step(&s.f, MESSAGE(1, DHCP4_REQUEST, .ciaddr = FIRST,
				   .src = FIRST, OPTS(ID("sysA"))));
	assert_int_equal(s.f.a.type, DHCP4_ACK);
	assert_int_equal(lease(&s, FIRST)->key.id[0], 'c');
	s.st.conf.by_client_id = false;
	assert_true(take(&s, MESSAGE(1, 0, OPTS(ID("sysA")))) == FIRST);
	assert_int_equal(lease(&s, FIRST)->key.id[0], 'm');
	assert_int_equal(lease_state_at(lease(&s, FIRST + 1), 100), LEASE_FREE);
	site_release(&s);
}

static void moved_lease_keeps_its_name_and_its_end(void **state)
{
	static struct site s;
	struct lease before;

	(void)state;
	site_init(&s, POOL, NULL);
	assert_true(take(&s, MESSAGE(1, 0, OPTS("\x0c\x02h1" ID("sysA")))) ==
		    FIRST);
	before = *lease(&s, FIRST);
	s.f.now = 100;
	s.st.conf.by_client_id = true;
	fixture_step(&s.f, MESSAGE(1, DHCP4_DISCOVER, OPTS(ID("sysA"))));
	assert_true(s.f.out.h.yiaddr == FIRST);
	assert_string_equal(lease(&s, FIRST)->name, "h1");
	assert_true(lease(&s, FIRST)->expires == before.expires);
	assert_true(lease(&s, FIRST)->since == before.since);
	site_release(&s);
}

/* --- what is echoed and terminated ---------------------------------------- */

static void client_identifier_is_echoed_unless_told_not_to(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  POOL "tag old {\nmatch vendor=old\necho-client-id no\n}\n",
		  NULL);
	fixture_step(&s.f, MESSAGE(1, DHCP4_DISCOVER, OPTS(ID("sysA"))));
	assert_true(dhcp4_has(&s.f.out, DHCP4_OPT_CLIENT_ID));
	fixture_step(&s.f, MESSAGE(1, DHCP4_DISCOVER,
				   OPTS(ID("sysA") "\x3c\x03old")));
	assert_false(dhcp4_has(&s.f.out, DHCP4_OPT_CLIENT_ID));
	site_release(&s);
}

static bool ends_in_nul(struct site *s, uint8_t code)
{
	struct dhcp4_val v = dhcp4_get(&s->f.out, code);

	assert_true(v.len);
	return !v.p[v.len - 1];
}

static void nul_of_option_67_and_66_can_be_told_by_class(void **state)
{
	static struct site s;

	(void)state;
	site_init(&s,
		  POOL "boot default=a\ntag t {\nmatch class=x64\n"
		       "boot-nul no\nserver-nul yes\n}\n",
		  NULL);
	fixture_step(&s.f, MESSAGE(1, DHCP4_DISCOVER, OPTS(X64)));
	assert_false(ends_in_nul(&s, DHCP4_OPT_BOOTFILE));
	assert_true(ends_in_nul(&s, DHCP4_OPT_TFTP_SERVER));
	fixture_step(&s.f,
		     MESSAGE(1, DHCP4_DISCOVER, OPTS("\x5d\x02\x00\x00")));
	assert_true(ends_in_nul(&s, DHCP4_OPT_BOOTFILE));
	assert_false(ends_in_nul(&s, DHCP4_OPT_TFTP_SERVER));
	site_release(&s);
}

#define TEST(t) cmocka_unit_test(t)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(stages_of_a_boot_have_one_address_whatever_they_send),
		TEST(new_identifier_renews_the_lease_of_the_mac),
		TEST(copied_identifier_gives_two_macs_two_addresses),
		TEST(without_a_mac_the_client_identifier_counts),
		TEST(two_uuids_in_turn_at_one_mac_are_two_machines),
		TEST(uuid_in_another_byte_order_is_the_same_machine),
		TEST(machines_that_share_a_dock_are_told_by_uuid),
		TEST(identity_is_one_of_its_link),
		TEST(moved_machine_has_a_second_lease_until_the_first_ends),
		TEST(identifier_that_is_type_and_mac_is_the_mac),
		TEST(by_identifier_each_system_has_an_address_of_its_own),
		TEST(by_identifier_a_system_has_the_address_of_its_firmware),
		TEST(switching_the_identity_moves_leases_and_makes_no_second),
		TEST(moved_lease_keeps_its_name_and_its_end),
		TEST(client_identifier_is_echoed_unless_told_not_to),
		TEST(nul_of_option_67_and_66_can_be_told_by_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
