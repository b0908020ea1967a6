/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_CONF_H
#define PXE_HTTPD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/daemon.h"
#include "sys/opt.h"

/*
 * The settings of pxe-httpd, for opts_apply(): zero it before.  conf_release()
 * is due in the end.
 */
struct conf {
	char *root;
	struct opt_list mounts;	 /* PATH=IMAGE, checked by mount_check() */
	struct opt_list listen;	 /* checked by sock_addr_parse() */
	bool no_index;		 /* do not list directories */
	char *access_log;	 /* file, "-" or NULL */
	uint32_t max_conns;	 /* connections at once */
	uint32_t max_per_ip;	 /* of one address; 0: no limit */
	uint32_t idle_timeout;	 /* seconds; NUM_INFINITE: none */
	uint32_t header_timeout; /* seconds; NUM_INFINITE: none */
	uint64_t max_header;	 /* bytes for the head of a request */
	struct daemon_conf daemon;
};

/* The option tables, for struct opts. */
extern const struct opt_group conf_groups[];

/* Free what c holds and zero it. */
void conf_release(struct conf *c);

#endif
