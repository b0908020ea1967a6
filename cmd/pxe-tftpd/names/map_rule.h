/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_MAP_RULE_H
#define PXE_TFTPD_MAP_RULE_H

/* Between map*.c only. */

#include <regex.h>

#include "names/map.h"

/* What the letters of a rule ask for. */
enum map_flag {
	MAP_F_REWRITE = 0x1,   /* r */
	MAP_F_GLOBAL = 0x2,    /* g: until it no longer matches */
	MAP_F_ONWARD = 0x4,    /* gg: never looking back */
	MAP_F_EXIT = 0x8,      /* e */
	MAP_F_EXISTS = 0x10,   /* E */
	MAP_F_RESTART = 0x20,  /* s */
	MAP_F_ABORT = 0x40,    /* a */
	MAP_F_JUMP = 0x80,     /* j */
	MAP_F_INVERSE = 0x100, /* ~ */
	MAP_F_ICASE = 0x200,   /* i */
	MAP_F_GET = 0x400,     /* G */
	MAP_F_PUT = 0x800,     /* P */
	MAP_F_IPV4 = 0x1000,   /* 4 */
	MAP_F_IPV6 = 0x2000,   /* 6 */
	MAP_F_LABEL = 0x4000,  /* :NAME, no rule at all; rx is not set */
};

struct map_rule {
	unsigned line;
	unsigned flags; /* enum map_flag */
	regex_t rx;
	char *text; /* replacement, reason, or name of a label */
};

struct map {
	struct map_rule *rules;
	size_t n;
	char *file; /* or NULL */
};

#endif
