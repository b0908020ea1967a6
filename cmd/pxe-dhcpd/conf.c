/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The options of pxe-dhcpd and the blocks of its configuration file: text to
 * struct conf, see pxe-dhcpd(8) and pxe-dhcpd.conf(5).
 */
#include "conf.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "conf_policy.h"
#include "menu_check.h"
#include "sys/log.h"
#include "util/ip4.h"
#include "util/num.h"

/* "A-B[/LEN]" into its parts.  NULL, or what is wrong with it. */
static const char *parse_pool(const char *arg, struct pool_range *p)
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

static const char *add_pool(struct pool_ranges *l, const char *arg)
{
	struct pool_range p, *v;
	const char *wrong = parse_pool(arg, &p);

	if (wrong)
		return wrong;
	v = reallocarray(l->v, l->n + 1, sizeof(*v));
	if (!v)
		return "out of memory";
	v[l->n++] = p;
	l->v = v;
	return NULL;
}

static int set_pool(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	const char *wrong = add_pool((void *)((char *)conf + o->off), arg);

	return wrong ? opt_fail(why, "%s", wrong) : 0;
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

static int set_ra(void *conf, const struct opt *o, const char *arg,
		  struct opt_why *why)
{
	bool on = !strcmp(arg, "auto");

	if (!on && strcmp(arg, "no") != 0)
		return opt_fail(why, "neither auto nor no");
	memcpy((char *)conf + o->off, &on, sizeof(on));
	return 0;
}

static int set_identity(void *conf, const struct opt *o, const char *arg,
			struct opt_why *why)
{
	bool by_id = !strcmp(arg, "client-id");

	if (!by_id && strcmp(arg, "mac") != 0)
		return opt_fail(why, "neither mac nor client-id");
	memcpy((char *)conf + o->off, &by_id, sizeof(by_id));
	return 0;
}

/* --- options -------------------------------------------------------------- */

#define OFF(m) offsetof(struct conf, m)

static const struct opt net_opts[] = {
	{"interface", 'i', "IF", "serve this network interface", NULL,
	 OPT_RESTART | OPT_MULTI, opt_set_list, OFF(ifaces), 0, 0},
	{"pool", 'p', "A-B[/LEN]", "assign these addresses", NULL, OPT_MULTI,
	 set_pool, OFF(pools), 0, 0},
	{"proxy", 0, NULL,
	 "only offer boot files; another server assigns "
	 "addresses",
	 NULL, OPT_RESTART, opt_set_flag, OFF(proxy), 0, 0},
	{"proxy-interface", 0, "IF",
	 "only offer boot files on this interface, beside another server", NULL,
	 OPT_RESTART | OPT_MULTI, opt_set_list, OFF(proxy_ifaces), 0, 0},
	{"identity", 0, "mac|client-id", "what a client is known by", "mac", 0,
	 set_identity, OFF(by_client_id), 0, 0},
	{"trust-relay-info", 0, NULL,
	 "believe option 82 of requests that no relay agent forwarded", NULL, 0,
	 opt_set_flag, OFF(trust_relay_info), 0, 0},
	{"ra", 0, "auto|no",
	 "answer router solicitations of machines that boot, where no router "
	 "does",
	 "auto", OPT_RESTART, set_ra, OFF(ra), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt boot_opts[] = {
	{"root", 'r', "DIR", "boot root, to work out boot files from",
	 "/srv/pxe", 0, opt_set_str, OFF(root), 0, 0},
	{"http", 0, "URL", "URL of the boot root", NULL, 0, set_http, OFF(http),
	 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt file_opts[] = {
	{"hosts", 0, "FILE",
	 "machines with reserved addresses (default: /etc/pxe/hosts, if it is "
	 "there)",
	 NULL, 0, opt_set_str, OFF(hosts), 0, 0},
	{"leases", 0, "FILE", "database of leases", "/var/lib/pxe/leases.db",
	 OPT_RESTART, opt_set_str, OFF(leases), 0, 0},
	{"control", 0, "PATH|no",
	 "socket for pxe-leases (default: /run/pxe/dhcpd.sock, if its "
	 "directory is there)",
	 NULL, OPT_RESTART, opt_set_str, OFF(control), 0, 0},
	{"explain", 0, "KEY=VALUE,...",
	 "tell how a machine would be answered, and why, and exit", NULL,
	 OPT_CLI, opt_set_str, OFF(explain), 0, 0},
	{"metrics", 0, "FILE", "write metrics for Prometheus to FILE", NULL, 0,
	 opt_set_str, OFF(metrics), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt_group conf_groups[] = {
	{"Network:", net_opts, 0},
	{"Replies:", conf_policy_opts, OFF(policy)},
	{"Boot files:", boot_opts, 0},
	{"Files:", file_opts, 0},
	{"Daemon:", daemon_opts, OFF(daemon)},
	{NULL, NULL, 0},
};

/* --- blocks --------------------------------------------------------------- */

/* "A/LEN" into its parts.  NULL, or what is wrong with it. */
static const char *parse_net(const char *arg, uint32_t *net, uint32_t *mask)
{
	char buf[32], *slash;
	uint64_t len;

	if (strlen(arg) >= sizeof(buf))
		return "not of the form NETWORK/LEN";
	memcpy(buf, arg, strlen(arg) + 1);
	slash = strchr(buf, '/');
	if (!slash)
		return "not of the form NETWORK/LEN";
	*slash++ = 0;
	if (ip4_parse(buf, net))
		return "not an IPv4 network";
	if (num_u64(slash, 8, 31, &len))
		return "the prefix length must be from 8 to 31";
	*mask = ip4_mask((unsigned)len);
	if (!ip4_is_host(*net) || *net & ~*mask)
		return "not the address of a network of that length";
	return NULL;
}

static void *begin_subnet(void *conf, const char *arg, struct opt_why *why)
{
	struct conf *c = conf;
	struct conf_subnet *v, s = {.net = 0};
	const char *wrong = parse_net(arg, &s.net, &s.mask);
	size_t i;

	for (i = 0; !wrong && i < c->subnets.n; i++)
		if (!((c->subnets.v[i].net ^ s.net) & c->subnets.v[i].mask &
		      s.mask))
			wrong = "overlaps another subnet";
	v = wrong ? NULL
		  : reallocarray(c->subnets.v, c->subnets.n + 1, sizeof(*v));
	if (!v) {
		(void)opt_fail(why, "%s", wrong ? wrong : "out of memory");
		return NULL;
	}
	c->subnets.v = v;
	v += c->subnets.n++;
	*v = s;
	return v;
}

/* Addresses of relay agents outside of the subnet. */
static int set_relay(void *conf, const struct opt *o, const char *arg,
		     struct opt_why *why)
{
	struct conf_subnet *s = conf;
	uint32_t ip;

	(void)o;
	if (ip4_parse(arg, &ip) || !ip4_is_host(ip))
		return opt_fail(why, "not the IPv4 address of a relay agent");
	if (s->n_relays == SUBNET_RELAYS_MAX)
		return opt_fail(why, "more than %d relay agents",
				SUBNET_RELAYS_MAX);
	s->relays[s->n_relays++] = ip;
	return 0;
}

static const struct opt subnet_opts[] = {
	{"pool", 0, "A-B", "assign these addresses", NULL, OPT_MULTI, set_pool,
	 offsetof(struct conf_subnet, pools), 0, 0},
	{"relay", 0, "A", "a relay agent of this subnet outside of it", NULL,
	 OPT_MULTI, set_relay, 0, 0, 0},
	{"shared", 0, "NAME", "the link that it is on with other subnets", NULL,
	 0, opt_set_str, offsetof(struct conf_subnet, shared), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt_group subnet_groups[] = {
	{"Subnet:", subnet_opts, 0},
	{"Replies:", conf_policy_opts, offsetof(struct conf_subnet, policy)},
	{"Silence:", conf_silence_opts, offsetof(struct conf_subnet, policy)},
	{NULL, NULL, 0},
};

static void *begin_tag(void *conf, const char *arg, struct opt_why *why)
{
	struct conf *c = conf;
	const char *wrong;
	struct tag *t = tags_add(&c->tags, arg, &wrong);

	if (!t) {
		(void)opt_fail(why, "%s", wrong);
		return NULL;
	}
	t->others = &c->tags;
	return t;
}

static int set_match(void *conf, const struct opt *o, const char *arg,
		     struct opt_why *why)
{
	struct tag *t = conf;
	const char *wrong = tag_add_match(t, arg);

	(void)o;
	return wrong ? opt_fail(why, "%s", wrong) : 0;
}

static const struct opt tag_opts[] = {
	{"match", 0, "KEY=VALUE...", "clients that have it", NULL, OPT_MULTI,
	 set_match, 0, 0, 0},
	{"pool", 0, "A-B[/LEN]", "addresses for these clients only", NULL,
	 OPT_MULTI, set_pool, offsetof(struct tag, pools), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

static const struct opt_group tag_groups[] = {
	{"Tag:", tag_opts, 0},
	{"Replies:", conf_policy_opts, offsetof(struct tag, policy)},
	{"Silence:", conf_silence_opts, offsetof(struct tag, policy)},
	{NULL, NULL, 0},
};

const struct opt_block conf_blocks[] = {
	{"subnet", "NETWORK/LEN", subnet_groups, begin_subnet},
	{"tag", "NAME", tag_groups, begin_tag},
	{NULL, NULL, NULL, NULL},
};

/* --- the whole ------------------------------------------------------------ */

static bool has_pool(const struct conf *c)
{
	size_t i;

	for (i = 0; i < c->subnets.n; i++)
		if (c->subnets.v[i].pools.n)
			return true;
	for (i = 0; i < c->tags.n; i++)
		if (c->tags.v[i].pools.n)
			return true;
	return c->pools.n;
}

static bool has_name(const struct opt_list *l, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(l->v[i], name))
			return true;
	return false;
}

/* Each interface once.  0, or EX_USAGE after a message. */
static int check_ifaces(const struct conf *c)
{
	const struct opt_list *a = &c->ifaces, *b = &c->proxy_ifaces;
	const char *twice = NULL;
	size_t i;

	if (!a->n && !b->n) {
		log_warnx("no interface: name one with -i (see ip link)");
		return EX_USAGE;
	}
	for (i = 0; !twice && i < a->n; i++)
		if (has_name(a, a->v[i], i) || has_name(b, a->v[i], b->n))
			twice = a->v[i];
	for (i = 0; !twice && i < b->n; i++)
		if (has_name(b, b->v[i], i))
			twice = b->v[i];
	if (!twice)
		return 0;
	log_warnx("interface: %s: named twice", twice);
	return EX_USAGE;
}

int conf_check(const struct conf *c)
{
	const bool proxy = c->proxy || !c->ifaces.n;
	int rc = check_ifaces(c);

	if (rc)
		return rc;
	if (!proxy && !has_pool(c) && !c->hosts) {
		log_warnx("nothing to give out: name a --pool or a --hosts "
			  "file, or use --proxy beside another server");
		return EX_USAGE;
	}
	if (c->hosts && !strcmp(c->hosts, "-")) {
		log_warnx("--hosts needs a file: standard input cannot be read "
			  "again on SIGHUP");
		return EX_USAGE;
	}
	if (proxy && has_pool(c)) {
		log_warnx("--proxy gives no addresses: leave out --pool");
		return EX_USAGE;
	}
	return menu_check(c) ? EX_CONFIG : 0;
}

void conf_release(struct conf *c)
{
	daemon_conf_release(&c->daemon);
	policy_release(&c->policy);
	while (c->subnets.n) {
		struct conf_subnet *s = &c->subnets.v[--c->subnets.n];

		policy_release(&s->policy);
		free(s->pools.v);
		free(s->shared);
	}
	free(c->subnets.v);
	tags_release(&c->tags);
	opt_list_release(&c->ifaces);
	opt_list_release(&c->proxy_ifaces);
	free(c->pools.v);
	free(c->root);
	free(c->http);
	free(c->hosts);
	free(c->leases);
	free(c->control);
	free(c->explain);
	free(c->metrics);
	memset(c, 0, sizeof(*c));
}
