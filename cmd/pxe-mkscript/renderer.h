/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_RENDERER_H
#define PXE_MKSCRIPT_RENDERER_H

#include <stddef.h>

#include "model/script.h"

/* The renderer of that name (--type), static; NULL if there is none. */
const struct renderer *renderer_find(const char *name);

/* Renderer n of the table, from 0, static; NULL past the last one. */
const struct renderer *renderer_at(size_t n);

#endif
