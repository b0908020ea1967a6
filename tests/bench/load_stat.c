/* SPDX-License-Identifier: BSD-2-Clause */
/* Counts and times: see load_stat.h. */
#include "load_stat.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

void load_times_release(struct load_times *t)
{
	free(t->v);
	memset(t, 0, sizeof(*t));
}

void load_stat_release(struct load_stat *s)
{
	load_times_release(&s->transfer);
	load_times_release(&s->machine);
	load_times_release(&s->finish);
	memset(s, 0, sizeof(*s));
}

void load_times_add(struct load_times *t, uint64_t us)
{
	if (t->n == t->cap) {
		size_t cap = t->cap ? 2 * t->cap : 1024;
		uint32_t *v = reallocarray(t->v, cap, sizeof(*v));

		if (!v)
			return;
		t->v = v;
		t->cap = cap;
	}
	t->v[t->n++] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
}

static int compare(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof(x));
	memcpy(&y, b, sizeof(y));
	return x < y ? -1 : x > y;
}

/* Seconds below which percent of the sorted times lie (nearest rank). */
static double percentile(const struct load_times *t, unsigned percent)
{
	size_t rank = (t->n * percent + 99) / 100;

	if (!t->n)
		return 0;
	return t->v[rank ? rank - 1 : 0] / 1e6;
}

void load_times_print(struct load_times *t, const char *name, FILE *f)
{
	if (t->n)
		qsort(t->v, t->n, sizeof(*t->v), compare);
	fprintf(f, " %s_min=%.6f %s_p50=%.6f %s_p99=%.6f %s_max=%.6f", name,
		percentile(t, 0), name, percentile(t, 50), name,
		percentile(t, 99), name, percentile(t, 100));
}

static double cpu_seconds(void)
{
	struct rusage r;

	if (getrusage(RUSAGE_SELF, &r))
		return 0;
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

void load_stat_print(struct load_stat *s, FILE *f)
{
	double seconds = (double)(s->ended - s->started) / 1e6;

	fprintf(f, "machines=%llu transfers=%llu failed=%llu held=%llu",
		(unsigned long long)s->machines,
		(unsigned long long)s->transfers, (unsigned long long)s->failed,
		(unsigned long long)s->held);
	fprintf(f, " bytes=%llu seconds=%.6f MBps=%.2f cpu=%.3f",
		(unsigned long long)s->bytes, seconds,
		seconds > 0 ? (double)s->bytes / seconds / 1e6 : 0,
		cpu_seconds());
	load_times_print(&s->transfer, "t", f);
	load_times_print(&s->machine, "m", f);
	load_times_print(&s->finish, "end", f);
	fprintf(f, " copies=%llu ahead=%llu lost=%llu acks_lost=%llu",
		(unsigned long long)s->copied, (unsigned long long)s->ahead,
		(unsigned long long)s->lost, (unsigned long long)s->acks_lost);
	fprintf(f, " timeouts=%llu strays=%llu blksize=%u window=%u\n",
		(unsigned long long)s->timeouts, (unsigned long long)s->strays,
		s->blksize, s->window);
}
