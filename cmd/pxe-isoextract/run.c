/* SPDX-License-Identifier: BSD-2-Clause */
/* The order of things: read, check, write beside, publish, tell. */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "identify/facts_text.h"
#include "identify/ident.h"
#include "publish/dest.h"
#include "publish/dest_names.h"
#include "publish/signals.h"
#include "publish/unpack.h"
#include "read/image.h"
#include "read/iso_verify.h"
#include "read/path.h"
#include "read/progress.h"
#include "sys/log.h"
#include "util/txt.h"

/* The image file's name in the tree, for installers that fetch it. */
#define ISO_NAME "image.iso"

/* One run. */
struct job {
	const struct conf *conf;
	struct image img;
	struct file_list files;
	struct dest dest;
	struct ident id;
	struct progress progress;
	const char *iso; /* ISO_NAME, or "" */
	char sha256[IMAGE_SHA256_LEN];
	char *facts; /* FACTS_TEXT_MAX bytes */
	size_t facts_len;
};

static int check_unchanged(const struct job *j)
{
	if (image_unchanged(&j->img))
		return 0;
	log_warnx("read: %s: it changed while it was read; try again when it "
		  "is complete",
		  j->img.shown);
	return EX_TEMPFAIL;
}

/* Hash what was not hashed while it was read. */
static int finish_hash(struct job *j)
{
	int rc;

	while ((rc = image_hash_step(&j->img)) > 0) {
		progress_show(&j->progress, j->img.hashed);
		if (signals_pending())
			return EX_TEMPFAIL;
	}
	if (rc < 0) {
		log_warn(rc, "read: %s", j->img.shown);
		return EX_IOERR;
	}
	rc = check_unchanged(j);
	if (!rc)
		image_sha256(&j->img, j->sha256);
	return rc;
}

static struct ident_input ident_input(const struct job *j)
{
	return (struct ident_input){
		.files = &j->files,
		.label = j->img.pvd.volume,
		.boot = &j->img.boot,
		.image_size = j->img.size,
	};
}

static int read_image(struct job *j, struct tree_writer *t)
{
	struct unpack u = {
		.img = &j->img,
		.files = &j->files,
		.tree = t,
		.progress = &j->progress,
		.max_files = j->conf->max_files,
		.max_bytes = j->conf->max_bytes,
	};
	struct ident_input in = ident_input(j);
	int rc = iso_verify(&j->img, j->conf->max_files, &u.want_names);

	if (!rc)
		rc = unpack_image(&u);
	if (!rc)
		rc = finish_hash(j);
	progress_end(&j->progress);
	if (!rc)
		ident_image(&j->id, &in);
	return rc;
}

static int print_facts(const struct job *j)
{
	return fwrite(j->facts, 1, j->facts_len, stdout) == j->facts_len
		       ? 0
		       : EX_IOERR;
}

/*
 * The same once they are published: the exit status tells of that, so they are
 * out before a signal can end the process, and it is too late for one then.
 */
static int print_published(const struct job *j, const char *version)
{
	int rc = print_facts(j) || fflush(stdout) ? -errno : 0;

	signals_ignore();
	if (!rc)
		return 0;
	log_warn(rc,
		 "standard output: %s is published, but these could not be "
		 "printed: %s/%s%s",
		 j->img.shown, j->dest.shown, version, DEST_SUFFIX);
	/* So that nobody tries again. */
	__fpurge(stdout);
	clearerr(stdout);
	return EX_IOERR;
}

/* Tell people what scripts read in the facts.  version: NULL if nothing was to
 * be published. */
static int result(const struct job *j, const char *version)
{
	struct ident_input in = ident_input(j);
	char line[4096];
	int rc;

	if (j->id.note)
		log_info("warning: %s: %s", j->img.shown, j->id.note);
	rc = version ? print_published(j, version) : print_facts(j);
	if (rc || ident_known(&j->id))
		return rc;
	ident_describe(&j->id, &in, line, sizeof(line));
	log_info("%s: no rule knows this image: %s", j->img.shown, line);
	return RUN_UNKNOWN;
}

