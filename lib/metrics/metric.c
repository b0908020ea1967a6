/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Metrics: sums, histograms, and the text format of Prometheus
 * (https://prometheus.io/docs/instrumenting/exposition_formats/, version
 * 0.0.4).  Contract: metric.h.
 */
#include "metrics/metric.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>

size_t metric_slots(const struct metric *m)
{
	if (m->compute)
		return 0;
	if (m->type == METRIC_HISTOGRAM)
		return m->buckets->n + 2;
	return m->label ? m->label->n : 1;
}

void metric_observe(const struct metric_buckets *b, uint64_t *values,
		    uint64_t observed)
{
	size_t i = 0;

	while (i < b->n && (double)observed * b->scale > b->bounds[i])
		i++;
	values[i]++;
	values[b->n + 1] += observed;
}

void metric_sum(const struct metric_table *t, const uint64_t *values,
		unsigned n, uint64_t *sum)
{
	unsigned i;
	size_t k;

	memset(sum, 0, t->slots * sizeof(*sum));
	for (i = 0; i < n; i++)
		for (k = 0; k < t->slots; k++)
			sum[k] += values[i * t->slots + k];
}

/* --- text ----------------------------------------------------------------- */

static void format_head(struct txt *out, const char *prefix,
			const struct metric *m)
{
	static const char *const types[] = {
		[METRIC_COUNTER] = "counter",
		[METRIC_GAUGE] = "gauge",
		[METRIC_HISTOGRAM] = "histogram",
	};

	txt_fmt(out, "# HELP %s%s %s\n# TYPE %s%s %s\n", prefix, m->name,
		m->help, prefix, m->name, types[m->type]);
}

/* values are those of this metric only. */
static void format_labelled(struct txt *out, const char *prefix,
			    const struct metric *m, const uint64_t *values)
{
	const struct metric_label *l = m->label;
	size_t i;

	for (i = 0; i < l->n; i++)
		txt_fmt(out, "%s%s{%s=\"%s\"} %" PRIu64 "\n", prefix, m->name,
			l->name, l->values[i], values[i]);
}

/* The buckets of the text are cumulative, those of values are not. */
static void format_histogram(struct txt *out, const char *prefix,
			     const struct metric *m, const uint64_t *values)
{
	const struct metric_buckets *b = m->buckets;
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < b->n; i++) {
		count += values[i];
		txt_fmt(out, "%s%s_bucket{le=\"%g\"} %" PRIu64 "\n", prefix,
			m->name, b->bounds[i], count);
	}
	count += values[b->n];
	txt_fmt(out, "%s%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", prefix, m->name,
		count);
	txt_fmt(out, "%s%s_sum %.15g\n", prefix, m->name,
		(double)values[b->n + 1] * b->scale);
	txt_fmt(out, "%s%s_count %" PRIu64 "\n", prefix, m->name, count);
}

void metric_format(struct txt *out, const struct metric_table *t,
		   const uint64_t *values)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct metric *m = &t->metrics[i];

		format_head(out, t->prefix, m);
		if (m->type == METRIC_HISTOGRAM)
			format_histogram(out, t->prefix, m, values + m->at);
		else if (m->label)
			format_labelled(out, t->prefix, m, values + m->at);
		else
			txt_fmt(out, "%s%s %" PRIu64 "\n", t->prefix, m->name,
				m->compute ? m->compute(values)
					   : values[m->at]);
	}
}

/* --- shared memory -------------------------------------------------------- */

int metric_map_values(const struct metric_table *t, unsigned n,
		      uint64_t **values)
{
	void *p = mmap(NULL, n * t->slots * sizeof(**values),
		       PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		       0);

	*values = p == MAP_FAILED ? NULL : p;
	return p == MAP_FAILED ? -errno : 0;
}
