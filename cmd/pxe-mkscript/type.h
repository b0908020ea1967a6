/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MKSCRIPT_TYPE_H
#define MKSCRIPT_TYPE_H

#include <stddef.h>

#include "fault.h"
#include "ipxe.h"

/* A kind of script that can be made. */
struct script_type {
	const char *name;
	const char *what; /* for people */
	int (*render)(FILE *f, const struct job *job);
	/* 0; PXE_EBADMSG with the first fault; -ENOMEM */
	int (*check)(const char *text, size_t len, struct fault *fault);
};

/* The type of that name, or NULL. */
const struct script_type *script_type_find(const char *name);

/* The n-th type, NULL past the last. */
const struct script_type *script_type_at(size_t n);

#endif
