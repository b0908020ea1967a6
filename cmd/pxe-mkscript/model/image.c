/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading facts files (pxe-facts(5)) and checking what they say: image.h. */
#include "model/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "model/image_tree.h"
#include "model/label.h"
#include "model/script.h"
#include "sys/file_load.h"
#include "sys/log.h"
#include "util/txt.h"

/* The longest facts file in bytes; real ones have a few hundred. */
#define FACTS_FILE_MAX ((size_t)1 << 20)

/* Store the value of one assignment at *at and move *at past it. */
static int take_item(struct image *img, const struct facts_item *it, char **at)
{
	enum facts_key f = facts_key_find(it->key, it->key_len);
	struct facts_why why;

	/* Unknown keys are allowed: other programs may have their own. */
	if (f == FACTS_N_KEYS)
		return 0;
	if (img->line[f]) {
		log_warnx("%s:%u: %s: line %u sets it too", img->file_esc,
			  it->line, facts_key_name(f), img->line[f]);
		return EX_DATAERR;
	}
	img->line[f] = it->line;
	(void)facts_value(it, *at, it->len + 1);
	img->value[f] = *at;
	*at += it->len + 1;
	if (!facts_key_check(f, img->value[f], &why))
		return 0;
	log_warnx("%s:%u: %s", img->file_esc, it->line, why.text);
	return EX_DATAERR;
}

static int parse(struct image *img, size_t len)
{
	struct facts_item it;
	struct facts_why why;
	struct facts_rd f;
	char *at;
	int rc, worst = 0;

	/* An assignment is longer than its value and a NUL. */
	at = img->values = malloc(len + 1);
	if (!at)
		return EX_OSERR;
	facts_rd_init(&f, img->text, len);
	while ((rc = facts_next(&f, &it, &why)) != 0) {
		if (rc > 0) {
			rc = take_item(img, &it, &at);
		} else {
			log_warnx("%s:%u: %s", img->file_esc, why.line,
				  why.text);
			rc = EX_DATAERR;
		}
		worst = rc ? rc : worst;
	}
	return worst;
}

/* Can a script of this kind hold the values? */
static int check_text(const struct image *img, const struct renderer *r)
{
	static const enum facts_key used[] = {FACTS_KERNEL, FACTS_INITRD,
					      FACTS_ISO, FACTS_TREE,
					      FACTS_CMDLINE};
	size_t i;
	int rc = 0;

	for (i = 0; i < sizeof(used) / sizeof(used[0]); i++) {
		const char *value = img->value[used[i]], *why = NULL;

		/* Paths are percent-encoded, so they may hold more. */
		if (used[i] == FACTS_CMDLINE)
			why = r->check_args(value);
		else if (!txt_is_printable(value))
			why = "a byte that is not printable ASCII";
		if (!why)
			continue;
		log_warnx("%s:%u: %s: %s", img->file_esc, img->line[used[i]],
			  facts_key_name(used[i]), why);
		rc = EX_DATAERR;
	}
	return rc;
}

/* Set skip_reason, and log it, if the image cannot boot from the network. */
static void check_bootable(struct image *img)
{
	const char *cmdline = img->value[FACTS_CMDLINE];

	if (!strcmp(img->value[FACTS_NETBOOT], "no"))
		img->skip_reason =
			"it boots from its own medium only (NETBOOT=no)";
	else if (!*img->value[FACTS_KERNEL])
		img->skip_reason = "its facts name no KERNEL";
	else if (strstr(cmdline, "@ISO@") && !*img->value[FACTS_ISO])
		img->skip_reason =
			"CMDLINE needs @ISO@, but ISO, the image file "
			"kept in its tree, is not set";
	if (img->skip_reason)
		log_warnx("%s: left out: %s", img->file_esc, img->skip_reason);
}

static int load_one(struct image *img, const char *arg, const struct conf *conf,
		    const struct renderer *r)
{
	const char *name;
	char esc[512];
	size_t len;
	int rc, i;

	rc = image_tree_facts_file(arg, &img->file);
	if (rc)
		return rc;
	name = strcmp(img->file, "-") ? img->file : "standard input";
	img->file_esc = strdup(txt_escape(esc, sizeof(esc), name));
	if (!img->file_esc)
		return EX_OSERR;
	for (i = 0; i < FACTS_N_KEYS; i++)
		img->value[i] = "";
	rc = file_load(img->file, FACTS_FILE_MAX, &img->text, &len);
	if (rc) {
		log_warn(rc, "%s", img->file_esc);
		return EX_NOINPUT;
	}
	rc = parse(img, len);
	if (rc)
		return rc;
	if (!*img->value[FACTS_ID]) {
		log_warnx("%s: ID is not set", img->file_esc);
		return EX_DATAERR;
	}
	rc = check_text(img, r);
	if (rc)
		return rc;
	check_bootable(img);
	return image_tree_find(img, conf);
}

/* Fail if an image before image k has the same tree: it is given twice. */
static int check_same_place(const struct images *im, size_t k)
{
	size_t i;

	for (i = 0; i < k; i++)
		if (im->v[i].tree && im->v[k].tree &&
		    !strcmp(im->v[i].tree, im->v[k].tree)) {
			log_warnx("%s: %s: %s is the same image",
				  im->v[k].file_esc, im->v[k].tree,
				  im->v[i].file_esc);
			return EX_DATAERR;
		}
	return 0;
}

int images_load(struct images *im, const struct conf *conf,
		const struct renderer *r, char **files, size_t n)
{
	int rc, worst = 0;
	size_t i;

	im->n = 0;
	im->v = calloc(n ? n : 1, sizeof(*im->v));
	if (!im->v)
		return EX_OSERR;
	for (i = 0; i < n; i++) {
		im->n++;
		rc = load_one(&im->v[i], files[i], conf, r);
		if (!rc)
			rc = check_same_place(im, i);
		if (rc == EX_OSERR)
			return rc;
		/* Bad data is reported rather than a missing file. */
		if (rc && worst != EX_DATAERR)
			worst = rc;
	}
	return worst ? worst : label_images(im, r);
}

void images_release(struct images *im)
{
	size_t i;

	for (i = 0; i < im->n; i++) {
		free(im->v[i].file);
		free(im->v[i].file_esc);
		free(im->v[i].text);
		free(im->v[i].values);
		free(im->v[i].tree);
		free(im->v[i].root);
		free(im->v[i].label);
		free(im->v[i].title);
	}
	free(im->v);
	memset(im, 0, sizeof(*im));
}
