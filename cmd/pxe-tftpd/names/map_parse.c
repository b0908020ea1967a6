/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The map file of tftpd-hpa: text to compiled rules.  A line is an operation
 * (letters), a pattern and a replacement, separated by white space; or a label.
 * Backslashes stay in the words, for regcomp(3) and for the replacement.
 * Contract: map.h; the language: pxe-tftpd(8).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "names/map_rule.h"
#include "sys/file_load.h"
#include "sys/log.h"
#include "util/txt.h"

/* Bytes of the largest file; a hundred rules take some 4 KB. */
#define FILE_MAX (1 << 20)

/* A file while it is read. */
struct parse {
	struct map *map;
	unsigned line;
	bool failed;
	map_fault_fn *fault;
	void *ctx;
	const char *p, *end;	 /* the rest of the line */
	char word[MAP_LINE_MAX]; /* the last word */
};

static const struct letter {
	char c;
	unsigned flag;
} letters[] = {
	{'r', MAP_F_REWRITE}, {'e', MAP_F_EXIT},  {'E', MAP_F_EXISTS},
	{'s', MAP_F_RESTART}, {'a', MAP_F_ABORT}, {'j', MAP_F_JUMP},
	{'i', MAP_F_ICASE},   {'G', MAP_F_GET},	  {'P', MAP_F_PUT},
	{'4', MAP_F_IPV4},    {'6', MAP_F_IPV6},  {'~', MAP_F_INVERSE},
};

/*
 * Letters that contradict each other.  tftpd-hpa 5.2 accepts some of these, and
 * follows one of the two: files that were written for it must go on working.
 */
static const struct clash {
	unsigned flags;
	bool fatal;
	const char *what;
} clashes[] = {
	{MAP_F_REWRITE | MAP_F_INVERSE, true, "r and ~ exclude each other"},
	{MAP_F_REWRITE | MAP_F_JUMP, true, "r and j exclude each other"},
	{MAP_F_ABORT | MAP_F_JUMP, true, "a and j exclude each other"},
	{MAP_F_EXIT | MAP_F_JUMP, true, "e and j exclude each other"},
	{MAP_F_EXISTS | MAP_F_JUMP, true, "E and j exclude each other"},
	{MAP_F_RESTART | MAP_F_JUMP, true, "s and j exclude each other"},
	{MAP_F_EXIT | MAP_F_EXISTS, true, "e and E exclude each other"},
	{MAP_F_ABORT | MAP_F_EXISTS, true, "a and E exclude each other"},
	{MAP_F_EXISTS | MAP_F_RESTART, true, "E and s exclude each other"},
	{MAP_F_REWRITE | MAP_F_ABORT, false, "a is there: r has no effect"},
	{MAP_F_EXIT | MAP_F_ABORT, false, "a is there: e has no effect"},
	{MAP_F_RESTART | MAP_F_ABORT, false, "a is there: s has no effect"},
	{MAP_F_EXIT | MAP_F_RESTART, false, "e is there: s has no effect"},
	{MAP_F_GET | MAP_F_PUT, false, "G and P: it is never used"},
	{MAP_F_IPV4 | MAP_F_IPV6, false, "4 and 6: it is never used"},
};

static void warn(struct parse *ps, const char *what)
{
	ps->fault(ps->ctx, ps->line, false, what);
}

