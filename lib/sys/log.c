/* SPDX-License-Identifier: BSD-2-Clause */
/* The log sink: see log.h. */
#include "sys/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "wire/err.h"

#define LIMIT_SECONDS 10
#define LIMIT_BURST   5

static struct {
	const char *name;
	enum log_level level;
} sink = {"pxe", LOG_LEVEL_INFO};

void log_init(const char *name, enum log_level level)
{
	const char *slash = strrchr(name, '/');

	sink.name = slash ? slash + 1 : name;
	sink.level = level;
}

enum log_level log_get_level(void)
{
	return sink.level;
}

void log_set_level(enum log_level level)
{
	sink.level = level;
}

const char *log_reason(int err)
{
	return err <= PXE_ETRUNC ? pxe_strerror(err) : strerror(-err);
}

/* One write() per line, so that lines of several processes do not mix. */
__attribute__((format(printf, 2, 0))) static void
emit(const char *tail, const char *fmt, va_list ap)
{
	char line[1024];
	int saved = errno;
	int n, m;

	n = snprintf(line, sizeof(line), "%s: ", sink.name);
	m = vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
	n += m;
	if (n > (int)sizeof(line) - 2)
		n = sizeof(line) - 2;
	if (tail)
		n += snprintf(line + n, sizeof(line) - (size_t)n, ": %s", tail);
	if (n > (int)sizeof(line) - 2)
		n = sizeof(line) - 2;
	line[n++] = '\n';
	(void)fwrite(line, 1, (size_t)n, stderr);
	(void)fflush(stderr);
	errno = saved;
}

void log_warnx(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(NULL, fmt, ap);
	va_end(ap);
}

void log_warn(int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	emit(log_reason(err), fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	if (sink.level < LOG_LEVEL_INFO)
		return;
	va_start(ap, fmt);
	emit(NULL, fmt, ap);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	va_list ap;

	if (sink.level < LOG_LEVEL_DEBUG)
		return;
	va_start(ap, fmt);
	emit(NULL, fmt, ap);
	va_end(ap);
}

void log_limited(struct log_limit *lim, const char *fmt, ...)
{
	struct timespec ts;
	uint64_t now;
	va_list ap;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	now = (uint64_t)ts.tv_sec;
	if (now - lim->since >= LIMIT_SECONDS) {
		lim->since = now;
		lim->count = 0;
		if (lim->dropped)
			log_warnx("%u more messages of this kind dropped",
				  lim->dropped);
		lim->dropped = 0;
	}
	if (lim->count >= (lim->burst ? lim->burst : LIMIT_BURST)) {
		lim->dropped++;
		return;
	}
	lim->count++;
	va_start(ap, fmt);
	emit(NULL, fmt, ap);
	va_end(ap);
}
