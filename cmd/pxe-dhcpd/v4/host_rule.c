/* SPDX-License-Identifier: BSD-2-Clause */
/* Parameters of the hosts file that are about DHCP: see host_rule.h. */
#include "v4/host_rule.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "sys/log.h"
#include "util/ip4.h"
#include "util/num.h"
#include "wire/err.h"

/* A line that is read. */
struct line {
	const struct tags *tags;
	struct host_rule *rule;
	char key[HOSTS_PARAM_MAX + 1];
	char value[HOSTS_VALUE_MAX + 1];
};

/* A parameter that is about DHCP. */
struct param {
	const char *key;
	bool prefix; /* key is what it begins with */
	const char *(*set)(struct line *l);
};

static const char *set_boot(struct line *l)
{
	if (!strcmp(l->value, "-")) {
		l->rule->policy.no_boot = POLICY_YES;
		return NULL;
	}
	return boot_map_set(&l->rule->policy.boot, "default", l->value);
}

static const char *set_boot_class(struct line *l)
{
	return boot_map_set(&l->rule->policy.boot, l->key + strlen("boot."),
			    l->value);
}

static const char *set_next_server(struct line *l)
{
	return ip4_parse(l->value, &l->rule->policy.next_server)
		       ? "not an IPv4 address"
		       : NULL;
}

static const char *set_lease(struct line *l)
{
	uint32_t v;

	if (num_duration(l->value, &v) || v < 60)
		return "not a duration of a minute or more";
	/* It is meant for this machine, whatever program asks. */
	l->rule->policy.lease = l->rule->policy.boot_lease = v;
	return NULL;
}

static const char *set_option(struct line *l)
{
	return options_add(&l->rule->policy.options, l->key + strlen("option."),
			   l->value);
}

static const char *set_tags(struct line *l)
{
	char *name = l->value, *comma;
	int i;

	do {
		comma = strchr(name, ',');
		if (comma)
			*comma++ = 0;
		i = tags_find(l->tags, name);
		if (i < 0)
			return "the configuration has no such tag";
		l->rule->tags |= (tag_set)1 << i;
		name = comma;
	} while (name);
	return NULL;
}

static const struct param params[] = {
	{"boot", false, set_boot},     {"boot.", true, set_boot_class},
	{"lease", false, set_lease},   {"next-server", false, set_next_server},
	{"option.", true, set_option}, {"tag", false, set_tags},
};

static const struct param *find_param(const char *key)
{
	size_t i;

	for (i = 0; i < sizeof(params) / sizeof(params[0]); i++)
		if (params[i].prefix ? !strncmp(params[i].key, key,
						strlen(params[i].key))
				     : !strcmp(params[i].key, key))
			return &params[i];
	return NULL;
}

/* Set one parameter.  NULL, or what is wrong with it. */
static const char *take(struct line *l, struct host_rule **slot,
			const struct param *p, const struct host *h)
{
	if (!*slot)
		*slot = calloc(1, sizeof(**slot));
	l->rule = *slot;
	if (!*slot || hosts_param(h, l->key, l->value, sizeof(l->value)) < 0)
		return "out of memory";
	return p->set(l);
}

/* Read one host's parameters.  0 or PXE_EBADMSG. */
static int read_host(struct line *l, struct host_rule **slot,
		     const struct hosts_entry *e, const char *path)
{
	const char *p = e->host.params, *wrong;
	size_t left = e->host.params_len;
	const struct param *param;
	struct hosts_param hp;
	int rc = 0;

	while (p && hosts_next_param(&p, &left, &hp)) {
		if (hp.key_len > HOSTS_PARAM_MAX)
			continue;
		memcpy(l->key, hp.key, hp.key_len);
		l->key[hp.key_len] = 0;
		param = find_param(l->key);
		wrong = param ? take(l, slot, param, &e->host) : NULL;
		if (wrong) {
			log_warnx("%s:%u: %s: %s", path, e->line, l->key,
				  wrong);
			rc = PXE_EBADMSG;
		}
	}
	return rc;
}

int host_rules_read(struct host_rules *r, const struct hosts_table *hosts,
		    const struct tags *tags, const char *path)
{
	struct line l = {.tags = tags};
	size_t i, n = hosts_table_count(hosts);
	int rc = 0;

	r->v = calloc(n ? n : 1, sizeof(struct host_rule *));
	if (!r->v)
		return -ENOMEM;
	r->n = n;
	for (i = 0; i < n; i++)
		if (read_host(&l, &r->v[i], hosts_table_at(hosts, i), path))
			rc = PXE_EBADMSG;
	return rc;
}

const struct host_rule *host_rules_of(const struct host_rules *r,
				      const struct hosts_table *hosts,
				      const struct hosts_entry *e)
{
	return e && r->n ? r->v[e - hosts_table_at(hosts, 0)] : NULL;
}

void host_rules_release(struct host_rules *r)
{
	while (r->n) {
		r->n--;
		if (r->v[r->n])
			policy_release(&r->v[r->n]->policy);
		free(r->v[r->n]);
	}
	free(r->v);
	r->v = NULL;
}
