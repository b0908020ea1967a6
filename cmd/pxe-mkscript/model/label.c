/* SPDX-License-Identifier: BSD-2-Clause */
/* Labels and titles of images in scripts: see label.h. */
#include "model/label.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "model/script.h"

/*
 * Bytes of a title.  A line of iPXE's menu has 78 columns, of which 2 on each
 * side are padding.
 */
#define TITLE_MAX 72

static bool is_label_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '-';
}

void label_put(struct txt *t, const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		txt_mem(t, is_label_byte(s[i]) ? &s[i] : "_", 1);
}

static bool label_taken(const struct images *im, size_t n, const char *label)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (im->v[i].label && !strcmp(im->v[i].label, label))
			return true;
	return false;
}

/* "debian/12" becomes debian-12; if that is taken, debian-12-2. */
static int set_label(struct images *im, size_t i)
{
	struct image *img = &im->v[i];
	char text[256];
	struct txt t;
	const char *p;
	size_t n, base;
	unsigned k;

	txt_init(&t, text, sizeof(text) - 12);
	for (p = img->path; *p; p += n + (p[n] == '/')) {
		n = strcspn(p, "/");
		label_put(&t, p, n);
		if (p[n])
			txt_str(&t, "-");
	}
	t.cap = sizeof(text);
	base = t.len;
	for (k = 2; label_taken(im, i, text); k++) {
		t.len = base;
		txt_fmt(&t, "-%u", k);
	}
	img->label = strdup(text);
	return img->label ? 0 : EX_OSERR;
}

static void plain_title(struct txt *t, const struct image *img,
			const struct renderer *r)
{
	static const enum facts_key more[] = {FACTS_VERSION_ID, FACTS_ARCH};
	size_t i;

	if (*img->value[FACTS_NAME]) {
		r->put_title(t, img->value[FACTS_NAME], TITLE_MAX);
		return;
	}
	txt_str(t, img->value[FACTS_ID]);
	for (i = 0; i < sizeof(more) / sizeof(more[0]); i++)
		if (*img->value[more[i]])
			txt_fmt(t, " %s", img->value[more[i]]);
}

static bool same_title(const struct images *im, const struct image *img,
		       const struct renderer *r)
{
	char mine[TITLE_MAX + 1], other[TITLE_MAX + 1];
	struct txt t;
	size_t i;

	txt_init(&t, mine, sizeof(mine));
	plain_title(&t, img, r);
	for (i = 0; i < im->n; i++) {
		if (&im->v[i] == img || im->v[i].skip_reason)
			continue;
		txt_init(&t, other, sizeof(other));
		plain_title(&t, &im->v[i], r);
		if (!strcmp(mine, other))
			return true;
	}
	return false;
}

static int set_title(const struct images *im, struct image *img,
		     const struct renderer *r)
{
	char text[TITLE_MAX + 1];
	struct txt t;

	txt_init(&t, text, sizeof(text));
	/* What tells them apart stands first, as a long title is cut. */
	if (same_title(im, img, r)) {
		r->put_title(&t, img->path, TITLE_MAX);
		txt_str(&t, ": ");
	}
	plain_title(&t, img, r);
	img->title = strdup(text);
	return img->title ? 0 : EX_OSERR;
}

int label_images(struct images *im, const struct renderer *r)
{
	size_t i;

	for (i = 0; i < im->n; i++) {
		if (im->v[i].skip_reason)
			continue;
		if (set_label(im, i) || set_title(im, &im->v[i], r))
			return EX_OSERR;
	}
	return 0;
}
