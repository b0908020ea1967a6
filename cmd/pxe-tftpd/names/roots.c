/* SPDX-License-Identifier: BSD-2-Clause */
/* Several boot roots, and who gets which: see roots.h. */
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

/* Bytes of a client's directory: an address. */
#define SUB_MAX INET6_ADDRSTRLEN

/* Bytes of a name in a client's directory. */
#define PATH_CAP (SUB_MAX + 1 + REQUEST_NAME_MAX + 1)

struct roots {
	struct docroot *docroot; /* its roots, in the order of the search */
	char **iface; /* of each: only requests from there; NULL: all */
	size_t n;     /* roots */
	enum conf_client_root client_root;
	bool ignore_case;
	struct neigh *neigh;	       /* for CONF_CLIENT_MAC */
	struct leasedb_reader *leases; /* NULL: none to ask */
	struct log_limit deaf;
};

/* --- opening -------------------------------------------------------------- */

/* An exit status. */
static int add(struct roots *t, const char *what, const char *dir,
	       const char *iface)
{
	char *copy = iface ? strndup(iface, strcspn(iface, "=")) : NULL;
	int rc = docroot_add_root(t->docroot, what, dir);

	if (rc == EX_OSERR) {
		free(copy);
		return rc;
	}
	t->iface[t->n++] = copy;
	return copy || !iface ? rc : EX_OSERR;
}

/* What there is beside directories.  An exit status. */
static int load_helpers(struct roots *t, const struct conf *c)
{
	int rc = 0;

	t->client_root = c->client_root;
	t->ignore_case = c->ignore_case;
	if (c->ignore_case)
		rc = docroot_ignore_case(t->docroot);
	if (!rc && c->client_root == CONF_CLIENT_MAC)
		rc = neigh_open(&t->neigh);
	if (!rc && c->client_root == CONF_CLIENT_MAC && c->leases) {
		t->leases = leasedb_reader_new(c->leases);
		rc = t->leases ? 0 : -ENOMEM;
	}
	if (rc)
		log_warn(rc, "client-root");
	return rc ? EX_OSERR : 0;
}

int roots_load(struct roots **out, const struct conf *c)
{
	struct roots *t = calloc(1, sizeof(*t));
	size_t i, n = c->iface_roots.n + c->roots.n;
	int rc = 0, bad;

	*out = NULL;
	if (t) {
		t->docroot = docroot_new();
		t->iface = calloc(n, sizeof(*t->iface));
	}
	if (!t || !t->docroot || !t->iface) {
		roots_free(t);
		log_warn(-ENOMEM, "root");
		return EX_OSERR;
	}
	rc = load_helpers(t, c);
	for (i = 0; i < c->iface_roots.n; i++) {
		const char *arg = c->iface_roots.v[i];

		bad = add(t, "root-interface", strchr(arg, '=') + 1, arg);
		rc = rc ? rc : bad;
	}
	for (i = 0; i < c->roots.n; i++) {
		bad = add(t, "root", c->roots.v[i], NULL);
		rc = rc ? rc : bad;
	}
	bad = docroot_add_mounts(t->docroot, c->mounts.v, c->mounts.n);
	rc = rc ? rc : bad;
	if (rc)
		roots_free(t);
	else
		*out = t;
	return rc;
}

void roots_free(struct roots *t)
{
	if (!t)
		return;
	while (t->n)
		free(t->iface[--t->n]);
	free(t->iface);
	docroot_free(t->docroot);
	neigh_close(t->neigh);
	leasedb_reader_free(t->leases);
	free(t);
}

/* --- who asks ------------------------------------------------------------- */

/* The client's hardware address.  False if it is not known. */
static bool mac_of(struct roots *t, const struct sock_from *from,
		   struct mac *mac)
{
	uint32_t ip = sock_addr_get_ip4(&from->peer);
	int rc = neigh_mac(t->neigh, from, mac);

