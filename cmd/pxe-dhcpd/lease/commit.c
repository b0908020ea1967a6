/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A process of its own for the lease database: rows lie in memory that it
 * shares with the daemon, and messages on a socket say how many, and how it
 * went.  Contract: commit.h.
 */
#include "lease/commit.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

#include "leasedb/writer.h"
#include "sys/child.h"
#include "sys/log.h"

struct commit {
	struct child child;
	struct leasedb_row *rows; /* shared; COMMIT_ROWS_MAX of them */
	const char *path;	  /* for the process only */
	struct loop_io *io;
	commit_done_fn *done;
	void (*lost)(void *ctx);
	void *ctx;
};

/*
 * How long a transaction waits for another program that has the database
 * locked: ms.  Requests are answered meanwhile, but for those that bind leases,
 * whose clients ask again.
 */
#define BUSY_MS 10000

/* How often the process looks at the clock while nothing is stored: ms. */
#define CLOCK_MS 10000

/* The size of the shared memory: bytes. */
#define ROWS_SIZE (COMMIT_ROWS_MAX * sizeof(struct leasedb_row))

/* --- the process ---------------------------------------------------------- */

static bool store(struct leasedb_writer *w, const struct leasedb_row *rows,
		  uint32_t n)
{
	uint32_t i;

	/* If one of them fails, so does the commit. */
	for (i = 0; i < n && i < COMMIT_ROWS_MAX; i++)
		(void)leasedb_writer_put(w, &rows[i]);
	return !leasedb_writer_commit(w);
}

/* Wait for a message; meanwhile the clock may be set. */
static void wait_message(int fd, struct leasedb_writer *w)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while (!poll(&p, 1, CLOCK_MS))
		(void)leasedb_writer_sync_clock(w);
}

static int process(int fd, void *ctx)
{
	struct commit *c = ctx;
	struct leasedb_writer *w;
	uint32_t n;
	uint8_t stored;

	if (leasedb_writer_open(&w, c->path, geteuid(), getegid()))
		return EX_CANTCREAT;
	leasedb_writer_wait(w, BUSY_MS);
	for (;;) {
		wait_message(fd, w);
		if (child_recv(fd, &n, sizeof(n), NULL, 0) != sizeof(n))
			break;
		stored = store(w, c->rows, n);
		if (child_send(fd, &stored, sizeof(stored), NULL, 0))
			break;
	}
	(void)leasedb_writer_sync_clock(w);
	leasedb_writer_close(w);
	return 0;
}

/* --- the daemon ----------------------------------------------------------- */

int commit_start(struct commit **out, const char *path,
		 const struct priv_user *user)
{
	struct commit *c = calloc(1, sizeof(*c));
	void *rows = mmap(NULL, ROWS_SIZE, PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int rc;

	*out = NULL;
	if (!c || rows == MAP_FAILED) {
		log_warnx("leases: out of memory");
		free(c);
		return -1;
	}
	c->rows = rows;
	c->path = path;
	rc = child_start(&c->child, "dhcpd-leases", user, process, c);
	if (rc) {
		log_warn(rc, "leases: start a process");
		commit_stop(c);
		return -1;
	}
	*out = c;
	return 0;
}

static void on_message(void *ctx)
{
	struct commit *c = ctx;
	uint8_t stored;
	ssize_t n = child_recv(c->child.fd, &stored, sizeof(stored), NULL, 0);

	if (n == -EAGAIN)
		return;
	if (n == sizeof(stored)) {
		c->done(c->ctx, stored);
		return;
	}
	log_warnx("leases: the process that writes the database has ended");
	loop_io_free(c->io);
	c->io = NULL;
	c->lost(c->ctx);
}

int commit_watch(struct commit *c, struct loop *loop, commit_done_fn *done,
		 void (*lost)(void *ctx), void *ctx)
{
	c->done = done;
	c->lost = lost;
	c->ctx = ctx;
	c->io = loop_read(loop, c->child.fd, on_message, c);
	return c->io ? 0 : -1;
}

void commit_begin(struct commit *c, const struct leasedb_row *rows, size_t n)
{
	uint32_t count = (uint32_t)n;

	memcpy(c->rows, rows, n * sizeof(*rows));
	/* If the process has died, on_message() hears of it. */
	(void)child_send(c->child.fd, &count, sizeof(count), NULL, 0);
}

void commit_stop(struct commit *c)
{
	if (!c)
		return;
	loop_io_free(c->io);
	child_stop(&c->child);
	(void)munmap(c->rows, ROWS_SIZE);
	free(c);
}
