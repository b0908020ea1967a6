/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From request to reply: opens the file, asks path, cond and range what to do
 * with it, and hands the result to libmicrohttpd.  Plain files leave by
 * sendfile(2); nothing is mapped, because a file that is cut short while it is
 * mapped kills the process.
 */
#include "body/response.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "body/content_type.h"
#include "body/index_cache.h"
#include "docroot/name.h"
#include "head/http_date.h"
#include "head/precondition.h"
#include "head/range.h"
#include "head/target.h"
#include "sys/loop.h"
#include "util/txt.h"
#include "wire/err.h"

/* Bodies up to this many bytes are read, larger ones leave by sendfile(). */
#define SMALL 16384

/* A response header; value NULL leaves it out, for it must not be empty. */
struct field {
	const char *name;
	const char *value;
};

static enum MHD_Result on_field(void *cls, enum MHD_ValueKind kind,
				const char *name, const char *value)
{
	(void)kind;
	fields_add(cls, name, value ? value : "");
	if (value && !head_unfolded(name, value))
		((struct fields *)cls)->malformed = true;
	return MHD_YES;
}

void reply_head(struct fields *h, struct MHD_Connection *c)
{
	fields_init(h);
	(void)MHD_get_connection_values(c, MHD_HEADER_KIND, on_field, h);
}

/* Queue r with the fields up to a NULL name; takes r, which may be NULL. */
static enum MHD_Result queue(const struct site *s, struct MHD_Connection *c,
			     unsigned status, struct MHD_Response *r,
			     const struct field *f)
{
	enum MHD_Result ok = MHD_YES;

	if (!r)
		return MHD_NO;
	/* iPXE keeps a connection only if the reply says so. */
	if (MHD_set_response_options(r, MHD_RF_SEND_KEEP_ALIVE_HEADER,
				     MHD_RO_END) != MHD_YES)
		ok = MHD_NO;
	for (; f->name && ok == MHD_YES; f++)
		if (f->value && *f->value)
			ok = MHD_add_response_header(r, f->name, f->value);
	/* After a request that is not understood, none can be trusted. */
	if ((s->closing || status == MHD_HTTP_BAD_REQUEST) && ok == MHD_YES)
		ok = MHD_add_response_header(r, "Connection", "close");
	if (ok == MHD_YES)
		ok = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return ok;
}

static bool is_head(const struct request *rq)
{
	return !strcmp(rq->method, "HEAD");
}

/* A short plain text that says the status, with one more header field. */
static enum MHD_Result plain(const struct site *s, struct MHD_Connection *c,
			     struct request *rq, unsigned status,
			     struct field extra)
{
	const struct field f[] = {
		{"Content-Type", "text/plain; charset=utf-8"},
		extra,
		{NULL, NULL},
	};
	char body[80];
	struct txt t;

	txt_init(&t, body, sizeof(body));
	txt_fmt(&t, "%u %s\n", status, MHD_get_reason_phrase_for(status));
	rq->len = is_head(rq) ? 0 : t.len;
	return queue(s, c, status,
		     MHD_create_response_from_buffer(t.len, body,
						     MHD_RESPMEM_MUST_COPY),
		     f);
}

static const struct field no_field;

/* -EISDIR also for a directory that only mounts make. */
static int open_file(struct site *s, const char *path, struct docroot_file *f)
{
	int rc = docroot_open(s->docroot, 0, path, false, f);

	return rc == -ENOENT && docroot_above_mount(s->docroot, path) ? -EISDIR
								      : rc;
}

/* The status for an error of docroot_open() and its kind. */
static unsigned status_of(int err)
{
	if (err == -EBUSY) /* lists */
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	switch (docroot_error(err)) {
	case DOCROOT_MISSING:
	case DOCROOT_LINK_LOOP:
		return MHD_HTTP_NOT_FOUND;
	case DOCROOT_DENIED:
	case DOCROOT_OUTSIDE:
	case DOCROOT_NOT_REGULAR:
		return MHD_HTTP_FORBIDDEN;
	case DOCROOT_BUSY:
	case DOCROOT_IMAGE_GONE:
		return MHD_HTTP_SERVICE_UNAVAILABLE;
	default:
		return MHD_HTTP_INTERNAL_SERVER_ERROR;
	}
}

