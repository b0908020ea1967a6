/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Under which names uploads may be stored, and over which files.  Contract:
 * upload_policy.h.
 */
#include "upload/upload_policy.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/* The component of n bytes at p. */
static bool component_is_valid(const char *p, size_t n)
{
	size_t i;

	if (!n || n > NAME_MAX || *p == '.')
		return false;
	for (i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			return false;
	return true;
}

bool upload_policy_name_is_valid(const char *name)
{
	for (;;) {
		size_t n = strcspn(name, "/");

		if (!component_is_valid(name, n))
			return false;
		if (!name[n])
			return true;
		name += n + 1;
	}
}

bool upload_policy_name_matches(const char *name,
				const struct opt_list *patterns)
{
	size_t i;

	for (i = 0; i < patterns->n; i++)
		if (!fnmatch(patterns->v[i], name, FNM_PATHNAME | FNM_PERIOD))
			return true;
	return !patterns->n;
}

int upload_policy_check_target(int dir, const char *name, bool overwrite)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : -errno;
	if (!overwrite)
		return -EEXIST;
	return S_ISREG(st.st_mode) ? 0 : -EISDIR;
}
