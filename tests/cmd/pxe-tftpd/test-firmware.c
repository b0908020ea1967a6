/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The clients in the field, by name: the bytes that they send, and what they
 * must get.  Sources: their own, where there are any (pxe-firmware(7)).
 */
#include "../../lib/unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/mutate.h"
#include "engine/sender.h"
#include "names/request.h"
#include "util/txt.h"

/* Bytes with NULs inside, and their number. */
#define BYTES(s) s, sizeof(s) - 1

#define SEC 1000000

/* Ethernet and IPv4. */
static const struct sender_limits ethernet = {1468, 64, SENDER_IN_FLIGHT,
					      false};

/* A transfer as a client sees it: packets as bytes, time as we like. */
struct dialog {
	struct request q;
	struct sender s;
	struct sender_action a;
	uint64_t now;
	char line[256]; /* what the last packet was answered with */
};

static void show_oack(struct txt *t, const struct sender *s)
{
	uint8_t buf[256];
	struct tftp_opt o;
	struct tftp pkt;
	struct rd r;
	struct wr w;

	wr_init(&w, buf, sizeof(buf));
	sender_oack(s, &w);
	assert_int_equal(w.err, 0);
	rd_init(&r, buf, w.len);
	assert_int_equal(tftp_decode(&pkt, &r), 0);
	txt_str(t, "OACK");
	tftp_opts(&pkt, &r);
	while (tftp_opt_next(&r, &o))
		txt_fmt(t, " %s=%s", o.name.p, o.value.p);
	/* Exact to the byte: Cisco's switches refuse one NUL too many. */
	assert_int_equal(rd_left(&r), 0);
	assert_true(w.len < 3 || buf[w.len - 2] != 0);
}

/* What is sent now, as text. */
static void show(struct dialog *d)
{
	struct txt t;

	txt_init(&t, d->line, sizeof(d->line));
	if (d->a.send == SENDER_OACK)
		show_oack(&t, &d->s);
	else if (d->a.send == SENDER_DATA)
		txt_fmt(&t, "DATA %llu+%u", (unsigned long long)d->a.first,
			d->a.n);
	else if (d->a.send == SENDER_ERROR)
		txt_fmt(&t, "ERROR %d", (int)d->a.code);
	if (d->a.end)
		txt_fmt(&t, "%send %d", t.len ? " " : "", (int)d->a.end);
}

/* A request for a file of size bytes; shows the first answer. */
static void request(struct dialog *d, const char *rrq, size_t len,
		    uint64_t size)
{
	struct refusal no = {0};
	struct tftp pkt;
	struct rd r;
	struct txt t;

	memset(d, 0, sizeof(*d));
	d->now = SEC;
	rd_init(&r, rrq, len);
	assert_int_equal(tftp_decode(&pkt, &r), 0);
	if (request_read(&d->q, &pkt, &no)) {
		txt_init(&t, d->line, sizeof(d->line));
		txt_fmt(&t, "refused %d", (int)no.code);
		return;
	}
	sender_start(&d->s, &d->q.options, &ethernet, size, d->now, &d->a);
	show(d);
}

/* A packet of the client, usec after the last one. */
static void packet(struct dialog *d, const void *bytes, size_t len,
		   uint64_t usec)
{
	struct tftp pkt;
	struct rd r;

	d->now += usec;
	memset(&d->a, 0, sizeof(d->a));
	rd_init(&r, bytes, len);
	if (!tftp_decode(&pkt, &r))
		sender_packet(&d->s, &pkt, d->now, &d->a);
	show(d);
}

static void ack(struct dialog *d, unsigned block)
{
	const uint8_t p[] = {0, TFTP_ACK, (uint8_t)(block >> 8),
			     (uint8_t)block};

	packet(d, p, sizeof(p), 100);
}

