/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_MAP_H
#define PXE_TFTPD_MAP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "sys/sock.h"

/*
 * Map files: rules that change the name in a request, or refuse it.  They are
 * those of tftpd-hpa 5.2 and 6.0; pxe-tftpd(8) describes the language and what
 * differs.  But for map_load() no file is opened here.
 */

/*
 * Bytes of the longest name, requested or made by rules.  It bounds the time of
 * a match too: that of libc's regular expressions grows with the square of it.
 */
#define MAP_NAME_MAX 512

/* Bytes of the longest line: longer patterns could exhaust regcomp()'s stack.
 */
#define MAP_LINE_MAX 4096

/* --- the rules ------------------------------------------------------------ */

struct map;

/*
 * A fault in a line of a map file (counted from 1).  fatal: the file cannot be
 * used; otherwise what is a warning.  what is valid during the call.
 */
typedef void map_fault_fn(void *ctx, unsigned line, bool fatal,
			  const char *what);

/*
 * Read a map file of len bytes; fault(ctx) is called for each fault.  0 with
 * the rules in *m, for map_free(); -EINVAL if a fault was fatal; -ENOMEM.
 */
int map_parse(struct map **m, const char *text, size_t len, map_fault_fn *fault,
	      void *ctx);

/*
 * Read the map file of this name; faults are logged as "FILE:LINE: what".  0
 * with the rules in *m, for map_free(); or, after messages, EX_NOINPUT,
 * EX_CONFIG or EX_OSERR, and *m is NULL.
 */
int map_load(struct map **m, const char *file);

/* The number of rules; labels count. */
size_t map_count(const struct map *m);

/* Is there a rule with E, so that map_run() calls exists()? */
bool map_needs_files(const struct map *m);

/* The name of the file of map_load(), as long as m lives; "" for map_parse().
 */
const char *map_file(const struct map *m);

/* NULL is allowed. */
void map_free(struct map *m);

/* --- applying them -------------------------------------------------------- */

/* The client's address as rules see it. */
struct map_client {
	bool v6;		   /* for the letters 4 and 6 */
	char ip[INET6_ADDRSTRLEN]; /* for \i */
	char hex[33];		   /* for \x */
};

/* Set c to the address of peer; an IPv4-mapped IPv6 address is IPv4. */
void map_client_init(struct map_client *c, const struct sock_addr *peer);

/* What a rule did with the name; for the trace. */
enum map_effect {
	MAP_OTHER,   /* skipped: it is for other requests (G, P, 4, 6) */
	MAP_NO,	     /* did not match */
	MAP_YES,     /* matched */
	MAP_REWROTE, /* matched; text is the new name */
	MAP_ABSENT,  /* E: there is no file text; the rewriting is undone */
	MAP_EXIT,    /* e, E: the last rule */
	MAP_RESTART, /* s: continue with the first rule */
	MAP_JUMP,    /* j: continue behind the label text */
	MAP_REFUSE,  /* a: the name is refused; text is the reason, or empty */
};

/* A name to apply the rules to. */
struct map_query {
	const char *name;
	struct map_client client;
	bool put;	/* the request is a WRQ */
	unsigned steps; /* rules that may be tried */

	/* For E: could this name be sent (or stored)?  NULL: never. */
	bool (*exists)(void *ctx, const char *name);
	/*
	 * Called for each effect of each rule, in order; text is valid during
	 * the call.  May be NULL.
	 */
	void (*trace)(void *ctx, unsigned line, enum map_effect effect,
		      const char *text);
	void *ctx; /* for exists() and trace() */
};

/* How the rules ended. */
enum map_end {
	MAP_DONE,    /* text is the name */
	MAP_DENIED,  /* refused by a rule; text is for the client, or empty */
	MAP_ENDLESS, /* more than the query's steps */
	MAP_LONG,    /* a name became longer than MAP_NAME_MAX */
	MAP_NOLABEL, /* a jump to a label that does not exist */
	MAP_NOMEM,
};

struct map_result {
	enum map_end end;
	unsigned line; /* of the rule that ended it, or 0 */
	char text[MAP_NAME_MAX + 1];
};

/* Apply the rules of m to the name of query. */
void map_run(const struct map *m, const struct map_query *query,
	     struct map_result *result);

/* A static text on end, for the log and the client; "" for MAP_DONE. */
const char *map_end_text(enum map_end end);

#endif
