/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Replies as they are sent (RFC 2131, 4.3.1 and table 3; RFC 2132), in a form
 * that all firmware reads:
 *
 *	- the boot file is in the header, for ROMs, and in option 67, for UEFI
 *	- siaddr is never 0, also without a boot file (U-Boot)
 *	- option 67 ends in a NUL that is counted, option 66 does not (EDK2,
 *	  Raspberry Pi)
 *	- no option overload (52), which iPXE cannot read
 *	- option 53 first, 1 before 3 (RFC 2132, 3.3), 82 last, then 255 and
 *	  padding to 300 bytes
 */
#include "v4/reply.h"

#include <string.h>

#include "util/ip4.h"
#include "util/num.h"
#include "util/txt.h"
#include "v4/configured.h"
#include "v4/menu_answer.h"
#include "wire/rd.h"

/* Bytes of a boot item (43.71) that is echoed: PXE 2.1 has 4. */
#define ITEM_MAX 16

/* Bytes of the header's file field, without its NUL. */
#define FILE_FIELD_MAX 127

/* Bytes that must stay free for the relay agent's option and the end. */
static size_t tail_size(const struct request *rq)
{
	size_t n = 1;

	if (dhcp4_has(rq->msg, DHCP4_OPT_RELAY))
		n += dhcp4_opt_size(dhcp4_get(rq->msg, DHCP4_OPT_RELAY).len);
	return n;
}

/* Would an optional option of that size still fit? */
static bool fits(const struct wr *w, const struct request *rq, size_t len)
{
	size_t room = wr_room(w), tail = tail_size(rq);

	return room >= tail && room - tail >= dhcp4_opt_size(len);
}

/* Copy an option of the request, if it has it. */
static void echo(struct wr *w, const struct request *rq, uint8_t code)
{
	struct dhcp4_val v = dhcp4_get(rq->msg, code);

	if (dhcp4_has(rq->msg, code) && fits(w, rq, v.len))
		dhcp4_put(w, code, v.p, v.len);
}

static void put_ips(struct wr *w, const struct request *rq, uint8_t code,
		    const uint32_t *ips, unsigned n)
{
	unsigned i;

	if (!n || !fits(w, rq, 4 * n))
		return;
	wr_u8(w, code);
	wr_u8(w, (uint8_t)(4 * n));
	for (i = 0; i < n; i++)
		wr_be32(w, ips[i]);
}

/* Routers of one option 3; more would not fit its length byte. */
#define ROUTERS_MAX 63

/* Routers in the client's subnet; or else the relay agent, if it is there. */
static void put_routers(struct wr *w, const struct request *rq,
			const struct answer *a)
{
	const struct option *o = scopes_option(&a->scopes, DHCP4_OPT_ROUTER);
	uint32_t own[ROUTERS_MAX], gw = rq->msg->h.giaddr, ip;
	unsigned n = 0;
	struct rd r;

	rd_init(&r, o ? o->p : NULL, o ? o->len : 0);
	while (rd_left(&r) >= 4 && n < ROUTERS_MAX) {
		ip = rd_be32(&r);
		if (subnet_contains(a->subnet, ip))
			own[n++] = ip;
	}
	if (!n && gw && subnet_contains(a->subnet, gw))
		own[n++] = gw;
	put_ips(w, rq, DHCP4_OPT_ROUTER, own, n);
}

static void put_timers(struct wr *w, const struct request *rq,
		       const struct answer *a)
{
	uint32_t t = a->lease_time;

	if (!t || t == NUM_INFINITE || !fits(w, rq, 10))
		return;
	dhcp4_put_u32(w, DHCP4_OPT_T1, t / 2);
	dhcp4_put_u32(w, DHCP4_OPT_T2, t - t / 8);
}

static void put_network(struct wr *w, const struct request *rq,
			const struct answer *a)
{
	const struct option *dns = scopes_option(&a->scopes, DHCP4_OPT_DNS);

	put_routers(w, rq, a);
	if (dns && fits(w, rq, dns->len))
		dhcp4_put(w, DHCP4_OPT_DNS, dns->p, dns->len);
	if (rq->host && rq->host->name && fits(w, rq, rq->host->name_len))
		dhcp4_put(w, DHCP4_OPT_HOSTNAME, rq->host->name,
			  rq->host->name_len);
}

/*
 * Option 43 or 175 with the sub-options at p, then those that the configuration
 * sets; 43 has an end (PXE 2.1, 2.4).
 */
static void put_subs(struct wr *w, const struct answer *a, uint8_t code,
		     const uint8_t *p, size_t n)
{
	size_t at;

	wr_u8(w, code);
	at = wr_mark(w);
	wr_u8(w, 0);
	wr_bytes(w, p, n);
	configured_put_subs(w, a, code, p, n);
	if (code == DHCP4_OPT_VENDOR)
		wr_u8(w, DHCP4_OPT_END);
	wr_patch_u8(w, at, (uint8_t)(w->len - at - 1));
}

