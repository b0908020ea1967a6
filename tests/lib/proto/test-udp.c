/* SPDX-License-Identifier: BSD-2-Clause */
/* IPv4 and UDP, and the whole frames that are made of them. */
#include "../mutate.h"
#include "../unit.h"

#include "proto/eth.h"
#include "proto/ipv4.h"
#include "proto/udp.h"
#include "wire/err.h"

/* clang-format off */
/* 10.0.0.1:67 to 10.0.0.100:68, made by hand with RFC 768 and 791. */
static const uint8_t frame[] = {
	0x52, 0x54, 0x00, 0x12, 0x34, 0x56, 0x52, 0x54, 0x00, 0xaa, 0xbb, 0xcc,
	0x08, 0x00,
	0x45, 0x00, 0x00, 0x29, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0x26, 0x60,
	0x0a, 0x00, 0x00, 0x01, 0x0a, 0x00, 0x00, 0x64,
	0x00, 0x43, 0x00, 0x44, 0x00, 0x15, 0x40, 0x9f,
	0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x2c, 0x20, 0x63, 0x6c, 0x69, 0x65, 0x6e,
	0x74,
};
/* clang-format on */

static const char payload[] = "hello, client";
static const struct mac server = {{0x52, 0x54, 0, 0xaa, 0xbb, 0xcc}};
static const struct mac client = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}};
static const struct udp_path path = {
	.src = 0x0a000001,
	.dst = 0x0a000064,
	.sport = 67,
	.dport = 68,
};

static void udp_encode_frame_writes_headers_and_checksums(void **state)
{
	uint8_t buf[sizeof(frame)];
	struct wr w;
	size_t cap;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	udp_encode_frame(&w, &server, &client, &path, payload, 13);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, sizeof(frame));
	assert_memory_equal(buf, frame, sizeof(frame));
	wr_init(&w, buf, sizeof(buf));
	udp_encode_packet(&w, &path, payload, 13);
	assert_int_equal(w.len, sizeof(frame) - ETH_HDR_LEN);
	assert_memory_equal(buf, frame + ETH_HDR_LEN, w.len);
	for (cap = 0; cap < sizeof(frame); cap++) {
		wr_init(&w, buf, cap);
		udp_encode_frame(&w, &server, &client, &path, payload, 13);
		assert_int_equal(w.err, PXE_ENOSPC);
	}
}

static void udp_decode_leaves_the_payload_without_padding(void **state)
{
	uint8_t padded[sizeof(frame) + 9] = {0};
	struct ipv4 ip;
	struct udp u;
	struct eth e;
	struct rd r;

	(void)state;
	memcpy(padded, frame, sizeof(frame));
	rd_init(&r, padded, sizeof(padded));
	assert_int_equal(eth_decode(&e, &r), 0);
	assert_int_equal(ipv4_decode(&ip, &r), 0);
	assert_int_equal(ip.src, path.src);
	assert_int_equal(ip.dst, path.dst);
	assert_int_equal(ip.proto, IPV4_UDP);
	assert_int_equal(ip.ttl, 64);
	assert_int_equal(ip.wire_len, 21);
	assert_true(ip.dont_frag && ip.sum_ok && !ip.cut);
	assert_false(ipv4_is_fragment(&ip));
	assert_int_equal(udp_decode(&u, &r), 0);
	assert_int_equal(u.sport, 67);
	assert_int_equal(u.dport, 68);
	assert_int_equal(u.len, 13);
	assert_int_equal(rd_left(&r), 13);
	assert_int_equal(udp_sum_check(&u, &ip, &r), UDP_SUM_OK);
	assert_memory_equal(r.p, payload, 13);
	/* The check has not used the payload up; a flip is seen. */
	padded[sizeof(frame) - 1] ^= 1;
	assert_int_equal(udp_sum_check(&u, &ip, &r), UDP_SUM_BAD);
	u.sum = 0;
	assert_int_equal(udp_sum_check(&u, &ip, &r), UDP_SUM_NONE);
}

/* A sum of 0 is sent as ffff: 0 says that there is none. */
static void udp_checksum_of_zero_is_sent_as_ffff(void **state)
{
	uint8_t buf[64], two[2] = {0, 0};
	struct ipv4 ip;
	struct udp u;
	struct wr w;
	struct rd r;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	udp_encode_packet(&w, &path, two, 2);
	memcpy(two, buf + IPV4_HDR_LEN + 6, 2);
	wr_init(&w, buf, sizeof(buf));
	udp_encode_packet(&w, &path, two, 2);
	assert_int_equal(w.err, 0);
	rd_init(&r, buf, w.len);
	assert_int_equal(ipv4_decode(&ip, &r), 0);
	assert_int_equal(udp_decode(&u, &r), 0);
	assert_int_equal(u.sum, 0xffff);
	assert_int_equal(udp_sum_check(&u, &ip, &r), UDP_SUM_OK);
}

