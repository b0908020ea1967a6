/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The lease file of ISC dhcpd, dhcpd.leases(5): declarations in braces,
 * statements that end in a semicolon, strings in double quotes, comments from #
 * to the end of a line.  Of a lease this reads the times, the state, the
 * hardware address and the host name; all else is passed over, whatever it is,
 * as long as braces and quotes match.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "parse.h"
#include "util/ip4.h"
#include "util/num.h"

/* Words of a statement that are looked at, and bytes of one with its NUL. */
#define WORDS_MAX 6
#define WORD_MAX  128

struct statement {
	char word[WORDS_MAX][WORD_MAX];
	unsigned n; /* words; those beyond WORDS_MAX are counted only */
};

struct isc {
	struct parse *p;
	const char *at, *end;
};

enum token {
	END,
	WORD,
	OPEN,
	CLOSE,
	SEMICOLON,
	WRONG
};

static char get(struct isc *s)
{
	if (*s->at == '\n')
		s->p->line++;
	return *s->at++;
}

/* Move to what is neither white space nor a comment. */
static void skip_space(struct isc *s)
{
	for (; s->at < s->end; (void)get(s)) {
		if (*s->at == '#')
			while (s->at < s->end && *s->at != '\n')
				s->at++;
		if (s->at == s->end || !memchr(" \t\r\n", *s->at, 4))
			return;
	}
}

static void put(char *word, size_t *n, char c)
{
	if (*n < WORD_MAX - 1)
		word[(*n)++] = c;
}

/* Behind a backslash: up to three octal digits, or a character for itself. */
static char unescape(struct isc *s)
{
	unsigned v = 0, i;

	if (*s->at < '0' || *s->at > '7')
		return get(s);
	for (i = 0; i < 3 && s->at < s->end && *s->at >= '0' && *s->at <= '7';
	     i++)
		v = v * 8 + (unsigned)(get(s) - '0');
	return (char)(v & 0xff);
}

/* A string, of which the first quote was read. */
static enum token read_string(struct isc *s, char *word)
{
	size_t n = 0;

	while (s->at < s->end && *s->at != '"') {
		char c = get(s);

		if (c == '\\' && s->at < s->end)
			c = unescape(s);
		/* NUL would end the word; it is in no name. */
		put(word, &n, c ? c : '\1');
	}
	word[n] = 0;
	if (s->at == s->end) {
		s->p->wrong = "a string that does not end";
		return WRONG;
	}
	s->at++;
	return WORD;
}

static enum token next(struct isc *s, char *word)
{
	size_t n = 0;

	skip_space(s);
	if (s->at == s->end)
		return END;
	switch (*s->at) {
	case '{':
		s->at++;
		return OPEN;
	case '}':
		s->at++;
		return CLOSE;
	case ';':
		s->at++;
		return SEMICOLON;
	case '"':
		s->at++;
		return read_string(s, word);
	default:
		break;
	}
	while (s->at < s->end && !memchr(" \t\r\n{};\"#", *s->at, 9))
		put(word, &n, *s->at++);
	word[n] = 0;
	return WORD;
}

/* Read words up to what ends a statement, which is returned. */
static enum token read_statement(struct isc *s, struct statement *st)
{
	char word[WORD_MAX];
	enum token t;

	st->n = 0;
	while ((t = next(s, word)) == WORD) {
		if (st->n < WORDS_MAX)
			memcpy(st->word[st->n], word, sizeof(word));
		st->n++;
	}
	if (t == END && st->n) {
		s->p->wrong = "the file ends within a statement";
		return WRONG;
	}
	return t;
}

/* Pass over a block, of which the first brace was read.  CLOSE or WRONG. */
static enum token skip_block(struct isc *s)
{
	char word[WORD_MAX];
	size_t depth = 1;
	enum token t;

	while (depth) {
		t = next(s, word);
		if (t == WRONG)
			return t;
		if (t == END) {
			s->p->wrong = "the file ends within braces";
			return WRONG;
		}
		if (t == OPEN)
			depth++;
		if (t == CLOSE)
			depth--;
	}
	return CLOSE;
}

/* --- leases --------------------------------------------------------------- */

