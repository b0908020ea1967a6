/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which boot roots a request is looked up in (--root-interface, --client-root):
 * see root_search.h.
 */
#include "names/root_search.h"

#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "docroot/docroot.h"
#include "docroot/name.h"
#include "names/client_dir.h"
#include "names/request.h"
#include "sys/log.h"
#include "util/txt.h"

/* Bytes of a name in a client's directory, with its NUL. */
#define CLIENT_NAME_LEN (CLIENT_DIR_LEN + 1 + REQUEST_NAME_MAX + 1)

struct root_search {
	struct docroot *docroot; /* its roots, in the order of the search */
	char **iface; /* of each root: for requests from there; NULL: all */
	size_t n;     /* roots */
	bool ignore_case;
	struct client_dir *client_dir;
};

/* --- opening -------------------------------------------------------------- */

/* Add a root: for iface (IFACE=DIR) only, unless NULL.  An exit status. */
static int add(struct root_search *r, const char *what, const char *dir,
	       const char *iface)
{
	char *copy = iface ? strndup(iface, strcspn(iface, "=")) : NULL;
	int rc = docroot_add_root(r->docroot, what, dir);

	if (rc == EX_OSERR) {
		free(copy);
		return rc;
	}
	r->iface[r->n++] = copy;
	return copy || !iface ? rc : EX_OSERR;
}

/* What --ignore-case and --client-root need.  An exit status. */
static int load_options(struct root_search *r, const struct conf *c)
{
	int rc = 0;

	r->ignore_case = c->ignore_case;
	if (c->ignore_case)
		rc = docroot_ignore_case(r->docroot);
	if (rc)
		log_warn(rc, "ignore-case");
	return rc ? EX_OSERR : client_dir_load(&r->client_dir, c);
}

int root_search_load(struct root_search **out, const struct conf *c)
{
	struct root_search *r = calloc(1, sizeof(*r));
	size_t i, n = c->iface_roots.n + c->roots.n;
	int rc = 0, bad;

	*out = NULL;
	if (r) {
		r->docroot = docroot_new();
		r->iface = calloc(n, sizeof(*r->iface));
	}
	if (!r || !r->docroot || !r->iface) {
		root_search_free(r);
		log_warn(-ENOMEM, "root");
		return EX_OSERR;
	}
	rc = load_options(r, c);
	for (i = 0; i < c->iface_roots.n; i++) {
		const char *arg = c->iface_roots.v[i];

		bad = add(r, "root-interface", strchr(arg, '=') + 1, arg);
		rc = rc ? rc : bad;
	}
	for (i = 0; i < c->roots.n; i++) {
		bad = add(r, "root", c->roots.v[i], NULL);
		rc = rc ? rc : bad;
	}
	bad = docroot_add_mounts(r->docroot, c->mounts.v, c->mounts.n);
	rc = rc ? rc : bad;
	if (rc)
		root_search_free(r);
	else
		*out = r;
	return rc;
}

void root_search_free(struct root_search *r)
{
	if (!r)
		return;
	while (r->n)
		free(r->iface[--r->n]);
	free(r->iface);
	docroot_free(r->docroot);
	client_dir_free(r->client_dir);
	free(r);
}

/* --- the search --------------------------------------------------------------
 */

struct search {
	struct root_search *roots;
	int ifindex;		 /* where the request arrived; 0: unknown */
	bool iface_known;	 /* iface is set */
	char iface[IF_NAMESIZE]; /* its name, or "" */
	char client_dir[CLIENT_DIR_LEN]; /* "": none */
	const char *name;
	bool ignore_case;
	struct file_extent *out;
};

/* Open name in a root.  0; -ENOENT: go on with the search; another error. */
static int open_in(const struct search *s, size_t root, const char *name)
{
	struct docroot_file f;
	int rc = docroot_open(s->roots->docroot, root, name, s->ignore_case,
			      &f);

	s->out->why = docroot_why(s->roots->docroot);
	if (rc)
		return rc == -ENOTDIR ? -ENOENT : rc;
	s->out->fd = f.fd;
	s->out->off = f.off;
	s->out->len = f.size;
	s->out->st = f.st;
	return 0;
}

/* In the client's directory of a root, then in the root. */
static int search_root(const struct search *s, size_t root)
{
	char name[CLIENT_NAME_LEN];
	struct txt t;
	int rc = -ENOENT;

	if (*s->client_dir) {
		txt_init(&t, name, sizeof(name));
		txt_fmt(&t, "%s/%s", s->client_dir, s->name);
		if (!t.cut)
			rc = open_in(s, root, name);
	}
	return rc == -ENOENT ? open_in(s, root, s->name) : rc;
}

/*
 * What follows the path of the root in name, or NULL: clients and map files
 * that were written for a server without a root ask for /srv/pxe/x and mean x.
 */
static const char *below(const char *root_dir, const char *name)
{
	const char *dir = root_dir + strspn(root_dir, "/");
	size_t n = strlen(dir);

	while (n && dir[n - 1] == '/')
		n--;
	if (*root_dir != '/' || !n || strncmp(name, dir, n) || name[n] != '/')
		return NULL;
	return name + n + strspn(name + n, "/");
}

/* By the path of the root and a name in it. */
static int search_full_path(const struct search *s, size_t root)
{
	const char *name = below(docroot_dir(s->roots->docroot, root), s->name);

	return name ? open_in(s, root, name) : -ENOENT;
}

/*
 * Did the request arrive on that interface?  Names are not kept from one
 * request to the next: an interface may be renamed, and an index be used again.
 */
static bool arrived_on(struct search *s, const char *iface)
{
	if (!s->iface_known) {
		s->iface_known = true;
		if (s->ifindex <= 0 ||
		    !if_indextoname((unsigned)s->ifindex, s->iface))
			s->iface[0] = 0;
	}
	return !strcmp(s->iface, iface);
}

/* In each root for this request, until one has the name. */
static int search_all(struct search *s,
		      int (*how)(const struct search *, size_t root))
{
	size_t i;

	for (i = 0; i < s->roots->n; i++) {
		const char *iface = s->roots->iface[i];
		int rc;

		if (iface && !arrived_on(s, iface))
			continue;
		rc = how(s, i);
		if (rc != -ENOENT)
			return rc;
	}
	return -ENOENT;
}

int root_search_open(struct root_search *r, const struct sock_from *from,
		     const char *name, struct file_extent *out)
{
	struct search s = {.roots = r, .ifindex = from->ifindex, .out = out};
	int rc;

	memset(out, 0, sizeof(*out));
	out->fd = -1;
	s.name = name + strspn(name, "/");
	/* ".." must not lead out of a client's directory. */
	if (!name_has_part(s.name, strlen(s.name), ".."))
		client_dir_of(r->client_dir, from, s.client_dir);
	do {
		rc = search_all(&s, search_root);
		if (rc == -ENOENT)
			rc = search_all(&s, search_full_path);
		/* The exact name in any root comes before one in other case. */
		s.ignore_case = !s.ignore_case && r->ignore_case;
	} while (rc == -ENOENT && s.ignore_case);
	return rc;
}
