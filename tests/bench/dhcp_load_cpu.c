/* SPDX-License-Identifier: BSD-2-Clause */
/* Processor time of processes: proc(5). */
#include "dhcp_load_cpu.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* Seconds of one process. */
static double read_stat(const char *pid)
{
	char name[64], buf[1024];
	const char *p;
	unsigned long long user, sys;
	size_t n;
	FILE *f;

	(void)snprintf(name, sizeof(name), "/proc/%.20s/stat", pid);
	f = fopen(name, "re");
	if (!f)
		return 0;
	n = fread(buf, 1, sizeof(buf) - 1, f);
	(void)fclose(f);
	buf[n] = 0;
	/* The command is in parentheses and may have any bytes. */
	p = strrchr(buf, ')');
	if (!p || sscanf(p + 1,
			 " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u "
			 "%llu %llu",
			 &user, &sys) != 2)
		return 0;
	return (double)(user + sys) / (double)sysconf(_SC_CLK_TCK);
}

double dhcp_load_cpu(const struct opt_list *pids)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < pids->n; i++)
		sum += read_stat(pids->v[i]);
	return sum;
}

double dhcp_load_cpu_own(void)
{
	struct rusage r;

	if (getrusage(RUSAGE_SELF, &r))
		return 0;
	return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
	       (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}
