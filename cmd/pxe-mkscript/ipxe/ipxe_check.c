/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A check of rendered iPXE scripts: see ipxe_check.h.  Without it a mistake of
 * the renderer would be found by a machine in a rack.  The first pass looks at
 * each line and lists labels, jumps, settings and items of the menu; then every
 * jump is looked up in the labels.
 */
#include "ipxe/ipxe_check.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "ipxe/ipxe_command.h"
#include "util/txt.h"
#include "wire/err.h"

/* Tokens of a line: 16 initrds, 100 words each of CMDLINE and append=. */
#define MAX_TOKENS 256

/* A label, a jump, a setting or an item of the menu. */
struct symbol {
	struct ipxe_token name;
	struct ipxe_token value; /* of a setting; empty: not known */
	unsigned line;
	bool handled; /* of a jump: "||" follows, so it may fail */
};

struct symbols {
	struct symbol *v;
	size_t n, cap;
};

struct check {
	struct symbols labels, jumps, sets, items;
	unsigned line;
	bool open; /* the previous line may run into this one */
	struct script_error *error;
};

/* Set the error: the line, and "what: obj" with obj escaped and cut. */
static int fail(struct check *c, unsigned line, const char *what,
		struct ipxe_token obj)
{
	struct txt t;

	c->error->line = line;
	txt_init(&t, c->error->text, sizeof(c->error->text));
	txt_str(&t, what);
	if (obj.n) {
		txt_str(&t, ": ");
		txt_esc(&t, obj.p, obj.n < 60 ? obj.n : 60);
	}
	return PXE_EBADMSG;
}

/* Add a symbol to a list.  0 or -ENOMEM. */
static int record(struct check *c, struct symbols *m, struct ipxe_token w,
		  struct ipxe_token value, bool handled)
{
	if (m->n == m->cap) {
		size_t cap = m->cap ? m->cap * 2 : 64;
		struct symbol *v = reallocarray(m->v, cap, sizeof(*v));

		if (!v)
			return -ENOMEM;
		m->v = v;
		m->cap = cap;
	}
	m->v[m->n++] = (struct symbol){w, value, c->line, handled};
	return 0;
}

/*
 * Check one command of n tokens; next is the token that ends it, NULL at the
 * end of the line.
 */
static int check_command(struct check *c, const struct ipxe_token *w, size_t n,
			 const struct ipxe_token *next)
{
	static const struct ipxe_token none;
	bool handled = next && ipxe_token_is(*next, "||");
	size_t at = 0;
	const char *bad;

	if (!n)
		return 0;
	bad = ipxe_command_check(w, n, &at);
	if (bad)
		return fail(c, c->line, bad, w[0]);
	if (ipxe_token_is(w[0], "goto"))
		return record(c, &c->jumps, w[at], none, handled);
	if (ipxe_token_is(w[0], "set") && n - at == 2)
		return record(c, &c->sets, w[at], w[at + 1], false);
	if (ipxe_token_is(w[0], "choose"))
		return record(c, &c->sets, w[at], none, false);
	if (ipxe_token_is(w[0], "item") && at < n &&
	    !ipxe_token_is(w[1], "--gap"))
		return record(c, &c->items, w[at], none, false);
	return 0;
}

/* Check the commands of a line, n tokens behind its label. */
static int check_commands(struct check *c, const struct ipxe_token *w, size_t n)
{
	size_t i, end;
	int rc = 0;

	/* A comment ends the line. */
	for (i = 0; i < n && *w[i].p != '#'; i++)
		;
	n = i;
	for (i = 0; !rc && i < n; i = end + 1) {
		for (end = i; end < n && !ipxe_token_ends_command(w[end]);
		     end++)
			;
		rc = check_command(c, w + i, end - i, end < n ? &w[end] : NULL);
		/* Only an unconditional goto or exit ends a section. */
		c->open = i || end < n ||
			  !(ipxe_token_is(w[i], "goto") ||
			    ipxe_token_is(w[i], "exit"));
	}
	return rc;
}

