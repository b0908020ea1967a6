/* SPDX-License-Identifier: BSD-2-Clause */
/* Capture files: pcap and pcapng. */
#include "../mutate.h"
#include "../unit.h"

#include "proto/pcapfile.h"
#include "wire/err.h"
#include "wire/wr.h"

/* Too large for the stack; each test starts it anew. */
static struct pcapfile file;

static void u16(struct wr *w, bool big, uint16_t v)
{
	if (big)
		wr_be16(w, v);
	else
		wr_le16(w, v);
}

static void u32(struct wr *w, bool big, uint32_t v)
{
	if (big)
		wr_be32(w, v);
	else
		wr_le32(w, v);
}

static void pcap_header(struct wr *w, bool big, uint32_t magic, uint32_t link)
{
	u32(w, big, magic);
	u16(w, big, 2);
	u16(w, big, 4);
	u32(w, big, 0);
	u32(w, big, 0);
	u32(w, big, 65535);
	u32(w, big, link);
}

static void pcap_record(struct wr *w, bool big, uint32_t sec, uint32_t frac,
			uint32_t cap, uint32_t len)
{
	u32(w, big, sec);
	u32(w, big, frac);
	u32(w, big, cap);
	u32(w, big, len);
	wr_fill(w, 0xaa, cap);
}

/* A block around a body; the body's length is a multiple of 4. */
static void block(struct wr *w, bool big, uint32_t type, const struct wr *body)
{
	uint32_t len = (uint32_t)body->len + 12;

	u32(w, big, type);
	u32(w, big, len);
	wr_bytes(w, body->buf, body->len);
	u32(w, big, len);
}

static void ng_section(struct wr *w, bool big)
{
	uint8_t buf[16];
	struct wr b;

	wr_init(&b, buf, sizeof(buf));
	u32(&b, big, 0x1a2b3c4d);
	u16(&b, big, 1);
	u16(&b, big, 0);
	wr_fill(&b, 0xff, 8);
	block(w, big, 0x0a0d0d0a, &b);
}

/* resolution: the option's value, or -1 for none. */
static void ng_iface(struct wr *w, bool big, uint16_t link, uint32_t snaplen,
		     int resolution)
{
	uint8_t buf[32];
	struct wr b;

	wr_init(&b, buf, sizeof(buf));
	u16(&b, big, link);
	u16(&b, big, 0);
	u32(&b, big, snaplen);
	if (resolution >= 0) {
		u16(&b, big, 2); /* its name, 3 bytes and padding */
		u16(&b, big, 3);
		wr_bytes(&b, "eth", 4);
		u16(&b, big, 9);
		u16(&b, big, 1);
		wr_u8(&b, (uint8_t)resolution);
		wr_fill(&b, 0, 3);
		u32(&b, big, 0);
	}
	block(w, big, 1, &b);
}

static void ng_packet(struct wr *w, bool big, uint32_t iface, uint64_t ticks,
		      uint32_t cap, uint32_t len)
{
	uint8_t buf[128];
	struct wr b;

	wr_init(&b, buf, sizeof(buf));
	u32(&b, big, iface);
	u32(&b, big, (uint32_t)(ticks >> 32));
	u32(&b, big, (uint32_t)ticks);
	u32(&b, big, cap);
	u32(&b, big, len);
	wr_fill(&b, 0xbb, (cap + 3) / 4 * 4);
	block(w, big, 6, &b);
}

static int next(struct rd *r, struct pcapfile_rec *rec)
{
	return pcapfile_next(&file, r, rec);
}

static void start(struct rd *r, const struct wr *w)
{
	pcapfile_init(&file);
	rd_init(r, w->buf, w->len);
}

