/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_LEASES_CONF_H
#define PXE_LEASES_CONF_H

#include <stdbool.h>

#include "sys/opt.h"

/* Where pxe-dhcpd's control socket is unless --control says otherwise. */
#define CONF_CONTROL "/run/pxe/dhcpd.sock"

/* The settings of pxe-leases(1), as its options give them. */
struct conf {
	char *leases;  /* the database */
	char *control; /* path of the socket; "no": the daemon is not asked */
	char *format;  /* NULL: not said */
	char *sort;
	bool json;
	bool file; /* --leases was given: that file, not the daemon's leases */
};

/*
 * Parse the command line into *o and *c, which is zero.  -1 to go on, or the
 * status to exit with; conf_release() is due in every case.
 */
int conf_parse(struct opts *o, struct conf *c, int argc, char **argv);

/* Free what both hold. */
void conf_release(struct opts *o, struct conf *c);

#endif
