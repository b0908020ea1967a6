/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_MAP_TEST_H
#define PXE_TFTPD_MAP_TEST_H

#include "conf.h"

/*
 * --map-test: print on stdout what each rule does with the name, and what comes
 * of it.  args are the client's address and "put", in any order, or none.  An
 * exit status: 1 if the name is refused.
 */
int map_test(const struct conf *c, char **args, size_t n);

#endif
