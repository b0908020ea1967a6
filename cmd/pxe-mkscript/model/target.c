/* SPDX-License-Identifier: BSD-2-Clause */
/* Which image or section the name of a target means: see target.h. */
#include "model/target.h"

#include <string.h>

#include "wire/err.h"

static const char *const built_in[] = {"local", "menu", "shell", "reboot"};

#define N_BUILT_IN (sizeof(built_in) / sizeof(built_in[0]))

/* Does an image have that name in one of the ways of target.h? */
typedef bool name_fn(const struct image *img, const char *name);

static bool by_path(const struct image *img, const char *name)
{
	return !strcmp(img->path, name);
}

static bool by_id_version(const struct image *img, const char *name)
{
	const char *id = img->value[FACTS_ID];
	size_t n = strlen(id);

	return !strncmp(name, id, n) && name[n] == '-' &&
	       !strcmp(name + n + 1, img->value[FACTS_VERSION_ID]);
}

static bool by_directory(const struct image *img, const char *name)
{
	size_t n = (size_t)(img->version - img->path);

	return n && strlen(name) == n - 1 && !memcmp(img->path, name, n - 1);
}

static bool by_id(const struct image *img, const char *name)
{
	return !strcmp(img->value[FACTS_ID], name);
}

/* In the order of precedence. */
static name_fn *const ways[] = {by_path, by_id_version, by_directory, by_id};

#define N_WAYS (sizeof(ways) / sizeof(ways[0]))

/*
 * How many images have the name in this way; 1 if the link "current" leads to
 * exactly one of several.  *out is that one, or the first.
 */
static size_t count(const struct images *im, name_fn *way, const char *name,
		    const struct image **out)
{
	size_t i, n = 0, n_current = 0;

	for (i = 0; i < im->n; i++) {
		if (!way(&im->v[i], name))
			continue;
		n++;
		if (im->v[i].current)
			n_current++;
		if (n == 1 || (im->v[i].current && n_current == 1))
			*out = &im->v[i];
	}
	return n_current == 1 ? 1 : n;
}

static void list(const struct images *im, struct txt *why, name_fn *way,
		 const char *name)
{
	size_t i;

	for (i = 0; i < im->n; i++)
		if (!way || way(&im->v[i], name)) {
			txt_str(why, " ");
			txt_str(why, im->v[i].path);
		}
}

static int found(const struct image *img, struct txt *label, struct txt *why)
{
	if (img->skip_reason) {
		txt_fmt(why, "%s is left out: %s", img->path, img->skip_reason);
		return PXE_ENOENT;
	}
	txt_str(label, "image-");
	txt_str(label, img->label);
	return 0;
}

int target_label(const struct images *im, const char *name, struct txt *label,
		 struct txt *why)
{
	const struct image *img = NULL;
	size_t i, n;

	for (i = 0; i < N_BUILT_IN; i++)
		if (!strcmp(name, built_in[i])) {
			txt_str(label, name);
			return 0;
		}
	for (i = 0; i < N_WAYS; i++) {
		n = count(im, ways[i], name, &img);
		if (n == 1)
			return found(img, label, why);
		if (!n)
			continue;
		txt_str(why, "more than one image, and no link 'current' "
			     "chooses:");
		list(im, why, ways[i], name);
		return PXE_ENOENT;
	}
	txt_str(why, "no such image; there are:");
	list(im, why, NULL, NULL);
	for (i = 0; i < N_BUILT_IN; i++)
		txt_fmt(why, " %s", built_in[i]);
	return PXE_ENOENT;
}
