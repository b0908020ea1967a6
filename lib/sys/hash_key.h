/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_SYS_HASH_KEY_H
#define PXE_SYS_HASH_KEY_H

#include "util/siphash.h"

/*
 * Draw a key for a hash table whose keys come from the network.  Never waits:
 * where the kernel has no entropy yet, the key is made of what differs from one
 * process to the next, and a peer might guess it.
 */
void hash_key_init(struct siphash_key *key);

#endif
