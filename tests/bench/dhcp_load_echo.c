/* SPDX-License-Identifier: BSD-2-Clause */
/* A server that sends back what it gets: see dhcp_load_echo.h. */
#include "dhcp_load_echo.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "proto/dhcp4.h"
#include "sys/log.h"
#include "sys/mmsg.h"

#define BUFFER	   (32 << 20)
#define PACKET_MAX 2048

static void serve(int fd, struct mmsg_rx *rx, struct mmsg_tx *tx)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	int i, n = mmsg_rx_read(rx, fd, MMSG_MAX);

	if (n <= 0)
		(void)poll(&p, 1, -1);
	for (i = 0; i < n; i++) {
		struct mmsg_rx_item it = mmsg_rx_item(rx, (unsigned)i);
		const struct mmsg_dest to = {.peer = &it.from->peer};
		uint8_t *out = mmsg_tx_room(tx, it.len, 1);

		if (!out || !it.len)
			continue;
		memcpy(out, it.data, it.len);
		out[0] = DHCP4_BOOTREPLY;
		mmsg_tx_add(tx, it.len, it.len, &to);
	}
	if (mmsg_tx_pending(tx))
		(void)mmsg_tx_send(tx, fd);
}

int dhcp_load_echo(const char *addr)
{
	struct sock_udp u = {.rcvbuf = BUFFER, .sndbuf = BUFFER};
	struct mmsg_rx *rx = mmsg_rx_new(PACKET_MAX);
	struct mmsg_tx *tx = mmsg_tx_new();
	int fd = -EINVAL;

	if (!sock_addr_parse(&u.addr, addr, DHCP4_SERVER_PORT))
		fd = sock_udp_open(&u);
	if (fd < 0 || !rx || !tx || sock_local(fd, &u.addr)) {
		log_warn(fd < 0 ? fd : -ENOMEM, "echo: %s", addr);
		return EX_UNAVAILABLE;
	}
	printf("%u\n", sock_addr_port(&u.addr));
	(void)fflush(stdout);
	for (;;)
		serve(fd, rx, tx);
}
