/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Fingerprints of TFTP clients: a table of the options that firmware and
 * programs send.  Contract: fingerprint.h.
 */
#include "names/fingerprint.h"

#include <string.h>

#include "util/txt.h"

/* Bytes of options as text; those of the clients below take less than half. */
#define OPTIONS_LEN 128

/* A condition on the name of the file. */
enum form {
	FORM_ANY,
	FORM_SERIAL, /* in a directory named by a serial number of the board */
	FORM_PI,     /* a file that the firmware of a Raspberry Pi loads */
};

/*
 * Options in the order in which they are sent; * is a number.  Requests with
 * "tsize=0" only (PXE ROMs, busybox), with "blksize=N" only (PXE ROMs, U-Boot
 * on lwIP) or without options (tftp-hpa) come from too many programs.
 */
static const struct {
	const char *name;
	const char *options;
	enum form form;
} table[] = {
	/* The first request for a size, the second for the file. */
	{"edk2", "tsize=0 blksize=1468 windowsize=*", FORM_ANY},
	{"edk2", "blksize=1468 windowsize=*", FORM_ANY},
	/* EDK2 over IPv6. */
	{"edk2", "tsize=0 blksize=1448 windowsize=*", FORM_ANY},
	{"edk2", "blksize=1448 windowsize=*", FORM_ANY},
	/* shim loads by EDK2's driver, which adds the window. */
	{"shim", "blksize=512 windowsize=*", FORM_ANY},
	{"shim", "tsize=0 blksize=512 windowsize=*", FORM_ANY},
	{"ipxe", "blksize=1432 tsize=0", FORM_ANY},
	{"ipxe", "blksize=1432 tsize=0 multicast=", FORM_ANY},
	{"pxelinux", "tsize=0 blksize=1408", FORM_ANY},
	{"grub", "blksize=1024 tsize=0", FORM_ANY},
	/* tsize is that of the last file; with windowsize, a build option. */
	{"u-boot", "timeout=* tsize=* blksize=*", FORM_ANY},
	{"u-boot", "timeout=* tsize=* blksize=* windowsize=*", FORM_ANY},
	{"u-boot", "timeout=5 blksize=1468", FORM_ANY},
	{"u-boot", "timeout=5 blksize=1468 windowsize=*", FORM_ANY},
	{"windows", "tsize=0 blksize=* windowsize=* msftwindow=31416",
	 FORM_ANY},
	/* Pi 4 and later send blksize, Pi 3 does not. */
	{"raspberry-pi", "tsize=0 blksize=*", FORM_SERIAL},
	{"raspberry-pi", "tsize=0", FORM_SERIAL},
	{"raspberry-pi", "tsize=0 blksize=1024", FORM_PI},
	{"raspberry-pi", "tsize=0", FORM_PI},
	{"curl", "tsize=0 blksize=* timeout=*", FORM_ANY},
	{"atftp", "tsize=0 timeout=*", FORM_ANY},
	{"atftp", "tsize=0 timeout=* blksize=*", FORM_ANY},
	{"atftp", "tsize=0 timeout=* blksize=* windowsize=*", FORM_ANY},
	{"atftp", "tsize=0 timeout=* windowsize=*", FORM_ANY},
};

/* Does text match the whole pattern? */
static bool matches(const char *pattern, const char *text)
{
	for (; *pattern; pattern++) {
		size_t n = strspn(text, "0123456789");

		if (*pattern == '*' ? !n : *pattern != *text)
			return false;
		text += *pattern == '*' ? n : 1;
	}
	return !*text;
}

/*
 * Append "name=value name=value", as it was sent.  False if it is too long, or
 * if there are bytes that are no option.
 */
static bool write_options(struct txt *out, const struct tftp *t)
{
	struct tftp_opt o;
	size_t used = 0;
	struct rd r;

	tftp_opts(t, &r);
	while (tftp_opt_next(&r, &o)) {
		if (out->len)
			txt_str(out, " ");
		txt_mem(out, o.name.p, o.name.len);
		txt_str(out, "=");
		txt_mem(out, o.value.p, o.value.len);
		used += o.name.len + o.value.len + 2;
	}
	/* HP pads its requests; none of the table's clients does. */
	return !out->cut && used == t->opts_len;
}

static bool is_serial(const char *name)
{
	return strspn(name, "0123456789abcdef") == 8 && name[8] == '/';
}

static bool is_pi_file(const char *name)
{
	static const char *const files[] = {
		"start.elf",	"start4.elf",	"fixup.dat",  "fixup4.dat",
		"recovery.elf", "recover4.elf", "config.txt", "bootcode.bin",
	};
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!strcmp(name, files[i]))
			return true;
	return false;
}

static bool has_form(const struct tftp *t, enum form form)
{
	switch (form) {
	case FORM_SERIAL:
		return is_serial(t->file.p);
	case FORM_PI:
		return is_pi_file(t->file.p);
	default:
		return true;
	}
}

const char *fingerprint_of(const struct tftp *t)
{
	char options[OPTIONS_LEN];
	struct txt text;
	size_t i;

	if (t->op != TFTP_RRQ || t->mode != TFTP_MODE_OCTET)
		return NULL;
	txt_init(&text, options, sizeof(options));
	if (!write_options(&text, t))
		return NULL;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (matches(table[i].options, options) &&
		    has_form(t, table[i].form))
			return table[i].name;
	return NULL;
}