/*
 * The boot menu that a Raspberry Pi looks for: without one it asks on for ever.
 * It reads nothing of it but the name, of which old ROMs want the blanks.
 */
static void put_rpi_menu(struct wr *w, const struct answer *a)
{
	static const char name[] = "Raspberry Pi Boot   ";
	static const uint8_t head[] = {
		DHCP4_PXE_DISCOVERY_CONTROL,
		1,
		DHCP4_PXE_NO_BROADCAST | DHCP4_PXE_NO_MULTICAST,
		DHCP4_PXE_MENU_PROMPT,
		4,
		0, /* at once */
		'P',
		'X',
		'E',
		DHCP4_PXE_BOOT_MENU,
		3 + sizeof(name) - 1,
		0,
		0, /* boot server type 0 */
		sizeof(name) - 1,
	};

	uint8_t menu[sizeof(head) + sizeof(name) - 1];

	memcpy(menu, head, sizeof(head));
	memcpy(menu + sizeof(head), name, sizeof(name) - 1);
	put_subs(w, a, DHCP4_OPT_VENDOR, menu, sizeof(menu));
}

/*
 * PXE_DISCOVERY_CONTROL: boot the file.  A boot server's ACK has the boot item
 * that was asked for, as it came: the client compares it (PXE 2.1, 2.2.4).
 */
static void put_use_file(struct wr *w, const struct request *rq,
			 const struct answer *a)
{
	struct dhcp4_val vendor = dhcp4_get(rq->msg, DHCP4_OPT_VENDOR), item;
	uint8_t buf[3 + 2 + ITEM_MAX];
	struct wr subs;

	wr_init(&subs, buf, sizeof(buf));
	wr_u8(&subs, DHCP4_PXE_DISCOVERY_CONTROL);
	wr_u8(&subs, 1);
	wr_u8(&subs, DHCP4_PXE_USE_FILE);
	if (a->type == DHCP4_ACK &&
	    dhcp4_sub_find(&vendor, true, DHCP4_PXE_BOOT_ITEM, &item) &&
	    item.len <= ITEM_MAX) {
		wr_u8(&subs, DHCP4_PXE_BOOT_ITEM);
		wr_u8(&subs, (uint8_t)item.len);
		wr_bytes(&subs, item.p, item.len);
	}
	put_subs(w, a, DHCP4_OPT_VENDOR, buf, subs.len);
}

/* The boot menu, which leaves room for the end of the option. */
static void put_menu(struct wr *w, const struct request *rq,
		     const struct answer *a)
{
	uint8_t buf[254];
	struct wr subs;

	wr_init(&subs, buf, sizeof(buf));
	menu_put(&subs, a, &rq->client);
	if (!subs.err)
		put_subs(w, a, DHCP4_OPT_VENDOR, buf, subs.len);
}

/*
 * Option 60 tells firmware that a boot server sent the reply.  "PXEClient" is
 * only sent with PXE_DISCOVERY_CONTROL in option 43, or EDK2 would ask port
 * 4011 for what it was told already, and give up; "HTTPClient" always, or UEFI
 * HTTP Boot ignores the OFFER.
 */
static void put_class(struct wr *w, const struct request *rq,
		      const struct answer *a)
{
	const enum pxe_kind kind = rq->client.kind;

	if (kind == PXE_KIND_RPI) {
		dhcp4_put_text(w, DHCP4_OPT_CLASS, "PXEClient", false);
		put_rpi_menu(w, a);
	} else if (a->menu) {
		dhcp4_put_text(w, DHCP4_OPT_CLASS, "PXEClient", false);
		put_menu(w, rq, a);
	} else if (!a->boot.file) {
		return;
	} else if (kind == PXE_KIND_HTTP) {
		dhcp4_put_text(w, DHCP4_OPT_CLASS, "HTTPClient", false);
	} else if (a->proxy && kind != PXE_KIND_UBOOT) {
		dhcp4_put_text(w, DHCP4_OPT_CLASS, "PXEClient", false);
		put_use_file(w, rq, a);
	}
}

/*
 * Does a text have its NUL for this client?  EDK2 and ROMs need it behind a
 * boot file (dhcp4_put_text()); others take the length as it is.
 */
static bool reads_to_nul(const struct pxe_client *client)
{
	switch (client->kind) {
	case PXE_KIND_PXE:
	case PXE_KIND_HTTP:
	case PXE_KIND_UBOOT:
	case PXE_KIND_IPXE:
		return true;
	case PXE_KIND_RPI:
	case PXE_KIND_PETITBOOT:
	case PXE_KIND_ONIE:
	case PXE_KIND_OTHER:
		break;
	}
	return false;
}

