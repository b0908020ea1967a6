/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of metrics that pxe-tftpd exports, and what the end of a transfer
 * adds to them.  Contract: metrics.h; the names are those of pxe-tftpd(8).
 */
#include "status/metrics.h"

#define N_ELEM(a) (sizeof(a) / sizeof((a)[0]))

static const char *const results[] = {
	[SENDER_DONE - SENDER_DONE] = "done",
	[SENDER_NO_LAST_ACK - SENDER_DONE] = "unsure",
	[SENDER_PROBE - SENDER_DONE] = "probe",
	[SENDER_ABORTED - SENDER_DONE] = "aborted",
	[SENDER_GONE - SENDER_DONE] = "gone",
	[SENDER_SILENT - SENDER_DONE] = "silent",
	[SENDER_FAILED - SENDER_DONE] = "failed",
	[SENDER_REPLACED - SENDER_DONE] = "replaced",
	[SENDER_EVICTED - SENDER_DONE] = "evicted",
};

static const struct metric_label by_result = {"result", results,
					      N_ELEM(results)};

static const double seconds[] = {0.1, 0.3, 1, 3, 10, 30, 100, 300};
/* Clients ask for 1 (no option), 4 (EDK2), or what was set by hand. */
static const double windows[] = {1, 2, 4, 8, 16, 32, 64, 128};
/*
 * Clients ask for 512 (no option, shim), 1024 (GRUB), 1432 (iPXE), 1468 (EDK2;
 * the most that an Ethernet frame holds), or blocks for jumbo frames.
 */
static const double blocks[] = {512, 1024, 1432, 1468, 8968, 65464};

static const struct metric_buckets second_buckets = {seconds, N_ELEM(seconds),
						     1e-6};
static const struct metric_buckets window_buckets = {windows, N_ELEM(windows),
						     1};
static const struct metric_buckets block_buckets = {blocks, N_ELEM(blocks), 1};

uint64_t metrics_running(const uint64_t *values)
{
	uint64_t ended = 0;
	size_t i;

	for (i = METRICS_ENDED; i <= METRICS_ENDED_LAST; i++)
		ended += values[i];
	return values[METRICS_STARTED] - ended;
}

static const struct metric metrics[] = {
	{METRIC_COUNTER, "requests_total", "Requests that were read.",
	 METRICS_REQUESTS, NULL, NULL, NULL},
	{METRIC_COUNTER, "misses_total",
	 "Requests for files that are not there.", METRICS_MISSES, NULL, NULL,
	 NULL},
	{METRIC_COUNTER, "refused_total", "Requests that got another error.",
	 METRICS_REFUSED, NULL, NULL, NULL},
	{METRIC_COUNTER, "busy_total",
	 "Requests that were not answered, for want of room.", METRICS_BUSY,
	 NULL, NULL, NULL},
	{METRIC_COUNTER, "junk_total", "Datagrams that are no request.",
	 METRICS_NOT_REQUESTS, NULL, NULL, NULL},
	{METRIC_COUNTER, "sent_bytes_total",
	 "Bytes of files that clients have.", METRICS_BYTES, NULL, NULL, NULL},
	{METRIC_COUNTER, "uploads_total", "Uploads that were stored.",
	 METRICS_UPLOADED, NULL, NULL, NULL},
	{METRIC_COUNTER, "upload_failures_total", "Uploads that were not.",
	 METRICS_NOT_UPLOADED, NULL, NULL, NULL},
	{METRIC_COUNTER, "received_bytes_total", "Bytes of uploads.",
	 METRICS_RECEIVED, NULL, NULL, NULL},
	{METRIC_COUNTER, "retransmits_total", "Packets that were sent again.",
	 METRICS_RESENT, NULL, NULL, NULL},
	{METRIC_COUNTER, "transfers_total", "Transfers, by how they ended.",
	 METRICS_ENDED, &by_result, NULL, NULL},
	{METRIC_GAUGE, "transfers_running", "Transfers that run now.", 0, NULL,
	 NULL, metrics_running},
	{METRIC_HISTOGRAM, "transfer_seconds", "Seconds that transfers took.",
	 METRICS_SECONDS, NULL, &second_buckets, NULL},
	{METRIC_HISTOGRAM, "window_blocks",
	 "Blocks of the windows that were granted.", METRICS_WINDOWS, NULL,
	 &window_buckets, NULL},
	{METRIC_HISTOGRAM, "block_bytes",
	 "Bytes of the blocks that were granted.", METRICS_BLOCKS, NULL,
	 &block_buckets, NULL},
};

const struct metric_table metrics_table = {
	.prefix = "pxe_tftpd_",
	.metrics = metrics,
	.n = N_ELEM(metrics),
	.slots = METRICS_N,
	.text_max = 8192,
};

void metrics_count_transfer(uint64_t *values, const struct sender *s,
			    uint64_t now)
{
	if (s->end >= SENDER_DONE && s->end <= SENDER_EVICTED)
		values[METRICS_ENDED + s->end - SENDER_DONE]++;
	values[METRICS_RESENT] += s->retransmits;
	if (s->end == SENDER_PROBE || !sender_confirmed(s))
		return;
	values[METRICS_BYTES] += sender_bytes(s);
	metric_observe(&second_buckets, &values[METRICS_SECONDS],
		       now - s->started);
	metric_observe(&window_buckets, &values[METRICS_WINDOWS], s->window);
	metric_observe(&block_buckets, &values[METRICS_BLOCKS], s->blksize);
}
