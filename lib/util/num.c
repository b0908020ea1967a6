/* SPDX-License-Identifier: BSD-2-Clause */
/* Decimal numbers, durations and sizes from text: see num.h. */
#include "util/num.h"

#include <string.h>

#include "wire/err.h"

/*
 * Store the number whose digits stand at *s and move *s past them.  0;
 * PXE_EBADMSG if there is no digit, PXE_ERANGE if it does not fit 64 bits.
 */
static int digits(const char **s, uint64_t *out)
{
	const char *p = *s;
	uint64_t v = 0;

	if (*p < '0' || *p > '9')
		return PXE_EBADMSG;
	for (; *p >= '0' && *p <= '9'; p++) {
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*p - '0'), &v))
			return PXE_ERANGE;
	}
	*s = p;
	*out = v;
	return 0;
}

int num_u64(const char *s, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t v;
	int rc = digits(&s, &v);

	if (rc)
		return rc;
	if (*s)
		return PXE_EBADMSG;
	if (v < min || v > max)
		return PXE_ERANGE;
	*out = v;
	return 0;
}

int num_duration(const char *s, uint32_t *out)
{
	static const char units[] = "smhdw";
	static const uint32_t secs[] = {1, 60, 3600, 86400, 604800};
	uint64_t v, mul = 1;
	int rc;

	if (!strcmp(s, "infinite")) {
		*out = NUM_INFINITE;
		return 0;
	}
	rc = digits(&s, &v);
	if (rc)
		return rc;
	if (*s) {
		const char *u = strchr(units, *s);

		if (!u || s[1])
			return PXE_EBADMSG;
		mul = secs[u - units];
	}
	if (__builtin_mul_overflow(v, mul, &v) || v >= NUM_INFINITE)
		return PXE_ERANGE;
	*out = (uint32_t)v;
	return 0;
}

int num_size(const char *s, uint64_t *out)
{
	static const char units[] = "KMGT";
	uint64_t v;
	int rc = digits(&s, &v);

	if (rc)
		return rc;
	if (*s) {
		const char *u = strchr(units, *s);

		if (!u || s[1])
			return PXE_EBADMSG;
		if (__builtin_mul_overflow(
			    v, (uint64_t)1024 << (10 * (unsigned)(u - units)),
			    &v))
			return PXE_ERANGE;
	}
	*out = v;
	return 0;
}