static bool is(const struct statement *st, unsigned i, const char *word)
{
	return i < st->n && i < WORDS_MAX && !strcmp(st->word[i], word);
}

/* "ends never", "ends epoch N", "ends WEEKDAY YYYY/MM/DD HH:MM:SS" in UTC. */
static bool parse_time(const struct statement *st, int64_t *out)
{
	struct tm tm = {.tm_sec = 0};
	uint64_t n;
	char buf[2 * WORD_MAX];
	const char *rest;

	if (is(st, 1, "never")) {
		*out = INT64_MAX;
		return true;
	}
	if (is(st, 1, "epoch") && st->n >= 3) {
		if (num_u64(st->word[2], 0, INT64_MAX - 1, &n))
			return false;
		*out = (int64_t)n;
		return true;
	}
	if (st->n < 4)
		return false;
	(void)snprintf(buf, sizeof(buf), "%s %s", st->word[2], st->word[3]);
	rest = strptime(buf, "%Y/%m/%d %H:%M:%S", &tm);
	if (!rest || *rest)
		return false;
	*out = timegm(&tm);
	return true;
}

static void parse_state(const struct statement *st, struct leasedb_row *row)
{
	if (is(st, 2, "active"))
		row->state = LEASE_BOUND;
	else if (is(st, 2, "abandoned"))
		row->state = LEASE_DECLINED;
	else
		row->state = LEASE_FREE; /* free, backup, released, ... */
}

/* A statement of a lease into its row.  False if it is wrong. */
static bool apply(struct isc *s, const struct statement *st,
		  struct leasedb_row *row)
{
	if (is(st, 0, "starts") && !parse_time(st, &row->starts)) {
		s->p->wrong = "starts: not a time";
		return false;
	}
	if (is(st, 0, "ends") && !parse_time(st, &row->ends)) {
		s->p->wrong = "ends: not a time";
		return false;
	}
	if (is(st, 0, "binding") && is(st, 1, "state"))
		parse_state(st, row);
	if (is(st, 0, "abandoned"))
		row->state = LEASE_DECLINED;
	if (is(st, 0, "hardware") && is(st, 1, "ethernet") && st->n >= 3 &&
	    !mac_parse(st->word[2], &row->mac))
		lease_key_set_mac(&row->key, 0, &row->mac);
	if (is(st, 0, "client-hostname") && st->n >= 2)
		parse_set_name(row, st->word[1], strlen(st->word[1]));
	return true;
}

/* The block of a lease.  False if it is wrong. */
static bool read_lease(struct isc *s, struct leasedb_row *row)
{
	struct statement st;
	enum token t;

	for (;;) {
		t = read_statement(s, &st);
		if (t == CLOSE)
			return true;
		if (t == END)
			s->p->wrong = "the file ends within a lease";
		if (t == END || t == WRONG)
			return false;
		if (t == OPEN && skip_block(s) == WRONG)
			return false;
		if (t == SEMICOLON && !apply(s, &st, row))
			return false;
	}
}

/* What stands before a brace: "lease ADDRESS", or something else. */
static bool read_block(struct isc *s, const struct statement *st)
{
	/* Versions without failover write no state: it is the time's. */
	struct leasedb_row row = {.state = LEASE_BOUND, .ends = INT64_MAX};

	if (!is(st, 0, "lease"))
		return skip_block(s) != WRONG;
	if (st->n != 2 || ip4_parse(st->word[1], &row.ip)) {
		s->p->wrong = "lease: not an IPv4 address";
		return false;
	}
	if (!read_lease(s, &row))
		return false;
	rows_add(s->p->rows, &row);
	return true;
}

int parse_isc(struct parse *p, const char *text, size_t len)
{
	struct isc s = {p, text, text + len};
	struct statement st;

	p->line = 1;
	p->wrong = NULL;
	for (;;) {
		switch (read_statement(&s, &st)) {
		case END:
			return 0;
		case WRONG:
			return -1;
		case CLOSE:
			p->wrong = "a brace that closes nothing";
			return -1;
		case OPEN:
			if (!read_block(&s, &st))
				return -1;
			break;
		case SEMICOLON:
		case WORD:
			break;
		}
	}
}
