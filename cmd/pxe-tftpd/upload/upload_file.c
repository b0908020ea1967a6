/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files that are being uploaded, until the second process (upload_publish.c)
 * has given them their names: open(2) with O_TMPFILE, openat2(2).  Contract:
 * upload_file.h.
 */
#include "upload/upload_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

#include "docroot/root.h"
#include "sys/child.h"
#include "sys/log.h"
#include "sys/out.h"
#include "upload/upload_policy.h"
#include "upload/upload_publish.h"

enum upload_file_state {
	UPLOAD_FILE_OPEN,	/* it is appended to */
	UPLOAD_FILE_PUBLISHING, /* the second process has the job */
	UPLOAD_FILE_PUBLISHED,	/* the second process has replied */
};

struct upload_file {
	struct upload_file *next; /* in the list of those that are published */
	struct upload_dir *dir;
	enum upload_file_state state;
	struct upload_publish_job job;
	int fd;
	int dir_fd; /* of the directory that it will be in */
	upload_file_done_fn *done;
	void *ctx;
};

struct upload_dir {
	int fd; /* -1: none */
	struct upload_file_rules rules;
	struct child child; /* the second process */
	struct loop_io *io;
	struct upload_file *publishing; /* a list */
	uint64_t last_id;		/* of jobs */
};

struct upload_dir *upload_dir_new(void)
{
	struct upload_dir *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->fd = -1;
	d->child.fd = -1;
	return d;
}

static void stop_child(struct upload_dir *d)
{
	loop_io_free(d->io);
	d->io = NULL;
	child_stop(&d->child);
}

void upload_dir_free(struct upload_dir *d)
{
	if (!d)
		return;
	stop_child(d);
	if (d->fd >= 0)
		(void)close(d->fd);
	free(d);
}

void upload_dir_configure(struct upload_dir *d, int dir,
			  const struct upload_file_rules *rules)
{
	if (d->fd >= 0)
		(void)close(d->fd);
	d->fd = dir;
	d->rules = *rules;
}

bool upload_dir_ready(const struct upload_dir *d)
{
	return d->fd >= 0 && d->child.fd >= 0;
}

/* --- the second process --------------------------------------------------- */

static void unlist(struct upload_file *f)
{
	struct upload_file **p = &f->dir->publishing;

	while (*p != f)
		p = &(*p)->next;
	*p = f->next;
}

static void complete(struct upload_file *f, int err)
{
	unlist(f);
	f->state = UPLOAD_FILE_PUBLISHED;
	f->done(f->ctx, err);
}

static void on_reply(struct upload_dir *d, const struct upload_publish_reply *r)
{
	struct upload_file *f = d->publishing;

	while (f && f->job.id != r->id)
		f = f->next;
	if (f)
		complete(f, r->err);
}

static void on_replies(void *ctx)
{
	struct upload_dir *d = ctx;
	struct upload_publish_reply r;
	ssize_t n = child_recv(d->child.fd, &r, sizeof(r), NULL, 0);

	if (n == sizeof(r)) {
		on_reply(d, &r);
	} else if (n != -EAGAIN) {
		log_warnx("upload: the process that stores files has died: "
			  "no uploads until the next start");
		stop_child(d);
		while (d->publishing)
			complete(d->publishing, -EIO);
	}
}

int upload_dir_open(struct upload_dir *d, struct loop *l,
		    const struct priv_user *user)
{
	struct sigaction sa = {.sa_handler = SIG_IGN};
	int rc;

	if (d->fd < 0)
		return 0;
	/* Above RLIMIT_FSIZE, write(2) shall fail with EFBIG. */
	(void)sigaction(SIGXFSZ, &sa, NULL);
	rc = child_start(&d->child, "tftpd-store", user, upload_publish, NULL);
	if (rc) {
		log_warn(rc, "upload: start a process");
		return EX_OSERR;
	}
	d->io = loop_read(l, d->child.fd, on_replies, d);
	if (d->io)
		return 0;
	log_warn(-ENOMEM, "upload");
	return EX_OSERR;
}

/* --- a file --------------------------------------------------------------- */

/* Open the directory that the file will be in.  0 or -errno. */
static int open_parent(const struct upload_dir *d, const char *name,
		       struct upload_file *f)
{
	const char *slash = strrchr(name, '/');
	char dir[REQUEST_NAME_MAX + 1] = "";
	size_t n = slash ? (size_t)(slash - name) : 0;

	if (n >= sizeof(dir))
		return -ENAMETOOLONG;
	memcpy(dir, name, n);
	(void)snprintf(f->job.name, sizeof(f->job.name), "%s",
		       slash ? slash + 1 : name);
	f->dir_fd = root_dir(d->fd, dir);
	return f->dir_fd < 0 ? f->dir_fd : 0;
}

