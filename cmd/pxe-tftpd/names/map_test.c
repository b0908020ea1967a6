/* SPDX-License-Identifier: BSD-2-Clause */
/* What the rules do, line by line: see map_test.h. */
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

/* The client of whom nothing is said. */
#define SOMEBODY "192.0.2.1"

struct test {
	struct resolver_parts parts;
	struct sock_from from;
	bool put;
	bool backslash;
};

static int read_args(struct test *t, char **args, size_t n)
{
	char shown[80];
	size_t i, addresses = 0;

	(void)sock_addr_parse(&t->from.peer, SOMEBODY, 0);
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

	return resolver_has(t->parts.tree, &t->from, name, t->backslash);
}

static void show(void *ctx, unsigned line, enum map_effect effect,
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
	(void)printf("%s:%u: %s%s\n", map_file(t->parts.map), line,
		     what[effect], named ? shown : "");
}

static int show_end(const struct test *t, const struct map_answer *a)
{
	char shown[4 * MAP_NAME_MAX + 1];
	struct resolved res;
	struct request q;

	if (a->end == MAP_DONE) {
		request_set_name(&q, a->text, t->backslash);
		(void)printf("name: %s\n",
			     txt_escape(shown, sizeof(shown), q.name));
	} else {
		resolved_refuse(&res, a);
		(void)printf("ERROR %d: %s\n", (int)res.no.code, res.no.text);
	}
	if (out_close_stdout())
		return EX_IOERR;
	return a->end == MAP_DONE ? EX_OK : 1;
}

static int run(struct test *t, const struct conf *c)
{
	struct map_answer a;
	struct map_ask ask = {
		.name = c->map_test,
		.put = t->put,
		.steps = c->map_steps,
		.exists = exists,
		.trace = show,
		.ctx = t,
	};

	map_client_init(&ask.client, &t->from.peer);
	map_run(t->parts.map, &ask, &a);
	return show_end(t, &a);
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
	rc = map_load(&t.parts.map, c->map);
	/* Rules can be tried where there is nothing to serve. */
	if (!rc && map_asks(t.parts.map))
		rc = tree_load(&t.parts.tree, c);
	if (!rc)
		rc = run(&t, c);
	resolver_parts_release(&t.parts);
	return rc;
}
