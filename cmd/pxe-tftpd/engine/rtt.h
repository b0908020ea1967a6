/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_TFTPD_RTT_H
#define PXE_TFTPD_RTT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How long to wait for a client: round trips and the retransmission time-out
 * made of them (RFC 6298).  Microseconds throughout.
 */
struct rtt {
	uint64_t srtt;	      /* smoothed round trip; 0: none was measured */
	uint64_t rttvar;      /* its srtt deviation */
	uint64_t rtt_max;     /* the longest of late; 0: none */
	uint64_t rtt_min;     /* the shortest; 0: none */
	uint64_t rto;	      /* time-out in force */
	uint64_t initial_rto; /* time-out without a measurement */
	bool fixed;	      /* the client has said how long to wait */
	bool backed_off; /* rto was doubled since the last rtt_reset_backoff()
			  */
};

/* fixed: what the client asked for, or 0. */
void rtt_init(struct rtt *r, uint64_t fixed);

/*
 * One packet was answered in took, and windows follow: that does not tell how
 * long a window takes, but is better than nothing.
 */
void rtt_first_packet(struct rtt *r, uint64_t took);

/* The first answer to what was sent once came after that time. */
void rtt_observe_min(struct rtt *r, uint64_t took);

/* A measurement. */
void rtt_sample(struct rtt *r, uint64_t took);

/* It took so long, perhaps not for the first transmission: for rtt_max alone.
 */
void rtt_observe_max(struct rtt *r, uint64_t took);

/* A time-out: double rto. */
void rtt_back_off(struct rtt *r);

/* The time-outs were the network's fault: take the doubling back. */
void rtt_reset_backoff(struct rtt *r);

/*
 * How long to wait before the last packet is sent once more, to see whether it
 * was lost (RFC 8985, 7): far less than the time-out, for it is one packet.  0:
 * there is no measure yet.
 */
uint64_t rtt_probe(const struct rtt *r);

/* Sooner than after that time nothing can be the answer to a packet. */
uint64_t rtt_half_min(const struct rtt *r);

/* Some eighths of a long round trip, to tell early packets by. */
uint64_t rtt_fraction(const struct rtt *r, unsigned n);

#endif
