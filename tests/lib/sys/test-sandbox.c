/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The sandbox from inside: each case enters in a child, tries what an exploit
 * would, and is looked at from outside.
 */
#include "../unit.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/sandbox.h"

/* Directories of one run: served, written, and neither. */
struct places {
	char top[40];
	char in[60], out[60], store[60];
	char file_in[80], file_out[80], file_new[80];
};

static void make_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	assert_int_equal(close(fd), 0);
}

static int set_up(void **state)
{
	struct places *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	(void)snprintf(p->top, sizeof(p->top), "/tmp/pxe-sandbox.XXXXXX");
	assert_non_null(mkdtemp(p->top));
	(void)snprintf(p->in, sizeof(p->in), "%s/in", p->top);
	(void)snprintf(p->out, sizeof(p->out), "%s/out", p->top);
	(void)snprintf(p->store, sizeof(p->store), "%s/store", p->top);
	(void)snprintf(p->file_in, sizeof(p->file_in), "%s/file", p->in);
	(void)snprintf(p->file_out, sizeof(p->file_out), "%s/file", p->out);
	(void)snprintf(p->file_new, sizeof(p->file_new), "%s/file", p->store);
	assert_int_equal(mkdir(p->in, 0755), 0);
	assert_int_equal(mkdir(p->out, 0755), 0);
	assert_int_equal(mkdir(p->store, 0755), 0);
	make_file(p->file_in, "in");
	make_file(p->file_out, "out");
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct places *p = *state;

	(void)unlink(p->file_in);
	(void)unlink(p->file_out);
	(void)unlink(p->file_new);
	(void)rmdir(p->in);
	(void)rmdir(p->out);
	(void)rmdir(p->store);
	(void)rmdir(p->top);
	free(p);
	return 0;
}

static bool has_landlock(void)
{
	return syscall(SYS_landlock_create_ruleset, NULL, 0,
		       LANDLOCK_CREATE_RULESET_VERSION) > 0;
}

/* Built with sanitizers, there is no filter. */
static bool has_filter(void)
{
	return WITH_FILTER && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0;
}

/* cmocka 1.1.5 calls a test that is skipped "not ok", which automake counts. */
static void leave_out(const char *why)
{
	print_message("# SKIP the rest: %s\n", why);
}

/* As a daemon does, with sb's descriptors taken before privilege goes. */
static void enter(const struct places *p, unsigned needs)
{
	struct sandbox *sb = sandbox_new();

	sandbox_read(sb, p->in);
	sandbox_write_parent(sb, p->file_new);
	sandbox_read(sb, "/no/such/directory");
	if (!sb || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    sandbox_enter(sb, needs))
		_exit(100);
	sandbox_free(sb);
}

typedef int probe_fn(const struct places *p);

/* What probe() returns in the sandbox, or 1000 and the signal that ended it. */
static int run_with(const struct places *p, probe_fn *probe, unsigned needs)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		enter(p, needs);
		_exit(probe(p));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		return 1000 + WTERMSIG(status);
	return WEXITSTATUS(status);
}

static int run(const struct places *p, probe_fn *probe)
{
	return run_with(p, probe, 0);
}

/* 0 or the errno of opening. */
static int try_open(const char *path, int flags)
{
	int fd = open(path, flags, 0644);

	if (fd < 0)
		return errno;
	(void)close(fd);
	return 0;
}

static int read_in(const struct places *p)
{
	return try_open(p->file_in, O_RDONLY);
}

static int write_in(const struct places *p)
{
	return try_open(p->file_in, O_WRONLY);
}

static int read_out(const struct places *p)
{
	return try_open(p->file_out, O_RDONLY);
}

static int read_passwd(const struct places *p)
{
	(void)p;
	return try_open("/etc/passwd", O_RDONLY);
}

static int read_up(const struct places *p)
{
	char path[120];

	(void)snprintf(path, sizeof(path), "%s/../out/file", p->in);
	return try_open(path, O_RDONLY);
}

static int list_root(const struct places *p)
{
	(void)p;
	return try_open("/", O_RDONLY | O_DIRECTORY);
}

static int create_in(const struct places *p)
{
	char path[120];

	(void)snprintf(path, sizeof(path), "%s/new", p->in);
	return try_open(path, O_WRONLY | O_CREAT);
}

static void files_outside_cannot_be_opened(void **state)
{
	const struct places *p = *state;

	if (!has_landlock()) {
		leave_out("no Landlock in this kernel");
		return;
	}
	assert_int_equal(run(p, read_in), 0);
	assert_int_equal(run(p, write_in), EACCES);
	assert_int_equal(run(p, create_in), EACCES);
	assert_int_equal(run(p, read_out), EACCES);
	assert_int_equal(run(p, read_passwd), EACCES);
	assert_int_equal(run(p, read_up), EACCES);
	assert_int_equal(run(p, list_root), EACCES);
}

/* A descriptor that was had before does not lead out either. */
static int read_by_dir(const struct places *p)
{
	int dir = open(p->top, O_PATH | O_DIRECTORY);

	return openat(dir, "out/file", O_RDONLY) < 0 ? errno : 0;
}

