/* SPDX-License-Identifier: BSD-2-Clause */
/* Checks of the names that an image brings along, and of its link targets. */
#include "read/path.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

static bool has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	return false;
}

/* Are the n bytes at p this name? */
static bool is_part(const char *p, size_t n, const char *name)
{
	return n == strlen(name) && !memcmp(p, name, n);
}

const char *path_check(const char *path)
{
	unsigned depth = 0;

	if (!*path)
		return "the name is empty";
	if (*path == '/')
		return "the name is absolute";
	if (has_control(path))
		return "the name holds a control byte";
	if (strlen(path) >= PATH_MAX)
		return "the name is too long";
	for (;;) {
		size_t n = strcspn(path, "/");

		if (!n)
			return "the name has an empty part";
		if (is_part(path, n, ".."))
			return "the name has a part ..";
		if (is_part(path, n, "."))
			return "the name has a part .";
		if (n > NAME_MAX)
			return "a part of the name is too long";
		if (++depth > PATH_DEPTH_MAX)
			return "the name has too many parts";
		path += n;
		if (!*path)
			return NULL;
		path++;
	}
}

/* The number of directories above path. */
static unsigned depth_of(const char *path)
{
	unsigned n = 0;

	for (; *path; path++)
		n += *path == '/';
	return n;
}

const char *path_check_link(const char *path, const char *target)
{
	unsigned above = depth_of(path);
	bool front = true;

	if (!*target)
		return "the target is empty";
	if (*target == '/')
		return "the target is absolute";
	if (has_control(target))
		return "the target holds a control byte";
	if (strlen(target) >= PATH_MAX)
		return "the target is too long";
	while (*target) {
		size_t n = strcspn(target, "/");

		if (is_part(target, n, "..")) {
			if (!front)
				return "the target has .. after a name";
			if (!above--)
				return "the target is outside of the image";
		} else if (n && !is_part(target, n, ".")) {
			front = false;
		}
		target += n;
		target += *target == '/';
	}
	return NULL;
}

const char *path_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool path_is_plain(const char *path)
{
	static const char ok[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz0123456789._+~/-";

	return path[strspn(path, ok)] == 0;
}
