/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The system calls that a daemon may use once it serves, by libseccomp.
 *
 * What is not listed fails with ENOSYS, and so does a listed call with
 * arguments that are not used here: a newer libc that tries a newer call falls
 * back to the old one, where EPERM would be taken for an answer, and killing
 * would turn a library's update into an outage.  But no library has a reason to
 * start a program, to trace or to mount: a process that tries runs foreign code
 * and is killed, so that it has no second try, and the kernel logs it.
 */
#include <asm/ioctls.h>
#include <errno.h>
#include <linux/sockios.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sys/log.h"
#include "sys/sandbox.h"
#include "sys/sandbox_int.h"

/* This build reads nothing of its own. */
const char *const sandbox_own_paths[] = {NULL};

/* Lists end with NULL. */
static const char *const common[] = {
	/* the loop, and what is there */
	"read", "readv", "pread64", "preadv", "write", "writev", "close",
	"close_range", "lseek", "_llseek", "fcntl", "fcntl64", "dup", "dup2",
	"dup3", "poll", "ppoll", "ppoll_time64", "select", "_newselect",
	"pselect6", "pselect6_time64", "epoll_create1", "epoll_ctl",
	"epoll_wait", "epoll_pwait", "epoll_pwait2", "eventfd2", "pipe2",
	"timerfd_create", "timerfd_settime", "timerfd_settime64",
	/* files: which ones is Landlock's and openat2's matter */
	"open", "openat", "openat2", "stat", "stat64", "fstat", "fstat64",
	"lstat", "lstat64", "newfstatat", "fstatat64", "statx", "access",
	"faccessat", "faccessat2", "readlink", "readlinkat", "getdents64",
	"getcwd", "fstatfs", "fstatfs64", "flock", "fadvise64", "fadvise64_64",
	"arm_fadvise64_64", "readahead", "sendfile", "sendfile64",
	/* sockets that exist */
	"recv", "recvfrom", "recvmsg", "recvmmsg", "recvmmsg_time64", "send",
	"sendto", "sendmsg", "sendmmsg", "bind", "connect", "getsockname",
	"getpeername", "getsockopt", "setsockopt", "shutdown",
	/* memory, but see add_memory() */
	"brk", "munmap", "mremap", "madvise", "futex", "futex_time64",
	"membarrier", "sched_yield", "sched_getaffinity",
	/* time */
	"clock_gettime", "clock_gettime64", "clock_getres",
	"clock_getres_time64", "clock_nanosleep", "clock_nanosleep_time64",
	"gettimeofday", "nanosleep", "time",
	/* signals that arrive */
	"rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigreturn",
	"rt_sigpending", "sigaltstack", "restart_syscall",
	/* who am I */
	"getpid", "getppid", "gettid", "getuid", "getuid32", "geteuid",
	"geteuid32", "getgid", "getgid32", "getegid", "getegid32", "getrlimit",
	"ugetrlimit", "getrusage", "sysinfo", "uname", "getrandom", "getcpu",
	/* the end */
	"exit", "exit_group", "rseq", "set_robust_list", NULL};

/* Connections: with SANDBOX_TCP. */
static const char *const tcp[] = {"accept", "accept4", "listen",
				  "splice", "tee",     NULL};

/* Files that are written: with SANDBOX_STORE. */
static const char *const store[] = {
	"pwrite64",  "pwritev",		"ftruncate", "ftruncate64",
	"fallocate", "fsync",		"fdatasync", "sync_file_range",
	"rename",    "renameat",	"renameat2", "link",
	"linkat",    "unlink",		"unlinkat",  "fchmod",
	"fchmodat",  "fchown",		"fchown32",  "utimensat",
	"umask",     "copy_file_range", NULL};

/* Calls that kill the process: no code of the daemons has a use for them. */
static const char *const fatal[] = {"execve",
				    "execveat",
				    "ptrace",
				    "process_vm_readv",
				    "process_vm_writev",
				    "process_madvise",
				    "pidfd_getfd",
				    "kcmp",
				    "mount",
				    "umount",
				    "umount2",
				    "move_mount",
				    "open_tree",
				    "fsopen",
				    "fsmount",
				    "mount_setattr",
				    "pivot_root",
				    "chroot",
				    "setns",
				    "unshare",
				    "name_to_handle_at",
				    "open_by_handle_at",
				    "mknod",
				    "mknodat",
				    "setuid",
				    "setuid32",
				    "setgid",
				    "setgid32",
				    "setreuid",
				    "setreuid32",
				    "setregid",
				    "setregid32",
				    "setresuid",
				    "setresuid32",
				    "setresgid",
				    "setresgid32",
				    "setgroups",
				    "setgroups32",
				    "capset",
				    "personality",
				    "init_module",
				    "finit_module",
				    "delete_module",
				    "kexec_load",
				    "kexec_file_load",
				    "reboot",
				    "swapon",
				    "swapoff",
				    "bpf",
				    "perf_event_open",
				    "userfaultfd",
				    "io_uring_setup",
				    "io_uring_enter",
				    "io_uring_register",
				    "add_key",
				    "request_key",
				    "keyctl",
				    "settimeofday",
				    "clock_settime",
				    "clock_settime64",
				    "adjtimex",
				    "clock_adjtime",
				    "iopl",
				    "ioperm",
				    "modify_ldt",
				    "acct",
				    "quotactl",
				    "syslog",
				    "vhangup",
				    NULL};