static int fail(struct parse *ps, const char *what)
{
	ps->failed = true;
	ps->fault(ps->ctx, ps->line, true, what);
	return -EINVAL;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/*
 * The next word of the line, up to white space or # without a backslash before
 * it.  False if there is none.
 */
static bool next_word(struct parse *ps)
{
	bool escaped = false;
	size_t n = 0;

	while (ps->p < ps->end && is_space(*ps->p))
		ps->p++;
	for (; ps->p < ps->end; ps->p++) {
		if (!escaped && (is_space(*ps->p) || *ps->p == '#'))
			break;
		escaped = !escaped && *ps->p == '\\';
		ps->word[n++] = *ps->p;
	}
	ps->word[n] = 0;
	return n > 0;
}

static int read_letters(struct parse *ps, unsigned *flags)
{
	char what[40];
	const char *c;
	struct txt t;
	size_t i;

	for (c = ps->word; *c; c++) {
		unsigned flag = 0;

		for (i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
			if (letters[i].c == *c)
				flag = letters[i].flag;
		if (*c == 'g')
			flag = *flags & MAP_F_GLOBAL ? MAP_F_ONWARD
						     : MAP_F_GLOBAL;
		if (!flag) {
			txt_init(&t, what, sizeof(what));
			txt_esc(&t, c, 1);
			txt_str(&t, ": no such operation");
			return fail(ps, what);
		}
		*flags |= flag;
	}
	for (i = 0; i < sizeof(clashes) / sizeof(clashes[0]); i++) {
		const struct clash *x = &clashes[i];

		if ((*flags & x->flags) != x->flags)
			continue;
		if (x->fatal)
			return fail(ps, x->what);
		warn(ps, x->what);
	}
	return 0;
}

/* The end of the bracket expression whose "[" is before p. */
static const char *skip_bracket(const char *p)
{
	p += *p == '^';
	p += *p == ']';
	while (*p && *p != ']') {
		char kind = p[1];

		p++;
		if (p[-1] != '[' ||
		    !(kind == ':' || kind == '.' || kind == '='))
			continue;
		/* [:alpha:], [.-.], [=a=] */
		for (p++; *p && !(p[0] == kind && p[1] == ']'); p++)
			;
		p += *p ? 2 : 0;
	}
	return p;
}

/*
 * Has the pattern a back-reference (\1 to \9)?  It is an extension of GNU to
 * POSIX's extended regular expressions, for which regexec() takes exponential
 * time: one packet would stop the server.
 */
static bool refers_back(const char *p)
{
	for (; *p; p++) {
		if (*p == '[') {
			p = skip_bracket(p + 1);
			if (!*p)
				return false;
		} else if (*p == '\\' && p[1]) {
			p++;
			if (*p >= '1' && *p <= '9')
				return true;
		}
	}
	return false;
}

static int compile(struct parse *ps, struct map_rule *r)
{
	int rc, flags = REG_EXTENDED;
	char what[160];
	struct txt t;

	if (!next_word(ps))
		return fail(ps, "no pattern");
	if (refers_back(ps->word))
		return fail(ps, "a reference back (\\1 to \\9) in the pattern: "
				"it could take hours to match");
	if (r->flags & MAP_F_ICASE)
		flags |= REG_ICASE;
	rc = regcomp(&r->rx, ps->word, flags);
	if (!rc)
		return 0;
	txt_init(&t, what, sizeof(what));
	txt_str(&t, "pattern: ");
	t.len += regerror(rc, &r->rx, what + t.len, sizeof(what) - t.len) - 1;
	return fail(ps, what);
}

static const char behind_label[] = "words behind the label have no effect";
static const char behind_text[] =
	"words behind the replacement have no effect: a blank in it needs a "
	"backslash before it";

/* Read a rule or label.  1; 0 if the line has none; -EINVAL; -ENOMEM. */
static int read_rule(struct parse *ps, struct map_rule *r)
{
	const char *text = ps->word;
	int rc;

	memset(r, 0, sizeof(*r));
	r->line = ps->line;
	if (!next_word(ps))
		return 0;
	if (*text == ':') {
		r->flags = MAP_F_LABEL;
		/* ": NAME" is one too. */
		if (text[1])
			text++;
		else
			(void)next_word(ps);
	} else {
		rc = read_letters(ps, &r->flags);
		if (!rc)
			rc = compile(ps, r);
		if (rc)
			return rc;
		(void)next_word(ps);
	}
	r->text = strdup(text);
	if (!r->text) {
		if (!(r->flags & MAP_F_LABEL))
			regfree(&r->rx);
		return -ENOMEM;
	}
	/* tftpd-hpa ignores them silently, and the client gets half a text. */
	if (next_word(ps))
		warn(ps, r->flags & MAP_F_LABEL ? behind_label : behind_text);
	return 1;
}

static int read_line(struct parse *ps)
{
	struct map_rule r, *more;
	int rc;

	if (memchr(ps->p, 0, (size_t)(ps->end - ps->p)))
		return fail(ps, "a NUL byte");
	if (ps->end - ps->p >= MAP_LINE_MAX)
		return fail(ps, "the line is too long");
	rc = read_rule(ps, &r);
	if (rc <= 0)
		return rc;
	more = reallocarray(ps->map->rules, ps->map->n + 1, sizeof(*more));
	if (!more) {
		if (!(r.flags & MAP_F_LABEL))
			regfree(&r.rx);
		free(r.text);
		return -ENOMEM;
	}
	ps->map->rules = more;
	more[ps->map->n++] = r;
	return 0;
}

/* Fail for each jump whose label is no expansion, and does not exist. */
static void check_jumps(struct parse *ps)
{
	const struct map *m = ps->map;
	char shown[80], what[100];
	struct txt t;
	size_t i, k;

	for (i = 0; i < m->n; i++) {
		const struct map_rule *r = &m->rules[i];

		if (!(r->flags & MAP_F_JUMP) || strchr(r->text, '\\'))
			continue;
		for (k = 0; k < m->n; k++)
			if (m->rules[k].flags & MAP_F_LABEL &&
			    !strcmp(m->rules[k].text, r->text))
				break;
		if (k < m->n && *r->text)
			continue;
		txt_init(&t, what, sizeof(what));
		txt_str(&t, txt_escape(shown, sizeof(shown), r->text));
		txt_str(&t, *r->text ? ": no such label" : "no label to go to");
		ps->line = r->line;
		(void)fail(ps, what);
	}
}

int map_parse(struct map **m, const char *text, size_t len, map_fault_fn *fault,
	      void *ctx)
{
	struct parse *ps = calloc(1, sizeof(*ps));
	const char *p = text, *end = text + len, *nl;
	int rc = 0;

	*m = calloc(1, sizeof(**m));
	if (!ps || !*m) {
		free(ps);
		free(*m);
		*m = NULL;
		return -ENOMEM;
	}
	ps->map = *m;
	ps->fault = fault;
	ps->ctx = ctx;
	for (; p < end && rc != -ENOMEM; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl)
			nl = end;
		ps->line++;
		ps->p = p;
		ps->end = nl;
		rc = read_line(ps);
	}
	check_jumps(ps);
	if (rc != -ENOMEM)
		rc = ps->failed ? -EINVAL : 0;
	free(ps);
	if (rc) {
		map_free(*m);
		*m = NULL;
	}
	return rc;
}

/* --- a file ----------------------------------------------------------------
 */

static void log_fault(void *ctx, unsigned line, bool fatal, const char *what)
{
	const char **file = ctx;

	log_warnx("%s:%u: %s%s", *file, line, fatal ? "" : "warning: ", what);
}

int map_load(struct map **m, const char *file)
{
	size_t len;
	char *text;
	int rc = file_load(file, FILE_MAX, &text, &len);

	*m = NULL;
	if (rc) {
		log_warn(rc, "map: %s", file);
		return rc == -ENOMEM ? EX_OSERR : EX_NOINPUT;
	}
	rc = map_parse(m, text, len, log_fault, &file);
	free(text);
	if (!rc) {
		(*m)->file = strdup(file);
		rc = (*m)->file ? 0 : -ENOMEM;
	}
	if (rc == -ENOMEM) {
		log_warn(rc, "map: %s", file);
		map_free(*m);
		*m = NULL;
	}
	return rc == -ENOMEM ? EX_OSERR : rc ? EX_CONFIG : 0;
}

/* --- the rules ------------------------------------------------------------ */

size_t map_count(const struct map *m)
{
	return m->n;
}

bool map_needs_files(const struct map *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		if (m->rules[i].flags & MAP_F_EXISTS)
			return true;
	return false;
}

const char *map_file(const struct map *m)
{
	return m->file ? m->file : "";
}

void map_free(struct map *m)
{
	size_t i;

	for (i = 0; m && i < m->n; i++) {
		if (!(m->rules[i].flags & MAP_F_LABEL))
			regfree(&m->rules[i].rx);
		free(m->rules[i].text);
	}
	if (m) {
		free(m->rules);
		free(m->file);
	}
	free(m);
}
