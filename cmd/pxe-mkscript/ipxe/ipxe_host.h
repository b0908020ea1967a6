/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_HOST_H
#define PXE_MKSCRIPT_IPXE_HOST_H

#include <stdbool.h>

#include "model/script.h"

/* What the hosts make necessary in the other sections of the script. */
struct ipxe_needs {
	bool append;   /* a host adds to the kernel's command line */
	bool answer;   /* --answer, or a host has its own answer file */
	bool poweroff; /* a host has localboot=poweroff */
	bool mac, uuid, serial, any; /* kinds of keys that lead somewhere */
};

/* Set *needs, before anything is written.  Logs nothing. */
void ipxe_host_needs(const struct script_input *in, struct ipxe_needs *needs);

/*
 * Write a section for each host that has a target to f.  0 or EX_DATAERR, with
 * every reason logged.
 */
int ipxe_host_sections(FILE *f, const struct script_input *in);

#endif
