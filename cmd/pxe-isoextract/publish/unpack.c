/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The pass over an image: libarchive (read/iso_archive.h) hands out names and
 * contents, all of which is checked here before it is listed and written.
 */
#include "publish/unpack.h"

#include <archive_entry.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "publish/signals.h"
#include "read/path.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/txt.h"

/* Warnings of one kind that name what they are about; further ones are only
 * counted. */
#define WARNINGS_MAX 5

/* A name from the image, escaped for a message. */
struct escaped {
	char text[200];
};

static const char *escape(struct escaped *s, const char *name)
{
	return txt_escape(s->text, sizeof(s->text), name);
}

static int write_failed(int err, const char *path)
{
	struct escaped s;

	escape(&s, path);
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
	return tree_writer_status(err);
}

static int no_memory(const struct unpack *u)
{
	log_warnx("read: %s: out of memory", u->img->name);
	return EX_OSERR;
}

/* Leave a name out, with a warning. */
static void skip(struct unpack *u, const char *path, const char *why)
{
	struct escaped s;

	if (u->skipped++ < WARNINGS_MAX)
		log_info("warning: %s: skipped: %s", escape(&s, path), why);
}

/* Refuse the image because of one name. */
static int refuse(const char *path, const char *why)
{
	struct escaped s;

	log_warnx("refused: %s: %s", escape(&s, path), why);
	return EX_DATAERR;
}

/* List a name; *at is its number. */
static int add(struct unpack *u, const char *path, enum file_type type,
	       size_t *at)
{
	return file_list_add(u->files, path, type, at) ? no_memory(u) : 0;
}

/* Count bytes that are to be written against max_bytes. */
static int account(struct unpack *u, const char *path, uint64_t size)
{
	if (size > u->max_bytes - u->bytes)
		return refuse(path, "more bytes than --max-bytes allows");
	u->bytes += size;
	return 0;
}

/* Copy the content of the current entry to fd, and its first bytes to the list
 * if they are wanted.  With fd -1 no more is read than the list wants. */
static int copy_data(struct unpack *u, size_t at, int fd, uint64_t size)
{
	const char *path = u->files->e[at].path;
	size_t keep = file_list_head_wanted(u->files, path), n;
	uint64_t done = 0;
	const void *p;
	int64_t off;
	int rc;

	while (done < (fd < 0 && keep < size ? keep : size)) {
		rc = iso_archive_data(&u->ar, &p, &n, &off);
		if (rc)
			return rc;
		if (!p)
			break;
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
		progress_show(u->progress, u->ar.pos);
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
		return refuse(path, "a negative size");
	rc = account(u, path, (uint64_t)size);
	if (rc)
		return rc;
	rc = add(u, path, FILE_REGULAR, &at);
	if (rc)
		return rc;
	u->files->e[at].size = (uint64_t)size;
	u->any_file = true;
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

/* Make name number at a hard link to the file.  File systems bound the names of
 * a file (ext4: 65000): after that a copy gets the name and further ones. */
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

/* libarchive hands out files that share an extent one after the other, all but
 * the first as hard links to the first. */
static int unpack_hardlink(struct unpack *u, const char *path, const char *old)
{
	const struct file_entry *e;
	size_t at;
	int rc;

	if (!u->any_file || strcmp(u->files->e[u->first].path, old) != 0)
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
	if (u->names++ >= u->max_files)
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

/* Refuse a name that is there twice; warn of names that differ only in case,
 * which a server without regard to case and a copy on FAT cannot hold. */
static int check_names(struct unpack *u)
{
	const struct file_entry *a, *b;
	unsigned clashes = 0;
	struct escaped s, t;
	size_t at = 0;

	file_list_sort(u->files);
	while (file_list_clash(u->files, &at, &a, &b)) {
		if (!strcmp(a->path, b->path))
			return refuse(a->path, "the image has this name twice");
		if (clashes++ < WARNINGS_MAX)
			log_info("warning: %s and %s: names that differ only "
				 "in case",
				 escape(&s, a->path), escape(&t, b->path));
	}
	if (clashes > WARNINGS_MAX)
		log_info("warning: %u more names that differ only in case",
			 clashes - WARNINGS_MAX);
	if (u->skipped > WARNINGS_MAX)
		log_info("warning: %u more names skipped",
			 u->skipped - WARNINGS_MAX);
	return 0;
}

/* libarchive may lose names without an error (iso_verify.h). */
static int check_count(const struct unpack *u)
{
	if (!u->want_names || u->want_names == u->names)
		return 0;
	log_warnx("read: %s: its directories have %llu names, but %llu were "
		  "found",
		  u->img->name, (unsigned long long)u->want_names,
		  (unsigned long long)u->names);
	return EX_DATAERR;
}

/* Windows media have their files in UDF, and in ISO 9660 only a README.TXT that
 * says so: there is nothing to publish. */
static int check_udf(const struct unpack *u)
{
	size_t i, n_files = 0, readme = 0;

	if (!u->img->udf)
		return 0;
	for (i = 0; i < u->files->n; i++) {
		const struct file_entry *e = &u->files->e[i];

		n_files += e->type == FILE_REGULAR;
		readme += !strncasecmp(e->path, "README.TXT", 10);
	}
	if (n_files > 1 || readme != n_files)
		return 0;
	log_warnx("read: %s: its files are in a UDF file system, as on Windows "
		  "media; UDF is not read yet",
		  u->img->name);
	return EX_DATAERR;
}

/* One name after the other. */
static int unpack_all(struct unpack *u)
{
	struct archive_entry *e;
	int rc;

	for (;;) {
		rc = iso_archive_next(&u->ar, &e);
		if (rc || !e)
			return rc;
		rc = unpack_entry(u, e);
		progress_show(u->progress, u->ar.pos);
		if (rc)
			return rc;
		if (signals_pending())
			return EX_TEMPFAIL;
	}
}

int unpack_image(struct unpack *u)
{
	int rc = iso_archive_open(&u->ar, u->img);

	if (!rc)
		rc = unpack_all(u);
	if (!rc)
		rc = check_count(u);
	if (!rc)
		rc = check_names(u);
	if (!rc)
		rc = check_udf(u);
	iso_archive_close(&u->ar);
	return rc;
}
