/* SPDX-License-Identifier: BSD-2-Clause */
/* Addresses with ports: text (RFC 4291, 4007), comparison.  Contract: sock.h.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "sys/sock.h"
#include "util/ip4.h"
#include "util/num.h"

void sock_addr_ip4(struct sock_addr *a, uint32_t ip, uint16_t port)
{
	memset(a, 0, sizeof(*a));
	a->u.in.sin_family = AF_INET;
	a->u.in.sin_addr.s_addr = htonl(ip);
	a->u.in.sin_port = htons(port);
	a->len = sizeof(a->u.in);
}

/* V6 or V6%IFACE. */
static int parse_in6(struct sock_addr *a, char *host, uint16_t port)
{
	char *zone = strchr(host, '%');

	memset(a, 0, sizeof(*a));
	if (zone) {
		*zone++ = 0;
		a->u.in6.sin6_scope_id = if_nametoindex(zone);
		if (!a->u.in6.sin6_scope_id)
			return -EINVAL;
	}
	if (inet_pton(AF_INET6, host, &a->u.in6.sin6_addr) != 1)
		return -EINVAL;
	a->u.in6.sin6_family = AF_INET6;
	a->u.in6.sin6_port = htons(port);
	a->len = sizeof(a->u.in6);
	return 0;
}

int sock_addr_parse(struct sock_addr *a, const char *s, uint16_t port)
{
	char buf[SOCK_ADDR_STRLEN];
	char *host = buf, *end = NULL;
	uint32_t ip = 0;
	uint64_t n = port;

	if (!*s || strlen(s) >= sizeof(buf))
		return -EINVAL;
	memcpy(buf, s, strlen(s) + 1);
	if (*host == '[') {
		host++;
		end = strchr(host, ']');
		if (!end || (end[1] && end[1] != ':'))
			return -EINVAL;
		*end++ = 0;
		end = *end ? end : NULL;
	} else if (strchr(host, ':') == strrchr(host, ':')) {
		end = strchr(host, ':');
	}
	if (end) {
		*end++ = 0;
		if (num_u64(end, 0, 65535, &n))
			return -EINVAL;
	}
	if (strchr(host, ':'))
		return parse_in6(a, host, (uint16_t)n);
	if (host != buf || (*host && ip4_parse(host, &ip)))
		return -EINVAL;
	sock_addr_ip4(a, ip, (uint16_t)n);
	return 0;
}

uint16_t sock_addr_port(const struct sock_addr *a)
{
	return ntohs(a->u.sa.sa_family == AF_INET6 ? a->u.in6.sin6_port
						   : a->u.in.sin_port);
}

uint32_t sock_addr_get_ip4(const struct sock_addr *a)
{
	uint32_t ip;

	if (a->u.sa.sa_family == AF_INET)
		return ntohl(a->u.in.sin_addr.s_addr);
	if (a->u.sa.sa_family != AF_INET6 ||
	    !IN6_IS_ADDR_V4MAPPED(&a->u.in6.sin6_addr))
		return 0;
	memcpy(&ip, &a->u.in6.sin6_addr.s6_addr[12], sizeof(ip));
	return ntohl(ip);
}

bool sock_addr_equal(const struct sock_addr *a, const struct sock_addr *b)
{
	if (a->u.sa.sa_family != b->u.sa.sa_family ||
	    sock_addr_port(a) != sock_addr_port(b))
		return false;
	if (a->u.sa.sa_family == AF_INET)
		return a->u.in.sin_addr.s_addr == b->u.in.sin_addr.s_addr;
	return !memcmp(&a->u.in6.sin6_addr, &b->u.in6.sin6_addr,
		       sizeof(a->u.in6.sin6_addr)) &&
	       a->u.in6.sin6_scope_id == b->u.in6.sin6_scope_id;
}

static bool is_any(const struct sock_addr *a)
{
	if (a->u.sa.sa_family == AF_INET)
		return a->u.in.sin_addr.s_addr == htonl(INADDR_ANY);
	return IN6_IS_ADDR_UNSPECIFIED(&a->u.in6.sin6_addr);
}

bool sock_addr_conflict(const struct sock_addr *a, const struct sock_addr *b)
{
	if (sock_addr_equal(a, b))
		return sock_addr_port(a) != 0;
	return a->u.sa.sa_family == b->u.sa.sa_family && sock_addr_port(a) &&
	       sock_addr_port(a) == sock_addr_port(b) &&
	       (is_any(a) || is_any(b));
}

char *sock_addr_format(char buf[static SOCK_ADDR_STRLEN],
		       const struct sock_addr *a)
{
	char host[INET6_ADDRSTRLEN], zone[IF_NAMESIZE] = "";
	uint32_t ip = sock_addr_get_ip4(a);

	if (ip || a->u.sa.sa_family == AF_INET) {
		(void)ip4_format(host, ip);
		(void)snprintf(buf, SOCK_ADDR_STRLEN, "%s:%u", host,
			       sock_addr_port(a));
	} else {
		if (!inet_ntop(AF_INET6, &a->u.in6.sin6_addr, host,
			       sizeof(host)))
			host[0] = 0;
		/* A link-local address is one only with its interface. */
		if (a->u.in6.sin6_scope_id)
			(void)if_indextoname(a->u.in6.sin6_scope_id, zone);
		(void)snprintf(buf, SOCK_ADDR_STRLEN, "[%s%s%s]:%u", host,
			       *zone ? "%" : "", zone, sock_addr_port(a));
	}
	return buf;
}

const char *sock_addr_format_host(char buf[static SOCK_ADDR_STRLEN],
				  const struct sock_addr *a)
{
	char *colon;

	(void)sock_addr_format(buf, a);
	colon = strrchr(buf, ':');
	if (colon)
		*colon = 0;
	if (*buf != '[')
		return buf;
	buf[strcspn(buf, "]")] = 0;
	return buf + 1;
}
