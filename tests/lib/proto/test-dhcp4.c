/* SPDX-License-Identifier: BSD-2-Clause */
/* DHCPv4 messages and options, architectures, and who sent a request. */
#include "../unit.h"

#include <string.h>

#include "../mutate.h"
#include "proto/dhcp4.h"
#include "proto/dhcp4_opt.h"
#include "proto/pxe_client.h"
#include "wire/err.h"

/* Header and cookie of a request; the options follow. */
static size_t begin(uint8_t *buf, size_t cap)
{
	static const struct dhcp4_hdr h = {
		.op = DHCP4_BOOTREQUEST,
		.htype = 1,
		.hlen = 6,
		.xid = 0x01020304,
		.secs = 4,
		.flags = DHCP4_FLAG_BROADCAST,
		.giaddr = 0x0a000001,
		.chaddr = {0x52, 0x54, 0, 0xab, 0xcd, 0xef},
	};
	struct wr w;

	wr_init(&w, buf, cap);
	dhcp4_put_header(&w, &h, "srv", "file");
	assert_int_equal(w.err, 0);
	return w.len;
}

/* A packet out of raw option bytes. */
static size_t packet(uint8_t *buf, size_t cap, const void *opts, size_t n)
{
	size_t len = begin(buf, cap);

	assert_true(n <= cap - len);
	memcpy(buf + len, opts, n);
	return len + n;
}

static void dhcp4_header_survives_a_round_trip(void **state)
{
	uint8_t buf[600];
	struct dhcp4 d;
	struct wr w;
	uint32_t ip;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	w.len = begin(buf, sizeof(buf));
	dhcp4_put_u8(&w, DHCP4_OPT_TYPE, DHCP4_DISCOVER);
	dhcp4_put_u32(&w, DHCP4_OPT_REQUESTED_IP, 0x0a000064);
	dhcp4_put_text(&w, DHCP4_OPT_BOOTFILE, "a.efi", true);
	dhcp4_put_end(&w, DHCP4_MIN_LEN);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, DHCP4_MIN_LEN);
	assert_int_equal(dhcp4_decode(&d, buf, w.len), 0);
	assert_int_equal(d.defects, 0);
	assert_int_equal(d.h.xid, 0x01020304);
	assert_int_equal(d.h.secs, 4);
	assert_int_equal(d.h.flags, DHCP4_FLAG_BROADCAST);
	assert_true(d.h.giaddr == 0x0a000001);
	assert_int_equal(d.file.len, 4);
	assert_memory_equal(d.sname.p, "srv", 3);
	assert_int_equal(dhcp4_get_type(&d), DHCP4_DISCOVER);
	assert_true(dhcp4_get_u32(&d, DHCP4_OPT_REQUESTED_IP, &ip));
	assert_true(ip == 0x0a000064);
	assert_int_equal(dhcp4_get(&d, DHCP4_OPT_BOOTFILE).len, 6);
	assert_false(dhcp4_has(&d, DHCP4_OPT_SERVER_ID));
	assert_int_equal(dhcp4_get(&d, DHCP4_OPT_SERVER_ID).len, 0);
}

static void dhcp4_message_cut_short_or_without_cookie(void **state)
{
	uint8_t buf[600];
	size_t len = begin(buf, sizeof(buf)), i;
	struct dhcp4 d;

	(void)state;
	for (i = 0; i < DHCP4_HEADER_LEN; i++)
		assert_int_equal(dhcp4_decode(&d, buf, i), PXE_ETRUNC);
	for (i = DHCP4_HEADER_LEN; i < len; i++) {
		assert_int_equal(dhcp4_decode(&d, buf, i), 0);
		assert_false(d.magic);
	}
	assert_int_equal(dhcp4_decode(&d, buf, len), 0);
	assert_true(d.magic);
	assert_int_equal(d.defects, DHCP4_NO_END);
	buf[len - 1] ^= 1;
	assert_int_equal(dhcp4_decode(&d, buf, len), 0);
	assert_false(d.magic);
}

struct defect {
	int line;
	const char *opts;
	size_t n;
	unsigned want;
};
#define DEFECT(bytes, want)                              \
	{                                                \
		__LINE__, bytes, sizeof(bytes) - 1, want \
	}

