/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The values of options: what command line, configuration file (opt_file.c) and
 * defaults come to.
 */
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sys/log.h"
#include "sys/opt.h"
#include "sys/opt_item.h"
#include "util/txt.h"

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
	return i < o->n_cli || o->items[i].section ||
	       !on_cli(o, o->items[i].opt);
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

/* Set the items of a section, 0 for those outside of blocks. */
static int set_items(const struct opts *o, size_t section, void *conf)
{
	int bad, rc = 0;
	size_t i;

	for (i = 0; i < o->n_items; i++) {
		if (o->items[i].section != section || !opt_item_in_force(o, i))
			continue;
		bad = item_set(&o->items[i], conf);
		if (!rc)
			rc = bad;
	}
	return rc;
}

static int set_section(const struct opts *o, size_t i, void *conf)
{
	const struct opt_section *s = &o->sections[i];
	struct opt_why why = {.text = ""};
	void *block = s->block->begin(conf, s->arg, &why);
	char shown[120];

	if (block)
		return set_items(o, i + 1, block);
	log_warnx("%s:%u: %s %s: %s", s->file, s->line, s->block->name,
		  txt_escape(shown, sizeof(shown), s->arg), why.text);
	return EX_CONFIG;
}

int opts_set(const struct opts *o, void *conf)
{
	int bad, rc = set_defaults(o, conf);
	size_t i;

	bad = set_items(o, 0, conf);
	rc = rc ? rc : bad;
	for (i = 0; i < o->n_sections; i++) {
		bad = set_section(o, i, conf);
		rc = rc ? rc : bad;
	}
	return rc;
}

int opts_apply(struct opts *o, void *conf)
{
	int rc = 0, bad;

	opt_items_truncate(o, o->n_cli);
	opt_sections_release(o);
	if (o->config)
		rc = opt_file_read(o, o->config, true);
	else if (o->default_config)
		rc = opt_file_read(o, o->default_config, false);
	bad = opts_set(o, conf);
	return rc ? rc : bad;
}

bool opts_given(const struct opts *o, const char *name)
{
	size_t i;

	for (i = 0; i < o->n_items; i++)
		if (!o->items[i].section &&
		    !strcmp(o->items[i].opt->name, name))
			return true;
	return false;
}

static void print_item(const struct opt *t, const char *val, FILE *f)
{
	(void)fprintf(f, "%s ", t->name);
	opt_value_print(val, f);
	(void)fputc('\n', f);
}

static void print_section(const struct opts *o, size_t k, FILE *f)
{
	size_t i;

	(void)fprintf(f, "%s %s {\n", o->sections[k].block->name,
		      o->sections[k].arg);
	for (i = 0; i < o->n_items; i++)
		if (o->items[i].section == k + 1) {
			(void)fputc('\t', f);
			print_item(o->items[i].opt, o->items[i].val, f);
		}
	(void)fputs("}\n", f);
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
				    !o->items[i].section &&
				    opt_item_in_force(o, i))
					print_item(t, o->items[i].val, f);
		}
	for (i = 0; i < o->n_sections; i++)
		print_section(o, i, f);
}
