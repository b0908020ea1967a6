/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a request to its response: opens the file, evaluates preconditions and
 * ranges, sets the header fields; see response.h.  Files are not mapped into
 * memory: truncating a file that is mapped kills the process that reads it.
 */
#include "body/response.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "body/content_type.h"
#include "docroot/name.h"
#include "head/precondition.h"
#include "head/range.h"
#include "head/request_target.h"
#include "sys/loop.h"
#include "util/txt.h"
#include "wire/err.h"

/*
 * Content up to this many bytes is read into memory and leaves in one packet
 * with its header; sendfile(2) takes four calls and two packets.
 */
#define SMALL 16384

/* A response that is being made. */
struct making {
	struct response *r;
	struct site *site;
	const struct fields *fields;
	bool head; /* the method is HEAD */
};

/* EDK2 hangs on a field without a value: none is sent. */
static void add_field(struct response *r, const char *name, const char *value)
{
	if (*value && r->n_fields < RESPONSE_FIELDS_MAX)
		r->fields[r->n_fields++] = (struct response_field){name, value};
}

/* --- errors --------------------------------------------------------------- */

/* The status as a line of text. */
static void answer_text(struct making *m, enum status status)
{
	struct response *r = m->r;
	struct txt t;

	r->status = status;
	add_field(r, "Content-Type", "text/plain; charset=utf-8");
	txt_init(&t, r->text, sizeof(r->text));
	txt_fmt(&t, "%u %s\n", (unsigned)status, status_phrase(status));
	r->data = r->text;
	r->length = t.len;
	r->has_body = !m->head;
	/* iPXE honours Retry-After and asks again by itself. */
	if (status == STATUS_SERVICE_UNAVAILABLE)
		add_field(r, "Retry-After", "1");
	/* After a request that is not understood, none can be trusted. */
	r->close = status == STATUS_BAD_REQUEST;
}

/* The status for an error of docroot_open() or index_cache_get(). */
static enum status status_of(int err)
{
	if (err == -EBUSY) /* the index cache is full */
		return STATUS_SERVICE_UNAVAILABLE;
	switch (docroot_error(err)) {
	case DOCROOT_MISSING:
	case DOCROOT_LINK_LOOP:
		return STATUS_NOT_FOUND;
	case DOCROOT_DENIED:
	case DOCROOT_OUTSIDE:
	case DOCROOT_NOT_REGULAR:
		return STATUS_FORBIDDEN;
	case DOCROOT_BUSY:
	case DOCROOT_IMAGE_GONE:
		return STATUS_SERVICE_UNAVAILABLE;
	default:
		return STATUS_INTERNAL_SERVER_ERROR;
	}
}

static const char *reason_of(const struct site *s, int err)
{
	const char *why = docroot_why(s->docroot);

	if (why)
		return why;
	if (err == -EXDEV)
		return "a link that is absolute or leads out";
	if (err == -EINVAL)
		return "neither a file nor a directory";
	if (err == -EBUSY)
		return "too many indexes are being sent";
	return log_reason(err);
}

/* The file cannot be sent: an error status, and a message why. */
static void answer_error(struct making *m, const char *path, int err)
{
	enum status status = status_of(err);
	char shown[300];

	/* A missing image was logged where it was found missing. */
	if (status != STATUS_NOT_FOUND && err != -ENXIO)
		log_limited(&m->site->failures, "file: %s: %s",
			    txt_escape(shown, sizeof(shown), path),
			    reason_of(m->site, err));
	answer_text(m, status);
}

/* --- files ---------------------------------------------------------------- */

/*
 * Read the part *range of the file into memory.  NULL without memory, or if the
 * file is shorter now.
 */
static char *read_part(const struct docroot_file *f, const struct range *range)
{
	char *buf = malloc(range->len + 1);
	ssize_t n;

	if (!buf)
		return NULL;
	n = pread(f->fd, buf, range->len, (off_t)(f->off + range->first));
	if (n == (ssize_t)range->len)
		return buf;
	free(buf);
	return NULL;
}

/*
 * Answer with the part *range of the file, which is taken, as its content.  0,
 * or -1 after an error status.
 */
static int set_content(struct making *m, const struct docroot_file *f,
		       const struct range *range)
{
	struct response *r = m->r;

	r->length = range->len;
	if (!r->has_body || range->len > SMALL) {
		r->fd = f->fd;
		r->off = f->off + range->first;
		return 0;
	}
	r->release_ctx = read_part(f, range);
	r->data = r->release_ctx;
	r->release = r->data ? free : NULL;
	(void)close(f->fd);
	if (r->data)
		return 0;
	answer_text(m, STATUS_SERVICE_UNAVAILABLE);
	return -1;
}

/* 200, 206 or 304 for the file, which is taken. */
static void answer_part(struct making *m, enum status status, const char *path,
			const struct docroot_file *f, const struct range *range)
{
	struct response *r = m->r;

	r->status = status;
	/* HEAD and 304 have the length of the file, but no body. */
	r->has_body = !m->head && status != STATUS_NOT_MODIFIED;
	if (set_content(m, f, range))
		return;
	if (status == STATUS_PARTIAL_CONTENT)
		(void)snprintf(r->content_range, sizeof(r->content_range),
			       "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64,
			       range->first, range->first + range->len - 1,
			       f->size);
	add_field(r, "Content-Type", content_type_of(path));
	add_field(r, "Last-Modified", r->last_modified);
	add_field(r, "ETag", r->validators.etag);
	add_field(r, "Accept-Ranges", "bytes");
	add_field(r, "Content-Range", r->content_range);
}

