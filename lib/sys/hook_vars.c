/* SPDX-License-Identifier: BSD-2-Clause */
/* An event as environment and arguments of a command.  Contract: hook_vars.h.
 */
#include "sys/hook_vars.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "util/txt.h"

#define PREFIX "PXE_"

/* The keys whose values are arguments, in their order. */
static const char *const argument_keys[] = {"event", "mac", "ip", "name",
					    "file"};

#define N_ARGUMENTS (sizeof(argument_keys) / sizeof(argument_keys[0]))

/* Instead of a dash at the begin of an argument. */
static const char dash[] = "\\x2d";

void hook_vars_init(struct hook_vars *v)
{
	v->len = 0;
	v->cut = false;
}

static bool is_name_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static char name_char(char c)
{
	c = (char)toupper((unsigned char)c);
	return is_name_char(c) ? c : '_';
}

void hook_vars_put(struct hook_vars *v, const char *key, const char *value)
{
	struct txt t;

	txt_init(&t, v->text + v->len, sizeof(v->text) - v->len);
	txt_str(&t, PREFIX);
	for (; *key; key++) {
		char c = name_char(*key);

		txt_mem(&t, &c, 1);
	}
	txt_str(&t, "=");
	txt_visible(&t, value);
	/* The next one needs room for its NUL at least. */
	if (t.cut || t.len + 1 >= t.cap)
		v->cut = true;
	else
		v->len += t.len + 1;
}

static bool valid_variable(const char *s)
{
	if (strncmp(s, PREFIX, strlen(PREFIX)) != 0)
		return false;
	for (s += strlen(PREFIX); is_name_char(*s); s++)
		;
	return *s == '=' && txt_is_printable(s);
}

bool hook_vars_valid(const char *text, size_t len)
{
	size_t at;

	if (!len || text[len - 1])
		return false;
	for (at = 0; at < len; at += strlen(text + at) + 1)
		if (!valid_variable(text + at))
			return false;
	return true;
}

const char *hook_vars_get(const char *text, size_t len, const char *key)
{
	size_t at, i;

	for (at = 0; at < len; at += strlen(text + at) + 1) {
		const char *s = text + at + strlen(PREFIX);

		for (i = 0; key[i] && s[i] == name_char(key[i]); i++)
			;
		if (!key[i] && s[i] == '=')
			return s + i + 1;
	}
	return "";
}

/* How many strings there are in front of the NULL. */
static size_t count(char *const *v)
{
	size_t n = 0;

	while (v[n])
		n++;
	return n;
}

char **hook_vars_environ(char *const *base, char *text, size_t len)
{
	size_t n = count(base), at, vars = 0;
	char **envp;

	for (at = 0; at < len; at++)
		vars += !text[at];
	envp = malloc((n + vars + 1) * sizeof(*envp));
	if (!envp)
		return NULL;
	memcpy(envp, base, n * sizeof(*envp));
	for (at = 0; at < len; at += strlen(text + at) + 1)
		envp[n++] = text + at;
	envp[n] = NULL;
	return envp;
}

char **hook_vars_arguments(char *const *command, const char *text, size_t len)
{
	size_t n = count(command), words = n + N_ARGUMENTS + 1, i;
	/* Values lie behind the vector; each is a part of the text. */
	size_t room = len + N_ARGUMENTS * sizeof(dash);
	char **argv = malloc(words * sizeof(*argv) + room);
	struct txt t;
	char *to;

	if (!argv)
		return NULL;
	memcpy(argv, command, n * sizeof(*argv));
	to = (char *)&argv[words];
	for (i = 0; i < N_ARGUMENTS; i++) {
		const char *s = hook_vars_get(text, len, argument_keys[i]);

		txt_init(&t, to, room);
		if (*s == '-') {
			txt_str(&t, dash);
			s++;
		}
		txt_str(&t, s);
		argv[n++] = to;
		to += t.len + 1;
		room -= t.len + 1;
	}
	argv[n] = NULL;
	return argv;
}
