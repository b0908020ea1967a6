/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The main of a fuzz harness in builds without libFuzzer: run it over files,
 * and over every mutation of them (tests/lib/mutate.h).
 *
 *	fuzz-NAME FILE|DIR...
 *
 * Each seed has a process of its own, which shares the input that it is at
 * work on; so a crash, a sanitizer's report or a hang costs one seed, and the
 * input that did it is kept as crash-NAME-SEED in the current directory.
 * Prints a line a failure; exit status 0, 1 after a failure, 2 if nothing was
 * run.
 */
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/mutate.h"
#include "fuzz.h"

/* Seeds are small; what is longer than this is not one. */
#define SEED_MAX 65536
/* A seed and its mutations take milliseconds; more than this is a hang. */
#define SEED_SECONDS 60

/* What the child is at work on, for the parent. */
struct shared {
	size_t len;
	uint8_t input[SEED_MAX];
};

struct replay {
	const char *name; /* of the harness: argv[0] without the folder */
	struct shared *now;
	size_t n_run;
	size_t n_bad;
};

static void one_input(const uint8_t *p, size_t len, void *ctx)
{
	struct replay *r = ctx;

	r->now->len = len;
	memcpy(r->now->input, p, len);
	(void)LLVMFuzzerTestOneInput(p, len);
}

static void save(const struct replay *r, const char *path)
{
	const char *base = strrchr(path, '/');
	char out[512];
	FILE *f;

	(void)snprintf(out, sizeof(out), "crash-%s-%s", r->name,
		       base ? base + 1 : path);
	f = fopen(out, "wb");
	if (!f || fwrite(r->now->input, 1, r->now->len, f) != r->now->len ||
	    fclose(f))
		printf("%s: cannot be written: %s\n", out, strerror(errno));
	else
		printf("%s: %zu bytes kept\n", out, r->now->len);
}

static void judge(struct replay *r, const char *path, int status)
{
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return;
	r->n_bad++;
	if (WIFSIGNALED(status))
		printf("%s: a mutation ends by signal %d (%s)\n", path,
		       WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		printf("%s: a mutation ends with exit status %d\n", path,
		       WEXITSTATUS(status));
	save(r, path);
}

static void run_seed(struct replay *r, const char *path, const uint8_t *buf,
		     size_t len)
{
	int status = 0;
	pid_t pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid == 0) {
		(void)alarm(SEED_SECONDS);
		mutate_all(one_input, buf, len, r);
		/* exit, not _exit: the leak check runs at exit. */
		exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0) {
		printf("%s: cannot run: %s\n", path, strerror(errno));
		r->n_bad++;
		return;
	}
	r->n_run++;
	judge(r, path, status);
}

static void run_file(struct replay *r, const char *path)
{
	static uint8_t buf[SEED_MAX + 1];
	FILE *f = fopen(path, "rb");
	size_t len;

	if (!f) {
		printf("%s: %s\n", path, strerror(errno));
		r->n_bad++;
		return;
	}
	len = fread(buf, 1, sizeof(buf), f);
	if (ferror(f) || len > SEED_MAX) {
		printf("%s: unreadable or longer than %d bytes\n", path,
		       SEED_MAX);
		r->n_bad++;
	} else {
		run_seed(r, path, buf, len);
	}
	(void)fclose(f);
}

static void run_dir(struct replay *r, const char *dir)
{
	struct dirent **list;
	char path[4096];
	int i, n = scandir(dir, &list, NULL, alphasort);

	if (n < 0) {
		printf("%s: %s\n", dir, strerror(errno));
		r->n_bad++;
		return;
	}
	for (i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir,
			       list[i]->d_name);
		if (list[i]->d_name[0] != '.')
			run_file(r, path);
		free(list[i]);
	}
	free(list);
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	struct replay r = {.name = slash ? slash + 1 : argv[0]};
	struct stat st;
	int i;

	r.now = mmap(NULL, sizeof(*r.now), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (r.now == MAP_FAILED) {
		perror(r.name);
		return 2;
	}
	for (i = 1; i < argc; i++)
		if (!stat(argv[i], &st) && S_ISDIR(st.st_mode))
			run_dir(&r, argv[i]);
		else
			run_file(&r, argv[i]);
	if (r.n_bad)
		return 1;
	return r.n_run ? 0 : 2;
}
