/* SPDX-License-Identifier: BSD-2-Clause */
/* Setters of the option table: text to a typed member.  Contract: opt.h. */
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "sys/opt.h"
#include "util/ip4.h"
#include "util/num.h"
#include "wire/err.h"

static void *member(void *conf, const struct opt *o)
{
	return (char *)conf + o->off;
}

int opt_fail(struct opt_why *why, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why->text, sizeof(why->text), fmt, ap);
	va_end(ap);
	return -1;
}

int opt_set_flag(void *conf, const struct opt *o, const char *arg,
		 struct opt_why *why)
{
	bool on = !strcmp(arg, "yes");

	if (!on && strcmp(arg, "no"))
		return opt_fail(why, "neither yes nor no");
	memcpy(member(conf, o), &on, sizeof(on));
	return 0;
}

int opt_set_str(void *conf, const struct opt *o, const char *arg,
		struct opt_why *why)
{
	char *old, *copy = strdup(arg);

	if (!copy)
		return opt_fail(why, "out of memory");
	memcpy(&old, member(conf, o), sizeof(old));
	free(old);
	memcpy(member(conf, o), &copy, sizeof(copy));
	return 0;
}

static int number(const struct opt *o, const char *arg, uint64_t *v,
		  struct opt_why *why)
{
	switch (num_u64(arg, o->min, o->max, v)) {
	case 0:
		return 0;
	case PXE_ERANGE:
		return opt_fail(why, "must be from %llu to %llu",
				(unsigned long long)o->min,
				(unsigned long long)o->max);
	default:
		return opt_fail(why, "not a number");
	}
}

int opt_set_u32(void *conf, const struct opt *o, const char *arg,
		struct opt_why *why)
{
	uint64_t v;
	uint32_t v32;

	if (number(o, arg, &v, why))
		return -1;
	v32 = (uint32_t)v;
	memcpy(member(conf, o), &v32, sizeof(v32));
	return 0;
}

int opt_set_u64(void *conf, const struct opt *o, const char *arg,
		struct opt_why *why)
{
	uint64_t v;

	if (number(o, arg, &v, why))
		return -1;
	memcpy(member(conf, o), &v, sizeof(v));
	return 0;
}

int opt_set_int(void *conf, const struct opt *o, const char *arg,
		struct opt_why *why)
{
	uint64_t v;
	int i;

	if (num_u64(arg, 0, INT_MAX, &v))
		return opt_fail(why, "not a number from 0 to %d", INT_MAX);
	i = (int)v;
	memcpy(member(conf, o), &i, sizeof(i));
	return 0;
}

int opt_set_ip4(void *conf, const struct opt *o, const char *arg,
		struct opt_why *why)
{
	uint32_t ip;

	if (ip4_parse(arg, &ip))
		return opt_fail(why, "not an IPv4 address");
	memcpy(member(conf, o), &ip, sizeof(ip));
	return 0;
}

int opt_set_duration(void *conf, const struct opt *o, const char *arg,
		     struct opt_why *why)
{
	uint32_t v;

	if (num_duration(arg, &v))
		return opt_fail(why, "not a duration such as 90, 30m, 12h, 7d");
	memcpy(member(conf, o), &v, sizeof(v));
	return 0;
}

int opt_set_size(void *conf, const struct opt *o, const char *arg,
		 struct opt_why *why)
{
	uint64_t v;

	if (num_size(arg, &v))
		return opt_fail(why, "not a size such as 4096, 64K, 8M, 2G");
	memcpy(member(conf, o), &v, sizeof(v));
	return 0;
}

int opt_set_list(void *conf, const struct opt *o, const char *arg,
		 struct opt_why *why)
{
	struct opt_list l;
	char **v, *copy;

	memcpy(&l, member(conf, o), sizeof(l));
	v = reallocarray(l.v, l.n + 1, sizeof(*v));
	copy = strdup(arg);
	if (!v || !copy) {
		free(copy);
		if (v) {
			l.v = v;
			memcpy(member(conf, o), &l, sizeof(l));
		}
		return opt_fail(why, "out of memory");
	}
	v[l.n++] = copy;
	l.v = v;
	memcpy(member(conf, o), &l, sizeof(l));
	return 0;
}

void opt_list_release(struct opt_list *l)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		free(l->v[i]);
	free(l->v);
	l->v = NULL;
	l->n = 0;
}
