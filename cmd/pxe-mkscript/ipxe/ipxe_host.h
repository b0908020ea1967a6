/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_HOST_H
#define PXE_MKSCRIPT_IPXE_HOST_H

#include <stdbool.h>

#include "model/script.h"

/*
 * The sections of hosts: a label made of the host's key, settings, and a jump
 * to what it boots.
 */

/* What hosts make necessary in the other sections of the script. */
struct ipxe_needs {
	bool append;   /* a host adds to the kernel's command line */
	bool answer;   /* --answer, or a host has its own answer file */
	bool poweroff; /* a host has localboot=poweroff */
	bool mac, uuid, serial, any; /* a host with such a key has a target */
};

/* Set *needs from all hosts.  Logs nothing. */
void ipxe_host_needs(const struct script_input *in, struct ipxe_needs *needs);

/*
 * Write a section for each host that has a target to f.  0; EX_DATAERR with
 * every reason logged.
 */
int ipxe_host_sections(FILE *f, const struct script_input *in);

#endif