static void udp_payload_that_is_too_long_is_refused(void **state)
{
	static uint8_t big[IPV4_LEN_MAX + 100];
	static uint8_t out[IPV4_LEN_MAX + 100];
	struct ipv4 ip;
	struct udp u;
	struct wr w;
	struct rd r;

	(void)state;
	wr_init(&w, out, sizeof(out));
	udp_encode_packet(&w, &path, big, UDP_PAYLOAD_MAX + 1);
	assert_int_equal(w.err, PXE_ERANGE);
	wr_init(&w, out, sizeof(out));
	udp_encode_packet(&w, &path, big, SIZE_MAX);
	assert_int_equal(w.err, PXE_ERANGE);
	wr_init(&w, out, sizeof(out));
	udp_encode_packet(&w, &path, big, UDP_PAYLOAD_MAX);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, IPV4_LEN_MAX);
	rd_init(&r, out, w.len);
	assert_int_equal(ipv4_decode(&ip, &r), 0);
	assert_int_equal(udp_decode(&u, &r), 0);
	assert_int_equal(udp_sum_check(&u, &ip, &r), UDP_SUM_OK);
}

/* Decode the packet after byte at of it became val. */
static int decode_with(size_t at, uint8_t val, struct ipv4 *ip, struct udp *u,
		       struct rd *r)
{
	static uint8_t buf[sizeof(frame)];
	int rc;

	memcpy(buf, frame, sizeof(frame));
	buf[ETH_HDR_LEN + at] = val;
	rd_init(r, buf + ETH_HDR_LEN, sizeof(frame) - ETH_HDR_LEN);
	rc = ipv4_decode(ip, r);
	return rc ? rc : udp_decode(u, r);
}

static void ipv4_and_udp_lengths_that_contradict(void **state)
{
	struct ipv4 ip;
	struct udp u;
	struct rd r;

	(void)state;
	/* A header of 16 bytes, of 60 (more than there are). */
	assert_int_equal(decode_with(0, 0x44, &ip, &u, &r), PXE_EBADMSG);
	assert_int_equal(decode_with(0, 0x4f, &ip, &u, &r), PXE_ETRUNC);
	assert_int_equal(decode_with(0, 0x65, &ip, &u, &r), PXE_ENOTSUP);
	/* A packet shorter than its header. */
	assert_int_equal(decode_with(3, 19, &ip, &u, &r), PXE_EBADMSG);
	/* One of 0 bytes: left to the card to cut; all there is counts. */
	assert_int_equal(decode_with(3, 0, &ip, &u, &r), 0);
	assert_int_equal(ip.wire_len, 21);
	assert_false(ip.sum_ok);
	/* IP says more than the frame has, UDP does not. */
	assert_int_equal(decode_with(3, 60, &ip, &u, &r), 0);
	assert_true(ip.cut);
	assert_false(u.cut);
	/* UDP says more than IP has. */
	assert_int_equal(decode_with(IPV4_HDR_LEN + 4, 1, &ip, &u, &r), 0);
	assert_true(u.cut);
	assert_int_equal(u.len, 0x115 - 8);
	assert_int_equal(rd_left(&r), 13);
	assert_int_equal(udp_sum_check(&u, &ip, &r), UDP_SUM_NONE);
	/* UDP says less: what follows is not its. */
	assert_int_equal(decode_with(IPV4_HDR_LEN + 5, 10, &ip, &u, &r), 0);
	assert_int_equal(rd_left(&r), 2);
	/* Less than its own header. */
	assert_int_equal(decode_with(IPV4_HDR_LEN + 5, 7, &ip, &u, &r),
			 PXE_EBADMSG);
}

static void ipv4_fragments_are_told_by_flag_and_offset(void **state)
{
	struct ipv4 ip;
	struct udp u;
	struct rd r;

	(void)state;
	assert_int_equal(decode_with(6, 0x20, &ip, &u, &r), 0);
	assert_true(ip.more_frags && ipv4_is_fragment(&ip));
	assert_int_equal(udp_sum_check(&u, &ip, &r), UDP_SUM_NONE);
	assert_int_equal(decode_with(7, 185, &ip, &u, &r), 0);
	assert_int_equal(ip.frag_off, 1480);
	assert_true(ipv4_is_fragment(&ip));
	assert_int_equal(decode_with(6, 0x1f, &ip, &u, &r), 0);
	assert_int_equal(ip.frag_off, 0x1f00 * 8);
}

