/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing with all errors noticed: write(2), close(2).  Contract: out.h. */
#include "sys/out.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "sys/log.h"

int out_close_stdout(void)
{
	int rc = 0;

	if (ferror(stdout))
		rc = -EIO;
	if (fflush(stdout) || (close(STDOUT_FILENO) && errno != EBADF))
		rc = -errno;
	if (rc)
		log_warn(rc, "standard output");
	return rc;
}

int out_write_all(int fd, const void *buf, size_t n)
{
	const char *p = buf;

	while (n) {
		ssize_t got = write(fd, p, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		p += got;
		n -= (size_t)got;
	}
	return 0;
}
