/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_DHCP_LOAD_RUN_H
#define PXE_BENCH_DHCP_LOAD_RUN_H

#include <sys/queue.h>

#include "dhcp_load_conf.h"
#include "dhcp_load_msg.h"
#include "dhcp_load_net.h"
#include "load_stat.h"

/* What can be wrong with a reply. */
enum dhcp_load_fault {
	DHCP_LOAD_FAULT_FORM,	/* no reply that can be read */
	DHCP_LOAD_FAULT_MAC,	/* of no machine here */
	DHCP_LOAD_FAULT_XID,	/* neither of this task nor of the last */
	DHCP_LOAD_FAULT_TYPE,	/* not what was asked for */
	DHCP_LOAD_FAULT_ADDR,	/* no address, or another one than offered */
	DHCP_LOAD_FAULT_TWICE,	/* an address that another machine has */
	DHCP_LOAD_FAULT_SERVER, /* another server identifier */
	DHCP_LOAD_FAULT_LEASE,	/* another lease time */
	DHCP_LOAD_FAULTS,
};

/* Times that a machine asks again: PXE 2.1, 2.2.1; EDK2 has the same. */
#define DHCP_LOAD_TRIES 4

/* What a machine waits for. */
enum dhcp_load_state {
	DHCP_LOAD_IDLE,
	DHCP_LOAD_WAITS_OFFER,
	DHCP_LOAD_WAITS_ACK,
};

struct dhcp_load_machine {
	TAILQ_ENTRY(dhcp_load_machine) queue; /* of those that wait */
	uint64_t begun;			      /* us */
	uint64_t sent;			      /* us */
	uint32_t xid, last_xid;
	uint32_t ip; /* offered or leased; host order */
	uint8_t state;
	uint8_t tries; /* how often it has asked again */
	bool waits;    /* in a queue */
	bool was_ok;   /* a task of it succeeded */
	bool was_begun;
};

TAILQ_HEAD(dhcp_load_queue, dhcp_load_machine);

struct dhcp_load_count {
	uint64_t begun, ok, unanswered, naks;
	uint64_t in_time; /* of ok, before the end of conf->seconds */
	uint64_t received, again, late;
	uint64_t faults[DHCP_LOAD_FAULTS];
	struct load_times task; /* us from the first packet to the last */
	struct load_times end;	/* us from the start of all to the last */
};

struct dhcp_load_run {
	const struct dhcp_load_conf *conf;
	struct dhcp_load_msgs msgs;
	struct dhcp_load_net net;
	struct dhcp_load_machine *machines;
	struct dhcp_load_queue waiting[DHCP_LOAD_TRIES + 1];
	uint32_t *owners; /* machine + 1 of an acknowledged address */
	enum dhcp_load_task task;
	uint32_t window, next, busy, xid;
	uint64_t now, started, ended; /* us */
	uint64_t sent_before;	      /* packets, of the preparation */
	double cpu;		      /* s, of conf->pids */
	double own_cpu;		      /* s */
	struct dhcp_load_count n;
};

/*
 * All tasks, from the first to the last.  0, or -errno if it could not be done
 * at all; dhcp_load_run_release() is due in both cases.
 */
int dhcp_load_run(struct dhcp_load_run *r, const struct dhcp_load_conf *conf);
void dhcp_load_run_release(struct dhcp_load_run *r);

/* One line of key=value. */
void dhcp_load_run_print(struct dhcp_load_run *r, FILE *f);

/* Replies with a fault. */
uint64_t dhcp_load_run_faults(const struct dhcp_load_run *r);

#endif
