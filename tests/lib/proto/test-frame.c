/* SPDX-License-Identifier: BSD-2-Clause */
/* Link types, TCP, and packets decoded from bottom to top. */
#include "../mutate.h"
#include "../unit.h"

#include "proto/frame.h"
#include "wire/err.h"
#include "wire/wr.h"

static const struct mac server = {{0x52, 0x54, 0, 0xaa, 0xbb, 0xcc}};
static const struct mac client = {{0x52, 0x54, 0, 0x12, 0x34, 0x56}};
static const struct udp_path path = {
	.src = 0x0a000001,
	.dst = 0x0a000064,
	.sport = 67,
	.dport = 68,
};

/* An IPv4 packet with UDP and "hello" behind what the link type begins with */
static size_t make(uint8_t *buf, size_t cap, const void *head, size_t head_len)
{
	struct wr w;

	wr_init(&w, buf, cap);
	wr_bytes(&w, head, head_len);
	udp_encode_packet(&w, &path, "hello", 5);
	assert_int_equal(w.err, 0);
	return w.len;
}

/* clang-format off */
static const struct {
	uint32_t type;
	size_t len;
	uint8_t head[24];
} heads[] = {
	{LINK_ETHERNET, 14, {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6, 8, 0}},
	{LINK_ETHERNET, 18, {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6,
			     0x81, 0, 0, 7, 8, 0}},
	{LINK_NULL, 4, {2, 0, 0, 0}},
	{LINK_NULL, 4, {0, 0, 0, 2}},
	{LINK_LOOP, 4, {0, 0, 0, 2}},
	{LINK_RAW, 0, {0}},
	{LINK_RAW_OLD, 0, {0}},
	{LINK_IPV4, 0, {0}},
	{LINK_SLL, 16, {0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0}},
	{LINK_SLL2, 20, {8, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6,
			 1, 2, 3, 4, 5, 6, 0, 0}},
	/* "any" leaves the tags in. */
	{LINK_SLL, 20, {0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0,
			0x81, 0, 0, 7, 8, 0}},
};
/* clang-format on */

static void link_udp_packet_is_decoded_on_each_link_type(void **state)
{
	uint8_t buf[128];
	struct frame f;
	size_t i, n;

	(void)state;
	for (i = 0; i < N_ELEM(heads); i++) {
		n = make(buf, sizeof(buf), heads[i].head, heads[i].len);
		assert_int_equal(frame_decode(&f, heads[i].type, buf, n), 0);
		assert_int_equal(f.kind, FRAME_UDP);
		assert_int_equal(f.ip.src, path.src);
		assert_int_equal(f.udp.sport, 67);
		assert_int_equal(f.len, 5);
		assert_int_equal(rd_left(&f.payload), 5);
		assert_memory_equal(f.payload.p, "hello", 5);
		/* The sender is there where the type has one. */
		assert_int_equal(f.link.src.b[5], heads[i].len > 4 ? 6 : 0);
		assert_int_equal(eth_vlan(&f.link.tags),
				 heads[i].head[12] == 0x81 ||
						 heads[i].head[14] == 0x81
					 ? 7
					 : 0);
		assert_int_equal(f.link.ifindex,
				 heads[i].type == LINK_SLL2 ? 3 : 0);
		assert_non_null(link_type_name(heads[i].type));
	}
	assert_int_equal(frame_decode(&f, 105, buf, n), PXE_ENOTSUP);
	assert_null(link_type_name(105));
}

static void link_header_without_sense_fails(void **state)
{
	static const uint8_t ip6_bsd[] = {24, 0, 0, 0, 0x60};
	static const uint8_t unknown[] = {99, 0, 0, 0, 0x45};
	static const uint8_t version5[] = {0x50};
	/* 802.2 behind "any": a small number that is not a length. */
	static const uint8_t llc[] = {0, 4, 0, 1, 0,  6,  1, 2, 3, 4, 5, 6,
				      0, 0, 0, 4, 66, 66, 3, 0, 0, 0, 0, 0};
	struct frame f;

	(void)state;
	assert_int_equal(frame_decode(&f, LINK_NULL, ip6_bsd, 5), 0);
	assert_int_equal(f.kind, FRAME_OTHER);
	assert_int_equal(f.link.tags.type, ETH_TYPE_IPV6);
	assert_int_equal(frame_decode(&f, LINK_NULL, unknown, 5), PXE_EBADMSG);
	assert_int_equal(frame_decode(&f, LINK_RAW, version5, 1), PXE_EBADMSG);
	assert_int_equal(frame_decode(&f, LINK_RAW, version5, 0), PXE_ETRUNC);
	assert_int_equal(frame_decode(&f, LINK_SLL, llc, sizeof(llc)), 0);
	assert_int_equal(f.kind, FRAME_OTHER);
	assert_true(eth_is_llc(&f.link.tags));
}

/* What a fragment carries is not what stands at its beginning. */
static void frame_later_fragment_is_not_decoded_as_udp(void **state)
{
	uint8_t buf[128];
	struct frame f;
	size_t n = make(buf, sizeof(buf), NULL, 0);

	(void)state;
	buf[6] = 0x20; /* more to come, offset 0: ports are there */
	assert_int_equal(frame_decode(&f, LINK_RAW, buf, n), 0);
	assert_int_equal(f.kind, FRAME_UDP);
	assert_true(f.ip.more_frags);
	buf[7] = 1; /* offset 8: what looks like ports is data */
	assert_int_equal(frame_decode(&f, LINK_RAW, buf, n), 0);
	assert_int_equal(f.kind, FRAME_FRAGMENT);
	assert_int_equal(f.ip.frag_off, 8);
	buf[6] = 0; /* the last fragment */
	assert_int_equal(frame_decode(&f, LINK_RAW, buf, n), 0);
	assert_int_equal(f.kind, FRAME_FRAGMENT);
}

