/* SPDX-License-Identifier: BSD-2-Clause */
/* pxe-leases release, bind: see change.h. */
#include "change.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "source.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "util/ip4.h"
#include "util/mac.h"
#include "util/num.h"
#include "util/txt.h"

/* An argument that is to be shown. */
struct shown {
	char text[128];
};

static const char *show(struct shown *s, const char *arg)
{
	return txt_escape(s->text, sizeof(s->text), arg);
}

/* --- release -------------------------------------------------------------- */

static int release_ip(struct control_client *c, const struct conf *conf,
		      uint32_t ip)
{
	struct control_result result;
	char text[IP4_STRLEN];
	int rc = control_client_send(c, "release %s", ip4_format(text, ip));

	if (!rc)
		rc = control_client_read(c, NULL, NULL, &result);
	if (rc)
		return source_failed(conf, rc);
	if (result.done) {
		log_info("%s: released", text);
		return 0;
	}
	log_warnx("%s: %s", text, result.why);
	return EXIT_FAILURE;
}

/* All leases of a machine, which may have one in each of several subnets. */
static int release_mac(struct control_client *c, const struct conf *conf,
		       const struct rows *r, const struct mac *mac)
{
	char text[MAC_STRLEN];
	bool found = false;
	int rc = 0;
	size_t i;

	for (i = 0; i < r->n; i++) {
		int bad;

		if (r->v[i].state == LEASE_FREE ||
		    !mac_equal(&r->v[i].mac, mac))
			continue;
		found = true;
		bad = release_ip(c, conf, r->v[i].ip);
		if (bad > EXIT_FAILURE)
			return bad;
		rc |= bad;
	}
	if (found)
		return rc;
	log_warnx("%s: has no lease", mac_format(text, mac));
	return EXIT_FAILURE;
}

/* Is each argument one of both?  *macs: one is a hardware address. */
static bool check_release(char *const *args, size_t n, bool *macs)
{
	struct shown arg;
	struct mac mac;
	uint32_t ip;
	size_t i;

	*macs = false;
	for (i = 0; i < n; i++) {
		if (!ip4_parse(args[i], &ip))
			continue;
		*macs = true;
		if (!mac_parse(args[i], &mac))
			continue;
		log_warnx("release: %s: neither an IPv4 address nor a hardware "
			  "address",
			  show(&arg, args[i]));
		return false;
	}
	if (!n)
		log_warnx("release: which addresses?");
	return n > 0;
}

static int release_all(struct control_client *c, const struct conf *conf,
		       const struct rows *r, char *const *args, size_t n)
{
	struct mac mac;
	uint32_t ip;
	int rc = 0, bad;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!ip4_parse(args[i], &ip))
			bad = release_ip(c, conf, ip);
		else if (!mac_parse(args[i], &mac))
			bad = release_mac(c, conf, r, &mac);
		else
			bad = EX_USAGE;
		if (bad > EXIT_FAILURE)
			return bad;
		rc |= bad;
	}
	return rc;
}

int change_release(const struct conf *conf, char *const *args, size_t n)
{
	struct control_client *c = NULL;
	struct rows rows = {0};
	bool macs;
	int rc;

	if (!check_release(args, n, &macs))
		return EX_USAGE;
	rc = source_need_daemon(&c, conf);
	if (!rc && macs)
		rc = source_read(c, conf, &rows, loop_wall());
	if (!rc)
		rc = release_all(c, conf, &rows, args, n);
	rows_release(&rows);
	control_client_close(c);
	return rc;
}

/* --- bind ----------------------------------------------------------------- */

/* What is to be bound. */
struct binding {
	uint32_t ip;
	struct mac mac;
	const char *name; /* or NULL */
	const char *time; /* as the request has it */
	char seconds[24];
};

/* "1h" as the request has it.  False if it is no time. */
static bool parse_time(struct binding *b, const char *arg)
{
	uint32_t s;

	if (num_duration(arg, &s))
		return false;
	(void)snprintf(b->seconds, sizeof(b->seconds), "%u", s);
	b->time = s == NUM_INFINITE ? "infinite" : b->seconds;
	return true;
}

/* NULL, or what is wrong. */
static const char *parse_binding(struct binding *b, char *const *args, size_t n)
{
	*b = (struct binding){.time = "-"};
	if (n < 2 || n > 4)
		return "bind takes IP MAC [NAME] [TIME]";
	if (ip4_parse(args[0], &b->ip))
		return "the first word is not an IPv4 address";
	if (mac_parse(args[1], &b->mac) || mac_is_zero(&b->mac))
		return "the second word is not a hardware address";
	/* A name of digits would be taken for a time, unless both are there. */
	if (n == 4 && !parse_time(b, args[3]))
		return "the fourth word is not a time";
	if (n == 4 || (n == 3 && !parse_time(b, args[2])))
		b->name = args[2];
	if (b->name && (!*b->name || strlen(b->name) >= LEASE_NAME_MAX ||
			!txt_is_printable(b->name)))
		return "the name is empty, too long or not printable";
	return NULL;
}

static int bind_through(struct control_client *c, const struct conf *conf,
			const struct binding *b)
{
	char ip[IP4_STRLEN], mac[MAC_STRLEN];
	struct control_result result;
	int rc = control_client_send(
		c, "bind %s %s %s %s", ip4_format(ip, b->ip),
		mac_format(mac, &b->mac), b->time, b->name ? b->name : "");

	if (!rc)
		rc = control_client_read(c, NULL, NULL, &result);
	if (rc)
		return source_failed(conf, rc);
	if (!result.done) {
		log_warnx("%s: %s", ip, result.why);
		return EXIT_FAILURE;
	}
	log_info("%s: bound to %s", ip, mac);
	return 0;
}

int change_bind(const struct conf *conf, char *const *args, size_t n)
{
	struct control_client *c = NULL;
	struct binding b;
	const char *wrong = parse_binding(&b, args, n);
	int rc;

	if (wrong) {
		log_warnx("%s", wrong);
		return EX_USAGE;
	}
	rc = source_need_daemon(&c, conf);
	if (!rc)
		rc = bind_through(c, conf, &b);
	control_client_close(c);
	return rc;
}
