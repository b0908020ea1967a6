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

int walk_status(int err)
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
	return walk_status(err);
}

static int no_memory(const struct walk *w)
{
	log_warnx("read: %s: out of memory", w->img->shown);
	return EX_OSERR;
}

static int archive_failed(const struct walk *w)
{
	const char *why = archive_error_string(w->a);
	struct shown s;

	log_warnx("read: %s: %s", w->img->shown,
		  show(&s, why ? why : "damaged"));
	return archive_errno(w->a) == EIO ? EX_IOERR : EX_DATAERR;
}

static ssize_t on_read(struct archive *a, void *ctx, const void **buf)
{
	struct walk *w = ctx;
	int64_t n = image_read(w->img, w->pos);

	if (n < 0) {
		archive_set_error(a, EIO, "%s", log_reason((int)n));
		return -1;
	}
	w->pos += (uint64_t)n;
	*buf = w->img->buf;
	return (ssize_t)n;
}

static int64_t on_skip(struct archive *a, void *ctx, int64_t n)
{
	struct walk *w = ctx;
	uint64_t left = w->pos < w->img->size ? w->img->size - w->pos : 0;

	(void)a;
	if (n < 0)
		return 0;
	if ((uint64_t)n > left)
		n = (int64_t)left;
	w->pos += (uint64_t)n;
	return n;
}

static int64_t on_seek(struct archive *a, void *ctx, int64_t off, int whence)
{
	struct walk *w = ctx;
	int64_t base = 0;

	(void)a;
	if (whence == SEEK_CUR)
		base = (int64_t)w->pos;
	else if (whence == SEEK_END)
		base = (int64_t)w->img->size;
	if (off > INT64_MAX - base || base + off < 0)
		return ARCHIVE_FATAL;
	w->pos = (uint64_t)(base + off);
	return base + off;
}

static int open_archive(struct walk *w)
{
	w->a = archive_read_new();
	if (!w->a)
		return no_memory(w);
	if (archive_read_support_format_iso9660(w->a) == ARCHIVE_OK &&
	    archive_read_set_read_callback(w->a, on_read) == ARCHIVE_OK &&
	    archive_read_set_skip_callback(w->a, on_skip) == ARCHIVE_OK &&
	    archive_read_set_seek_callback(w->a, on_seek) == ARCHIVE_OK &&
	    archive_read_set_callback_data(w->a, w) == ARCHIVE_OK &&
	    archive_read_open1(w->a) == ARCHIVE_OK)
		return 0;
	return archive_failed(w);
}

/* Skip a name that is not wanted, and say so. */
static void skip(struct walk *w, const char *path, const char *why)
{
	struct shown s;

	if (w->notes++ < NOTES_MAX)
		log_info("warning: %s: skipped: %s", show(&s, path), why);
}

static int refuse(const char *path, const char *why)
{
	struct shown s;

	log_warnx("refused: %s: %s", show(&s, path), why);
	return EX_DATAERR;
}

static int add(struct walk *w, const char *path, enum index_type type,
	       size_t *at)
{
	return index_add(w->ix, path, type, at) ? no_memory(w) : 0;
}

/* So many bytes more of the disk are wanted. */
static int account(struct walk *w, const char *path, uint64_t size)
{
	if (size > w->max_bytes - w->bytes)
		return refuse(path, "more bytes than --max-bytes allows");
	w->bytes += size;
	return 0;
}

/* The bytes of the current entry, to fd unless that is -1. */
static int copy_data(struct walk *w, size_t at, int fd, uint64_t size)
{
	const char *path = w->ix->e[at].path;
	size_t keep = index_wants(w->ix, path), n;
	uint64_t done = 0;
	const void *p;
	int64_t off;
	int rc;

	while (done < (fd < 0 && keep < size ? keep : size)) {
		rc = archive_read_data_block(w->a, &p, &n, &off);
		if (rc == ARCHIVE_EOF)
			break;
		if (rc != ARCHIVE_OK)
			return archive_failed(w);
		if (off < 0 || (uint64_t)off != done || n > size - done)
			return refuse(path, "its extents do not add up");
		if (done < keep &&
		    index_head(w->ix, at, p, n < keep - done ? n : keep - done))
			return no_memory(w);
		rc = fd < 0 ? 0 : out_write_all(fd, p, n);
		if (rc)
			return write_failed(rc, path);
		done += n;
		progress_show(w->progress, w->pos);
		if (stop_pending())
			return EX_TEMPFAIL;
	}
	if (fd >= 0 && done != size)
		return refuse(path, "the image holds less than its size");
	return 0;
}

