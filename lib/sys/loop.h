/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_LOOP_H
#define PXE_SYS_LOOP_H

#include <stdint.h>

/*
 * A thin layer on libevent: one loop a process, descriptors, timers and
 * signals delivered inside it.  Handlers never block.
 */

struct loop;
struct loop_io;
struct loop_timer;

typedef void loop_fn(void *ctx);
typedef void loop_sig_fn(int sig, void *ctx);

/* NULL without memory or kernel support. */
struct loop *loop_new(void);
void loop_free(struct loop *l);

/* Run until loop_stop().  0, or -1 if the loop itself failed. */
int loop_run(struct loop *l);
void loop_stop(struct loop *l);

/*
 * Busy polling: before the process sleeps, poll for events for up to usec
 * microseconds if a handler has called loop_busy_poll_again() in this turn of
 * the loop.  0, the initial value, never polls.  Sleeping and being woken costs
 * 20 to 50 microseconds on an idle processor in a virtual machine, more than
 * the answer to a packet; a peer in lockstep that answers within that time
 * waits for this process most of the time.  (Linux does this for receive queues
 * by SO_BUSY_POLL, and for virtual processors by halt-polling.)  Polling pauses
 * for a tenth of a second when more than one poll in five finds nothing, and
 * for up to a second when another process wants the processor.
 */
void loop_set_busy_poll(struct loop *l, uint32_t usec);

/* More events like the one being handled may follow within microseconds. */
void loop_busy_poll_again(struct loop *l);

/*
 * Call fn(ctx) whenever fd can be read (level-triggered).  NULL without
 * memory.  The descriptor stays the caller's; free the handle before closing
 * it.
 */
struct loop_io *loop_read(struct loop *l, int fd, loop_fn *fn, void *ctx);

/*
 * Call fn(ctx) whenever fd can be written to (level-triggered).  NULL without
 * memory.  The descriptor stays the caller's; free the handle before closing
 * it.
 */
struct loop_io *loop_write(struct loop *l, int fd, loop_fn *fn, void *ctx);

/* Free a handle of either; NULL is fine. */
void loop_io_free(struct loop_io *io);

/* A timer that is not yet running; NULL without memory. */
struct loop_timer *loop_timer(struct loop *l, loop_fn *fn, void *ctx);

/* Fire once, usec microseconds from now; a running timer is moved. */
void loop_timer_start(struct loop_timer *t, uint64_t usec);
void loop_timer_stop(struct loop_timer *t);
void loop_timer_free(struct loop_timer *t);

/* Call fn for the signal from now on.  0, or -1 without memory. */
int loop_signal(struct loop *l, int sig, loop_sig_fn *fn, void *ctx);

/* Microseconds of CLOCK_MONOTONIC; for intervals. */
uint64_t loop_now(void);

/* Seconds since 1970 of CLOCK_REALTIME; for what is stored. */
int64_t loop_wall(void);

#endif
