/* SPDX-License-Identifier: BSD-2-Clause */
/* Where an image lies, and are its files there: looks at the file system. */
#include "image_place.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "place.h"
#include "sys/log.h"
#include "util/txt.h"
#include "wire/err.h"
#include "word.h"

/* path as an absolute path; real: with symbolic links resolved. */
static char *absolute(const char *path, bool real)
{
	char cwd[PATH_MAX];

	if (real)
		return realpath(path, NULL);
	if (!getcwd(cwd, sizeof(cwd)))
		return NULL;
	return place_absolute(cwd, path);
}

/* Set tree and root from the names of the file and of --root. */
static int from_names(struct image *img, const char *root, bool real)
{
	char *file = absolute(img->file, real);
	char *top = root ? absolute(root, real) : NULL;
	const char *tree;
	size_t len;
	int rc = PXE_ENOENT;

	if (file && (top || !root))
		rc = place_tree(file, top, &tree, &len);
	if (!rc) {
		img->tree = strndup(tree, len);
		img->root = strndup(file, (size_t)(tree - file));
		if (!img->tree || !img->root)
			rc = -ENOMEM;
	}
	free(file);
	free(top);
	return rc;
}

static int find_tree(struct image *img, const struct conf *conf)
{
	const char *key = img->value[FACT_TREE];
	char esc[256];
	int rc;

	if (*key) {
		img->tree = strdup(key);
		img->root = conf->root ? strdup(conf->root) : NULL;
		return img->tree && (img->root || !conf->root) ? 0 : -ENOMEM;
	}
	if (!strcmp(img->file, "-")) {
		log_warnx("standard input: where its tree lies is not known: "
			  "set TREE=images/NAME/VERSION in the facts");
		return EX_DATAERR;
	}
	/* Names first, so that a root that is a link stays as it is. */
	rc = from_names(img, conf->root, false);
	if (rc == PXE_ENOENT)
		rc = from_names(img, conf->root, true);
	if (rc != PXE_ENOENT)
		return rc;
	if (conf->root)
		log_warnx("%s: not VERSION.facts below the boot root %s",
			  img->name, txt_escape(esc, sizeof(esc), conf->root));
	else
		log_warnx("%s: not images/NAME/VERSION.facts: say where the "
			  "boot root is (--root) or set TREE in the facts",
			  img->name);
	return EX_DATAERR;
}

/* The path ROOT/TREE/rest of n bytes; the caller frees it. */
static char *path_of(const struct image *img, const char *rest, size_t n)
{
	char *path;

	if (asprintf(&path, "%s/%s/%.*s", img->root, img->tree, (int)n, rest) <
	    0)
		return NULL;
	return path;
}

/* Is the file that the facts name there?  Only then an entry is of use. */
static int check_file(const struct image *img, enum fact f, const char *p,
		      size_t n)
{
	char *path = path_of(img, p, n);
	char esc[512];
	struct stat st;
	int rc = 0;

	if (!path)
		return EX_OSERR;
	if (stat(path, &st)) {
		log_warn(-errno, "%s:%u: %s: %s", img->name, img->line[f],
			 fact_name(f), txt_escape(esc, sizeof(esc), path));
		rc = EX_DATAERR;
	} else if (!S_ISREG(st.st_mode)) {
		log_warnx("%s:%u: %s: %s: not a file", img->name, img->line[f],
			  fact_name(f), txt_escape(esc, sizeof(esc), path));
		rc = EX_DATAERR;
	}
	free(path);
	return rc;
}

static int check_files(const struct image *img)
{
	static const enum fact files[] = {FACT_KERNEL, FACT_INITRD, FACT_ISO};
	int rc, worst = 0;
	size_t i, n;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *p = img->value[files[i]];

		for (; *p; p += n + (p[n] == ' ')) {
			/* Only INITRD is a list. */
			n = files[i] == FACT_INITRD ? strcspn(p, " ")
						    : strlen(p);
			rc = check_file(img, files[i], p, n);
			worst = rc ? rc : worst;
		}
	}
	return worst;
}

/* Does the link ROOT/images/NAME/current say VERSION? */
static bool is_current(const struct image *img)
{
	char *path, to[NAME_MAX + 1];
	ssize_t n;

	if (!img->root ||
	    asprintf(&path, "%s/%.*scurrent", img->root,
		     (int)(img->version - img->tree), img->tree) < 0)
		return false;
	n = readlink(path, to, sizeof(to));
	free(path);
	while (n > 0 && to[n - 1] == '/')
		n--;
	return n > 0 && strlen(img->version) == (size_t)n &&
	       !memcmp(to, img->version, (size_t)n);
}

int image_find_place(struct image *img, const struct conf *conf)
{
	const char *slash;
	char esc[256];
	int rc = find_tree(img, conf);

	if (rc)
		return rc < 0 ? EX_OSERR : rc;
	if (!word_is_ascii(img->tree)) {
		log_warnx("%s: %s: a byte that is not printable ASCII",
			  img->name, txt_escape(esc, sizeof(esc), img->tree));
		return EX_DATAERR;
	}
	img->place = img->tree;
	if (!strncmp(img->tree, "images/", 7))
		img->place += 7;
	slash = strrchr(img->place, '/');
	img->version = slash ? slash + 1 : img->place;
	img->current = is_current(img);
	if (!img->root || conf->allow_missing || img->out)
		return 0;
	return check_files(img);
}
