/* SPDX-License-Identifier: BSD-2-Clause */
/* pxe-leases(1): show and change the leases of pxe-dhcpd. */
#include <string.h>
#include <sysexits.h>

#include "change.h"
#include "conf.h"
#include "import.h"
#include "list.h"
#include "sys/log.h"
#include "sys/out.h"

/* What the first argument asks for; filters alone list. */
static int run(const struct opts *o, const struct conf *conf)
{
	const char *command = o->n_args ? o->args[0] : "list";
	char *const *args = o->args + 1;
	size_t n = o->n_args ? o->n_args - 1 : 0;

	if (!strcmp(command, "release"))
		return change_release(conf, args, n);
	if (!strcmp(command, "bind"))
		return change_bind(conf, args, n);
	if (!strcmp(command, "list"))
		return list_leases(conf, args, n);
	if (!strcmp(command, "import") && n == 1)
		return import_leases(conf, args[0]);
	if (!strcmp(command, "status") && !n)
		return list_status(conf);
	if (strcmp(command, "import") != 0 && strcmp(command, "status") != 0)
		return list_leases(conf, o->args, o->n_args);
	log_warnx("%s", *command == 'i' ? "import takes one FILE"
					: "status takes no arguments");
	return EX_USAGE;
}

int main(int argc, char **argv)
{
	struct opts o;
	struct conf conf = {.leases = NULL};
	int rc = conf_parse(&o, &conf, argc, argv);

	if (rc < 0) {
		rc = run(&o, &conf);
		if (out_close_stdout() && !rc)
			rc = EX_IOERR;
	}
	conf_release(&o, &conf);
	return rc;
}