static void edk2_probe_ended_by_error_8_is_no_failure(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1ipxe.efi\0octet\0tsize\0"
		      "0\0blksize\0"
		      "1468\0windowsize\0"
		      "4\0"),
		1000000);
	assert_string_equal(d.line,
			    "OACK tsize=1000000 blksize=1468 windowsize=4");
	packet(&d, BYTES("\0\5\0\10User aborted the transfer\0"), 100);
	assert_int_equal(d.s.end, SENDER_PROBE);

	request(&d,
		BYTES("\0\1ipxe.efi\0octet\0blksize\0"
		      "1468\0windowsize\0"
		      "4\0"),
		1000000);
	/* Nothing that was not asked: it would abort with error 8. */
	assert_string_equal(d.line, "OACK blksize=1468 windowsize=4");
	ack(&d, 0);
	assert_string_equal(d.line, "DATA 1+4");
	ack(&d, 4);
	assert_string_equal(d.line, "DATA 5+4");
}

static void intel_rom_probe_ended_by_error_0_is_no_failure(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1undionly.kpxe\0octet\0tsize\0"
		      "0\0"),
		70000);
	assert_string_equal(d.line, "OACK tsize=70000");
	packet(&d, BYTES("\0\5\0\0TFTP Aborted\0"), 100);
	assert_int_equal(d.s.end, SENDER_PROBE);
	request(&d,
		BYTES("\0\1undionly.kpxe\0octet\0blksize\0"
		      "1456\0"),
		70000);
	assert_string_equal(d.line, "OACK blksize=1456");
}

static void ipxe_gets_the_blksize_and_tsize_it_asks_for(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1boot.ipxe\0octet\0blksize\0"
		      "1432\0tsize\0"
		      "0\0"),
		513);
	assert_string_equal(d.line, "OACK tsize=513 blksize=1432");
	ack(&d, 0);
	assert_string_equal(d.line, "DATA 1+1");
	ack(&d, 1);
	assert_int_equal(d.s.end, SENDER_DONE);
}

/* Anything but ERROR 1, above all an empty file, ends PXELINUX's search. */
static void pxelinux_gets_error_1_for_a_missing_file(void **state)
{
	struct dialog d;

	(void)state;
	assert_int_equal(request_refusal(-ENOENT).code, TFTP_NOT_FOUND);
	assert_int_equal(request_refusal(-ENOTDIR).code, TFTP_NOT_FOUND);
	request(&d,
		BYTES("\0\1pxelinux.cfg/default\0octet\0tsize\0"
		      "0\0blksize\0"
		      "1408\0"),
		100);
	assert_string_equal(d.line, "OACK tsize=100 blksize=1408");
	ack(&d, 0);
	ack(&d, 1);
	/* "No error, file close", after all went well. */
	packet(&d, BYTES("\0\5\0\0No error, file close\0"), 100);
	assert_int_equal(d.s.end, SENDER_DONE);
}

/* GRUB takes lower-case names only, and no DATA without an OACK. */
static void grub_gets_an_oack_and_is_served_after_a_pause(void **state)
{
	struct dialog d;
	unsigned i;

	(void)state;
	request(&d,
		BYTES("\0\1/grub//grub.cfg\0octet\0blksize\0"
		      "1024\0tsize\0"
		      "0\0"),
		5000);
	assert_string_equal(d.q.name, "grub//grub.cfg");
	assert_string_equal(d.line, "OACK tsize=5000 blksize=1024");
	ack(&d, 0);
	ack(&d, 1);
	/* Its queue is full: for 40 seconds it acknowledges nothing. */
	for (i = 0; d.now < 40 * SEC; i++) {
		d.now = d.a.wake;
		sender_timer(&d.s, d.now, &d.a);
		assert_int_equal(d.a.end, SENDER_RUNNING);
		assert_true(d.a.n <= 1);
	}
	assert_true(i < 20);
	ack(&d, 2);
	assert_string_equal(d.line, "DATA 3+1");
	packet(&d, BYTES("\0\5\0\0closed\0"), 100);
	assert_int_equal(d.s.end, SENDER_ABORTED);
}

static void shim_gets_an_empty_block_after_an_even_file(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1/grubx64.efi\0octet\0blksize\0"
		      "512\0"),
		1024);
	assert_string_equal(d.line, "OACK blksize=512");
	ack(&d, 0);
	ack(&d, 1);
	ack(&d, 2);
	/* A multiple of the block size ends with an empty block. */
	assert_string_equal(d.line, "DATA 3+1");
	assert_int_equal(sender_length(&d.s, 3), 0);
	ack(&d, 3);
	assert_int_equal(d.s.end, SENDER_DONE);
}

