/* SPDX-License-Identifier: BSD-2-Clause */
/* The generator's proof-reading finds each kind of mistake. */
#include "../../lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "../../lib/mutate.h"
#include "ipxe/ipxe_check.h"
#include "wire/err.h"

static const char good[] =
	"#!ipxe\n"
	"# comment, with || and goto nowhere\n"
	"\n"
	"set x a\n"
	"iseq ${platform} pcbios && set x b ||\n"
	"goto start\n"
	":start\n"
	"isset ${net0/mac} && goto mac-${net0/mac:hexhyp} ||\n"
	"isset ${uuid} && goto uuid-${uuid} ||\n"
	"menu Title\n"
	"item start Again\n"
	"item --gap\n"
	"item --gap Text\n"
	"iseq a b || iseq c d && item local Disk ||\n"
	"choose --default start --timeout 1000 target || goto local\n"
	"goto ${target}\n"
	":local\n"
	"kernel http://h/linux initrd=i a;b \"c\" --- --x || goto local-${x}\n"
	"initrd --name i http://h/i || goto local\n"
	"sanboot --no-describe --drive 0x80 || goto local\n"
	"exit 1\n"
	":local-a goto local # same\n"
	":local-b # comment\n"
	"prompt --timeout 10 a b c && goto local ||\n"
	"exit\n"
	":mac-52-54-00-00-00-01 goto local\n";

static int check(const char *text, struct script_error *f)
{
	memset(f, 0, sizeof(*f));
	return ipxe_check(text, strlen(text), f);
}

static void ipxe_check_accepts_every_construct(void **state)
{
	struct script_error f;

	(void)state;
	if (check(good, &f))
		fail_msg("line %u: %s", f.line, f.text);
	assert_int_equal(check("#!ipxe\nexit\n", &f), 0);
}

static void ipxe_check_refuses_each_kind_of_mistake(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *why;
	} bad[] = {
		{"", 1, "no #!ipxe"},
		{"#!ipxe", 1, "no #!ipxe"},
		{" #!ipxe\nexit\n", 1, "no #!ipxe"},
		{"#!ipxe \nexit\n", 1, "no #!ipxe"},
		{"# x\n#!ipxe\nexit\n", 1, "no #!ipxe"},
		{"\xef\xbb\xbf#!ipxe\nexit\n", 1, "no #!ipxe"},
		{"#!ipxe\nexit", 0, "not whole"},
		{"#!ipxe\necho \xe2\x80\x93x\nexit\n", 2, "printable"},
		{"#!ipxe\necho a\tb\nexit\n", 2, "printable"},
		{"#!ipxe\r\nexit\n", 1, "no #!ipxe"},
		{"#!ipxe\nexit\r\n", 2, "printable"},
		{"#!ipxe\n# x\\\nexit\n", 2, "backslash"},
		{"#!ipxe\nconsole\nexit\n", 2, "not known"},
		{"#!ipxe\nset x y && bogus\nexit\n", 2, "not known: bogus"},
		{"#!ipxe\nset x y | goto z\nexit\n", 0, NULL},
		{"#!ipxe\nchoose --bogus x t\nexit\n", 2, "option"},
		{"#!ipxe\nchoose --time 1 t\nexit\n", 2, "option"},
		{"#!ipxe\nchoose --timeout\nexit\n", 2, "without its value"},
		{"#!ipxe\nchoose t --timeout 1\nexit\n", 2, "arguments"},
		{"#!ipxe\niseq a\nexit\n", 2, "arguments"},
		{"#!ipxe\niseq a b c\nexit\n", 2, "arguments"},
		{"#!ipxe\nkernel\nexit\n", 2, "arguments"},
		{"#!ipxe\ngoto\n", 2, "arguments"},
		{"#!ipxe\ngoto x\n", 2, "no label for: x"},
		{"#!ipxe\ngoto x\n:X exit\n", 2, "no label for: x"},
		{"#!ipxe\ngoto x\n:x exit\n:x exit\n", 4, "twice: x"},
		{"#!ipxe\n:x exit\n", 0, NULL},
		{"#!ipxe\necho\n:x\nexit\n", 3, "runs into: :x"},
		{"#!ipxe\nset a b && exit\n:x exit\n", 3, "runs into"},
		{"#!ipxe\nexit ||\n:x exit\n", 3, "runs into"},
		{"#!ipxe\nexit\n:x\n:y exit\n", 4, "runs into: :y"},
		{"#!ipxe\necho\n", 2, "runs out"},
		{"#!ipxe\nexit\n:x\n", 3, "runs out"},
		{"#!ipxe\ngoto ${net0/mac}\n", 2, "not caught"},
		{"#!ipxe\nset x a\ngoto ${x}\n", 2, "no label for: a"},
		{"#!ipxe\nset x a\ngoto p-${x}\n:a exit\n", 2, "for: p-a"},
		{"#!ipxe\nitem a\nchoose t ||\ngoto ${t}\n:b exit\n", 2,
		 "for: a"},
		{"#!ipxe\nitem a\nchoose t ||\ngoto ${t}\n:a exit\n", 0, NULL},
	};
	struct script_error f;
	size_t i;

	(void)state;
	for (i = 0; i < N_ELEM(bad); i++) {
		int rc = check(bad[i].text, &f);

		if (rc != (bad[i].why ? PXE_EBADMSG : 0) ||
		    (rc &&
		     (f.line != bad[i].line || !strstr(f.text, bad[i].why))))
			fail_msg("%s: %u: %s", bad[i].text, f.line, f.text);
	}
}

static void ipxe_check_refuses_a_line_of_257_tokens(void **state)
{
	char text[2048] = "#!ipxe\necho";
	struct script_error f;
	size_t n = strlen(text), i;

	(void)state;
	for (i = 0; i < 255; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, " x");
	(void)snprintf(text + n, sizeof(text) - n, "\nexit\n");
	assert_int_equal(check(text, &f), 0);
	(void)snprintf(text + n, sizeof(text) - n, " x\nexit\n");
	assert_int_equal(check(text, &f), PXE_EBADMSG);
	assert_non_null(strstr(f.text, "too many"));
}

static void survive(const uint8_t *p, size_t len, void *ctx)
{
	struct script_error f;
	int rc = ipxe_check((const char *)p, len, &f);

	(void)ctx;
	assert_true(rc == 0 || rc == PXE_EBADMSG);
}

static void ipxe_check_survives_every_mutation(void **state)
{
	(void)state;
	mutate_all(survive, good, sizeof(good) - 1, NULL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(ipxe_check_accepts_every_construct),
		cmocka_unit_test(ipxe_check_refuses_each_kind_of_mistake),
		cmocka_unit_test(ipxe_check_refuses_a_line_of_257_tokens),
		cmocka_unit_test(ipxe_check_survives_every_mutation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
