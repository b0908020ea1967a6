/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Options that say what replies have in them: for all clients, and in blocks
 * for those of a subnet or with a tag.
 */
#include "conf_policy.h"

#include <stddef.h>
#include <string.h>

#include "util/num.h"

/* An option whose code is fixed: "router A,B". */
static int set_code(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	struct policy *p = (void *)((char *)conf + o->off);
	const char *wrong = options_add(&p->options, o->name, arg);

	return wrong ? opt_fail(why, "%s", wrong) : 0;
}

/* "CODE VALUE" or "CODE=VALUE". */
static int set_option(void *conf, const struct opt *o, const char *arg,
		      struct opt_why *why)
{
	struct policy *p = (void *)((char *)conf + o->off);
	size_t n = strcspn(arg, "= \t");
	const char *wrong, *value = arg + n;
	char place[64];

	if (!*value || n >= sizeof(place))
		return opt_fail(why, "not of the form CODE VALUE");
	memcpy(place, arg, n);
	place[n] = 0;
	value += strspn(value, " \t");
	if (*value == '=') {
		value++;
		value += strspn(value, " \t");
	}
	wrong = options_add(&p->options, place, value);
	return wrong ? opt_fail(why, "%s", wrong) : 0;
}

static int set_boot(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	struct policy *p = (void *)((char *)conf + o->off);
	const char *eq = strchr(arg, '=');
	const char *wrong;
	char client_class[32];
	size_t n = eq ? (size_t)(eq - arg) : 0;

	if (!eq || n >= sizeof(client_class))
		return opt_fail(why, "not of the form CLASS=FILE-OR-URL");
	memcpy(client_class, arg, n);
	client_class[n] = 0;
	if (boot_map_find(&p->boot, client_class))
		return opt_fail(why, "already given for %s", client_class);
	wrong = boot_map_set(&p->boot, client_class, eq + 1);
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

static int set_choice(void *conf, const struct opt *o, const char *arg,
		      struct opt_why *why)
{
	enum policy_choice v = !strcmp(arg, "yes") ? POLICY_YES : POLICY_NO;

	if (v == POLICY_NO && strcmp(arg, "no"))
		return opt_fail(why, "neither yes nor no");
	memcpy((char *)conf + o->off, &v, sizeof(v));
	return 0;
}

static int set_item(void *conf, const struct opt *o, const char *arg,
		    struct opt_why *why)
{
	const char *wrong = menu_add_item((void *)((char *)conf + o->off), arg);

	return wrong ? opt_fail(why, "%s", wrong) : 0;
}

static int set_servers(void *conf, const struct opt *o, const char *arg,
		       struct opt_why *why)
{
	const char *wrong = menu_add_servers((void *)((char *)conf + o->off),
					     arg);

	return wrong ? opt_fail(why, "%s", wrong) : 0;
}

static int set_prompt(void *conf, const struct opt *o, const char *arg,
		      struct opt_why *why)
{
	const char *wrong = menu_set_prompt((void *)((char *)conf + o->off),
					    arg);

	return wrong ? opt_fail(why, "%s", wrong) : 0;
}

static int set_timeout(void *conf, const struct opt *o, const char *arg,
		       struct opt_why *why)
{
	const char *wrong = menu_set_timeout((void *)((char *)conf + o->off),
					     arg);

	return wrong ? opt_fail(why, "%s", wrong) : 0;
}

static int set_known(void *conf, const struct opt *o, const char *arg,
		     struct opt_why *why)
{
	enum policy_known v;

	if (!strcmp(arg, "yes"))
		v = POLICY_KNOWN_YES;
	else if (!strcmp(arg, "no"))
		v = POLICY_KNOWN_NO;
	else if (!strcmp(arg, "boot"))
		v = POLICY_KNOWN_BOOT;
	else
		return opt_fail(why, "neither yes, no nor boot");
	memcpy((char *)conf + o->off, &v, sizeof(v));
	return 0;
}

#define OFF(m) offsetof(struct policy, m)

const struct opt conf_policy_opts[] = {
	{"router", 0, "A[,B...]", "default routers", NULL, 0, set_code, 0, 0,
	 0},
	{"dns", 0, "A[,B...]", "name servers", NULL, 0, set_code, 0, 0, 0},
	{"domain", 0, "NAME", "domain of the clients", NULL, 0, set_code, 0, 0,
	 0},
	{"option", 0, "CODE VALUE", "another option, by its code or name", NULL,
	 OPT_MULTI, set_option, 0, 0, 0},
	{"lease", 0, "TIME", "lease time", "1h", 0, set_lease, OFF(lease), 0,
	 0},
	{"boot-lease", 0, "TIME", "lease time of firmware, at most", "30m", 0,
	 set_lease, OFF(boot_lease), 0, 0},
	{"boot", 0, "CLASS=FILE-OR-URL", "boot file of a class of clients",
	 NULL, OPT_MULTI, set_boot, 0, 0, 0},
	{"next-server", 0, "A", "TFTP server, if it is not this machine", NULL,
	 0, opt_set_ip4, OFF(next_server), 0, 0},
	{"menu-item", 0, "TYPE TEXT [CLASS=FILE...]",
	 "an item of a boot menu; TYPE local: the local disk", NULL, OPT_MULTI,
	 set_item, OFF(menu), 0, 0},
	{"menu-prompt", 0, "TEXT", "what firmware shows before the menu", NULL,
	 0, set_prompt, OFF(menu), 0, 0},
	{"menu-timeout", 0, "N|never",
	 "seconds until the first item is started", NULL, 0, set_timeout,
	 OFF(menu), 0, 0},
	{"menu-server", 0, "TYPE A[,B...]",
	 "boot servers of an item, if not this machine", NULL, OPT_MULTI,
	 set_servers, OFF(menu), 0, 0},
	{"known-only", 0, "yes|boot|no",
	 "machines that are not in the hosts file get nothing; or no boot file",
	 NULL, 0, set_known, OFF(known_only), 0, 0},
	{"echo-client-id", 0, "yes|no",
	 "send clients their identifier back (option 61)", NULL, 0, set_choice,
	 OFF(echo_client_id), 0, 0},
	{"boot-nul", 0, "yes|no", "end option 67 in a NUL", NULL, 0, set_choice,
	 OFF(boot_nul), 0, 0},
	{"server-nul", 0, "yes|no", "end option 66 in a NUL", NULL, 0,
	 set_choice, OFF(server_nul), 0, 0},
	{"authoritative", 0, "yes|no",
	 "refuse leases that this server did not give", NULL, 0, set_choice,
	 OFF(authoritative), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};

const struct opt conf_silence_opts[] = {
	{"ignore", 0, NULL, "give these clients no answer", NULL, 0, set_choice,
	 OFF(ignore), 0, 0},
	{"no-boot", 0, NULL, "give these clients no boot file", NULL, 0,
	 set_choice, OFF(no_boot), 0, 0},
	{NULL, 0, NULL, NULL, NULL, 0, NULL, 0, 0, 0},
};
