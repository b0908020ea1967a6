/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_RESOLVE_H
#define PXE_TFTPD_RESOLVE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf.h"
#include "file/open_files.h"
#include "names/map.h"
#include "names/request.h"
#include "names/tree.h"
#include "sys/log.h"
#include "sys/sock.h"

/*
 * From what a client asks for to what it gets: rules, roots, conversion.  The
 * order is the one of pxe-tftpd(8).
 */
struct resolver {
	struct open_files *files; /* not owned */
	struct tree *tree;
	struct map *map; /* NULL: no rules */
	unsigned map_steps;
	bool backslash;
	struct log_limit broken_rules; /* rules that do not work */
};

/* What is opened for a configuration before it is used; all owned. */
struct resolver_staged {
	struct tree *tree;
	struct map *map;
};

enum resolved_kind {
	RESOLVED_FILE,	  /* file is a reference, for the receiver */
	RESOLVED_REFUSED, /* answer with no */
	RESOLVED_BUSY,	  /* say nothing: the client asks again */
};

/* Bytes of a text that a rule gives as its reason. */
#define RESOLVED_TEXT_MAX 128

struct resolved {
	enum resolved_kind kind;
	struct open_file *file;
	struct refusal refusal;
	int err; /* -errno behind REFUSED or BUSY, or 0 */
	char text[RESOLVED_TEXT_MAX + 1]; /* no.text may be this */
};

/* Nothing is open yet; resolver_release() is due in any case. */
void resolver_init(struct resolver *r, struct open_files *files);

/*
 * Open what c names.  0, or an exit status after a message for all that is
 * wrong, and *staged has nothing to release.
 */
int resolver_load(struct resolver_staged *staged, const struct conf *c);
void resolver_staged_release(struct resolver_staged *staged);

/* Is there such a file for this client?  name is of a rule. */
bool resolver_has(struct tree *t, const struct sock_from *from,
		  const char *name, bool backslash);

/* Use c from now on, and staged, which are taken. */
void resolver_configure(struct resolver *r, const struct conf *c,
			struct resolver_staged *staged);

void resolver_release(struct resolver *r);

/* The ERROR for a name that the rules refuse, or fail with. */
void resolved_refuse(struct resolved *out, const struct map_result *a);

/*
 * Set req->name to what the rules make of req->wire_name.  False: out says what
 * to answer.
 */
bool resolve_name(struct resolver *r, const struct sock_from *from,
		  struct request *req, bool put, struct resolved *out);

/*
 * What q of this client gets.  req->name becomes the name of what was found,
 * for the log.
 */
void resolve(struct resolver *r, const struct sock_from *from,
	     struct request *req, struct resolved *out);

/*
 * The same for a file that a helper names in req->name, past the rules, and for
 * n bytes that it made; data is of malloc() and is taken.
 */
void resolve_path(struct resolver *r, const struct sock_from *from,
		  const struct request *req, struct resolved *out);
void resolve_data(struct resolver *r, const struct request *req, void *data,
		  size_t n, struct resolved *out);

#endif
