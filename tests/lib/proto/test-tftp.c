/* SPDX-License-Identifier: BSD-2-Clause */
/* TFTP packets: what clients send, and what servers must write. */
#include "../unit.h"

#include <stdlib.h>
#include <string.h>

#include "../mutate.h"
#include "proto/tftp.h"
#include "util/num.h"
#include "util/txt.h"
#include "wire/err.h"

/* Bytes with NULs inside, and their number. */
#define BYTES(s) s, sizeof(s) - 1

/* A packet, and what it means as one line of text. */
struct vector {
	const char *client;
	const char *bytes;
	size_t len;
	const char *want; /* NULL: see rc */
	int rc;
};

static const struct vector vectors[] = {
	{"RFC 1350", BYTES("\0\1boot\0octet\0"), "RRQ boot octet:1", 0},
	{"upload", BYTES("\0\2f\0NETASCII\0"), "WRQ f NETASCII:2", 0},
	{"mail", BYTES("\0\2f\0mail\0"), "WRQ f mail:3", 0},
	{"other mode", BYTES("\0\1f\0octets\0"), "RRQ f octets:0", 0},
	{"EDK2 size probe",
	 BYTES("\0\1ipxe.efi\0octet\0tsize\0"
	       "0\0blksize\0"
	       "1468\0windowsize\0"
	       "4\0"),
	 "RRQ ipxe.efi octet:1 tsize=0 blksize=1468 windowsize=4", 0},
	{"names in any case",
	 BYTES("\0\1f\0OcTeT\0BlkSize\0"
	       "8\0TSIZE\0"
	       "0\0"),
	 "RRQ f OcTeT:1 blksize=8 tsize=0", 0},
	{"every option",
	 BYTES("\0\1f\0octet\0blksize2\0"
	       "1024\0utimeout\0"
	       "9\0rollover\0"
	       "0\0multicast\0\0msftwindow\0"
	       "31416\0timeout\0"
	       "5\0x\0y\0"),
	 "RRQ f octet:1 blksize2=1024 utimeout=9 rollover=0 multicast= "
	 "msftwindow=31416 timeout=5 ?=y",
	 0},
	{"Grandstream: empty value, unknown name",
	 BYTES("\0\1c\0octet\0tsize\0\0grandstream_ID\0v\0blksize\0"
	       "512\0"),
	 "RRQ c octet:1 tsize= ?=v blksize=512", 0},
	{"HP PA-RISC: random memory behind the mode",
	 BYTES("\0\1f\0octet\0\0\0\x11\xfe\0blksize\0"
	       "8\0"),
	 "RRQ f octet:1", 0},
	{"padding after options",
	 BYTES("\0\1f\0octet\0blksize\0"
	       "8\0\0\0\0\0\0"),
	 "RRQ f octet:1 blksize=8", 0},
	{"name without value", BYTES("\0\1f\0octet\0blksize\0"),
	 "RRQ f octet:1", 0},
	{"name without NUL", BYTES("\0\1f\0octet\0blksize"), "RRQ f octet:1",
	 0},
	{"value without NUL",
	 BYTES("\0\1f\0octet\0blksize\0"
	       "512"),
	 "RRQ f octet:1", 0},
	{"bytes of any kind in the name", BYTES("\0\1a\xff%n\n\0octet\0"),
	 "RRQ a\\xff%n\\x0a octet:1", 0},
	{"no name", BYTES("\0\1\0octet\0"), "RRQ  octet:1", 0},
	{"no NUL", BYTES("\0\1boot"), NULL, PXE_ETRUNC},
	{"no mode", BYTES("\0\1boot\0"), NULL, PXE_ETRUNC},
	{"mode without NUL", BYTES("\0\1boot\0octet"), NULL, PXE_ETRUNC},
	{"only the opcode", BYTES("\0\1"), NULL, PXE_ETRUNC},
	{"nothing", BYTES(""), NULL, PXE_ETRUNC},
	{"one byte", BYTES("\0"), NULL, PXE_ETRUNC},
	{"opcode 0", BYTES("\0\0\0\0"), NULL, PXE_ENOTSUP},
	{"opcode 7", BYTES("\0\7\0\0"), NULL, PXE_ENOTSUP},
	{"opcode 65535", BYTES("\xff\xff\0\0"), NULL, PXE_ENOTSUP},
	{"data", BYTES("\0\3\1\2ab"), "DATA 258 ab", 0},
	{"empty data", BYTES("\0\3\0\1"), "DATA 1 ", 0},
	{"data without block", BYTES("\0\3\0"), NULL, PXE_ETRUNC},
	{"ack", BYTES("\0\4\xff\xff"), "ACK 65535 ", 0},
	{"Windows: window in the ack", BYTES("\0\4\0\1\10"), "ACK 1 \\x08", 0},
	{"ack without block", BYTES("\0\4"), NULL, PXE_ETRUNC},
	{"half a block", BYTES("\0\4\0"), NULL, PXE_ETRUNC},
	{"error", BYTES("\0\5\0\10User aborted\0"), "ERROR 8 User aborted", 0},
	{"error without NUL", BYTES("\0\5\0\1gone"), "ERROR 1 gone", 0},
	{"error without text", BYTES("\0\5\0\1"), "ERROR 1 ", 0},
	{"error with junk", BYTES("\0\5\1\1a\0b"), "ERROR 257 a", 0},
	{"error without code", BYTES("\0\5\0"), NULL, PXE_ETRUNC},
	{"oack",
	 BYTES("\0\6blksize\0"
	       "1468\0"),
	 "OACK blksize=1468", 0},
	{"iPXE's Tivoli: junk behind the oack",
	 BYTES("\0\6blksize\0"
	       "1432\0junk"),
	 "OACK blksize=1432", 0},
	{"oack of nothing", BYTES("\0\6"), "OACK", 0},
};

