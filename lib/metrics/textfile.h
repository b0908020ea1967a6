/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_METRICS_TEXTFILE_H
#define PXE_METRICS_TEXTFILE_H

#include <stdint.h>

#include "metrics/metric.h"
#include "sys/loop.h"

/*
 * A file of metrics for the textfile collector of Prometheus' node_exporter.
 * Each version is written beside the file and renamed to it, so that a reader
 * always finds a whole one.
 */
struct textfile;

/* Where the metrics come from; table and values must outlive the file. */
struct textfile_source {
	const struct metric_table *table;
	const uint64_t *values; /* arrays of table->slots integers */
	unsigned n;		/* of arrays; the file has their sums */
};

/*
 * Write the metrics of source, which is copied, to path: at once, and then
 * every ten seconds if they have changed.  Only a regular file is replaced.  An
 * error of the file is logged once, and writing is tried again ten seconds
 * later.  NULL without memory, and if path is NULL.
 */
struct textfile *textfile_new(struct loop *loop, const char *path,
			      const struct textfile_source *source);

/*
 * Write the metrics a last time if they have changed, and free f; the file
 * stays.  NULL is allowed.
 */
void textfile_free(struct textfile *f);

#endif
