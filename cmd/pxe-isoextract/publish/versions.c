/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Names and facts of the versions in DEST.  The facts file says which image a
 * version is, by its SHA-256.
 */
#include "publish/versions.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proto/facts.h"
#include "read/image.h"
#include "util/txt.h"

/* A longer facts file is none that pxe-isoextract wrote. */
#define FACTS_FILE_MAX 65536

void versions_format(char out[static VERSION_NAME_LEN], const char *version_id,
		     const char *sha256, size_t digits)
{
	static const char ok[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				 "abcdefghijklmnopqrstuvwxyz0123456789._+~-";
	struct txt t;

	txt_init(&t, out, VERSION_NAME_LEN);
	/* No dot in front: it would hide the version from ls and globs. */
	for (; *version_id && t.len < 32; version_id++)
		if (strchr(ok, *version_id) && (t.len || *version_id != '.'))
			txt_mem(&t, version_id, 1);
	if (t.len)
		txt_str(&t, "-");
	txt_mem(&t, sha256, digits);
}

/* The length of the version's name in that of a facts file; 0 if name is not
 * that of a facts file. */
static size_t version_len(const char *name)
{
	size_t n = strlen(name), k = strlen(DEST_FACTS_SUFFIX);

	return *name != '.' && n > k && !strcmp(name + n - k, DEST_FACTS_SUFFIX)
		       ? n - k
		       : 0;
}

/* Call fn for every version that has a facts file, until it returns true.  True
 * if it did. */
static bool each_version(const struct dest *d,
			 bool (*fn)(const struct dest *d, const char *version,
				    void *ctx),
			 void *ctx)
{
	int fd = openat(d->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	char version[VERSION_NAME_LEN];
	bool found = false;
	struct dirent *e;

	if (!dir) {
		if (fd >= 0)
			(void)close(fd);
		return false;
	}
	while (!found && (e = readdir(dir))) {
		size_t n = version_len(e->d_name);
		struct txt t;

		if (!n || n >= sizeof(version))
			continue;
		txt_init(&t, version, sizeof(version));
		txt_mem(&t, e->d_name, n);
		found = fn(d, version, ctx);
	}
	(void)closedir(dir);
	return found;
}

/* Find the value of SHA256 in the len bytes of a facts file. */
static bool find_sha256(const char *text, size_t len,
			char out[static IMAGE_SHA256_LEN])
{
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	int rc;

	facts_rd_init(&f, text, len);
	while ((rc = facts_next(&f, &it, &why)))
		if (rc > 0 &&
		    facts_key_find(it.key, it.key_len) == FACTS_SHA256)
			return !facts_value(&it, out, IMAGE_SHA256_LEN);
	return false;
}

ssize_t versions_read_facts(const struct dest *d, const char *version,
			    char *out, size_t cap)
{
	char name[VERSION_NAME_LEN + sizeof(DEST_FACTS_SUFFIX)];
	struct txt t;
	ssize_t n;
	int fd;

	txt_init(&t, name, sizeof(name));
	txt_fmt(&t, "%s%s", version, DEST_FACTS_SUFFIX);
	fd = openat(d->fd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = read(fd, out, cap);
	if (n < 0)
		n = -errno;
	else if ((size_t)n == cap)
		n = -EFBIG;
	(void)close(fd);
	return n;
}

static bool any_version(const struct dest *d, const char *version, void *ctx)
{
	(void)d;
	(void)version;
	(void)ctx;
	return true;
}

bool versions_any(const struct dest *d)
{
	return each_version(d, any_version, NULL);
}

/* Read SHA256 from the facts of a version.  False if it is not there. */
static bool version_sha256(const struct dest *d, const char *version,
			   char out[static IMAGE_SHA256_LEN])
{
	char *text = malloc(FACTS_FILE_MAX);
	ssize_t n = -1;
	bool found;

	if (text)
		n = versions_read_facts(d, version, text, FACTS_FILE_MAX);
	found = n > 0 && find_sha256(text, (size_t)n, out);
	free(text);
	return found;
}

/* For has_sha256(). */
struct search {
	const char *sha256;
	char *out; /* gets the version's name */
};

static bool has_sha256(const struct dest *d, const char *version, void *ctx)
{
	char sha256[IMAGE_SHA256_LEN];
	const struct search *s = ctx;
	struct stat st;
	struct txt t;

	if (fstatat(d->fd, version, &st, AT_SYMLINK_NOFOLLOW) ||
	    !S_ISDIR(st.st_mode) || !version_sha256(d, version, sha256) ||
	    strcmp(sha256, s->sha256) != 0)
		return false;
	txt_init(&t, s->out, VERSION_NAME_LEN);
	txt_str(&t, version);
	return true;
}

bool versions_find(const struct dest *d, const char *sha256,
		   char out[static VERSION_NAME_LEN])
{
	struct search s = {.sha256 = sha256, .out = out};

	return each_version(d, has_sha256, &s);
}

bool versions_is_current(const struct dest *d, const char *version)
{
	char target[PATH_MAX];
	ssize_t n = readlinkat(d->fd, DEST_CURRENT, target, sizeof(target));

	return n >= 0 && (size_t)n == strlen(version) &&
	       !memcmp(target, version, (size_t)n);
}

void versions_choose_name(const struct dest *d,
			  char out[static VERSION_NAME_LEN],
			  const char *version_id, const char *sha256)
{
	static const size_t digits[] = {8, 16, 64};
	char other[IMAGE_SHA256_LEN];
	size_t i;

	/* A name is free if it has no facts: what is there was not published.
	 * The last one has the whole digest, which is the image's own. */
	for (i = 0; i < sizeof(digits) / sizeof(digits[0]); i++) {
		versions_format(out, version_id, sha256, digits[i]);
		if (!version_sha256(d, out, other) || !strcmp(other, sha256))
			return;
	}
}
