/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_RENDERER_H
#define PXE_MKSCRIPT_RENDERER_H

#include <stddef.h>

#include "model/script.h"

/* The renderer of that name, or NULL. */
const struct renderer *renderer_find(const char *name);

/* The n-th renderer, NULL past the last. */
const struct renderer *renderer_at(size_t n);

#endif
