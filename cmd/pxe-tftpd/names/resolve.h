/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_RESOLVE_H
#define PXE_TFTPD_RESOLVE_H

#include <stdbool.h>
#include <stdint.h>

#include "conf.h"
#include "file/open_files.h"
#include "names/map.h"
#include "names/request.h"
#include "names/root_search.h"
#include "sys/log.h"
#include "sys/sock.h"

/*
 * From a read request to the file that the client gets: map rules, roots and
 * images, conversion to netascii, in the order of pxe-tftpd(8).
 */
struct resolver {
	struct open_files *files; /* not owned */
	struct root_search *roots;
	struct map *map; /* NULL: no rules */
	unsigned map_steps;
	bool backslash; /* is a slash in names */
	struct log_limit broken_rules;
};

/*
 * What a configuration names, opened before it replaces the one in use; all of
 * it is owned.
 */
struct resolver_staged {
	struct root_search *roots;
	struct map *map; /* NULL: no rules */
};

enum resolved_kind {
	RESOLVED_FILE,	  /* send file, to which this is a reference */
	RESOLVED_REFUSED, /* answer with refusal */
	RESOLVED_BUSY,	  /* send nothing: the client will repeat its request */
};

/* Bytes of the reason that a map rule gives to the client. */
#define RESOLVED_TEXT_MAX 128

struct resolved {
	enum resolved_kind kind;
	struct open_file *file;
	struct refusal refusal;
	int err; /* -errno behind REFUSED or BUSY, or 0 */
	/* refusal.text may point here; then a copy of the struct must adjust
	 * it. */
	char text[RESOLVED_TEXT_MAX + 1];
};

/*
 * Set r to an empty resolver.  files must outlive it; it may be set later in
 * r->files.  resolver_configure() is due before requests are resolved, and
 * resolver_release() at the end.
 */
void resolver_init(struct resolver *r, struct open_files *files);

/*
 * Open the roots and images, and read the map file, that c names.  0, and
 * *staged goes to resolver_configure() or resolver_staged_release(); or an exit
 * status after a message for each error, and *staged has nothing to release.
 */
int resolver_load(struct resolver_staged *staged, const struct conf *c);

/* Close what resolver_load() has opened. */
void resolver_staged_release(struct resolver_staged *staged);

/*
 * Is there a file of this name for the client of from?  name is a result of map
 * rules; backslash: backslashes in it are slashes.
 */
bool resolver_has(struct root_search *t, const struct sock_from *from,
		  const char *name, bool backslash);

/*
 * Use c, which need not live longer than the call, and staged, which is taken,
 * for requests from now on.
 */
void resolver_configure(struct resolver *r, const struct conf *c,
			struct resolver_staged *staged);

/* Close roots, images and rules; r->files stays. */
void resolver_release(struct resolver *r);

/* Set *out to the ERROR for a name that map rules refuse, or fail with. */
void resolved_refuse(struct resolved *out, const struct map_result *result);

/*
 * Set req->name to the result of the map rules for req->wire_name.  put: the
 * request is a WRQ.  True; or false with the answer in *out.
 */
bool resolve_name(struct resolver *r, const struct sock_from *from,
		  struct request *req, bool put, struct resolved *out);

/*
 * Set *out to what the client of from gets for the read request req.  req->name
 * becomes the name of the file; stray bytes at its end are cut off if only then
 * there is a file (request_trim()).
 */
void resolve(struct resolver *r, const struct sock_from *from,
	     struct request *req, struct resolved *out);

/*
 * Set *out to what the client of from gets if the file is req->name, whatever
 * the map rules say: the helper has named it.
 */
void resolve_path(struct resolver *r, const struct sock_from *from,
		  const struct request *req, struct resolved *out);

/*
 * Set *out to a file of n bytes that the helper has made for req.  data is of
 * malloc(), and is taken; NULL is allowed for no bytes.
 */
void resolve_data(struct resolver *r, const struct request *req, void *data,
		  size_t n, struct resolved *out);

#endif
