/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_MAP_H
#define PXE_TFTPD_MAP_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>

#include "sys/sock.h"

/*
 * Rules that turn the name which a client asks for into another one, or refuse
 * it: the map files of tftpd-hpa, 5.2 and 6.0.  The language is described in
 * pxe-tftpd(8), with what differs.  Nothing here opens a file.
 */

/*
 * Bytes of the longest name, asked for or made.  It bounds the time of a match
 * too: libc's regular expressions have no limit of their own, and take time
 * that grows with the square of this.
 */
#define MAP_NAME_MAX 512

/* Bytes of the longest line, so that no pattern exhausts the stack. */
#define MAP_LINE_MAX 4096

/* --- the rules ------------------------------------------------------------ */

struct map;

/*
 * Something is wrong in a line.  fatal: the rules cannot be used; otherwise it
 * is a warning.  what lives as long as the call.
 */
typedef void map_fault_fn(void *ctx, unsigned line, bool fatal,
			  const char *what);

/*
 * Read the text of a map file.  All faults are told to fault.  0 with rules
 * that are the caller's; -EINVAL if a fault was fatal; -ENOMEM.
 */
int map_parse(struct map **m, const char *text, size_t len, map_fault_fn *fault,
	      void *ctx);

/*
 * The same from a file; faults are logged as FILE:LINE: what.  0, or an exit
 * status after messages.
 */
int map_load(struct map **m, const char *file);

/* Rules in it; labels count. */
size_t map_count(const struct map *m);

/* Do rules ask for files (E)? */
bool map_needs_files(const struct map *m);

/* Where it is from; "" for map_parse(). */
const char *map_file(const struct map *m);

void map_free(struct map *m);

/* --- a name --------------------------------------------------------------- */

/* The client as rules see it. */
struct map_client {
	bool v6;
	char ip[INET6_ADDRSTRLEN];
	char hex[33];
};

/* An IPv4 address within IPv6 counts as IPv4. */
void map_client_init(struct map_client *c, const struct sock_addr *peer);

/* What a rule did. */
enum map_effect {
	MAP_OTHER,   /* not for this request: G, P, 4, 6 */
	MAP_NO,	     /* did not match */
	MAP_YES,     /* matched */
	MAP_REWROTE, /* matched; text is the new name */
	MAP_ABSENT,  /* E: there is no file text; undone */
	MAP_EXIT,    /* the end of the rules */
	MAP_RESTART, /* on with the first rule */
	MAP_JUMP,    /* on with the label text */
	MAP_REFUSE,  /* the end, the name is refused; text is why, or empty */
};

struct map_query {
	const char *name;
	struct map_client client;
	bool put;	/* a WRQ */
	unsigned steps; /* rules that may be tried */

	/* Could this name be sent (or file_exists)?  For E; NULL: never. */
	bool (*exists)(void *ctx, const char *name);
	/* Told of every step; may be NULL. */
	void (*trace)(void *ctx, unsigned line, enum map_effect effect,
		      const char *text);
	void *ctx; /* of both */
};

enum map_end {
	MAP_DONE,   /* text is the name */
	MAP_DENIED, /* by a rule; text is for the client, or empty */
	MAP_ENDLESS,
	MAP_LONG, /* a name longer than MAP_NAME_MAX */
	MAP_NOLABEL,
	MAP_NOMEM,
};

struct map_result {
	enum map_end end;
	unsigned line; /* of the rule that ended it, or 0 */
	char text[MAP_NAME_MAX + 1];
};

/* Apply the rules. */
void map_run(const struct map *m, const struct map_query *query,
	     struct map_result *result);

/* What went wrong, for the log and the client; "" for MAP_DONE. */
const char *map_end_text(enum map_end end);

#endif
