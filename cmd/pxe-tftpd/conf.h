/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_CONF_H
#define PXE_TFTPD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/daemon.h"
#include "sys/opt.h"

/* Whose subdirectory of a root comes before the root itself. */
enum conf_client_root {
	CONF_CLIENT_NONE,
	CONF_CLIENT_IP,
	CONF_CLIENT_MAC,
};

/* The most for --helper-max: it lies in memory. */
#define CONF_HELPER_MAX (64u << 20)

/* UDP ports by which files are sent, of each family. */
#define CONF_TRANSFER_PORTS 16

/* UDP ports; 0 and 0: any. */
struct conf_ports {
	uint16_t first, last;
};

/* What the command line and the configuration file say. */
struct conf {
	struct daemon_conf daemon;
	struct opt_list roots;
	struct opt_list iface_roots; /* IFACE=DIR */
	struct opt_list mounts;	     /* PATH=IMAGE, already checked */
	enum conf_client_root client_root;
	char *leases; /* database of pxe-dhcpd, or NULL */
	char *map;    /* file of rules, or NULL */
	uint32_t map_steps;
	char *map_test; /* --map-test: a name, or NULL */
	bool no_backslash;
	bool ignore_case;
	bool quiet_misses;
	char *metrics;		/* file for them, or NULL */
	struct opt_list listen; /* each one is valid for sock_addr_parse() */
	uint32_t max_transfers;
	uint32_t max_unacked;	/* of one address */
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

	char *helper; /* command of argv_split(); NULL: none */
	bool helper_first;
	uint32_t helper_timeout; /* seconds */
	uint32_t helper_queue;	 /* requests */
	uint64_t helper_max;	 /* bytes */

	char *upload;	     /* directory for uploads; NULL: none */
	uint64_t upload_max; /* bytes */
	struct opt_list upload_names;
	bool upload_overwrite;
	uint32_t max_uploads;
};

/* The options of struct conf, as groups for struct opts. */
extern const struct opt_group conf_groups[];

/*
 * The ports of c for sending files, and those for uploads, which need one each
 * and get what files leave: these take CONF_TRANSFER_PORTS at most, and half of
 * them if there are uploads.
 */
struct conf_ports conf_ports_files(const struct conf *c);
struct conf_ports conf_ports_uploads(const struct conf *c);

void conf_release(struct conf *c);

#endif
