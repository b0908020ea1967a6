/* SPDX-License-Identifier: BSD-2-Clause */
/* Counting, and the numbers as text: see metrics.h. */
#include "status/metrics.h"

#include <inttypes.h>
#include <stddef.h>

#define PREFIX "pxe_tftpd_"

#define N_ELEM(a) (sizeof(a) / sizeof((a)[0]))

/* What has one number. */
static const struct {
	const char *name;
	const char *help;
	enum metric at;
} counters[] = {
	{"requests_total", "Requests that were read.", METRIC_REQUESTS},
	{"misses_total", "Requests for files that are not there.",
	 METRIC_MISSES},
	{"refused_total", "Requests that got another error.", METRIC_REFUSED},
	{"busy_total", "Requests that were not answered, for want of room.",
	 METRIC_BUSY},
	{"junk_total", "Datagrams that are no request.", METRIC_JUNK},
	{"sent_bytes_total", "Bytes of files that clients have.", METRIC_BYTES},
	{"uploads_total", "Uploads that were stored.", METRIC_STORED},
	{"upload_failures_total", "Uploads that were not.", METRIC_UNSTORED},
	{"received_bytes_total", "Bytes of uploads.", METRIC_RECEIVED},
	{"retransmits_total", "Packets that were sent again.", METRIC_RESENT},
};

/* Why transfers end, as the value of a label. */
static const char *const results[] = {
	[SENDER_DONE] = "done",	      [SENDER_NO_LAST_ACK] = "unsure",
	[SENDER_PROBE] = "probe",     [SENDER_ABORTED] = "aborted",
	[SENDER_GONE] = "gone",	      [SENDER_SILENT] = "silent",
	[SENDER_FAILED] = "failed",   [SENDER_REPLACED] = "replaced",
	[SENDER_EVICTED] = "evicted",
};

struct histogram {
	const char *name;
	const char *help;
	enum metric at;
	double scale;	  /* of the sum's unit */
	double bounds[9]; /* upper ones; 0 ends */
};

static const struct histogram seconds = {"transfer_seconds",
					 "Seconds that transfers took.",
					 METRIC_SECONDS,
					 1e-6,
					 {0.1, 0.3, 1, 3, 10, 30, 100, 300}};

/* By what clients ask for: none, EDK2, others by hand. */
static const struct histogram windows = {
	"window_blocks",
	"Blocks of the windows that were granted.",
	METRIC_WINDOWS,
	1,
	{1, 2, 4, 8, 16, 32, 64, 128}};

/* By what clients ask for: shim, GRUB, the most of Ethernet, jumbo frames. */
static const struct histogram blocks = {
	"block_bytes",
	"Bytes of the blocks that were granted.",
	METRIC_BLOCKS,
	1,
	{512, 1024, 1432, 1468, 8968, 65464}};

static size_t n_bounds(const struct histogram *h)
{
	size_t n = 0;

	while (n < N_ELEM(h->bounds) && h->bounds[n] > 0)
		n++;
	return n;
}

/* Count a value: in the unit of the sum. */
static void observe(struct metrics *m, const struct histogram *h,
		    uint64_t value)
{
	size_t i = 0, n = n_bounds(h);

	while (i < n && (double)value * h->scale > h->bounds[i])
		i++;
	m->n[h->at + i]++;
	m->n[h->at + n + 1] += value;
}

void metrics_end(struct metrics *m, const struct sender *s, uint64_t now)
{
	if (s->end > SENDER_RUNNING && s->end <= SENDER_EVICTED)
		m->n[METRIC_ENDED + s->end]++;
	m->n[METRIC_RESENT] += s->retransmits;
	if (s->end == SENDER_PROBE || !sender_confirmed(s))
		return;
	m->n[METRIC_BYTES] += sender_bytes(s);
	observe(m, &seconds, now - s->started);
	observe(m, &windows, s->window);
	observe(m, &blocks, s->blksize);
}

void metrics_add(struct metrics *sum, const struct metrics *m)
{
	size_t i;

	for (i = 0; i < METRICS; i++)
		sum->n[i] += m->n[i];
}

uint64_t metrics_running(const struct metrics *m)
{
	uint64_t ended = 0;
	size_t i;

	for (i = METRIC_ENDED; i <= METRIC_ENDED_TOP; i++)
		ended += m->n[i];
	return m->n[METRIC_STARTED] - ended;
}

static void head(struct txt *t, const char *name, const char *type,
		 const char *help)
{
	txt_fmt(t, "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", name,
		help, name, type);
}

/* Buckets of the text are cumulative. */
static void format_histogram(struct txt *t, const struct metrics *m,
			     const struct histogram *h)
{
	size_t i, n = n_bounds(h);
	uint64_t sum = 0;

	head(t, h->name, "histogram", h->help);
	for (i = 0; i < n; i++) {
		sum += m->n[h->at + i];
		txt_fmt(t, PREFIX "%s_bucket{le=\"%g\"} %" PRIu64 "\n", h->name,
			h->bounds[i], sum);
	}
	sum += m->n[h->at + n];
	txt_fmt(t, PREFIX "%s_bucket{le=\"+Inf\"} %" PRIu64 "\n", h->name, sum);
	txt_fmt(t, PREFIX "%s_sum %.15g\n", h->name,
		(double)m->n[h->at + n + 1] * h->scale);
	txt_fmt(t, PREFIX "%s_count %" PRIu64 "\n", h->name, sum);
}

void metrics_format(struct txt *t, const struct metrics *m)
{
	size_t i;

	for (i = 0; i < N_ELEM(counters); i++) {
		head(t, counters[i].name, "counter", counters[i].help);
		txt_fmt(t, PREFIX "%s %" PRIu64 "\n", counters[i].name,
			m->n[counters[i].at]);
	}
	head(t, "transfers_total", "counter", "Transfers, by how they ended.");
	for (i = SENDER_DONE; i < N_ELEM(results); i++)
		txt_fmt(t,
			PREFIX "transfers_total{result=\"%s\"} %" PRIu64 "\n",
			results[i], m->n[METRIC_ENDED + i]);
	head(t, "transfers_running", "gauge", "Transfers that run now.");
	txt_fmt(t, PREFIX "transfers_running %" PRIu64 "\n",
		metrics_running(m));
	format_histogram(t, m, &seconds);
	format_histogram(t, m, &windows);
	format_histogram(t, m, &blocks);
}