	if (rc && rc != -ENOENT)
		log_limited(&t->deaf,
			    "client-root: the kernel's neighbours: "
			    "%s",
			    log_reason(rc));
	if (rc && t->leases && ip)
		rc = leasedb_reader_mac(t->leases, ip, loop_now(), mac);
	return !rc;
}

/* The client's directory, or "". */
static void sub_of(struct roots *t, const struct sock_from *from,
		   char sub[static SUB_MAX])
{
	uint32_t ip = sock_addr_get_ip4(&from->peer);
	struct mac mac;

	sub[0] = 0;
	if (t->client_root == CONF_CLIENT_MAC) {
		if (mac_of(t, from, &mac))
			(void)mac_format_sep(sub, &mac, '-');
	} else if (t->client_root == CONF_CLIENT_IP) {
		if (ip)
			(void)ip4_format(sub, ip);
		else if (from->peer.u.sa.sa_family == AF_INET6)
			(void)inet_ntop(AF_INET6, &from->peer.u.in6.sin6_addr,
					sub, SUB_MAX);
	}
}

/* --- looking -------------------------------------------------------------- */

struct search {
	struct roots *roots;
	int ifindex;
	bool iface_known;
	char iface[IF_NAMESIZE]; /* its name, or "" */
	char sub[SUB_MAX];	 /* "" for none */
	const char *name;
	bool ignore_case;
	struct file_extent *out;
};

/* The name path in a root.  0, -ENOENT to look on, or another error. */
static int look_at(const struct search *s, size_t root, const char *path)
{
	struct docroot_file f;
	int rc = docroot_open(s->roots->docroot, root, path, s->ignore_case,
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

static int look_in(const struct search *s, size_t root)
{
	char path[PATH_CAP];
	struct txt t;
	int rc = -ENOENT;

	if (*s->sub) {
		txt_init(&t, path, sizeof(path));
		txt_fmt(&t, "%s/%s", s->sub, s->name);
		if (!t.cut)
			rc = look_at(s, root, path);
	}
	return rc == -ENOENT ? look_at(s, root, s->name) : rc;
}

/*
 * What lies behind the root's own path: clients and map files of servers
 * without a root of their own ask for /srv/pxe/x, and mean x.
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

static int look_below(const struct search *s, size_t root)
{
	const char *name = below(docroot_dir(s->roots->docroot, root), s->name);

	return name ? look_at(s, root, name) : -ENOENT;
}

/*
 * Did the request come in there?  Names are not kept from one request to the
 * next: interfaces are renamed, and an index may come back with another.
 */
static bool came_from(struct search *s, const char *iface)
{
	if (!s->iface_known) {
		s->iface_known = true;
		if (s->ifindex <= 0 ||
		    !if_indextoname((unsigned)s->ifindex, s->iface))
			s->iface[0] = 0;
	}
	return !strcmp(s->iface, iface);
}

static int look(struct search *s,
		int (*how)(const struct search *, size_t root))
{
	size_t i;

	for (i = 0; i < s->roots->n; i++) {
		const char *iface = s->roots->iface[i];
		int rc;

		if (iface && !came_from(s, iface))
			continue;
		rc = how(s, i);
		if (rc != -ENOENT)
			return rc;
	}
	return -ENOENT;
}

int roots_open(struct roots *t, const struct sock_from *from, const char *name,
	       struct file_extent *out)
{
	struct search s = {.roots = t, .ifindex = from->ifindex, .out = out};
	int rc;

	memset(out, 0, sizeof(*out));
	out->fd = -1;
	s.name = name + strspn(name, "/");
	/* ".." must not lead out of a client's directory. */
	if (!name_has_part(s.name, strlen(s.name), ".."))
		sub_of(t, from, s.sub);
	do {
		rc = look(&s, look_in);
		if (rc == -ENOENT)
			rc = look(&s, look_below);
		/* All that is exact comes before anything that is not. */
		s.ignore_case = !s.ignore_case && t->ignore_case;
	} while (rc == -ENOENT && s.ignore_case);
	return rc;
}
