/* SPDX-License-Identifier: BSD-2-Clause */
/* Router Solicitations and Router Advertisements. */
#include "../mutate.h"
#include "../unit.h"

#include "proto/ndp.h"
#include "wire/err.h"

/* clang-format off */
/* Of the iPXE of Debian 12, with its source link-layer address. */
static const uint8_t solicit[] = {
	0x85, 0x00, 0x12, 0x34, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x01, 0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
};

/* Of a router: M, O, 1800 s; source link-layer address, MTU, prefix. */
static const uint8_t advert[] = {
	0x86, 0x00, 0x56, 0x78, 0x40, 0xc0, 0x07, 0x08,
	0x00, 0x00, 0x75, 0x30, 0x00, 0x00, 0x03, 0xe8,
	0x01, 0x01, 0x52, 0x54, 0x00, 0x00, 0x00, 0x01,
	0x05, 0x01, 0x00, 0x00, 0x00, 0x00, 0x05, 0xdc,
	0x03, 0x04, 0x40, 0xc0, 0x00, 0x01, 0x51, 0x80,
	0x00, 0x00, 0x38, 0x40, 0x00, 0x00, 0x00, 0x00,
	0x20, 0x01, 0x0d, 0xb8, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
};
/* clang-format on */

/* Offsets in advert. */
#define AT_CODE	    1
#define AT_FLAGS    5
#define AT_LIFETIME 6
#define AT_MTU_LEN  25
#define AT_PREFIX   32
#define AT_VALID    36

static int decode(struct ndp *m, const void *p, size_t len)
{
	struct rd r;

	rd_init(&r, p, len);
	return ndp_decode(m, &r);
}

static void router_solicitation_is_decoded(void **state)
{
	static const uint8_t mac[] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
	struct mac got;
	struct ndp m;

	(void)state;
	assert_int_equal(decode(&m, solicit, sizeof(solicit)), 0);
	assert_int_equal(m.type, NDP_ROUTER_SOLICIT);
	assert_true(ndp_source_mac(&m, &got));
	assert_memory_equal(got.b, mac, sizeof(mac));
	assert_false(ndp_announces(&m));
}

static void router_solicitation_without_options_names_no_mac(void **state)
{
	struct mac got;
	struct ndp m;

	(void)state;
	assert_int_equal(decode(&m, solicit, 8), 0);
	assert_int_equal(m.options_len, 0);
	assert_false(ndp_source_mac(&m, &got));
}

static void router_advertisement_is_decoded(void **state)
{
	static const uint8_t types[] = {1, 5, 3};
	struct ndp_opt o;
	struct ndp m;
	struct rd r;
	size_t i;

	(void)state;
	assert_int_equal(decode(&m, advert, sizeof(advert)), 0);
	assert_int_equal(m.type, NDP_ROUTER_ADVERT);
	assert_int_equal(m.hop_limit, 64);
	assert_int_equal(m.flags, NDP_MANAGED | NDP_OTHER);
	assert_int_equal(m.lifetime, 1800);
	assert_int_equal(m.reachable, 30000);
	assert_int_equal(m.retrans, 1000);
	ndp_options(&m, &r);
	for (i = 0; i < N_ELEM(types); i++) {
		assert_true(ndp_opt_next(&r, &o));
		assert_int_equal(o.type, types[i]);
	}
	assert_int_equal(o.len, 30);
	assert_false(ndp_opt_next(&r, &o));
}

static void encoded_as_decoded(const uint8_t *p, size_t len)
{
	uint8_t buf[sizeof(advert)];
	struct ndp m;
	struct wr w;

	assert_int_equal(decode(&m, p, len), 0);
	wr_init(&w, buf, sizeof(buf));
	ndp_encode(&w, &m);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, len);
	/* The kernel fills in the checksum. */
	assert_int_equal(buf[2] | buf[3], 0);
	memcpy(buf + 2, p + 2, 2);
	assert_memory_equal(buf, p, len);
}

static void router_messages_survive_a_round_trip(void **state)
{
	(void)state;
	encoded_as_decoded(solicit, sizeof(solicit));
	encoded_as_decoded(advert, sizeof(advert));
}

static void advertisement_of_no_router_is_16_bytes_of_type_and_0(void **state)
{
	static const struct ndp none = {.type = NDP_ROUTER_ADVERT};
	static const uint8_t want[16] = {134};
	uint8_t buf[16];
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	ndp_encode(&w, &none);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, sizeof(want));
	assert_memory_equal(buf, want, sizeof(want));
	wr_init(&w, buf, sizeof(buf) - 1);
	ndp_encode(&w, &none);
	assert_int_equal(w.err, PXE_ENOSPC);
}

static void other_icmpv6_types_are_not_supported(void **state)
{
	uint8_t buf[sizeof(solicit)];
	struct ndp m;

	(void)state;
	memcpy(buf, solicit, sizeof(buf));
	buf[0] = 135;
	assert_int_equal(decode(&m, buf, sizeof(buf)), PXE_ENOTSUP);
	buf[0] = 128;
	assert_int_equal(decode(&m, buf, sizeof(buf)), PXE_ENOTSUP);
}

static int with_byte(size_t at, uint8_t value)
{
	uint8_t buf[sizeof(advert)];
	struct ndp m;

	memcpy(buf, advert, sizeof(buf));
	buf[at] = value;
	return decode(&m, buf, sizeof(buf));
}

