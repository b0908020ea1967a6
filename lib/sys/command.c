/* SPDX-License-Identifier: BSD-2-Clause */
/* Commands as words, and where programs are ($PATH).  Contract: command.h. */
#include "sys/command.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char blanks[] = " \t\r\n";

/* Where to look without $PATH: service managers may set none. */
static const char default_path[] =
	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* One part in quotes, from behind the first; to gets it.  NULL: no end. */
static const char *read_quoted(const char *p, char **to)
{
	for (; *p != '"'; p++) {
		if (!*p)
			return NULL;
		if (*p == '\\' && p[1] && strchr("\"\\n", p[1]))
			*(*to)++ = *++p == 'n' ? '\n' : *p;
		else
			*(*to)++ = *p;
	}
	return p + 1;
}

/* One word, which is there; to gets it with a NUL.  NULL: no closing quote. */
static const char *read_word(const char *p, char **to)
{
	while (p && *p && !strchr(blanks, *p)) {
		if (*p == '"')
			p = read_quoted(p + 1, to);
		else
			*(*to)++ = *p++;
	}
	*(*to)++ = 0;
	return p;
}

/* More words than a text of n bytes can have, with the NULL. */
static size_t words_max(size_t n)
{
	return n / 2 + 2;
}

char **command_split(const char *text, const char **why)
{
	size_t len = strlen(text), n = 0;
	/* The words lie behind the vector. */
	char **argv = calloc(1, words_max(len) * sizeof(*argv) + len + 1);
	char *to;

	*why = "out of memory";
	if (!argv)
		return NULL;
	to = (char *)&argv[words_max(len)];
	for (text += strspn(text, blanks); *text;
	     text += strspn(text, blanks)) {
		argv[n++] = to;
		text = read_word(text, &to);
		if (!text) {
			*why = "no closing quote";
			free(argv);
			return NULL;
		}
	}
	if (n && *argv[0])
		return argv;
	*why = "no command";
	free(argv);
	return NULL;
}

void command_free(char **argv)
{
	free(argv);
}

/* 0 if it is a program, else an errno. */
static int check(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return errno;
	return S_ISREG(st.st_mode) && !access(path, X_OK) ? 0 : EACCES;
}

/* dir/name, malloc()ed; an empty directory is the current one. */
static char *join(const char *dir, size_t n, const char *name)
{
	size_t len = strlen(name);
	char *path = malloc(n + len + 2);

	if (!path)
		return NULL;
	memcpy(path, dir, n);
	if (n)
		path[n++] = '/';
	memcpy(path + n, name, len + 1);
	return path;
}

char *command_find(const char *name)
{
	const char *dir = getenv("PATH");
	int err = ENOENT;

	if (strchr(name, '/')) {
		err = check(name);
		if (!err)
			return strdup(name);
		errno = err;
		return NULL;
	}
	if (!dir || !*dir)
		dir = default_path;
	for (;; dir++) {
		size_t n = strcspn(dir, ":");
		char *path = join(dir, n, name);
		int rc = path ? check(path) : ENOMEM;

		if (!rc)
			return path;
		free(path);
		if (rc == EACCES || rc == ENOMEM)
			err = rc;
		dir += n;
		if (!*dir)
			break;
	}
	errno = err;
	return NULL;
}
