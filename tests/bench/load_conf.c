/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of tftp-load. */
#include "load_conf.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "proto/tftp.h"
#include "util/ip4.h"
#include "util/num.h"

#define CLIENTS_MAX  20000
#define MACHINES_MAX 10000000

static int set_server(void *conf, const struct opt *o, const char *arg,
		      struct opt_why *why)
{
	struct load_conf *c = conf;

	(void)o;
	if (sock_addr_parse(&c->server, arg, TFTP_PORT))
		return opt_fail(why, "not ADDR, ADDR:PORT or [IPV6]:PORT");
	return 0;
}

/* A percentage with at most four decimals, as parts of a million. */
static int set_percent(void *conf, const struct opt *o, const char *arg,
		       struct opt_why *why)
{
	char whole[8] = "", frac[5] = "0000";
	const char *dot = strchr(arg, '.');
	size_t n = dot ? (size_t)(dot - arg) : strlen(arg);
	uint64_t a, b;
	uint32_t v;

	if (n >= sizeof(whole) || (dot && strlen(dot + 1) > 4))
		return opt_fail(why, "not a percentage");
	memcpy(whole, arg, n);
	if (dot)
		memcpy(frac, dot + 1, strlen(dot + 1));
	if (num_u64(whole, 0, 100, &a) || num_u64(frac, 0, 9999, &b) ||
	    a * 10000 + b > 1000000)
		return opt_fail(why, "not a percentage");
	v = (uint32_t)(a * 10000 + b);
	memcpy((char *)conf + o->off, &v, sizeof(v));
	return 0;
}

static int set_bind(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	struct load_conf *c = conf;
	const char *slash = strchr(arg, '/');
	char addr[16] = "";
	uint64_t bits = 32;
	size_t n = slash ? (size_t)(slash - arg) : strlen(arg);

	(void)o;
	if (n >= sizeof(addr))
		return opt_fail(why, "not ADDR/BITS");
	memcpy(addr, arg, n);
	if (ip4_parse(addr, &c->bind_first) ||
	    (slash && num_u64(slash + 1, 8, 32, &bits)))
		return opt_fail(why, "not ADDR/BITS");
	/* From the address that was given to the last of its network. */
	c->bind_count = (UINT32_C(1) << (32 - bits));
	c->bind_count -= c->bind_first & (c->bind_count - 1);
	return 0;
}

#define AT(m) offsetof(struct load_conf, m)

static const struct opt what[] = {
	{"server", 's', "ADDR[:PORT]", "fetch from there", "127.0.0.1:69", 0,
	 set_server, 0, 0, 0},
	{"file", 'f', "NAME", "a file to fetch; repeated: one after another",
	 NULL, OPT_MULTI, opt_set_list, AT(names), 0, 0},
	{"root", 'r', "DIR", "the same files lie there, to compare", ".", 0,
	 opt_set_str, AT(root), 0, 0},
	{"clients", 'c', "N", "machines at once", "1", 0, opt_set_u32,
	 AT(clients), 1, CLIENTS_MAX},
	{"machines", 'm', "N", "machines in all; 0: the clients", "0", 0,
	 opt_set_u32, AT(machines), 0, MACHINES_MAX},
	{"seconds", 0, "S", "start new machines that long instead", "0", 0,
	 opt_set_u32, AT(seconds), 0, 3600},
	{"ramp", 0, "MS", "start the clients within that time", "0", 0,
	 opt_set_u32, AT(ramp), 0, 3600000},
	{"idle", 0, NULL, "fall silent after the first ACK", NULL, 0,
	 opt_set_flag, AT(idle), 0, 0},
	{"hold", 0, "S", "stay silent that long", "10", 0, opt_set_u32,
	 AT(hold), 0, 3600},
	{"deadline", 0, "S", "give up after that time", "600", 0, opt_set_u32,
	 AT(deadline), 1, 86400},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt protocol[] = {
	{"blksize", 'b', "BYTES", "ask for that block size; 0: do not", "1468",
	 0, opt_set_u32, AT(blksize), 0, TFTP_BLKSIZE_MAX},
	{"window", 'w', "N", "ask for that window; 0: do not", "0", 0,
	 opt_set_u32, AT(window), 0, TFTP_WINDOW_MAX},
	{"timeout", 't', "S", "ask for that time-out; 0: do not", "0", 0,
	 opt_set_u32, AT(timeout), 0, TFTP_TIMEOUT_MAX},
	{"tsize", 0, NULL, "ask for the size", NULL, 0, opt_set_flag, AT(tsize),
	 0, 0},
	{"edk2", 0, NULL, "ACK each block that is out of order", NULL, 0,
	 opt_set_flag, AT(edk2), 0, 0},
	{"rto", 'T', "MS", "ask again after that time", "3000", 0, opt_set_u32,
	 AT(rto), 1, 3600000},
	{"tries", 0, "N", "give up after so many", "6", 0, opt_set_u32,
	 AT(tries), 1, 1000},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt net[] = {
	{"loss", 'l', "PERCENT", "lose DATA that arrives", "0", 0, set_percent,
	 AT(loss), 0, 0},
	{"ack-loss", 0, "PERCENT", "lose ACKs", "0", 0, set_percent,
	 AT(ack_loss), 0, 0},
	{"seed", 0, "N", "of the losses", "1", 0, opt_set_u64, AT(seed), 0,
	 UINT64_MAX},
	{"bind", 'B', "ADDR/BITS", "spread the clients over these addresses",
	 NULL, 0, set_bind, 0, 0, 0},
	{"no-gro", 0, NULL, "take packets one by one, as firmware does", NULL,
	 0, opt_set_flag, AT(no_gro), 0, 0},
	{"unconnected", 0, NULL, "see packets of other ports too", NULL, 0,
	 opt_set_flag, AT(unconnected), 0, 0},
	{"spin", 0, NULL, "poll instead of sleeping, as firmware does", NULL, 0,
	 opt_set_flag, AT(spin), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt_group load_groups[] = {
	{"What:", what, 0},
	{"Protocol:", protocol, 0},
	{"Network:", net, 0},
	{NULL, NULL, 0},
};

void load_conf_release(struct load_conf *c)
{
	free(c->root);
	opt_list_release(&c->names);
	memset(c, 0, sizeof(*c));
}
