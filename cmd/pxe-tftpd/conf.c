/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pxe-tftpd. */
#include "conf.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "proto/tftp.h"
#include "sys/sock.h"

static int set_listen(void *conf, const struct opt *o, const char *arg,
		      struct opt_why *why)
{
	struct sock_addr a;

	if (sock_addr_parse(&a, arg, TFTP_PORT))
		return opt_fail(why, "not ADDR, ADDR:PORT or [IPV6]:PORT");
	return opt_set_list(conf, o, arg, why);
}

static const struct opt serving[] = {
	{"root", 'r', "DIR", "serve the files below DIR", "/srv/pxe", 0,
	 opt_set_str, offsetof(struct conf, root), 0, 0},
	{"listen", 'l', "ADDR[:PORT]", "answer there; may be repeated",
	 "0.0.0.0:69", OPT_MULTI, set_listen, offsetof(struct conf, listen), 0,
	 0},
	{"max-transfers", 0, "N", "transfers at once", "10000", 0, opt_set_u32,
	 offsetof(struct conf, max_transfers), 1, 1000000},
	{"max-unacked", 0, "N", "unacknowledged transfers of one address", "64",
	 0, opt_set_u32, offsetof(struct conf, max_unacked), 1, 65535},
	{"max-blksize", 0, "BYTES", "grant no larger blocks", "65464", 0,
	 opt_set_u32, offsetof(struct conf, max_blksize), TFTP_BLKSIZE_MIN,
	 TFTP_BLKSIZE_MAX},
	{"max-window", 0, "N", "grant no larger windows, in blocks", "64", 0,
	 opt_set_u32, offsetof(struct conf, max_window), 1, TFTP_WINDOW_MAX},
	{"no-mtu-clamp", 0, NULL, "grant blocks that the route must fragment",
	 NULL, 0, opt_set_flag, offsetof(struct conf, no_mtu_clamp), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt_group conf_groups[] = {
	{"Serving:", serving, 0},
	{"Daemon:", daemon_opts, offsetof(struct conf, daemon)},
	{NULL, NULL, 0},
};

void conf_release(struct conf *c)
{
	daemon_conf_release(&c->daemon);
	free(c->root);
	opt_list_release(&c->listen);
	memset(c, 0, sizeof(*c));
}