static void dhcp4_malformed_options_set_their_defect_bits(void **state)
{
	static const struct defect cases[] = {
		DEFECT("\xff", 0),
		DEFECT("", DHCP4_NO_END),
		DEFECT("\x35\x01\x01\xff", 0),
		/* The code is the very last byte (insomniacslk/dhcp#382). */
		DEFECT("\x35", DHCP4_CUT_OPTION | DHCP4_NO_END),
		DEFECT("\x35\x02\x01", DHCP4_CUT_OPTION | DHCP4_NO_END),
		DEFECT("\x35\x02\x01\x01\xff", DHCP4_BAD_LENGTH),
		DEFECT("\x35\x00\xff", DHCP4_BAD_LENGTH),
		DEFECT("\x32\x03\x0a\x00\x00\xff", DHCP4_BAD_LENGTH),
		DEFECT("\x01\x05\x01\x02\x03\x04\x05\xff", DHCP4_BAD_LENGTH),
		DEFECT("\x39\x01\x02\xff", DHCP4_BAD_LENGTH),
		DEFECT("\x5d\x03\x00\x07\x00\xff", DHCP4_BAD_LENGTH),
		DEFECT("\x34\x01\x00\xff", DHCP4_BAD_OVERLOAD),
		DEFECT("\x34\x01\x04\xff", DHCP4_BAD_OVERLOAD),
		DEFECT("\x34\x01\xff\xff", DHCP4_BAD_OVERLOAD),
		/* RFC 2132, 9.14: two bytes at least; never endless. */
		DEFECT("\x3d\x00\xff", DHCP4_BAD_LENGTH),
		DEFECT("\x3d\x01\x01\xff", DHCP4_BAD_LENGTH),
		DEFECT("\x3d\x02\x01\x02\xff", 0),
		DEFECT("\x00\x00\x00\xff", 0),
	};
	uint8_t buf[600];
	struct dhcp4 d;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		size_t len = packet(buf, sizeof(buf), cases[i].opts,
				    cases[i].n);

		assert_int_equal(dhcp4_decode(&d, buf, len), 0);
		if (d.defects != cases[i].want)
			fail_msg("line %d: defects %#x, expected %#x",
				 cases[i].line, d.defects, cases[i].want);
	}
}

/* Which option is malformed, among others that are not. */
static void dhcp4_each_malformed_option_is_known_by_its_code(void **state)
{
	static const struct {
		const char *opts;
		size_t n;
		uint8_t code;
	} cases[] = {
#define BAD(s, code) {s, sizeof(s) - 1, code}
		BAD("\x39\x02\x05\xc0\x39\x02\x05\xc0\xff", 57),
		BAD("\x1a\x04\x00\x00\x05\xdc\xff", 26),
		BAD("\x03\x00\xff", 3),
		BAD("\x06\x00\xff", 6),
		BAD("\x2a\x00\xff", 42),
		BAD("\x79\x00\xff", 121),
		BAD("\x96\x00\xff", 150),
		BAD("\x34\x01\x00\xff", 52),
		BAD("\x34\x00\xff", 52),
		BAD("\x34\x01\x01\x34\x01\x01\xff", 52),
		BAD("\x0c\x09name", 12),
		BAD("\x0c", 12),
		BAD("\x3d\x01\x01\xff", 61),
		BAD("\x35\x01\x01\xff", 53),
		BAD("\x5d\x03\x00\x07\x00\xff", 93),
#undef BAD
	};
	uint8_t opts[80] = {53, 1, 1, 60, 1, 'x'}, buf[600];
	struct dhcp4 d;
	size_t i;
	unsigned k;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		memcpy(opts + 6, cases[i].opts, cases[i].n);
		assert_int_equal(dhcp4_decode(&d, buf,
					      packet(buf, sizeof(buf), opts,
						     6 + cases[i].n)),
				 0);
		for (k = 0; k < 256; k++)
			if (dhcp4_is_bad(&d, (uint8_t)k) !=
			    (k == cases[i].code))
				fail_msg("case %zu: option %u", i, k);
		dhcp4_drop_bad(&d);
		assert_false(dhcp4_has(&d, cases[i].code));
		assert_true(dhcp4_is_bad(&d, cases[i].code));
		assert_true(dhcp4_has(&d, 60));
	}
}

static void dhcp4_split_options_are_joined(void **state)
{
	/* 67 in three parts, with another option between: RFC 3396. */
	static const uint8_t opts[] = {67,  2,	'a', 'b', 12, 1, 'h', 67,  1,
				       'c', 12, 1,   'i', 67, 2, 'd', 'e', 255};
	uint8_t buf[600];
	struct dhcp4 d;
	size_t len = packet(buf, sizeof(buf), opts, sizeof(opts));

	(void)state;
	assert_int_equal(dhcp4_decode(&d, buf, len), 0);
	assert_int_equal(d.defects, 0);
	assert_int_equal(dhcp4_get(&d, 67).len, 5);
	assert_memory_equal(dhcp4_get(&d, 67).p, "abcde", 5);
	assert_memory_equal(dhcp4_get(&d, 12).p, "hi", 2);
}

