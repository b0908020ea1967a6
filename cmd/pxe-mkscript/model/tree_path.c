/* SPDX-License-Identifier: BSD-2-Clause */
/* Paths of images below the boot root, as text: see tree_path.h. */
#include "model/tree_path.h"

#include <stdlib.h>
#include <string.h>

#include "wire/err.h"

/*
 * Append the parts of path to out, an absolute path of len bytes, and resolve
 * "." and "..".  Returns the new length.
 */
static size_t append(char *out, size_t len, const char *path)
{
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && !memcmp(path, "..", 2)) {
			while (len && out[--len] != '/')
				;
		} else if (n && !(n == 1 && *path == '.')) {
			out[len++] = '/';
			memcpy(out + len, path, n);
			len += n;
		}
		path += n;
		path += strspn(path, "/");
	}
	return len;
}

char *tree_path_absolute(const char *cwd, const char *path)
{
	/* Two slashes may be added, before cwd and before path, and a NUL. */
	char *out = malloc(strlen(cwd) + strlen(path) + 3);
	size_t len = 0;

	if (!out)
		return NULL;
	if (*path != '/')
		len = append(out, len, cwd);
	len = append(out, len, path);
	if (!len)
		out[len++] = '/';
	out[len] = 0;
	return out;
}

int tree_path_of_facts(const char *file, const char *root, const char **tree,
		       size_t *len)
{
	static const char suffix[] = ".facts", images[] = "/images/";
	size_t n = strlen(file), skip = 0;
	const char *p;

	if (n < sizeof(suffix) ||
	    memcmp(file + n - (sizeof(suffix) - 1), suffix, sizeof(suffix)))
		return PXE_ENOENT;
	n -= sizeof(suffix) - 1;
	if (root) {
		skip = strcmp(root, "/") ? strlen(root) : 0;
		if (strncmp(file, root, skip) || file[skip] != '/')
			return PXE_ENOENT;
	} else {
		for (p = file; (p = strstr(p, images)); p++)
			skip = (size_t)(p - file) + 1;
		if (!skip)
			return PXE_ENOENT;
		skip--;
	}
	if (n <= skip + 1 || file[n - 1] == '/')
		return PXE_ENOENT;
	*tree = file + skip + 1;
	*len = n - skip - 1;
	return 0;
}
