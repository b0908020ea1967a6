/* SPDX-License-Identifier: BSD-2-Clause */
/* Messages on stderr, one write(2) a line.  Contract: log.h. */
#include "sys/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "util/txt.h"
#include "wire/err.h"

#define LIMIT_SECONDS 10
#define LIMIT_BURST   5

/* The longest line of the log; what is longer is cut: bytes. */
#define LINE_MAX_BYTES 1024

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

/*
 * One write() per line, so that lines of several processes do not mix.  All
 * that a message quotes (arguments, names of files, packets) is made visible
 * here, so that none of it can control a terminal or begin a line.
 */
__attribute__((format(printf, 2, 0))) static void
emit(const char *tail, const char *fmt, va_list ap)
{
	char text[LINE_MAX_BYTES], line[LINE_MAX_BYTES];
	int saved = errno;
	struct txt t;

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	/* Room for the line break. */
	txt_init(&t, line, sizeof(line) - 1);
	txt_str(&t, sink.name);
	txt_str(&t, ": ");
	txt_visible(&t, text);
	if (tail) {
		txt_str(&t, ": ");
		txt_str(&t, tail);
	}
	line[t.len++] = '\n';
	(void)fwrite(line, 1, t.len, stderr);
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