/* The options that petitboot makes a URL of: the prefix, then the file. */
static void put_config_file(struct wr *w, const struct request *rq,
			    const struct answer *a)
{
	char prefix[IP4_STRLEN + 10], ip[IP4_STRLEN];
	struct txt t;

	if (scopes_option(&a->scopes, DHCP4_OPT_CONFIG_FILE))
		return;
	dhcp4_put_text(w, DHCP4_OPT_CONFIG_FILE, a->boot.file, false);
	txt_init(&t, prefix, sizeof(prefix));
	txt_fmt(&t, "tftp://%s/", ip4_format(ip, a->boot.server));
	if (!a->boot.is_url && fits(w, rq, t.len))
		dhcp4_put_text(w, DHCP4_OPT_PATH_PREFIX, prefix, false);
}

/* The boot file, in the option that the client looks for it first. */
static void put_file(struct wr *w, const struct request *rq,
		     const struct answer *a)
{
	const enum pxe_kind kind = rq->client.kind;
	bool only_67 = false;
	size_t n;

	if (!a->boot.file)
		return;
	n = strlen(a->boot.file);
	if (kind == PXE_KIND_PETITBOOT)
		put_config_file(w, rq, a);
	else if (kind == PXE_KIND_ONIE && a->boot.is_url)
		dhcp4_put_text(w, DHCP4_OPT_URL, a->boot.file, false);
	else /* What the header has no room for must be in option 67. */
		only_67 = n > FILE_FIELD_MAX && kind != PXE_KIND_RPI;
	if (only_67 || fits(w, rq, n + 1))
		dhcp4_put_text(
			w, DHCP4_OPT_BOOTFILE, a->boot.file,
			scopes_boot_nul(&a->scopes, reads_to_nul(&rq->client)));
}

/* Did the client ask for the option (RFC 2132, 9.8)? */
static bool asks_for(const struct request *rq, uint8_t code)
{
	struct dhcp4_val v = dhcp4_get(rq->msg, DHCP4_OPT_PARAMS);

	return memchr(v.p, code, v.len) != NULL;
}

/*
 * The TFTP server, besides in siaddr: as text without a NUL (Raspberry Pi), and
 * as a number (GRUB Legacy; telephones and switches, which know the name of
 * their file).
 */
static void put_tftp_server(struct wr *w, const struct request *rq,
			    const struct answer *a)
{
	const enum pxe_kind kind = rq->client.kind;
	bool by_tftp = a->boot.file && !a->boot.is_url;
	char server[IP4_STRLEN];

	if (kind == PXE_KIND_RPI)
		by_tftp = true;
	else if (kind == PXE_KIND_OTHER)
		by_tftp = asks_for(rq, DHCP4_OPT_TFTP_SERVER);
	(void)ip4_format(server, a->boot.server);
	if (by_tftp && fits(w, rq, strlen(server) + 1))
		dhcp4_put_text(w, DHCP4_OPT_TFTP_SERVER, server,
			       scopes_server_nul(&a->scopes));
	if (asks_for(rq, DHCP4_OPT_TFTP_ADDRESS) &&
	    !scopes_option(&a->scopes, DHCP4_OPT_TFTP_ADDRESS))
		put_ips(w, rq, DHCP4_OPT_TFTP_ADDRESS, &a->boot.server, 1);
}

static void put_boot(struct wr *w, const struct request *rq,
		     const struct answer *a)
{
	static const uint8_t no_pxedhcp[] = {DHCP4_IPXE_NO_PXEDHCP, 1, 1};

	put_class(w, rq, a);
	put_file(w, rq, a);
	put_tftp_server(w, rq, a);
	/* iPXE would wait two seconds for a proxyDHCP server. */
	if (rq->client.kind == PXE_KIND_IPXE && !a->proxy &&
	    (a->boot.file || a->menu) && fits(w, rq, sizeof(no_pxedhcp) + 1))
		put_subs(w, a, DHCP4_OPT_IPXE, no_pxedhcp, sizeof(no_pxedhcp));
}

