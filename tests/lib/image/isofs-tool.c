/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * isofs on the command line, for isofs.t:
 *
 *	isofs-tool IMAGE tree        every name; of files with size and mtime
 *	isofs-tool IMAGE find PATH   "dir", or "OFFSET SIZE MTIME"
 *	isofs-tool IMAGE cat PATH    the content of a file
 *	isofs-tool IMAGE many N PATH   look PATH up N times
 *
 * Exit status: 0; 1 with the reason on stderr.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/isofs.h"
#include "sys/log.h"

struct tool {
	int fd;
	struct isofs *fs;
	const char *dir;
	unsigned depth;
};

static int fail(int rc, const char *why)
{
	fprintf(stderr, "%s\n", why ? why : log_reason(rc));
	return 1;
}

static int list(struct tool *t, const char *path);

static int on_name(void *ctx, const char *name, const struct isofs_node *n)
{
	struct tool *t = ctx, sub = *t;
	char path[ISOFS_PATH_MAX + 600];

	(void)snprintf(path, sizeof(path), "%s%s%s", t->dir, *t->dir ? "/" : "",
		       name);
	if (!n->dir) {
		printf("%s %" PRIu64 " %" PRId64 "\n", path, n->size, n->mtime);
		return 0;
	}
	printf("%s/\n", path);
	if (t->depth == 16)
		return 0;
	sub.depth++;
	return list(&sub, path);
}

static int list(struct tool *t, const char *path)
{
	int rc;

	t->dir = path;
	rc = isofs_list(t->fs, path, on_name, t);
	return rc < 0 ? fail(rc, isofs_why(t->fs)) : rc;
}

static int cat(const struct tool *t, const struct isofs_node *n)
{
	static char buf[65536];
	uint64_t done = 0;

	while (done < n->size) {
		size_t want = n->size - done < sizeof(buf) ? n->size - done
							   : sizeof(buf);
		ssize_t got = pread(t->fd, buf, want, (off_t)(n->off + done));

		if (got <= 0 ||
		    fwrite(buf, 1, (size_t)got, stdout) != (size_t)got)
			return fail(-EIO, NULL);
		done += (size_t)got;
	}
	return 0;
}

static int find(struct tool *t, const char *what, const char *path)
{
	struct isofs_node n;
	int rc = isofs_find(t->fs, path, &n);

	if (rc)
		return fail(rc, isofs_why(t->fs));
	if (n.dir)
		puts("dir");
	else if (!strcmp(what, "cat"))
		return cat(t, &n);
	else
		printf("%" PRIu64 " %" PRIu64 " %" PRId64 "\n", n.off, n.size,
		       n.mtime);
	return 0;
}

int main(int argc, char **argv)
{
	struct tool t = {.fd = argc < 3 ? -1 : open(argv[1], O_RDONLY)};
	const char *why;
	struct isofs_node n;
	long times;
	int rc;

	if (t.fd < 0)
		return fail(-errno, NULL);
	rc = isofs_open(&t.fs, t.fd, &why);
	if (rc)
		return fail(rc, why);
	if (!strcmp(argv[2], "tree"))
		rc = list(&t, "");
	else if (argc == 4)
		rc = find(&t, argv[2], argv[3]);
	else if (argc == 5)
		for (times = strtol(argv[3], NULL, 10); !rc && times; times--)
			rc = isofs_find(t.fs, argv[4], &n);
	isofs_close(t.fs);
	return fclose(stdout) ? fail(-EIO, NULL) : rc != 0;
}
