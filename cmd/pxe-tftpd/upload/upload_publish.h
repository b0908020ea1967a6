/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_UPLOAD_PUBLISH_H
#define PXE_TFTPD_UPLOAD_PUBLISH_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The process that waits for the disk.  For each complete upload it gets a job,
 * in a message of sys/child.h with two descriptors: the file, open for writing,
 * and the directory where it gets its name.  It writes the file to the disk
 * (fsync(2)), gives it the name, writes the directory to the disk, and replies.
 * After an error the file has no name, and is gone when it is closed.
 */

/* Bytes of a temporary name: ".pxe-upload-", 16 hexadecimal digits, NUL. */
#define UPLOAD_TMP_MAX 32

struct upload_publish_job {
	uint64_t id;
	bool overwrite; /* replace a regular file that has the name */
	/* Does the file have the name tmp?  Otherwise it has no name, and tmp
	 * does not exist. */
	bool has_tmp;
	char tmp[UPLOAD_TMP_MAX];
	char name[NAME_MAX + 1]; /* its final name, without slashes */
};

struct upload_publish_reply {
	uint64_t id; /* of the job */
	int err;     /* 0 or -errno; -EPROTO for a message that is no job */
};

/* The main function of the process, for child_start(); ctx is not used. */
int upload_publish(int fd, void *ctx);

#endif
