/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The client program by its request (names/fingerprint.h).  Those marked
 * "seen" are bytes of the program itself, captured:
 * Debian 12's curl, atftp, busybox and tftp-hpa; QEMU with iPXE's ROM, OVMF,
 * PXELINUX, shim, GRUB and U-Boot.
 */
#include "../../lib/unit.h"

#include <string.h>

#include "names/fingerprint.h"
#include "names/request.h"

#define BYTES(s) s, sizeof(s) - 1

struct vector {
	const char *client; /* NULL: nobody in particular */
	const char *packet;
	size_t len;
};

static const struct vector vectors[] = {
	/* seen */
	{"edk2", BYTES("\0\1shimx64.efi\0octet\0tsize\0"
		       "0\0blksize\0"
		       "1468\0windowsize\0"
		       "4\0")},
	{"edk2", BYTES("\0\1shimx64.efi\0octet\0blksize\0"
		       "1468\0windowsize\0"
		       "4\0")},
	{"shim", BYTES("\0\1grubx64.efi\0octet\0blksize\0"
		       "512\0windowsize\0"
		       "4\0")},
	{"grub", BYTES("\0\1/grub/grub.cfg\0octet\0blksize\0"
		       "1024\0tsize\0"
		       "0\0")},
	{"ipxe", BYTES("\0\1pxelinux.0\0octet\0blksize\0"
		       "1432\0tsize\0"
		       "0\0")},
	{"pxelinux", BYTES("\0\1pxelinux.cfg/0A00020F\0octet\0tsize\0"
			   "0\0blksize\0"
			   "1408\0")},
	{"u-boot", BYTES("\0\1boot.scr.uimg\0octet\0timeout\0"
			 "5\0blksize\0"
			 "1468\0")},
	{"curl", BYTES("\0\1dir/file\0octet\0tsize\0"
		       "0\0blksize\0"
		       "512\0timeout\0"
		       "1\0")},
	{"atftp", BYTES("\0\1dir/file\0octet\0tsize\0"
			"0\0timeout\0"
			"3\0blksize\0"
			"1428\0windowsize\0"
			"16\0")},
	/* seen, and the same as of others */
	{NULL, BYTES("\0\1dir/file\0octet\0")}, /* tftp-hpa, atftp, curl */
	{NULL, BYTES("\0\1dir/file\0netascii\0")},
	{NULL, BYTES("\0\1dir/file\0octet\0windowsize\0"
		     "16\0")}, /* atftp */
	{NULL, BYTES("\0\1dir/file\0octet\0tsize\0"
		     "0\0")}, /* busybox; ROMs look for the size so */
	{NULL, BYTES("\0\1dir/file\0octet\0blksize\0"
		     "1428\0tsize\0"
		     "0\0")}, /* busybox */
	/* by their sources */
	{"ipxe", BYTES("\0\1x\0octet\0blksize\0"
		       "1432\0tsize\0"
		       "0\0multicast\0\0")},
	{"u-boot", BYTES("\0\1Image\0octet\0timeout\0"
			 "5\0tsize\0"
			 "4711\0blksize\0"
			 "1468\0")},
	{"u-boot", BYTES("\0\1Image\0octet\0timeout\0"
			 "5\0blksize\0"
			 "1468\0windowsize\0"
			 "8\0")},
	/* lwIP's, of U-Boot among others. */
	{NULL, BYTES("\0\1Image\0octet\0tsize\0"
		     "0\0blksize\0"
		     "1468\0")},
	/* by traces of others */
	{"windows", BYTES("\0\1\\Boot\\BCD\0octet\0tsize\0"
			  "0\0blksize\0"
			  "1456\0windowsize\0"
			  "4\0msftwindow\0"
			  "31416\0")},
	{"raspberry-pi", BYTES("\0\1d9780558/start.elf\0octet\0tsize\0"
			       "0\0blksize\0"
			       "1024\0")},
	{"raspberry-pi", BYTES("\0\1e1ffda08/start.elf\0octet\0tsize\0"
			       "0\0")},
	{"raspberry-pi", BYTES("\0\1recover4.elf\0octet\0tsize\0"
			       "0\0blksize\0"
			       "1024\0")},
	{NULL, BYTES("\0\1d978055/start.elf\0octet\0tsize\0"
		     "0\0")},
	{NULL, BYTES("\0\1d97805589/start.elf\0octet\0tsize\0"
		     "0\0")},
	{NULL, BYTES("\0\1vmlinuz\0octet\0tsize\0"
		     "0\0blksize\0"
		     "1024\0")},
	/* Almost, but not quite. */
	{NULL, BYTES("\0\1x\0octet\0tsize\0"
		     "0\0blksize\0"
		     "1432\0")},
	{NULL, BYTES("\0\1x\0octet\0blksize\0"
		     "14320\0tsize\0"
		     "0\0")},
	{NULL, BYTES("\0\1x\0octet\0blksize\0"
		     "1024\0tsize\0"
		     "01\0")},
	{NULL, BYTES("\0\1x\0octet\0blksize\0"
		     "1468\0windowsize\0\0")},
	{NULL, BYTES("\0\1x\0octet\0BLKSIZE\0"
		     "1024\0tsize\0"
		     "0\0")},
	{NULL, BYTES("\0\1x\0netascii\0blksize\0"
		     "1024\0tsize\0"
		     "0\0")},
	{NULL, BYTES("\0\2x\0octet\0blksize\0"
		     "1024\0tsize\0"
		     "0\0")},
	/* Memory behind the options; a value that looks like options. */
	{NULL, BYTES("\0\1x\0octet\0blksize\0"
		     "1024\0tsize\0"
		     "0\0\0\1\2")},
	{NULL, BYTES("\0\1x\0octet\0x\0"
		     "1 blksize=1024 tsize=0\0")},
};

