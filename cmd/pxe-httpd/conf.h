/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_HTTPD_CONF_H
#define PXE_HTTPD_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "sys/daemon.h"
#include "sys/opt.h"

/* The options of pxe-httpd; zero it before opts_apply(). */
struct conf {
	char *root;
	struct opt_list mounts;	 /* PATH=IMAGE, already checked */
	struct opt_list listen;	 /* addresses, already checked */
	bool no_index;		 /* do not list directories */
	char *access_log;	 /* file, "-" or NULL */
	uint32_t max_conns;	 /* connections at once */
	uint32_t max_per_ip;	 /* of one address; 0: no limit */
	uint32_t idle_timeout;	 /* seconds; NUM_INFINITE: none */
	uint32_t header_timeout; /* seconds; NUM_INFINITE: none */
	uint64_t max_header;	 /* bytes for the head of a request */
	struct daemon_conf daemon;
};

extern const struct opt_group conf_groups[];

void conf_release(struct conf *c);

#endif