static int check_line(struct check *c, const char *p, size_t len)
{
	static const struct ipxe_token none;
	struct ipxe_token w[MAX_TOKENS];
	size_t n = 0, i;
	int rc;

	for (i = 0; i < len; i++) {
		if (p[i] < ' ' || p[i] > '~')
			return fail(c, c->line, "not printable ASCII", none);
		if (p[i] == ' ')
			continue;
		if (i && p[i - 1] != ' ') {
			w[n - 1].n++;
			continue;
		}
		if (n == MAX_TOKENS)
			return fail(c, c->line, "too many words", none);
		w[n++] = (struct ipxe_token){p + i, 1};
	}
	if (len && p[len - 1] == '\\')
		return fail(c, c->line, "a backslash at the end", none);
	if (!n || *w[0].p != ':')
		return check_commands(c, w, n);
	if (c->open)
		return fail(c, c->line, "what is before it runs into", w[0]);
	w[0].p++;
	w[0].n--;
	rc = record(c, &c->labels, w[0], none, false);
	c->open = true;
	return rc ? rc : check_commands(c, w + 1, n - 1);
}

static int compare(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int rc = memcmp(x->name.p, y->name.p, n);

	return rc ? rc : (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

static bool has_label(const struct check *c, struct ipxe_token w)
{
	struct symbol key = {.name = w};

	/* Without labels v is NULL, which bsearch() must not be given. */
	return c->labels.n &&
	       bsearch(&key, c->labels.v, c->labels.n, sizeof(key), compare);
}

/* Check that there is a label made of prefix and this value. */
static int check_value(struct check *c, struct ipxe_token prefix,
		       struct ipxe_token value, unsigned line)
{
	char text[512];
	struct txt t;

	txt_init(&t, text, sizeof(text));
	txt_mem(&t, prefix.p, prefix.n);
	txt_mem(&t, value.p, value.n);
	if (has_label(c, (struct ipxe_token){text, t.len}))
		return 0;
	return fail(c, line, "no label for", (struct ipxe_token){text, t.len});
}

/*
 * Check the jump goto PREFIX${name}, whose $ stands at offset dollar: there is
 * a label for every value that the script gives the setting.
 */
static int check_computed(struct check *c, const struct symbol *jump,
			  size_t dollar)
{
	const struct ipxe_token w = jump->name, prefix = {w.p, dollar};
	const struct ipxe_token name = {w.p + dollar + 2, w.n - dollar - 3};
	size_t i, k;
	bool known = false;
	int rc = 0;

	for (i = 0; !rc && i < c->sets.n; i++) {
		const struct symbol *s = &c->sets.v[i];

		if (s->name.n != name.n || memcmp(s->name.p, name.p, name.n))
			continue;
		known = true;
		if (s->value.n) {
			rc = check_value(c, prefix, s->value, s->line);
			continue;
		}
		for (k = 0; !rc && k < c->items.n; k++)
			rc = check_value(c, prefix, c->items.v[k].name,
					 c->items.v[k].line);
	}
	/* A value of the machine itself may have no label: || must follow. */
	if (!known && !jump->handled)
		return fail(c, jump->line, "may fail and is not caught", w);
	return rc;
}

static int check_jumps(struct check *c)
{
	size_t i;
	int rc = 0;

	for (i = 0; !rc && i < c->jumps.n; i++) {
		const struct symbol *j = &c->jumps.v[i];
		const char *dollar = memchr(j->name.p, '$', j->name.n);

		if (dollar)
			rc = check_computed(c, j, (size_t)(dollar - j->name.p));
		else if (!has_label(c, j->name))
			rc = fail(c, j->line, "no label for", j->name);
	}
	return rc;
}

static int check_labels(struct check *c)
{
	size_t i;

	/* Without labels v is NULL, which qsort() must not be given. */
	if (c->labels.n)
		qsort(c->labels.v, c->labels.n, sizeof(*c->labels.v), compare);
	for (i = 1; i < c->labels.n; i++)
		if (!compare(&c->labels.v[i - 1], &c->labels.v[i]))
			return fail(c, c->labels.v[i].line, "label twice",
				    c->labels.v[i].name);
	return 0;
}

int ipxe_check(const char *text, size_t len, struct script_error *error)
{
	static const struct ipxe_token none;
	struct check c = {.error = error};
	const char *p = text, *end = text + len;
	int rc = 0;

	if (len < 7 || memcmp(text, "#!ipxe\n", 7))
		return fail(&c, 1, "no #!ipxe", none);
	if (text[len - 1] != '\n')
		return fail(&c, 0, "the last line is not whole", none);
	while (!rc && p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		c.line++;
		rc = check_line(&c, p, (size_t)(nl - p));
		p = nl + 1;
	}
	if (!rc && c.open)
		rc = fail(&c, c.line, "the last section runs out", none);
	if (!rc)
		rc = check_labels(&c);
	if (!rc)
		rc = check_jumps(&c);
	free(c.labels.v);
	free(c.jumps.v);
	free(c.sets.v);
	free(c.items.v);
	return rc;
}
