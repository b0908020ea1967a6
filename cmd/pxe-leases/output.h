/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_OUTPUT_H
#define PXE_LEASES_OUTPUT_H

#include <stdint.h>
#include <stdio.h>

#include "rows.h"

/* The forms that leases are printed in: see pxe-leases(1). */

/*
 * Print the leases, whose states are those of now (seconds since 1970), in the
 * format of that name; NULL is table on a terminal, else tsv.  How many the
 * format cannot express, which were left out.
 */
size_t output_rows(FILE *f, const char *format, const struct rows *r,
		   int64_t now);

/* The name of the format that NULL stands for. */
const char *output_default(FILE *f);

/* Bytes of output_span() with its NUL. */
#define OUTPUT_SPAN_MAX 32

/* So many seconds for people, "1h05m"; INT64_MAX is "never".  Returns buf. */
char *output_span(char *buf, int64_t seconds);

#endif
