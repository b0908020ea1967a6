/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reading pcap and pcapng (draft-ietf-opsawg-pcap, -pcapng) from a file, or
 * from a pipe into which another program may still be writing.
 */
#include "capture/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
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

/* Large, as an incomplete record at its end is moved to its beginning. */
#define BUF_LEN (1u << 20)

#define NS_PER_SEC 1000000000
#define IDLE_MS	   1000

_Static_assert(BUF_LEN > PCAPFILE_BUF_MIN, "a whole record must fit");

struct savefile {
	const char *name; /* for messages; the caller's */
	int fd;
	int signals;  /* signalfd(2) for SIGINT and SIGTERM, or -1 */
	bool started; /* a packet was read */
	int64_t now;  /* time of the packets, ns since 1970 */
};

static int open_fd(struct savefile *sf, const char *name)
{
	struct stat st;
	int err = 0;

	if (!strcmp(name, "-")) {
		sf->name = "standard input";
		sf->fd = STDIN_FILENO;
	} else {
		sf->name = name;
		sf->fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	}
	if (sf->fd < 0 || fstat(sf->fd, &st))
		err = errno;
	else if (S_ISDIR(st.st_mode))
		err = EISDIR;
	if (!err)
		return 0;
	log_warn(-err, "read: %s", sf->name);
	return err == EACCES || err == EPERM ? EX_NOPERM : EX_NOINPUT;
}

int savefile_open(struct savefile **out, const char *name)
{
	struct savefile *sf = calloc(1, sizeof(*sf));
	sigset_t set;
	int rc;

	*out = sf;
	if (!sf) {
		log_warn(-ENOMEM, "read");
		return EX_OSERR;
	}
	sf->signals = -1;
	rc = open_fd(sf, name);
	if (rc)
		return rc;
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &set, NULL))
		return EX_OSERR;
	sf->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (sf->signals < 0) {
		log_warn(-errno, "signals");
		return EX_OSERR;
	}
	return 0;
}

void savefile_close(struct savefile *sf)
{
	if (!sf)
		return;
	if (sf->signals >= 0)
		(void)close(sf->signals);
	if (sf->fd > STDIN_FILENO)
		(void)close(sf->fd);
	free(sf);
}

static int64_t monotonic(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec;
}

/*
 * Wait until there is something to read.  False if SIGINT or SIGTERM came.
 *
 * While a pipe is empty the time of the packets goes on from the last packet:
 * the writer may be live, but its clock may be another machine's.
 */
static bool wait_input(struct savefile *sf, const struct packet_sink *sink)
{
	struct pollfd p[2] = {
		{.fd = sf->fd, .events = POLLIN},
		{.fd = sf->signals, .events = POLLIN},
	};
	int64_t began = 0, last = sf->now;
	int n = poll(p, 2, 0);

	while (n <= 0) {
		if (n < 0 && errno != EINTR)
			return true; /* read(2) will say why */
		if (!began)
			began = monotonic();
		if (sf->started)
			sf->now = last + (monotonic() - began);
		sink->idle(sink->ctx, sf->now);
		n = poll(p, 2, IDLE_MS);
	}
	return !(p[1].revents & POLLIN);
}

/* The file is not a capture, or damaged; r is at what could not be read. */
static int report_bad(const struct savefile *sf, const struct pcapfile *pf,
		      const struct rd *r)
{
	struct bootfile type;

	if (pf->format != PCAPFILE_UNKNOWN) {
		log_warnx("read: %s: after packet %" PRIu64 ": %s", sf->name,
			  pf->n_records, pf->why);
		return EX_DATAERR;
	}
	bootfile_identify(&type, r->p, rd_left(r));
	if (type.kind == BOOTFILE_GZIP || type.kind == BOOTFILE_XZ ||
	    type.kind == BOOTFILE_ZSTD || type.kind == BOOTFILE_BZIP2 ||
	    type.kind == BOOTFILE_LZ4)
		log_warnx("read: %s: %s: unpack it into 'pxe-sniff -r -'",
			  sf->name, bootfile_kind_name(type.kind));
	else
		log_warnx("read: %s: %s", sf->name, pf->why);
	return EX_DATAERR;
}

/* The file ended within a record; r is at what there is of it. */
static int report_incomplete(const struct savefile *sf,
			     const struct pcapfile *pf, const struct rd *r)
{
	if (pf->format == PCAPFILE_UNKNOWN && !rd_left(r))
		log_warnx("read: %s: empty, not a capture", sf->name);
	else if (pf->format == PCAPFILE_UNKNOWN)
		log_warnx("read: %s: too short for a capture", sf->name);
	else
		log_warnx("read: %s: ends in the middle of what follows "
			  "packet %" PRIu64,
			  sf->name, pf->n_records);
	return EX_DATAERR;
}

/*
 * Hand over the packets that r has complete.  1: read on; 0: no more are
 * wanted; negative: an error of pcapfile_next().
 */
static int take_packets(struct savefile *sf, struct pcapfile *pf, struct rd *r,
			const struct packet_sink *sink, uint64_t count)
{
	struct pcapfile_rec rec;
	int rc;

	while ((rc = pcapfile_next(pf, r, &rec)) == 1) {
		sf->started = true;
		if (rec.has_time)
			sf->now = rec.time;
		if (!sink->packet(sink->ctx, &rec) || pf->n_records == count)
			return 0;
	}
	return rc ? rc : 1;
}

static int read_all(struct savefile *sf, struct pcapfile *pf, uint8_t *buf,
		    const struct packet_sink *sink, uint64_t count)
{
	size_t have = 0;
	struct rd r;
	int rc = 1;

	pcapfile_init(pf);
	rd_init(&r, buf, 0);
	while (wait_input(sf, sink)) {
		ssize_t got = read(sf->fd, buf + have, BUF_LEN - have);

		if (got < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (got < 0) {
			log_warn(-errno, "read: %s", sf->name);
			return EX_IOERR;
		}
		if (!got)
			return pcapfile_complete(pf, &r)
				       ? 0
				       : report_incomplete(sf, pf, &r);
		have += (size_t)got;
		rd_init(&r, buf, have);
		rc = take_packets(sf, pf, &r, sink, count);
		if (rc < 0)
			return report_bad(sf, pf, &r);
		if (!rc)
			return 0;
		have = rd_left(&r);
		memmove(buf, r.p, have);
		rd_init(&r, buf, have);
	}
	return 0;
}

int savefile_read(struct savefile *sf, const struct packet_sink *sink,
		  uint64_t count)
{
	struct pcapfile *pf = malloc(sizeof(*pf));
	uint8_t *buf = malloc(BUF_LEN);
	int rc = EX_OSERR;

	if (pf && buf)
		rc = read_all(sf, pf, buf, sink, count);
	else
		log_warn(-ENOMEM, "read");
	if (pf && buf && pf->n_skipped)
		log_warnx("read: %s: %" PRIu64 " packets of interfaces that "
			  "it does not describe",
			  sf->name, pf->n_skipped);
	free(pf);
	free(buf);
	return rc;
}
