/* SPDX-License-Identifier: BSD-2-Clause */
#include "sys/out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

int out_file_open(struct out_file *o, const char *path, mode_t mode)
{
	mode_t mask;
	int fd, rc;

	memset(o, 0, sizeof(*o));
	o->path = strdup(path);
	if (!o->path || asprintf(&o->tmp, "%s.XXXXXX", path) < 0) {
		o->tmp = NULL;
		rc = -ENOMEM;
		goto fail;
	}
	fd = mkostemp(o->tmp, O_CLOEXEC);
	if (fd < 0) {
		rc = -errno;
		free(o->tmp);
		o->tmp = NULL;
		goto fail;
	}
	mask = umask(0);
	(void)umask(mask);
	o->f = fdopen(fd, "w");
	if (!o->f || fchmod(fd, mode & ~mask)) {
		rc = -errno;
		if (!o->f)
			(void)close(fd);
		goto fail;
	}
	return 0;
fail:
	out_file_abort(o);
	return rc;
}

int out_file_commit(struct out_file *o)
{
	int rc = 0;

	if (ferror(o->f))
		rc = -EIO;
	if (fflush(o->f) || fsync(fileno(o->f)))
		rc = -errno;
	if (fclose(o->f) && !rc)
		rc = -errno;
	o->f = NULL;
	if (!rc && rename(o->tmp, o->path))
		rc = -errno;
	if (!rc) {
		free(o->tmp);
		o->tmp = NULL;
	}
	out_file_abort(o);
	return rc;
}

void out_file_abort(struct out_file *o)
{
	if (o->f)
		(void)fclose(o->f);
	if (o->tmp)
		(void)unlink(o->tmp);
	free(o->tmp);
	free(o->path);
	memset(o, 0, sizeof(*o));
}
