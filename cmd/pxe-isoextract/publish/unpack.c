/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libarchive finds the names and bytes; everything that it says is checked
 * here.  Only its ISO 9660 reader is enabled, without filters: others would
 * claim a hybrid image as tar.  Whatever it merely warns of means lost names or
 * bytes (a directory that lies before its parent, a file beyond the end), so a
 * warning is an error.
 */
#include "publish/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "publish/signals.h"
#include "read/path.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/txt.h"

/* So many skipped names are named; after that they are only counted. */
#define NOTES_MAX 5

/* A name from the image in a message. */
struct shown {
	char text[200];
};

static const char *show(struct shown *s, const char *name)
{
	return txt_escape(s->text, sizeof(s->text), name);
}

int unpack_status(int err)
{
	switch (-err) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
	case EIO:
		return EX_IOERR;
	case EACCES:
	case EPERM:
		return EX_NOPERM;
	case ENOMEM:
	case EMFILE:
	case ENFILE:
	case ENOSYS:
		return EX_OSERR;
	case EEXIST:
	case ELOOP:
	case EXDEV:
	case ENOTDIR:
	case ENAMETOOLONG:
		return EX_DATAERR;
	default:
		return EX_CANTCREAT;
	}
}

static int write_failed(int err, const char *path)
{
	struct shown s;

	show(&s, path);
	if (err == -EEXIST)
		log_warnx("write: %s: the image has this name twice (or the "
			  "file system does not tell case apart)",
			  s.text);
	else if (err == -ENOSYS)
		log_warnx("write: %s: this kernel has no openat2(2); 5.6 or "
			  "later is needed",
			  s.text);
	else
		log_warn(err, "write: %s", s.text);
	return unpack_status(err);
}

static int no_memory(const struct unpack *u)
{
	log_warnx("read: %s: out of memory", u->img->shown);
	return EX_OSERR;
}

static int archive_failed(const struct unpack *u)
{
	const char *why = archive_error_string(u->a);
	struct shown s;

	log_warnx("read: %s: %s", u->img->shown,
		  show(&s, why ? why : "damaged"));
	return archive_errno(u->a) == EIO ? EX_IOERR : EX_DATAERR;
}

static ssize_t on_read(struct archive *a, void *ctx, const void **buf)
{
	struct unpack *u = ctx;
	int64_t n = image_read(u->img, u->pos);

	if (n < 0) {
		archive_set_error(a, EIO, "%s", log_reason((int)n));
		return -1;
	}
	u->pos += (uint64_t)n;
	*buf = u->img->buf;
	return (ssize_t)n;
}

static int64_t on_skip(struct archive *a, void *ctx, int64_t n)
{
	struct unpack *u = ctx;
	uint64_t left = u->pos < u->img->size ? u->img->size - u->pos : 0;

	(void)a;
	if (n < 0)
		return 0;
	if ((uint64_t)n > left)
		n = (int64_t)left;
	u->pos += (uint64_t)n;
	return n;
}

static int64_t on_seek(struct archive *a, void *ctx, int64_t off, int whence)
{
	struct unpack *u = ctx;
	int64_t base = 0;

	(void)a;
	if (whence == SEEK_CUR)
		base = (int64_t)u->pos;
	else if (whence == SEEK_END)
		base = (int64_t)u->img->size;
	if (off > INT64_MAX - base || base + off < 0)
		return ARCHIVE_FATAL;
	u->pos = (uint64_t)(base + off);
	return base + off;
}

static int open_archive(struct unpack *u)
{
	u->a = archive_read_new();
	if (!u->a)
		return no_memory(u);
	if (archive_read_support_format_iso9660(u->a) == ARCHIVE_OK &&
	    archive_read_set_read_callback(u->a, on_read) == ARCHIVE_OK &&
	    archive_read_set_skip_callback(u->a, on_skip) == ARCHIVE_OK &&
	    archive_read_set_seek_callback(u->a, on_seek) == ARCHIVE_OK &&
	    archive_read_set_callback_data(u->a, u) == ARCHIVE_OK &&
	    archive_read_open1(u->a) == ARCHIVE_OK)
		return 0;
	return archive_failed(u);
}