/* U-Boot aborts unless timeout is its own; its tsize is of its last file. */
static void uboot_gets_its_timeout_and_the_real_size(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1Image\0octet\0timeout\0"
		      "5\0tsize\0"
		      "4711\0blksize\0"
		      "1468\0"),
		12345678);
	assert_string_equal(d.line,
			    "OACK tsize=12345678 blksize=1468 timeout=5");
	assert_int_equal(d.a.wake, d.now + 5 * SEC);
}

/* U-Boot ignores a block that it has, and reports a gap once. */
static void uboot_single_ack_of_a_gap_resends_the_window(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1Image\0octet\0windowsize\0"
		      "8\0"),
		100000);
	ack(&d, 0);
	assert_string_equal(d.line, "DATA 1+8");
	ack(&d, 3);
	assert_string_equal(d.line, "DATA 4+8");
	ack(&d, 11);
	assert_string_equal(d.line, "DATA 12+8");
}

static void edk2_acks_of_one_gap_resend_the_window_once(void **state)
{
	struct dialog d;
	unsigned i;

	(void)state;
	request(&d,
		BYTES("\0\1x\0octet\0windowsize\0"
		      "8\0"),
		100000);
	ack(&d, 0);
	ack(&d, 1);
	assert_string_equal(d.line, "DATA 2+8");
	for (i = 0; i < 7; i++) {
		packet(&d, BYTES("\0\4\0\1"), 5);
		assert_string_equal(d.line, "");
	}
	assert_int_equal(d.s.retransmits, 7);
}

/* Raspberry Pi sends two requests at once, and gives the first up. */
static void raspberry_pi_early_terminate_is_no_failure(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1"
		      "c0ffee/start4.elf\0octet\0tsize\0"
		      "0\0blksize\0"
		      "1024\0"),
		2000000);
	assert_string_equal(d.line, "OACK tsize=2000000 blksize=1024");
	packet(&d, BYTES("\0\5\0\0Early terminate\0"), 100);
	assert_int_equal(d.s.end, SENDER_PROBE);
	packet(&d, BYTES("\0\4\0\0"), 100);
	assert_string_equal(d.line, "end 3");
}

static void old_rom_junk_behind_a_name_is_trimmed(void **state)
{
	struct dialog d;

	(void)state;
	request(&d, BYTES("\0\1pxelinux.0\xff\0octet\0"), 1);
	assert_string_equal(d.q.name, "pxelinux.0\xff");
	assert_true(request_trim(&d.q));
	assert_string_equal(d.q.name, "pxelinux.0");
	assert_false(request_trim(&d.q));
	request(&d, BYTES("\0\1pxelinux.0\x01\x1f\x7f\xff\0octet\0"), 1);
	assert_true(request_trim(&d.q));
	assert_string_equal(d.q.name, "pxelinux.0");
	/* Never down to nothing. */
	request(&d, BYTES("\0\1\xff\xff\0octet\0"), 1);
	assert_false(request_trim(&d.q));
}

static void hp_padding_behind_a_request_is_ignored(void **state)
{
	struct dialog d;

	(void)state;
	request(&d, BYTES("\0\1boot.lif\0octet\0\0\x12\x34\0zz\xfe"), 700);
	assert_string_equal(d.q.name, "boot.lif");
	assert_string_equal(d.line, "DATA 1+1");
}

/* Answering msftwindow would put a fifth byte into every ACK. */
static void windows_gets_slashes_and_no_msftwindow(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1\\Boot\\BCD\0octet\0tsize\0"
		      "0\0blksize\0"
		      "1456\0windowsize\0"
		      "4\0msftwindow\0"
		      "31416\0"),
		20000);
	assert_string_equal(d.q.name, "Boot/BCD");
	assert_string_equal(d.line,
			    "OACK tsize=20000 blksize=1456 windowsize=4");
	packet(&d, BYTES("\0\4\0\0\4"), 100);
	assert_string_equal(d.line, "DATA 1+4");
}

