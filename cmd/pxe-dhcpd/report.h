/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_REPORT_H
#define PXE_DHCPD_REPORT_H

#include <stdint.h>

#include "metrics.h"
#include "sys/evlog.h"
#include "sys/log.h"
#include "v4/decide.h"

/*
 * The log for people and the events for programs (pxe-events(5)): one line and
 * one event for each answer.  Messages that any client can provoke have limits.
 */
struct report {
	struct evlog *events;	 /* NULL: none */
	struct metrics *metrics; /* NULL: none */
	struct log_limit malformed;
	struct log_limit ignored;
	struct log_limit refused;
	struct log_limit naks;
	struct log_limit held;
	struct log_limit unsent;
	uint64_t n_malformed; /* packets that report_dropped() was told of */
	/* By code: requests that were judged without an option that was
	 * malformed. */
	uint64_t n_ignored[256];
};

/*
 * A packet from the address src (host order) was dropped; reason is
 * request_init()'s, or why it could not be decoded.  msg is the message, or
 * NULL if it could not be decoded.
 */
void report_dropped(struct report *r, uint32_t src, const struct dhcp4 *msg,
		    const char *reason);

/*
 * Count the malformed options that the request is answered without, and name
 * them in the log, as often as a limit permits.  Nothing if there are none.
 */
void report_ignored(struct report *r, const struct request *rq);

/* Longest text of a client in report_entry, with its NUL: bytes. */
#define REPORT_CLIENT_MAX 360

/*
 * What is to be said of an answer after it was sent: a copy, since a lease may
 * have to be stored before, and the request and the configuration are gone by
 * then.
 */
struct report_entry {
	enum dhcp4_type request;
	enum dhcp4_type type; /* of the reply; DHCP4_NONE: none is sent */
	bool proxy;
	bool by_hand; /* a change from outside: no reply is sent */
	bool boots;   /* the client boots from the network */
	char client[REPORT_CLIENT_MAX]; /* MAC, name, stage: for the log */
	bool has_mac, has_arch;
	struct mac mac;
	char name[255]; /* as it came, of name_len bytes */
	size_t name_len;
	uint16_t arch;
	enum pxe_kind kind;
	uint32_t ip, relay, ended;
	char file[BOOT_FILE_MAX + 1]; /* or "" */
	const char *reason;	      /* static, or NULL */
};

/* Set up *e for the answer a to the request rq. */
void report_prepare(struct report_entry *e, const struct request *rq,
		    const struct answer *a);

/*
 * The reply of e was sent; or none was to be sent, for the reason in it.  One
 * log line and one event.
 */
void report_done(struct report *r, const struct report_entry *e);

/* The reply of e could not be sent, or may not be; why says it. */
void report_unsent(struct report *r, const struct report_entry *e,
		   const char *why);

/* Another machine, with another UUID, has the client's hardware address. */
void report_twin(struct report *r, const struct request *rq);

/* The address that the hosts file reserves for the client has another one. */
void report_held(struct report *r, const struct request *rq,
		 const struct answer *a);

#endif