/* Skip a name that is not wanted, and say so. */
static void skip(struct unpack *u, const char *path, const char *why)
{
	struct shown s;

	if (u->notes++ < NOTES_MAX)
		log_info("warning: %s: skipped: %s", show(&s, path), why);
}

static int refuse(const char *path, const char *why)
{
	struct shown s;

	log_warnx("refused: %s: %s", show(&s, path), why);
	return EX_DATAERR;
}

static int add(struct unpack *u, const char *path, enum file_type type,
	       size_t *at)
{
	return file_list_add(u->files, path, type, at) ? no_memory(u) : 0;
}

/* So many bytes more of the disk are wanted. */
static int account(struct unpack *u, const char *path, uint64_t size)
{
	if (size > u->max_bytes - u->bytes)
		return refuse(path, "more bytes than --max-bytes allows");
	u->bytes += size;
	return 0;
}

/* The bytes of the current entry, to fd unless that is -1. */
static int copy_data(struct unpack *u, size_t at, int fd, uint64_t size)
{
	const char *path = u->files->e[at].path;
	size_t keep = file_list_head_wanted(u->files, path), n;
	uint64_t done = 0;
	const void *p;
	int64_t off;
	int rc;

	while (done < (fd < 0 && keep < size ? keep : size)) {
		rc = archive_read_data_block(u->a, &p, &n, &off);
		if (rc == ARCHIVE_EOF)
			break;
		if (rc != ARCHIVE_OK)
			return archive_failed(u);
		if (off < 0 || (uint64_t)off != done || n > size - done)
			return refuse(path, "its extents do not add up");
		if (done < keep &&
		    file_list_add_head(u->files, at, p,
				       n < keep - done ? n : keep - done))
			return no_memory(u);
		rc = fd < 0 ? 0 : out_write_all(fd, p, n);
		if (rc)
			return write_failed(rc, path);
		done += n;
		progress_show(u->progress, u->pos);
		if (signals_pending())
			return EX_TEMPFAIL;
	}
	if (fd >= 0 && done != size)
		return refuse(path, "the image holds less than its size");
	return 0;
}

static int unpack_file(struct unpack *u, struct archive_entry *e,
		       const char *path)
{
	struct timespec times[2] = {{.tv_sec = archive_entry_mtime(e)},
				    {.tv_sec = archive_entry_mtime(e)}};
	int64_t size = archive_entry_size(e);
	int fd = -1, rc;
	size_t at;

	if (size < 0)
		return refuse(path, "a size that is none");
	rc = account(u, path, (uint64_t)size);
	if (rc)
		return rc;
	rc = add(u, path, FILE_REGULAR, &at);
	if (rc)
		return rc;
	u->files->e[at].size = (uint64_t)size;
	u->file = true;
	u->first = u->source = at;
	if (u->tree) {
		fd = tree_writer_create(u->tree, path,
					archive_entry_mode(e) & 0100);
		if (fd < 0)
			return write_failed(fd, path);
	}
	rc = copy_data(u, at, fd, (uint64_t)size);
	if (fd < 0)
		return rc;
	if (!rc && futimens(fd, times))
		rc = write_failed(-errno, path);
	if (close(fd) && !rc)
		rc = write_failed(-errno, path);
	return rc;
}

/* Give the file a name more; a file system bounds how many it can have (ext4:
 * 65000), and then a copy, which takes room, gets the next ones. */
static int link_file(struct unpack *u, size_t at)
{
	const char *path = u->files->e[at].path;
	const char *old = u->files->e[u->source].path;
	int rc = tree_writer_link(u->tree, path, old);

	if (rc == -EMLINK) {
		rc = account(u, path, u->files->e[at].size);
		if (rc)
			return rc;
		rc = tree_writer_copy(u->tree, path, old);
		u->source = at;
	}
	return rc ? write_failed(rc, path) : 0;
}

/* Files that share an extent come one after the other, as names for the first
 * of them, which libarchive always names. */
