/* SPDX-License-Identifier: BSD-2-Clause */
/* A whole file in memory, for configuration and other small files. */
#include "sys/file_load.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Read to the end of file; the size is not known of pipes and in /proc. */
static int read_all(int fd, size_t max, char **text, size_t *len)
{
	size_t cap = 65536, n = 0;
	char *buf = malloc(cap);

	if (!buf)
		return -ENOMEM;
	for (;;) {
		ssize_t got = read(fd, buf + n, cap - 1 - n);
		int rc = -errno;
		char *more;

		if (got < 0 && rc == -EINTR)
			continue;
		if (got < 0 || n + (size_t)got > max) {
			free(buf);
			return got < 0 ? rc : -EFBIG;
		}
		if (!got)
			break;
		n += (size_t)got;
		if (n + 1 < cap)
			continue;
		cap *= 2;
		more = realloc(buf, cap);
		if (!more) {
			free(buf);
			return -ENOMEM;
		}
		buf = more;
	}
	buf[n] = 0;
	*text = buf;
	*len = n;
	return 0;
}

int file_load(const char *path, size_t max, char **text, size_t *len)
{
	int fd, rc;

	if (!strcmp(path, "-"))
		return read_all(STDIN_FILENO, max, text, len);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	rc = read_all(fd, max, text, len);
	(void)close(fd);
	return rc;
}
