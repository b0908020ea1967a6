/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Landlock, by raw system calls: glibc 2.36 has no names for them, and the
 * headers of Debian 12 know the first two ABIs only.  See landlock(7).
 */
#include <errno.h>
#include <linux/landlock.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/sandbox_int.h"
#include "util/txt.h"

/* What came with ABI 3, 4, 5 and 6. */
#define FS_TRUNCATE	 (UINT64_C(1) << 14)
#define FS_IOCTL_DEV	 (UINT64_C(1) << 15)
#define NET_BIND_TCP	 (UINT64_C(1) << 0)
#define NET_CONNECT_TCP	 (UINT64_C(1) << 1)
#define SCOPE_UNIX_NAMES (UINT64_C(1) << 0)
#define SCOPE_SIGNALS	 (UINT64_C(1) << 1)

/* The whole of ABI 1: execute to make_sym. */
#define FS_FIRST ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)

#define FS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define FS_WRITE                                                        \
	(FS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE |                      \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | \
	 LANDLOCK_ACCESS_FS_REFER | FS_TRUNCATE)
#define FS_APPEND (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG)
/* What a rule for a single file may say. */
#define FS_FILE                                                         \
	(LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | \
	 FS_TRUNCATE)

/* struct landlock_ruleset_attr of ABI 6: a kernel takes zeros at its end. */
struct ruleset {
	uint64_t fs;
	uint64_t net;
	uint64_t scope;
};

/* What the kernel can forbid, by its ABI. */
static const struct {
	int abi; /* from this one on */
	struct ruleset more;
	const char *what; /* for a message */
} steps[] = {
	{1, {FS_FIRST, 0, 0}, "files"},
	{2, {LANDLOCK_ACCESS_FS_REFER, 0, 0}, "moves between directories"},
	{3, {FS_TRUNCATE, 0, 0}, "truncation"},
	{4, {0, NET_BIND_TCP | NET_CONNECT_TCP, 0}, "TCP"},
	{5, {FS_IOCTL_DEV, 0, 0}, "devices"},
	{6, {0, 0, SCOPE_UNIX_NAMES | SCOPE_SIGNALS}, "signals"},
};

#define N_STEPS (sizeof(steps) / sizeof(steps[0]))

/* The newest ABI of the kernel; 0: it has no Landlock, or it is off. */
static int get_abi(void)
{
	long rc = syscall(SYS_landlock_create_ruleset, NULL, 0,
			  LANDLOCK_CREATE_RULESET_VERSION);

	if (rc > 0)
		return (int)rc;
	log_debug("sandbox: no Landlock (%s): files are held by permissions "
		  "and openat2 alone",
		  errno == EOPNOTSUPP ? "off, see lsm= of the kernel"
				      : log_reason(-errno));
	return 0;
}

/* All that can be forbidden is; what cannot is said. */
static struct ruleset get_ruleset(int abi)
{
	struct ruleset all = {0};
	char lacks[120];
	struct txt t;
	size_t i;

	txt_init(&t, lacks, sizeof(lacks));
	for (i = 0; i < N_STEPS; i++) {
		if (steps[i].abi > abi) {
			txt_fmt(&t, "%s%s", t.len ? ", " : "; it lacks ",
				steps[i].what);
			continue;
		}
		all.fs |= steps[i].more.fs;
		all.net |= steps[i].more.net;
		all.scope |= steps[i].more.scope;
	}
	log_debug("sandbox: Landlock, ABI %d%s", abi, lacks);
	return all;
}

/* systemd's socket may have an abstract name ("@"), and must be reached. */
static uint64_t get_scope(uint64_t scope)
{
	const char *notify = getenv("NOTIFY_SOCKET");

	return notify && *notify == '@' ? scope & ~SCOPE_UNIX_NAMES : scope;
}

static int add_rule(int set, const struct sandbox_path *p, uint64_t handled)
{
	struct landlock_path_beneath_attr rule = {.parent_fd = p->fd};

	if (p->read)
		rule.allowed_access |= FS_READ;
	if (p->write)
		rule.allowed_access |= FS_WRITE;
	if (p->append)
		rule.allowed_access |= FS_APPEND;
	if (!p->dir)
		rule.allowed_access &= FS_FILE;
	rule.allowed_access &= handled;
	if (!syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH,
		     &rule, 0))
		return 0;
	return -errno;
}

int sandbox_landlock(const struct sandbox_path *paths, size_t n)
{
	int rc = 0, set, abi = get_abi();
	struct ruleset all;
	size_t i;

	if (!abi)
		return 0;
	all = get_ruleset(abi);
	all.scope = get_scope(all.scope);
	set = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	if (set < 0)
		rc = -errno;
	for (i = 0; i < n && !rc; i++)
		rc = add_rule(set, &paths[i], all.fs);
	if (!rc && syscall(SYS_landlock_restrict_self, set, 0))
		rc = -errno;
	if (set >= 0)
		(void)close(set);
	if (rc)
		log_warn(rc, "sandbox: Landlock");
	return rc ? rc : 1;
}
