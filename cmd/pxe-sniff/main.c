/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-sniff: which machines boot from the network, from what, and how far they
 * get.  main() connects the rooms: a capture hands packets to the tracker, and
 * what the tracker reports is printed.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "capture/live.h"
#include "capture/packet_sink.h"
#include "capture/savefile.h"
#include "conf.h"
#include "inventory/hosts_table.h"
#include "print/print.h"
#include "sys/log.h"
#include "sys/notify.h"
#include "sys/out.h"
#include "sys/priv.h"
#include "track/tracker.h"

#define TOOL	      "pxe-sniff"
#define DEFAULT_HOSTS "/etc/pxe/hosts"

struct sniff {
	struct conf conf;
	struct hosts_table *hosts;
	struct line_out out;
	struct tracker tracker;
	struct savefile *file;
	struct live *live;
};

static int check_input(const struct opts *o, const struct conf *c)
{
	if (o->n_args)
		log_warnx("'%s': unexpected argument; -r FILE reads a capture",
			  o->args[0]);
	else if (!c->interface && !c->read)
		log_warnx("give -i INTERFACE or -r FILE");
	else if (c->interface && c->read)
		log_warnx("-i and -r: only one of them");
	else
		return 0;
	(void)fprintf(stderr, "Try '%s --help'.\n", TOOL);
	return EX_USAGE;
}

/* The default file is optional and may be wrong; that of --hosts may not. */
static int load_hosts(struct sniff *sn)
{
	const char *path = sn->conf.hosts;
	int rc;

	if (!path && access(DEFAULT_HOSTS, R_OK))
		return 0;
	rc = hosts_table_load(&sn->hosts, path ? path : DEFAULT_HOSTS);
	if (!rc || !path)
		return 0;
	return rc == -ENOENT || rc == -EISDIR ? EX_NOINPUT
	       : rc == -EACCES		      ? EX_NOPERM
					      : EX_CONFIG;
}

static int open_output(struct sniff *sn)
{
	int rc = 0;

	sn->out.time = sn->conf.time;
	if (sn->conf.json)
		rc = evlog_open(&sn->out.json, "-", TOOL);
	else
		sn->out.text = stdout;
	if (!rc)
		return 0;
	log_warn(rc, "standard output");
	return EX_IOERR;
}

/* The capture has a packet for the tracker. */
static bool on_packet(void *ctx, const struct pcapfile_rec *rec)
{
	struct sniff *sn = ctx;

	tracker_packet(&sn->tracker, rec);
	return !line_failed(&sn->out);
}

/* Whoever writes into the pipe may be live: show what there is. */
static void on_idle(void *ctx, int64_t now)
{
	struct sniff *sn = ctx;

	tracker_tick(&sn->tracker, now);
	if (sn->out.text)
		(void)fflush(sn->out.text);
}

/* The tracker has an event for the printer. */
static void on_event(void *ctx, const struct event *e)
{
	struct sniff *sn = ctx;

	print_event(&sn->out, e);
}

static int start_tracker(struct sniff *sn)
{
	if (tracker_init(&sn->tracker, sn->hosts, on_event, sn)) {
		log_warn(-ENOMEM, "start");
		return EX_OSERR;
	}
	sn->tracker.report_arp = log_get_level() >= LOG_LEVEL_DEBUG;
	return 0;
}

static int open_input(struct sniff *sn)
{
	if (sn->conf.read)
		return savefile_open(&sn->file, sn->conf.read);
	sn->out.flush = true;
	return live_open(&sn->live, sn->conf.interface, sn->conf.http_ports,
			 sn->conf.n_http_ports);
}

/* Input and output are open: reading packets needs no privilege. */
static int drop_privilege(const struct sniff *sn)
{
	struct priv_user user = {0, 0};
	int rc = 0;

	if (!geteuid())
		rc = priv_find(&user, sn->conf.user);
	if (rc)
		return EX_CONFIG;
	if (priv_drop(&user))
		return EX_OSERR;
	if (sn->conf.ready_fd && notify_ready((int)sn->conf.ready_fd))
		return EX_OSERR;
	return 0;
}

/* Messages about packets that the output does not show. */
static int report_gaps(const struct sniff *sn, int rc)
{
	const struct tracker_stats *st = &sn->tracker.stats;

	if (st->link)
		log_warnx("%" PRIu64 " of %" PRIu64 " packets have link type "
			  "%u, which is not known",
			  st->link, st->packets, st->link_type);
	if (st->bad)
		log_info("%" PRIu64 " of %" PRIu64 " packets are damaged or "
			 "captured without all of their headers",
			 st->bad, st->packets);
	if (st->fragments)
		log_info("%" PRIu64 " fragments were not joined",
			 st->fragments);
	log_debug("%" PRIu64 " packets, %" PRIu64 " lines", st->packets,
		  sn->out.n);
	if (!rc && st->link && st->link == st->packets)
		return EX_DATAERR;
	return rc;
}

static int run(struct sniff *sn)
{
	const struct packet_sink sink = {on_packet, on_idle, sn};
	int rc = load_hosts(sn);

	if (!rc)
		rc = open_output(sn);
	if (!rc)
		rc = start_tracker(sn);
	if (!rc)
		rc = open_input(sn);
	if (!rc)
		rc = drop_privilege(sn);
	if (rc)
		return rc;
	if (sn->live)
		rc = live_run(sn->live, &sink, sn->conf.count);
	else
		rc = savefile_read(sn->file, &sink, sn->conf.count);
	tracker_finish(&sn->tracker);
	rc = report_gaps(sn, rc);
	if (line_failed(&sn->out))
		rc = EX_IOERR;
	return rc;
}

static void release(struct sniff *sn)
{
	savefile_close(sn->file);
	live_close(sn->live);
	tracker_release(&sn->tracker);
	evlog_close(sn->out.json);
	hosts_table_free(sn->hosts);
	conf_release(&sn->conf);
	free(sn);
}

int main(int argc, char **argv)
{
	struct opts o = {
		.tool = TOOL,
		.synopsis = "-i INTERFACE | -r FILE",
		.groups = conf_groups,
	};
	struct sniff *sn = calloc(1, sizeof(*sn));
	int rc;

	if (!sn)
		return EX_OSERR;
	rc = opts_parse(&o, argc, argv);
	if (rc < 0)
		rc = opts_apply(&o, &sn->conf);
	else
		goto out;
	if (!rc)
		rc = check_input(&o, &sn->conf);
	if (!rc)
		rc = run(sn);
	if (out_close_stdout() && !rc)
		rc = EX_IOERR;
out:
	release(sn);
	opts_release(&o);
	return rc;
}
