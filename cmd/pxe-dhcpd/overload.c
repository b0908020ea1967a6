/* SPDX-License-Identifier: BSD-2-Clause */
/* DISCOVERs that are dropped by the kernel under load: see overload.h. */
#include "overload.h"

#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <stdint.h>
#include <sys/socket.h>

#include "proto/dhcp4.h"
#include "proto/udp.h"
#include "sys/log.h"

/* Full batches between two looks at the buffer. */
#define LOOK_EVERY 4

/* The first option, behind UDP's header, DHCP's and the magic cookie. */
#define FIRST_OPTION (UDP_HDR_LEN + DHCP4_HEADER_LEN + 4)

void overload_init(struct overload *o, int fd)
{
	*o = (struct overload){.fd = fd};
}

/*
 * Drop what has DISCOVER as its first option, where all known firmware has the
 * type (RFC 2131 does not ask for it); take all else.
 */
static int attach(int fd)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_LEN, 0),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, FIRST_OPTION + 3, 0, 5),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FIRST_OPTION),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DHCP4_OPT_TYPE, 0, 3),
		BPF_STMT(BPF_LD | BPF_B | BPF_ABS, FIRST_OPTION + 2),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DHCP4_DISCOVER, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
	};
	const struct sock_fprog prog = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = code,
	};

	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &prog,
			  sizeof(prog));
}

static void set(struct overload *o, bool sheds)
{
	int none = 0;
	int rc = sheds ? attach(o->fd)
		       : setsockopt(o->fd, SOL_SOCKET, SO_DETACH_FILTER, &none,
				    sizeof(none));

	if (rc)
		return;
	o->sheds = sheds;
	if (sheds)
		log_limited(&o->limit,
			    "more requests than can be answered: DISCOVERs "
			    "are dropped until fewer wait");
}

/* How full the receive buffer is: quarters, rounded down. */
static unsigned quarters(int fd)
{
	uint32_t mem[SK_MEMINFO_VARS] = {0};
	socklen_t len = sizeof(mem);

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, mem, &len) ||
	    !mem[SK_MEMINFO_RCVBUF])
		return 0;
	return (unsigned)((uint64_t)mem[SK_MEMINFO_RMEM_ALLOC] * 4 /
			  mem[SK_MEMINFO_RCVBUF]);
}

void overload_update(struct overload *o, bool full)
{
	unsigned q;

	if (!full) {
		o->due = 0;
		if (o->sheds)
			set(o, false);
		return;
	}
	if (o->due) {
		o->due--;
		return;
	}
	o->due = LOOK_EVERY - 1;
	q = quarters(o->fd);
	/* The kernel counts up to a quarter that was read already. */
	if (!o->sheds && q >= 3)
		set(o, true);
	else if (o->sheds && q < 2)
		set(o, false);
}
