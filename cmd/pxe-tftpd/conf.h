/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_CONF_H
#define PXE_TFTPD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/daemon.h"
#include "sys/opt.h"

/* --client-root: what names the subdirectory that comes before a root. */
enum conf_client_root {
	CONF_CLIENT_NONE, /* there is none */
	CONF_CLIENT_IP,	  /* the client's IP address */
	CONF_CLIENT_MAC,  /* the client's hardware address */
};

/* The largest --helper-max, bytes: content lies in memory. */
#define CONF_HELPER_MAX (64u << 20)

/* UDP ports from which files are sent, of IPv4 and of IPv6 each. */
#define CONF_TRANSFER_PORTS 16

/* UDP ports from first to last; 0 and 0: any. */
struct conf_ports {
	uint16_t first, last;
};

/*
 * The configuration: defaults, configuration file, command line.  Strings and
 * lists are owned.
 */
struct conf {
	struct daemon_conf daemon;
	struct opt_list roots;
	struct opt_list iface_roots; /* IFACE=DIR, checked */
	struct opt_list mounts;	     /* PATH=IMAGE, checked */
	enum conf_client_root client_root;
	char *leases;	    /* database of pxe-dhcpd, or NULL */
	char *map;	    /* file of rules, or NULL */
	uint32_t map_steps; /* rules tried for one name */
	char *map_test;	    /* --map-test: a name, or NULL */
	bool no_backslash;
	bool ignore_case;
	bool quiet_misses;
	char *metrics;		/* file, or NULL */
	struct opt_list listen; /* addresses for sock_addr_parse(), checked */
	uint32_t max_transfers;
	uint32_t max_unacked;	/* transfers without an ACK, of one address */
	uint32_t max_client;	/* transfers of one address */
	uint32_t max_blksize;	/* bytes */
	uint32_t max_window;	/* blocks */
	uint64_t max_in_flight; /* bytes, of all windows together */
	uint32_t spin;		/* microseconds */
	uint32_t workers;
	bool single_port;
	uint32_t rollover; /* 0 or 1 */
	struct conf_ports ports;
	bool no_mtu_clamp;

	char *helper; /* command for command_split(), or NULL */
	bool helper_first;
	uint32_t helper_timeout; /* seconds */
	uint32_t helper_queue;	 /* requests */
	uint64_t helper_max;	 /* bytes */

	char *upload;		      /* directory, or NULL: no uploads */
	uint64_t upload_max;	      /* bytes */
	struct opt_list upload_names; /* patterns of fnmatch(3) */
	bool upload_overwrite;
	uint32_t max_uploads; /* at once */
};

/* The options of struct conf, for struct opts. */
extern const struct opt_group conf_groups[];

/*
 * The ports of --port-range from which files are sent: CONF_TRANSFER_PORTS at
 * most, and at most half of the range if there are uploads.
 */
struct conf_ports conf_ports_files(const struct conf *c);

/*
 * The ports of --port-range for uploads, of which each has one: those that
 * conf_ports_files() leaves.
 */
struct conf_ports conf_ports_uploads(const struct conf *c);

/* Free all that c owns, and zero it. */
void conf_release(struct conf *c);

#endif
