/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-isoextract(1): unpack an install image (ISO 9660) for network boot and
 * say what it is.  README has the map of the files.
 */
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

	/* libarchive converts Joliet's names (UTF-16) to the locale's
	 * charset, and cron runs in the C locale. */
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	/* A closed pipe on stdout and a limit on the size of files become
	 * errors of write(2), after which the clean-up runs. */
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
