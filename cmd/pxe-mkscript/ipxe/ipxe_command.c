/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of commands of iPXE: see ipxe_command.h. */
#include "ipxe/ipxe_command.h"

#include <string.h>

#define MANY 1000

/* Options have two dashes; the next token is the value of those in "args". */
static const struct {
	const char *name;
	size_t min, max; /* arguments that are not options */
	const char *flags, *args;
} commands[] = {
	{"boot", 0, MANY, "", ""},
	{"choose", 1, 1, " keep ", " menu default timeout "},
	{"clear", 1, 1, "", ""},
	{"cpuid", 1, 1, " ext ecx ", ""},
	{"echo", 0, MANY, " n ", ""},
	{"exit", 0, 1, "", ""},
	{"goto", 1, 1, "", ""},
	{"imgfree", 0, MANY, "", ""},
	{"initrd", 1, MANY, " autofree ", " name timeout "},
	{"iseq", 2, 2, "", ""},
	{"isset", 1, 1, "", ""},
	{"item", 0, MANY, " default gap ", " menu key "},
	{"kernel", 1, MANY, " autofree ", " name timeout "},
	{"menu", 0, MANY, " delete ", " name "},
	{"poweroff", 0, 0, "", ""}, /* not of Debian 12: see ipxe.c */
	{"prompt", 0, MANY, "", " key timeout "},
	{"reboot", 0, 0, " warm ", ""},
	{"sanboot", 0, MANY, " no-describe keep ", " drive filename "},
	{"set", 1, MANY, "", ""},
	{"shell", 0, 0, "", ""},
};

bool ipxe_token_is(struct ipxe_token w, const char *text)
{
	return strlen(text) == w.n && !memcmp(w.p, text, w.n);
}

bool ipxe_token_ends_command(struct ipxe_token w)
{
	return ipxe_token_is(w, "||") || ipxe_token_is(w, "&&") ||
	       ipxe_token_is(w, ";") || w.p[0] == '#';
}

/* Is the option in a list of names with a blank before and behind each? */
static bool in_list(struct ipxe_token option, const char *list)
{
	size_t n = option.n - 2;
	const char *p;

	for (p = list; (p = strchr(p, ' ')); p++)
		if (strlen(p) > n + 1 && !memcmp(p + 1, option.p + 2, n) &&
		    p[n + 1] == ' ')
			return true;
	return false;
}

const char *ipxe_command_check(const struct ipxe_token *w, size_t n,
			       size_t *first)
{
	size_t i, at = 1;

	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (ipxe_token_is(w[0], commands[i].name))
			break;
	if (i == sizeof(commands) / sizeof(commands[0]))
		return "a command that is not known";
	while (at < n && w[at].n > 2 && !memcmp(w[at].p, "--", 2)) {
		if (in_list(w[at], commands[i].args))
			at += 2;
		else if (in_list(w[at], commands[i].flags))
			at++;
		else
			return "an option that the command does not have";
	}
	if (at > n)
		return "an option without its value";
	if (n - at < commands[i].min || n - at > commands[i].max)
		return "too few or too many arguments";
	*first = at;
	return NULL;
}