static int make_facts(struct job *j)
{
	char *source = realpath(j->img.path, NULL);
	struct facts_image img = {
		.sha256 = j->sha256,
		.iso_name = j->iso,
		.source = source ? source : "",
	};

	j->facts_len = facts_text(j->facts, &j->id, &img);
	free(source);
	if (j->facts_len)
		return 0;
	log_warnx("facts: %s: they do not fit", j->img.shown);
	return EX_DATAERR;
}

static int keep_image(struct job *j)
{
	int rc;

	if (!j->id.keep_iso)
		return 0;
	if (file_list_find(&j->files, ISO_NAME, FILE_REGULAR)) {
		log_warnx("write: the image has a file %s of its own",
			  ISO_NAME);
		return EX_DATAERR;
	}
	rc = dest_keep_image(&j->dest, &j->img, ISO_NAME, j->conf->link_image);
	if (!rc)
		rc = check_unchanged(j);
	if (!rc)
		j->iso = ISO_NAME;
	return rc;
}

static int unpack(struct job *j)
{
	char version[PATH_VERSION_LEN];
	struct tree_writer t;
	int told, rc = dest_begin(&j->dest);

	if (rc)
		return rc;
	tree_writer_init(&t, j->dest.tmp);
	rc = read_image(j, &t);
	tree_writer_release(&t);
	if (!rc)
		rc = keep_image(j);
	if (!rc)
		rc = make_facts(j);
	if (rc)
		return rc;
	if (signals_pending())
		return EX_TEMPFAIL;
	dest_name(&j->dest, version, j->id.version_id, j->sha256);
	rc = dest_publish(&j->dest, version, j->facts, j->facts_len);
	if (!j->dest.moved)
		return rc;
	log_debug("%s: published as %s/%s", j->img.shown, j->dest.shown,
		  version);
	told = result(j, version);
	return rc ? rc : told;
}

/* The image is there: its facts are printed all the same, for who asked. */
static int reuse(struct job *j, const char *version)
{
	ssize_t n = dest_facts(&j->dest, version, j->facts, FACTS_TEXT_MAX);
	int told, rc = 0;

	if (n < 0) {
		log_warn((int)n, "read: %s/%s%s", j->dest.shown, version,
			 DEST_SUFFIX);
		return EX_IOERR;
	}
	j->facts_len = (size_t)n;
	if (!dest_is_current(&j->dest, version)) {
		rc = dest_point(&j->dest, version);
		if (!j->dest.moved)
			return rc;
	}
	told = print_published(j, version);
	return rc ? rc : told;
}

/*
 * Where something was published before it is most likely this very image, so
 * the digest comes first, and often that is all.  Elsewhere it comes from the
 * reads that unpack.
 */
static int refresh(struct job *j)
{
	char version[PATH_VERSION_LEN];
	int rc;

	if (!j->dest.facts || j->conf->force)
		return unpack(j);
	rc = finish_hash(j);
	if (rc)
		return rc;
	if (dest_find(&j->dest, j->sha256, version))
		return reuse(j, version);
	return unpack(j);
}

static int look(struct job *j)
{
	int rc = read_image(j, NULL);

	if (!rc && j->id.keep_iso)
		j->iso = ISO_NAME;
	if (!rc)
		rc = make_facts(j);
	return rc ? rc : result(j, NULL);
}

static void start_progress(struct job *j)
{
	progress_init(&j->progress, path_base(j->img.shown), j->img.size,
		      log_get_level() < LOG_LEVEL_INFO);
}

int run(const struct conf *conf)
{
	struct job j = {
		.conf = conf,
		.iso = "",
		.dest = {.fd = -1, .tmp = -1},
	};
	struct signals stop;
	int rc;

	j.facts = malloc(FACTS_TEXT_MAX);
	if (!j.facts) {
		log_warnx("out of memory");
		return EX_OSERR;
	}
	rc = image_open(&j.img, conf->image);
	start_progress(&j);
	signals_block(&stop);
	if (!rc && conf->dry_run) {
		rc = look(&j);
	} else if (!rc) {
		rc = dest_open(&j.dest, conf->dest);
		if (!rc)
			rc = refresh(&j);
	}
	progress_end(&j.progress);
	dest_close(&j.dest);
	file_list_release(&j.files);
	image_close(&j.img);
	free(j.facts);
	/* If a signal asked to stop, this is where it ends. */
	signals_restore(&stop);
	return rc;
}
