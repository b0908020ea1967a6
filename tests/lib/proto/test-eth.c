/* SPDX-License-Identifier: BSD-2-Clause */
/* Ethernet headers and VLAN tags. */
#include "../mutate.h"
#include "../unit.h"

#include "proto/eth.h"
#include "wire/err.h"

/* clang-format off */
static const uint8_t plain[] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
	0x08, 0x00, 0xaa,
};
/* A provider's tag, VLAN 200, over the customer's, VLAN 10 with priority 5. */
static const uint8_t qinq[] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
	0x88, 0xa8, 0x00, 0xc8, 0x81, 0x00, 0xa0, 0x0a, 0x08, 0x06, 0xbb,
};
/* Spanning tree: a length, LLC, and Ethernet's padding. */
static const uint8_t llc[] = {
	0x01, 0x80, 0xc2, 0x00, 0x00, 0x00, 0x52, 0x54, 0x00, 0x12, 0x34, 0x56,
	0x00, 0x03, 0x42, 0x42, 0x03, 0x00, 0x00, 0x00,
};
/* clang-format on */

static void eth_frame_without_tags(void **state)
{
	struct eth e;
	struct rd r;

	(void)state;
	rd_init(&r, plain, sizeof(plain));
	assert_int_equal(eth_decode(&e, &r), 0);
	assert_int_equal(e.dst.b[0], 0xff);
	assert_int_equal(e.src.b[5], 0x56);
	assert_int_equal(e.tags.n, 0);
	assert_int_equal(e.tags.type, ETH_TYPE_IPV4);
	assert_int_equal(eth_vlan(&e.tags), 0);
	assert_false(eth_is_llc(&e.tags));
	assert_int_equal(rd_u8(&r), 0xaa);
	assert_true(rd_end(&r));
}

static void eth_vlan_is_that_of_the_innermost_tag(void **state)
{
	struct eth e;
	struct rd r;

	(void)state;
	rd_init(&r, qinq, sizeof(qinq));
	assert_int_equal(eth_decode(&e, &r), 0);
	assert_int_equal(e.tags.n, 2);
	assert_int_equal(e.tags.tag[0].tpid, ETH_TYPE_STAG);
	assert_int_equal(e.tags.tag[0].tci, 200);
	assert_int_equal(e.tags.tag[1].tci, 0xa00a);
	assert_int_equal(e.tags.type, ETH_TYPE_ARP);
	assert_int_equal(eth_vlan(&e.tags), 10);
	assert_int_equal(rd_u8(&r), 0xbb);
	/* A priority tag has no VLAN: the one outside of it counts. */
	e.tags.tag[1].tci = 0xa000;
	assert_int_equal(eth_vlan(&e.tags), 200);
	e.tags.tag[0].tci = 0x0fff;
	assert_int_equal(eth_vlan(&e.tags), 0);
}

static void eth_frame_with_too_many_tags_fails(void **state)
{
	uint8_t buf[12 + 4 * (ETH_TAGS_MAX + 1) + 2];
	struct eth e;
	struct rd r;
	struct wr w;
	unsigned i;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	wr_fill(&w, 0x22, 12);
	for (i = 0; i < ETH_TAGS_MAX + 1; i++)
		wr_be32(&w, 0x81000001);
	wr_be16(&w, ETH_TYPE_IPV4);
	assert_int_equal(w.err, 0);
	rd_init(&r, buf, w.len);
	assert_int_equal(eth_decode(&e, &r), PXE_ERANGE);
	assert_int_equal(e.tags.n, ETH_TAGS_MAX);
	/* One fewer is well. */
	w.len -= 6;
	wr_be16(&w, ETH_TYPE_IPV4);
	rd_init(&r, buf, w.len);
	assert_int_equal(eth_decode(&e, &r), 0);
	assert_int_equal(e.tags.n, ETH_TAGS_MAX);
	assert_true(rd_end(&r));
}

static void eth_length_field_cuts_the_padding(void **state)
{
	struct eth e;
	struct rd r;

	(void)state;
	rd_init(&r, llc, sizeof(llc));
	assert_int_equal(eth_decode(&e, &r), 0);
	assert_true(eth_is_llc(&e.tags));
	assert_int_equal(rd_left(&r), 3);
	assert_int_equal(rd_be16(&r), 0x4242);
}

static void eth_header_survives_a_round_trip(void **state)
{
	static const struct {
		const uint8_t *p;
		size_t len;
	} tab[] = {{plain, 14}, {qinq, 22}};
	uint8_t buf[64];
	struct eth e;
	struct rd r;
	struct wr w;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		rd_init(&r, tab[i].p, tab[i].len);
		assert_int_equal(eth_decode(&e, &r), 0);
		wr_init(&w, buf, sizeof(buf));
		eth_encode(&w, &e);
		assert_int_equal(w.err, 0);
		assert_int_equal(w.len, tab[i].len);
		assert_memory_equal(buf, tab[i].p, w.len);
		wr_init(&w, buf, tab[i].len - 1);
		eth_encode(&w, &e);
		assert_int_equal(w.err, PXE_ENOSPC);
	}
}

static void eth_survives(const uint8_t *p, size_t len, void *ctx)
{
	struct eth e;
	struct rd r;
	int rc;

	(void)ctx;
	rd_init(&r, p, len);
	rc = eth_decode(&e, &r);
	assert_int_equal(rc, r.err);
	assert_true(e.tags.n <= ETH_TAGS_MAX);
	assert_true(len >= ETH_HDR_LEN || rc == PXE_ETRUNC);
	assert_true(rd_left(&r) <= len);
}

static void eth_survives_every_mutation(void **state)
{
	(void)state;
	mutate_all(eth_survives, plain, sizeof(plain), NULL);
	mutate_all(eth_survives, qinq, sizeof(qinq), NULL);
	mutate_all(eth_survives, llc, sizeof(llc), NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(eth_frame_without_tags),
		cmocka_unit_test(eth_vlan_is_that_of_the_innermost_tag),
		cmocka_unit_test(eth_frame_with_too_many_tags_fails),
		cmocka_unit_test(eth_length_field_cuts_the_padding),
		cmocka_unit_test(eth_header_survives_a_round_trip),
		cmocka_unit_test(eth_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
