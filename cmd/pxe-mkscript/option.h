/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef MKSCRIPT_OPTION_H
#define MKSCRIPT_OPTION_H

#include "conf.h"
#include "sys/opt.h"

/*
 * Read the command line into conf; o keeps what is left, the facts files.  -1
 * to go on, or the status to exit with.  option_release() is due in any case.
 */
int option_parse(struct opts *o, struct conf *conf, int argc, char **argv);

void option_release(struct opts *o, struct conf *conf);

#endif
