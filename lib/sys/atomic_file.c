/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files by mkostemp(3), fsync(2) and rename(2), so that readers see the old
 * content or the new.  Contract: atomic_file.h.
 */
#include "sys/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/out.h"

/* The temporary file beside o->path, with that mode whatever the umask is. */
static int open_beside(struct atomic_file *o, mode_t mode)
{
	int fd, rc;

	if (asprintf(&o->tmp, "%s.XXXXXX", o->path) < 0) {
		o->tmp = NULL;
		return -ENOMEM;
	}
	fd = mkostemp(o->tmp, O_CLOEXEC);
	if (fd < 0) {
		rc = -errno;
		free(o->tmp);
		o->tmp = NULL;
		return rc;
	}
	if (!fchmod(fd, mode))
		return fd;
	rc = -errno;
	(void)close(fd);
	return rc;
}

int atomic_file_open(struct atomic_file *o, const char *path, mode_t mode)
{
	struct stat st;
	int rc;

	memset(o, 0, sizeof(*o));
	/* The target of a link is replaced, not the link. */
	o->path = realpath(path, NULL);
	if (!o->path && errno == ENOENT)
		o->path = strdup(path);
	if (!o->path)
		return -errno;
	if (!stat(o->path, &st)) {
		mode = st.st_mode & 07777;
		/* A device or a FIFO is written, never replaced. */
		o->direct = !S_ISREG(st.st_mode);
	}
	if (o->direct)
		rc = open(o->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	else
		rc = open_beside(o, mode);
	if (o->direct && rc < 0)
		rc = -errno;
	if (rc >= 0) {
		o->f = fdopen(rc, "w");
		if (o->f)
			return 0;
		(void)close(rc);
		rc = -ENOMEM;
	}
	atomic_file_abort(o);
	return rc;
}

int atomic_file_write(struct atomic_file *o, const void *buf, size_t n)
{
	if (!o->err && fflush(o->f))
		o->err = -errno;
	if (!o->err)
		o->err = out_write_all(fileno(o->f), buf, n);
	return o->err;
}

int atomic_file_commit(struct atomic_file *o)
{
	int rc = o->err;

	if (!rc && fflush(o->f))
		rc = -errno;
	if (!rc && ferror(o->f))
		rc = -EIO;
	if (!rc && !o->direct && fsync(fileno(o->f)))
		rc = -errno;
	if (fclose(o->f) && !rc)
		rc = -errno;
	o->f = NULL;
	if (!rc && !o->direct && rename(o->tmp, o->path))
		rc = -errno;
	if (!rc) {
		free(o->tmp);
		o->tmp = NULL;
	}
	atomic_file_abort(o);
	return rc;
}

void atomic_file_abort(struct atomic_file *o)
{
	if (o->f)
		(void)fclose(o->f);
	if (o->tmp)
		(void)unlink(o->tmp);
	free(o->tmp);
	free(o->path);
	memset(o, 0, sizeof(*o));
}
