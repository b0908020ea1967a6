/* SPDX-License-Identifier: BSD-2-Clause */
/* The options of pxe-dhcpd: text to struct conf, see pxe-dhcpd(8). */
#include "conf.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sys/log.h"
#include "util/ip4.h"
#include "util/num.h"
#include "wire/err.h"

static int set_ips(void *conf, const struct opt *o, const char *arg,
		   struct opt_why *why)
{
	struct conf_ips ips = {.n = 0};
	char ip[IP4_STRLEN];

	for (;;) {
		size_t n = strcspn(arg, ",");

		if (ips.n == CONF_IPS_MAX)
			return opt_fail(why, "more than %d addresses",
					CONF_IPS_MAX);
		if (n >= sizeof(ip))
			return opt_fail(why, "not IPv4 addresses");
		memcpy(ip, arg, n);
		ip[n] = 0;
		if (ip4_parse(ip, &ips.v[ips.n]))
			return opt_fail(why, "not IPv4 addresses");
		ips.n++;
		if (!arg[n])
			break;
		arg += n + 1;
	}
	memcpy((char *)conf + o->off, &ips, sizeof(ips));
	return 0;
}

/* "A-B[/LEN]" into its parts.  NULL, or what is wrong with it. */
static const char *parse_pool(const char *arg, struct conf_pool *p)
{
	char buf[64];
	char *dash, *slash;
	uint64_t len;

	if (strlen(arg) >= sizeof(buf))
		return "not of the form A-B or A-B/LEN";
	memcpy(buf, arg, strlen(arg) + 1);
	p->prefix = -1;
	slash = strchr(buf, '/');
	if (slash) {
		*slash++ = 0;
		if (num_u64(slash, 8, 31, &len))
			return "the prefix length must be from 8 to 31";
		p->prefix = (int)len;
	}
	dash = strchr(buf, '-');
	if (!dash)
		return "not of the form A-B or A-B/LEN";
	*dash++ = 0;
	if (ip4_parse(buf, &p->first) || ip4_parse(dash, &p->last))
		return "not IPv4 addresses";
	if (p->last < p->first)
		return "the last address comes before the first";
	if (!ip4_is_host(p->first) || !ip4_is_host(p->last))
		return "not addresses that a host may have";
	if (p->prefix >= 0 && (p->first ^ p->last) & ip4_mask((unsigned)len))
		return "does not lie in one network of that length";
	return NULL;
}

static int set_pool(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	struct conf_pools l;
	struct conf_pool p, *v;
	const char *wrong = parse_pool(arg, &p);

	if (wrong)
		return opt_fail(why, "%s", wrong);
	memcpy(&l, (char *)conf + o->off, sizeof(l));
	v = reallocarray(l.v, l.n + 1, sizeof(*v));
	if (!v)
		return opt_fail(why, "out of memory");
	v[l.n++] = p;
	l.v = v;
	memcpy((char *)conf + o->off, &l, sizeof(l));
	return 0;
}

static int set_boot(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	struct boot_map m;
	const char *eq = strchr(arg, '=');
	const char *wrong;
	char client_class[32];
	size_t n = eq ? (size_t)(eq - arg) : 0;

	if (!eq || n >= sizeof(client_class))
		return opt_fail(why, "not of the form CLASS=FILE-OR-URL");
	memcpy(client_class, arg, n);
	client_class[n] = 0;
	memcpy(&m, (char *)conf + o->off, sizeof(m));
	wrong = boot_map_set(&m, client_class, eq + 1);
	memcpy((char *)conf + o->off, &m, sizeof(m));
	return wrong ? opt_fail(why, "%s", wrong) : 0;
}

/* At least a minute, so that a system can renew its lease in time. */
static int set_lease(void *conf, const struct opt *o, const char *arg,
		     struct opt_why *why)
{
	uint32_t v;

