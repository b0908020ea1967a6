/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_UPLOAD_FILE_H
#define PXE_TFTPD_UPLOAD_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "names/request.h"
#include "sys/loop.h"
#include "sys/opt.h"
#include "sys/priv.h"

/*
 * The directory of uploads.  A file appears in it under its name when it is
 * whole and safe on the disk, and not before: until then it has no name at all
 * (O_TMPFILE), or a hidden one where the file system knows no such files.
 * What is not finished leaves nothing behind.  The disk is publishing for by a
 * second process (upload_writer.c), so that no other transfer waits.
 */
struct upload_dir;
struct upload_file;

/* What is told of a file that was to be stored: 0 or -errno. */
typedef void upload_file_done_fn(void *ctx, int err);

struct upload_file_rules {
	bool overwrite;
	struct opt_list names; /* patterns, fnmatch(3); none: any name */
};

/* No directory yet: nothing is accepted.  NULL without memory. */
struct upload_dir *upload_dir_new(void);

/* Every file must have been finished or dropped.  NULL is fine. */
void upload_dir_free(struct upload_dir *d);

/*
 * Use the directory dir (of root_open()), which is taken, -1 for none, from now
 * on.  The strings of rules->names stay the caller's, and must live until the
 * next call.
 */
void upload_dir_configure(struct upload_dir *d, int dir,
			  const struct upload_file_rules *rules);

/*
 * Start the second process, as user, if there is a directory.  0 or an exit
 * status after a message.
 */
int upload_dir_open(struct upload_dir *d, struct loop *l,
		    const struct priv_user *user);

/* Can anything be stored? */
bool upload_dir_ready(const struct upload_dir *d);

/*
 * Begin a file; size are the bytes that were announced, or 0.  0, or -errno
 * for upload_file_refusal(): -EINVAL if the name is not allowed, -EEXIST,
 * -ENOSPC.
 */
int upload_file_create(struct upload_dir *d, const char *name, uint64_t size,
		       struct upload_file **f);

/* Append.  0 or -errno. */
int upload_file_append(struct upload_file *f, const void *p, size_t n);

/*
 * It is complete: done(ctx) is called when it has its name, or an error; not
 * from within, and not after upload_file_drop().  0, or -errno and nothing is
 * called.
 */
int upload_file_finish(struct upload_file *f, upload_file_done_fn *done,
		       void *ctx);

/* Free it; what is not finished is gone.  NULL is fine. */
void upload_file_drop(struct upload_file *f);

/* What a client is told of err, -errno of these functions. */
struct refusal upload_file_refusal(int err);

#endif