/* clang-format off */
/* SYN with the options of a Linux client; GET with 12 bytes of options. */
static const uint8_t segment[] = {
	0xc0, 0x01, 0x00, 0x50, 0xff, 0xff, 0xff, 0xf0, 0x00, 0x00, 0x00, 0x07,
	0x80, 0x18, 0x01, 0xf6, 0x00, 0x00, 0x00, 0x00,
	0x01, 0x01, 0x08, 0x0a, 0, 0, 0, 1, 0, 0, 0, 2,
	'G', 'E', 'T', ' ',
};
/* clang-format on */

static void tcp_header_options_are_passed_over(void **state)
{
	struct ipv4 ip = {.src = 1, .dst = 2, .proto = IPV4_TCP};
	uint8_t buf[128];
	struct frame f;
	struct tcp t;
	struct rd r;
	struct wr w;

	(void)state;
	rd_init(&r, segment, sizeof(segment));
	assert_int_equal(tcp_decode(&t, &r), 0);
	assert_int_equal(t.sport, 0xc001);
	assert_int_equal(t.dport, 80);
	assert_true(t.seq == 0xfffffff0);
	assert_int_equal(t.ack, 7);
	assert_int_equal(t.flags, TCP_PSH | TCP_ACK);
	assert_int_equal(t.window, 502);
	assert_int_equal(t.hdr_len, 32);
	assert_int_equal(rd_left(&r), 4);
	wr_init(&w, buf, sizeof(buf));
	ipv4_encode(&w, &ip, sizeof(segment));
	wr_bytes(&w, segment, sizeof(segment));
	assert_int_equal(frame_decode(&f, LINK_RAW, buf, w.len), 0);
	assert_int_equal(f.kind, FRAME_TCP);
	assert_int_equal(f.len, 4);
	/* Cut by the snapshot length: the length on the wire is known. */
	assert_int_equal(frame_decode(&f, LINK_RAW, buf, w.len - 3), 0);
	assert_int_equal(f.len, 4);
	assert_int_equal(rd_left(&f.payload), 1);
	/* A header that says it is shorter than itself. */
	buf[IPV4_HDR_LEN + 12] = 0x40;
	assert_int_equal(frame_decode(&f, LINK_RAW, buf, w.len), PXE_EBADMSG);
	assert_int_equal(f.kind, FRAME_IPV4);
	/* One longer than the packet. */
	buf[IPV4_HDR_LEN + 12] = 0xf0;
	assert_int_equal(frame_decode(&f, LINK_RAW, buf, w.len), PXE_ETRUNC);
}

static void tcp_seq_diff_wraps_at_32_bits(void **state)
{
	(void)state;
	assert_int_equal(tcp_seq_diff(5, 3), 2);
	assert_int_equal(tcp_seq_diff(3, 5), -2);
	assert_int_equal(tcp_seq_diff(0x10, 0xfffffff0), 0x20);
	assert_int_equal(tcp_seq_diff(0xfffffff0, 0x10), -0x20);
	assert_true(tcp_seq_diff(0x80000000, 0) == INT32_MIN);
	assert_true(tcp_seq_diff(0x7fffffff, 0) == INT32_MAX);
}

static void frame_arp_is_decoded_with_padding(void **state)
{
	const struct eth e = {.src = client, .tags = {.type = ETH_TYPE_ARP}};
	const struct arp a = {
		.op = ARP_REPLY,
		.sender_mac = client,
		.sender_ip = 0x0a000064,
		.target_mac = server,
		.target_ip = 0x0a000001,
	};
	uint8_t buf[64];
	struct frame f;
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	eth_encode(&w, &e);
	arp_encode(&w, &a);
	wr_fill(&w, 0, 18); /* padding */
	assert_int_equal(frame_decode(&f, LINK_ETHERNET, buf, w.len), 0);
	assert_int_equal(f.kind, FRAME_ARP);
	assert_true(mac_equal(&f.arp.sender_mac, &client));
	assert_int_equal(frame_decode(&f, LINK_ETHERNET, buf, 20), PXE_ETRUNC);
	assert_int_equal(f.kind, FRAME_OTHER);
}

static void survives(const uint8_t *p, size_t len, void *ctx)
{
	const uint32_t *type = ctx;
	struct frame f;

	(void)frame_decode(&f, *type, p, len);
	if (f.kind == FRAME_UDP || f.kind == FRAME_TCP) {
		assert_true(rd_left(&f.payload) <= f.len);
		assert_true(f.payload.p >= p && f.payload.end <= p + len);
	}
}

static void frame_survives_every_mutation(void **state)
{
	uint8_t buf[128];
	uint32_t type;
	struct wr w;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(heads); i++) {
		type = heads[i].type;
		mutate_all(survives, buf,
			   make(buf, sizeof(buf), heads[i].head, heads[i].len),
			   &type);
	}
	wr_init(&w, buf, sizeof(buf));
	ipv4_encode(&w, &(struct ipv4){.src = 1, .proto = IPV4_TCP},
		    sizeof(segment));
	wr_bytes(&w, segment, sizeof(segment));
	type = LINK_RAW;
	mutate_all(survives, buf, w.len, &type);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(link_udp_packet_is_decoded_on_each_link_type),
		cmocka_unit_test(link_header_without_sense_fails),
		cmocka_unit_test(frame_later_fragment_is_not_decoded_as_udp),
		cmocka_unit_test(tcp_header_options_are_passed_over),
		cmocka_unit_test(tcp_seq_diff_wraps_at_32_bits),
		cmocka_unit_test(frame_arp_is_decoded_with_padding),
		cmocka_unit_test(frame_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
