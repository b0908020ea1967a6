/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The paths of all options as rules of the sandbox (Landlock).  Contract:
 * sandbox_paths.h.
 */
#include "sandbox_paths.h"

#include <string.h>

#include "docroot/mount.h"

/* DIR of IFACE=DIR, whose form conf.c has checked. */
static const char *dir_of(const char *iface_root)
{
	return strchr(iface_root, '=') + 1;
}

void sandbox_paths(struct daemon *d, const struct conf *c)
{
	struct sandbox *sb = d->sandbox;
	size_t i;

	for (i = 0; i < c->roots.n; i++)
		sandbox_read(sb, c->roots.v[i]);
	for (i = 0; i < c->iface_roots.n; i++)
		sandbox_read(sb, dir_of(c->iface_roots.v[i]));
	mounts_allow(sb, c->mounts.v, c->mounts.n);
	if (c->map)
		sandbox_read_parent(sb, c->map);
	/* SQLite keeps the write-ahead log and its index beside the file. */
	if (c->leases)
		sandbox_read_parent(sb, c->leases);
	/* For --client-root mac, which a reload may add. */
	d->needs |= SANDBOX_NETLINK;
	if (c->metrics) {
		sandbox_write_parent(sb, c->metrics);
		/* For rename(2), also while its directory is missing. */
		d->needs |= SANDBOX_STORE;
	}
	if (c->upload)
		sandbox_write(sb, c->upload);
}

bool sandbox_paths_allow(const struct daemon *d, const struct conf *c)
{
	const struct sandbox *sb = d->sandbox;
	bool all = true;
	size_t i;

	for (i = 0; i < c->roots.n; i++)
		all &= sandbox_allows(sb, "root", c->roots.v[i]);
	for (i = 0; i < c->iface_roots.n; i++)
		all &= sandbox_allows(sb, "root-interface",
				      dir_of(c->iface_roots.v[i]));
	all &= mounts_allowed(sb, c->mounts.v, c->mounts.n);
	all &= sandbox_allows(sb, "map", c->map);
	all &= sandbox_allows(sb, "leases", c->leases);
	all &= sandbox_allows_write(sb, "metrics", c->metrics);
	if (c->upload)
		all &= sandbox_allows_write(sb, "upload", c->upload);
	return all;
}
