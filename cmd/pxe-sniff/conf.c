/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of options, and those whose values need a parser. */
#include "conf.h"

#include <stdlib.h>
#include <string.h>

#include "util/num.h"

static int set_time(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	static const char *const names[] = {
		[LINE_TIME_BOOT] = "boot",
		[LINE_TIME_START] = "start",
		[LINE_TIME_UTC] = "utc",
	};
	struct conf *c = conf;
	size_t i;

	(void)o;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(arg, names[i])) {
			c->time = (enum line_time)i;
			return 0;
		}
	return opt_fail(why, "'%s' is none of boot, start, utc", arg);
}

/* Ports with commas between them. */
static int set_ports(void *conf, const struct opt *o, const char *arg,
		     struct opt_why *why)
{
	struct conf *c = conf;
	char word[8];
	uint64_t port;

	(void)o;
	c->n_http_ports = 0;
	for (;;) {
		size_t n = strcspn(arg, ",");

		if (c->n_http_ports == CONF_HTTP_PORTS_MAX)
			return opt_fail(why, "more than %d ports",
					CONF_HTTP_PORTS_MAX);
		memcpy(word, arg, n < sizeof(word) ? n : 0);
		word[n < sizeof(word) ? n : 0] = 0;
		if (num_u64(word, 1, UINT16_MAX, &port))
			return opt_fail(why, "'%.*s' is not a port", (int)n,
					arg);
		c->http_ports[c->n_http_ports++] = (uint16_t)port;
		if (!arg[n])
			return 0;
		arg += n + 1;
	}
}

#define AT(member) offsetof(struct conf, member)

static const struct opt input[] = {
	{"interface", 'i', "IF", "capture on the interface IF", NULL, OPT_CLI,
	 opt_set_str, AT(interface), 0, 0},
	{"read", 'r', "FILE", "read a capture file; - is standard input", NULL,
	 OPT_CLI, opt_set_str, AT(read), 0, 0},
	{"count", 0, "N", "stop after N packets", NULL, OPT_CLI, opt_set_u64,
	 AT(count), 1, UINT64_MAX},
	{"http-port", 0, "PORT[,PORT...]",
	 "with -i, the TCP ports on which to look for HTTP", "80,8080,443",
	 OPT_CLI, set_ports, 0, 0, 0},
	{"hosts", 0, "FILE",
	 "names of machines (default: /etc/pxe/hosts, if it is there)", NULL,
	 OPT_CLI, opt_set_str, AT(hosts), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt output[] = {
	{"json", 'j', NULL, "print NDJSON, one object a line", NULL, OPT_CLI,
	 opt_set_flag, AT(json), 0, 0},
	{"time", 0, "boot|start|utc",
	 "seconds since the machine's or the first packet, or the time of day",
	 "boot", OPT_CLI, set_time, 0, 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt process[] = {
	{"user", 'u', "USER", "become USER after opening the input", "nobody",
	 OPT_CLI, opt_set_str, AT(user), 0, 0},
	{"ready-fd", 0, "N", "write a newline to descriptor N when capturing",
	 NULL, OPT_CLI, opt_set_u32, AT(ready_fd), 1, 65535},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt_group conf_groups[] = {
	{"Input:", input, 0},
	{"Output:", output, 0},
	{"Process:", process, 0},
	{NULL, NULL, 0},
};

void conf_release(struct conf *c)
{
	free(c->interface);
	free(c->read);
	free(c->hosts);
	free(c->user);
	memset(c, 0, sizeof(*c));
}