static void dhcp4_option_split_without_end_is_a_defect(void **state)
{
	uint8_t buf[4096];
	struct dhcp4 d;
	size_t len = begin(buf, sizeof(buf));

	(void)state;
	/* The same code 15 times with 255 bytes each: more than joined[]. */
	while (len + 257 < sizeof(buf) - 1) {
		buf[len] = 224;
		buf[len + 1] = 255;
		memset(buf + len + 2, 'x', 255);
		len += 257;
	}
	buf[len++] = 255;
	assert_int_equal(dhcp4_decode(&d, buf, len), 0);
	assert_int_equal(d.defects, DHCP4_TOO_LONG);
	assert_true(dhcp4_is_bad(&d, 224));
	assert_true(dhcp4_get(&d, 224).len <= DHCP4_JOINED_MAX);
}

static void dhcp4_overloaded_file_and_sname_hold_options(void **state)
{
	static const uint8_t opts[] = {52, 1, 3, 53, 1, 1, 255};
	uint8_t buf[600];
	struct dhcp4 d;
	size_t len = packet(buf, sizeof(buf), opts, sizeof(opts));

	(void)state;
	memcpy(buf + 44, "\x0c\x01s\x34\x01\x00\xff", 7); /* sname */
	memcpy(buf + 108,
	       "\x43\x03pxe\x0c\x01"
	       "f\xff",
	       9); /* file */
	assert_int_equal(dhcp4_decode(&d, buf, len), 0);
	/* The second option 52 joins the first, but is not obeyed. */
	assert_memory_equal(dhcp4_get(&d, 67).p, "pxe", 3);
	assert_int_equal(dhcp4_get(&d, 12).len, 2);
	assert_memory_equal(dhcp4_get(&d, 12).p, "fs", 2);
	assert_int_equal(d.file.len, 0);
	assert_int_equal(d.sname.len, 0);
	/* Without an end in the field: read to its end, no further. */
	memset(buf + 108, 0, 128);
	memcpy(buf + 108 + 125, "\x43\x09x", 3);
	assert_int_equal(dhcp4_decode(&d, buf, len), 0);
	assert_true(d.defects & DHCP4_CUT_OPTION);
}

static void dhcp4_value_longer_than_255_bytes_is_split(void **state)
{
	uint8_t buf[1472], value[600];
	struct dhcp4 d;
	struct wr w;

	(void)state;
	memset(value, 'v', sizeof(value));
	wr_init(&w, buf, sizeof(buf));
	w.len = begin(buf, sizeof(buf));
	dhcp4_put(&w, 67, value, sizeof(value));
	assert_int_equal(w.len, 240 + dhcp4_opt_size(sizeof(value)));
	dhcp4_put(&w, 80, NULL, 0);
	dhcp4_put_end(&w, 0);
	assert_int_equal(dhcp4_decode(&d, buf, w.len), 0);
	assert_int_equal(d.defects, 0);
	assert_int_equal(dhcp4_get(&d, 67).len, sizeof(value));
	assert_memory_equal(dhcp4_get(&d, 67).p, value, sizeof(value));
	assert_true(dhcp4_has(&d, 80));
	assert_int_equal(dhcp4_opt_size(0), 2);
	assert_int_equal(dhcp4_opt_size(255), 257);
	assert_int_equal(dhcp4_opt_size(256), 260);
}

static void dhcp4_sub_options_with_and_without_padding(void **state)
{
	static const uint8_t pxe[] = {0, 6, 1, 8, 0, 71, 4, 0, 1, 0, 0, 255, 9};
	static const uint8_t relay[] = {1, 2, 'e', '0', 5, 4, 10, 0, 1, 0};
	static const uint8_t cut[] = {6, 5, 8};
	struct dhcp4_val v, got;

	(void)state;
	v = (struct dhcp4_val){pxe, sizeof(pxe)};
	assert_true(dhcp4_sub_find(&v, true, 71, &got));
	assert_int_equal(got.len, 4);
	/* Behind the end nothing counts. */
	assert_false(dhcp4_sub_find(&v, true, 9, &got));
	v = (struct dhcp4_val){relay, sizeof(relay)};
	assert_true(dhcp4_sub_find(&v, false, 5, &got));
	assert_memory_equal(got.p, "\x0a\x00\x01\x00", 4);
	v = (struct dhcp4_val){cut, sizeof(cut)};
	assert_false(dhcp4_sub_find(&v, true, 6, &got));
}

