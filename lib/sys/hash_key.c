/* SPDX-License-Identifier: BSD-2-Clause */
/* Keys for hash tables, by getrandom(2): see hash_key.h. */
#include "sys/hash_key.h"

#include <stdint.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

void hash_key_init(struct siphash_key *key)
{
	struct timespec ts;

	if (getrandom(key, sizeof(*key), GRND_NONBLOCK) == sizeof(*key))
		return;
	(void)clock_gettime(CLOCK_REALTIME, &ts);
	key->k0 = (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
	/* Its place differs, too: address space layout randomization. */
	key->k1 = (uintptr_t)key ^ (uint64_t)getpid() << 32;
}
