/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sections of hosts: see ipxe_host.h.  The label of each is made of its
 * key, and the script jumps to the label made of what the machine knows of
 * itself.  That is one search for a label, where comparisons would be a command
 * for each host.
 */
#include "ipxe/ipxe_host.h"

#include <string.h>
#include <sysexits.h>

#include "ipxe/ipxe_quote.h"
#include "ipxe/ipxe_url.h"
#include "model/cmdline.h"
#include "model/target.h"
#include "sys/log.h"
#include "wire/err.h"

/* The section of one host: what is written for it. */
struct host_section {
	const struct hosts_entry *entry;
	char label[HOSTS_KEY_STRLEN + 8];
	char label2[HOSTS_KEY_STRLEN + 8]; /* a second one, or "" */
	char target[300];
	char append[HOSTS_VALUE_MAX + 1];
	char answer[HOSTS_VALUE_MAX + 1];
	char localboot[16];
	int rc; /* 0; EX_DATAERR after report() */
};

static bool has_target(const struct host *h)
{
	return h->profile != NULL;
}

static bool has_param(const struct host *h, const char *key)
{
	char c;

	return hosts_param(h, key, &c, 0) != PXE_ENOENT;
}

void ipxe_host_needs(const struct script_input *in, struct ipxe_needs *needs)
{
	size_t i, n = in->hosts ? hosts_table_count(in->hosts) : 0;

	needs->answer = in->conf->answer != NULL;
	for (i = 0; i < n; i++) {
		const struct host *h = &hosts_table_at(in->hosts, i)->host;
		char how[16];

		if (!has_target(h))
			continue;
		needs->mac |= h->key == HOST_MAC;
		needs->uuid |= h->key == HOST_UUID;
		needs->serial |= h->key == HOST_SERIAL;
		needs->any |= h->key == HOST_ANY;
		needs->append |= has_param(h, "append") ||
				 has_param(h, "console");
		needs->answer |= has_param(h, "answer");
		if (hosts_param(h, "localboot", how, sizeof(how)) > 0)
			needs->poweroff |= !strcmp(how, "poweroff");
	}
}

/* Log an error of the host's line, and keep the status. */
static void report(struct host_section *sec, const struct script_input *in,
		   const char *what, const char *value, const char *why)
{
	char esc[256];

	log_warnx("%s:%u: %s%s: %s", in->hosts_file, sec->entry->line, what,
		  txt_escape(esc, sizeof(esc), value), why);
	sec->rc = EX_DATAERR;
}

/*
 * The label of a serial number is what ${serial:uristring} expands to.  iPXE
 * escapes '+' since 2024 and did not before, so one with a '+' gets both
 * labels.
 */
static void serial_label(struct host_section *sec,
			 const struct script_input *in)
{
	const char *s = sec->entry->host.serial;
	bool plus = strchr(s, '+') != NULL;
	struct txt a, b;

	if (strpbrk(s, "${}\\")) {
		report(sec, in, "serial=", s,
		       "iPXE cannot look for one with $ { } or \\");
		return;
	}
	txt_init(&a, sec->label, sizeof(sec->label));
	txt_init(&b, sec->label2, sizeof(sec->label2));
	txt_str(&a, "serial-");
	txt_str(&b, plus ? "serial-" : "");
	for (; *s; s++) {
		if (*s < ' ' || *s > '~') {
			report(sec, in, "serial=", sec->entry->host.serial,
			       "iPXE cannot look for one that is not ASCII");
			return;
		}
		if (strchr(" /#:@?=&%+", *s))
			txt_fmt(&a, "%%%02X", (unsigned)*s);
		else
			txt_mem(&a, s, 1);
		if (!plus)
			continue;
		if (*s != '+' && strchr(" /#:@?=&%", *s))
			txt_fmt(&b, "%%%02X", (unsigned)*s);
		else
			txt_mem(&b, s, 1);
	}
}

static void make_label(struct host_section *sec, const struct script_input *in)
{
	const struct host *h = &sec->entry->host;
	char text[UUID_STRLEN];
	struct txt t;

	txt_init(&t, sec->label, sizeof(sec->label));
	switch (h->key) {
	case HOST_MAC:
		txt_str(&t, "mac-");
		txt_str(&t, mac_format_sep(text, &h->mac, '-'));
		break;
	case HOST_UUID:
		txt_str(&t, "uuid-");
		txt_str(&t, uuid_format(text, &h->uuid));
		break;
	case HOST_SERIAL:
		serial_label(sec, in);
		break;
	case HOST_ANY:
		txt_str(&t, "any");
		break;
	}
}

static void make_target(struct host_section *sec, const struct script_input *in)
{
	char reason[1024];
	struct txt t, why;

	txt_init(&t, sec->target, sizeof(sec->target));
	txt_init(&why, reason, sizeof(reason));
	if (target_label(in->images, sec->entry->host.profile, &t, &why))
		report(sec, in, "profile ", sec->entry->host.profile, reason);
}

