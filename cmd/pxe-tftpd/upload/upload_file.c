/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are being uploaded: see upload_file.h. */
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

#include "sys/child.h"
#include "sys/log.h"
#include "sys/out.h"
#include "sys/root.h"
#include "upload/upload_name.h"
#include "upload/upload_writer.h"

struct upload_file {
	struct upload_file *next; /* of those that are waited for */
	struct upload_dir *store;
	struct upload_writer_job job;
	int fd;
	int dir;
	bool waited;
	upload_file_done_fn *done;
	void *ctx;
};

struct upload_dir {
	int dir; /* -1: none */
	struct upload_file_rules rules;
	struct child child;
	struct loop_io *io;
	struct upload_file *waited;
	uint64_t last_id;
};

struct upload_dir *upload_dir_new(void)
{
	struct upload_dir *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->dir = -1;
	s->child.fd = -1;
	return s;
}

static void stop_child(struct upload_dir *s)
{
	loop_io_free(s->io);
	s->io = NULL;
	child_stop(&s->child);
}

void upload_dir_free(struct upload_dir *s)
{
	if (!s)
		return;
	stop_child(s);
	if (s->dir >= 0)
		(void)close(s->dir);
	free(s);
}

void upload_dir_configure(struct upload_dir *s, int dir,
			  const struct upload_file_rules *rules)
{
	if (s->dir >= 0)
		(void)close(s->dir);
	s->dir = dir;
	s->rules = *rules;
}

bool upload_dir_ready(const struct upload_dir *s)
{
	return s->dir >= 0 && s->child.fd >= 0;
}

/* --- the second process --------------------------------------------------- */

/* f is not waited for any more. */
static void unlist(struct upload_file *f)
{
	struct upload_file **p = &f->store->waited;

	if (!f->waited)
		return;
	while (*p != f)
		p = &(*p)->next;
	*p = f->next;
	f->waited = false;
}

static void tell(struct upload_file *f, int err)
{
	unlist(f);
	/* It has got its name, or was removed: not ours any more. */
	f->job.named = false;
	f->done(f->ctx, err);
}

static void on_reply(struct upload_dir *s, const struct upload_writer_reply *r)
{
	struct upload_file *f = s->waited;

	while (f && f->job.id != r->id)
		f = f->next;
	if (f)
		tell(f, r->err);
}

static void on_replies(void *ctx)
{
	struct upload_dir *s = ctx;
	struct upload_writer_reply r;
	ssize_t n = child_recv(s->child.fd, &r, sizeof(r), NULL, 0);

	if (n == sizeof(r)) {
		on_reply(s, &r);
	} else if (n != -EAGAIN) {
		log_warnx("upload: the process that stores files has died: "
			  "no uploads until the next start");
		stop_child(s);
		while (s->waited)
			tell(s->waited, -EIO);
	}
}

int upload_dir_open(struct upload_dir *s, struct loop *l,
		    const struct priv_user *user)
{
	struct sigaction sa = {.sa_handler = SIG_IGN};
	int rc;

	if (s->dir < 0)
		return 0;
	/* A limit on the size of files is an error of write(2), no death. */
	(void)sigaction(SIGXFSZ, &sa, NULL);
	rc = child_start(&s->child, "tftpd-store", user, upload_writer, NULL);
	if (rc) {
		log_warn(rc, "upload: start a process");
		return EX_OSERR;
	}
	s->io = loop_read(l, s->child.fd, on_replies, s);
	if (s->io)
		return 0;
	log_warn(-ENOMEM, "upload");
	return EX_OSERR;
}

/* --- a file --------------------------------------------------------------- */

/* The directory in which name will be, and its last part.  0 or -errno. */
static int open_parent(const struct upload_dir *s, const char *name,
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
	f->dir = root_dir(s->dir, dir);
	return f->dir < 0 ? f->dir : 0;
}

/* Is the name free, or may it be taken?  0 or -errno. */
static int check_free(const struct upload_dir *s, const struct upload_file *f)
{
	struct stat st;

	if (fstatat(f->dir, f->job.name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	if (!s->rules.overwrite)
		return -EEXIST;
	return S_ISREG(st.st_mode) ? 0 : -EISDIR;
}

/* Is there room for what was announced? */
static int check_room(const struct upload_file *f, uint64_t size)
{
	struct statvfs v;

	if (!size || fstatvfs(f->dir, &v) || !v.f_frsize)
		return 0;
	return size / v.f_frsize > v.f_bavail ? -ENOSPC : 0;
}

/* A hidden name that nobody has. */
static int invent_name(struct upload_file *f)
{
	uint64_t r;

	if (getrandom(&r, sizeof(r), 0) != sizeof(r))
		return -EIO;
	(void)snprintf(f->job.tmp, sizeof(f->job.tmp), ".pxe-upload-%016llx",
		       (unsigned long long)r);
	return 0;
}

/* A file that cannot be seen yet.  0 or -errno. */
static int open_hidden(struct upload_file *f)
{
	int rc = invent_name(f);

	if (rc)
		return rc;
	/* Without /proc it could not get its name later. */
	f->fd = access("/proc/self/fd", X_OK)
			? -1
			: openat(f->dir, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC,
				 0644);
	if (f->fd >= 0)
		return 0;
	f->fd = openat(f->dir, f->job.tmp,
		       O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC,
		       0644);
	f->job.named = f->fd >= 0;
	return f->fd < 0 ? -errno : 0;
}

int upload_file_create(struct upload_dir *s, const char *name, uint64_t size,
		       struct upload_file **out)
{
	struct upload_file *f;
	int rc;

	*out = NULL;
	if (!upload_name_good(name) ||
	    !upload_name_allowed(name, &s->rules.names))
		return -EINVAL;
	f = calloc(1, sizeof(*f));
	if (!f)
		return -ENOMEM;
	f->store = s;
	f->fd = -1;
	f->job.id = ++s->last_id;
	f->job.overwrite = s->rules.overwrite;
	rc = open_parent(s, name, f);
	if (!rc)
		rc = check_free(s, f);
	if (!rc)
		rc = check_room(f, size);
	if (!rc)
		rc = open_hidden(f);
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
	struct upload_dir *s = f->store;
	int fds[] = {f->fd, f->dir};
	int rc;

	if (s->child.fd < 0)
		return -EIO;
	rc = child_send(s->child.fd, &f->job, sizeof(f->job), fds, 2);
	if (rc)
		return rc;
	f->done = done;
	f->ctx = ctx;
	f->next = s->waited;
	s->waited = f;
	f->waited = true;
	return 0;
}

void upload_file_drop(struct upload_file *f)
{
	if (!f)
		return;
	/* While it is waited for, the other process has the name. */
	if (f->job.named && !f->waited)
		(void)unlinkat(f->dir, f->job.tmp, 0);
	unlist(f);
	if (f->fd >= 0)
		(void)close(f->fd);
	if (f->dir >= 0)
		(void)close(f->dir);
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
