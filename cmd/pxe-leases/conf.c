/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pxe-leases(1): see conf.h. */
#include "conf.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "rows.h"
#include "sys/log.h"

static int set_sort(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	if (!rows_find_sort(arg))
		return opt_fail(why, "not ip, mac, name, state or ends");
	return opt_set_str(conf, o, arg, why);
}

static int set_format(void *conf, const struct opt *o, const char *arg,
		      struct opt_why *why)
{
	static const char *const names[] = {"table", "tsv", "json", "dnsmasq",
					    "isc"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(arg, names[i]))
			return opt_set_str(conf, o, arg, why);
	return opt_fail(why, "not table, tsv, json, dnsmasq or isc");
}

/* clang-format off */
static const struct opt tab[] = {
	{"control", 0, "PATH|no", "socket of the pxe-dhcpd to ask",
	 CONF_CONTROL, 0, opt_set_str, offsetof(struct conf, control), 0, 0},
	{"leases", 0, "FILE", "a database of leases, instead of pxe-dhcpd's",
	 "/var/lib/pxe/leases.db", 0, opt_set_str,
	 offsetof(struct conf, leases), 0, 0},
	{"format", 0, "FORMAT", "table, tsv, json, dnsmasq or isc", NULL, 0,
	 set_format, offsetof(struct conf, format), 0, 0},
	{"json", 'j', NULL, "the same as --format json", NULL, 0,
	 opt_set_flag, offsetof(struct conf, json), 0, 0},
	{"sort", 0, "KEY", "ip, mac, name, state or ends", "ip", 0, set_sort,
	 offsetof(struct conf, sort), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};
/* clang-format on */

static const struct opt_group groups[] = {
	{"Options:", tab, 0},
	{NULL, NULL, 0},
};

/* --json is a format. */
static int check_json(struct conf *c)
{
	if (!c->json)
		return -1;
	if (c->format && strcmp(c->format, "json") != 0) {
		log_warnx("--json and --format %s exclude each other",
			  c->format);
		return EX_USAGE;
	}
	free(c->format);
	c->format = strdup("json");
	if (c->format)
		return -1;
	log_warnx("out of memory");
	return EX_OSERR;
}

int conf_parse(struct opts *o, struct conf *c, int argc, char **argv)
{
	int rc;

	*o = (struct opts){
		.tool = "pxe-leases",
		.synopsis = "[list|status|release|bind|import] [ARGUMENT...] "
			    "[OPTION...]",
		.groups = groups,
	};
	rc = opts_parse(o, argc, argv);
	if (rc >= 0)
		return rc;
	rc = opts_apply(o, c);
	if (rc)
		return rc;
	c->file = opts_given(o, "leases");
	return check_json(c);
}

void conf_release(struct opts *o, struct conf *c)
{
	opts_release(o);
	free(c->leases);
	free(c->control);
	free(c->format);
	free(c->sort);
}
