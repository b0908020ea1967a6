/* SPDX-License-Identifier: BSD-2-Clause */
#include "savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "proto/bootfile.h"
#include "proto/pcapfile.h"
#include "sys/log.h"
#include "tracker.h"

/* Large reads: what is left of a record is copied to the front each time. */
#define BUF_LEN (1u << 20)

#define NS_PER_SEC 1000000000
#define TICK_MS	   1000

_Static_assert(BUF_LEN > PCAPFILE_BUF_MIN, "a whole record must fit");

static int open_fd(struct savefile *in, const char *name)
{
	struct stat st;

	if (!strcmp(name, "-")) {
		in->name = "standard input";
		in->fd = STDIN_FILENO;
	} else {
		in->name = name;
		in->fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (in->fd < 0 || fstat(in->fd, &st)) {
		log_warn(-errno, "read: %s", in->name);
		return errno == EACCES || errno == EPERM ? EX_NOPERM
							 : EX_NOINPUT;
	}
	in->regular = S_ISREG(st.st_mode);
	if (S_ISDIR(st.st_mode)) {
		log_warn(-EISDIR, "read: %s", in->name);
		return EX_NOINPUT;
	}
	return 0;
}

int savefile_open(struct savefile *in, const char *name)
{
	sigset_t set;
	int rc;

	in->signals = -1;
	rc = open_fd(in, name);
	if (rc)
		return rc;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return EX_OSERR;
	in->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (in->signals < 0) {
		log_warn(-errno, "signals");
		return EX_OSERR;
	}
	return 0;
}

void savefile_close(struct savefile *in)
{
	if (in->signals >= 0)
		(void)close(in->signals);
	if (in->fd > STDIN_FILENO)
		(void)close(in->fd);
}

static int64_t now(clockid_t id)
{
	struct timespec ts;

	(void)clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

/*
 * No packet has come for so long: what went quiet is told.  Whoever writes
 * into the pipe may have another clock, and may not be live, so the packets'
 * time goes on from the last one.
 */
static void tick(struct tracker *s, int64_t last, int64_t waited)
{
	if (s->out->started)
		tracker_tick(s, last + waited);
}

/*
 * Wait for more.  False if a signal wants the end.  Before a pause what is
 * known is shown: whoever writes into the pipe may be live.
 */
static bool wait_input(struct savefile *in, struct tracker *s)
{
	struct pollfd p[2] = {
		{.fd = in->fd, .events = POLLIN},
		{.fd = in->signals, .events = POLLIN},
	};
	int64_t began = 0, last = s->now;
	int n = poll(p, 2, 0);

	while (n <= 0) {
		if (n < 0 && errno != EINTR)
			return true; /* read() says why */
		if (began)
			tick(s, last, now(CLOCK_MONOTONIC) - began);
		else
			began = now(CLOCK_MONOTONIC);
		if (s->out->text)
			(void)fflush(s->out->text);
		n = poll(p, 2, TICK_MS);
	}
	return !(p[1].revents & POLLIN);
}

static int bad_file(const struct savefile *in, const struct pcapfile *f,
		    const struct rd *r)
{
	struct bootfile look;

	if (f->format != PCAPFILE_UNKNOWN) {
		log_warnx("read: %s: after packet %" PRIu64 ": %s", in->name,
			  f->n_records, f->why);
		return EX_DATAERR;
	}
	bootfile_look(&look, r->p, rd_left(r));
	if (look.kind == BOOTFILE_GZIP || look.kind == BOOTFILE_XZ ||
	    look.kind == BOOTFILE_ZSTD || look.kind == BOOTFILE_BZIP2 ||
	    look.kind == BOOTFILE_LZ4)
		log_warnx("read: %s: %s: unpack it into 'pxe-sniff -r -'",
			  in->name, bootfile_kind_name(look.kind));
	else
		log_warnx("read: %s: %s", in->name, f->why);
	return EX_DATAERR;
}

static int cut_file(const struct savefile *in, const struct pcapfile *f,
		    const struct rd *r)
{
	if (f->format == PCAPFILE_UNKNOWN && !rd_left(r))
		log_warnx("read: %s: empty, not a capture", in->name);
	else if (f->format == PCAPFILE_UNKNOWN)
		log_warnx("read: %s: too short for a capture", in->name);
	else
		log_warnx("read: %s: ends in the middle of what follows "
			  "packet %" PRIu64,
			  in->name, f->n_records);
	return EX_DATAERR;
}

/* The packets that r has whole.  1 to go on, 0 at the count, or an error. */
static int take_packets(struct pcapfile *f, struct rd *r, struct tracker *s,
			uint64_t count)
{
	struct pcapfile_rec rec;
	int rc;

	while ((rc = pcapfile_next(f, r, &rec)) == 1) {
		tracker_packet(s, &rec);
		if (f->n_records == count)
			return 0;
		if (line_failed(s->out))
			return 0;
	}
	return rc ? rc : 1;
}

static int read_all(struct savefile *in, struct pcapfile *f, uint8_t *buf,
		    struct tracker *s, uint64_t count)
{
	size_t have = 0;
	struct rd r;
	int rc = 1;

	pcapfile_init(f);
	rd_init(&r, buf, 0);
	while (wait_input(in, s)) {
		ssize_t got = read(in->fd, buf + have, BUF_LEN - have);

		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got < 0) {
			log_warn(-errno, "read: %s", in->name);
			return EX_IOERR;
		}
		if (!got)
			return pcapfile_complete(f, &r) ? 0
							: cut_file(in, f, &r);
		have += (size_t)got;
		rd_init(&r, buf, have);
		rc = take_packets(f, &r, s, count);
		if (rc < 0)
			return bad_file(in, f, &r);
		if (!rc)
			return 0;
		have = rd_left(&r);
		memmove(buf, r.p, have);
		rd_init(&r, buf, have);
	}
	return 0;
}

int savefile_read(struct savefile *in, struct tracker *s, uint64_t count)
{
	struct pcapfile *f = malloc(sizeof(*f));
	uint8_t *buf = malloc(BUF_LEN);
	int rc = EX_OSERR;

	if (f && buf)
		rc = read_all(in, f, buf, s, count);
	else
		log_warn(-ENOMEM, "read");
	if (f && buf && f->n_skipped)
		log_warnx("read: %s: %" PRIu64 " packets of interfaces that "
			  "it does not describe",
			  in->name, f->n_skipped);
	free(f);
	free(buf);
	return rc;
}