/* The file cannot be had: say why, here and to the client. */
static enum MHD_Result refuse(struct site *s, struct MHD_Connection *c,
			      struct request *rq, const char *path, int err)
{
	const char *why = docroot_why(s->docroot);
	unsigned status = status_of(err);
	char shown[300];

	/* Of an image that is not usable there was a message. */
	if (status != MHD_HTTP_NOT_FOUND && err != -ENXIO) {
		(void)txt_escape(shown, sizeof(shown), path);
		log_limited(&s->trouble, "file: %s: %s", shown,
			    why ? why
			    : err == -EXDEV
				    ? "a link that is absolute or leads out"
			    : err == -EINVAL ? "neither a file nor a directory"
			    : err == -EBUSY  ? "too many lists are being sent"
					     : log_reason(err));
	}
	/* iPXE honours Retry-After and comes back by itself. */
	if (status == MHD_HTTP_SERVICE_UNAVAILABLE)
		return plain(s, c, rq, status,
			     (struct field){"Retry-After", "1"});
	return plain(s, c, rq, status, no_field);
}

/*
 * A small part as a response from memory: it leaves in one packet with its
 * header, where sendfile() takes four calls and two packets.  NULL if the part
 * is not there any more, or without memory.
 */
static struct MHD_Response *small_body(const struct docroot_file *tf,
				       const struct range *r)
{
	struct MHD_Response *resp = NULL;
	char *buf = malloc(r->len + 1);

	if (buf && pread(tf->fd, buf, r->len, (off_t)(tf->off + r->first)) ==
			   (ssize_t)r->len)
		resp = MHD_create_response_from_buffer(r->len, buf,
						       MHD_RESPMEM_MUST_FREE);
	if (!resp)
		free(buf);
	return resp;
}

/* Send part of the file, which is taken, and its validators. */
static enum MHD_Result send_file(struct site *s, struct MHD_Connection *c,
				 struct request *rq, unsigned status,
				 const struct docroot_file *tf,
				 const struct range *r, const struct field *f)
{
	uint64_t first = tf->off + r->first;
	/* HEAD and 304 have the length of the file, and no body. */
	bool body = !is_head(rq) && status != MHD_HTTP_NOT_MODIFIED;
	struct MHD_Response *resp;

	if (body && r->len <= SMALL) {
		resp = small_body(tf, r);
		(void)close(tf->fd);
		if (!resp)
			return plain(s, c, rq, MHD_HTTP_SERVICE_UNAVAILABLE,
				     (struct field){"Retry-After", "1"});
		rq->len = r->len;
		return queue(s, c, status, resp, f);
	}
	resp = MHD_create_response_from_fd_at_offset64(r->len, tf->fd, first);
	if (!resp) {
		(void)close(tf->fd);
		return MHD_NO;
	}
	if (body) {
		rq->len = r->len;
		rq->end = first + r->len;
		rq->fd = tf->fd;
		rq->acked = rq->conn ? conn_acked(rq->conn) : 0;
	}
	return queue(s, c, status, resp, f);
}

static void validators(struct validators *v, const struct docroot_file *tf,
		       int64_t now)
{
	const struct etag_extent extent = {tf->off, tf->size};

	validators_init(v, &tf->st, tf->in_image ? &extent : NULL, tf->mtime,
			now);
}

