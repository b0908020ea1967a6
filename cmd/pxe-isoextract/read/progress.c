/* SPDX-License-Identifier: BSD-2-Clause */
/* The progress line of long runs on a terminal. */
#include "read/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "util/txt.h"

#define FIRST_MS 1000
#define EVERY_MS 200
#define BAR	 20 /* characters */

static uint64_t now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

void progress_init(struct progress *p, const char *what, uint64_t total,
		   bool quiet)
{
	*p = (struct progress){.what = what, .total = total};
	p->on = !quiet && isatty(STDERR_FILENO);
	p->start = now_ms();
}

char *progress_line(const struct progress *p, char *buf, size_t cap,
		    uint64_t done, uint64_t ms)
{
	uint64_t rate = ms ? done * 1000 / ms : 0;
	unsigned percent, i;
	struct txt t;

	if (done > p->total)
		done = p->total;
	percent = p->total ? (unsigned)(done * 100 / p->total) : 100;
	txt_init(&t, buf, cap);
	txt_str(&t, p->what);
	txt_str(&t, " [");
	for (i = 0; i < BAR; i++)
		txt_str(&t, i * 100 < percent * BAR ? "#" : ".");
	txt_fmt(&t, "] %3u %% %llu MiB/s", percent,
		(unsigned long long)(rate >> 20));
	if (rate)
		txt_fmt(&t, " %llu s left",
			(unsigned long long)((p->total - done) / rate));
	return buf;
}

void progress_show(struct progress *p, uint64_t done)
{
	uint64_t now = p->on ? now_ms() : 0;
	char line[160];

	if (!p->on || now - p->start < FIRST_MS || now - p->last < EVERY_MS)
		return;
	p->last = now;
	(void)fprintf(
		stderr, "\r%s\033[K",
		progress_line(p, line, sizeof(line), done, now - p->start));
}

void progress_end(struct progress *p)
{
	if (p->last)
		(void)fputs("\r\033[K", stderr);
	p->last = 0;
	p->on = false;
}
