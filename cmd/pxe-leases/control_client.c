/* SPDX-License-Identifier: BSD-2-Clause */
/* A connection to pxe-dhcpd: see control_client.h. */
#include "control_client.h"

#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "util/txt.h"

/* Longest request with its newline: bytes. */
#define REQUEST_MAX 256

/* How long the daemon may be silent, or take nothing: s. */
#define SILENCE 30

struct control_client {
	FILE *f; /* for reading */
	char *line;
	size_t room; /* of line: bytes */
};

static int connect_to(int fd, const char *path)
{
	const struct timeval limit = {.tv_sec = SILENCE};
	struct sockaddr_un un = {.sun_family = AF_UNIX};

	if (strlen(path) >= sizeof(un.sun_path))
		return -ENAMETOOLONG;
	memcpy(un.sun_path, path, strlen(path) + 1);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) ||
	    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit)))
		return -errno;
	if (!connect(fd, (struct sockaddr *)&un, sizeof(un)))
		return 0;
	/* What a daemon that was killed left behind. */
	return errno == ECONNREFUSED ? -ENOENT : -errno;
}

int control_client_open(struct control_client **out, const char *path)
{
	struct control_client *c = calloc(1, sizeof(*c));
	int fd, rc;

	*out = NULL;
	if (!c)
		return -ENOMEM;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	rc = fd < 0 ? -errno : connect_to(fd, path);
	if (!rc)
		c->f = fdopen(fd, "r");
	if (c->f) {
		*out = c;
		return 0;
	}
	if (fd >= 0)
		(void)close(fd);
	free(c);
	return rc ? rc : -ENOMEM;
}

void control_client_close(struct control_client *c)
{
	if (!c)
		return;
	(void)fclose(c->f);
	free(c->line);
	free(c);
}

int control_client_send(struct control_client *c, const char *fmt, ...)
{
	char buf[REQUEST_MAX];
	size_t done = 0, len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf) - 1, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(buf) - 1 || strchr(buf, '\n'))
		return -EINVAL;
	len = (size_t)n;
	buf[len++] = '\n';
	while (done < len) {
		ssize_t sent = send(fileno(c->f), buf + done, len - done,
				    MSG_NOSIGNAL);

		if (sent < 0 && errno != EINTR)
			return -errno;
		if (sent > 0)
			done += (size_t)sent;
	}
	return 0;
}

/* "refused": why.  The text is shown to people. */
static void parse_refusal(struct control_result *r, const json_t *o)
{
	const char *error = json_string_value(json_object_get(o, "error"));
	const char *reason = json_string_value(json_object_get(o, "reason"));
	struct txt t;

	txt_init(&t, r->why, sizeof(r->why));
	txt_visible(&t, error ? error : "refused");
	r->again = reason && !strcmp(reason, "again");
}

static int parse_result(struct control_result *r, const char *line, size_t len)
{
	json_t *o = json_loadb(line, len, 0, NULL);
	const char *what = json_string_value(json_object_get(o, "result"));
	int rc = what ? 0 : -EPROTO;

	memset(r, 0, sizeof(*r));
	if (what && !strcmp(what, "done"))
		r->done = true;
	else if (what)
		parse_refusal(r, o);
	r->ends = json_integer_value(json_object_get(o, "ends"));
	json_decref(o);
	return rc;
}

int control_client_read(struct control_client *c, control_line_fn *fn,
			void *ctx, struct control_result *result)
{
	static const char last[] = "{\"result\":";
	ssize_t n;

	for (;;) {
		errno = 0;
		n = getline(&c->line, &c->room, c->f);
		if (n < 0)
			return errno ? -errno : -EPROTO;
		if (n && c->line[n - 1] == '\n')
			n--;
		if (!strncmp(c->line, last, sizeof(last) - 1))
			return parse_result(result, c->line, (size_t)n);
		if (fn)
			fn(ctx, c->line, (size_t)n);
	}
}
