/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_UPLOAD_WRITER_H
#define PXE_TFTPD_UPLOAD_WRITER_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/* ".pxe-upload-", 16 digits and the NUL. */
#define UPLOAD_TMP_MAX 32

/* What the second process is asked, with two descriptors: file, directory. */
struct upload_writer_job {
	uint64_t id;
	bool overwrite;
	char tmp[UPLOAD_TMP_MAX]; /* a name that is free, or that the file has
				   */
	bool has_tmp;		  /* the latter */
	char name[NAME_MAX + 1];  /* in the directory */
};

/* What it answers. */
struct upload_writer_reply {
	uint64_t id;
	int err; /* 0 or -errno */
};

/* The second process, for child_start(). */
int upload_writer(int fd, void *ctx);

#endif
