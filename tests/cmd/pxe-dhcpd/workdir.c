/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that a server's state is built from, for tests: see workdir.h. */
#include "workdir.h"

#include "../../lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/opt.h"

const struct iface workdir_iface = {
	.name = "t0",
	.index = 7,
	.mac = {{0x52, 0x54, 0, 0, 0xff, 1}},
	.ip = 0x0a000001,
	.mask = 0xffffff00,
};

/* Names in the boot root that tests may add. */
static const char *const boot_files[] = {"boot.ipxe", "loaders/undionly.kpxe",
					 "loaders/snponly.efi"};

void workdir_init(struct workdir *w, const char *hosts)
{
	char path[128];

	dbfile_init(&w->db);
	(void)snprintf(w->hosts, sizeof(w->hosts), "%s/hosts", w->db.dir);
	(void)snprintf(w->root, sizeof(w->root), "%s/root", w->db.dir);
	(void)snprintf(path, sizeof(path), "%s/loaders", w->root);
	assert_int_equal(mkdir(w->root, 0755), 0);
	assert_int_equal(mkdir(path, 0755), 0);
	workdir_set_hosts(w, hosts);
}

void workdir_release(struct workdir *w)
{
	char path[128];
	size_t i;

	for (i = 0; i < N_ELEM(boot_files); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", w->root,
			       boot_files[i]);
		(void)unlink(path);
	}
	(void)snprintf(path, sizeof(path), "%s/loaders", w->root);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(rmdir(w->root), 0);
	assert_int_equal(unlink(w->hosts), 0);
	dbfile_release(&w->db);
}

void workdir_set_hosts(struct workdir *w, const char *text)
{
	FILE *f = fopen(w->hosts, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

void workdir_add_boot_file(struct workdir *w, const char *name)
{
	char path[128];
	int fd;

	(void)snprintf(path, sizeof(path), "%s/%s", w->root, name);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
}

static bool has(const char *const *args, const char *name)
{
	for (; *args; args++)
		if (!strcmp(*args, name))
			return true;
	return false;
}

void workdir_conf(const struct workdir *w, struct conf *c,
		  const char *const *args)
{
	const char *argv[32] = {"pxe-dhcpd", "-i", "t0", "--leases",
				w->db.path};
	struct opts o = {
		.tool = "pxe-dhcpd",
		.synopsis = "",
		.groups = conf_groups,
		.blocks = conf_blocks,
		.default_config = "/nonexistent/dhcpd.conf",
	};
	char *copy[N_ELEM(argv)];
	int argc = 5;

	if (!has(args, "--hosts")) {
		argv[argc++] = "--hosts";
		argv[argc++] = w->hosts;
	}
	if (!has(args, "--root")) {
		argv[argc++] = "--root";
		argv[argc++] = w->root;
	}
	for (; *args; args++) {
		assert_true(argc < (int)N_ELEM(argv));
		argv[argc++] = *args;
	}
	/* Only main() may have arguments that are not const. */
	memcpy(copy, argv, sizeof(copy));
	memset(c, 0, sizeof(*c));
	assert_int_equal(opts_parse(&o, argc, copy), -1);
	assert_int_equal(opts_apply(&o, c), 0);
	opts_release(&o);
}

void workdir_addrs(struct iface_addrs *a, const uint32_t *v, size_t n)
{
	a->n = n;
	a->v = calloc(n, sizeof(*a->v));
	assert_non_null(a->v);
	memcpy(a->v, v, n * sizeof(*v));
}

int workdir_state_on(const struct workdir *w, struct state *st,
		     const struct iface *iface, const uint32_t *own,
		     size_t n_own, const char *const *args)
{
	struct server_iface served = {.iface = *iface};
	struct iface_addrs addrs;
	struct conf c;

	workdir_conf(w, &c, args);
	served.proxy = c.proxy;
	workdir_addrs(&addrs, own, n_own);
	return state_build_take(st, &c, &served, 1, &addrs);
}

int workdir_state(const struct workdir *w, struct state *st,
		  const char *const *args)
{
	return workdir_state_on(w, st, &workdir_iface, &workdir_iface.ip, 1,
				args);
}
