/* SPDX-License-Identifier: BSD-2-Clause */
/* Which file a request means: see resolve.h. */
#include "resolve.h"

#include <errno.h>
#include <string.h>

#include "sys/log.h"
#include "util/txt.h"

void resolver_init(struct resolver *r, struct files *files)
{
	memset(r, 0, sizeof(*r));
	r->files = files;
}

int resolver_load(struct resolver_parts *parts, const struct conf *c)
{
	memset(parts, 0, sizeof(*parts));
	return tree_load(&parts->tree, c);
}

void resolver_parts_release(struct resolver_parts *parts)
{
	tree_free(parts->tree);
	memset(parts, 0, sizeof(*parts));
}

void resolver_configure(struct resolver *r, const struct conf *c,
			struct resolver_parts *parts)
{
	(void)c;
	resolver_release(r);
	r->tree = parts->tree;
	memset(parts, 0, sizeof(*parts));
}

void resolver_release(struct resolver *r)
{
	tree_free(r->tree);
	r->tree = NULL;
}

/* The file of this name, wherever it lies.  0 or -errno. */
static int open_name(struct resolver *r, const struct sock_from *from,
		     const char *name, struct file **f)
{
	struct file_part p;
	int rc = tree_open(r->tree, from, name, &p);

	return rc ? rc : file_share(r->files, &p, f);
}

/* The file of q's name, or else of that without junk behind it. */
static int open_file(struct resolver *r, const struct sock_from *from,
		     struct request *q, struct file **f)
{
	char shown[4 * REQUEST_NAME_MAX + 1];
	int rc = open_name(r, from, q->name, f);
	struct request trimmed = *q;

	if (rc != -ENOENT || !request_trim(&trimmed) ||
	    open_name(r, from, trimmed.name, f))
		return rc;
	log_info("%s: asked for with junk behind the name",
		 txt_escape(shown, sizeof(shown), trimmed.name));
	*q = trimmed;
	return 0;
}

static void refuse(struct resolved *out, int err)
{
	out->err = err;
	if (err == -EMFILE || err == -ENFILE || err == -ENOMEM) {
		/* Better asked again than taken for a missing file. */
		out->as = RESOLVED_BUSY;
		return;
	}
	out->as = RESOLVED_REFUSED;
	out->no = request_refusal(err);
}

void resolve(struct resolver *r, const struct sock_from *from,
	     struct request *q, struct resolved *out)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = open_file(r, from, q, &out->file);
	if (!rc && q->netascii) {
		rc = file_netascii(r->files, &out->file);
		if (rc)
			file_put(r->files, out->file);
	}
	if (rc)
		refuse(out, rc);
	else
		out->as = RESOLVED_FILE;
}
