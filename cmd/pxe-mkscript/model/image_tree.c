/* SPDX-License-Identifier: BSD-2-Clause */
/* Where an image lies, and whether its files are there: see image_tree.h. */
#include "model/image_tree.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "model/tree_path.h"
#include "sys/log.h"
#include "util/txt.h"
#include "wire/err.h"

/* An absolute path, allocated, or NULL; real: with symbolic links resolved. */
static char *absolute(const char *path, bool real)
{
	char cwd[PATH_MAX];

	if (real)
		return realpath(path, NULL);
	if (!getcwd(cwd, sizeof(cwd)))
		return NULL;
	return tree_path_absolute(cwd, path);
}

/*
 * Set tree and root from the paths of the facts file and of --root.  0;
 * PXE_ENOENT if the file is not below the root; -ENOMEM.
 */
static int from_names(struct image *img, const char *root, bool real)
{
	char *file = absolute(img->file, real);
	char *top = root ? absolute(root, real) : NULL;
	const char *tree;
	size_t len;
	int rc = PXE_ENOENT;

	if (file && (top || !root))
		rc = tree_path_of_facts(file, top, &tree, &len);
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

/*
 * Set tree and root, from TREE of the facts or from the paths.  0; EX_DATAERR
 * with the reason logged; -ENOMEM.
 */
static int find_tree(struct image *img, const struct conf *conf)
{
	const char *key = img->value[FACTS_TREE];
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
	/* Paths as given first, so that a root which is a link stays one. */
	rc = from_names(img, conf->root, false);
	if (rc == PXE_ENOENT)
		rc = from_names(img, conf->root, true);
	if (rc != PXE_ENOENT)
		return rc;
	if (conf->root)
		log_warnx("%s: not VERSION.facts below the boot root %s",
			  img->file_esc,
			  txt_escape(esc, sizeof(esc), conf->root));
	else
		log_warnx("%s: not images/NAME/VERSION.facts: say where the "
			  "boot root is (--root) or set TREE in the facts",
			  img->file_esc);
	return EX_DATAERR;
}

/* The path ROOT/TREE/REST, REST being n bytes; the caller frees it. */
static char *path_of(const struct image *img, const char *rest, size_t n)
{
	char *path;

	if (asprintf(&path, "%s/%s/%.*s", img->root, img->tree, (int)n, rest) <
	    0)
		return NULL;
	return path;
}

/* Check that a file, which the facts name by the n bytes at p, is there. */
static int check_file(const struct image *img, enum facts_key f, const char *p,
		      size_t n)
{
	char *path = path_of(img, p, n);
	char esc[512];
	struct stat st;
	int rc = 0;

	if (!path)
		return EX_OSERR;
	if (stat(path, &st)) {
		log_warn(-errno, "%s:%u: %s: %s", img->file_esc, img->line[f],
			 facts_key_name(f), txt_escape(esc, sizeof(esc), path));
		rc = EX_DATAERR;
	} else if (!S_ISREG(st.st_mode)) {
		log_warnx("%s:%u: %s: %s: not a file", img->file_esc,
			  img->line[f], facts_key_name(f),
			  txt_escape(esc, sizeof(esc), path));
		rc = EX_DATAERR;
	}
	free(path);
	return rc;
}

static int check_files(const struct image *img)
{
	static const enum facts_key files[] = {FACTS_KERNEL, FACTS_INITRD,
					       FACTS_ISO};
	int rc, worst = 0;
	size_t i, n;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		const char *p = img->value[files[i]];

		for (; *p; p += n + (p[n] == ' ')) {
			/* INITRD is a list, with blanks between the paths. */
			n = files[i] == FACTS_INITRD ? strcspn(p, " ")
						     : strlen(p);
			rc = check_file(img, files[i], p, n);
			worst = rc ? rc : worst;
		}
	}
	return worst;
}

/*
 * Read the link "current" in the directory dir, without slashes at its end.
 * Returns its length; 0 or less if there is none.
 */
static ssize_t read_current(const char *dir, int dir_len,
			    char to[static NAME_MAX + 1])
{
	char *path;
	ssize_t n;

	if (asprintf(&path, "%.*s/current", dir_len, dir) < 0)
		return -1;
	n = readlink(path, to, NAME_MAX);
	free(path);
	while (n > 0 && to[n - 1] == '/')
		n--;
	to[n > 0 ? n : 0] = 0;
	return n;
}

int image_tree_facts_file(const char *arg, char **file)
{
	char to[NAME_MAX + 1], esc[256];
	int len = (int)strlen(arg);
	struct stat st;

	*file = NULL;
	if (!strcmp(arg, "-") || stat(arg, &st) || !S_ISDIR(st.st_mode)) {
		*file = strdup(arg);
		return *file ? 0 : EX_OSERR;
	}
	while (len > 1 && arg[len - 1] == '/')
		len--;
	if (read_current(arg, len, to) <= 0) {
		log_warnx("%s: a directory without a link \"current\": not "
			  "made by pxe-isoextract",
			  txt_escape(esc, sizeof(esc), arg));
		return EX_NOINPUT;
	}
	return asprintf(file, "%.*s/%s.facts", len, arg, to) < 0 ? EX_OSERR : 0;
}

/* Does the link ROOT/images/NAME/current lead to VERSION? */
static bool is_current(const struct image *img)
{
	char *dir, to[NAME_MAX + 1];
	ssize_t n;
	int len;

	if (!img->root)
		return false;
	/* Without the slash before VERSION, if there is one. */
	len = (int)(img->version - img->tree);
	if (asprintf(&dir, "%s/%.*s", img->root, len ? len - 1 : 0, img->tree) <
	    0)
		return false;
	n = read_current(dir, (int)strlen(dir), to);
	free(dir);
	return n > 0 && !strcmp(to, img->version);
}

int image_tree_find(struct image *img, const struct conf *conf)
{
	const char *slash;
	char esc[256];
	int rc = find_tree(img, conf);

	if (rc)
		return rc < 0 ? EX_OSERR : rc;
	if (!txt_is_printable(img->tree)) {
		log_warnx("%s: %s: a byte that is not printable ASCII",
			  img->file_esc,
			  txt_escape(esc, sizeof(esc), img->tree));
		return EX_DATAERR;
	}
	img->path = img->tree;
	if (!strncmp(img->tree, "images/", 7))
		img->path += 7;
	slash = strrchr(img->path, '/');
	img->version = slash ? slash + 1 : img->path;
	img->current = is_current(img);
	if (!img->root || conf->allow_missing || img->skip_reason)
		return 0;
	return check_files(img);
}