static void show_opts(struct txt *s, const struct tftp *t)
{
	struct tftp_opt o;
	struct rd r;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		txt_fmt(s, " %s=", o.id ? tftp_opt_name(o.id) : "?");
		txt_esc(s, o.value.p, o.value.len);
	}
}

/* All that a decoded packet holds, as one line. */
static void show(struct txt *s, const struct tftp *t)
{
	txt_str(s, tftp_op_name(t->op));
	switch (t->op) {
	case TFTP_RRQ:
	case TFTP_WRQ:
		txt_str(s, " ");
		txt_esc(s, t->file.p, t->file.len);
		txt_fmt(s, " %s:%d", t->mode_text.p, (int)t->mode);
		show_opts(s, t);
		break;
	case TFTP_DATA:
	case TFTP_ACK:
		txt_fmt(s, " %u ", t->block);
		txt_esc(s, t->data, t->data_len);
		break;
	case TFTP_ERROR:
		txt_fmt(s, " %u ", t->code);
		txt_esc(s, t->text.p, t->text.len);
		break;
	case TFTP_OACK:
		show_opts(s, t);
		break;
	}
}

/* A heap copy of the exact size, so that a sanitizer sees one byte too many. */
static int decode(struct tftp *t, const void *bytes, size_t len, char **copy)
{
	struct rd r;

	*copy = malloc(len ? len : 1);
	assert_non_null(*copy);
	memcpy(*copy, bytes, len);
	rd_init(&r, *copy, len);
	return tftp_decode(t, &r);
}

static void tftp_decodes_what_clients_send(void **state)
{
	const struct vector *v;

	(void)state;
	for (v = vectors; v < vectors + N_ELEM(vectors); v++) {
		char line[256], *copy;
		struct txt s;
		struct tftp t;
		int rc = decode(&t, v->bytes, v->len, &copy);

		txt_init(&s, line, sizeof(line));
		if (!rc)
			show(&s, &t);
		free(copy);
		if (rc == v->rc && (rc || !strcmp(line, v->want)))
			continue;
		fail_msg("%s: got %d \"%s\", wanted %d \"%s\"", v->client, rc,
			 line, v->rc, v->want ? v->want : "");
	}
}

/* The packet that encode makes, decoded again, is the packet. */
static void check_round_trip(const struct tftp *t)
{
	uint8_t buf[1024];
	char before[4096], after[4096];
	struct txt a, b;
	struct tftp again;
	struct rd r;
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	tftp_encode(&w, t);
	assert_int_equal(w.err, 0);
	rd_init(&r, buf, w.len);
	assert_int_equal(tftp_decode(&again, &r), 0);
	txt_init(&a, before, sizeof(before));
	txt_init(&b, after, sizeof(after));
	show(&a, t);
	show(&b, &again);
	assert_string_equal(before, after);
}

static void tftp_packet_survives_a_round_trip(void **state)
{
	const struct vector *v;

	(void)state;
	for (v = vectors; v < vectors + N_ELEM(vectors); v++) {
		struct tftp t;
		char *copy;

		if (!decode(&t, v->bytes, v->len, &copy))
			check_round_trip(&t);
		free(copy);
	}
}

static void mutant(const uint8_t *p, size_t len, void *ctx)
{
	struct tftp t;
	struct rd r;

	(void)ctx;
	rd_init(&r, p, len);
	if (!tftp_decode(&t, &r))
		check_round_trip(&t);
}