static void pcapfile_pcap_of_each_order_and_resolution(void **state)
{
	static const struct {
		bool big;
		uint32_t magic;
		int64_t ns; /* of 7 units */
	} tab[] = {
		{false, 0xa1b2c3d4, 7000},
		{true, 0xa1b2c3d4, 7000},
		{false, 0xa1b23c4d, 7},
		{true, 0xa1b23c4d, 7},
	};
	struct pcapfile_rec rec;
	uint8_t buf[256];
	struct wr w;
	struct rd r;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		wr_init(&w, buf, sizeof(buf));
		/* The high bits say that frames end in 4 bytes of checksum. */
		pcap_header(&w, tab[i].big, tab[i].magic, 0x24000001);
		pcap_record(&w, tab[i].big, 1700000000, 7, 60, 1514);
		pcap_record(&w, tab[i].big, 1700000001, 0, 0, 0);
		start(&r, &w);
		assert_int_equal(next(&r, &rec), 1);
		assert_true(rec.has_time);
		assert_true(rec.time == 1700000000000000000 + tab[i].ns);
		assert_int_equal(rec.link_type, 1);
		assert_int_equal(rec.cap_len, 60);
		assert_int_equal(rec.len, 1514);
		assert_int_equal(rec.p[59], 0xaa);
		assert_int_equal(next(&r, &rec), 1);
		assert_int_equal(rec.cap_len, 0);
		assert_int_equal(next(&r, &rec), 0);
		assert_true(pcapfile_complete(&file, &r));
		assert_int_equal(file.n_records, 2);
	}
}

static void pcapfile_pcapng_with_sections_and_interfaces(void **state)
{
	struct pcapfile_rec rec;
	uint8_t buf[1024];
	struct wr w;
	struct rd r;
	int big;

	(void)state;
	for (big = 0; big < 2; big++) {
		wr_init(&w, buf, sizeof(buf));
		ng_section(&w, big);
		ng_iface(&w, big, 1, 0, -1);
		ng_iface(&w, big, 113, 96, 9);
		ng_packet(&w, big, 1, 1700000000000000007, 5, 99);
		ng_packet(&w, big, 0, 1700000000000007, 4, 4);
		ng_packet(&w, big, 2, 1, 4, 4); /* there is no such one */
		/* A second section, of the other byte order: numbered anew. */
		ng_section(&w, !big);
		ng_iface(&w, !big, 101, 0, 0x80 | 10); /* 1/1024 s */
		ng_packet(&w, !big, 0, 1024 + 512, 4, 4);
		assert_int_equal(w.err, 0);
		start(&r, &w);
		assert_int_equal(next(&r, &rec), 1);
		assert_int_equal(rec.link_type, 113);
		assert_int_equal(rec.iface, 1);
		assert_true(rec.time == 1700000000000000007);
		assert_int_equal(rec.cap_len, 5);
		assert_int_equal(rec.len, 99);
		assert_int_equal(next(&r, &rec), 1);
		assert_int_equal(rec.link_type, 1);
		assert_true(rec.time == 1700000000000007000);
		assert_int_equal(next(&r, &rec), 1);
		assert_int_equal(rec.link_type, 101);
		assert_true(rec.time == 1500000000);
		assert_int_equal(next(&r, &rec), 0);
		assert_true(pcapfile_complete(&file, &r));
		assert_int_equal(file.n_skipped, 1);
	}
}

static void pcapfile_pcapng_times_of_every_resolution(void **state)
{
	/* 1.5 seconds in each unit. */
	static const struct {
		int resolution;
		uint64_t ticks;
	} tab[] = {
		{6, 1500000},
		{0x80 | 1, 3},
		{3, 1500},
		{9, 1500000000},
		{12, 1500000000000},
		{19, 15000000000000000000u},
		{0x80 | 32, 6442450944},
		{0x80 | 62, 6917529027641081856},
	};
	struct pcapfile_rec rec;
	uint8_t buf[256];
	struct wr w;
	struct rd r;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		wr_init(&w, buf, sizeof(buf));
		ng_section(&w, false);
		ng_iface(&w, false, 1, 0, tab[i].resolution);
		ng_packet(&w, false, 0, tab[i].ticks, 4, 4);
		ng_packet(&w, false, 0, UINT64_MAX, 4, 4);
		start(&r, &w);
		assert_int_equal(next(&r, &rec), 1);
		assert_in_range(rec.time, 1499999998, 1500000000);
		assert_int_equal(next(&r, &rec), 1); /* and no overflow */
	}
	wr_init(&w, buf, sizeof(buf));
	ng_section(&w, false);
	ng_iface(&w, false, 1, 0, 20);
	start(&r, &w);
	assert_int_equal(next(&r, &rec), PXE_EBADMSG);
}

