/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Distribution, version and architecture out of the texts of install media, as
 * their makers write them: osinfo-db and the media themselves were the source.
 */
#include "identify/label_parse.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "util/txt.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_alnum(char c)
{
	return is_digit(c) || is_lower(lower(c));
}

/* The length of the UTF-8 sequence at p; 0 if it is malformed or a control
 * character. */
static size_t utf8_len(const uint8_t *p, size_t left)
{
	static const struct {
		uint8_t mask, lead, first_min;
		size_t n;
	} forms[] = {
		{0x80, 0x00, 0x20, 1},
		/* c2 80 to c2 9f are C1 controls; c0 and c1 are overlong. */
		{0xe0, 0xc0, 0xc2, 2},
		{0xf0, 0xe0, 0xe0, 3},
		{0xf8, 0xf0, 0xf0, 4},
	};
	size_t i, k;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if ((p[0] & forms[i].mask) != forms[i].lead)
			continue;
		if (p[0] < forms[i].first_min || p[0] == 0x7f ||
		    forms[i].n > left)
			return 0;
		for (k = 1; k < forms[i].n; k++)
			if ((p[k] & 0xc0) != 0x80)
				return 0;
		return p[0] == 0xc2 && p[1] < 0xa0 ? 0 : forms[i].n;
	}
	return 0;
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Append what can be printed, and "?" for each other byte. */
static void append_printable(struct txt *t, const uint8_t *p, size_t len)
{
	size_t i, n;

	for (i = 0; i < len; i += n) {
		n = utf8_len(p + i, len - i);
		if (n && t->len + n < t->cap)
			txt_mem(t, (const char *)p + i, n);
		else if (!n)
			txt_str(t, "?");
		n += !n;
	}
}

bool label_parse_text(char *out, size_t cap, const void *text, size_t len)
{
	const uint8_t *p = text, *end = p + len;
	struct txt t;

	while (p < end && is_blank(*p))
		p++;
	while (end > p && is_blank(end[-1]))
		end--;
	if (p == end)
		return false;
	txt_init(&t, out, cap);
	append_printable(&t, p, (size_t)(end - p));
	return true;
}

bool label_parse_line(char *out, size_t cap, const void *text, size_t len,
		      unsigned number)
{
	const uint8_t *p = text, *end = p + len, *nl;

	while ((nl = memchr(p, '\n', (size_t)(end - p))) && number) {
		p = nl + 1;
		number--;
	}
	if (number)
		return false;
	return label_parse_text(out, cap, p, (size_t)((nl ? nl : end) - p));
}

static const char separators[] = " -(\"";

/* The length of the version that begins at s; 0 if none does. */
static size_t version_len(const char *s)
{
	size_t n = 0;

	if (!is_digit(*s))
		return 0;
	while (is_alnum(s[n]) || (s[n] == '.' && is_alnum(s[n + 1])))
		n++;
	return n;
}

/* The length of the number at s; 0 if more than digits stand there. */
static size_t number_len(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return is_alnum(s[n]) || s[n] == '_' || s[n] == '.' ? 0 : n;
}

bool label_parse_version(char *out, size_t cap, const char *text)
{
	const char *s = text;
	struct txt t;
	size_t n;

	while (*s && !version_len(s)) {
		s += strcspn(s, separators);
		s += strspn(s, separators);
	}
	n = version_len(s);
	/* The 86_64 of an architecture is not a version. */
	if (!n || s[n] == '_')
		return false;
	txt_init(&t, out, cap);
	txt_mem(&t, s, n);
	s += n;
	while (s[0] == '-' && (n = number_len(s + 1))) {
		txt_str(&t, ".");
		txt_mem(&t, s + 1, n);
		s += n + 1;
	}
	if (!strncasecmp(s, "-SP", 3) && (n = number_len(s + 3))) {
		txt_str(&t, ".");
		txt_mem(&t, s + 3, n);
	}
	return true;
}

/* Are the n bytes at p, a place in text, a word of their own? */
static bool is_word(const char *text, const char *p, size_t n)
{
	return (p == text || !is_alnum(p[-1])) && !is_alnum(p[n]) &&
	       p[n] != '_';
}

bool label_parse_arch(char *out, size_t cap, const char *text)
{
	/* Debian's, Red Hat's and Alpine's names. */
	static const char *const names[][2] = {
		{"x86_64", "x86_64"},
		{"amd64", "x86_64"},
		{"aarch64", "aarch64"},
		{"arm64", "aarch64"},
		{"i386", "i386"},
		{"i586", "i386"},
		{"i686", "i386"},
		{"x86", "i386"},
		{"armhf", "armv7l"},
		{"armv7", "armv7l"},
		{"armv7l", "armv7l"},
		{"armv7hl", "armv7l"},
		{"ppc64le", "ppc64le"},
		{"ppc64el", "ppc64le"},
		{"riscv64", "riscv64"},
		{"s390x", "s390x"},
		{"loongarch64", "loongarch64"},
		{"loong64", "loongarch64"},
	};
	const char *best = NULL, *p;
	struct txt t;
	size_t i;

	/* Of several the first one counts: "amd64 i386 NETINST". */
	txt_init(&t, out, cap);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t n = strlen(names[i][0]);

		for (p = text; *p && (!best || p < best); p++)
			if (!strncasecmp(p, names[i][0], n) &&
			    is_word(text, p, n)) {
				best = p;
				txt_init(&t, out, cap);
				txt_str(&t, names[i][1]);
			}
	}
	return best != NULL;
}

bool label_parse_id(char *out, size_t cap, const char *text)
{
	static const char *const known[][2] = {
		{"Red Hat Enterprise Linux", "rhel"},
		{"RHEL", "rhel"},
		{"CentOS", "centos"},
		{"Rocky", "rocky"},
		{"AlmaLinux", "almalinux"},
		{"Oracle", "ol"},
		{"OL-", "ol"},
		{"Fedora", "fedora"},
		{"openSUSE Tumbleweed", "opensuse-tumbleweed"},
		{"openSUSE-Tumbleweed", "opensuse-tumbleweed"},
		{"openSUSE", "opensuse-leap"},
		{"Install-Leap", "opensuse-leap"},
		{"Leap", "opensuse-leap"},
		{"Install-SUSE-SLE", "sles"},
		{"SUSE Linux Enterprise", "sles"},
		{"SLE", "sles"},
		{"Linux Mint", "linuxmint"},
		{"Arch Linux", "arch"},
	};
	struct txt t;
	size_t i;

	txt_init(&t, out, cap);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (!strncasecmp(text, known[i][0], strlen(known[i][0]))) {
			txt_str(&t, known[i][1]);
			return true;
		}
	if (!strncasecmp(text, "Official ", 9))
		text += 9;
	for (; is_alnum(*text) && t.len < 32; text++)
		txt_fmt(&t, "%c", lower(*text));
	return t.len > 0;
}
