/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_MAP_RULE_H
#define PXE_TFTPD_MAP_RULE_H

/*
 * The compiled rules of a map file: made by map_parse.c, applied by map.c,
 * private to both.
 */

#include <regex.h>

#include "names/map.h"

/* The letters of a rule. */
enum map_flag {
	MAP_F_REWRITE = 0x1,   /* r: replace the match */
	MAP_F_GLOBAL = 0x2,    /* g: repeat until it no longer matches */
	MAP_F_ONWARD = 0x4,    /* gg: repeat behind the replacement */
	MAP_F_EXIT = 0x8,      /* e: the last rule */
	MAP_F_EXISTS = 0x10,   /* E: the last rule if the file exists */
	MAP_F_RESTART = 0x20,  /* s: continue with the first rule */
	MAP_F_ABORT = 0x40,    /* a: refuse the request */
	MAP_F_JUMP = 0x80,     /* j: continue behind a label */
	MAP_F_INVERSE = 0x100, /* ~: for names that do not match */
	MAP_F_ICASE = 0x200,   /* i: ignore case */
	MAP_F_GET = 0x400,     /* G: only for RRQ */
	MAP_F_PUT = 0x800,     /* P: only for WRQ */
	MAP_F_IPV4 = 0x1000,   /* 4: only for IPv4 clients */
	MAP_F_IPV6 = 0x2000,   /* 6: only for IPv6 clients */
	MAP_F_LABEL = 0x4000,  /* :NAME, which is no rule; rx is not set */
};

struct map_rule {
	unsigned line;
	unsigned flags; /* enum map_flag */
	regex_t rx;
	char *text; /* replacement, reason, or name of a label; owned */
};

struct map {
	struct map_rule *rules;
	size_t n;
	char *file; /* NULL: not from a file */
};

#endif
