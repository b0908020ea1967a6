/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The key of a line of a hosts file: a MAC, uuid=, serial= or "*", and the
 * UUIDs and serial numbers that vendors leave as place-holders.
 */
#include "proto/hosts_key.h"

#include <string.h>

#include "util/hex.h"
#include "util/txt.h"
#include "wire/err.h"

static char to_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_text(const char *a, const char *b)
{
	for (; *a && to_lower(*a) == to_lower(*b); a++)
		b++;
	return to_lower(*a) == to_lower(*b);
}

int hosts_unescape(const char *p, size_t n, char *dst, size_t cap)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		int c = (unsigned char)p[i];

		if (c == '%') {
			int hi = n - i > 2 ? hex_digit(p[i + 1]) : -1;
			int lo = hi < 0 ? -1 : hex_digit(p[i + 2]);

			if (lo < 0)
				return PXE_EBADMSG;
			c = hi << 4 | lo;
			/* No line feed, and no NUL, gets into a value. */
			if (c < ' ' || c == 0x7f)
				return PXE_EBADMSG;
			i += 2;
		}
		if (dst && len + 1 >= cap)
			return PXE_ENOSPC;
		if (dst)
			dst[len] = (char)c;
		len++;
	}
	if (dst && !cap)
		return PXE_ENOSPC;
	if (dst)
		dst[len] = 0;
	return (int)len;
}

bool hosts_serial_usable(const char *serial)
{
	/* As dmidecode shows them, of boards that were never given one. */
	static const char *const placeholders[] = {
		"To be filled by O.E.M.",
		"Default string",
		"System Serial Number",
		"Chassis Serial Number",
		"Base Board Serial Number",
		"Serial Number",
		"SerialNumber",
		"System manufacturer",
		"Not Specified",
		"Not Applicable",
		"Not Available",
		"None",
		"N/A",
		"NA",
		"OEM",
		"O.E.M.",
		"INVALID",
		"Unknown",
		"empty",
		"123456789",
		"0123456789",
		"1234567890",
	};
	size_t i;

	/* One character over and over: 0000, FFFF, xxxxxxxx, dots, blanks. */
	if (serial[0] && strchr("0fFxX.- *", serial[0])) {
		for (i = 1; serial[i] == serial[0]; i++)
			;
		if (!serial[i])
			return false;
	}
	for (i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++)
		if (same_text(serial, placeholders[i]))
			return false;
	return serial[0] != 0;
}

bool hosts_uuid_usable(const struct uuid *u)
{
	/* Seen on whole product lines; both byte orders. */
	static const struct uuid placeholders[] = {
		/* AMI Aptio's default: 03000200-0400-0500-0006-000700080009 */
		{{3, 0, 2, 0, 4, 0, 5, 0, 0, 6, 0, 7, 0, 8, 0, 9}},
		{{0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8, 0, 9}},
		/* 12345678-1234-5678-90ab-cddeefaabbcc, and swapped */
		{{0x12, 0x34, 0x56, 0x78, 0x12, 0x34, 0x56, 0x78, 0x90, 0xab,
		  0xcd, 0xde, 0xef, 0xaa, 0xbb, 0xcc}},
		{{0x78, 0x56, 0x34, 0x12, 0x34, 0x12, 0x78, 0x56, 0x90, 0xab,
		  0xcd, 0xde, 0xef, 0xaa, 0xbb, 0xcc}},
	};
	size_t i;

	for (i = 0; i < sizeof(placeholders) / sizeof(placeholders[0]); i++)
		if (!memcmp(u, &placeholders[i], sizeof(*u)))
			return false;
	return uuid_is_usable(u);
}

static int fail(struct hosts_why *why, const char *p, size_t n,
		const char *text)
{
	struct txt t;

	txt_init(&t, why->text, sizeof(why->text));
	txt_esc(&t, p, n < 48 ? n : 48);
	txt_str(&t, n < 48 ? ": " : "...: ");
	txt_str(&t, text);
	return PXE_EBADMSG;
}

static int parse_uuid(const char *text, struct host *h, struct hosts_why *why)
{
	h->key = HOST_UUID;
	if (uuid_parse(text, &h->uuid))
		return fail(why, text, strlen(text), "not a UUID");
	if (!hosts_uuid_usable(&h->uuid))
		return fail(why, text, strlen(text),
			    "a placeholder that many machines share");
	return 0;
}

static int parse_serial(const char *raw, size_t n, struct host *h,
			struct hosts_why *why)
{
	int len;

	h->key = HOST_SERIAL;
	len = hosts_unescape(raw, n, h->serial, sizeof(h->serial));
	if (len == PXE_ENOSPC)
		return fail(why, raw, n, "serial longer than 64 bytes");
	if (len < 0)
		return fail(why, raw, n, "not a serial: bad %XX");
	if (!hosts_serial_usable(h->serial))
		return fail(why, raw, n,
			    "a placeholder that many machines share");
	/* SMBIOS pads with blanks, which some clients send and some cut. */
	if (h->serial[0] == ' ' || h->serial[len - 1] == ' ')
		return fail(why, raw, n,
			    "a serial neither begins nor ends with a blank");
	return 0;
}

static int parse_mac(const char *text, struct host *h, struct hosts_why *why)
{
	size_t n = strlen(text);

	h->key = HOST_MAC;
	if (mac_parse(text, &h->mac))
		return fail(why, text, n,
			    "not a key: a MAC, uuid=, serial= or *");
	if (mac_is_zero(&h->mac) || (h->mac.b[0] & 1))
		return fail(why, text, n, "not the MAC of one machine");
	return 0;
}

int hosts_key_parse(const char *p, size_t n, struct host *h,
		    struct hosts_why *why)
{
	char text[UUID_STRLEN + 5];

	if (n == 1 && *p == '*') {
		h->key = HOST_ANY;
		return 0;
	}
	if (n >= 7 && !memcmp(p, "serial=", 7))
		return parse_serial(p + 7, n - 7, h, why);
	if (n >= sizeof(text))
		return fail(why, p, n, "not a key: a MAC, uuid=, serial= or *");
	memcpy(text, p, n);
	text[n] = 0;
	if (!strncmp(text, "uuid=", 5))
		return parse_uuid(text + 5, h, why);
	return parse_mac(text, h, why);
}

char *hosts_key_format(char buf[static HOSTS_KEY_STRLEN], const struct host *h)
{
	char text[UUID_STRLEN];
	struct txt t;
	const char *s;

	txt_init(&t, buf, HOSTS_KEY_STRLEN);
	switch (h->key) {
	case HOST_MAC:
		txt_str(&t, mac_format(text, &h->mac));
		break;
	case HOST_UUID:
		txt_str(&t, "uuid=");
		txt_str(&t, uuid_format(text, &h->uuid));
		break;
	case HOST_SERIAL:
		txt_str(&t, "serial=");
		for (s = h->serial; *s; s++) {
			if (*s == ' ' || *s == '%')
				txt_fmt(&t, "%%%02x", (unsigned)*s);
			else
				txt_mem(&t, s, 1);
		}
		break;
	case HOST_ANY:
		txt_str(&t, "*");
		break;
	}
	return buf;
}