static void grandstream_options_without_values_are_left_out(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1cfg.xml\0octet\0tsize\0\0grandstream_ID\0HT801\0"
		      "blksize\0\0timeout\0\0"),
		100);
	assert_string_equal(d.line, "DATA 1+1");
}

static void curl_gets_no_tsize_for_an_empty_file(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1f\0octet\0tsize\0"
		      "0\0blksize\0"
		      "512\0timeout\0"
		      "6\0"),
		0);
	/* No tsize of 0: curl would end the transfer (error 71). */
	assert_string_equal(d.line, "OACK blksize=512 timeout=6");
	ack(&d, 0);
	assert_string_equal(d.line, "DATA 1+1");
	assert_int_equal(sender_length(&d.s, 1), 0);
	ack(&d, 1);
	assert_int_equal(d.s.end, SENDER_DONE);
	request(&d,
		BYTES("\0\1f\0octet\0tsize\0"
		      "0\0"),
		0);
	assert_string_equal(d.line, "DATA 1+1");
}

static void tftp_hpa_gets_rollover_but_no_blksize2(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1f\0octet\0blksize2\0"
		      "1024\0utimeout\0"
		      "900000\0rollover\0"
		      "0\0"),
		1);
	assert_string_equal(d.line, "OACK rollover=0");
	request(&d, BYTES("\0\1f\0netascii\0"), 1);
	assert_string_equal(d.line, "DATA 1+1");
	request(&d, BYTES("\0\1f\0mail\0"), 1);
	assert_string_equal(d.line, "refused 4");
	request(&d, BYTES("\0\2f\0octet\0"), 1);
	assert_string_equal(d.line, "refused 2");
}

/* A ROM jumps into its program: the last ACK never comes. */
static void rom_without_a_last_ack_is_a_success(void **state)
{
	struct dialog d;

	(void)state;
	request(&d, BYTES("\0\1f\0octet\0"), 600);
	ack(&d, 1);
	assert_string_equal(d.line, "DATA 2+1");
	while (!d.a.end) {
		d.now = d.a.wake;
		sender_timer(&d.s, d.now, &d.a);
	}
	assert_int_equal(d.a.end, SENDER_NO_LAST_ACK);
	assert_int_equal(d.a.send, SENDER_NOTHING);
	assert_true(d.now < 20 * SEC);
	/* Or its port is closed by then: ICMP port unreachable. */
	request(&d, BYTES("\0\1f\0octet\0"), 600);
	ack(&d, 1);
	sender_port_unreachable(&d.s, &d.a);
	assert_int_equal(d.a.end, SENDER_NO_LAST_ACK);
	request(&d, BYTES("\0\1f\0octet\0"), 6000);
	ack(&d, 1);
	sender_port_unreachable(&d.s, &d.a);
	assert_int_equal(d.a.end, SENDER_GONE);
}

/* The network, or an impatient client, doubles a request. */
static void request_repeated_is_answered_once_in_100_ms(void **state)
{
	struct dialog d;

	(void)state;
	request(&d, BYTES("\0\1f\0octet\0"), 6000);
	/* At once: the answer is on its way. */
	assert_true(sender_request_repeated(&d.s, d.now + 50, &d.a));
	assert_int_equal(d.a.send, SENDER_NOTHING);
	/* PXELINUX, two ticks later. */
	assert_true(sender_request_repeated(&d.s, d.now += 110000, &d.a));
	assert_int_equal(d.a.send, SENDER_DATA);
	assert_int_equal(d.a.n, 1);
	/* A delayed copy while the transfer runs. */
	ack(&d, 1);
	assert_true(sender_request_repeated(&d.s, d.now + 1000, &d.a));
	assert_int_equal(d.a.send, SENDER_NOTHING);
	/* The machine was reset, and its ROM uses the same port. */
	assert_false(sender_request_repeated(&d.s, d.now + 3 * SEC, &d.a));
	/* GRUB reads the file again, its last ACK was lost. */
	request(&d, BYTES("\0\1f\0octet\0"), 600);
	ack(&d, 1);
	assert_false(sender_request_repeated(&d.s, d.now + 1000, &d.a));
}

/* --- options that are wrong ----------------------------------------------- */

