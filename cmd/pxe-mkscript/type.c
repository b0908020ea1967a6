/* SPDX-License-Identifier: BSD-2-Clause */
#include "type.h"

#include <string.h>

#include "ipxe_check.h"

static const struct script_type types[] = {
	{"ipxe", "a script for iPXE", ipxe_render, ipxe_check},
};

const struct script_type *script_type_find(const char *name)
{
	const struct script_type *t;
	size_t i;

	for (i = 0; (t = script_type_at(i)); i++)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}

const struct script_type *script_type_at(size_t n)
{
	return n < sizeof(types) / sizeof(types[0]) ? &types[n] : NULL;
}
