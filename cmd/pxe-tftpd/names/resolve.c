/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a read request to the file that the client gets, in the order of
 * pxe-tftpd(8).  Contract: resolve.h.
 */
#include "names/resolve.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "docroot/docroot.h"
#include "sys/log.h"
#include "util/txt.h"

void resolver_init(struct resolver *r, struct open_files *files)
{
	memset(r, 0, sizeof(*r));
	r->files = files;
}

int resolver_load(struct resolver_staged *staged, const struct conf *c)
{
	int rc, bad = 0;

	memset(staged, 0, sizeof(*staged));
	rc = root_search_load(&staged->roots, c);
	if (c->map)
		bad = map_load(&staged->map, c->map);
	if (!rc)
		rc = bad;
	if (rc)
		resolver_staged_release(staged);
	return rc;
}

void resolver_staged_release(struct resolver_staged *staged)
{
	root_search_free(staged->roots);
	map_free(staged->map);
	memset(staged, 0, sizeof(*staged));
}

void resolver_configure(struct resolver *r, const struct conf *c,
			struct resolver_staged *staged)
{
	resolver_release(r);
	r->roots = staged->roots;
	r->map = staged->map;
	r->map_steps = c->map_steps;
	r->backslash = !c->no_backslash;
	memset(staged, 0, sizeof(*staged));
}

void resolver_release(struct resolver *r)
{
	root_search_free(r->roots);
	r->roots = NULL;
	map_free(r->map);
	r->map = NULL;
}

/* --- names ---------------------------------------------------------------- */

bool resolver_has(struct root_search *t, const struct sock_from *from,
		  const char *name, bool backslash)
{
	struct file_extent extent;
	struct request req;

	request_set_name(&req, name, backslash);
	if (root_search_open(t, from, req.name, &extent))
		return false;
	(void)close(extent.fd);
	return true;
}

/* For file_exists(). */
struct exists_ctx {
	struct resolver *r;
	const struct sock_from *from;
};

static bool file_exists(void *ctx, const char *name)
{
	const struct exists_ctx *p = ctx;

	return resolver_has(p->r->roots, p->from, name, p->r->backslash);
}

static void refuse_by(struct resolved *out, enum tftp_code code,
		      const char *text)
{
	out->kind = RESOLVED_REFUSED;
	out->refusal.code = code;
	out->refusal.text = text;
}

void resolved_refuse(struct resolved *out, const struct map_result *a)
{
	size_t i;

	refuse_by(out, a->end == MAP_LONG ? TFTP_NOT_FOUND : TFTP_ACCESS,
		  map_end_text(a->end));
	if (a->end != MAP_DENIED || !*a->text)
		return;
	/* It may contain parts of the name, which came from the network. */
	for (i = 0; a->text[i] && i < RESOLVED_TEXT_MAX; i++) {
		char c = a->text[i];

		out->text[i] = c < ' ' || c > '~' ? '?' : c;
	}
	out->text[i] = 0;
	out->refusal.text = out->text;
}

static void log_broken_rules(struct resolver *r, const char *name,
			     const struct map_result *a)
{
	char shown[4 * REQUEST_NAME_MAX + 1];

	(void)txt_escape(shown, sizeof(shown), name);
	if (a->end == MAP_ENDLESS)
		log_limited(&r->broken_rules,
			    "%s:%u: %s: no end after %u rules",
			    map_file(r->map), a->line, shown, r->map_steps);
	else
		log_limited(&r->broken_rules, "%s:%u: %s: %s", map_file(r->map),
			    a->line, shown, map_end_text(a->end));
}

bool resolve_name(struct resolver *r, const struct sock_from *from,
		  struct request *req, bool put, struct resolved *out)
{
	struct exists_ctx exists_ctx = {r, from};
	struct map_result a = {.end = MAP_DONE};
	struct map_query query = {
		.name = req->wire_name,
		.put = put,
		.steps = r->map_steps,
		.exists = file_exists,
		.ctx = &exists_ctx,
	};

	if (r->map) {
		map_client_init(&query.client, &from->peer);
		map_run(r->map, &query, &a);
	}
	if (a.end != MAP_DONE) {
		resolved_refuse(out, &a);
		if (a.end != MAP_DENIED)
			log_broken_rules(r, req->wire_name, &a);
		return false;
	}
	request_set_name(req, r->map ? a.text : req->wire_name, r->backslash);
	if (!*req->name)
		refuse_by(out, TFTP_NOT_FOUND, "No file name");
	return *req->name;
}

/* --- files ---------------------------------------------------------------- */

/*
 * Open the file of this name for the client of from.  0, or -errno, and *why is
 * a static text that says more, or NULL.
 */
static int open_name(struct resolver *r, const struct sock_from *from,
		     const char *name, struct open_file **f, const char **why)
{
	struct file_extent extent;
	int rc = root_search_open(r->roots, from, name, &extent);

	*why = extent.why;
	return rc ? rc : open_file_share(r->files, &extent, f);
}

static void refuse(struct resolved *out, int err, const char *why)
{
	out->err = err;
	if (docroot_error(err) == DOCROOT_BUSY) {
		/* An ERROR would end the boot; this will be over soon. */
		out->kind = RESOLVED_BUSY;
		return;
	}
	out->kind = RESOLVED_REFUSED;
	out->refusal = request_refusal(err);
	if (!why)
		return;
	/* It says more than err, which would follow it in the log. */
	out->refusal.text = why;
	out->err = 0;
}

/* Convert out->file if req wants netascii; rc, why: of opening it. */
static void convert(struct resolver *r, const struct request *req, int rc,
		    const char *why, struct resolved *out)
{
	if (!rc && req->netascii) {
		rc = open_file_netascii(r->files, &out->file);
		if (rc)
			open_file_put(r->files, out->file);
	}
	if (rc)
		refuse(out, rc, why);
	else
		out->kind = RESOLVED_FILE;
}

void resolve_path(struct resolver *r, const struct sock_from *from,
		  const struct request *req, struct resolved *out)
{
	const char *why;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = open_name(r, from, req->name, &out->file, &why);
	convert(r, req, rc, why, out);
}

void resolve_data(struct resolver *r, const struct request *req, void *data,
		  size_t n, struct resolved *out)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = open_file_take(r->files, data, n, &out->file);
	convert(r, req, rc, NULL, out);
}

/* The result for the name as it is in req. */
static void resolve_once(struct resolver *r, const struct sock_from *from,
			 struct request *req, struct resolved *out)
{
	memset(out, 0, sizeof(*out));
	if (resolve_name(r, from, req, false, out))
		resolve_path(r, from, req, out);
}

void resolve(struct resolver *r, const struct sock_from *from,
	     struct request *req, struct resolved *out)
{
	char shown[4 * REQUEST_NAME_MAX + 1];
	struct request trimmed = *req;
	struct resolved better;

	resolve_once(r, from, req, out);
	/* Rules may have refused the name (err is 0) for its last bytes. */
	if (out->kind != RESOLVED_REFUSED ||
	    (out->err && out->err != -ENOENT) || !request_trim(&trimmed))
		return;
	resolve_once(r, from, &trimmed, &better);
	if (better.kind != RESOLVED_FILE)
		return;
	log_info("%s: stray bytes behind the name in the request",
		 txt_escape(shown, sizeof(shown), trimmed.name));
	*req = trimmed;
	*out = better;
}
