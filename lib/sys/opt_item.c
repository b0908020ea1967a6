/* SPDX-License-Identifier: BSD-2-Clause */
/* The values that were given, one after the other: see opt_item.h. */
#include "sys/opt_item.h"

#include <stdlib.h>
#include <string.h>

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
				      const struct opt *opt, size_t section)
{
	size_t i;

	for (i = from; !(opt->flags & OPT_MULTI) && i < o->n_items; i++)
		if (o->items[i].opt == opt && o->items[i].section == section)
			return &o->items[i];
	return NULL;
}

void opt_items_truncate(struct opts *o, size_t n)
{
	while (o->n_items > n)
		free(o->items[--o->n_items].val);
}

void opt_sections_release(struct opts *o)
{
	while (o->n_sections)
		free(o->sections[--o->n_sections].arg);
	free(o->sections);
	o->sections = NULL;
}
