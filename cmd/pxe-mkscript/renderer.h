/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_RENDERER_H
#define PXE_MKSCRIPT_RENDERER_H

#include <stddef.h>

#include "ipxe.h"
#include "script_error.h"

/* A kind of script that can be made. */
struct renderer {
	const char *name;
	const char *what; /* for people */
	int (*render)(FILE *f, const struct script_input *in);
	/* 0; PXE_EBADMSG with the first fault; -ENOMEM */
	int (*check)(const char *text, size_t len, struct script_error *error);
};

/* The type of that name, or NULL. */
const struct renderer *renderer_find(const char *name);

/* The n-th type, NULL past the last. */
const struct renderer *renderer_at(size_t n);

#endif
