/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_BENCH_DHCP_LOAD_CPU_H
#define PXE_BENCH_DHCP_LOAD_CPU_H

#include "sys/opt.h"

/*
 * Processor time, user and system, of processes with all their threads; one
 * that is gone counts nothing: s.
 */
double dhcp_load_cpu(const struct opt_list *pids);

/* Of this process: s. */
double dhcp_load_cpu_own(void);

#endif