static int take_file(struct walk *w, struct archive_entry *e, const char *path)
{
	struct timespec times[2] = {{.tv_sec = archive_entry_mtime(e)},
				    {.tv_sec = archive_entry_mtime(e)}};
	int64_t size = archive_entry_size(e);
	int fd = -1, rc;
	size_t at;

	if (size < 0)
		return refuse(path, "a size that is none");
	rc = account(w, path, (uint64_t)size);
	if (rc)
		return rc;
	rc = add(w, path, INDEX_FILE, &at);
	if (rc)
		return rc;
	w->ix->e[at].size = (uint64_t)size;
	w->file = true;
	w->first = w->source = at;
	if (w->tree) {
		fd = tree_file(w->tree, path, archive_entry_mode(e) & 0100);
		if (fd < 0)
			return write_failed(fd, path);
	}
	rc = copy_data(w, at, fd, (uint64_t)size);
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
static int link_file(struct walk *w, size_t at)
{
	const char *path = w->ix->e[at].path;
	const char *old = w->ix->e[w->source].path;
	int rc = tree_link(w->tree, path, old);

	if (rc == -EMLINK) {
		rc = account(w, path, w->ix->e[at].size);
		if (rc)
			return rc;
		rc = tree_duplicate(w->tree, path, old);
		w->source = at;
	}
	return rc ? write_failed(rc, path) : 0;
}

/* Files that share an extent come one after the other, as names for the first
 * of them, which libarchive always names. */
static int take_hardlink(struct walk *w, const char *path, const char *old)
{
	const struct index_entry *e;
	size_t at;
	int rc;

	if (!w->file || strcmp(w->ix->e[w->first].path, old) != 0)
		return refuse(path, "a hard link to a file that is not there");
	rc = add(w, path, INDEX_FILE, &at);
	if (rc)
		return rc;
	e = &w->ix->e[w->first];
	w->ix->e[at].size = e->size;
	if (index_wants(w->ix, path) && e->head &&
	    index_head(w->ix, at, e->head, e->head_len))
		return no_memory(w);
	return w->tree ? link_file(w, at) : 0;
}

static int take_symlink(struct walk *w, const char *path, const char *target)
{
	const char *why = path_check_link(path, target ? target : "");
	size_t at;
	int rc;

	if (why) {
		skip(w, path, why);
		return 0;
	}
	rc = add(w, path, INDEX_LINK, &at);
	if (rc)
		return rc;
	rc = w->tree ? tree_symlink(w->tree, path, target) : 0;
	return rc ? write_failed(rc, path) : 0;
}

static int take_dir(struct walk *w, const char *path)
{
	size_t at;
	int rc = add(w, path, INDEX_DIR, &at);

	if (rc)
		return rc;
	rc = w->tree ? tree_dir(w->tree, path) : 0;
	return rc ? write_failed(rc, path) : 0;
}

static int take_entry(struct walk *w, struct archive_entry *e)
{
	const char *path = archive_entry_pathname(e), *why;

	if (!path)
		return refuse("?", "a name that is not text");
	if (!strcmp(path, "."))
		return 0;
	why = path_check(path);
	if (why)
		return refuse(path, why);
	if (w->files++ >= w->max_files)
		return refuse(path, "more files than --max-files allows");
	if (archive_entry_hardlink(e))
		return take_hardlink(w, path, archive_entry_hardlink(e));
	switch (archive_entry_filetype(e)) {
	case AE_IFREG:
		return take_file(w, e, path);
	case AE_IFDIR:
		return take_dir(w, path);
	case AE_IFLNK:
		return take_symlink(w, path, archive_entry_symlink(e));
	default:
		skip(w, path, "a device, FIFO or socket");
		return 0;
	}
}

/* Names that a server or a copy on FAT cannot tell apart. */
static int check_names(struct walk *w)
{
	const struct index_entry *a, *b;
	unsigned shown = 0;
	struct shown s, t;
	size_t at = 0;

	index_seal(w->ix);
	while (index_collision(w->ix, &at, &a, &b)) {
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
	if (w->notes > NOTES_MAX)
		log_info("warning: %u more names skipped",
			 w->notes - NOTES_MAX);
	return 0;
}

/* Names that got lost without a word. */
static int check_count(const struct walk *w)
{
	if (!w->names || w->names == w->files)
		return 0;
	log_warnx("read: %s: its directories have %llu names, but %llu were "
		  "found",
		  w->img->shown, (unsigned long long)w->names,
		  (unsigned long long)w->files);
	return EX_DATAERR;
}

int walk_run(struct walk *w)
{
	struct archive_entry *e;
	int rc = open_archive(w);

	while (!rc) {
		rc = archive_read_next_header(w->a, &e);
		if (rc == ARCHIVE_EOF) {
			rc = check_count(w);
			if (!rc)
				rc = check_names(w);
			break;
		}
		rc = rc == ARCHIVE_OK ? take_entry(w, e) : archive_failed(w);
		progress_show(w->progress, w->pos);
		if (!rc && stop_pending())
			rc = EX_TEMPFAIL;
	}
	if (w->a)
		(void)archive_read_free(w->a);
	w->a = NULL;
	return rc;
}
