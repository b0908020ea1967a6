/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A map file of pxe-tftpd, and behind its first NUL a name: whatever the rules
 * are, they end, and what they make has its bound.
 */
#include "fuzz.h"

#include <string.h>

#include "names/map.h"

#define STEPS 64

/*
 * Who writes the rules may spend all of libc's memory and time on a pattern:
 * x{9999} in itself, or x++++, x**** and ((((x*)*)*)*)*, of which each one
 * doubles what is before it.  That is not what this looks for.
 */
#define RULES_MAX  1024
#define REPEAT_MAX 6

struct seen {
	unsigned faults, tried;
	bool there; /* each second name that E asks for is */
};

static void count_fault(void *ctx, unsigned line, bool fatal, const char *what)
{
	struct seen *s = ctx;

	FUZZ_MUST(line && *what);
	s->faults += fatal;
}

static bool exists(void *ctx, const char *name)
{
	struct seen *s = ctx;

	FUZZ_MUST(strlen(name) <= MAP_NAME_MAX);
	s->there = !s->there;
	return !s->there;
}

static void count_step(void *ctx, unsigned line, enum map_effect effect,
		       const char *text)
{
	struct seen *s = ctx;

	FUZZ_MUST(line && strlen(text) <= MAP_NAME_MAX);
	if (effect == MAP_NO || effect == MAP_YES || effect == MAP_REWROTE)
		s->tried++;
	FUZZ_MUST(s->tried <= STEPS);
}

static bool is_costly(const uint8_t *p, size_t len)
{
	unsigned repeats = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		repeats += p[i] == '+' || p[i] == '*' || p[i] == '?';
		if (p[i] == '{' || repeats > REPEAT_MAX)
			return true;
	}
	return len > RULES_MAX;
}

static void run(const struct map *m, const char *name, bool put)
{
	struct seen seen = {0};
	struct map_query ask = {
		.name = name,
		.client = {.v6 = put, .ip = "2001:db8::1", .hex = "C00002A9"},
		.put = put,
		.steps = STEPS,
		.exists = exists,
		.trace = count_step,
		.ctx = &seen,
	};
	struct map_result a, again;

	map_run(m, &ask, &a);
	FUZZ_MUST(memchr(a.text, 0, sizeof(a.text)));
	FUZZ_MUST(a.end == MAP_DONE || a.end == MAP_DENIED || !*a.text);
	/* Without a trace the result is the same. */
	memset(&seen, 0, sizeof(seen));
	ask.trace = NULL;
	map_run(m, &ask, &again);
	FUZZ_MUST(a.end == again.end && a.line == again.line);
	FUZZ_MUST(!strcmp(a.text, again.text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t len = nul ? (size_t)(nul - data) : size;
	char name[MAP_NAME_MAX + 2] = "boot/x64";
	struct seen seen = {0};
	struct map *m;
	int rc;

	if (is_costly(data, len))
		return 0;
	if (nul) {
		size_t n = size - len - 1;

		if (n > sizeof(name) - 1)
			n = sizeof(name) - 1;
		memcpy(name, nul + 1, n);
		name[n] = 0;
	}
	rc = map_parse(&m, size ? (const char *)data : "", len, count_fault,
		       &seen);
	FUZZ_MUST(!rc == !seen.faults && !rc == !!m);
	if (rc)
		return 0;
	run(m, name, false);
	run(m, name, true);
	map_free(m);
	return 0;
}