/* Has the file system room for size bytes?  0 or -ENOSPC. */
static int check_room(const struct upload_file *f, uint64_t size)
{
	struct statvfs v;

	if (!size || fstatvfs(f->dir_fd, &v) || !v.f_frsize)
		return 0;
	return size / v.f_frsize > v.f_bavail ? -ENOSPC : 0;
}

/* 64 random bits: nobody has this name, and nobody can guess it. */
static int choose_tmp_name(struct upload_file *f)
{
	uint64_t r;

	if (getrandom(&r, sizeof(r), 0) != sizeof(r))
		return -EIO;
	(void)snprintf(f->job.tmp, sizeof(f->job.tmp), ".pxe-upload-%016llx",
		       (unsigned long long)r);
	return 0;
}

/* Create a file without a name, or with a hidden one.  0 or -errno. */
static int open_unnamed(struct upload_file *f)
{
	int rc = choose_tmp_name(f);

	if (rc)
		return rc;
	/* Without /proc it could not be linked later: see linkat(2). */
	f->fd = access("/proc/self/fd", X_OK)
			? -1
			: openat(f->dir_fd, ".",
				 O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
	if (f->fd >= 0)
		return 0;
	f->fd = openat(f->dir_fd, f->job.tmp,
		       O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC,
		       0644);
	f->job.has_tmp = f->fd >= 0;
	return f->fd < 0 ? -errno : 0;
}

int upload_file_create(struct upload_dir *d, const char *name, uint64_t size,
		       struct upload_file **out)
{
	struct upload_file *f;
	int rc;

	*out = NULL;
	if (!upload_policy_name_is_valid(name) ||
	    !upload_policy_name_matches(name, &d->rules.names))
		return -EINVAL;
	f = calloc(1, sizeof(*f));
	if (!f)
		return -ENOMEM;
	f->dir = d;
	f->fd = -1;
	f->dir_fd = -1;
	f->job.id = ++d->last_id;
	f->job.overwrite = d->rules.overwrite;
	rc = open_parent(d, name, f);
	if (!rc)
		rc = upload_policy_check_target(f->dir_fd, f->job.name,
						d->rules.overwrite);
	if (!rc)
		rc = check_room(f, size);
	if (!rc)
		rc = open_unnamed(f);
	if (rc)
		upload_file_drop(f);
	else
		*out = f;
	return rc;
}

int upload_file_append(struct upload_file *f, const void *p, size_t n)
{
	return out_write_all(f->fd, p, n);
}

int upload_file_finish(struct upload_file *f, upload_file_done_fn *done,
		       void *ctx)
{
	struct upload_dir *d = f->dir;
	int fds[] = {f->fd, f->dir_fd};
	int rc;

	if (d->child.fd < 0)
		return -EIO;
	rc = child_send(d->child.fd, &f->job, sizeof(f->job), fds, 2);
	if (rc)
		return rc;
	f->done = done;
	f->ctx = ctx;
	f->next = d->publishing;
	d->publishing = f;
	f->state = UPLOAD_FILE_PUBLISHING;
	return 0;
}

void upload_file_drop(struct upload_file *f)
{
	if (!f)
		return;
	/* Later the second process renames or removes it. */
	if (f->job.has_tmp && f->state == UPLOAD_FILE_OPEN)
		(void)unlinkat(f->dir_fd, f->job.tmp, 0);
	if (f->state == UPLOAD_FILE_PUBLISHING)
		unlist(f);
	if (f->fd >= 0)
		(void)close(f->fd);
	if (f->dir_fd >= 0)
		(void)close(f->dir_fd);
	free(f);
}

struct refusal upload_file_refusal(int err)
{
	switch (-err) {
	case EEXIST:
		return (struct refusal){TFTP_EXISTS, "File already exists"};
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return (struct refusal){TFTP_DISK_FULL, "Disk full"};
	case EINVAL:
	case ENAMETOOLONG:
		return (struct refusal){TFTP_ACCESS, "Name not allowed"};
	case ENOENT:
	case ENOTDIR:
		return (struct refusal){TFTP_ACCESS, "No such directory"};
	case EACCES:
	case EPERM:
	case EROFS:
		return (struct refusal){TFTP_ACCESS, "Permission denied"};
	case EXDEV:
	case ELOOP:
		return (struct refusal){TFTP_ACCESS, "Outside of the root"};
	case EISDIR:
		return (struct refusal){TFTP_ACCESS, "Not a regular file"};
	default:
		return (struct refusal){TFTP_UNDEFINED,
					"Cannot store the file"};
	}
}
