/* SPDX-License-Identifier: BSD-2-Clause */
/* Several boot roots, and who gets which: see tree.h. */
#include "names/tree.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "docroot/casefold.h"
#include "docroot/mount.h"
#include "docroot/name.h"
#include "docroot/root.h"
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

struct place {
	int fd;
	char *dir;   /* as it was given */
	char *iface; /* only for requests from there; NULL: for all */
};

struct tree {
	struct place *places; /* in the order of the search */
	size_t n;
	enum conf_client_root client_root;
	struct casefold *fold;	       /* NULL: names are as they are */
	struct neigh *neigh;	       /* for CONF_CLIENT_MAC */
	struct leasedb_reader *leases; /* NULL: none to ask */
	struct log_limit deaf;
	struct mounts *mounts; /* NULL: none */
};

/* --- opening -------------------------------------------------------------- */

/* An exit status. */
static int add(struct tree *t, const char *what, const char *dir,
	       const char *iface)
{
	struct place *p = &t->places[t->n];

	p->dir = strdup(dir);
	p->iface = iface ? strndup(iface, strcspn(iface, "=")) : NULL;
	p->fd = root_open(dir);
	t->n++;
	if (p->fd < 0)
		log_warn(p->fd, "%s: %s", what, dir);
	if (p->fd < 0)
		return EX_NOINPUT;
	return p->dir && (p->iface || !iface) ? 0 : EX_OSERR;
}

/* What there is beside directories.  An exit status. */
static int load_helpers(struct tree *t, const struct conf *c)
{
	int rc = 0;

	t->client_root = c->client_root;
	if (c->ignore_case) {
		t->fold = casefold_new(CASEFOLD_SETTLE);
		rc = t->fold ? 0 : -ENOMEM;
	}
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

int tree_load(struct tree **out, const struct conf *c)
{
	struct tree *t = calloc(1, sizeof(*t));
	size_t i, n = c->iface_roots.n + c->roots.n;
	int rc = 0, bad;

	*out = NULL;
	if (t)
		t->places = calloc(n, sizeof(*t->places));
	if (!t || !t->places) {
		free(t);
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
	if (c->mounts.n) {
		bad = mounts_open(&t->mounts, c->mounts.v, c->mounts.n);
		rc = rc ? rc : bad;
	}
	if (rc)
		tree_free(t);
	else
		*out = t;
	return rc;
}

void tree_free(struct tree *t)
{
	size_t i;

	for (i = 0; t && i < t->n; i++) {
		if (t->places[i].fd >= 0)
			(void)close(t->places[i].fd);
		free(t->places[i].dir);
		free(t->places[i].iface);
	}
	if (t) {
		casefold_free(t->fold);
		neigh_close(t->neigh);
		leasedb_reader_free(t->leases);
		mounts_close(t->mounts);
		free(t->places);
	}
	free(t);
}

/* --- who asks ------------------------------------------------------------- */

/* The client's hardware address.  False if it is not known. */
static bool mac_of(struct tree *t, const struct sock_from *from,
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
static void sub_of(struct tree *t, const struct sock_from *from,
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
	struct tree *tree;
	int ifindex;
	bool iface_known;
	char iface[IF_NAMESIZE]; /* its name, or "" */
	char sub[SUB_MAX];	 /* "" for none */
	const char *name;
	bool folded;
	struct file_extent *out;
};

/* In an image.  As look_at(). */
static int look_inside(const struct mount_path *at, struct file_extent *out)
{
	struct mount_file f;
	int rc = mount_open(at, &f, &out->why);

	if (rc)
		return rc == -ENOTDIR ? -ENOENT : rc;
	if (f.node.dir)
		return -EISDIR;
	out->fd = f.fd;
	out->off = f.node.off;
	out->len = f.node.size;
	out->st = f.st;
	return 0;
}

/* 0, -ENOENT to look on, or -errno. */
static int look_at(const struct place *p, const char *path,
		   struct file_extent *out)
{
	int fd = root_file(p->fd, path, &out->st);

	if (fd == -ENOTDIR)
		return -ENOENT;
	if (fd < 0)
		return fd;
	out->fd = fd;
	out->off = 0;
	out->len = (uint64_t)out->st.st_size;
	return 0;
}

/* The same in what is mounted there, and for a name whose case does not matter,
 * if there is a fold. */
static int look_like(const struct search *s, const struct place *p,
		     const char *path)
{
	char spelled[PATH_CAP];
	struct mount_path at;
	int rc;

	if (mounts_at(s->tree->mounts, path, s->folded, &at))
		return look_inside(&at, s->out);
	if (!s->folded)
		return look_at(p, path, s->out);
	rc = casefold_find(s->tree->fold, p->fd, path, spelled,
			   sizeof(spelled));
	return rc ? rc : look_at(p, spelled, s->out);
}

static int look_in(const struct search *s, const struct place *p)
{
	char path[PATH_CAP];
	struct txt t;
	int rc = -ENOENT;

	if (*s->sub) {
		txt_init(&t, path, sizeof(path));
		txt_fmt(&t, "%s/%s", s->sub, s->name);
		if (!t.cut)
			rc = look_like(s, p, path);
	}
	return rc == -ENOENT ? look_like(s, p, s->name) : rc;
}

/*
 * What lies behind the place's own path: clients and map files of servers
 * without a root of their own ask for /srv/pxe/x, and mean x.
 */
static const char *below(const struct place *p, const char *name)
{
	const char *dir = p->dir + strspn(p->dir, "/");
	size_t n = strlen(dir);

	while (n && dir[n - 1] == '/')
		n--;
	if (*p->dir != '/' || !n || strncmp(name, dir, n) || name[n] != '/')
		return NULL;
	return name + n + strspn(name + n, "/");
}

static int look_below(const struct search *s, const struct place *p)
{
	const char *name = below(p, s->name);

	return name ? look_like(s, p, name) : -ENOENT;
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
		int (*how)(const struct search *, const struct place *))
{
	size_t i;

	for (i = 0; i < s->tree->n; i++) {
		const struct place *p = &s->tree->places[i];
		int rc;

		if (p->iface && !came_from(s, p->iface))
			continue;
		rc = how(s, p);
		if (rc != -ENOENT)
			return rc;
	}
	return -ENOENT;
}

int tree_open(struct tree *t, const struct sock_from *from, const char *name,
	      struct file_extent *out)
{
	struct search s = {.tree = t, .ifindex = from->ifindex, .out = out};
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
		s.folded = !s.folded && t->fold;
	} while (rc == -ENOENT && s.folded);
	return rc;
}