static int read_by_link(const struct places *p)
{
	char path[120];
	int rc;

	(void)snprintf(path, sizeof(path), "%s/link", p->store);
	rc = syscall(SYS_symlinkat, "../out/file", AT_FDCWD, path);
	/* Links cannot be made; what one would lead to cannot be opened. */
	return rc ? 1 : try_open(path, O_RDONLY);
}

static int replace(const struct places *p)
{
	char tmp[120];

	(void)snprintf(tmp, sizeof(tmp), "%s.tmp", p->file_new);
	if (try_open(tmp, O_WRONLY | O_CREAT | O_TRUNC))
		return 1;
	if (rename(tmp, p->file_new))
		return 2;
	return try_open(p->file_new, O_WRONLY | O_TRUNC) ? 3 : 0;
}

static void files_that_were_allowed_can_be_written(void **state)
{
	const struct places *p = *state;

	assert_int_equal(run(p, replace), 0);
	if (!has_landlock()) {
		leave_out("no Landlock in this kernel");
		return;
	}
	assert_int_not_equal(run(p, read_by_dir), 0);
	assert_int_not_equal(run(p, read_by_link), 0);
}

static int start_program(const struct places *p)
{
	char *const args[] = {NULL};

	(void)p;
	(void)execve("/bin/true", args, args);
	return 1;
}

static int trace(const struct places *p)
{
	(void)p;
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) ? 1 : 0;
}

static int become_root(const struct places *p)
{
	(void)p;
	return setuid(0) ? 1 : 0;
}

static int mount_namespace(const struct places *p)
{
	(void)p;
	return syscall(SYS_unshare, 0x00020000) ? 1 : 0;
}

static void call_that_no_server_makes_kills_the_process(void **state)
{
	const struct places *p = *state;

	if (!has_filter()) {
		leave_out("no seccomp, or built with sanitizers");
		return;
	}
	assert_int_equal(run(p, start_program), 1000 + SIGSYS);
	assert_int_equal(run(p, trace), 1000 + SIGSYS);
	assert_int_equal(run(p, become_root), 1000 + SIGSYS);
	assert_int_equal(run(p, mount_namespace), 1000 + SIGSYS);
}

/* Even without the filter: Landlock grants no execution. */
static void no_program_can_be_started(void **state)
{
	const struct places *p = *state;

	if (!has_landlock() && !has_filter()) {
		leave_out("neither Landlock nor seccomp");
		return;
	}
	assert_int_not_equal(run(p, start_program), 0);
}

static int try_socket(int family, int type)
{
	int fd = socket(family, type, 0);

	if (fd < 0)
		return errno;
	(void)close(fd);
	return 0;
}

static int tcp(const struct places *p)
{
	(void)p;
	return try_socket(AF_INET, SOCK_STREAM);
}

static int tcp6(const struct places *p)
{
	(void)p;
	return try_socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC);
}

static int packet(const struct places *p)
{
	(void)p;
	return try_socket(AF_PACKET, SOCK_RAW);
}

static int raw(const struct places *p)
{
	(void)p;
	return try_socket(AF_INET, SOCK_RAW);
}

static int stream(const struct places *p)
{
	(void)p;
	return try_socket(AF_UNIX, SOCK_STREAM);
}

static int netlink(const struct places *p)
{
	(void)p;
	return try_socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC);
}

static int udp(const struct places *p)
{
	(void)p;
	return try_socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK) ||
	       try_socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC);
}

static void sockets_are_for_datagrams_only(void **state)
{
	const struct places *p = *state;

	assert_int_equal(run(p, udp), 0);
	if (!has_filter()) {
		leave_out("no seccomp, or built with sanitizers");
		return;
	}
	assert_int_equal(run(p, tcp), ENOSYS);
	assert_int_equal(run(p, tcp6), ENOSYS);
	assert_int_equal(run_with(p, tcp, SANDBOX_TCP), ENOSYS);
	assert_int_equal(run(p, packet), ENOSYS);
	assert_int_equal(run(p, raw), ENOSYS);
	assert_int_equal(run(p, stream), ENOSYS);
	assert_int_equal(run(p, netlink), ENOSYS);
	assert_int_equal(run_with(p, netlink, SANDBOX_NETLINK), 0);
}

/* Memory that can be written and run, or a new process. */
static int run_memory(const struct places *p)
{
	(void)p;
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED
		       ? errno
		       : 0;
}

static int protect_memory(const struct places *p)
{
	void *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)p;
	if (m == MAP_FAILED)
		return 1;
	return mprotect(m, 4096, PROT_READ | PROT_EXEC) ? errno : 0;
}

static int new_process(const struct places *p)
{
	pid_t pid = fork();

	(void)p;
	if (!pid)
		_exit(0);
	return pid < 0 ? errno : 0;
}

static int signal_other(const struct places *p)
{
	(void)p;
	return kill(getppid(), 0) ? errno : 0;
}

static int die(const struct places *p)
{
	(void)p;
	(void)raise(SIGABRT);
	return 0;
}