static void router_messages_that_must_be_dropped_are(void **state)
{
	struct ndp m;

	(void)state;
	assert_int_equal(with_byte(AT_CODE, 1), PXE_EBADMSG);
	/* An option of length 0, and one that leaves the message. */
	assert_int_equal(with_byte(AT_MTU_LEN, 0), PXE_EBADMSG);
	assert_int_equal(with_byte(AT_MTU_LEN, 6), PXE_EBADMSG);
	assert_int_equal(decode(&m, advert, sizeof(advert) - 1), PXE_EBADMSG);
	assert_int_equal(decode(&m, advert, 15), PXE_ETRUNC);
	assert_int_equal(decode(&m, solicit, 7), PXE_ETRUNC);
}

static bool announces(const uint8_t *p, size_t len)
{
	struct ndp m;

	assert_int_equal(decode(&m, p, len), 0);
	return ndp_announces(&m);
}

static void advertisement_announces_router_prefix_or_dhcpv6(void **state)
{
	uint8_t buf[sizeof(advert)];

	(void)state;
	memcpy(buf, advert, sizeof(buf));
	assert_true(announces(buf, sizeof(buf)));
	/* Neither router nor DHCPv6, but a prefix. */
	buf[AT_FLAGS] = 0;
	buf[AT_LIFETIME] = buf[AT_LIFETIME + 1] = 0;
	assert_true(announces(buf, sizeof(buf)));
	assert_false(announces(buf, AT_PREFIX));
	/* A prefix that is withdrawn. */
	memset(buf + AT_VALID, 0, 4);
	assert_false(announces(buf, sizeof(buf)));
	buf[AT_FLAGS] = NDP_OTHER;
	assert_true(announces(buf, sizeof(buf)));
	buf[AT_FLAGS] = 0;
	buf[AT_LIFETIME + 1] = 1;
	assert_true(announces(buf, AT_PREFIX));
}

static void source_address_of_another_link_layer_is_no_mac(void **state)
{
	uint8_t buf[8 + 24] = {133};
	struct mac got;
	struct ndp m;

	(void)state;
	/* InfiniBand: 20 bytes and padding (RFC 4391, 9.3). */
	buf[8] = NDP_OPT_SOURCE_LLADDR;
	buf[9] = 3;
	assert_int_equal(decode(&m, buf, sizeof(buf)), 0);
	assert_false(ndp_source_mac(&m, &got));
}

static void mac_of_a_link_local_address(void **state)
{
	static const uint8_t mac[] = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56};
	uint8_t addr[NDP_ADDR_LEN] = {0xfe, 0x80, 0,	0,    0,    0,
				      0,    0,	  0x50, 0x54, 0x00, 0xff,
				      0xfe, 0x12, 0x34, 0x56};
	struct mac got;

	(void)state;
	assert_true(ndp_is_link_local(addr));
	assert_true(ndp_mac_of_addr(addr, &got));
	assert_memory_equal(got.b, mac, sizeof(mac));
	addr[1] = 0xbf;
	assert_true(ndp_is_link_local(addr));
	assert_false(ndp_mac_of_addr(addr, &got));
	addr[1] = 0xc0;
	assert_false(ndp_is_link_local(addr));
	addr[1] = 0x80;
	/* A random one (RFC 7217). */
	addr[11] = 0;
	assert_false(ndp_mac_of_addr(addr, &got));
	memset(addr, 0, sizeof(addr));
	assert_false(ndp_is_link_local(addr));
}

static void router_message_survives(const uint8_t *p, size_t len, void *ctx)
{
	size_t sum = 0;
	struct ndp_opt o;
	struct mac mac;
	struct ndp m;
	struct rd r;
	int rc = decode(&m, p, len);

	(void)ctx;
	assert_true(rc == 0 || rc == PXE_ETRUNC || rc == PXE_EBADMSG ||
		    rc == PXE_ENOTSUP);
	if (rc)
		return;
	ndp_options(&m, &r);
	while (ndp_opt_next(&r, &o)) {
		assert_true(o.data >= p && o.len <= len);
		sum += o.len + 2;
	}
	assert_int_equal(sum, m.options_len);
	(void)ndp_source_mac(&m, &mac);
	(void)ndp_announces(&m);
}

static void router_messages_survive_every_mutation(void **state)
{
	(void)state;
	mutate_all(router_message_survives, solicit, sizeof(solicit), NULL);
	mutate_all(router_message_survives, advert, sizeof(advert), NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(router_solicitation_is_decoded),
		cmocka_unit_test(
			router_solicitation_without_options_names_no_mac),
		cmocka_unit_test(router_advertisement_is_decoded),
		cmocka_unit_test(router_messages_survive_a_round_trip),
		cmocka_unit_test(
			advertisement_of_no_router_is_16_bytes_of_type_and_0),
		cmocka_unit_test(other_icmpv6_types_are_not_supported),
		cmocka_unit_test(router_messages_that_must_be_dropped_are),
		cmocka_unit_test(
			advertisement_announces_router_prefix_or_dhcpv6),
		cmocka_unit_test(
			source_address_of_another_link_layer_is_no_mac),
		cmocka_unit_test(mac_of_a_link_local_address),
		cmocka_unit_test(router_messages_survive_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
