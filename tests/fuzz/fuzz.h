/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_FUZZ_H
#define PXE_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * What a harness defines: decode the input, and whatever was decoded must hold
 * its promises (FUZZ_MUST).  Called millions of times in one process: keep no
 * state, leak nothing, print nothing.  Returns 0.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise of the code under test; holds in every build, NDEBUG or not. */
#define FUZZ_MUST(cond)                                               \
	do {                                                          \
		if (!(cond)) {                                        \
			fprintf(stderr, "%s:%d: %s: does not hold\n", \
				__FILE__, __LINE__, #cond);           \
			abort();                                      \
		}                                                     \
	} while (0)

#endif
