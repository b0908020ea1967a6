/* SPDX-License-Identifier: BSD-2-Clause */
/* ARP packets. */
#include "../mutate.h"
#include "../unit.h"

#include "proto/arp.h"
#include "wire/err.h"

/* clang-format off */
/* Who has 10.0.0.100?  A probe: the sender has no address yet. */
static const uint8_t probe[] = {
	0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01,
	0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x64,
};
/* clang-format on */

static void arp_packet_survives_a_round_trip(void **state)
{
	uint8_t buf[sizeof(probe)];
	struct arp a;
	struct rd r;
	struct wr w;

	(void)state;
	rd_init(&r, probe, sizeof(probe));
	assert_int_equal(arp_decode(&a, &r), 0);
	assert_true(rd_end(&r));
	assert_int_equal(a.op, ARP_REQUEST);
	assert_int_equal(a.sender_ip, 0);
	assert_int_equal(a.target_ip, 0x0a000064);
	assert_int_equal(a.sender_mac.b[0], 0x52);
	assert_true(mac_is_zero(&a.target_mac));
	wr_init(&w, buf, sizeof(buf));
	arp_encode(&w, &a);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, sizeof(probe));
	assert_memory_equal(buf, probe, sizeof(probe));
}

static void arp_for_other_address_types_is_not_supported(void **state)
{
	static const size_t at[] = {1, 2, 4, 5};
	uint8_t buf[sizeof(probe)];
	struct arp a;
	struct rd r;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(at); i++) {
		memcpy(buf, probe, sizeof(buf));
		buf[at[i]] = 0x20;
		rd_init(&r, buf, sizeof(buf));
		assert_int_equal(arp_decode(&a, &r), PXE_ENOTSUP);
	}
}

static void arp_survives(const uint8_t *p, size_t len, void *ctx)
{
	struct arp a;
	struct rd r;
	int rc;

	(void)ctx;
	rd_init(&r, p, len);
	rc = arp_decode(&a, &r);
	assert_true(len == sizeof(probe) || rc == PXE_ETRUNC);
}

static void arp_survives_every_mutation(void **state)
{
	(void)state;
	mutate_all(arp_survives, probe, sizeof(probe), NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(arp_packet_survives_a_round_trip),
		cmocka_unit_test(arp_for_other_address_types_is_not_supported),
		cmocka_unit_test(arp_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
