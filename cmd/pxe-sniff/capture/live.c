/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Capture from a network interface: the only file that calls libpcap, but for
 * the compiler of filters in the tests.
 */
#include "capture/live.h"

#include <errno.h>
#include <pcap.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "capture/filter.h"
#include "proto/link.h"
#include "sys/log.h"
#include "sys/loop.h"

#define NS_PER_SEC 1000000000

/*
 * Bytes captured of each packet: the largest Ethernet payload with VLAN tags.
 * What is longer is a message that the card or the kernel will segment; its
 * beginning is enough.
 */
#define SNAPLEN 1600
/* Some ten thousand packets, for the moments when the disk or pipe is slow. */
#define BUFFER_BYTES (16 << 20)
/* Packets for each call of libpcap, so that signals and timers get a turn. */
#define DISPATCH_MAX 512

#define FILTER_LEN 2048

struct live {
	pcap_t *pcap;
	const char *name;
	struct loop *loop;
	struct loop_io *io;
	struct loop_timer *timer;
	const struct packet_sink *sink; /* NULL before live_run() */
	bool nanoseconds;
	uint64_t count; /* packets to go; 0: no end */
	int rc;		/* exit status */
};

static int activate(struct live *l)
{
	int rc = pcap_activate(l->pcap);

	if (rc >= 0)
		return 0;
	switch (rc) {
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		log_warnx("capture: %s: not permitted: run it as root, or "
			  "allow it once: setcap cap_net_raw+ep "
			  "\"$(command -v pxe-sniff)\"",
			  l->name);
		return EX_NOPERM;
	case PCAP_ERROR_NO_SUCH_DEVICE:
		log_warnx("capture: %s: no such interface: 'ip link' lists "
			  "them",
			  l->name);
		return EX_UNAVAILABLE;
	case PCAP_ERROR_IFACE_NOT_UP:
		log_warnx("capture: %s: the interface is down: ip link set "
			  "%s up",
			  l->name, l->name);
		return EX_UNAVAILABLE;
	default:
		log_warnx("capture: %s: %s", l->name, pcap_geterr(l->pcap));
		return EX_UNAVAILABLE;
	}
}

static int set_filter(struct live *l, const uint16_t *ports, unsigned n)
{
	struct bpf_program prog;
	char text[FILTER_LEN];
	struct txt t;
	int vlans, rc;

	/* The word "vlan" does not compile for link types without VLANs. */
	for (vlans = 1; vlans >= 0; vlans--) {
		txt_init(&t, text, sizeof(text));
		filter_make(&t, ports, n, vlans);
		if (pcap_compile(l->pcap, &prog, text, 1, PCAP_NETMASK_UNKNOWN))
			continue;
		rc = pcap_setfilter(l->pcap, &prog);
		pcap_freecode(&prog);
		if (rc)
			break;
		log_debug("capture: %s: filter: %s", l->name, text);
		return 0;
	}
	log_warnx("capture: %s: filter: %s", l->name, pcap_geterr(l->pcap));
	return EX_OSERR;
}

int live_open(struct live **out, const char *name, const uint16_t *ports,
	      unsigned n)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	struct live *l = calloc(1, sizeof(*l));
	int rc;

	*out = l;
	if (!l) {
		log_warn(-ENOMEM, "capture");
		return EX_OSERR;
	}
	l->name = name;
	l->pcap = pcap_create(name, why);
	if (!l->pcap) {
		log_warnx("capture: %s: %s", l->name, why);
		return EX_UNAVAILABLE;
	}
	/* These fail only for a handle that is active already. */
	(void)pcap_set_snaplen(l->pcap, SNAPLEN);
	(void)pcap_set_promisc(l->pcap, 1);
	(void)pcap_set_immediate_mode(l->pcap, 1);
	(void)pcap_set_buffer_size(l->pcap, BUFFER_BYTES);
	l->nanoseconds = !pcap_set_tstamp_precision(l->pcap,
						    PCAP_TSTAMP_PRECISION_NANO);
	rc = activate(l);
	if (rc)
		return rc;
	if (!link_type_name((uint32_t)pcap_datalink(l->pcap))) {
		log_warnx("capture: %s: link type %d is not known", l->name,
			  pcap_datalink(l->pcap));
		return EX_UNAVAILABLE;
	}
	rc = set_filter(l, ports, n);
	if (rc)
		return rc;
	if (pcap_setnonblock(l->pcap, 1, why)) {
		log_warnx("capture: %s: %s", l->name, why);
		return EX_OSERR;
	}
	return 0;
}