/* 416 with the size of the file. */
static void answer_unsatisfiable(struct making *m, uint64_t size)
{
	struct response *r = m->r;

	(void)snprintf(r->content_range, sizeof(r->content_range),
		       "bytes */%" PRIu64, size);
	answer_text(m, STATUS_RANGE_NOT_SATISFIABLE);
	add_field(r, "Content-Range", r->content_range);
}

/* Set the validators of the file in the response, and evaluate with them. */
static enum precondition_result evaluate(struct making *m,
					 const struct docroot_file *f,
					 int64_t now, bool *range_allowed)
{
	const struct etag_extent extent = {f->off, f->size};
	const struct preconditions *c = &m->fields->conditions;
	struct validators *v = &m->r->validators;

	validators_init(v, &f->st, f->in_image ? &extent : NULL, f->mtime, now);
	(void)http_date_format(m->r->last_modified, v->last_modified);
	/* RFC 9110, 14.2: a range means something for GET only. */
	*range_allowed = m->fields->range && !m->head &&
			 precondition_if_range(c, v, now);
	return precondition_evaluate(c, v, now);
}

/* 200, 206, 304, 412 or 416 for the open file, which is taken. */
static void answer_file(struct making *m, const char *path,
			const struct docroot_file *f)
{
	struct range range = {.first = 0, .len = f->size};
	enum range_kind kind = RANGE_IGNORED;
	const char *value = m->fields->range;
	bool range_allowed;

	switch (evaluate(m, f, loop_wall(), &range_allowed)) {
	case PRECONDITION_NOT_MODIFIED:
		answer_part(m, STATUS_NOT_MODIFIED, path, f, &range);
		return;
	case PRECONDITION_FAILED:
		(void)close(f->fd);
		answer_text(m, STATUS_PRECONDITION_FAILED);
		return;
	case PRECONDITION_TRUE:
		break;
	}
	if (range_allowed)
		kind = range_parse(&range, value, strlen(value), f->size);
	if (kind == RANGE_UNSATISFIABLE) {
		(void)close(f->fd);
		answer_unsatisfiable(m, f->size);
		return;
	}
	answer_part(m,
		    kind == RANGE_IGNORED ? STATUS_OK : STATUS_PARTIAL_CONTENT,
		    path, f, &range);
}

/* --- directories ---------------------------------------------------------- */

static void release_page(void *page)
{
	index_page_put(page);
}

/* The index page of the directory path. */
static void answer_index(struct making *m, const char *path)
{
	struct response *r = m->r;
	struct index_page *page;
	int rc = index_cache_get(&m->site->index_cache, &page, m->site->docroot,
				 path, loop_now());

	if (rc) {
		answer_error(m, path, rc);
		return;
	}
	r->status = STATUS_OK;
	add_field(r, "Content-Type", "text/html; charset=utf-8");
	/* It has no validator: a directory changes without one that says so. */
	add_field(r, "Cache-Control", "no-cache");
	r->has_body = !m->head;
	r->length = page->html.len;
	r->data = page->html.p;
	r->release = release_page;
	r->release_ctx = page;
}

/* -EISDIR also for a directory that only mounts make. */
static int open_file(const struct site *s, const char *path,
		     struct docroot_file *f)
{
	int rc = docroot_open(s->docroot, 0, path, false, f);

	return rc == -ENOENT && docroot_above_mount(s->docroot, path) ? -EISDIR
								      : rc;
}

/* The file index.html of the directory if there is one, else an index page. */
static void answer_dir(struct making *m, const char *path)
{
	size_t n = strlen(path);
	struct docroot_file f;
	char name[NAME_CAP];
	struct txt t;
	int rc;

	txt_init(&t, name, sizeof(name));
	txt_str(&t, path);
	if (n && path[n - 1] != '/')
		txt_str(&t, "/");
	txt_str(&t, "index.html");
	rc = t.cut ? -ENAMETOOLONG : open_file(m->site, name, &f);
	if (!rc)
		answer_file(m, name, &f);
	else if (status_of(rc) != STATUS_NOT_FOUND && rc != -EISDIR)
		answer_error(m, name, rc);
	else if (m->site->index)
		answer_index(m, path);
	else
		answer_text(m, STATUS_FORBIDDEN);
}

/* --- all ------------------------------------------------------------------ */

static void answer_path(struct making *m, const char *path)
{
	struct docroot_file f;
	int rc = open_file(m->site, path, &f);

	if (!rc)
		answer_file(m, path, &f);
	else if (rc == -EISDIR)
		answer_dir(m, path);
	else
		answer_error(m, path, rc);
}

void response_make(struct response *r, struct site *s, const char *method,
		   const char *target, const struct fields *f)
{
	struct making m = {
		.r = r,
		.site = s,
		.fields = f,
		.head = !strcmp(method, "HEAD"),
	};
	char path[NAME_CAP];
	int rc;

	memset(r, 0, sizeof(*r));
	r->fd = -1;
	if (f->malformed) {
		answer_text(&m, STATUS_BAD_REQUEST);
		return;
	}
	if (strcmp(method, "GET") && !m.head) {
		answer_text(&m, STATUS_METHOD_NOT_ALLOWED);
		add_field(r, "Allow", "GET, HEAD");
		return;
	}
	rc = target_path(path, sizeof(path), target, strlen(target));
	if (!rc)
		answer_path(&m, path);
	else
		answer_text(&m, rc == PXE_ENOSPC ? STATUS_URI_TOO_LONG
						 : STATUS_BAD_REQUEST);
}

void response_release(struct response *r)
{
	if (r->fd >= 0)
		(void)close(r->fd);
	r->fd = -1;
	if (r->release)
		r->release(r->release_ctx);
	r->release = NULL;
}
