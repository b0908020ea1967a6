/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Hosts: each is a label made of its key, to which the script jumps with what
 * the machine says of itself.  One goto is one pass over the script; a list
 * of comparisons would be one command for each host.
 */
#include <string.h>
#include <sysexits.h>

#include "cmdline.h"
#include "ipxe.h"
#include "sys/log.h"
#include "target.h"
#include "wire/err.h"
#include "word.h"

/* One host while its section is made. */
struct entry {
	const struct hosts_entry *e;
	char label[HOSTS_KEY_STRLEN + 8];
	char label2[HOSTS_KEY_STRLEN + 8]; /* "" unless it needs two */
	char target[300];
	char append[HOSTS_VALUE_MAX + 1];
	char answer[HOSTS_VALUE_MAX + 1];
	char localboot[16];
	int rc;
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

void ipxe_scan_hosts(const struct job *job, struct ipxe_needs *needs)
{
	size_t i, n = job->hosts ? hosts_table_count(job->hosts) : 0;

	needs->answer = job->conf->answer != NULL;
	for (i = 0; i < n; i++) {
		const struct host *h = &hosts_table_at(job->hosts, i)->host;
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

static void complain(struct entry *en, const struct job *job, const char *what,
		     const char *value, const char *why)
{
	char esc[256];

	log_warnx("%s:%u: %s%s: %s", job->hosts_file, en->e->line, what,
		  txt_escape(esc, sizeof(esc), value), why);
	en->rc = EX_DATAERR;
}

/*
 * The label for a serial is what ${serial:uristring} will be.  iPXE escapes
 * '+' since 2024 and did not before, so a serial that has one gets both.
 */
static void serial_label(struct entry *en, const struct job *job)
{
	const char *s = en->e->host.serial;
	bool plus = strchr(s, '+') != NULL;
	struct txt a, b;

	if (strpbrk(s, "${}\\")) {
		complain(en, job, "serial=", s,
			 "iPXE cannot look for one with $ { } or \\");
		return;
	}
	txt_init(&a, en->label, sizeof(en->label));
	txt_init(&b, en->label2, sizeof(en->label2));
	txt_str(&a, "serial-");
	txt_str(&b, plus ? "serial-" : "");
	for (; *s; s++) {
		if (*s < ' ' || *s > '~') {
			complain(en, job, "serial=", en->e->host.serial,
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

static void make_label(struct entry *en, const struct job *job)
{
	const struct host *h = &en->e->host;
	char text[UUID_STRLEN];
	struct txt t;

	txt_init(&t, en->label, sizeof(en->label));
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
		serial_label(en, job);
		break;
	case HOST_ANY:
		txt_str(&t, "any");
		break;
	}
}

static void make_target(struct entry *en, const struct job *job)
{
	char reason[1024];
	struct txt t, why;

	txt_init(&t, en->target, sizeof(en->target));
	txt_init(&why, reason, sizeof(reason));
	if (target_label(job->images, en->e->host.profile, &t, &why))
		complain(en, job, "profile ", en->e->host.profile, reason);
}

/* console=A%20B becomes console=A console=B; append= follows as it is. */
static void make_append(struct entry *en, const struct job *job)
{
	char value[HOSTS_VALUE_MAX + 1];
	const char *p, *why;
	struct txt t;
	size_t n;

	txt_init(&t, en->append, sizeof(en->append));
	if (hosts_param(&en->e->host, "console", value, sizeof(value)) > 0) {
		for (p = value; *(p += strspn(p, " ")); p += n) {
			n = strcspn(p, " ");
			txt_str(&t, t.len ? " console=" : "console=");
			txt_mem(&t, p, n);
		}
	}
	if (hosts_param(&en->e->host, "append", value, sizeof(value)) > 0) {
		txt_str(&t, t.len ? " " : "");
		txt_str(&t, value);
	}
	why = word_why_not(en->append, WORD_SETTINGS);
	if (!why && t.cut)
		why = "too long";
	if (why)
		complain(en, job, "console= and append=: ", en->append, why);
}

static void make_answer(struct entry *en, const struct job *job)
{
	char value[HOSTS_VALUE_MAX + 1];
	const char *why;
	struct txt t;

	if (hosts_param(&en->e->host, "answer", value, sizeof(value)) < 0)
		return;
	if (!strcmp(value, "-")) {
		(void)memcpy(en->answer, "-", 2);
		return;
	}
	txt_init(&t, en->answer, sizeof(en->answer));
	why = ipxe_answer(&t, job->conf, value);
	if (why)
		complain(en, job, "answer=", value, why);
}

static void make_localboot(struct entry *en, const struct job *job)
{
	static const char *const ways[] = {"auto", "exit", "sanboot",
					   "poweroff"};
	size_t i;
	int n = hosts_param(&en->e->host, "localboot", en->localboot,
			    sizeof(en->localboot));

	if (n == PXE_ENOENT)
		return;
	for (i = 0; n > 0 && i < sizeof(ways) / sizeof(ways[0]); i++)
		if (!strcmp(ways[i], en->localboot))
			return;
	complain(en, job, "localboot=", n < 0 ? "..." : en->localboot,
		 "not one of auto exit sanboot poweroff");
}

/* Too long a command line would be cut by the kernel without a word. */
static void check_length(struct entry *en, const struct job *job)
{
	size_t i, n = strlen(en->append);

	for (i = 0; n && i < job->images->n; i++) {
		const struct image *img = &job->images->v[i];

		if (img->out || strncmp(en->target, "image-", 6) ||
		    strcmp(en->target + 6, img->label))
			continue;
		if (img->args_len + 1 + n > CMDLINE_MAX)
			complain(en, job, "append=", img->place,
				 "the command line becomes too long");
	}
}

static void put(FILE *f, const struct entry *en)
{
	const struct host *h = &en->e->host;

	if (*en->label2)
		(void)fprintf(f, ":%s goto %s\n", en->label2, en->label);
	(void)fprintf(f, ":%s", en->label);
	/* Most of many hosts are one line, which is less to fetch and scan. */
	if (!*en->append && !*en->answer && !*en->localboot) {
		(void)fprintf(f, " goto %s%s%s\n", en->target,
			      h->name ? " # " : "", h->name ? h->name : "");
		return;
	}
	(void)fprintf(f, "%s%s\n", h->name ? " # " : "",
		      h->name ? h->name : "");
	if (*en->append)
		(void)fprintf(f, "set append %s\n", en->append);
	if (!strcmp(en->answer, "-"))
		(void)fputs("clear answer\n", f);
	else if (*en->answer)
		(void)fprintf(f, "set answer %s\n", en->answer);
	if (*en->localboot)
		(void)fprintf(f, "set localboot %s\n", en->localboot);
	(void)fprintf(f, "goto %s\n", en->target);
}

int ipxe_hosts(FILE *f, const struct job *job)
{
	size_t i, n = job->hosts ? hosts_table_count(job->hosts) : 0;
	struct entry en;
	int worst = 0;

	if (n)
		(void)fputs("\n# Hosts: a label for each key.\n", f);
	for (i = 0; i < n; i++) {
		memset(&en, 0, sizeof(en));
		en.e = hosts_table_at(job->hosts, i);
		if (!has_target(&en.e->host))
			continue;
		make_label(&en, job);
		make_target(&en, job);
		make_append(&en, job);
		make_answer(&en, job);
		make_localboot(&en, job);
		if (!en.rc)
			check_length(&en, job);
		if (!en.rc)
			put(f, &en);
		worst = worst ? worst : en.rc;
	}
	return worst;
}
