/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_METRICS_METRIC_H
#define PXE_METRICS_METRIC_H

#include <stddef.h>
#include <stdint.h>

#include "util/txt.h"

/*
 * Metrics of a daemon for Prometheus.  The daemon has a constant table of them
 * and an array of 64-bit integers, the values, in which it counts by itself or
 * by metric_observe().  Where several processes count, each has its own array
 * in memory that they share, and metric_sum() adds them up for the text.
 *
 * The text is Prometheus' exposition format 0.0.4; names, labels and units
 * follow the rules of its documentation (metric and label naming).
 */

enum metric_type {
	METRIC_COUNTER,	  /* only grows; its name ends in _total */
	METRIC_GAUGE,	  /* goes up and down */
	METRIC_HISTOGRAM, /* counts observations in buckets */
};

/* A label by which a counter or gauge is divided. */
struct metric_label {
	const char *name;
	const char *const *values; /* n of them, without quotes and escapes */
	size_t n;
};

struct metric_buckets {
	const double *bounds; /* upper ones, inclusive, ascending */
	size_t n;	      /* of bounds; there is a bucket above the last */
	double scale; /* one unit of an observation in the metric's unit */
};

/*
 * One metric.  at is the index of its first value; it has as many as
 * metric_slots() says:
 *
 *	counter, gauge            one
 *	counter, gauge by label   one for each value of the label
 *	computed counter, gauge   none
 *	histogram                 one for each bucket, then the sum of all
 *	                          observations in their own unit
 */
struct metric {
	enum metric_type type;
	const char *name; /* without the table's prefix */
	const char *help; /* one line, without backslashes */
	size_t at;
	const struct metric_label *label;     /* NULL: not divided */
	const struct metric_buckets *buckets; /* of a histogram, else NULL */
	/* If set, the metric is computed from the table's values. */
	uint64_t (*compute)(const uint64_t *values);
};

struct metric_table {
	const char *prefix;	      /* of every name, as "pxe_tftpd_" */
	const struct metric *metrics; /* n of them, in the order of the text */
	size_t n;
	size_t slots;	 /* integers in an array of values */
	size_t text_max; /* bytes that hold the text of any values, with NUL */
};

/* How many integers m has in an array of values. */
size_t metric_slots(const struct metric *m);

/*
 * Count one observation, in unscaled units, in a histogram with buckets b whose
 * first value is *values.
 */
void metric_observe(const struct metric_buckets *b, uint64_t *values,
		    uint64_t observed);

/*
 * Set sum, an array of t->slots integers, to the sum of n such arrays that
 * follow each other at values.
 */
void metric_sum(const struct metric_table *t, const uint64_t *values,
		unsigned n, uint64_t *sum);

/* Append the text of values, an array of t->slots integers, to out. */
void metric_format(struct txt *out, const struct metric_table *t,
		   const uint64_t *values);

/*
 * Map zeroed memory for n arrays of values of t, one after the other, that this
 * process shares with those it will fork; it stays mapped until the process
 * ends.  0 with its address in *values, or -errno.
 */
int metric_map_values(const struct metric_table *t, unsigned n,
		      uint64_t **values);

#endif
