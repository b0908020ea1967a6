/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Shows what isofs sees, for isofs.t:
 *
 *	isofs-look IMAGE tree        each file: its path, size and mtime
 *	isofs-look IMAGE find PATH   "dir", or "OFFSET SIZE MTIME"
 *	isofs-look IMAGE cat PATH    its content
 *	isofs-look IMAGE many N PATH   N lookups
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

struct look {
	int fd;
	struct isofs *fs;
	const char *dir;
	unsigned depth;
};

static int say(int rc, const char *why)
{
	fprintf(stderr, "%s\n", why ? why : log_reason(rc));
	return 1;
}

static int list(struct look *l, const char *path);

static int on_name(void *ctx, const char *name, const struct isofs_node *n)
{
	struct look *l = ctx, sub = *l;
	char path[ISOFS_PATH_MAX + 600];

	(void)snprintf(path, sizeof(path), "%s%s%s", l->dir, *l->dir ? "/" : "",
		       name);
	if (!n->dir) {
		printf("%s %" PRIu64 " %" PRId64 "\n", path, n->size, n->mtime);
		return 0;
	}
	printf("%s/\n", path);
	if (l->depth == 16)
		return 0;
	sub.depth++;
	return list(&sub, path);
}

static int list(struct look *l, const char *path)
{
	int rc;

	l->dir = path;
	rc = isofs_list(l->fs, path, on_name, l);
	return rc < 0 ? say(rc, isofs_why(l->fs)) : rc;
}

static int cat(const struct look *l, const struct isofs_node *n)
{
	static char buf[65536];
	uint64_t done = 0;

	while (done < n->size) {
		size_t want = n->size - done < sizeof(buf) ? n->size - done
							   : sizeof(buf);
		ssize_t got = pread(l->fd, buf, want, (off_t)(n->off + done));

		if (got <= 0 ||
		    fwrite(buf, 1, (size_t)got, stdout) != (size_t)got)
			return say(-EIO, NULL);
		done += (size_t)got;
	}
	return 0;
}

static int find(struct look *l, const char *what, const char *path)
{
	struct isofs_node n;
	int rc = isofs_find(l->fs, path, &n);

	if (rc)
		return say(rc, isofs_why(l->fs));
	if (n.dir)
		puts("dir");
	else if (!strcmp(what, "cat"))
		return cat(l, &n);
	else
		printf("%" PRIu64 " %" PRIu64 " %" PRId64 "\n", n.off, n.size,
		       n.mtime);
	return 0;
}

int main(int argc, char **argv)
{
	struct look l = {.fd = argc < 3 ? -1 : open(argv[1], O_RDONLY)};
	const char *why;
	struct isofs_node n;
	long times;
	int rc;

	if (l.fd < 0)
		return say(-errno, NULL);
	rc = isofs_open(&l.fs, l.fd, &why);
	if (rc)
		return say(rc, why);
	if (!strcmp(argv[2], "tree"))
		rc = list(&l, "");
	else if (argc == 4)
		rc = find(&l, argv[2], argv[3]);
	else if (argc == 5)
		for (times = strtol(argv[3], NULL, 10); !rc && times; times--)
			rc = isofs_find(l.fs, argv[4], &n);
	isofs_close(l.fs);
	return fclose(stdout) ? say(-EIO, NULL) : rc != 0;
}
