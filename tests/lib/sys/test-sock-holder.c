/* SPDX-License-Identifier: BSD-2-Clause */
/* Which program has a port, as proc(5) tells. */
#include "../unit.h"

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/sock.h"
#include "sys/sock_holder.h"

/* A socket of that type at a port of the loopback that nobody has. */
static int bound(int type, uint16_t *port)
{
	struct sock_addr a;
	int fd = socket(AF_INET, type, 0);

	sock_addr_ip4(&a, 0x7f000001, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, &a.u.sa, a.len), 0);
	if (type == SOCK_STREAM)
		assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(sock_local(fd, &a), 0);
	*port = sock_addr_port(&a);
	return fd;
}

/* A process of that name with the sockets that are open, when it is ready. */
static pid_t holder(const char *name)
{
	int ready[2];
	char c;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		(void)prctl(PR_SET_NAME, name);
		(void)!write(ready[1], "\n", 1);
		for (;;)
			(void)pause();
	}
	assert_true(pid > 0);
	assert_int_equal(read(ready[0], &c, 1), 1);
	(void)close(ready[0]);
	(void)close(ready[1]);
	return pid;
}

static void socket_of_another_process_is_found_by_its_name(void **state)
{
	uint16_t udp_port, tcp_port;
	int udp = bound(SOCK_DGRAM, &udp_port);
	int tcp = bound(SOCK_STREAM, &tcp_port);
	pid_t pid = holder("pxe-holder");

	(void)state;
	if (access("/proc/net/udp", R_OK)) {
		(void)kill(pid, SIGKILL);
		print_message("no /proc here\n");
		skip();
	}
	assert_true(sock_is_held_by("pxe-holder", SOCK_DGRAM, udp_port));
	assert_true(sock_is_held_by("pxe-holder", SOCK_STREAM, tcp_port));
	assert_false(sock_is_held_by("pxe-hold", SOCK_DGRAM, udp_port));
	assert_false(sock_is_held_by("pxe-holder-2", SOCK_DGRAM, udp_port));
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_false(sock_is_held_by("pxe-holder", SOCK_DGRAM, udp_port));
	(void)close(udp);
	(void)close(tcp);
}

static void socket_of_another_port_or_type_is_not_found(void **state)
{
	uint16_t udp_port, tcp_port;
	int udp = bound(SOCK_DGRAM, &udp_port), tcp;
	pid_t pid = holder("pxe-holder");

	(void)state;
	/* Opened after the process was made, which has not got it. */
	tcp = bound(SOCK_STREAM, &tcp_port);
	assert_false(sock_is_held_by("pxe-holder", SOCK_STREAM, tcp_port));
	if (tcp_port != udp_port)
		assert_false(
			sock_is_held_by("pxe-holder", SOCK_STREAM, udp_port));
	(void)close(tcp);
	(void)close(udp);
	(void)kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void own_sockets_do_not_count(void **state)
{
	uint16_t port;
	int fd = bound(SOCK_DGRAM, &port);

	(void)state;
	assert_int_equal(prctl(PR_SET_NAME, "pxe-holder"), 0);
	assert_false(sock_is_held_by("pxe-holder", SOCK_DGRAM, port));
	(void)close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			socket_of_another_process_is_found_by_its_name),
		cmocka_unit_test(socket_of_another_port_or_type_is_not_found),
		cmocka_unit_test(own_sockets_do_not_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