static void pcapfile_pcapng_simple_and_unknown_blocks(void **state)
{
	uint8_t buf[1024], in[64];
	struct pcapfile_rec rec;
	struct wr w, b;
	struct rd r;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	ng_section(&w, false);
	ng_iface(&w, false, 1, 6, -1);
	wr_init(&b, in, sizeof(in));
	wr_fill(&b, 0x11, 40);
	block(&w, false, 5, &b);	  /* statistics */
	block(&w, false, 0x80001234, &b); /* a vendor's own */
	wr_init(&b, in, sizeof(in));
	wr_le32(&b, 10); /* a simple packet of 10 bytes, cut to 6 */
	wr_fill(&b, 0x22, 8);
	block(&w, false, 3, &b);
	wr_init(&b, in, sizeof(in));
	wr_le32(&b, 0); /* the obsolete packet block */
	wr_le32(&b, 0);
	wr_le32(&b, 5);
	wr_le32(&b, 4);
	wr_le32(&b, 4);
	wr_fill(&b, 0x33, 4);
	block(&w, false, 2, &b);
	start(&r, &w);
	assert_int_equal(next(&r, &rec), 1);
	assert_false(rec.has_time);
	assert_int_equal(rec.cap_len, 6);
	assert_int_equal(rec.len, 10);
	assert_int_equal(rec.p[0], 0x22);
	assert_int_equal(next(&r, &rec), 1);
	assert_int_equal(rec.p[0], 0x33);
	assert_true(rec.time == 5000);
	assert_int_equal(next(&r, &rec), 0);
	assert_true(pcapfile_complete(&file, &r));
}

/* However the file is cut into pieces, the same packets come out. */
static void pcapfile_in_pieces_gives_the_same_packets(void **state)
{
	uint8_t buf[1024], hold[1024];
	struct pcapfile_rec rec;
	struct wr w;
	struct rd r;
	size_t step, fed, have, n;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	ng_section(&w, true);
	ng_iface(&w, true, 1, 0, -1);
	ng_packet(&w, true, 0, 1, 60, 60);
	ng_iface(&w, true, 1, 0, 6);
	ng_packet(&w, true, 1, 2, 61, 61);
	for (step = 1; step < w.len; step++) {
		pcapfile_init(&file);
		rd_init(&r, NULL, 0);
		for (fed = have = n = 0; fed < w.len; fed += step) {
			size_t add = w.len - fed < step ? w.len - fed : step;

			memcpy(hold + have, buf + fed, add);
			rd_init(&r, hold, have + add);
			while (next(&r, &rec) == 1) {
				n++;
				assert_int_equal(rec.cap_len, 59 + n);
				assert_true(rec.time == (int64_t)n * 1000);
			}
			have = rd_left(&r);
			memmove(hold, r.p, have);
		}
		assert_int_equal(n, 2);
		assert_true(pcapfile_complete(&file, &r));
	}
}

static void pcapfile_cut_within_a_packet_is_not_complete(void **state)
{
	struct pcapfile_rec rec;
	uint8_t buf[256];
	struct wr w;
	struct rd r;
	size_t n;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	pcap_header(&w, false, 0xa1b2c3d4, 1);
	pcap_record(&w, false, 1, 2, 60, 60);
	for (n = 0; n < w.len; n++) {
		pcapfile_init(&file);
		rd_init(&r, buf, n);
		assert_int_equal(next(&r, &rec), 0);
		assert_int_equal(pcapfile_complete(&file, &r), n == 24);
	}
	/* A block that is passed over counts as well. */
	wr_init(&w, buf, sizeof(buf));
	ng_section(&w, false);
	wr_le32(&w, 5);
	wr_le32(&w, 64);
	wr_le32(&w, 0);
	start(&r, &w);
	assert_int_equal(next(&r, &rec), 0);
	assert_false(pcapfile_complete(&file, &r));
}