static void tftp_survives_every_mutation(void **state)
{
	const struct vector *v;

	(void)state;
	for (v = vectors; v < vectors + N_ELEM(vectors); v++)
		mutate_all(mutant, v->bytes, v->len, NULL);
}

/* Cisco's switches refuse an OACK with one NUL too many. */
static void tftp_oack_has_no_byte_too_many(void **state)
{
	static const char want[] = "\0\6tsize\0"
				   "18446744073709551615\0blksize\0"
				   "1468";
	struct tftp t = {.op = TFTP_OACK};
	uint8_t buf[64];
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	tftp_encode(&w, &t);
	tftp_put_opt(&w, TFTP_OPT_TSIZE, UINT64_MAX);
	tftp_put_opt(&w, TFTP_OPT_BLKSIZE, 1468);
	assert_int_equal(w.err, 0);
	assert_int_equal(w.len, sizeof(want));
	assert_memory_equal(buf, want, sizeof(want));
}

static void tftp_put_error_and_data_write_exact_bytes(void **state)
{
	uint8_t buf[32];
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	tftp_put_error(&w, TFTP_NOT_FOUND, "no");
	assert_int_equal(w.len, 7);
	assert_memory_equal(buf, "\0\5\0\1no\0", 7);
	wr_init(&w, buf, sizeof(buf));
	tftp_put_data(&w, 0xfffe);
	assert_int_equal(w.len, TFTP_HEAD);
	assert_memory_equal(buf, "\0\3\xff\xfe", TFTP_HEAD);
}

static void tftp_encode_refuses_a_nul_and_unknown_opcodes(void **state)
{
	struct tftp nul = {
		.op = TFTP_RRQ,
		.file = {"a\0b", 3},
		.mode_text = {"octet", 5},
	};
	struct tftp op = {.op = (enum tftp_op)9};
	uint8_t buf[32];
	struct wr w;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	tftp_encode(&w, &nul);
	assert_int_equal(w.err, PXE_EBADMSG);
	wr_init(&w, buf, sizeof(buf));
	tftp_encode(&w, &op);
	assert_int_equal(w.err, PXE_EBADMSG);
	wr_init(&w, buf, 6);
	tftp_put_error(&w, TFTP_ACCESS, "no");
	assert_int_equal(w.err, PXE_ENOSPC);
}

/* Hundreds of options are walked in one pass and end where they end. */
static void tftp_request_with_300_options_gives_each(void **state)
{
	uint8_t buf[4096];
	struct tftp_opt o;
	struct tftp t;
	struct rd r;
	struct wr w;
	unsigned i, n = 0;

	(void)state;
	wr_init(&w, buf, sizeof(buf));
	wr_be16(&w, TFTP_RRQ);
	wr_str(&w, "f");
	wr_str(&w, "octet");
	for (i = 0; i < 300; i++)
		tftp_put_opt(&w, TFTP_OPT_BLKSIZE, i);
	assert_int_equal(w.err, 0);
	rd_init(&r, buf, w.len);
	assert_int_equal(tftp_decode(&t, &r), 0);
	tftp_opts(&t, &r);
	while (tftp_opt_next(&r, &o)) {
		uint64_t v;

		assert_int_equal(num_u64(o.value.p, 0, 300, &v), 0);
		assert_int_equal(v, n++);
	}
	assert_int_equal(n, 300);
	assert_false(tftp_opt_next(&r, &o));
}

static void tftp_names_of_opcodes_errors_and_options(void **state)
{
	(void)state;
	assert_string_equal(tftp_op_name(TFTP_OACK), "OACK");
	assert_string_equal(tftp_op_name(0), "unknown");
	assert_string_equal(tftp_op_name(65535), "unknown");
	assert_string_equal(tftp_code_name(1), "File not found");
	assert_string_equal(tftp_code_name(9), "unknown");
	assert_string_equal(tftp_opt_name(TFTP_OPT_MSFTWINDOW), "msftwindow");
	assert_string_equal(tftp_opt_name(TFTP_OPT_UNKNOWN), "unknown");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(tftp_decodes_what_clients_send),
		cmocka_unit_test(tftp_packet_survives_a_round_trip),
		cmocka_unit_test(tftp_survives_every_mutation),
		cmocka_unit_test(tftp_oack_has_no_byte_too_many),
		cmocka_unit_test(tftp_put_error_and_data_write_exact_bytes),
		cmocka_unit_test(tftp_encode_refuses_a_nul_and_unknown_opcodes),
		cmocka_unit_test(tftp_request_with_300_options_gives_each),
		cmocka_unit_test(tftp_names_of_opcodes_errors_and_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
