/* SPDX-License-Identifier: BSD-2-Clause */
#include <locale.h>
#include <signal.h>
#include <sysexits.h>

#include "conf.h"
#include "run.h"
#include "sys/out.h"

int main(int argc, char **argv)
{
	struct opts o = {
		.tool = "pxe-isoextract",
		.synopsis = "[-n] [OPTIONS] IMAGE [DEST]",
		.groups = conf_groups,
	};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct conf conf = {0};
	int rc;

	/* Joliet's names become UTF-8, whatever locale cron runs in. */
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	/* A reader of stdout that went away, and a limit on the size of files,
	 * are errors like others: what was begun is removed. */
	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGXFSZ, &ignore, NULL);
	rc = opts_parse(&o, argc, argv);
	if (rc < 0) {
		rc = opts_apply(&o, &conf);
		if (!rc)
			rc = conf_take_args(&conf, &o);
		if (!rc)
			rc = run(&conf);
		if (out_close_stdout() && (!rc || rc == RUN_UNKNOWN))
			rc = EX_IOERR;
	}
	opts_release(&o);
	return rc;
}
