/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file a request means: see resolve.h. */
#include "names/resolve.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "sys/log.h"
#include "util/txt.h"

void resolver_init(struct resolver *r, struct open_files *files)
{
	memset(r, 0, sizeof(*r));
	r->files = files;
}

int resolver_load(struct resolver_parts *parts, const struct conf *c)
{
	int rc, bad = 0;

	memset(parts, 0, sizeof(*parts));
	rc = tree_load(&parts->tree, c);
	if (c->map)
		bad = map_load(&parts->map, c->map);
	if (!rc)
		rc = bad;
	if (rc)
		resolver_parts_release(parts);
	return rc;
}

void resolver_parts_release(struct resolver_parts *parts)
{
	tree_free(parts->tree);
	map_free(parts->map);
	memset(parts, 0, sizeof(*parts));
}

void resolver_configure(struct resolver *r, const struct conf *c,
			struct resolver_parts *parts)
{
	resolver_release(r);
	r->tree = parts->tree;
	r->map = parts->map;
	r->map_steps = c->map_steps;
	r->backslash = !c->no_backslash;
	memset(parts, 0, sizeof(*parts));
}

void resolver_release(struct resolver *r)
{
	tree_free(r->tree);
	r->tree = NULL;
	map_free(r->map);
	r->map = NULL;
}

/* --- names ---------------------------------------------------------------- */

bool resolver_has(struct tree *t, const struct sock_from *from,
		  const char *name, bool backslash)
{
	struct file_extent part;
	struct request q;

	request_set_name(&q, name, backslash);
	if (tree_open(t, from, q.name, &part))
		return false;
	(void)close(part.fd);
	return true;
}

/* What rules ask of the world. */
struct probe {
	struct resolver *r;
	const struct sock_from *from;
};

static bool is_there(void *ctx, const char *name)
{
	const struct probe *p = ctx;

	return resolver_has(p->r->tree, p->from, name, p->r->backslash);
}

static void refuse_by(struct resolved *out, enum tftp_code code,
		      const char *text)
{
	out->as = RESOLVED_REFUSED;
	out->no.code = code;
	out->no.text = text;
}

void resolved_refuse(struct resolved *out, const struct map_answer *a)
{
	size_t i;

	refuse_by(out, a->end == MAP_LONG ? TFTP_NOT_FOUND : TFTP_ACCESS,
		  map_end_text(a->end));
	if (a->end != MAP_DENIED || !*a->text)
		return;
	/* Parts of the name may be in it. */
	for (i = 0; a->text[i] && i < RESOLVED_TEXT_MAX; i++) {
		char c = a->text[i];

		out->text[i] = c < ' ' || c > '~' ? '?' : c;
	}
	out->text[i] = 0;
	out->no.text = out->text;
}

static void tell_broken(struct resolver *r, const char *name,
			const struct map_answer *a)
{
	char shown[4 * REQUEST_NAME_MAX + 1];

	(void)txt_escape(shown, sizeof(shown), name);
	if (a->end == MAP_ENDLESS)
		log_limited(&r->broken, "%s:%u: %s: no end after %u rules",
			    map_file(r->map), a->line, shown, r->map_steps);
	else
		log_limited(&r->broken, "%s:%u: %s: %s", map_file(r->map),
			    a->line, shown, map_end_text(a->end));
}

bool resolve_name(struct resolver *r, const struct sock_from *from,
		  struct request *q, bool put, struct resolved *out)
{
	struct probe probe = {r, from};
	struct map_answer a = {.end = MAP_DONE};
	struct map_ask ask = {
		.name = q->asked,
		.put = put,
		.steps = r->map_steps,
		.exists = is_there,
		.ctx = &probe,
	};

	if (r->map) {
		map_client_init(&ask.client, &from->peer);
		map_run(r->map, &ask, &a);
	}
	if (a.end != MAP_DONE) {
		resolved_refuse(out, &a);
		if (a.end != MAP_DENIED)
			tell_broken(r, q->asked, &a);
		return false;
	}
	request_set_name(q, r->map ? a.text : q->asked, r->backslash);
	if (!*q->name)
		refuse_by(out, TFTP_NOT_FOUND, "No file name");
	return *q->name;
}

/* --- files ---------------------------------------------------------------- */

/* The file of this name, wherever it lies.  0 or -errno, perhaps with *why. */
static int open_name(struct resolver *r, const struct sock_from *from,
		     const char *name, struct open_file **f, const char **why)
{
	struct file_extent p;
	int rc = tree_open(r->tree, from, name, &p);

	*why = p.why;
	return rc ? rc : open_file_share(r->files, &p, f);
}

static void refuse(struct resolved *out, int err, const char *why)
{
	out->err = err;
	if (err == -EMFILE || err == -ENFILE || err == -ENOMEM) {
		/* Better asked again than taken for a missing file. */
		out->as = RESOLVED_BUSY;
		return;
	}
	out->as = RESOLVED_REFUSED;
	out->no = request_refusal(err);
	if (!why)
		return;
	/* It says more than the number. */
	out->no.text = why;
	out->err = 0;
}

/* out->file is there, unless rc says why not: as the client wants it. */
static void convert(struct resolver *r, const struct request *q, int rc,
		    const char *why, struct resolved *out)
{
	if (!rc && q->netascii) {
		rc = open_file_netascii(r->files, &out->file);
		if (rc)
			open_file_put(r->files, out->file);
	}
	if (rc)
		refuse(out, rc, why);
	else
		out->as = RESOLVED_FILE;
}

void resolve_path(struct resolver *r, const struct sock_from *from,
		  const struct request *q, struct resolved *out)
{
	const char *why;
	int rc;

	memset(out, 0, sizeof(*out));
	rc = open_name(r, from, q->name, &out->file, &why);
	convert(r, q, rc, why, out);
}

void resolve_data(struct resolver *r, const struct request *q, void *data,
		  size_t n, struct resolved *out)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = open_file_take(r->files, data, n, &out->file);
	convert(r, q, rc, NULL, out);
}

/* By q's name, once. */
static void try(struct resolver *r, const struct sock_from *from,
		struct request *q, struct resolved *out)
{
	memset(out, 0, sizeof(*out));
	if (resolve_name(r, from, q, false, out))
		resolve_path(r, from, q, out);
}

void resolve(struct resolver *r, const struct sock_from *from,
	     struct request *q, struct resolved *out)
{
	char shown[4 * REQUEST_NAME_MAX + 1];
	struct request trimmed = *q;
	struct resolved better;

	try(r, from, q, out);
	/* Rules may want the end of the name where it ends (err 0). */
	if (out->as != RESOLVED_REFUSED || (out->err && out->err != -ENOENT) ||
	    !request_trim(&trimmed))
		return;
	try(r, from, &trimmed, &better);
	if (better.as != RESOLVED_FILE)
		return;
	log_info("%s: asked for with junk behind the name",
		 txt_escape(shown, sizeof(shown), trimmed.name));
	*q = trimmed;
	*out = better;
}