/*
 * What is added to the command line: console=A%20B becomes console=A console=B;
 * the value of append= follows.
 */
static void make_append(struct host_section *sec, const struct script_input *in)
{
	char value[HOSTS_VALUE_MAX + 1];
	const char *p, *why;
	struct txt t;
	size_t n;

	txt_init(&t, sec->append, sizeof(sec->append));
	if (hosts_param(&sec->entry->host, "console", value, sizeof(value)) >
	    0) {
		for (p = value; *(p += strspn(p, " ")); p += n) {
			n = strcspn(p, " ");
			txt_str(&t, t.len ? " console=" : "console=");
			txt_mem(&t, p, n);
		}
	}
	if (hosts_param(&sec->entry->host, "append", value, sizeof(value)) >
	    0) {
		txt_str(&t, t.len ? " " : "");
		txt_str(&t, value);
	}
	why = ipxe_quote_check(sec->append, IPXE_QUOTE_SETTINGS);
	if (!why && t.cut)
		why = "too long";
	if (why)
		report(sec, in, "console= and append=: ", sec->append, why);
}

static void make_answer(struct host_section *sec, const struct script_input *in)
{
	char value[HOSTS_VALUE_MAX + 1];
	const char *why;
	struct txt t;

	if (hosts_param(&sec->entry->host, "answer", value, sizeof(value)) < 0)
		return;
	if (!strcmp(value, "-")) {
		(void)memcpy(sec->answer, "-", 2);
		return;
	}
	txt_init(&t, sec->answer, sizeof(sec->answer));
	why = ipxe_url_answer(&t, in->conf, value);
	if (why)
		report(sec, in, "answer=", value, why);
}

static void make_localboot(struct host_section *sec,
			   const struct script_input *in)
{
	static const char *const ways[] = {"auto", "exit", "sanboot",
					   "poweroff"};
	size_t i;
	int n = hosts_param(&sec->entry->host, "localboot", sec->localboot,
			    sizeof(sec->localboot));

	if (n == PXE_ENOENT)
		return;
	for (i = 0; n > 0 && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(ways[i], sec->localboot))
			return;
	report(sec, in, "localboot=", n < 0 ? "..." : sec->localboot,
	       "not one of auto exit sanboot poweroff");
}

/* Report a command line that the kernel would cut off silently. */
static void check_length(struct host_section *sec,
			 const struct script_input *in)
{
	size_t i, n = strlen(sec->append);

	for (i = 0; n && i < in->images->n; i++) {
		const struct image *img = &in->images->v[i];

		if (img->skip_reason || strncmp(sec->target, "image-", 6) ||
		    strcmp(sec->target + 6, img->label))
			continue;
		if (img->cmdline_len + 1 + n > CMDLINE_MAX)
			report(sec, in, "append=", img->path,
			       "the command line becomes too long");
	}
}

static void put(FILE *f, const struct host_section *sec)
{
	const struct host *h = &sec->entry->host;

	if (*sec->label2)
		(void)fprintf(f, ":%s goto %s\n", sec->label2, sec->label);
	(void)fprintf(f, ":%s", sec->label);
	/* One line if that is enough: there may be many hosts. */
	if (!*sec->append && !*sec->answer && !*sec->localboot) {
		(void)fprintf(f, " goto %s%s%s\n", sec->target,
			      h->name ? " # " : "", h->name ? h->name : "");
		return;
	}
	(void)fprintf(f, "%s%s\n", h->name ? " # " : "",
		      h->name ? h->name : "");
	if (*sec->append)
		(void)fprintf(f, "set append %s\n", sec->append);
	if (!strcmp(sec->answer, "-"))
		(void)fputs("clear answer\n", f);
	else if (*sec->answer)
		(void)fprintf(f, "set answer %s\n", sec->answer);
	if (*sec->localboot)
		(void)fprintf(f, "set localboot %s\n", sec->localboot);
	(void)fprintf(f, "goto %s\n", sec->target);
}

int ipxe_host_sections(FILE *f, const struct script_input *in)
{
	size_t i, n = in->hosts ? hosts_table_count(in->hosts) : 0;
	struct host_section sec;
	int worst = 0;

	if (n)
		(void)fputs("\n# Hosts: a label for each key.\n", f);
	for (i = 0; i < n; i++) {
		memset(&sec, 0, sizeof(sec));
		sec.entry = hosts_table_at(in->hosts, i);
		/* A further address of a machine is no matter of scripts. */
		if (sec.entry->is_further || !has_target(&sec.entry->host))
			continue;
		make_label(&sec, in);
		make_target(&sec, in);
		make_append(&sec, in);
		make_answer(&sec, in);
		make_localboot(&sec, in);
		if (!sec.rc)
			check_length(&sec, in);
		if (!sec.rc)
			put(f, &sec);
		worst = worst ? worst : sec.rc;
	}
	return worst;
}