static void dhcp4_opt_values_as_text(void **state)
{
	static const struct {
		uint8_t code;
		const char *p;
		size_t n;
		const char *want;
	} cases[] = {
		{53, "\x01", 1, "DISCOVER"},
		{53, "\x63", 1, "type 99"},
		{54, "\x0a\x00\x00\x01", 4, "10.0.0.1"},
		{6, "\x0a\x00\x00\x01\x0a\x00\x00\x02", 8, "10.0.0.1,10.0.0.2"},
		{51, "\xff\xff\xff\xff", 4, "infinite"},
		{67, "a\nb\0", 4, "a\\x0ab"},
		{93, "\x00\x07\x00\x25", 4,
		 "7/0x07 (x64 UEFI), 37/0x25 (LoongArch32 UEFI)"},
		{55, "\x01\x03", 2, "1,3"},
		{97,
		 "\0\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc"
		 "\xdd\xee\xff",
		 17, "00112233-4455-6677-8899-aabbccddeeff"},
		{43, "\x06\x01\x08\xff", 4, "6=08"},
		{82, "\x01\x09x", 3, "(cut)"},
		{50, "\x01\x02", 2, "0102"},
		{250, "\x01\x02", 2, "0102"},
	};
	char buf[200];
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(cases); i++) {
		struct txt t;

		txt_init(&t, buf, sizeof(buf));
		dhcp4_opt_text(&t, cases[i].code,
			       (struct dhcp4_val){(const uint8_t *)cases[i].p,
						  cases[i].n});
		assert_string_equal(buf, cases[i].want);
	}
}

static void dhcp4_opt_table_is_sorted_by_code(void **state)
{
	unsigned i, found = 0;

	(void)state;
	/* Binary search finds each entry only if the table is in order. */
	for (i = 0; i < 256; i++) {
		const struct dhcp4_opt *o = dhcp4_opt_find((uint8_t)i);

		if (o) {
			assert_int_equal(o->code, i);
			assert_true(o->step > 0);
			found++;
		}
	}
	assert_true(found > 55);
}

static void arch_registry_has_all_codes_without_a_gap(void **state)
{
	const struct arch *a;
	unsigned i;

	(void)state;
	for (i = 0; (a = arch_nth(i)); i++)
		assert_int_equal(a->code, i);
	assert_int_equal(i, 42);
	assert_string_equal(arch_find(9)->boot_class, "x64");
	assert_string_equal(arch_find(16)->boot_class, "x64-http");
	assert_null(arch_find(65535));
	assert_true(arch_class_exists("loong64-http"));
	assert_false(arch_class_exists("x86"));
}

static void client_of(struct pxe_client *c, const void *opts, size_t n)
{
	uint8_t buf[600];
	struct dhcp4 d;
	size_t len = packet(buf, sizeof(buf), opts, n);

	assert_int_equal(dhcp4_decode(&d, buf, len), 0);
	pxe_client_from(c, &d);
}

static void pxe_client_kind_and_architecture_from_options(void **state)
{
	static const char uefi[] = "\x3c\x20PXEClient:Arch:00007:UNDI:003016"
				   "\x5d\x02\x00\x07\xff";
	static const char ipxe_raw[] = "\x3c\x09PXEClient\x5d\x02\x00\x00"
				       "\x4d\x04iPXE\xff";
	static const char ipxe_counted[] = "\x4d\x05\x04iPXE\xff";
	static const char ipxe_175[] = "\x4d\x04xNBA\xaf\x03\x13\x01\x01\xff";
	static const char http[] = "\x3c\x21HTTPClient:Arch:00016:UNDI:003001"
				   "\xff";
	static const char list[] = "\x3c\x09PXEClient\x5d\x04\xff\xff\x00\x0b"
				   "\xff";
	static const char os[] = "\x3c\x08MSFT 5.0\xff";
	struct pxe_client c;

	(void)state;
	client_of(&c, uefi, sizeof(uefi) - 1);
	assert_int_equal(c.kind, PXE_KIND_PXE);
	assert_string_equal(pxe_client_class(&c), "x64");
	assert_true(c.has_mac);
	client_of(&c, ipxe_raw, sizeof(ipxe_raw) - 1);
	assert_string_equal(pxe_client_class(&c), "ipxe");
	assert_int_equal(c.arch_code, 0);
	client_of(&c, ipxe_counted, sizeof(ipxe_counted) - 1);
	assert_int_equal(c.kind, PXE_KIND_IPXE);
	client_of(&c, ipxe_175, sizeof(ipxe_175) - 1);
	assert_int_equal(c.kind, PXE_KIND_IPXE);
	/* Without option 93 the architecture in option 60 counts. */
	client_of(&c, http, sizeof(http) - 1);
	assert_int_equal(c.kind, PXE_KIND_HTTP);
	assert_int_equal(c.arch_code, 16);
	assert_string_equal(pxe_client_class(&c), "x64-http");
	client_of(&c, list, sizeof(list) - 1);
	assert_int_equal(c.arch_code, 11);
	client_of(&c, os, sizeof(os) - 1);
	assert_int_equal(c.kind, PXE_KIND_OTHER);
	assert_null(pxe_client_class(&c));
}