static void request_options_out_of_range_are_left_out(void **state)
{
	static const struct {
		const char *name, *value, *want;
	} t[] = {
		{"blksize", "0", "DATA 1+1"},
		{"blksize", "1", "DATA 1+1"},
		{"blksize", "7", "DATA 1+1"},
		{"blksize", "8", "OACK blksize=8"},
		{"blksize", "65464", "OACK blksize=1468"},
		{"blksize", "65465", "OACK blksize=1468"},
		{"blksize", "4294967296", "OACK blksize=1468"},
		{"blksize", "99999999999999999999", "DATA 1+1"},
		{"blksize", "-1", "DATA 1+1"},
		{"blksize", "1e3", "DATA 1+1"},
		{"blksize", " 512", "DATA 1+1"},
		{"blksize", "0x200", "DATA 1+1"},
		{"BLKSIZE", "600", "OACK blksize=600"},
		{"windowsize", "0", "DATA 1+1"},
		{"windowsize", "1", "OACK windowsize=1"},
		{"windowsize", "64", "OACK windowsize=64"},
		{"windowsize", "65535", "OACK windowsize=64"},
		{"windowsize", "65536", "OACK windowsize=64"},
		{"tsize", "99999999999999999999", "DATA 1+1"},
		{"tsize", "18446744073709551615", "OACK tsize=99"},
		{"timeout", "0", "DATA 1+1"},
		{"timeout", "1", "OACK timeout=1"},
		{"timeout", "255", "OACK timeout=255"},
		{"timeout", "256", "DATA 1+1"},
		{"multicast", "", "DATA 1+1"},
		{"%n%s", "%n", "DATA 1+1"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++) {
		uint8_t buf[128];
		struct dialog d;
		struct wr w;

		wr_init(&w, buf, sizeof(buf));
		wr_be16(&w, TFTP_RRQ);
		wr_str(&w, "f");
		wr_str(&w, "octet");
		wr_str(&w, t[i].name);
		wr_str(&w, t[i].value);
		request(&d, (const char *)buf, w.len, 99);
		if (strcmp(d.line, t[i].want))
			fail_msg("%s=%s: %s, wanted %s", t[i].name, t[i].value,
				 d.line, t[i].want);
	}
}

static void request_option_given_twice_counts_once(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1f\0octet\0blksize\0"
		      "600\0blksize\0"
		      "1400\0windowsize\0"
		      "2\0windowsize\0"
		      "9\0timeout\0"
		      "3\0timeout\0"
		      "4\0"),
		99);
	assert_string_equal(d.line, "OACK blksize=600 timeout=3 windowsize=2");
}

/* The window is also bounded in bytes: a client's buffer is. */
static void request_for_large_blocks_gets_a_small_window(void **state)
{
	struct sender_options ask = {.blksize = 65464, .window = 64};
	struct sender_limits lim = {65464, 64, SENDER_IN_FLIGHT, false};
	struct sender_action a;
	struct sender s;

	(void)state;
	sender_start(&s, &ask, &lim, 1 << 30, 1, &a);
	assert_int_equal(s.window, 2);
	/* No option, no window: and none without an OACK. */
	ask = (struct sender_options){0};
	sender_start(&s, &ask, &lim, 1 << 30, 1, &a);
	assert_int_equal(s.window, 1);
	assert_int_equal(s.blksize, 512);
}

static void request_name_loses_slashes_and_backslashes(void **state)
{
	static const struct {
		const char *sent, *name;
	} t[] = {
		{"x", "x"},	   {"/x", "x"},		{"//x", "x"},
		{"\\x", "x"},	   {"/\\/x\\y", "x/y"}, {"../x", "../x"},
		{"C:\\x", "C:/x"}, {"/", ""},		{"a%2e%2e", "a%2e%2e"},
	};
	uint8_t buf[2000];
	struct dialog d;
	struct wr w;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++) {
		wr_init(&w, buf, sizeof(buf));
		wr_be16(&w, TFTP_RRQ);
		wr_str(&w, t[i].sent);
		wr_str(&w, "octet");
		request(&d, (const char *)buf, w.len, 99);
		assert_string_equal(d.q.name, t[i].name);
		assert_string_equal(d.line,
				    *t[i].name ? "DATA 1+1" : "refused 1");
	}
	for (i = REQUEST_NAME_MAX; i <= REQUEST_NAME_MAX + 1; i++) {
		wr_init(&w, buf, sizeof(buf));
		wr_be16(&w, TFTP_RRQ);
		wr_fill(&w, 'a', i);
		wr_u8(&w, 0);
		wr_str(&w, "octet");
		request(&d, (const char *)buf, w.len, 99);
		assert_string_equal(d.line, i > REQUEST_NAME_MAX ? "refused 1"
								 : "DATA 1+1");
	}
}

