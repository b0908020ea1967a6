/* SPDX-License-Identifier: BSD-2-Clause */
/* A boot file's first bytes. */
#include "fuzz.h"

#include "proto/bootfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct arch *a;
	struct bootfile b;
	unsigned i;

	bootfile_identify(&b, data, size);
	FUZZ_MUST(b.kind < BOOTFILE_N_KINDS);
	FUZZ_MUST(b.machine < BOOTFILE_N_MACHINES);
	FUZZ_MUST(bootfile_kind_word(b.kind) && bootfile_kind_name(b.kind));
	FUZZ_MUST(bootfile_machine_name(b.machine));
	FUZZ_MUST(bootfile_loader_name(b.loader));
	FUZZ_MUST(!b.is_signed || b.signed_known);
	for (i = 0; (a = arch_nth(i)); i++)
		(void)bootfile_runs_on(&b, a);
	return 0;
}