/* Every name of the list gets the action; what this machine has not, none. */
static int add_list(scmp_filter_ctx f, uint32_t action,
		    const char *const *names)
{
	int rc = 0;

	for (; *names && !rc; names++) {
		int nr = seccomp_syscall_resolve_name(*names);

		if (nr != __NR_SCMP_ERROR)
			rc = seccomp_rule_add(f, action, nr, 0);
	}
	return rc;
}

/* Argument n (from 0) of a system call has that value. */
static struct scmp_arg_cmp equals(unsigned n, uint32_t value)
{
	return (struct scmp_arg_cmp){n, SCMP_CMP_EQ, value, 0};
}

/* Argument n has that value in the bits of mask. */
static struct scmp_arg_cmp masked(unsigned n, uint32_t mask, uint32_t value)
{
	return (struct scmp_arg_cmp){n, SCMP_CMP_MASKED_EQ, mask, value};
}

/* socket() of that family and type; the flags do not matter. */
static int add_socket(scmp_filter_ctx f, int family, int type)
{
	uint32_t flags = SOCK_CLOEXEC | SOCK_NONBLOCK;

	return seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
				equals(0, (uint32_t)family),
				masked(1, ~flags, (uint32_t)type));
}

/*
 * UDP for transfers and for ioctl(), UNIX datagrams for events and for the
 * supervisor.  Connections to elsewhere are not for a server to make.
 */
static int add_sockets(scmp_filter_ctx f, unsigned needs)
{
	int rc = add_socket(f, AF_INET, SOCK_DGRAM);

	if (!rc)
		rc = add_socket(f, AF_INET6, SOCK_DGRAM);
	if (!rc)
		rc = add_socket(f, AF_UNIX, SOCK_DGRAM);
	if (!rc && needs & SANDBOX_NETLINK)
		rc = add_socket(f, AF_NETLINK, SOCK_RAW);
	if (!rc && needs & SANDBOX_NETLINK)
		rc = add_socket(f, AF_NETLINK, SOCK_DGRAM);
	return rc;
}

/* Code that was not there at the start does not run. */
static int add_memory(scmp_filter_ctx f)
{
	static const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mmap2),
				    SCMP_SYS(mprotect)};
	size_t i;
	int rc = 0;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]) && !rc; i++)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 1,
				      masked(2, PROT_EXEC, 0));
	return rc;
}

/*
 * What libc asks to turn names of interfaces into numbers and back, and what
 * libc and libevent ask descriptors.
 */
static int add_ioctls(scmp_filter_ctx f)
{
	static const uint32_t requests[] = {
		TCGETS, FIONBIO, FIONREAD, SIOCOUTQ, SIOCGIFINDEX, SIOCGIFNAME,
	};
	size_t i;
	int rc = 0;

	for (i = 0; i < sizeof(requests) / sizeof(requests[0]) && !rc; i++)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1,
				      equals(1, requests[i]));
	return rc;
}

/* abort() signals itself; limits are read, never set. */
static int add_self(scmp_filter_ctx f)
{
	uint32_t self = (uint32_t)getpid();
	int rc;

	rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
			      equals(0, self));
	if (!rc)
		rc = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
				      equals(2, 0));
	return rc;
}

static int add_rules(scmp_filter_ctx f, unsigned needs)
{
	int rc = add_list(f, SCMP_ACT_ALLOW, common);

	if (!rc && needs & SANDBOX_TCP)
		rc = add_list(f, SCMP_ACT_ALLOW, tcp);
	if (!rc && needs & SANDBOX_STORE)
		rc = add_list(f, SCMP_ACT_ALLOW, store);
	if (!rc)
		rc = add_list(f, SCMP_ACT_KILL_PROCESS, fatal);
	if (!rc)
		rc = add_sockets(f, needs);
	if (!rc)
		rc = add_memory(f);
	if (!rc)
		rc = add_ioctls(f);
	if (!rc)
		rc = add_self(f);
	return rc;
}

/*
 * The kernel's own error, else it would be ECANCELED for whatever reason.
 * Without the last two each call walks the whole list, and kernels before 5.16
 * switch speculation off, which costs more; that is for programs that run
 * foreign code.  They are best effort.
 */
static int set_up(scmp_filter_ctx f)
{
	int rc = seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH,
				  SCMP_ACT_KILL_PROCESS);

	if (!rc)
		rc = seccomp_attr_set(f, SCMP_FLTATR_API_SYSRAWRC, 1);
	(void)seccomp_attr_set(f, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	(void)seccomp_attr_set(f, SCMP_FLTATR_CTL_SSB, 1);
	return rc;
}

int sandbox_filter(unsigned needs)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int rc = f ? set_up(f) : -ENOMEM;

	if (!rc)
		rc = add_rules(f, needs);
	if (!rc)
		rc = seccomp_load(f);
	seccomp_release(f);
	/* The kernel was built without. */
	if (rc == -EINVAL || rc == -ENOSYS) {
		log_debug("sandbox: no seccomp: %s", log_reason(rc));
		return 0;
	}
	if (rc)
		log_warn(rc, "sandbox: seccomp");
	else
		log_debug("sandbox: seccomp");
	return rc;
}