/* Each errno that opening can give has the code that clients act on. */
static void request_refusal_has_the_code_of_its_errno(void **state)
{
	static const struct {
		int err;
		enum tftp_code code;
	} t[] = {
		{-ENOENT, TFTP_NOT_FOUND}, {-ENAMETOOLONG, TFTP_NOT_FOUND},
		{-EISDIR, TFTP_NOT_FOUND}, {-EACCES, TFTP_ACCESS},
		{-EXDEV, TFTP_ACCESS},	   {-ELOOP, TFTP_ACCESS},
		{-EINVAL, TFTP_ACCESS},	   {-EIO, TFTP_UNDEFINED},
	};
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(t); i++) {
		assert_int_equal(request_refusal(t[i].err).code, t[i].code);
		assert_non_null(request_refusal(t[i].err).text);
	}
}

/* --- packets that are wrong ----------------------------------------------- */

static void sender_ignores_packets_that_are_no_ack(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} t[] = {
		{BYTES("")},
		{BYTES("\0")},
		{BYTES("\0\4")},
		{BYTES("\0\4\0")},
		{BYTES("\0\0\0\0")},
		{BYTES("\0\7\0\1")},
		{BYTES("\xff\xff\0\1")},
		/* ACK of a block that was not sent yet, or long ago. */
		{BYTES("\0\4\0\12")},
		{BYTES("\0\4\0\0")},
		{BYTES("\0\4\xff\xff")},
		{BYTES("\0\4\x80\1")},
		/* What a server sends. */
		{BYTES("\0\3\0\2data")},
		{BYTES("\0\6blksize\0"
		       "8\0")},
		{BYTES("\0\1f\0octet\0")},
	};
	struct dialog d;
	size_t i, k;

	(void)state;
	request(&d, BYTES("\0\1f\0octet\0"), 60000);
	ack(&d, 1);
	for (k = 0; k < 1000; k++)
		for (i = 0; i < N_ELEM(t); i++) {
			packet(&d, t[i].bytes, t[i].len, 0);
			assert_string_equal(d.line, "");
		}
	ack(&d, 2);
	assert_string_equal(d.line, "DATA 3+1");
	assert_int_equal(d.s.retransmits, 0);
}

/* RFC 1123, 4.2.3.1: an ACK that comes again, at once or late, is no news. */
static void sender_in_lockstep_ignores_duplicate_acks(void **state)
{
	struct dialog d;
	unsigned block, i;

	(void)state;
	request(&d, BYTES("\0\1f\0octet\0"), 60000);
	for (block = 1; block <= 20; block++) {
		ack(&d, block);
		assert_int_equal(d.a.first, block + 1);
		for (i = 0; i < 5; i++) {
			/* 40 ms after the block: longer than a round trip. */
			d.now += i * 4000;
			ack(&d, block);
			assert_string_equal(d.line, "");
		}
	}
	assert_int_equal(d.s.retransmits, 0);
}

/* A flood of one ACK in a window gives a bounded number of packets. */
static void sender_in_a_window_bounds_answers_to_one_ack(void **state)
{
	struct dialog d;
	uint64_t sent = 0;
	unsigned i;

	(void)state;
	request(&d,
		BYTES("\0\1f\0octet\0windowsize\0"
		      "64\0"),
		10000000);
	ack(&d, 0);
	for (i = 0; i < 100000; i++) {
		packet(&d, BYTES("\0\4\0\0"), 10);
		sent += d.a.n;
	}
	assert_true(sent <= 5 * 64);
}