/* One field of a good file is made bad. */
static void pcapfile_with_a_wrong_length_is_corrupt(void **state)
{
	static const struct {
		size_t at;
		uint32_t val;
		int rc;
	} tab[] = {
		{28, 0, PXE_EBADMSG},	       /* interface block of length 0 */
		{32, 8, PXE_EBADMSG},	       /* ... shorter than its head */
		{32, 21, PXE_EBADMSG},	       /* ... not a multiple of 4 */
		{32, 0xfffffffc, PXE_EBADMSG}, /* ... longer than any */
		{32, 24, PXE_EBADMSG},	       /* ... whose end differs */
		{44, 24, PXE_EBADMSG},	       /* ... whose end differs */
		{68, 99, PXE_EBADMSG},	       /* packet longer than block */
		{68, 0xffffffff, PXE_EBADMSG},
		{8, 0x12345678, PXE_EBADMSG}, /* section's byte order */
		{12, 2, PXE_ENOTSUP},	      /* version 2 */
		{0, 0x01020304, PXE_ENOTSUP}, /* not a capture at all */
	};
	struct pcapfile_rec rec;
	uint8_t buf[256];
	struct wr w;
	struct rd r;
	size_t i, k;

	(void)state;
	for (i = 0; i < N_ELEM(tab); i++) {
		wr_init(&w, buf, sizeof(buf));
		ng_section(&w, false);
		ng_iface(&w, false, 1, 0, -1);
		ng_packet(&w, false, 0, 0, 4, 4);
		for (k = 0; k < 4; k++)
			buf[tab[i].at + k] = (uint8_t)(tab[i].val >> 8 * k);
		if (tab[i].at == 28) /* the type there; 0 with its length */
			memset(buf + 28, 0, 8);
		start(&r, &w);
		assert_int_equal(next(&r, &rec), tab[i].rc);
		assert_true(strlen(file.why) > 0);
	}
	wr_init(&w, buf, sizeof(buf));
	pcap_header(&w, false, 0xa1b2c3d4, 1);
	u32(&w, false, 1);
	u32(&w, false, 1);
	u32(&w, false, PCAPFILE_PACKET_MAX + 1);
	u32(&w, false, 60);
	start(&r, &w);
	assert_int_equal(next(&r, &rec), PXE_EBADMSG);
}

static void pcapfile_of_too_many_interfaces_skips_some(void **state)
{
	static uint8_t buf[(PCAPFILE_IFACES_MAX + 4) * 20 + 200];
	struct pcapfile_rec rec;
	struct wr w;
	struct rd r;
	unsigned i;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	ng_section(&w, false);
	for (i = 0; i < PCAPFILE_IFACES_MAX + 2; i++)
		ng_iface(&w, false, 1, 0, -1);
	ng_packet(&w, false, PCAPFILE_IFACES_MAX, 0, 4, 4);
	ng_packet(&w, false, PCAPFILE_IFACES_MAX - 1, 0, 4, 4);
	assert_int_equal(w.err, 0);
	start(&r, &w);
	assert_int_equal(next(&r, &rec), 1);
	assert_int_equal(rec.iface, PCAPFILE_IFACES_MAX - 1);
	assert_int_equal(file.n_skipped, 1);
}

static void survives(const uint8_t *p, size_t len, void *ctx)
{
	struct pcapfile_rec rec;
	struct rd r;
	int rc;

	(void)ctx;
	pcapfile_init(&file);
	rd_init(&r, p, len);
	while ((rc = next(&r, &rec)) == 1) {
		assert_true(rec.p >= p);
		assert_true(rec.cap_len <= len - (size_t)(rec.p - p));
		assert_true(rec.len >= rec.cap_len);
	}
	assert_true(rc <= 0);
	assert_true(!rc || strlen(file.why) > 0);
}

static void pcapfile_survives_every_mutation(void **state)
{
	uint8_t buf[512];
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	pcap_header(&w, true, 0xa1b23c4d, 1);
	pcap_record(&w, true, 1, 2, 20, 60);
	pcap_record(&w, true, 1, 2, 20, 60);
	mutate_all(survives, buf, w.len, NULL);
	wr_init(&w, buf, sizeof(buf));
	ng_section(&w, false);
	ng_iface(&w, false, 1, 6, 9);
	ng_packet(&w, false, 0, 77, 9, 4);
	ng_packet(&w, false, 0, 78, 9, 4);
	mutate_all(survives, buf, w.len, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pcapfile_pcap_of_each_order_and_resolution),
		cmocka_unit_test(pcapfile_pcapng_with_sections_and_interfaces),
		cmocka_unit_test(pcapfile_pcapng_times_of_every_resolution),
		cmocka_unit_test(pcapfile_pcapng_simple_and_unknown_blocks),
		cmocka_unit_test(pcapfile_in_pieces_gives_the_same_packets),
		cmocka_unit_test(pcapfile_cut_within_a_packet_is_not_complete),
		cmocka_unit_test(pcapfile_with_a_wrong_length_is_corrupt),
		cmocka_unit_test(pcapfile_of_too_many_interfaces_skips_some),
		cmocka_unit_test(pcapfile_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
