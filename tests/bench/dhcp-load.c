/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * dhcp-load: many machines that ask a DHCP server for addresses, in one process
 * and one loop, as cheap as it can be, so that it is the server that is
 * measured.  Replies are checked: xid, hardware address, an address that no
 * other machine has, server identifier, lease time.
 *
 *	dhcp-load -s 192.0.2.1 -r 192.0.2.2 -c 60000 -w 200 -S 5
 *
 * Without -r and -i it asks from any port, which only -t echo has a use for.
 * -w N keeps N tasks under way (closed loop), -R N begins N a second whatever
 * comes back (-w 0), -w N -c N --retry is N machines that are switched on at
 * once.
 *
 * Prints one line of key=value: tasks begun, ok, unanswered, naks; faults of
 * replies; offered and rate: tasks begun and done a second, until no more begin
 * with -S; starved: machines that began and were never done; packets sent and
 * received, again: asked again, late: replies that nobody waited for; cpu:
 * seconds of this process, server_cpu: of the processes of --pid, us_each: that
 * in microseconds for each task done; t_ seconds of a task, end_ since the
 * start of all.
 * Exit status: 0 each reply was right and one came at all, 1 not.
 */
#include <stdio.h>

#include <sysexits.h>

#include "dhcp_load_conf.h"
#include "dhcp_load_echo.h"
#include "dhcp_load_run.h"
#include "sys/log.h"
#include "sys/opt.h"
#include "sys/out.h"

static int run(const struct dhcp_load_conf *c)
{
	struct dhcp_load_run r;
	bool good;
	int rc = dhcp_load_run(&r, c);

	if (rc)
		log_warn(rc, "run");
	else
		dhcp_load_run_print(&r, stdout);
	good = !rc && r.n.ok && !dhcp_load_run_faults(&r);
	dhcp_load_run_release(&r);
	if (out_close_stdout())
		return EX_IOERR;
	return good ? EX_OK : 1;
}

int main(int argc, char **argv)
{
	struct dhcp_load_conf conf = {0};
	struct opts opts = {
		.tool = "dhcp-load",
		.synopsis = "-s ADDR -r ADDR [OPTION...]",
		.groups = dhcp_load_groups,
	};
	int rc = opts_parse(&opts, argc, argv);

	if (rc < 0)
		rc = opts_apply(&opts, &conf);
	if (!rc && conf.echo)
		rc = dhcp_load_echo(conf.echo);
	else if (!rc && conf.clients)
		rc = run(&conf);
	dhcp_load_conf_release(&conf);
	opts_release(&opts);
	return rc;
}