	if (num_duration(arg, &v) || v < 60)
		return opt_fail(why, "not a duration of a minute or more, such "
				     "as 30m, 12h, infinite");
	memcpy((char *)conf + o->off, &v, sizeof(v));
	return 0;
}

static int set_http(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	size_t n = strlen(arg);
	char *copy;

	if (strncmp(arg, "http://", 7) && strncmp(arg, "https://", 8))
		return opt_fail(why, "not an http:// or https:// URL");
	while (n && arg[n - 1] == '/')
		n--;
	copy = strndup(arg, n);
	if (!copy)
		return opt_fail(why, "out of memory");
	free(*(char **)(void *)((char *)conf + o->off));
	memcpy((char *)conf + o->off, &copy, sizeof(copy));
	return 0;
}

#define OFF(m) offsetof(struct conf, m)

static const struct opt net_opts[] = {
	{"interface", 'i', "IF", "serve this network interface", NULL,
	 OPT_RESTART, opt_set_str, OFF(iface), 0, 0},
	{"pool", 'p', "A-B[/LEN]", "assign these addresses", NULL, OPT_MULTI,
	 set_pool, OFF(pools), 0, 0},
	{"router", 0, "A[,B...]", "default routers", NULL, 0, set_ips,
	 OFF(routers), 0, 0},
	{"dns", 0, "A[,B...]", "name servers", NULL, 0, set_ips, OFF(dns), 0,
	 0},
	{"lease", 0, "TIME", "lease time", "1h", 0, set_lease, OFF(lease), 0,
	 0},
	{"proxy", 0, NULL,
	 "only offer boot files; another server assigns "
	 "addresses",
	 NULL, OPT_RESTART, opt_set_flag, OFF(proxy), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt boot_opts[] = {
	{"root", 'r', "DIR", "boot root, to work out boot files from",
	 "/srv/pxe", 0, opt_set_str, OFF(root), 0, 0},
	{"http", 0, "URL", "URL of the boot root", NULL, 0, set_http, OFF(http),
	 0, 0},
	{"boot", 0, "CLASS=FILE-OR-URL", "boot file of a class of clients",
	 NULL, OPT_MULTI, set_boot, OFF(boot), 0, 0},
	{"next-server", 0, "A", "TFTP server, if it is not this machine", NULL,
	 0, opt_set_ip4, OFF(next_server), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt file_opts[] = {
	{"hosts", 0, "FILE",
	 "machines with reserved addresses (default: /etc/pxe/hosts, if it is "
	 "there)",
	 NULL, 0, opt_set_str, OFF(hosts), 0, 0},
	{"leases", 0, "FILE", "database of leases", "/var/lib/pxe/leases.db",
	 OPT_RESTART, opt_set_str, OFF(leases), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt_group conf_groups[] = {
	{"Network:", net_opts, 0}, {"Boot files:", boot_opts, 0},
	{"Files:", file_opts, 0},  {"Daemon:", daemon_opts, OFF(daemon)},
	{NULL, NULL, 0},
};

int conf_check(const struct conf *c)
{
	if (!c->iface) {
		log_warnx("no interface: name one with -i (see ip link)");
		return EX_USAGE;
	}
	if (!c->proxy && !c->pools.n && !c->hosts) {
		log_warnx("nothing to give out: name a --pool or a --hosts "
			  "file, or use --proxy beside another server");
		return EX_USAGE;
	}
	if (c->hosts && !strcmp(c->hosts, "-")) {
		log_warnx("--hosts needs a file: standard input cannot be read "
			  "again on SIGHUP");
		return EX_USAGE;
	}
	if (c->proxy && c->pools.n) {
		log_warnx("--proxy gives no addresses: leave out --pool");
		return EX_USAGE;
	}
	return 0;
}

void conf_release(struct conf *c)
{
	daemon_conf_release(&c->daemon);
	boot_map_release(&c->boot);
	free(c->iface);
	free(c->pools.v);
	free(c->root);
	free(c->http);
	free(c->hosts);
	free(c->leases);
	memset(c, 0, sizeof(*c));
}
