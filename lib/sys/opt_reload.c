/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options that only a start can change (OPT_RESTART): a reload keeps the values
 * that they had then.  Values are compared as the text that opts_print() shows,
 * so that no option needs a comparison of its own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sys/log.h"
#include "sys/opt.h"
#include "sys/opt_item.h"

int opts_save(struct opts *o)
{
	size_t i;

	o->saved = calloc(o->n_items + 1, sizeof(*o->saved));
	if (!o->saved)
		return -ENOMEM;
	for (i = 0; i < o->n_items; i++) {
		struct opt_item copy = o->items[i];

		if (!(copy.opt->flags & OPT_RESTART) ||
		    !opt_item_in_force(o, i))
			continue;
		copy.val = strdup(copy.val);
		if (!copy.val)
			return -ENOMEM;
		o->saved[o->n_saved++] = copy;
	}
	return 0;
}

/* What an option has that was not given; NULL: nothing. */
static const char *default_of(const struct opt *t)
{
	return t->def ? t->def : t->arg ? NULL : "no";
}

/* Value k of the option as it was at the start, NULL behind the last. */
static const char *saved_value(const struct opts *o, const struct opt *t,
			       size_t k)
{
	size_t i, n = 0;

	for (i = 0; i < o->n_saved; i++)
		if (o->saved[i].opt == t && n++ == k)
			return o->saved[i].val;
	return k || n ? NULL : default_of(t);
}

/* Value k of the option as it is in force now, NULL behind the last. */
static const char *value(const struct opts *o, const struct opt *t, size_t k)
{
	size_t i, n = 0;

	for (i = 0; i < o->n_items; i++)
		if (o->items[i].opt == t && opt_item_in_force(o, i) && n++ == k)
			return o->items[i].val;
	return k || n ? NULL : default_of(t);
}

static bool is_changed(const struct opts *o, const struct opt *t)
{
	const char *a, *b;
	size_t k = 0;

	do {
		a = saved_value(o, t, k);
		b = value(o, t, k++);
	} while (a && b && !strcmp(a, b));
	return a || b;
}

/* Forget what the file says of the option; the command line is as it was. */
static void drop_file_items(struct opts *o, const struct opt *t)
{
	size_t i, n = o->n_cli;

	for (i = o->n_cli; i < o->n_items; i++)
		if (o->items[i].opt == t)
			free(o->items[i].val);
		else
			o->items[n++] = o->items[i];
	o->n_items = n;
}

/* 0 or -ENOMEM. */
static int put_back(struct opts *o, const struct opt *t)
{
	size_t i;

	drop_file_items(o, t);
	for (i = 0; i < o->n_saved; i++) {
		const struct opt_item *it = &o->saved[i];

		if (it->opt == t &&
		    opt_item_add(o, t, it->off, it->val, it->file, it->line))
			return -ENOMEM;
	}
	return 0;
}

int opts_restore(struct opts *o)
{
	const struct opt_group *g;
	const struct opt *t;
	int n = 0;

	for (g = o->groups; g->title; g++)
		for (t = g->tab; t->name; t++) {
			if (!(t->flags & OPT_RESTART) || !is_changed(o, t))
				continue;
			log_warnx("reload: %s: takes a restart", t->name);
			if (put_back(o, t))
				return -ENOMEM;
			n++;
		}
	return n;
}
