/* SPDX-License-Identifier: BSD-2-Clause */
#include "renderer.h"

#include <string.h>

#include "ipxe_check.h"

static const struct renderer types[] = {
	{"ipxe", "a script for iPXE", ipxe_render, ipxe_check},
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
	return n < sizeof(types) / sizeof(types[0]) ? &types[n] : NULL;
}
