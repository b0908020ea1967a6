/* SPDX-License-Identifier: BSD-2-Clause */
/* The known keys of facts and what each may hold: see pxe-facts(5). */
#include <stdbool.h>
#include <string.h>

#include "proto/facts.h"
#include "util/num.h"
#include "util/txt.h"
#include "wire/err.h"

/* Returns what is wrong with the value (static text), or NULL. */
typedef const char *check_fn(const char *value);

/* Are the n bytes at s 1 to 64 of a-z, 0-9 and the bytes of more? */
static bool word_of(const char *s, size_t n, const char *more)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') ||
		      (s[i] >= '0' && s[i] <= '9') || strchr(more, s[i])))
			return false;
	return n > 0 && n <= 64;
}

static const char *check_word(const char *v)
{
	if (word_of(v, strlen(v), "._-"))
		return NULL;
	return "not a word of at most 64 of a-z 0-9 . _ -";
}

static const char *check_version(const char *v)
{
	if (word_of(v, strlen(v), "ABCDEFGHIJKLMNOPQRSTUVWXYZ._+~-"))
		return NULL;
	return "not a version of at most 64 of A-Z a-z 0-9 . _ + ~ -";
}

/* Is the word of n bytes at s one of the NULL-terminated list? */
static bool listed(const char *s, size_t n, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == n && !memcmp(*list, s, n))
			return true;
	return false;
}

/* Machines are named as uname -m does. */
static const char *check_arch(const char *v)
{
	static const char *const known[] = {
		"x86_64",  "i386",    "aarch64", "armv7l",	"riscv64",
		"riscv32", "ppc64le", "s390x",	 "loongarch64", NULL,
	};

	if (listed(v, strlen(v), known))
		return NULL;
	return "not one of x86_64 i386 aarch64 armv7l riscv64 riscv32 ppc64le "
	       "s390x loongarch64";
}

static const char *check_firmware(const char *v)
{
	static const char *const known[] = {"bios", "uefi", NULL};

	while (*v) {
		size_t n = strcspn(v, " ,");

		if (!listed(v, n, known))
			return "not a list of bios and uefi";
		v += n;
		v += *v != 0;
	}
	return NULL;
}

/*
 * One path of n bytes below the tree.  It becomes part of a URL and of a file
 * name, so it must not climb out nor hold what no path on a medium holds.
 */
static const char *check_path_n(const char *p, size_t n)
{
	size_t i, start = 0;

	for (i = 0; i < n; i++)
		if ((unsigned char)p[i] < ' ' || p[i] == 0x7f)
			return "a control character in a path";
	for (i = 0; i <= n; i++) {
		if (i < n && p[i] != '/')
			continue;
		if (i == start)
			return "a path must be relative, with no empty part";
		if ((i - start == 1 && p[start] == '.') ||
		    (i - start == 2 && !memcmp(p + start, "..", 2)))
			return "a path must not hold . or ..";
		start = i + 1;
	}
	return NULL;
}

static const char *check_path(const char *v)
{
	return check_path_n(v, strlen(v));
}

/* Paths with single blanks between them. */
static const char *check_paths(const char *v)
{
	for (;;) {
		size_t n = strcspn(v, " ");
		const char *bad = check_path_n(v, n);

		if (bad || !v[n])
			return bad;
		v += n + 1;
	}
}

/* Place-holders look like @UPPER@; any other @ stands for itself. */
static const char *check_cmdline(const char *v)
{
	static const char *const known[] = {"BASE", "ISO", "ANSWER", NULL};
	const char *at;

	for (at = v; *at; at++)
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			return "a control character in a command line";
	for (at = v; (at = strchr(at, '@')); at++) {
		size_t n = strspn(at + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

		if (!n || at[n + 1] != '@')
			continue;
		if (!listed(at + 1, n, known))
			return "a place-holder other than @BASE@, @ISO@ and "
			       "@ANSWER@";
		at += n + 1;
	}
	return NULL;
}

static const char *check_yes_no(const char *v)
{
	return !strcmp(v, "yes") || !strcmp(v, "no") ? NULL : "not yes or no";
}

static const char *check_mib(const char *v)
{
	uint64_t n;

	return num_u64(v, 1, UINT32_MAX, &n) ? "not a number of MiB" : NULL;
}

static const char *check_sha256(const char *v)
{
	size_t n = strspn(v, "0123456789abcdef");

	return n == 64 && !v[n] ? NULL : "not 64 digits of 0-9 a-f";
}

static const struct {
	const char *name;
	check_fn *check; /* NULL: any text */
} keys[FACTS_N_KEYS] = {
	[FACTS_ID] = {"ID", check_word},
	[FACTS_VERSION_ID] = {"VERSION_ID", check_version},
	[FACTS_NAME] = {"NAME", NULL},
	[FACTS_ARCH] = {"ARCH", check_arch},
	[FACTS_FIRMWARE] = {"FIRMWARE", check_firmware},
	[FACTS_FAMILY] = {"FAMILY", check_word},
	[FACTS_VOLID] = {"VOLID", NULL},
	[FACTS_KERNEL] = {"KERNEL", check_path},
	[FACTS_INITRD] = {"INITRD", check_paths},
	[FACTS_CMDLINE] = {"CMDLINE", check_cmdline},
	[FACTS_ISO] = {"ISO", check_path},
	[FACTS_ANSWER] = {"ANSWER", check_word},
	[FACTS_NETBOOT] = {"NETBOOT", check_yes_no},
	[FACTS_MINRAM] = {"MINRAM", check_mib},
	[FACTS_RULE] = {"RULE", NULL},
	[FACTS_SHA256] = {"SHA256", check_sha256},
	[FACTS_SOURCE] = {"SOURCE", NULL},
	[FACTS_TREE] = {"TREE", check_path},
};

const char *facts_key_name(enum facts_key f)
{
	return (unsigned)f < FACTS_N_KEYS ? keys[f].name : NULL;
}

enum facts_key facts_key_find(const char *key, size_t len)
{
	unsigned i;

	for (i = 0; i < FACTS_N_KEYS; i++)
		if (strlen(keys[i].name) == len &&
		    !memcmp(keys[i].name, key, len))
			break;
	return (enum facts_key)i;
}

int facts_key_check(enum facts_key f, const char *value, struct facts_why *why)
{
	const char *bad = NULL;
	struct txt t;
	size_t n;

	if ((unsigned)f < FACTS_N_KEYS && keys[f].check && *value)
		bad = keys[f].check(value);
	if (!bad)
		return 0;
	txt_init(&t, why->text, sizeof(why->text));
	txt_str(&t, keys[f].name);
	txt_str(&t, ": ");
	n = strlen(value);
	txt_esc(&t, value, n < 40 ? n : 40);
	txt_str(&t, ": ");
	txt_str(&t, bad);
	return PXE_EBADMSG;
}
