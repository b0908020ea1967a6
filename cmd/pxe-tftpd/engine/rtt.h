/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_RTT_H
#define PXE_TFTPD_RTT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How long to wait for an answer of the client: round-trip times and the
 * retransmission time-out (RTO) that is computed from them, after RFC 6298.
 * All times and durations are microseconds.  With windows, a round trip is the
 * time from sending a window to the ACK of its end.
 */
struct rtt {
	uint64_t srtt;	      /* smoothed round trip; 0: no sample yet */
	uint64_t rttvar;      /* mean deviation of the samples */
	uint64_t rtt_max;     /* longest of the recent ones; 0: none */
	uint64_t rtt_min;     /* shortest of the recent ones; 0: none */
	uint64_t rto;	      /* in force */
	uint64_t initial_rto; /* until there is a sample */
	bool fixed;	      /* the client's timeout option sets the RTO */
	bool backed_off;      /* since the last rtt_reset_backoff() */
};

/*
 * Start without samples.  fixed: the RTO that the client asked for by the
 * timeout option (RFC 2349), or 0.
 */
void rtt_init(struct rtt *r, uint64_t fixed);

/*
 * The OACK was answered after took, and windows follow.  How long a window
 * takes is not known yet; this bounds the initial RTO.
 */
void rtt_first_packet(struct rtt *r, uint64_t took);

/*
 * Take a sample and compute the RTO anew.  The caller takes samples only of
 * packets that were sent once (Karn's algorithm, RFC 6298 section 3).
 */
void rtt_sample(struct rtt *r, uint64_t took);

/* Note a round trip that may be of a retransmission: it raises rtt_max only. */
void rtt_observe_max(struct rtt *r, uint64_t took);

/* Note the first answer to a packet that was sent once: for rtt_min. */
void rtt_observe_min(struct rtt *r, uint64_t took);

/* A time-out has expired: double the RTO (RFC 6298, 5.5), up to 5 seconds. */
void rtt_back_off(struct rtt *r);

/* An answer came: end the back-off, and compute the RTO from the samples. */
void rtt_reset_backoff(struct rtt *r);

/*
 * How long to wait before the last packet in flight is resent early (a tail
 * loss probe), or 0: not at all, there is no sample.
 */
uint64_t rtt_probe(const struct rtt *r);

/*
 * No answer to what was just sent can come sooner than this: half of the
 * shortest round trip.  0: not known.
 */
uint64_t rtt_half_min(const struct rtt *r);

/* n eighths of the longest recent round trip, or of the RTO without a sample.
 */
uint64_t rtt_fraction(const struct rtt *r, unsigned n);

#endif
