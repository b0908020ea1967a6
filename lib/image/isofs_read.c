/* SPDX-License-Identifier: BSD-2-Clause */
/* pread(2) of an image within its bounds, and within what one call may read. */
#include "image/isofs_read.h"

#include <errno.h>
#include <unistd.h>

#include "wire/err.h"

int isofs_fail(struct isofs *fs, int err, const char *why)
{
	fs->why = why;
	return err;
}

int isofs_charge(struct isofs *fs, uint64_t n)
{
	if (n > fs->left)
		return isofs_fail(fs, PXE_ERANGE,
				  "more to read than any directory needs");
	fs->left -= n;
	return 0;
}

int isofs_read(struct isofs *fs, void *buf, size_t n, uint64_t off)
{
	uint8_t *p = buf;
	int rc;

	if (off > fs->size || n > fs->size - off)
		return isofs_fail(fs, PXE_EBADMSG,
				  "leads beyond the end of the image");
	rc = isofs_charge(fs, n);
	if (rc)
		return rc;
	while (n) {
		ssize_t got = pread(fs->fd, p, n, (off_t)off);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return isofs_fail(fs, -errno, NULL);
		if (!got)
			return isofs_fail(fs, PXE_EBADMSG,
					  "the image was cut short");
		p += got;
		off += (uint64_t)got;
		n -= (size_t)got;
	}
	return 0;
}