static void ipv4_options_are_passed_over(void **state)
{
	uint8_t buf[64];
	struct ipv4 ip;
	struct rd r;
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	wr_bytes(&w, frame + ETH_HDR_LEN, IPV4_HDR_LEN);
	wr_be32(&w, 0x94040000); /* router alert (RFC 2113) */
	wr_u8(&w, 0xee);
	wr_patch_u8(&w, 0, 0x46);
	wr_patch_be16(&w, 2, (uint16_t)w.len);
	rd_init(&r, buf, w.len);
	assert_int_equal(ipv4_decode(&ip, &r), 0);
	assert_int_equal(ip.wire_len, 1);
	assert_int_equal(rd_u8(&r), 0xee);
}

static void ipv4_fragment_header_survives_a_round_trip(void **state)
{
	const struct ipv4 in = {
		.src = 1,
		.dst = 2,
		.proto = IPV4_ICMP,
		.ttl = 3,
		.tos = 4,
		.id = 5,
		.frag_off = 65528,
		.more_frags = true,
	};
	uint8_t buf[IPV4_HDR_LEN + 7] = {0};
	struct ipv4 out;
	struct rd r;
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	ipv4_encode(&w, &in, 7);
	rd_init(&r, buf, sizeof(buf));
	assert_int_equal(ipv4_decode(&out, &r), 0);
	assert_true(out.sum_ok && out.more_frags && !out.dont_frag);
	assert_int_equal(out.src, 1);
	assert_int_equal(out.dst, 2);
	assert_int_equal(out.proto, IPV4_ICMP);
	assert_int_equal(out.ttl, 3);
	assert_int_equal(out.tos, 4);
	assert_int_equal(out.id, 5);
	assert_int_equal(out.frag_off, 65528);
	assert_int_equal(out.wire_len, 7);
}

/* RFC 1071, section 3; and an odd length, which is padded with 0. */
static void ipv4_sum_is_that_of_rfc_1071(void **state)
{
	static const uint8_t v[] = {0x00, 0x01, 0xf2, 0x03,
				    0xf4, 0xf5, 0xf6, 0xf7};

	(void)state;
	assert_int_equal(ipv4_sum_fold(ipv4_sum(0, v, 8)), 0xffff & ~0xddf2);
	assert_int_equal(ipv4_sum_fold(ipv4_sum(0, v, 3)), 0xffff & ~0xf201);
	assert_int_equal(ipv4_sum_fold(ipv4_sum(0, NULL, 0)), 0xffff);
	assert_int_equal(ipv4_sum_fold(0xffffffff), 0);
}

static void survives(const uint8_t *p, size_t len, void *ctx)
{
	struct ipv4 ip;
	struct udp u;
	struct eth e;
	struct rd r;

	(void)ctx;
	rd_init(&r, p, len);
	if (eth_decode(&e, &r) || ipv4_decode(&ip, &r)) {
		assert_true(r.err < 0);
		return;
	}
	assert_true(rd_left(&r) <= ip.wire_len);
	assert_true(ip.cut == (rd_left(&r) < ip.wire_len));
	if (udp_decode(&u, &r))
		return;
	assert_true(rd_left(&r) <= u.len);
	(void)udp_sum_check(&u, &ip, &r);
}

static void udp_and_ipv4_survive_every_mutation(void **state)
{
	(void)state;
	mutate_all(survives, frame, sizeof(frame), NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(udp_encode_frame_writes_headers_and_checksums),
		cmocka_unit_test(udp_decode_leaves_the_payload_without_padding),
		cmocka_unit_test(udp_checksum_of_zero_is_sent_as_ffff),
		cmocka_unit_test(udp_payload_that_is_too_long_is_refused),
		cmocka_unit_test(ipv4_and_udp_lengths_that_contradict),
		cmocka_unit_test(ipv4_fragments_are_told_by_flag_and_offset),
		cmocka_unit_test(ipv4_options_are_passed_over),
		cmocka_unit_test(ipv4_fragment_header_survives_a_round_trip),
		cmocka_unit_test(ipv4_sum_is_that_of_rfc_1071),
		cmocka_unit_test(udp_and_ipv4_survive_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