static void put_header(struct wr *w, const struct request *rq,
		       const struct answer *a)
{
	char server[IP4_STRLEN];
	const char *file = a->boot.file, *sname = NULL;
	struct dhcp4_hdr h = rq->msg->h;

	h.op = DHCP4_BOOTREPLY;
	h.hops = 0;
	h.secs = 0;
	h.ciaddr = a->type == DHCP4_NAK ? 0 : a->ciaddr;
	h.yiaddr = a->yiaddr;
	h.siaddr = a->boot.server;
	/* The client has no address for the relay agent to send a NAK to. */
	if (a->type == DHCP4_NAK && h.giaddr)
		h.flags |= DHCP4_FLAG_BROADCAST;
	/* A file that the field has no room for is in option 67 alone. */
	if (file && strlen(file) > FILE_FIELD_MAX)
		file = NULL;
	if (a->boot.file && !a->boot.is_url)
		sname = ip4_format(server, a->boot.server);
	dhcp4_put_header(w, &h, sname, file);
}

/*
 * The most bytes that the client takes (option 57, or 548 of RFC 2131, 2).  The
 * relay agent's option 82 comes on top, since it is taken out on the way (RFC
 * 3046, 2.1).
 */
static size_t limit(const struct request *rq)
{
	size_t n = DHCP4_SAFE_LEN;
	uint16_t max;

	/* Option 57 counts the IP and UDP headers: 28 bytes. */
	if (dhcp4_get_u16(rq->msg, DHCP4_OPT_MAX_SIZE, &max) &&
	    max > DHCP4_SAFE_LEN + 28)
		n = (size_t)max - 28;
	n += tail_size(rq) - 1;
	return n > DHCP4_MAX_LEN ? DHCP4_MAX_LEN : n;
}

/* RFC 6842, 3; clients older than it may drop a reply with option 61. */
static void echo_client_id(struct wr *w, const struct request *rq,
			   const struct answer *a)
{
	if (scopes_echo_client_id(&a->scopes))
		echo(w, rq, DHCP4_OPT_CLIENT_ID);
}

void reply_encode(struct wr *w, const struct request *rq,
		  const struct answer *a)
{
	if (w->cap > limit(rq))
		w->cap = limit(rq);
	put_header(w, rq, a);
	if (!a->bootp) {
		dhcp4_put_u8(w, DHCP4_OPT_TYPE, (uint8_t)a->type);
		dhcp4_put_u32(w, DHCP4_OPT_SERVER_ID, rq->server_id);
	}
	if (a->type == DHCP4_NAK) {
		if (fits(w, rq, strlen(a->reason)))
			dhcp4_put_text(w, DHCP4_OPT_MESSAGE, a->reason, false);
		echo_client_id(w, rq, a);
	} else {
		/* First the options that a client cannot do without. */
		if (a->lease_time)
			dhcp4_put_u32(w, DHCP4_OPT_LEASE_TIME, a->lease_time);
		if (!a->proxy)
			dhcp4_put_u32(w, DHCP4_OPT_NETMASK, a->subnet->mask);
		put_boot(w, rq, a);
		if (!a->proxy)
			put_network(w, rq, a);
		put_timers(w, rq, a);
		echo(w, rq, DHCP4_OPT_UUID);
		echo_client_id(w, rq, a);
		configured_put(w, rq, a, tail_size(rq));
	}
	/* RFC 3046, 2.2: unchanged, and the last option. */
	if (dhcp4_has(rq->msg, DHCP4_OPT_RELAY)) {
		struct dhcp4_val v = dhcp4_get(rq->msg, DHCP4_OPT_RELAY);

		dhcp4_put(w, DHCP4_OPT_RELAY, v.p, v.len);
	}
	dhcp4_put_end(w, DHCP4_MIN_LEN);
}

/* Does the relay agent expect the reply on another port than 67 (RFC 8357)? */
static bool is_to_source_port(const struct request *rq)
{
	struct dhcp4_val rai = dhcp4_get(rq->msg, DHCP4_OPT_RELAY), v;

	return dhcp4_sub_find(&rai, false, DHCP4_RELAY_SOURCE_PORT, &v);
}

void reply_destination(struct reply_dest *dest, const struct request *rq,
		       const struct answer *a)
{
	const struct dhcp4_hdr *h = &rq->msg->h;

	dest->ip = 0;
	dest->source_port = false;
	if (rq->pxe_port) {
		dest->kind = REPLY_SOURCE;
	} else if (h->giaddr) {
		dest->kind = REPLY_RELAY;
		dest->ip = h->giaddr;
		dest->source_port = is_to_source_port(rq);
	} else if (a->type == DHCP4_NAK) {
		dest->kind = REPLY_BROADCAST;
	} else if (a->ciaddr) {
		dest->kind = REPLY_UNICAST;
		dest->ip = a->ciaddr;
	} else if (h->flags & DHCP4_FLAG_BROADCAST || !a->yiaddr ||
		   !rq->client.has_mac) {
		/* The OFFER of a proxyDHCP server has no address. */
		dest->kind = REPLY_BROADCAST;
	} else {
		dest->kind = REPLY_HARDWARE;
		dest->ip = a->yiaddr;
	}
}
