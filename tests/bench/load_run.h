/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_LOAD_RUN_H
#define PXE_BENCH_LOAD_RUN_H

#include "load_client.h"
#include "load_conf.h"
#include "load_net.h"
#include "load_stat.h"

/* All machines of one run, in one loop. */
struct load_run {
	const struct load_conf *conf;
	const struct load_file *files; /* conf->names.n of them */
	struct load_stat stat;
	struct client *clients;
	uint32_t n_started;  /* slots that have been started */
	uint32_t n_machines; /* machines that have been started */
	bool late;	     /* the deadline has come */
	uint32_t n_active;   /* slots that work */
	uint64_t random;
	uint64_t now; /* us */
	uint64_t scan_at;
	int epoll;
	struct net_batch batch;
};

/*
 * From the first request to the last ACK.  0, or -errno if it could not be
 * done at all; transfers that failed are in r->stat.  load_run_release() is
 * due in both cases.
 */
int load_run(struct load_run *r, const struct load_conf *conf,
	     const struct load_file *files);
void load_run_release(struct load_run *r);

#endif
