/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_MKSCRIPT_IPXE_H
#define PXE_MKSCRIPT_IPXE_H

#include <stdio.h>

#include "conf.h"
#include "image.h"
#include "inventory/hosts_file.h"
#include "util/txt.h"

/* What a script is made of. */
struct script_input {
	const struct conf *conf;
	struct images *images;
	const struct hosts_table *hosts; /* NULL: none */
	const char *hosts_file;		 /* its name, for messages */
};

/*
 * Write one iPXE script for all images and hosts to f, in the language that
 * the iPXE of Debian 12 (January 2019) and those after it share.  0,
 * EX_DATAERR, EX_USAGE or EX_OSERR, with every reason logged.
 */
int ipxe_render(FILE *f, const struct script_input *in);

/* --- for the files of this renderer ------------------------------------- */

/* What the hosts make necessary in the sections of images. */
struct ipxe_needs {
	bool append;   /* a host adds to the kernel's command line */
	bool answer;   /* --answer, or a host has its own answer file */
	bool poweroff; /* a host has localboot=poweroff */
	bool mac, uuid, serial, any; /* kinds of keys that lead somewhere */
};

/* Find out, before anything is written; no messages. */
void ipxe_scan_hosts(const struct script_input *in, struct ipxe_needs *needs);

/* A section for each host that has a target.  As ipxe_render(). */
int ipxe_hosts(FILE *f, const struct script_input *in);

/* The menu's item of an image. */
void ipxe_item(FILE *f, const struct image *img);

/* A section for each image.  As ipxe_render(). */
int ipxe_images(FILE *f, const struct script_input *in,
		const struct ipxe_needs *needs);

/*
 * The URL of an answer file, from --answer or a host's answer=, into t: one
 * that is no URL is below --base.  NULL, or what is wrong.
 */
const char *ipxe_answer(struct txt *t, const struct conf *conf,
			const char *value);

#endif
