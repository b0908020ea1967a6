/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_UNIT_H
#define PXE_TESTS_UNIT_H

/* cmocka wants these before itself, in this order. */
/* clang-format off */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#define N_ELEM(a) (sizeof(a) / sizeof((a)[0]))

#endif
