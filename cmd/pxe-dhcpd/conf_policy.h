/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_DHCPD_CONF_POLICY_H
#define PXE_DHCPD_CONF_POLICY_H

#include "sys/opt.h"
#include "v4/policy.h"

/* The options that fill a struct policy, for struct opt_group. */
extern const struct opt conf_policy_opts[];

/* Those that make no sense for all clients, in blocks only. */
extern const struct opt conf_silence_opts[];

#endif
