/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_DHCPD_WORKDIR_H
#define PXE_TESTS_DHCPD_WORKDIR_H

#include "../../lib/leasedb/dbfile.h"
#include "conf.h"
#include "state.h"
#include "sys/iface.h"

/*
 * A directory below /tmp with a hosts file, a boot root and a database, and a
 * server's state that is built from them: for tests of what reads files.  What
 * fails fails the test.
 */
struct workdir {
	struct dbfile db;
	char hosts[96];
	char root[96];
};

/* The interface that is served: t0, 10.0.0.1/24. */
extern const struct iface workdir_iface;

/* Make the directory; hosts is the text of the hosts file. */
void workdir_init(struct workdir *w, const char *hosts);

/* Remove the directory and what workdir_*() made in it. */
void workdir_release(struct workdir *w);

/* Replace the text of the hosts file. */
void workdir_set_hosts(struct workdir *w, const char *text);

/* Make an empty file in the boot root, with its directory. */
void workdir_add_boot_file(struct workdir *w, const char *name);

/*
 * The configuration of a command line: args, which end in NULL, after -i t0 and
 * the paths of the directory, unless args have --hosts or --root.
 */
void workdir_conf(const struct workdir *w, struct conf *c,
		  const char *const *args);

/* Build a state from such a configuration.  What state_build_take() returns. */
int workdir_state(const struct workdir *w, struct state *st,
		  const char *const *args);

/*
 * The same on another interface, on a machine that has the n_own addresses own,
 * which are in ascending order.
 */
int workdir_state_on(const struct workdir *w, struct state *st,
		     const struct iface *iface, const uint32_t *own,
		     size_t n_own, const char *const *args);

/* Fill *a, the caller's to release, with n addresses in ascending order. */
void workdir_addrs(struct iface_addrs *a, const uint32_t *v, size_t n);

/* "--pool", "A-B" ... as args. */
#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

#endif