static void memory_cannot_become_executable(void **state)
{
	const struct places *p = *state;

	if (!has_filter()) {
		leave_out("no seccomp, or built with sanitizers");
		return;
	}
	assert_int_equal(run(p, run_memory), ENOSYS);
	assert_int_equal(run(p, protect_memory), ENOSYS);
	assert_int_equal(run(p, new_process), ENOSYS);
	assert_int_equal(run(p, signal_other), ENOSYS);
	/* An assertion that fails must be seen as one. */
	assert_int_equal(run(p, die), 1000 + SIGABRT);
}

static int allows(const struct places *p)
{
	struct sandbox *sb = sandbox_new();
	char deeper[120], absent[120];
	int bad = 0;

	(void)snprintf(deeper, sizeof(deeper), "%s/../in/.", p->in);
	(void)snprintf(absent, sizeof(absent), "%s/absent", p->in);
	sandbox_read(sb, p->in);
	sandbox_write_parent(sb, p->file_new);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || sandbox_enter(sb, 0))
		return 100;
	bad |= sandbox_allows(sb, "a", p->in) ? 0 : 1;
	bad |= sandbox_allows(sb, "b", deeper) ? 0 : 2;
	bad |= sandbox_allows(sb, "c", absent) ? 0 : 4;
	(void)snprintf(absent, sizeof(absent), "%s/absent", p->out);
	bad |= sandbox_allows(sb, "k", absent) ? 0 : 4;
	bad |= sandbox_allows_write(sb, "l", absent) ? 64 : 0;
	bad |= sandbox_allows(sb, "d", p->out) ? 8 : 0;
	bad |= sandbox_allows(sb, "e", p->file_out) ? 8 : 0;
	bad |= sandbox_allows(sb, "f", p->top) ? 8 : 0;
	bad |= sandbox_allows(sb, "g", "/") ? 8 : 0;
	bad |= sandbox_allows(sb, "h", NULL) ? 0 : 16;
	bad |= sandbox_allows_write(sb, "i", p->file_new) ? 0 : 32;
	bad |= sandbox_allows_write(sb, "j", p->file_in) ? 64 : 0;
	sandbox_free(sb);
	return bad;
}

/* The whole of it in a child: there is no way back. */
static void path_outside_is_logged_as_needing_a_restart(void **state)
{
	const struct places *p = *state;
	int status;
	pid_t pid;

	if (!has_landlock()) {
		leave_out("no Landlock in this kernel");
		return;
	}
	pid = fork();
	if (!pid) {
		/* What it says is looked at in the daemons' tests. */
		(void)close(STDERR_FILENO);
		_exit(allows(p));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/*
 * An older kernel: from now on the system call fails with ENOSYS, and so does
 * prctl() of that first argument.  By hand, since libseccomp remembers what
 * the kernel could.
 */
static void take_away(unsigned call, unsigned prctl_arg)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 3, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, args)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, prctl_arg, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = {N_ELEM(f), f};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog))
		_exit(101);
}

/* What probe() returns in the sandbox of a kernel without this call. */
static int run_without(const struct places *p, probe_fn *probe, unsigned call,
		       unsigned prctl_arg)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (!pid) {
		take_away(call, prctl_arg);
		enter(p, 0);
		_exit(probe(p));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static void landlock_and_seccomp_work_without_each_other(void **state)
{
	const unsigned landlock = SYS_landlock_create_ruleset;
	const struct places *p = *state;

	if (!has_landlock() || !has_filter()) {
		leave_out("neither can be taken away here");
		return;
	}
	assert_int_equal(run_without(p, read_in, landlock, 0), 0);
	assert_int_equal(run_without(p, read_out, landlock, 0), 0);
	assert_int_equal(run_without(p, tcp, landlock, 0), ENOSYS);
	assert_int_equal(run_without(p, start_program, landlock, 0),
			 1000 + SIGSYS);
	assert_int_equal(run_without(p, read_in, SYS_seccomp, PR_SET_SECCOMP),
			 0);
	assert_int_equal(run_without(p, read_out, SYS_seccomp, PR_SET_SECCOMP),
			 EACCES);
}

static void no_sandbox_allows_all(void **state)
{
	(void)state;
	sandbox_read(NULL, "/");
	sandbox_write_parent(NULL, "/x");
	assert_int_equal(sandbox_enter(NULL, 0), 0);
	assert_true(sandbox_allows(NULL, "root", "/"));
	sandbox_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_outside_cannot_be_opened),
		cmocka_unit_test(files_that_were_allowed_can_be_written),
		cmocka_unit_test(call_that_no_server_makes_kills_the_process),
		cmocka_unit_test(no_program_can_be_started),
		cmocka_unit_test(sockets_are_for_datagrams_only),
		cmocka_unit_test(memory_cannot_become_executable),
		cmocka_unit_test(path_outside_is_logged_as_needing_a_restart),
		cmocka_unit_test(landlock_and_seccomp_work_without_each_other),
		cmocka_unit_test(no_sandbox_allows_all),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
