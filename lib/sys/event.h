/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_EVENT_H
#define PXE_SYS_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "util/mac.h"

/*
 * NDJSON events, the same keys in every tool (pxe-events(5)).  A sink is one
 * destination; an event is one object, one line, one write.  Everything takes
 * a NULL event and does nothing, so a caller without a sink needs no test.
 */
struct event_sink;
struct event;

/*
 * Open FILE (append), "-" (stdout) or "unix:PATH" (a datagram socket, one
 * event a datagram).  spec NULL gives *sink NULL.  0, or -errno.
 */
int event_open(struct event_sink **sink, const char *spec, const char *tool);
void event_close(struct event_sink *sink);

/* Start an event with time, tool and event; NULL without sink or memory. */
struct event *event_new(struct event_sink *sink, const char *name);

/* Add a member.  Text from the wire is made valid UTF-8 by escaping it. */
void event_str(struct event *e, const char *key, const char *s);
void event_mem(struct event *e, const char *key, const void *p, size_t n);
void event_int(struct event *e, const char *key, int64_t v);
void event_real(struct event *e, const char *key, double v);
void event_mac(struct event *e, const char *key, const struct mac *m);
/* Host order; 0.0.0.0 means unknown and is left out. */
void event_ip4(struct event *e, const char *key, uint32_t ip);

/* Write it and free it.  A sink that fails is reported at a bounded rate. */
void event_send(struct event *e);

#endif
