/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_EVLOG_H
#define PXE_SYS_EVLOG_H

#include <stddef.h>
#include <stdint.h>

#include "util/mac.h"

/*
 * NDJSON events, the same keys in every tool (pxe-events(5)).  A sink is one
 * destination; an event is one object, one line, one write.  Everything takes
 * a NULL event and does nothing, so a caller without a sink needs no test.
 */
struct evlog;
struct evlog_line;

/*
 * Open FILE (append), "-" (stdout) or "unix:PATH" (a datagram socket, one
 * event a datagram).  spec NULL gives *sink NULL.  0, or -errno.
 */
int evlog_open(struct evlog **sink, const char *spec, const char *tool);
void evlog_close(struct evlog *sink);

/*
 * Could evlog_open() open spec?  No file is made, nothing is written.  0 or
 * -errno.
 */
int evlog_check(const char *spec);

/* The path of a sink that is a regular file, else NULL. */
const char *evlog_path(const struct evlog *sink);

/*
 * If the sink is a regular file that has another name now, or none, go on in a
 * new one of its path.  0, or -errno, and the old one is written on.
 */
int evlog_reopen(struct evlog *sink);

/*
 * From now on lose an event (and say so, at a bounded rate) rather than wait
 * for a reader: daemons, whose clients come first.  NULL is fine.
 */
void evlog_never_wait(struct evlog *sink);

/* Start an event with time, tool and event; NULL without sink or memory. */
struct evlog_line *evlog_begin(struct evlog *sink, const char *name);

/* The same for what happened at another time: ns since 1970. */
struct evlog_line *evlog_begin_at(struct evlog *sink, const char *name,
				  int64_t ns);

/* Add a member.  Text from the wire is made valid UTF-8 by escaping it. */
void evlog_str(struct evlog_line *e, const char *key, const char *s);
void evlog_mem(struct evlog_line *e, const char *key, const void *p, size_t n);
void evlog_int(struct evlog_line *e, const char *key, int64_t v);
void evlog_real(struct evlog_line *e, const char *key, double v);
void evlog_mac(struct evlog_line *e, const char *key, const struct mac *m);
/* Host order; 0.0.0.0 means unknown and is left out. */
void evlog_ip4(struct evlog_line *e, const char *key, uint32_t ip);

/* Write it and free it.  A sink that fails is reported at a bounded rate. */
void evlog_send(struct evlog_line *e);

/* 0, or the -errno of the last event that could not be written. */
int evlog_failed(const struct evlog *sink);

#endif
