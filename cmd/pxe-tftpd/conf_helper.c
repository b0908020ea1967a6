/* SPDX-License-Identifier: BSD-2-Clause */
/* The options about the helper. */
#include <stddef.h>
#include <string.h>

#include "conf.h"
#include "sys/argv.h"

static int set_command(void *conf, const struct opt *o, const char *arg,
		       struct opt_why *why)
{
	const char *wrong;
	char **argv = argv_split(arg, &wrong);

	if (!argv)
		return opt_fail(why, "%s", wrong);
	argv_free(argv);
	return opt_set_str(conf, o, arg, why);
}

static int set_max(void *conf, const struct opt *o, const char *arg,
		   struct opt_why *why)
{
	struct conf *c = conf;
	int rc = opt_set_size(conf, o, arg, why);

	if (!rc && (!c->helper_max || c->helper_max > CONF_HELPER_MAX))
		return opt_fail(why, "must be from 1 to 64M");
	return rc;
}

const struct opt conf_helper[] = {
	{"helper", 0, "CMD", "ask a program for what is not there", NULL, 0,
	 set_command, offsetof(struct conf, helper), 0, 0},
	{"helper-first", 0, NULL, "ask it before looking for the file", NULL, 0,
	 opt_set_flag, offsetof(struct conf, helper_first), 0, 0},
	{"helper-timeout", 0, "SECONDS", "stop waiting for an answer after",
	 "2", 0, opt_set_u32, offsetof(struct conf, helper_timeout), 1, 60},
	{"helper-queue", 0, "N", "requests that may wait for an answer", "64",
	 0, opt_set_u32, offsetof(struct conf, helper_queue), 1, 1000},
	{"helper-max", 0, "SIZE", "take no larger content", "1M", 0, set_max,
	 offsetof(struct conf, helper_max), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};
