/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's command line and its place-holders: see cmdline.h. */
#include "model/cmdline.h"

#include <string.h>

/*
 * Words that make an installer run unattended, by the kind of its answer file.
 * Without an answer file it would take defaults for questions that were not
 * answered, or stop at a blank screen.
 */
static const struct {
	const char *kind, *word;
} unattended[] = {
	{"preseed", "auto=true"},
	{"preseed", "auto"},
	{"preseed", "priority=critical"},
	{"autoinstall", "autoinstall"},
	{"proxmox", "proxmox-start-auto-installer"},
};

/* Do the n bytes at p hold the C string what? */
static bool holds(const char *p, size_t n, const char *what)
{
	size_t len = strlen(what), i;

	for (i = 0; i + len <= n; i++)
		if (!memcmp(p + i, what, len))
			return true;
	return false;
}

unsigned cmdline_uses(const char *cmdline)
{
	unsigned uses = 0;

	if (strstr(cmdline, "@BASE@"))
		uses |= CMDLINE_BASE;
	if (strstr(cmdline, "@ISO@"))
		uses |= CMDLINE_ISO;
	if (strstr(cmdline, "@ANSWER@"))
		uses |= CMDLINE_ANSWER;
	return uses;
}

static bool is_unattended(const char *p, size_t n, const char *kind)
{
	size_t i;

	for (i = 0; i < sizeof(unattended) / sizeof(unattended[0]); i++)
		if (!strcmp(unattended[i].kind, kind) &&
		    strlen(unattended[i].word) == n &&
		    !memcmp(unattended[i].word, p, n))
			return true;
	return false;
}

static void fill_word(struct txt *t, const char *p, size_t n,
		      const struct cmdline_vars *v)
{
	const struct {
		const char *name, *value;
	} vars[] = {
		{"@BASE@", v->base},
		{"@ISO@", v->iso},
		{"@ANSWER@", v->answer},
	};
	size_t i = 0, k;

	while (i < n) {
		for (k = 0; k < sizeof(vars) / sizeof(vars[0]); k++) {
			size_t len = strlen(vars[k].name);

			if (n - i >= len && vars[k].value &&
			    !memcmp(p + i, vars[k].name, len)) {
				txt_str(t, vars[k].value);
				i += len;
				break;
			}
		}
		if (k == sizeof(vars) / sizeof(vars[0]))
			txt_mem(t, &p[i++], 1);
	}
}

void cmdline_fill(struct txt *t, const char *cmdline,
		  const struct cmdline_vars *v)
{
	bool drop = !v->answer && cmdline_uses(cmdline) & CMDLINE_ANSWER;
	const char *blank = "";
	size_t n;

	for (; *(cmdline += strspn(cmdline, " ")); cmdline += n) {
		n = strcspn(cmdline, " ");
		if (drop && (holds(cmdline, n, "@ANSWER@") ||
			     is_unattended(cmdline, n, v->kind)))
			continue;
		txt_str(t, blank);
		fill_word(t, cmdline, n, v);
		blank = " ";
	}
}
