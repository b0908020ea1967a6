/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pxe-mkscript(1): read the facts of images and the hosts, render one boot
 * script in memory, check it, and write it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "conf.h"
#include "renderer.h"
#include "sys/atomic_file.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/txt.h"
#include "wire/err.h"

static int load_hosts(struct hosts_table **hosts, const struct conf *conf,
		      bool given)
{
	int rc;

	/* The default hosts file need not exist. */
	if (!given && access(conf->hosts, F_OK) && errno == ENOENT)
		return 0;
	rc = hosts_table_load(hosts, conf->hosts);
	if (rc == PXE_EBADMSG)
		return EX_DATAERR;
	if (rc == -ENOMEM)
		return EX_OSERR;
	return rc ? EX_NOINPUT : 0;
}

/* Render the script in memory: nothing of one with errors is written. */
static int render(const struct renderer *renderer,
		  const struct script_input *in, char **text, size_t *len)
{
	FILE *f = open_memstream(text, len);
	struct script_error error;
	int rc;

	if (!f)
		return EX_OSERR;
	rc = renderer->render(f, in);
	if (fclose(f) && !rc)
		rc = EX_OSERR;
	if (rc)
		return rc;
	rc = renderer->check(*text, *len, &error);
	if (rc == PXE_EBADMSG) {
		log_warnx("%s: line %u of what would be printed is wrong: %s; "
			  "this is a mistake in pxe-mkscript",
			  renderer->name, error.line, error.text);
		return EXIT_FAILURE;
	}
	return rc ? EX_OSERR : 0;
}

static int write_out(const char *path, const char *text, size_t len)
{
	struct atomic_file o;
	char esc[512];
	int rc;

	if (!path || !strcmp(path, "-")) {
		(void)fwrite(text, 1, len, stdout);
		return out_close_stdout() ? EX_IOERR : 0;
	}
	rc = atomic_file_open(&o, path, 0644);
	if (rc) {
		log_warn(rc, "%s", txt_escape(esc, sizeof(esc), path));
		return EX_CANTCREAT;
	}
	/* An error stays in o until the commit. */
	(void)atomic_file_write(&o, text, len);
	rc = atomic_file_commit(&o);
	if (rc)
		log_warn(rc, "%s", txt_escape(esc, sizeof(esc), path));
	return rc ? EX_IOERR : 0;
}

static int run(const struct opts *o, const struct conf *conf)
{
	const struct renderer *renderer = renderer_find(conf->type);
	struct hosts_table *hosts = NULL;
	struct images images = {0};
	struct script_input in = {.conf = conf, .images = &images};
	char *text = NULL, name[512];
	size_t len = 0;
	int rc, rc2;

	/* Both are read even if one has errors, so that one run reports all. */
	rc = images_load(&images, conf, renderer, o->args, o->n_args);
	rc2 = load_hosts(&hosts, conf, opts_given(o, "hosts"));
	if (!rc || (rc2 == EX_DATAERR && rc == EX_NOINPUT))
		rc = rc2;
	in.hosts = hosts;
	if (strcmp(conf->hosts, "-"))
		in.hosts_file = txt_escape(name, sizeof(name), conf->hosts);
	else
		in.hosts_file = "standard input";
	if (!rc)
		rc = render(renderer, &in, &text, &len);
	if (!rc)
		rc = write_out(conf->output, text, len);
	if (rc == EX_OSERR)
		log_warnx("out of memory");
	free(text);
	hosts_table_free(hosts);
	images_release(&images);
	return rc;
}

int main(int argc, char **argv)
{
	struct opts o;
	struct conf conf = {0};
	int rc = conf_parse(&o, &conf, argc, argv);

	if (rc < 0)
		rc = run(&o, &conf);
	conf_release(&o, &conf);
	return rc;
}
