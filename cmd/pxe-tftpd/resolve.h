/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_RESOLVE_H
#define PXE_TFTPD_RESOLVE_H

#include <stdint.h>

#include "conf.h"
#include "file.h"
#include "request.h"
#include "sys/sock.h"
#include "tree.h"

/*
 * From what a client asks for to what it gets: rules, roots, conversion.  The
 * order is the one of pxe-tftpd(8).
 */
struct resolver {
	struct files *files; /* not owned */
	struct tree *tree;
};

/* What is opened for a configuration before it is used. */
struct resolver_parts {
	struct tree *tree;
};

enum resolved_as {
	RESOLVED_FILE,	  /* file is a reference, for the receiver */
	RESOLVED_REFUSED, /* answer with no */
	RESOLVED_BUSY,	  /* say nothing: the client asks again */
};

struct resolved {
	enum resolved_as as;
	struct file *file;
	struct refusal no;
	int err; /* -errno behind REFUSED or BUSY, or 0 */
};

/* Nothing is open yet; resolver_release() is due in any case. */
void resolver_init(struct resolver *r, struct files *files);

/*
 * Open what c names.  0, or an exit status after a message for all that is
 * wrong, and *parts has nothing to release.
 */
int resolver_load(struct resolver_parts *parts, const struct conf *c);
void resolver_parts_release(struct resolver_parts *parts);

/* Use c from now on, and parts, which are taken. */
void resolver_configure(struct resolver *r, const struct conf *c,
			struct resolver_parts *parts);

void resolver_release(struct resolver *r);

/*
 * What q of this client gets.  q->name becomes the name of what was found, for
 * the log.
 */
void resolve(struct resolver *r, const struct sock_from *from,
	     struct request *q, struct resolved *out);

#endif