static void mutant(const uint8_t *p, size_t len, void *ctx)
{
	const struct dialog *start = ctx;
	struct dialog d = *start;

	packet(&d, p, len, 100);
	if (d.a.send == SENDER_DATA) {
		assert_true(d.a.first > d.s.acked);
		assert_true(d.a.first + d.a.n - 1 <= d.s.last);
		assert_true(d.a.n <= d.s.window);
	}
	assert_true(d.s.acked <= d.s.sent && d.s.sent <= d.s.last);
}

static void request_mutant(const uint8_t *p, size_t len, void *ctx)
{
	struct refusal no;
	struct request q;
	struct tftp pkt;
	struct rd r;

	(void)ctx;
	rd_init(&r, p, len);
	if (tftp_decode(&pkt, &r) || (pkt.op != TFTP_RRQ && pkt.op != TFTP_WRQ))
		return;
	if (!request_read(&q, &pkt, &no)) {
		assert_true(strlen(q.name) <= REQUEST_NAME_MAX);
		assert_true(!q.options.blksize ||
			    (q.options.blksize >= TFTP_BLKSIZE_MIN &&
			     q.options.blksize <= TFTP_BLKSIZE_MAX));
		assert_true(q.options.window <= TFTP_WINDOW_MAX);
		assert_true(q.options.timeout <= TFTP_TIMEOUT_MAX);
	}
}

static void sender_and_request_survive_mutated_packets(void **state)
{
	struct dialog d;

	(void)state;
	request(&d,
		BYTES("\0\1f\0octet\0windowsize\0"
		      "8\0tsize\0"
		      "0\0"),
		60000);
	mutate_all(mutant, BYTES("\0\4\0\0"), &d);
	ack(&d, 0);
	mutate_all(mutant, BYTES("\0\4\0\5\10"), &d);
	mutate_all(mutant, BYTES("\0\5\0\0gone\0"), &d);
	mutate_all(request_mutant,
		   BYTES("\0\1a/b\0octet\0blksize\0"
			 "1428\0windowsize\0"
			 "16\0timeout\0"
			 "5\0tsize\0"
			 "0\0"),
		   NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(edk2_probe_ended_by_error_8_is_no_failure),
		cmocka_unit_test(
			intel_rom_probe_ended_by_error_0_is_no_failure),
		cmocka_unit_test(ipxe_gets_the_blksize_and_tsize_it_asks_for),
		cmocka_unit_test(pxelinux_gets_error_1_for_a_missing_file),
		cmocka_unit_test(grub_gets_an_oack_and_is_served_after_a_pause),
		cmocka_unit_test(shim_gets_an_empty_block_after_an_even_file),
		cmocka_unit_test(uboot_gets_its_timeout_and_the_real_size),
		cmocka_unit_test(uboot_single_ack_of_a_gap_resends_the_window),
		cmocka_unit_test(edk2_acks_of_one_gap_resend_the_window_once),
		cmocka_unit_test(raspberry_pi_early_terminate_is_no_failure),
		cmocka_unit_test(old_rom_junk_behind_a_name_is_trimmed),
		cmocka_unit_test(hp_padding_behind_a_request_is_ignored),
		cmocka_unit_test(windows_gets_slashes_and_no_msftwindow),
		cmocka_unit_test(
			grandstream_options_without_values_are_left_out),
		cmocka_unit_test(curl_gets_no_tsize_for_an_empty_file),
		cmocka_unit_test(tftp_hpa_gets_rollover_but_no_blksize2),
		cmocka_unit_test(rom_without_a_last_ack_is_a_success),
		cmocka_unit_test(request_repeated_is_answered_once_in_100_ms),
		cmocka_unit_test(request_options_out_of_range_are_left_out),
		cmocka_unit_test(request_option_given_twice_counts_once),
		cmocka_unit_test(request_for_large_blocks_gets_a_small_window),
		cmocka_unit_test(request_name_loses_slashes_and_backslashes),
		cmocka_unit_test(request_refusal_has_the_code_of_its_errno),
		cmocka_unit_test(sender_ignores_packets_that_are_no_ack),
		cmocka_unit_test(sender_in_lockstep_ignores_duplicate_acks),
		cmocka_unit_test(sender_in_a_window_bounds_answers_to_one_ack),
		cmocka_unit_test(sender_and_request_survive_mutated_packets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
