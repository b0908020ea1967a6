/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of dhcp-load. */
#include "dhcp_load_conf.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "proto/dhcp4.h"

/* A machine takes about 100 bytes. */
#define CLIENTS_MAX 4000000

static int set_task(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	static const char *const names[] = {
		[DHCP_LOAD_HANDSHAKE] = "handshake",
		[DHCP_LOAD_DISCOVER] = "discover",
		[DHCP_LOAD_RENEW] = "renew",
		[DHCP_LOAD_ECHO] = "echo",
	};
	struct dhcp_load_conf *c = conf;
	size_t i;

	(void)o;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(arg, names[i])) {
			c->task = (enum dhcp_load_task)i;
			return 0;
		}
	return opt_fail(why, "not handshake, discover, renew or echo");
}

static int set_addr(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	struct sock_addr a;

	if (sock_addr_parse(&a, arg, DHCP4_SERVER_PORT) ||
	    a.u.sa.sa_family != AF_INET)
		return opt_fail(why, "not ADDR or ADDR:PORT");
	memcpy((char *)conf + o->off, &a, sizeof(a));
	return 0;
}

#define AT(m) offsetof(struct dhcp_load_conf, m)

static const struct opt what[] = {
	{"task", 't', "TASK", "handshake, discover, renew or echo", "handshake",
	 0, set_task, 0, 0, 0},
	{"server", 's', "ADDR[:PORT]", "the server", "127.0.0.1", 0, set_addr,
	 AT(server), 0, 0},
	{"relay", 'r', "ADDR[:PORT]", "relay requests from this own address",
	 NULL, 0, set_addr, AT(relay), 0, 0},
	{"interface", 'i', "IF", "broadcast requests out of this, as root",
	 NULL, 0, opt_set_str, AT(iface), 0, 0},
	{"unicast", 'u', NULL, "without the broadcast flag", NULL, 0,
	 opt_set_flag, AT(unicast), 0, 0},
	{"plain", 0, NULL, "without the options of PXE", NULL, 0, opt_set_flag,
	 AT(plain), 0, 0},
	{"any-id", 0, NULL, "any server identifier is right", NULL, 0,
	 opt_set_flag, AT(any_id), 0, 0},
	{"lease", 0, "S", "the lease time that is right; 0: any", "0", 0,
	 opt_set_u32, AT(lease), 0, UINT32_MAX},
	{"echo", 'e', "ADDR:PORT", "send back what comes there, do no more",
	 NULL, 0, opt_set_str, AT(echo), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt load[] = {
	{"clients", 'c', "N", "machines", "1", 0, opt_set_u32, AT(clients), 1,
	 CLIENTS_MAX},
	{"first", 0, "N", "number of the first machine", "0", 0, opt_set_u32,
	 AT(first), 0, UINT32_MAX - CLIENTS_MAX},
	{"window", 'w', "N", "tasks at once; 0: any number", "64", 0,
	 opt_set_u32, AT(window), 0, CLIENTS_MAX},
	{"rate", 'R', "N", "tasks begun a second; 0: as the window allows", "0",
	 0, opt_set_u32, AT(rate), 0, 10000000},
	{"seconds", 'S', "S", "begin tasks that long; 0: one a machine", "0", 0,
	 opt_set_u32, AT(seconds), 0, 3600},
	{"timeout", 'T', "MS", "wait so long for a reply, and give up", "1000",
	 0, opt_set_u32, AT(timeout), 1, 3600000},
	{"retry", 0, NULL, "ask again after 4, 8, 16 and 32 s", NULL, 0,
	 opt_set_flag, AT(retry), 0, 0},
	{"deadline", 0, "S", "give up after that time", "600", 0, opt_set_u32,
	 AT(deadline), 1, 3600},
	{"pid", 0, "PID", "tell the processor time of this process; repeated",
	 NULL, OPT_MULTI, opt_set_list, AT(pids), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt_group dhcp_load_groups[] = {
	{"What:", what, 0},
	{"Load:", load, 0},
	{NULL, NULL, 0},
};

void dhcp_load_conf_release(struct dhcp_load_conf *c)
{
	free(c->iface);
	free(c->echo);
	opt_list_release(&c->pids);
	memset(c, 0, sizeof(*c));
}
