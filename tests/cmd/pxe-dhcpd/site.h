/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TESTS_DHCPD_SITE_H
#define PXE_TESTS_DHCPD_SITE_H

#include "fixture.h"
#include "state.h"
#include "workdir.h"

/*
 * A server of a configuration file, without sockets: its files are made and
 * read as at a start, and fixture_step(&site.f, ...) sends it a message.
 */
struct site {
	struct workdir w;
	char conf[128];
	struct state st;
	struct fixture f;
};

/* conf and hosts (NULL: empty) are the texts of both files. */
void site_init(struct site *s, const char *conf, const char *hosts);
void site_release(struct site *s);

/*
 * "10.0.0.100 42=10.0.0.9" of the last reply: yiaddr, and the options of codes,
 * numbers with blanks between them; or why there is no reply.  Until the next
 * call.
 */
const char *told(struct fixture *f, const char *codes);

#endif
