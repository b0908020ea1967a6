/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The configuration file, and what file, command line and defaults come to.
 * A line is a long option without its dashes, blank-separated from its value
 * (opt_quote.c); # starts a comment at the start of a line or after a blank.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sys/log.h"
#include "sys/opt.h"
#include "sys/opt_item.h"
#include "util/txt.h"

int opt_item_add(struct opts *o, const struct opt *opt, size_t off,
		 const char *val, const char *file, unsigned line)
{
	struct opt_item *v = reallocarray(o->items, o->n_items + 1, sizeof(*v));
	char *copy = strdup(val);

	if (v)
		o->items = v;
	if (!v || !copy) {
		free(copy);
		return -1;
	}
	v[o->n_items++] = (struct opt_item){
		.opt = opt,
		.off = off,
		.val = copy,
		.file = file,
		.line = line,
	};
	return 0;
}

const struct opt_item *opt_item_given(const struct opts *o, size_t from,
				      const struct opt *opt)
{
	size_t i;

	for (i = from; !(opt->flags & OPT_MULTI) && i < o->n_items; i++)
		if (o->items[i].opt == opt)
			return &o->items[i];
	return NULL;
}

void opt_items_truncate(struct opts *o, size_t n)
{
	while (o->n_items > n)
		free(o->items[--o->n_items].val);
}

static const struct opt *by_name(const struct opts *o, const char *name,
				 size_t *off)
{
	const struct opt_group *g;
	const struct opt *t;

	for (g = o->groups; g->title; g++)
		for (t = g->tab; t->name; t++)
			if (!strcmp(t->name, name)) {
				*off = g->off;
				return t;
			}
	return NULL;
}

/* An option of the file, val NULL for a bare name.  0, or -1 after a message.
 */
static int conf_option(struct opts *o, const char *name, const char *val,
		       const char *file, unsigned n)
{
	const struct opt_item *first;
	const struct opt *t;
	char shown[80];
	size_t off;

	t = by_name(o, name, &off);
	if (!t || t->flags & OPT_CLI) {
		log_warnx("%s:%u: %s: %s", file, n,
			  txt_escape(shown, sizeof(shown), name),
			  t ? "only for the command line" : "unknown option");
		return -1;
	}
	if (t->arg && !val) {
		log_warnx("%s:%u: %s: needs a value (%s)", file, n, name,
			  t->arg);
		return -1;
	}
	first = opt_item_given(o, o->n_cli, t);
	if (first) {
		log_warnx("%s:%u: %s: already given in %s:%u", file, n, name,
			  first->file, first->line);
		return -1;
	}
	if (opt_item_add(o, t, off, val ? val : "yes", file, n)) {
		log_warnx("%s:%u: out of memory", file, n);
		return -1;
	}
	return 0;
}

/* One line of the file.  0, or -1 after a message. */
static int conf_line(struct opts *o, char *text, const char *file, unsigned n)
{
	char *name = text + strspn(text, " \t\r\n");
	char *val = name + strcspn(name, " \t\r\n");
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
		log_warnx("%s:%u: %s: %s", file, n,
			  txt_escape(shown, sizeof(shown), name), wrong);
		return -1;
	}
	return conf_option(o, name, *val || quoted ? val : NULL, file, n);
}

/* Read the file; every line with an error is named.  0 or an exit status. */
static int conf_read(struct opts *o, const char *file, bool must_exist)
{
	FILE *f = fopen(file, "re");
	char *line = NULL;
	size_t cap = 0;
	unsigned n = 0;
	ssize_t len;
	int rc = 0;

	if (!f && errno == ENOENT && !must_exist)
		return 0;
	if (!f) {
		log_warn(-errno, "configuration: %s", file);
		return EX_NOINPUT;
	}
	while ((len = getline(&line, &cap, f)) >= 0) {
		n++;
		if (strlen(line) != (size_t)len) {
			log_warnx("%s:%u: NUL byte in the line", file, n);
			rc = EX_CONFIG;
		} else if (conf_line(o, line, file, n)) {
			rc = EX_CONFIG;
		}
	}
	if (ferror(f)) {
		log_warn(-errno, "configuration: %s", file);
		rc = EX_IOERR;
	}
	free(line);
	(void)fclose(f);
	return rc;
}

static bool on_cli(const struct opts *o, const struct opt *t)
{
	size_t i;

	for (i = 0; i < o->n_cli; i++)
		if (o->items[i].opt == t)
			return true;
	return false;
}

bool opt_item_in_force(const struct opts *o, size_t i)
{
	return i < o->n_cli || !on_cli(o, o->items[i].opt);
}

static int set(void *conf, const struct opt *t, size_t off, const char *val,
	       struct opt_why *why)
{
	why->text[0] = 0;
	return t->set((char *)conf + off, t, val, why);
}

static int item_set(const struct opt_item *it, void *conf)
{
	struct opt_why why;
	char shown[120];

	if (!set(conf, it->opt, it->off, it->val, &why))
		return 0;
	(void)txt_escape(shown, sizeof(shown), it->val);
	if (it->file)
		log_warnx("%s:%u: %s: %s: %s", it->file, it->line,
			  it->opt->name, shown, why.text);
	else
		log_warnx("--%s: %s: %s", it->opt->name, shown, why.text);
	return it->file ? EX_CONFIG : EX_USAGE;
}

static int set_defaults(const struct opts *o, void *conf)
{
	const struct opt_group *g;
	const struct opt *t;
	struct opt_why why;

	for (g = o->groups; g->title; g++)
		for (t = g->tab; t->name; t++) {
			if (!t->def || opts_given(o, t->name))
				continue;
			if (set(conf, t, g->off, t->def, &why)) {
				log_warnx("--%s: default %s: %s", t->name,
					  t->def, why.text);
				return EX_SOFTWARE;
			}
		}
	return 0;
}

int opts_set(const struct opts *o, void *conf)
{
	int bad, rc = set_defaults(o, conf);
	size_t i;

	for (i = 0; i < o->n_items; i++) {
		if (!opt_item_in_force(o, i))
			continue;
		bad = item_set(&o->items[i], conf);
		if (!rc)
			rc = bad;
	}
	return rc;
}

int opts_apply(struct opts *o, void *conf)
{
	int rc = 0, bad;

	opt_items_truncate(o, o->n_cli);
	if (o->config)
		rc = conf_read(o, o->config, true);
	else if (o->default_config)
		rc = conf_read(o, o->default_config, false);
	bad = opts_set(o, conf);
	return rc ? rc : bad;
}

bool opts_given(const struct opts *o, const char *name)
{
	size_t i;

	for (i = 0; i < o->n_items; i++)
		if (!strcmp(o->items[i].opt->name, name))
			return true;
	return false;
}

static void print_item(const struct opt *t, const char *val, FILE *f)
{
	(void)fprintf(f, "%s ", t->name);
	opt_value_print(val, f);
	(void)fputc('\n', f);
}

void opts_print(const struct opts *o, FILE *f)
{
	const struct opt_group *g;
	const struct opt *t;
	size_t i;

	for (g = o->groups; g->title; g++)
		for (t = g->tab; t->name; t++) {
			if (t->flags & OPT_CLI)
				continue;
			if (t->def && !opts_given(o, t->name))
				print_item(t, t->def, f);
			for (i = 0; i < o->n_items; i++)
				if (o->items[i].opt == t &&
				    opt_item_in_force(o, i))
					print_item(t, o->items[i].val, f);
		}
}
