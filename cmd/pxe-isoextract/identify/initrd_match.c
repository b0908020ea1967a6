/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which initrd belongs to which kernel, by the names that Debian, Ubuntu, Arch,
 * Alpine and SUSE give to the files of several kernels on one medium.
 */
#include "identify/initrd_match.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "read/path.h"

#define N_ELEM(a) (sizeof(a) / sizeof((a)[0]))

/* What a file name holds before and after "vmlinuz" or "initrd". */
struct variant {
	const char *before, *after;
	size_t n_before, n_after;
};

/* The length of a suffix for the kind of file or its compression, at the end or
 * at the start of the n bytes at p; 0 if there is none. */
static size_t suffix_len(const char *p, size_t n, bool at_end)
{
	static const char *const names[] = {
		".img", ".gz", ".lz", ".lz4", ".xz", ".zst", ".efi",
	};
	size_t i;

	for (i = 0; i < N_ELEM(names); i++) {
		size_t k = strlen(names[i]);

		if (k > n)
			continue;
		if (strncasecmp(at_end ? p + n - k : p, names[i], k) != 0)
			continue;
		/* "initrd.img-6.1.0" */
		if (at_end || k == n || p[k] == '-')
			return k;
	}
	return 0;
}

static bool find_variant(struct variant *v, const char *base)
{
	/* Arch's "initramfs-linux" is an initrd, "vmlinuz-linux" a kernel: of
	 * several stems in a name the first in this list counts. */
	static const char *const stems[] = {
		"vmlinuz", "vmlinux", "bzimage", "initramfs", "initrd", "linux",
	};
	const char *p = NULL;
	size_t i, k;

	for (i = 0; i < N_ELEM(stems) && !p; i++) {
		p = strcasestr(base, stems[i]);
		if (!p)
			continue;
		v->before = base;
		v->n_before = (size_t)(p - base);
		v->after = p + strlen(stems[i]);
		v->n_after = strlen(v->after);
	}
	if (!p)
		return false;
	while ((k = suffix_len(v->after, v->n_after, true)))
		v->n_after -= k;
	while ((k = suffix_len(v->after, v->n_after, false))) {
		v->after += k;
		v->n_after -= k;
	}
	return true;
}

bool initrd_match(const char *kernel, const char *initrd)
{
	const char *k = path_base(kernel), *i = path_base(initrd);
	struct variant a, b;

	return k - kernel == i - initrd &&
	       !strncmp(kernel, initrd, (size_t)(k - kernel)) &&
	       find_variant(&a, k) && find_variant(&b, i) &&
	       a.n_before == b.n_before && a.n_after == b.n_after &&
	       !strncasecmp(a.before, b.before, a.n_before) &&
	       !strncasecmp(a.after, b.after, a.n_after);
}
