/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_MAP_TEST_H
#define PXE_TFTPD_MAP_TEST_H

#include "conf.h"

/*
 * --map-test: print on standard output what each rule of --map does with the
 * name c->map_test, then the resulting name, or the ERROR that a client would
 * get.  args: n arguments, the client's address and "put" (for a WRQ), in any
 * order; both may be missing.  EX_OK; 1 if the name is refused; another exit
 * status after a message.
 */
int map_test(const struct conf *c, char **args, size_t n);

#endif