static void stop(struct live *l, int rc)
{
	if (rc)
		l->rc = rc;
	pcap_breakloop(l->pcap);
	loop_stop(l->loop);
}

static void on_packet(u_char *user, const struct pcap_pkthdr *h,
		      const u_char *bytes)
{
	struct live *l = (void *)user;
	struct pcapfile_rec rec = {
		.has_time = true,
		.time = (int64_t)h->ts.tv_sec * NS_PER_SEC +
			(int64_t)h->ts.tv_usec * (l->nanoseconds ? 1 : 1000),
		.link_type = (uint32_t)pcap_datalink(l->pcap),
		.p = bytes,
		.cap_len = h->caplen,
		.len = h->len,
	};

	if (!l->sink->packet(l->sink->ctx, &rec))
		stop(l, 0);
	if (l->count && !--l->count)
		stop(l, 0);
}

static void on_readable(void *ctx)
{
	struct live *l = ctx;
	int n = pcap_dispatch(l->pcap, DISPATCH_MAX, on_packet, (void *)l);

	if (n >= 0 || n == PCAP_ERROR_BREAK)
		return;
	log_warnx("capture: %s: %s", l->name, pcap_geterr(l->pcap));
	stop(l, EX_UNAVAILABLE);
}

/* Each second. */
static void on_timer(void *ctx)
{
	struct live *l = ctx;
	struct timespec ts;

	/*
	 * The socket becomes readable once when the interface disappears;
	 * libpcap reports an error only at a second read, as the interface may
	 * have gone down for a moment.
	 */
	on_readable(l);
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	l->sink->idle(l->sink->ctx,
		      (int64_t)ts.tv_sec * NS_PER_SEC + ts.tv_nsec);
	loop_timer_start(l->timer, 1000000);
}

static void on_signal(int sig, void *ctx)
{
	(void)sig;
	stop(ctx, 0);
}

int live_run(struct live *l, const struct packet_sink *sink, uint64_t count)
{
	int fd = pcap_get_selectable_fd(l->pcap);

	l->sink = sink;
	l->count = count;
	l->loop = loop_new();
	if (fd < 0 || !l->loop)
		goto fail;
	l->io = loop_read(l->loop, fd, on_readable, l);
	l->timer = loop_timer(l->loop, on_timer, l);
	if (!l->io || !l->timer || loop_signal(l->loop, SIGINT, on_signal, l) ||
	    loop_signal(l->loop, SIGTERM, on_signal, l))
		goto fail;
	loop_timer_start(l->timer, 1000000);
	if (loop_run(l->loop))
		goto fail;
	return l->rc;
fail:
	log_warnx("capture: %s: the event loop failed", l->name);
	return EX_OSERR;
}

static void report_drops(struct live *l)
{
	struct pcap_stat st;

	if (!l->sink || pcap_stats(l->pcap, &st))
		return;
	if (st.ps_drop || st.ps_ifdrop)
		log_warnx("capture: %s: %u of %u packets were dropped, and %u "
			  "by the interface: the output has gaps",
			  l->name, st.ps_drop, st.ps_recv, st.ps_ifdrop);
	else
		log_debug("capture: %s: %u packets, none dropped", l->name,
			  st.ps_recv);
}

void live_close(struct live *l)
{
	if (!l)
		return;
	if (l->pcap)
		report_drops(l);
	if (l->timer)
		loop_timer_free(l->timer);
	if (l->io)
		loop_io_free(l->io);
	if (l->loop)
		loop_free(l->loop);
	if (l->pcap)
		pcap_close(l->pcap);
	free(l);
}
