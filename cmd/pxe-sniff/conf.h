/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SNIFF_CONF_H
#define PXE_SNIFF_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "print/line.h"
#include "sys/opt.h"

/* TCP ports on which HTTP is looked for, live. */
#define CONF_HTTP_PORTS_MAX 16

struct conf {
	char *interface;
	char *read;
	bool json;
	char *hosts;
	char *user;
	enum line_time time;
	uint64_t count; /* packets; 0: no limit */
	uint32_t ready_fd;
	uint16_t http_ports[CONF_HTTP_PORTS_MAX];
	unsigned n_http_ports;
};

extern const struct opt_group conf_groups[];

void conf_release(struct conf *c);

#endif
