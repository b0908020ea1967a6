/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_RESOLVE_H
#define PXE_TFTPD_RESOLVE_H

#include <stdint.h>

#include "conf.h"
#include "file.h"
#include "request.h"
#include "sys/sock.h"

/*
 * From what a client asks for to what it gets: rules, roots, conversion.  The
 * order is the one of pxe-tftpd(8).
 */
struct resolver {
	struct files *files; /* not owned */
	int root;
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

/* Use c from now on, and root, which is taken. */
void resolver_configure(struct resolver *r, const struct conf *c, int root);

void resolver_release(struct resolver *r);

/*
 * What q of this client gets.  q->name becomes the name of what was found, for
 * the log.
 */
void resolve(struct resolver *r, const struct sock_from *from,
	     struct request *q, struct resolved *out);

#endif
