/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The configuration file.  A line is a long option without its dashes,
 * blank-separated from its value (opt_quote.c); # starts a comment at the start
 * of a line or after a blank.  A line that ends in { opens a block, and one
 * that is } closes it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sys/log.h"
#include "sys/opt.h"
#include "sys/opt_item.h"
#include "util/txt.h"

/* A file that is being read. */
struct reader {
	struct opts *o;
	const char *file;
	unsigned line;
	size_t section;	 /* the open block; 0: none */
	unsigned opened; /* its line; 0: no block is open */
};

static const struct opt *in_table(const struct opt *t, const char *name)
{
	for (; t->name; t++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}

/* The option of that name which may stand here, and its group's offset. */
static const struct opt *by_name(const struct reader *r, const char *name,
				 size_t *off)
{
	const struct opt_group *g = r->o->groups;
	const struct opt *t = NULL;

	if (r->section)
		g = r->o->sections[r->section - 1].block->groups;
	for (; g->title && !t; g++) {
		t = in_table(g->tab, name);
		*off = g->off;
	}
	return t;
}

static const struct opt_block *block_by_name(const struct opts *o,
					     const char *name)
{
	const struct opt_block *b;

	for (b = o->blocks; b && b->name; b++)
		if (!strcmp(b->name, name))
			return b;
	return NULL;
}

/* Why a name is no option here. */
static const char *why_unknown(const struct reader *r, const char *name,
			       const struct opt *t)
{
	struct reader outside = *r;
	size_t off;

	if (t)
		return "only for the command line";
	outside.section = 0;
	if (r->section && by_name(&outside, name, &off))
		return "not inside a block: put it before all blocks";
	return "unknown option";
}

/* An option, val NULL for a bare name.  0, or -1 after a message. */
static int take_option(struct reader *r, const char *name, const char *val)
{
	const struct opt_item *first;
	struct opts *o = r->o;
	const struct opt *t;
	char shown[80];
	size_t off;

	t = by_name(r, name, &off);
	if (!t || t->flags & OPT_CLI) {
		log_warnx("%s:%u: %s: %s", r->file, r->line,
			  txt_escape(shown, sizeof(shown), name),
			  why_unknown(r, name, t));
		return -1;
	}
	if (t->arg && !val) {
		log_warnx("%s:%u: %s: needs a value (%s)", r->file, r->line,
			  name, t->arg);
		return -1;
	}
	first = opt_item_given(o, o->n_cli, t, r->section);
	if (first) {
		log_warnx("%s:%u: %s: already given in %s:%u", r->file, r->line,
			  name, first->file, first->line);
		return -1;
	}
	if (opt_item_add(o, t, off, val ? val : "yes", r->file, r->line)) {
		log_warnx("%s:%u: out of memory", r->file, r->line);
		return -1;
	}
	o->items[o->n_items - 1].section = r->section;
	return 0;
}

/* Take the "{" off the end of a block's first line.  False if it has none. */
static bool take_brace(char *val)
{
	size_t n = strlen(val);

	if (!n || val[n - 1] != '{')
		return false;
	n--;
	while (n && strchr(" \t", val[n - 1]))
		n--;
	val[n] = 0;
	return true;
}

/* One word that can be printed as it is. */
static bool is_word(const char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s > '~' || strchr("\"#\\{}", *s))
			return false;
	return true;
}

/* What is wrong with opening such a block here; NULL: nothing. */
static const char *check_block(const struct reader *r, char *val)
{
	if (!val || !take_brace(val))
		return "the first line of a block ends in {";
	if (!*val || !is_word(val))
		return "needs one word";
	if (r->opened)
		return "a block inside a block: close the first one with }";
	return NULL;
}

/* The first line of a block.  0, or -1 after a message. */
static int open_block(struct reader *r, const struct opt_block *b, char *val)
{
	const char *wrong = check_block(r, val);
	struct opts *o = r->o;
	struct opt_section *v;
	size_t i;

	/* What follows belongs to it, be it wrong or not. */
	r->opened = r->line;
	r->section = 0;
	if (wrong) {
		log_warnx("%s:%u: %s: %s (%s %s {)", r->file, r->line, b->name,
			  wrong, b->name, b->arg);
		return -1;
	}
	for (i = 0; i < o->n_sections; i++)
		if (o->sections[i].block == b &&
		    !strcmp(o->sections[i].arg, val)) {
			log_warnx("%s:%u: %s: already given in %s:%u", r->file,
				  r->line, b->name, o->sections[i].file,
				  o->sections[i].line);
			r->section = i + 1;
			return -1;
		}
	v = reallocarray(o->sections, o->n_sections + 1, sizeof(*v));
	if (!v)
		return -1;
	o->sections = v;
	v += o->n_sections;
	*v = (struct opt_section){b, strdup(val), r->file, r->line};
	if (!v->arg)
		return -1;
	r->section = ++o->n_sections;
	return 0;
}

static int close_block(struct reader *r)
{
	if (!r->opened) {
		log_warnx("%s:%u: }: no block is open", r->file, r->line);
		return -1;
	}
	r->opened = 0;
	r->section = 0;
	return 0;
}

/* One line of the file.  0, or -1 after a message. */
static int take_line(struct reader *r, char *text)
{
	char *name = text + strspn(text, " \t\r\n");
	char *val = name + strcspn(name, " \t\r\n");
	const struct opt_block *b;
	const char *wrong;
	char shown[80];
	bool quoted;

	if (!*name || *name == '#')
		return 0;
	if (*val) {
		*val++ = 0;
		val += strspn(val, " \t");
	}
	quoted = *val == '"';
	wrong = opt_value_read(val);
	if (wrong) {
		log_warnx("%s:%u: %s: %s", r->file, r->line,
			  txt_escape(shown, sizeof(shown), name), wrong);
		return -1;
	}
	if (!strcmp(name, "}") && !*val)
		return close_block(r);
	b = block_by_name(r->o, name);
	if (b)
		return open_block(r, b, val);
	/* Of a block that could not be opened no option is known. */
	if (r->opened && !r->section)
		return 0;
	return take_option(r, name, *val || quoted ? val : NULL);
}

static int take_lines(struct reader *r, FILE *f)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int rc = 0;

	while ((len = getline(&line, &cap, f)) >= 0) {
		r->line++;
		if (strlen(line) != (size_t)len) {
			log_warnx("%s:%u: NUL byte in the line", r->file,
				  r->line);
			rc = EX_CONFIG;
		} else if (take_line(r, line)) {
			rc = EX_CONFIG;
		}
	}
	free(line);
	if (r->opened) {
		log_warnx("%s:%u: the block that begins here is not closed "
			  "with }",
			  r->file, r->opened);
		rc = EX_CONFIG;
	}
	return rc;
}

int opt_file_read(struct opts *o, const char *file, bool must_exist)
{
	struct reader r = {.o = o, .file = file};
	FILE *f = fopen(file, "re");
	int rc;

	if (!f && errno == ENOENT && !must_exist)
		return 0;
	if (!f) {
		log_warn(-errno, "configuration: %s", file);
		return EX_NOINPUT;
	}
	rc = take_lines(&r, f);
	if (ferror(f)) {
		log_warn(-errno, "configuration: %s", file);
		rc = EX_IOERR;
	}
	(void)fclose(f);
	return rc;
}
