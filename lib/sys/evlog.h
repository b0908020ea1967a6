/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_EVLOG_H
#define PXE_SYS_EVLOG_H

#include <stddef.h>
#include <stdint.h>

#include "sys/hook.h"
#include "util/mac.h"

/*
 * The event log: events as NDJSON, with the same keys in every program
 * (pxe-events(5)).  A sink is one destination; an event is one object, one
 * line, one write.  Functions that take an event take NULL, too, and do
 * nothing, so that a caller without a sink needs no test.
 */
struct evlog;	   /* a sink */
struct evlog_line; /* an event that is being put together */

/*
 * Open spec: FILE (appended to, or made), "-" (stdout) or "unix:PATH" (a
 * datagram socket, one event a datagram).  tool is the value of the key "tool";
 * both texts are copied.  0 with *sink, or NULL there if spec is NULL; or
 * -errno with *sink NULL.
 */
int evlog_open(struct evlog **sink, const char *spec, const char *tool);

/*
 * Hand each event of the sink to h, too, which outlives it.  If *sink is NULL,
 * it becomes one that writes nothing.  h NULL: nothing changes.  0 or -ENOMEM.
 */
int evlog_add_hook(struct evlog **sink, const char *tool, struct hook *h);

/* Close and free the sink; NULL is fine. */
void evlog_close(struct evlog *sink);

/*
 * Could evlog_open() open spec?  No file is made, nothing is written.  0 or
 * -errno.
 */
int evlog_check(const char *spec);

/*
 * The path of a sink that is a regular file, valid as long as the sink; NULL
 * for another sink, and for NULL.
 */
const char *evlog_path(const struct evlog *sink);

/*
 * If the sink is a regular file that was renamed or removed, as by a rotation
 * of logs, continue in a new file at its path.  0, also for another sink and
 * for NULL; or -errno, and the old file stays in use.
 */
int evlog_reopen(struct evlog *sink);

/*
 * From now on drop an event, with a message at a bounded rate, rather than wait
 * for the reader of a pipe or socket: for daemons.  NULL is fine.
 */
void evlog_never_wait(struct evlog *sink);

/*
 * Begin an event with the keys time (now), tool and event, whose value is name.
 * For evlog_send(), which frees it; NULL without memory or if sink is NULL.
 */
struct evlog_line *evlog_begin(struct evlog *sink, const char *name);

/*
 * Begin an event that happened at another time: ns nanoseconds since 1970.  For
 * evlog_send(), which frees it; NULL without memory or if sink is NULL.
 */
struct evlog_line *evlog_begin_at(struct evlog *sink, const char *name,
				  int64_t ns);

/*
 * Add a member with text, which is copied and escaped as txt_esc() does, so
 * that bytes from the network are valid UTF-8.  s NULL: none is added.
 */
void evlog_str(struct evlog_line *e, const char *key, const char *s);

/* Add a member with the n bytes at p as text, copied and escaped. */
void evlog_mem(struct evlog_line *e, const char *key, const void *p, size_t n);

/* Add a member with a whole number. */
void evlog_int(struct evlog_line *e, const char *key, int64_t v);

/* Add a member with a number of nine significant digits. */
void evlog_real(struct evlog_line *e, const char *key, double v);

/* Add a member with a hardware address, as mac_format() writes it. */
void evlog_mac(struct evlog_line *e, const char *key, const struct mac *m);

/* Add a member with an IPv4 address, host order; none for 0.0.0.0. */
void evlog_ip4(struct evlog_line *e, const char *key, uint32_t ip);

/*
 * Write the event, hand it to the hook, and free it.  Failures are logged at a
 * bounded rate.
 */
void evlog_send(struct evlog_line *e);

/*
 * 0, or the -errno of the last event that could not be written; 0 for NULL.
 */
int evlog_failed(const struct evlog *sink);

/* How many events could not be written, or had no command; 0 for NULL. */
uint64_t evlog_lost(const struct evlog *sink);

#endif