static int unpack_hardlink(struct unpack *u, const char *path, const char *old)
{
	const struct file_entry *e;
	size_t at;
	int rc;

	if (!u->file || strcmp(u->files->e[u->first].path, old) != 0)
		return refuse(path, "a hard link to a file that is not there");
	rc = add(u, path, FILE_REGULAR, &at);
	if (rc)
		return rc;
	e = &u->files->e[u->first];
	u->files->e[at].size = e->size;
	if (file_list_head_wanted(u->files, path) && e->head &&
	    file_list_add_head(u->files, at, e->head, e->head_len))
		return no_memory(u);
	return u->tree ? link_file(u, at) : 0;
}

static int unpack_symlink(struct unpack *u, const char *path,
			  const char *target)
{
	const char *why = path_check_link(path, target ? target : "");
	size_t at;
	int rc;

	if (why) {
		skip(u, path, why);
		return 0;
	}
	rc = add(u, path, FILE_SYMLINK, &at);
	if (rc)
		return rc;
	rc = u->tree ? tree_writer_symlink(u->tree, path, target) : 0;
	return rc ? write_failed(rc, path) : 0;
}

static int unpack_dir(struct unpack *u, const char *path)
{
	size_t at;
	int rc = add(u, path, FILE_DIR, &at);

	if (rc)
		return rc;
	rc = u->tree ? tree_writer_mkdir(u->tree, path) : 0;
	return rc ? write_failed(rc, path) : 0;
}

static int unpack_entry(struct unpack *u, struct archive_entry *e)
{
	const char *path = archive_entry_pathname(e), *why;

	if (!path)
		return refuse("?", "a name that is not text");
	if (!strcmp(path, "."))
		return 0;
	why = path_check(path);
	if (why)
		return refuse(path, why);
	if (u->n_names++ >= u->max_files)
		return refuse(path, "more files than --max-files allows");
	if (archive_entry_hardlink(e))
		return unpack_hardlink(u, path, archive_entry_hardlink(e));
	switch (archive_entry_filetype(e)) {
	case AE_IFREG:
		return unpack_file(u, e, path);
	case AE_IFDIR:
		return unpack_dir(u, path);
	case AE_IFLNK:
		return unpack_symlink(u, path, archive_entry_symlink(e));
	default:
		skip(u, path, "a device, FIFO or socket");
		return 0;
	}
}

/* Names that a server or a copy on FAT cannot tell apart. */
static int check_names(struct unpack *u)
{
	const struct file_entry *a, *b;
	unsigned shown = 0;
	struct shown s, t;
	size_t at = 0;

	file_list_sort(u->files);
	while (file_list_clash(u->files, &at, &a, &b)) {
		if (!strcmp(a->path, b->path))
			return refuse(a->path, "the image has this name twice");
		if (shown++ < NOTES_MAX)
			log_info("warning: %s and %s: names that differ only "
				 "in case",
				 show(&s, a->path), show(&t, b->path));
	}
	if (shown > NOTES_MAX)
		log_info("warning: %u more names that differ only in case",
			 shown - NOTES_MAX);
	if (u->notes > NOTES_MAX)
		log_info("warning: %u more names skipped",
			 u->notes - NOTES_MAX);
	return 0;
}

/* Names that got lost without a word. */
static int check_count(const struct unpack *u)
{
	if (!u->names || u->names == u->n_names)
		return 0;
	log_warnx("read: %s: its directories have %llu names, but %llu were "
		  "found",
		  u->img->shown, (unsigned long long)u->names,
		  (unsigned long long)u->n_names);
	return EX_DATAERR;
}

int unpack_image(struct unpack *u)
{
	struct archive_entry *e;
	int rc = open_archive(u);

	while (!rc) {
		rc = archive_read_next_header(u->a, &e);
		if (rc == ARCHIVE_EOF) {
			rc = check_count(u);
			if (!rc)
				rc = check_names(u);
			break;
		}
		rc = rc == ARCHIVE_OK ? unpack_entry(u, e) : archive_failed(u);
		progress_show(u->progress, u->pos);
		if (!rc && signals_pending())
			rc = EX_TEMPFAIL;
	}
	if (u->a)
		(void)archive_read_free(u->a);
	u->a = NULL;
	return rc;
}
