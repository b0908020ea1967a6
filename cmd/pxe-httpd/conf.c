/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pxe-httpd(8), for command line and file (sys/opt.h). */
#include "conf.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "docroot/mount.h"
#include "sys/sock.h"
#include "util/num.h"

/* Bounds of --max-header, in bytes: a field line may have 8 K. */
#define HEADER_MIN 4096
#define HEADER_MAX (1024 * 1024)

static int set_listen(void *conf, const struct opt *o, const char *arg,
		      struct opt_why *why)
{
	struct sock_addr a;

	if (sock_addr_parse(&a, arg, 80))
		return opt_fail(why, "not ADDR, ADDR:PORT, [V6]:PORT or :PORT");
	return opt_set_list(conf, o, arg, why);
}

static int set_timeout(void *conf, const struct opt *o, const char *arg,
		       struct opt_why *why)
{
	uint32_t v;

	if (num_duration(arg, &v) || !v)
		return opt_fail(why, "not a duration such as 90, 5m, infinite");
	return opt_set_duration(conf, o, arg, why);
}

static int set_max_header(void *conf, const struct opt *o, const char *arg,
			  struct opt_why *why)
{
	uint64_t v;

	if (num_size(arg, &v) || v < HEADER_MIN || v > HEADER_MAX)
		return opt_fail(why, "not a size from 4K to 1M");
	return opt_set_size(conf, o, arg, why);
}

static const struct opt opts[] = {
	{"root", 'r', "DIR", "serve the files below DIR", "/srv/pxe", 0,
	 opt_set_str, offsetof(struct conf, root), 0, 0},
	{"mount", 0, "PATH=IMAGE",
	 "below PATH, serve the files inside of IMAGE", NULL, OPT_MULTI,
	 mount_set, offsetof(struct conf, mounts), 0, 0},
	{"listen", 'l', "ADDR:PORT", "listen there; may be repeated",
	 "0.0.0.0:80", OPT_MULTI | OPT_RESTART, set_listen,
	 offsetof(struct conf, listen), 0, 0},
	{"no-index", 0, NULL, "do not list directories", NULL, 0, opt_set_flag,
	 offsetof(struct conf, no_index), 0, 0},
	{"access-log", 0, "FILE|-", "log requests in the combined format", NULL,
	 0, opt_set_str, offsetof(struct conf, access_log), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt limits[] = {
	{"max-connections", 0, "N", "connections at once", "4096", OPT_RESTART,
	 opt_set_u32, offsetof(struct conf, max_conns), 1, 1000000},
	{"max-per-ip", 0, "N", "connections of one address, 0: no limit", "0",
	 OPT_RESTART, opt_set_u32, offsetof(struct conf, max_per_ip), 0,
	 1000000},
	{"idle-timeout", 0, "TIME",
	 "close a connection without progress for TIME", "60", OPT_RESTART,
	 set_timeout, offsetof(struct conf, idle_timeout), 0, 0},
	{"header-timeout", 0, "TIME",
	 "close a connection without a head in TIME", "20", 0, set_timeout,
	 offsetof(struct conf, header_timeout), 0, 0},
	{"max-header", 0, "SIZE", "memory for the head of a request", "32K",
	 OPT_RESTART, set_max_header, offsetof(struct conf, max_header), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt_group conf_groups[] = {
	{"Serving:", opts, 0},
	{"Limits:", limits, 0},
	{"Running:", daemon_opts, offsetof(struct conf, daemon)},
	{NULL, NULL, 0},
};

void conf_release(struct conf *c)
{
	free(c->root);
	opt_list_release(&c->mounts);
	opt_list_release(&c->listen);
	free(c->access_log);
	daemon_conf_release(&c->daemon);
	memset(c, 0, sizeof(*c));
}
