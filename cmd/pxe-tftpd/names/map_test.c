/* SPDX-License-Identifier: BSD-2-Clause */
/* --map-test: a trace of the rules of a map file.  Contract: map_test.h. */
#include "names/map_test.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "names/map.h"
#include "names/request.h"
#include "names/resolve.h"
#include "sys/log.h"
#include "sys/out.h"
#include "util/txt.h"

/* The client's address if none is given: one for documentation, RFC 5737. */
#define DEFAULT_CLIENT "192.0.2.1"

struct test {
	struct resolver_staged staged;
	struct sock_from from;
	bool put;
	bool backslash;
};

static int read_args(struct test *t, char **args, size_t n)
{
	char shown[80];
	size_t i, addresses = 0;

	(void)sock_addr_parse(&t->from.peer, DEFAULT_CLIENT, 0);
	for (i = 0; i < n; i++) {
		if (!strcmp(args[i], "put")) {
			t->put = true;
		} else if (addresses++ ||
			   sock_addr_parse(&t->from.peer, args[i], 0)) {
			log_warnx("--map-test: %s: not the address of a client",
				  txt_escape(shown, sizeof(shown), args[i]));
			return EX_USAGE;
		}
	}
	return 0;
}

static bool exists(void *ctx, const char *name)
{
	struct test *t = ctx;

	return resolver_has(t->staged.roots, &t->from, name, t->backslash);
}

static void print_step(void *ctx, unsigned line, enum map_effect effect,
		       const char *text)
{
	static const char *const what[] = {
		[MAP_OTHER] = "not for this request",
		[MAP_NO] = "no match",
		[MAP_YES] = "match",
		[MAP_REWROTE] = "-> ",
		[MAP_ABSENT] = "undone, there is no file ",
		[MAP_EXIT] = "end",
		[MAP_RESTART] = "start again",
		[MAP_JUMP] = "go to :",
		[MAP_REFUSE] = "refuse",
	};
	bool named = effect == MAP_REWROTE || effect == MAP_ABSENT ||
		     effect == MAP_JUMP;
	char shown[4 * MAP_NAME_MAX + 1];
	struct test *t = ctx;

	(void)txt_escape(shown, sizeof(shown), text);
	(void)printf("%s:%u: %s%s\n", map_file(t->staged.map), line,
		     what[effect], named ? shown : "");
}

static int print_result(const struct test *t, const struct map_result *a)
{
	char shown[4 * MAP_NAME_MAX + 1];
	struct resolved res;
	struct request req;

	if (a->end == MAP_DONE) {
		request_set_name(&req, a->text, t->backslash);
		(void)printf("name: %s\n",
			     txt_escape(shown, sizeof(shown), req.name));
	} else {
		resolved_refuse(&res, a);
		(void)printf("ERROR %d: %s\n", (int)res.refusal.code,
			     res.refusal.text);
	}
	if (out_close_stdout())
		return EX_IOERR;
	return a->end == MAP_DONE ? EX_OK : 1;
}

static int run(struct test *t, const struct conf *c)
{
	struct map_result a;
	struct map_query query = {
		.name = c->map_test,
		.put = t->put,
		.steps = c->map_steps,
		.exists = exists,
		.trace = print_step,
		.ctx = t,
	};

	map_client_init(&query.client, &t->from.peer);
	map_run(t->staged.map, &query, &a);
	return print_result(t, &a);
}

int map_test(const struct conf *c, char **args, size_t n)
{
	struct test t = {.backslash = !c->no_backslash};
	int rc = read_args(&t, args, n);

	if (rc)
		return rc;
	if (!c->map) {
		log_warnx("--map-test: needs --map FILE");
		return EX_USAGE;
	}
	rc = map_load(&t.staged.map, c->map);
	/* Rules without E can be tried where no root exists. */
	if (!rc && map_needs_files(t.staged.map))
		rc = root_search_load(&t.staged.roots, c);
	if (!rc)
		rc = run(&t, c);
	resolver_staged_release(&t.staged);
	return rc;
}
