/* SPDX-License-Identifier: BSD-2-Clause */
/* The settings of pxe-sniff: its command line. */
#ifndef PXE_SNIFF_CONF_H
#define PXE_SNIFF_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "print/line.h"
#include "sys/opt.h"

/* Ports of --http-port. */
#define CONF_HTTP_PORTS_MAX 16

/* Strings are NULL if the option was not given. */
struct conf {
	char *interface;
	char *read; /* capture file; "-": standard input */
	bool json;
	char *hosts;
	char *user;
	enum line_time time;
	uint64_t count;	   /* packets; 0: no limit */
	uint32_t ready_fd; /* 0: none */
	uint16_t http_ports[CONF_HTTP_PORTS_MAX];
	unsigned n_http_ports;
};

/* The options, for opts_parse() and opts_apply() with a struct conf. */
extern const struct opt_group conf_groups[];

/* Free the strings of *c and clear it. */
void conf_release(struct conf *c);

#endif
