/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading and writing facts: see facts.h.  The grammar is the part of the shell
 * command language (POSIX.1-2017, XCU 2.2) that needs no expansion: plain
 * bytes, '...', "..." with \$ \" \\ and \`, and a backslash with one byte
 * outside quotes.  What sh would expand or run is an error, never data.
 */
#include "proto/facts.h"

#include <stdbool.h>
#include <string.h>

#include "util/txt.h"
#include "wire/err.h"

static bool is_upper(int c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_key_byte(int c)
{
	return is_upper(c) || (c >= '0' && c <= '9') || c == '_';
}

/*
 * Is c a byte that sh takes literally outside quotes?  Not '~', which sh
 * expands after '=' and ':', and nothing above ASCII, as some locales have
 * blanks there.
 */
static bool is_plain(uint8_t c)
{
	return is_key_byte(c) || (c >= 'a' && c <= 'z') ||
	       (c && strchr("@%+=:,./-", c));
}

static bool is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static int fail(struct facts_why *why, int err, const char *text)
{
	struct txt t;

	txt_init(&t, why->text, sizeof(why->text));
	txt_str(&t, text);
	return err;
}

/* Fail with the message "c text", the byte c escaped. */
static int fail_byte(struct facts_why *why, uint8_t c, const char *text)
{
	struct txt t;

	txt_init(&t, why->text, sizeof(why->text));
	txt_esc(&t, &c, 1);
	txt_str(&t, " ");
	txt_str(&t, text);
	return PXE_EBADMSG;
}

void facts_rd_init(struct facts_rd *f, const void *buf, size_t len)
{
	rd_init(&f->r, buf, len);
	f->line = 1;
}

/* The next byte without taking it, or -1 at the end. */
static int peek(const struct facts_rd *f)
{
	return rd_left(&f->r) ? *f->r.p : -1;
}

static uint8_t take(struct facts_rd *f)
{
	uint8_t c = rd_u8(&f->r);

	if (c == '\n')
		f->line++;
	return c;
}

static void skip_line(struct facts_rd *f)
{
	while (rd_left(&f->r) && take(f) != '\n')
		;
}

static void skip_blanks(struct facts_rd *f)
{
	while (rd_left(&f->r) && is_blank(*f->r.p))
		(void)take(f);
}

/* Take the key and its '='. */
static int read_key(struct facts_rd *f, struct facts_item *it,
		    struct facts_why *why)
{
	const uint8_t *start = f->r.p;

	if (!is_upper(peek(f)))
		return fail_byte(why, (uint8_t)peek(f),
				 "begins a line that is not KEY=value");
	it->key = (const char *)start;
	it->line = f->line;
	while (is_key_byte(peek(f)))
		(void)take(f);
	it->key_len = (size_t)(f->r.p - start);
	if (it->key_len > FACTS_KEY_MAX)
		return fail(why, PXE_ERANGE, "key longer than 32 bytes");
	if (peek(f) != '=')
		return fail(why, PXE_EBADMSG,
			    "no '=' right after the key (A-Z 0-9 _)");
	(void)take(f);
	return 0;
}

/* Pass over what stands between single quotes, and the second of them. */
static int read_single(struct facts_rd *f, struct facts_why *why)
{
	while (rd_left(&f->r)) {
		uint8_t c = take(f);

		if (c == '\'')
			return 0;
		if (!c)
			return fail(why, PXE_EBADMSG, "a NUL byte");
	}
	return fail(why, PXE_EBADMSG, "' without its end");
}

/* Pass over what stands between double quotes, and the second of them. */
static int read_double(struct facts_rd *f, struct facts_why *why)
{
	while (rd_left(&f->r)) {
		uint8_t c = take(f);

		if (c == '"')
			return 0;
		if (!c)
			return fail(why, PXE_EBADMSG, "a NUL byte");
		if (c == '$' || c == '`')
			return fail_byte(why, c,
					 "between double quotes: sh would "
					 "expand it; put \\ before it");
		if (c != '\\')
			continue;
		if (peek(f) <= 0 || !strchr("$`\"\\", peek(f)))
			return fail(why, PXE_EBADMSG,
				    "\\ between double quotes may stand only "
				    "before $ ` \" or \\");
		(void)take(f);
	}
	return fail(why, PXE_EBADMSG, "\" without its end");
}

/* Check c, a byte outside quotes; a backslash takes the next one too. */
static int read_plain(struct facts_rd *f, uint8_t c, struct facts_why *why)
{
	if (c == '\\') {
		int next = peek(f);

		if (next < ' ' || next > '~')
			return fail(why, PXE_EBADMSG,
				    "\\ before nothing that it can quote");
		(void)take(f);
		return 0;
	}
	if (is_plain(c))
		return 0;
	if (c == '\r')
		return fail(why, PXE_EBADMSG,
			    "a carriage return (DOS line ends?)");
	return fail_byte(why, c, "must stand between quotes");
}

/*
 * Copy the value without its quotes to dst, at most cap bytes; only count if
 * dst is NULL.  Returns the bytes of the whole value.
 */
static size_t unquote(const struct facts_item *it, char *dst, size_t cap)
{
	char quote = 0;
	size_t i, n = 0;

	for (i = 0; i < it->raw_len; i++) {
		char c = it->raw[i];

		if (quote ? c == quote : c == '\'' || c == '"') {
			quote = quote ? 0 : c;
			continue;
		}
		if (c == '\\' && quote != '\'' && i + 1 < it->raw_len)
			c = it->raw[++i];
		if (dst && n < cap)
			dst[n] = c;
		n++;
	}
	return n;
}

/* Take the value and the rest of its line. */
static int read_value(struct facts_rd *f, struct facts_item *it,
		      struct facts_why *why)
{
	const uint8_t *start = f->r.p;
	int c, rc;

	while ((c = peek(f)) >= 0 && c != '\n' && !is_blank((uint8_t)c)) {
		(void)take(f);
		if (c == '\'')
			rc = read_single(f, why);
		else if (c == '"')
			rc = read_double(f, why);
		else
			rc = read_plain(f, (uint8_t)c, why);
		if (rc)
			return rc;
	}
	it->raw = (const char *)start;
	it->raw_len = (size_t)(f->r.p - start);
	it->len = unquote(it, NULL, 0);
	skip_blanks(f);
	if (peek(f) >= 0 && peek(f) != '\n')
		return fail(why, PXE_EBADMSG,
			    "text after the value: sh would run it as a "
			    "command; put the value between quotes");
	if (it->len > FACTS_VALUE_MAX)
		return fail(why, PXE_ERANGE, "value longer than 8192 bytes");
	skip_line(f);
	return 1;
}

int facts_next(struct facts_rd *f, struct facts_item *it, struct facts_why *why)
{
	struct facts_rd begin;
	int rc;

	for (;;) {
		skip_blanks(f);
		if (!rd_left(&f->r))
			return 0;
		if (peek(f) != '\n' && peek(f) != '#')
			break;
		skip_line(f);
	}
	begin = *f;
	why->line = f->line;
	rc = read_key(f, it, why);
	if (!rc)
		rc = read_value(f, it, why);
	if (rc < 0) {
		/* The lines that follow may be behind an open quote. */
		*f = begin;
		skip_line(f);
	}
	return rc;
}

int facts_value(const struct facts_item *it, char *dst, size_t cap)
{
	size_t n;

	if (!cap)
		return PXE_ENOSPC;
	n = unquote(it, dst, cap - 1);
	dst[n < cap ? n : cap - 1] = 0;
	return n < cap ? 0 : PXE_ENOSPC;
}

static bool key_ok(const char *key)
{
	size_t n = strlen(key), i;

	if (!n || n > FACTS_KEY_MAX || !is_upper(key[0]))
		return false;
	for (i = 1; i < n; i++)
		if (!is_key_byte(key[i]))
			return false;
	return true;
}

static void put_quoted(struct wr *w, const char *value, size_t len)
{
	size_t i;

	wr_u8(w, '\'');
	for (i = 0; i < len; i++) {
		if (value[i] == '\'')
			wr_bytes(w, "'\\'", 3);
		wr_u8(w, (uint8_t)value[i]);
	}
	wr_u8(w, '\'');
}

/*
 * Quoting is by single quotes, between which nothing is special.  Between
 * double quotes a shell in a GBK or Shift-JIS locale may take a \ or `, the
 * second byte of a character, for one that quotes.
 */
void facts_put(struct wr *w, const char *key, const char *value, size_t len)
{
	bool plain = true;
	size_t i;

	for (i = 0; i < len; i++) {
		if (!value[i])
			wr_fail(w, PXE_EBADMSG);
		plain = plain && is_plain((uint8_t)value[i]);
	}
	if (!key_ok(key))
		wr_fail(w, PXE_EBADMSG);
	if (len > FACTS_VALUE_MAX)
		wr_fail(w, PXE_ERANGE);
	wr_bytes(w, key, strlen(key));
	wr_u8(w, '=');
	if (plain)
		wr_bytes(w, value, len);
	else
		put_quoted(w, value, len);
	wr_u8(w, '\n');
}