static void fingerprint_of_each_known_request_is_its_client(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(vectors); i++) {
		const struct vector *v = &vectors[i];
		const char *got;
		struct tftp t;
		struct rd r;

		rd_init(&r, v->packet, v->len);
		assert_int_equal(tftp_decode(&t, &r), 0);
		got = fingerprint_of(&t);
		if (got ? !v->client || strcmp(got, v->client) != 0
			: v->client != NULL)
			fail_msg("vector %zu: %s, not %s", i,
				 got ? got : "nobody",
				 v->client ? v->client : "nobody");
	}
}

/* 300 options, and a value as long as a packet. */
static void fingerprint_of_an_overlong_request_is_none(void **state)
{
	char packet[1600] = "\0\1x\0octet";
	struct tftp t;
	size_t n = 10;
	struct rd r;

	(void)state;
	while (n < sizeof(packet) - 4) {
		memcpy(packet + n, "a\0001", 4);
		n += 4;
	}
	rd_init(&r, packet, n);
	assert_int_equal(tftp_decode(&t, &r), 0);
	assert_null(fingerprint_of(&t));

	memcpy(packet + 10, "blksize", 8);
	memset(packet + 18, '1', 1000);
	packet[1018] = 0;
	rd_init(&r, packet, 1019);
	assert_int_equal(tftp_decode(&t, &r), 0);
	assert_null(fingerprint_of(&t));
}

static void fingerprint_is_in_a_request_that_was_read(void **state)
{
	struct refusal no;
	struct request q;
	struct tftp t;
	struct rd r;

	(void)state;
	rd_init(&r, vectors[0].packet, vectors[0].len);
	assert_int_equal(tftp_decode(&t, &r), 0);
	assert_int_equal(request_read(&q, &t, &no), 0);
	assert_string_equal(q.fingerprint, "edk2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			fingerprint_of_each_known_request_is_its_client),
		cmocka_unit_test(fingerprint_of_an_overlong_request_is_none),
		cmocka_unit_test(fingerprint_is_in_a_request_that_was_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