/* 200, 206, 304, 412 or 416 for the open file, which is taken. */
static enum MHD_Result reply_file(struct site *s, struct MHD_Connection *c,
				  struct request *rq, const struct fields *h,
				  const char *path,
				  const struct docroot_file *tf)
{
	int64_t now = loop_wall();
	struct range r = {.first = 0, .len = tf->size};
	char modified[HTTP_DATE_STRLEN], where[80] = "";
	enum range_kind kind = RANGE_IGNORED;
	struct validators cf;

	validators(&cf, tf, now);
	const struct field f[] = {
		{"Content-Type", content_type_of(path)},
		{"Last-Modified", http_date_format(modified, cf.last_modified)},
		{"ETag", cf.etag},
		{"Accept-Ranges", "bytes"},
		{"Content-Range", where},
		{NULL, NULL},
	};

	switch (precondition_evaluate(&h->conditions, &cf, now)) {
	case PRECONDITION_NOT_MODIFIED:
		return send_file(s, c, rq, MHD_HTTP_NOT_MODIFIED, tf, &r, f);
	case PRECONDITION_FAILED:
		(void)close(tf->fd);
		return plain(s, c, rq, MHD_HTTP_PRECONDITION_FAILED, no_field);
	case PRECONDITION_TRUE:
		break;
	}
	/* RFC 9110, 14.2: ranges mean something for GET only. */
	if (h->range && !is_head(rq) &&
	    precondition_if_range(&h->conditions, &cf, now))
		kind = range_parse(&r, h->range, strlen(h->range), tf->size);
	if (kind == RANGE_UNSATISFIABLE) {
		(void)close(tf->fd);
		(void)snprintf(where, sizeof(where), "bytes */%" PRIu64,
			       tf->size);
		return plain(s, c, rq, MHD_HTTP_RANGE_NOT_SATISFIABLE,
			     (struct field){"Content-Range", where});
	}
	if (kind == RANGE_IGNORED)
		return send_file(s, c, rq, MHD_HTTP_OK, tf, &r, f);
	(void)snprintf(where, sizeof(where),
		       "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, r.first,
		       r.first + r.len - 1, tf->size);
	return send_file(s, c, rq, MHD_HTTP_PARTIAL_CONTENT, tf, &r, f);
}

static void on_list_sent(void *page)
{
	index_page_put(page);
}

/* The list of the directory path. */
static enum MHD_Result reply_list(struct site *s, struct MHD_Connection *c,
				  struct request *rq, const char *path)
{
	static const struct field f[] = {
		{"Content-Type", "text/html; charset=utf-8"},
		/* The directory changes without a validator that says so. */
		{"Cache-Control", "no-cache"},
		{NULL, NULL},
	};
	struct index_page *page;
	struct MHD_Response *r;
	int rc = index_cache_get(&s->lists, &page, s->docroot, path,
				 loop_now());

	if (rc)
		return refuse(s, c, rq, path, rc);
	rq->len = is_head(rq) ? 0 : page->html.len;
	r = MHD_create_response_from_buffer_with_free_callback_cls(
		page->html.len, page->html.p, on_list_sent, page);
	if (!r)
		index_page_put(page);
	return queue(s, c, MHD_HTTP_OK, r, f);
}

/* index.html if there is one, else the list. */
static enum MHD_Result reply_dir(struct site *s, struct MHD_Connection *c,
				 struct request *rq, const struct fields *h,
				 const char *path)
{
	char name[NAME_CAP];
	struct docroot_file tf;
	struct txt t;
	int rc;

	txt_init(&t, name, sizeof(name));
	txt_fmt(&t, "%s/index.html", path);
	rc = t.cut ? -ENAMETOOLONG : open_file(s, name, &tf);
	if (!rc)
		return reply_file(s, c, rq, h, name, &tf);
	/* A directory of that name, or a missing one, is no index. */
	if (status_of(rc) != MHD_HTTP_NOT_FOUND && rc != -EISDIR)
		return refuse(s, c, rq, name, rc);
	if (!s->index)
		return plain(s, c, rq, MHD_HTTP_FORBIDDEN, no_field);
	return reply_list(s, c, rq, path);
}

enum MHD_Result reply_send(struct site *s, struct MHD_Connection *c,
			   struct request *rq, const struct fields *h)
{
	char path[NAME_CAP];
	struct docroot_file tf;
	int rc;

	if (h->malformed)
		return plain(s, c, rq, MHD_HTTP_BAD_REQUEST, no_field);
	if (strcmp(rq->method, "GET") && strcmp(rq->method, "HEAD"))
		return plain(s, c, rq, MHD_HTTP_METHOD_NOT_ALLOWED,
			     (struct field){"Allow", "GET, HEAD"});
	rc = target_path(path, sizeof(path), rq->target, strlen(rq->target));
	if (rc)
		return plain(s, c, rq,
			     rc == PXE_ENOSPC ? MHD_HTTP_URI_TOO_LONG
					      : MHD_HTTP_BAD_REQUEST,
			     no_field);
	rc = open_file(s, path, &tf);
	if (rc == -EISDIR)
		return reply_dir(s, c, rq, h, path);
	if (rc)
		return refuse(s, c, rq, path, rc);
	return reply_file(s, c, rq, h, path, &tf);
}
