/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of renderers, one for each kind of script. */
#include "renderer.h"

#include <string.h>

#include "ipxe/ipxe.h"

static const struct renderer *const renderers[] = {
	&ipxe_renderer,
};

const struct renderer *renderer_find(const char *name)
{
	const struct renderer *t;
	size_t i;

	for (i = 0; (t = renderer_at(i)); i++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}

const struct renderer *renderer_at(size_t n)
{
	return n < sizeof(renderers) / sizeof(renderers[0]) ? renderers[n]
							    : NULL;
}
