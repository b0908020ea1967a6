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
 * Files that are being uploaded, in the directory of --upload.  A file gets its
 * name when it is complete and on the disk; until then it has none (O_TMPFILE),
 * or a hidden temporary one where the file system does not support that.  A
 * file that is not completed is removed.  A second process (upload_publish.c)
 * waits for the disk, so that the event loop does not.
 */
struct upload_dir;
struct upload_file;

/* The result of upload_file_finish(): 0 or -errno. */
typedef void upload_file_done_fn(void *ctx, int err);

struct upload_file_rules {
	bool overwrite;	       /* replace regular files that exist */
	struct opt_list names; /* patterns of fnmatch(3); empty: any name */
};

/* Nothing can be stored yet.  NULL without memory. */
struct upload_dir *upload_dir_new(void);

/*
 * End the second process and free d; every file must have been dropped.  NULL
 * is allowed.
 */
void upload_dir_free(struct upload_dir *d);

/*
 * Use the directory dir, a descriptor of root_open() that is taken, for files
 * from now on; -1: none.  The strings of rules->names stay the caller's, and
 * must live until the next call.
 */
void upload_dir_configure(struct upload_dir *d, int dir,
			  const struct upload_file_rules *rules);

/*
 * Start the second process, as user, if there is a directory; its messages are
 * read by the loop l.  0, or EX_OSERR after a message.
 */
int upload_dir_open(struct upload_dir *d, struct loop *l,
		    const struct priv_user *user);

/* Is there a directory, and does the second process run? */
bool upload_dir_ready(const struct upload_dir *d);

/*
 * Create a file that will get this name below the directory.  size: bytes that
 * the client has announced, or 0.  0 with the file in *f, for
 * upload_file_drop(); or -errno for upload_file_refusal(), and *f is NULL:
 * -EINVAL if the name is not allowed, -EEXIST, -ENOSPC, or of openat2(2).
 */
int upload_file_create(struct upload_dir *d, const char *name, uint64_t size,
		       struct upload_file **f);

/* Append n bytes.  0 or -errno. */
int upload_file_append(struct upload_file *f, const void *p, size_t n);

/*
 * The file is complete: write it to the disk and give it its name.  0, and
 * done(ctx) is called later with the result, not from within, and not after
 * upload_file_drop(); or -errno, and done() is not called.
 */
int upload_file_finish(struct upload_file *f, upload_file_done_fn *done,
		       void *ctx);

/*
 * Free f; a file without its name yet is removed, unless upload_file_finish()
 * was called.  NULL is allowed.
 */
void upload_file_drop(struct upload_file *f);

/* The ERROR for err, -errno of one of these functions. */
struct refusal upload_file_refusal(int err);

#endif
