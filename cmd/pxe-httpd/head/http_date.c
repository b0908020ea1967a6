/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Dates in header fields, RFC 9110, 5.6.7: see http_date.h.  strftime() and
 * strptime() are not used: they follow the locale, and strptime() accepts
 * additional blanks and missing digits.
 */
#include "head/http_date.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "wire/err.h"

/* The last second of the year 9999. */
#define DATE_MAX INT64_C(253402300799)

static const char *const days[] = {
	"Sunday",   "Monday", "Tuesday",  "Wednesday",
	"Thursday", "Friday", "Saturday",
};

static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
};

char *http_date_format(char buf[static HTTP_DATE_STRLEN], int64_t t)
{
	struct tm tm;
	time_t tt;

	if (t < 0)
		t = 0;
	if (t > DATE_MAX)
		t = DATE_MAX;
	tt = (time_t)t;
	memset(&tm, 0, sizeof(tm));
	(void)gmtime_r(&tt, &tm);
	/* The remainders only tell the compiler how wide the numbers are. */
	(void)snprintf(
		buf, HTTP_DATE_STRLEN, "%.3s, %02u %s %04u %02u:%02u:%02u GMT",
		days[tm.tm_wday % 7], (unsigned)tm.tm_mday % 100u,
		months[tm.tm_mon % 12], (unsigned)(tm.tm_year + 1900) % 10000u,
		(unsigned)tm.tm_hour % 100u, (unsigned)tm.tm_min % 100u,
		(unsigned)tm.tm_sec % 100u);
	return buf;
}

struct scan {
	const char *p, *end;
	bool short_year;
	struct tm tm;
};

static bool digits(struct scan *s, int n, int *v)
{
	*v = 0;
	for (; n; n--, s->p++) {
		if (s->p == s->end || *s->p < '0' || *s->p > '9')
			return false;
		*v = *v * 10 + (*s->p - '0');
	}
	return true;
}

/* One of the words, or its first len letters; its index, or -1. */
static int word(struct scan *s, const char *const *v, int n, size_t len)
{
	int i;

	for (i = 0; i < n; i++) {
		size_t want = len ? len : strlen(v[i]);

		if ((size_t)(s->end - s->p) >= want &&
		    !strncasecmp(s->p, v[i], want)) {
			s->p += want;
			return i;
		}
	}
	return -1;
}

static bool literal(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

/*
 * One letter of a form: w and W a weekday, short and long, d the day, e the
 * day with a blank for its zero, m the month, y and Y the year with two and
 * four digits, t the time; anything else is itself.
 */
static bool field(struct scan *s, char f)
{
	struct tm *tm = &s->tm;

	switch (f) {
	case 'w':
		return word(s, days, 7, 3) >= 0;
	case 'W':
		return word(s, days, 7, 0) >= 0;
	case 'e':
		if (literal(s, ' '))
			return digits(s, 1, &tm->tm_mday);
		return digits(s, 2, &tm->tm_mday);
	case 'd':
		return digits(s, 2, &tm->tm_mday);
	case 'm':
		tm->tm_mon = word(s, months, 12, 3);
		return tm->tm_mon >= 0;
	case 'y':
		s->short_year = true;
		return digits(s, 2, &tm->tm_year);
	case 'Y':
		return digits(s, 4, &tm->tm_year);
	case 't':
		return digits(s, 2, &tm->tm_hour) && literal(s, ':') &&
		       digits(s, 2, &tm->tm_min) && literal(s, ':') &&
		       digits(s, 2, &tm->tm_sec);
	default:
		return literal(s, f);
	}
}

static bool scan_form(struct scan *s, const char *form)
{
	for (; *form; form++)
		if (!field(s, *form))
			return false;
	return s->p == s->end;
}

/*
 * RFC 9110, 5.6.7: a two-digit year that seems to lie more than 50 years in
 * the future means the last year in the past with those digits.
 */
static int full_year(int yy, int64_t now)
{
	time_t t = (time_t)now;
	struct tm tm;
	int year;

	memset(&tm, 0, sizeof(tm));
	(void)gmtime_r(&t, &tm);
	year = (tm.tm_year + 1900) / 100 * 100 + yy;
	return year > tm.tm_year + 1900 + 50 ? year - 100 : year;
}

/* The fields as seconds, if they are a date that exists. */
static int to_seconds(const struct tm *in, int64_t *t)
{
	struct tm tm = *in;
	bool leap = tm.tm_sec == 60;

	if (tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
		return PXE_EBADMSG;
	if (leap)
		tm.tm_sec = 59;
	tm.tm_year -= 1900;
	*t = timegm(&tm) + leap;
	/* timegm() turns 31 February into March; then the month differs. */
	return tm.tm_mon == in->tm_mon && tm.tm_mday == in->tm_mday
		       ? 0
		       : PXE_EBADMSG;
}

int http_date_parse(const char *s, size_t n, int64_t now, int64_t *t)
{
	static const char *const forms[] = {
		"w, d m Y t GMT", /* IMF-fixdate, what everyone sends */
		"W, d-m-y t GMT", /* RFC 850 */
		"w m e t Y",	  /* asctime() */
	};
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct scan sc = {.p = s, .end = s + n};
		int64_t v;

		if (!scan_form(&sc, forms[i]))
			continue;
		if (sc.short_year)
			sc.tm.tm_year = full_year(sc.tm.tm_year, now);
		if (to_seconds(&sc.tm, &v))
			return PXE_EBADMSG;
		*t = v;
		return 0;
	}
	return PXE_EBADMSG;
}
