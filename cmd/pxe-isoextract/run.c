/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One run, in order: open the image, lock DEST, verify, unpack into a hidden
 * directory, finish the SHA-256, identify, write the facts, publish, print.
 */
#include "run.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <sysexits.h>

#include "identify/facts_text.h"
#include "identify/identify.h"
#include "publish/dest.h"
#include "publish/publish.h"
#include "publish/signals.h"
#include "publish/unpack.h"
#include "publish/versions.h"
#include "read/image.h"
#include "read/iso_verify.h"
#include "read/path.h"
#include "read/progress.h"
#include "sys/log.h"

/* The name of the image file in the tree, for installers that fetch it. */
#define ISO_NAME "image.iso"

/* The state of a run. */
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

/* 0, or EX_TEMPFAIL after a message. */
static int check_unchanged(const struct job *j)
{
	if (image_unchanged(&j->img))
		return 0;
	log_warnx("read: %s: it changed while it was read; try again when it "
		  "is complete",
		  j->img.name);
	return EX_TEMPFAIL;
}

/* Hash the rest of the image, which no reader wanted: j->sha256 is set then. */
static int finish_hash(struct job *j)
{
	int rc;

	while ((rc = image_hash_step(&j->img)) > 0) {
		progress_show(&j->progress, j->img.hashed);
		if (signals_pending())
			return EX_TEMPFAIL;
	}
	if (rc < 0) {
		log_warn(rc, "read: %s", j->img.name);
		return EX_IOERR;
	}
	rc = check_unchanged(j);
	if (!rc)
		image_sha256(&j->img, j->sha256);
	return rc;
}

/* What identification looks at. */
static struct ident_input ident_input(const struct job *j)
{
	return (struct ident_input){
		.files = &j->files,
		.label = j->img.pvd.volume,
		.boot = &j->img.boot,
		.image_size = j->img.size,
	};
}

/* Verify, unpack (with t NULL: only list) and identify the image. */
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
 * Print the facts of a version that is published.  They are flushed while the
 * signals are still blocked, and signals are ignored from then on: a run that
 * has published does not end by a signal.
 */
static int print_published(const struct job *j, const char *version)
{
	int rc = print_facts(j) || fflush(stdout) ? -errno : 0;

	signals_ignore();
	if (!rc)
		return 0;
	log_warn(rc,
		 "standard output: %s is published, but its facts could not be "
		 "printed: %s/%s%s",
		 j->img.name, j->dest.name, version, DEST_FACTS_SUFFIX);
	/* out_close_stdout() in main() must not report it again. */
	__fpurge(stdout);
	clearerr(stdout);
	return EX_IOERR;
}

/* Print the facts, and warnings for people.  version: the one that is
 * published, or NULL.  The exit status. */
static int print_result(const struct job *j, const char *version)
{
	struct ident_input in = ident_input(j);
	char line[4096];
	int rc;

	if (j->id.note)
		log_info("warning: %s: %s", j->img.name, j->id.note);
	rc = version ? print_published(j, version) : print_facts(j);
	if (rc || ident_known(&j->id))
		return rc;
	ident_describe(&j->id, &in, line, sizeof(line));
	log_info("%s: no rule knows this image: %s", j->img.name, line);
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
	log_warnx("facts: %s: they do not fit", j->img.name);
	return EX_DATAERR;
}

/* Put the image file into the tree, if its installer fetches it. */
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
	rc = publish_image_file(&j->dest, &j->img, ISO_NAME,
				j->conf->link_image);
	if (!rc)
		rc = check_unchanged(j);
	if (!rc)
		j->iso = ISO_NAME;
	return rc;
}

/* Unpack and publish the image. */
static int unpack(struct job *j)
{
	char version[VERSION_NAME_LEN];
	struct tree_writer t;
	int printed, rc = publish_begin(&j->dest);

	if (rc)
		return rc;
	tree_writer_init(&t, j->dest.tree_fd);
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
	versions_choose_name(&j->dest, version, j->id.version_id, j->sha256);
	rc = publish_version(&j->dest, version, j->facts, j->facts_len);
	if (!j->dest.published)
		return rc;
	log_debug("%s: published as %s/%s", j->img.name, j->dest.name, version);
	printed = print_result(j, version);
	return rc ? rc : printed;
}

/* The image is published: make its version current, and print its facts. */
static int reuse(struct job *j, const char *version)
{
	ssize_t n = versions_read_facts(&j->dest, version, j->facts,
					FACTS_TEXT_MAX);
	int printed, rc = 0;

	if (n < 0) {
		log_warn((int)n, "read: %s/%s%s", j->dest.name, version,
			 DEST_FACTS_SUFFIX);
		return EX_IOERR;
	}
	j->facts_len = (size_t)n;
	if (!versions_is_current(&j->dest, version)) {
		rc = publish_current(&j->dest, version);
		if (!j->dest.published)
			return rc;
	}
	printed = print_published(j, version);
	return rc ? rc : printed;
}

/*
 * If DEST has versions the image is most likely one of them: then the digest is
 * computed first, and nothing is unpacked.  Else the digest comes from the
 * reads that unpack.
 */
static int publish(struct job *j)
{
	char version[VERSION_NAME_LEN];
	int rc;

	if (j->conf->force || !versions_any(&j->dest))
		return unpack(j);
	rc = finish_hash(j);
	if (rc)
		return rc;
	if (versions_find(&j->dest, j->sha256, version))
		return reuse(j, version);
	return unpack(j);
}

/* -n: print the facts and write nothing. */
static int dry_run(struct job *j)
{
	int rc = read_image(j, NULL);

	if (!rc && j->id.keep_iso)
		j->iso = ISO_NAME;
	if (!rc)
		rc = make_facts(j);
	return rc ? rc : print_result(j, NULL);
}

static void start_progress(struct job *j)
{
	progress_init(&j->progress, path_base(j->img.name), j->img.size,
		      log_get_level() < LOG_LEVEL_INFO);
}

int run(const struct conf *conf)
{
	struct job j = {
		.conf = conf,
		.iso = "",
		.dest = {.fd = -1, .tree_fd = -1},
	};
	sigset_t old_mask;
	int rc;

	j.facts = malloc(FACTS_TEXT_MAX);
	if (!j.facts) {
		log_warnx("out of memory");
		return EX_OSERR;
	}
	rc = image_open(&j.img, conf->image);
	start_progress(&j);
	signals_block(&old_mask);
	if (!rc && conf->dry_run) {
		rc = dry_run(&j);
	} else if (!rc) {
		rc = dest_open(&j.dest, conf->dest);
		if (!rc)
			rc = publish(&j);
	}
	progress_end(&j.progress);
	dest_close(&j.dest);
	file_list_release(&j.files);
	image_close(&j.img);
	free(j.facts);
	/* A pending signal ends the process here, after the clean-up. */
	signals_restore(&old_mask);
	return rc;
}
