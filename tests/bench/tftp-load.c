/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * tftp-load: many machines that fetch files by TFTP, in one process and one
 * loop, as cheap as it can be, so that it is the server that is measured.
 * Every byte is compared; a server that grants what was not asked, changes
 * its port or leaves the window has failed.
 *
 *	tftp-load -s 192.0.2.1 -r /srv/pxe -f boot.efi -c 500 -w 16
 *
 * Prints one line of key=value: times are seconds; t_ of transfers, m_ of
 * machines, end_ of machines since the first request; copies are blocks that
 * came again.  With --idle the line comes when all are silent, before the
 * wait.  Exit status: 0 all files came whole and right, 1 not.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "load_conf.h"
#include "load_run.h"
#include "sys/log.h"
#include "sys/opt.h"
#include "sys/out.h"

/* Descriptors beside the sockets. */
#define SPARE_FDS 64

static int map_file(struct load_file *f, int dir, const char *name)
{
	int rc = 0, fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *p;

	if (fd < 0)
		return -errno;
	f->name = name;
	if (fstat(fd, &st)) {
		rc = -errno;
	} else if (st.st_size) {
		f->size = (uint64_t)st.st_size;
		p = mmap(NULL, f->size, PROT_READ, MAP_SHARED | MAP_POPULATE,
			 fd, 0);
		if (p == MAP_FAILED)
			rc = -errno;
		else
			f->data = p;
	}
	(void)close(fd);
	return rc;
}

/* The files of conf, or NULL after a message. */
static struct load_file *map_files(const struct load_conf *c)
{
	int dir = open(c->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct load_file *f = calloc(c->names.n, sizeof(*f));
	size_t i;
	int rc = 0;

	if (dir < 0) {
		log_warn(-errno, "root: %s", c->root);
		free(f);
		return NULL;
	}
	for (i = 0; f && !rc && i < c->names.n; i++) {
		rc = map_file(&f[i], dir, c->names.v[i]);
		if (rc)
			log_warn(rc, "file: %s", c->names.v[i]);
	}
	(void)close(dir);
	if (!rc)
		return f;
	free(f);
	return NULL;
}

static void unmap_files(struct load_file *f, size_t n)
{
	size_t i;

	for (i = 0; f && i < n; i++) {
		void *p;

		memcpy(&p, &f[i].data, sizeof(p));
		if (p)
			(void)munmap(p, f[i].size);
	}
	free(f);
}

/* A client takes a descriptor. */
static void raise_limit(uint32_t clients)
{
	rlim_t want = (rlim_t)clients + SPARE_FDS;
	struct rlimit lim, more = {want, want};

	if (getrlimit(RLIMIT_NOFILE, &lim) || lim.rlim_cur >= want)
		return;
	if (more.rlim_max < lim.rlim_max)
		more.rlim_max = lim.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &more))
		log_warn(-errno, "clients: %u descriptors", clients);
}

static int run(const struct load_conf *c)
{
	struct load_file *files;
	struct load_run r;
	bool good;
	int rc;

	if (!c->names.n) {
		log_warnx("file: none was named");
		return EX_USAGE;
	}
	files = map_files(c);
	if (!files)
		return EX_NOINPUT;
	raise_limit(c->clients);
	rc = load_run(&r, c, files);
	if (rc)
		log_warn(rc, "run");
	else if (!c->idle)
		load_stat_print(&r.stat, stdout);
	good = !rc && !r.stat.failed;
	load_run_release(&r);
	unmap_files(files, c->names.n);
	if (out_close_stdout())
		return EX_IOERR;
	return good ? EX_OK : 1;
}

int main(int argc, char **argv)
{
	struct load_conf conf = {0};
	struct opts opts = {
		.tool = "tftp-load",
		.synopsis = "-f NAME... [OPTION...]",
		.groups = load_groups,
	};
	int rc = opts_parse(&opts, argc, argv);

	if (rc < 0)
		rc = opts_apply(&opts, &conf);
	if (!rc && conf.root)
		rc = run(&conf);
	load_conf_release(&conf);
	opts_release(&opts);
	return rc;
}
