/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which boot roots a request is looked up in (--root-interface, --client-root):
 * see roots.h.
 */
#include "names/roots.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "docroot/docroot.h"
#include "docroot/name.h"
#include "leasedb/reader.h"
#include "names/request.h"
#include "sys/log.h"
#include "sys/loop.h"
#include "sys/neigh.h"
#include "util/ip4.h"
#include "util/txt.h"

/* Bytes of the name of a client's directory: an address, with its NUL. */
#define CLIENT_DIR_LEN INET6_ADDRSTRLEN

/* Bytes of a name in a client's directory, with its NUL. */
#define CLIENT_NAME_LEN (CLIENT_DIR_LEN + 1 + REQUEST_NAME_MAX + 1)

struct roots {
	struct docroot *docroot; /* its roots, in the order of the search */
	char **iface; /* of each root: for requests from there; NULL: all */
	size_t n;     /* roots */
	enum conf_client_root client_root;
	bool ignore_case;
	struct neigh *neigh;	       /* for CONF_CLIENT_MAC */
	struct leasedb_reader *leases; /* NULL: none to ask */
	struct log_limit no_neigh;
};

/* --- opening -------------------------------------------------------------- */

/* Add a root: for iface (IFACE=DIR) only, unless NULL.  An exit status. */
static int add(struct roots *r, const char *what, const char *dir,
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
static int load_options(struct roots *r, const struct conf *c)
{
	int rc = 0;

	r->client_root = c->client_root;
	r->ignore_case = c->ignore_case;
	if (c->ignore_case)
		rc = docroot_ignore_case(r->docroot);
	if (!rc && c->client_root == CONF_CLIENT_MAC)
		rc = neigh_open(&r->neigh);
	if (!rc && c->client_root == CONF_CLIENT_MAC && c->leases) {
		r->leases = leasedb_reader_new(c->leases);
		rc = r->leases ? 0 : -ENOMEM;
	}
	if (rc)
		log_warn(rc, "client-root");
	return rc ? EX_OSERR : 0;
}

int roots_load(struct roots **out, const struct conf *c)
{
	struct roots *r = calloc(1, sizeof(*r));
	size_t i, n = c->iface_roots.n + c->roots.n;
	int rc = 0, bad;

	*out = NULL;
	if (r) {
		r->docroot = docroot_new();
		r->iface = calloc(n, sizeof(*r->iface));
	}
	if (!r || !r->docroot || !r->iface) {
		roots_free(r);
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
		roots_free(r);
	else
		*out = r;
	return rc;
}

void roots_free(struct roots *r)
{
	if (!r)
		return;
	while (r->n)
		free(r->iface[--r->n]);
	free(r->iface);
	docroot_free(r->docroot);
	neigh_close(r->neigh);
	leasedb_reader_free(r->leases);
	free(r);
}

/* --- the client -------------------------------------------------------------
 */

/* The client's hardware address.  False if it is not known. */
static bool mac_of(struct roots *r, const struct sock_from *from,
		   struct mac *mac)
{
	uint32_t ip = sock_addr_get_ip4(&from->peer);
	int rc = neigh_mac(r->neigh, from, mac);

	if (rc && rc != -ENOENT)
		log_limited(&r->no_neigh,
			    "client-root: the kernel's neighbours: "
			    "%s",
			    log_reason(rc));
	if (rc && r->leases && ip)
		rc = leasedb_reader_mac(r->leases, ip, loop_now(), mac);
	return !rc;
}

/* The name of the client's directory; "": it has none. */
static void client_dir_of(struct roots *r, const struct sock_from *from,
			  char dir[static CLIENT_DIR_LEN])
{
	uint32_t ip = sock_addr_get_ip4(&from->peer);
	struct mac mac;

	dir[0] = 0;
	if (r->client_root == CONF_CLIENT_MAC) {
		if (mac_of(r, from, &mac))
			(void)mac_format_sep(dir, &mac, '-');
	} else if (r->client_root == CONF_CLIENT_IP) {
		if (ip)
			(void)ip4_format(dir, ip);
		else if (from->peer.u.sa.sa_family == AF_INET6)
			(void)inet_ntop(AF_INET6, &from->peer.u.in6.sin6_addr,
					dir, CLIENT_DIR_LEN);
	}
}

/* --- the search --------------------------------------------------------------
 */

struct search {
	struct roots *roots;
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

int roots_open(struct roots *r, const struct sock_from *from, const char *name,
	       struct file_extent *out)
{
	struct search s = {.roots = r, .ifindex = from->ifindex, .out = out};
	int rc;

	memset(out, 0, sizeof(*out));
	out->fd = -1;
	s.name = name + strspn(name, "/");
	/* ".." must not lead out of a client's directory. */
	if (!name_has_part(s.name, strlen(s.name), ".."))
		client_dir_of(r, from, s.client_dir);
	do {
		rc = search_all(&s, search_root);
		if (rc == -ENOENT)
			rc = search_all(&s, search_full_path);
		/* The exact name in any root comes before one in other case. */
		s.ignore_case = !s.ignore_case && r->ignore_case;
	} while (rc == -ENOENT && s.ignore_case);
	return rc;
}