static void pxe_client_placeholder_uuid_is_no_key(void **state)
{
	uint8_t opts[20] = {97, 17, 0};
	struct pxe_client c;

	(void)state;
	opts[19] = 255;
	client_of(&c, opts, sizeof(opts));
	assert_false(c.has_uuid);
	opts[3] = 1;
	client_of(&c, opts, sizeof(opts));
	assert_true(c.has_uuid);
	opts[2] = 1;
	client_of(&c, opts, sizeof(opts));
	assert_false(c.has_uuid);
}

static void use_everything(const uint8_t *p, size_t len, void *ctx)
{
	static struct dhcp4 d;
	struct pxe_client c;
	char buf[256];
	unsigned i;

	(void)ctx;
	if (dhcp4_decode(&d, p, len))
		return;
	pxe_client_from(&c, &d);
	(void)pxe_client_class(&c);
	for (i = 0; i < 256; i++)
		if (dhcp4_has(&d, (uint8_t)i)) {
			struct txt t;

			txt_init(&t, buf, sizeof(buf));
			dhcp4_opt_text(&t, (uint8_t)i, d.opt[i]);
		}
}

static void dhcp4_survives_every_mutation(void **state)
{
	static const uint8_t opts[] = {
		53,  1,	  1,   57,  2,	 5,  0xc0, 55,	3,   1,	  3,   6,   52,
		1,   3,	  97,  17,  0,	 1,  2,	   3,	4,   5,	  6,   7,   8,
		9,   10,  11,  12,  13,	 14, 15,   16,	93,  2,	  0,   7,   94,
		3,   1,	  3,   16,  60,	 9,  'P',  'X', 'E', 'C', 'l', 'i', 'e',
		'n', 't', 43,  6,   6,	 1,  8,	   71,	0,   255, 82,  6,   1,
		4,   'e', 't', 'h', '0', 67, 2,	   'a', 'b', 67,  1,   'c', 61,
		7,   1,	  2,   3,   4,	 5,  6,	   7,	255};
	uint8_t buf[600];
	size_t len = packet(buf, sizeof(buf), opts, sizeof(opts));

	(void)state;
	memcpy(buf + 44, "\x0c\x01s\xff", 4);
	memcpy(buf + 108, "\x43\x03pxe\xff", 6);
	mutate_all(use_everything, buf, len, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(dhcp4_header_survives_a_round_trip),
		cmocka_unit_test(dhcp4_message_cut_short_or_without_cookie),
		cmocka_unit_test(dhcp4_malformed_options_set_their_defect_bits),
		cmocka_unit_test(
			dhcp4_each_malformed_option_is_known_by_its_code),
		cmocka_unit_test(dhcp4_split_options_are_joined),
		cmocka_unit_test(dhcp4_option_split_without_end_is_a_defect),
		cmocka_unit_test(dhcp4_overloaded_file_and_sname_hold_options),
		cmocka_unit_test(dhcp4_value_longer_than_255_bytes_is_split),
		cmocka_unit_test(dhcp4_sub_options_with_and_without_padding),
		cmocka_unit_test(dhcp4_opt_values_as_text),
		cmocka_unit_test(dhcp4_opt_table_is_sorted_by_code),
		cmocka_unit_test(arch_registry_has_all_codes_without_a_gap),
		cmocka_unit_test(pxe_client_kind_and_architecture_from_options),
		cmocka_unit_test(pxe_client_placeholder_uuid_is_no_key),
		cmocka_unit_test(dhcp4_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
