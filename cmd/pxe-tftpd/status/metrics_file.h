/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_METRICS_FILE_H
#define PXE_TFTPD_METRICS_FILE_H

#include "status/metrics.h"
#include "sys/loop.h"

/*
 * The file of --metrics, for node_exporter's textfile collector: written
 * beside it and renamed, so that it is always whole.
 */
struct metrics_file;

/*
 * Write the sum of n of m, which must outlive it, to path now and whenever it
 * has changed some seconds later.  A file that cannot be written is told, and
 * tried again. NULL without memory, and for a path that is NULL.
 */
struct metrics_file *metrics_file_new(struct loop *loop, const char *path,
				      const struct metrics *m, unsigned n);

/* Write what has changed and forget it; the file stays.  NULL is fine. */
void metrics_file_free(struct metrics_file *f);

#endif
