/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_DHCP4_H
#define PXE_PROTO_DHCP4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"
#include "wire/wr.h"

/* DHCPv4 messages: RFC 2131, 2132; overload and RFC 3396 joined on reading. */

#define DHCP4_SERVER_PORT 67
#define DHCP4_CLIENT_PORT 68
#define DHCP4_PXE_PORT	  4011 /* PXE 2.1: boot server, proxyDHCP */

#define DHCP4_HEADER_LEN 236 /* up to, not including, the magic cookie */
/* RFC 1542, 2.1: relays and old ROMs drop what is shorter (64-byte vend). */
#define DHCP4_MIN_LEN 300
/* RFC 2131, 2: every client takes 576 bytes of IP datagram: 548 of ours. */
#define DHCP4_SAFE_LEN 548
/* EDK2 and iPXE take 1472 bytes of UDP payload and no more. */
#define DHCP4_MAX_LEN 1472

#define DHCP4_FLAG_BROADCAST 0x8000

enum dhcp4_op {
	DHCP4_BOOTREQUEST = 1,
	DHCP4_BOOTREPLY = 2,
};

/* Option 53. */
enum dhcp4_type {
	DHCP4_NONE = 0, /* BOOTP: no option 53 */
	DHCP4_DISCOVER = 1,
	DHCP4_OFFER = 2,
	DHCP4_REQUEST = 3,
	DHCP4_DECLINE = 4,
	DHCP4_ACK = 5,
	DHCP4_NAK = 6,
	DHCP4_RELEASE = 7,
	DHCP4_INFORM = 8,
};

/* The options that code refers to; dhcp4_opt.c has the whole table. */
enum dhcp4_code {
	DHCP4_OPT_PAD = 0,
	DHCP4_OPT_NETMASK = 1,
	DHCP4_OPT_ROUTER = 3,
	DHCP4_OPT_DNS = 6,
	DHCP4_OPT_HOSTNAME = 12,
	DHCP4_OPT_DOMAIN = 15,
	DHCP4_OPT_VENDOR = 43,
	DHCP4_OPT_REQUESTED_IP = 50,
	DHCP4_OPT_LEASE_TIME = 51,
	DHCP4_OPT_OVERLOAD = 52,
	DHCP4_OPT_TYPE = 53,
	DHCP4_OPT_SERVER_ID = 54,
	DHCP4_OPT_PARAMS = 55,
	DHCP4_OPT_MESSAGE = 56,
	DHCP4_OPT_MAX_SIZE = 57,
	DHCP4_OPT_T1 = 58,
	DHCP4_OPT_T2 = 59,
	DHCP4_OPT_CLASS = 60,
	DHCP4_OPT_CLIENT_ID = 61,
	DHCP4_OPT_TFTP_SERVER = 66,
	DHCP4_OPT_BOOTFILE = 67,
	DHCP4_OPT_USER_CLASS = 77,
	DHCP4_OPT_RELAY = 82,
	DHCP4_OPT_ARCH = 93,
	DHCP4_OPT_UNDI = 94,
	DHCP4_OPT_UUID = 97,
	DHCP4_OPT_IPXE = 175,
	DHCP4_OPT_END = 255,
};

/* Sub-options. */
enum {
	DHCP4_PXE_DISCOVERY_CONTROL = 6,  /* of 43 */
	DHCP4_PXE_BOOT_ITEM = 71,	  /* of 43 */
	DHCP4_RELAY_LINK_SELECTION = 5,	  /* of 82: RFC 3527 */
	DHCP4_RELAY_SERVER_OVERRIDE = 11, /* of 82: RFC 5107 */
	DHCP4_IPXE_NO_PXEDHCP = 176,	  /* of 175 */
};

/* 43.6 bit 3: skip discovery, boot the file that is given. */
#define DHCP4_PXE_USE_FILE 0x08

/* The fixed header, host order. */
struct dhcp4_hdr {
	uint8_t op;
	uint8_t htype; /* ARP hardware type, 1 is Ethernet */
	uint8_t hlen;  /* bytes of chaddr in use, at most 16 */
	uint8_t hops;
	uint32_t xid;
	uint16_t secs;
	uint16_t flags;
	uint32_t ciaddr;
	uint32_t yiaddr;
	uint32_t siaddr;
	uint32_t giaddr;
	uint8_t chaddr[16];
};

/* A view: of the packet, or of struct dhcp4's own joined[]. */
struct dhcp4_val {
	const uint8_t *p;
	size_t len;
};

/* What is wrong with a packet that could be read all the same. */
enum dhcp4_defect {
	DHCP4_NO_END = 1 << 0,	     /* options do not end in 255 */
	DHCP4_CUT_OPTION = 1 << 1,   /* an option runs past the end */
	DHCP4_BAD_OVERLOAD = 1 << 2, /* option 52 not 1, 2 or 3 */
	DHCP4_TOO_LONG = 1 << 3,     /* a split option exceeds joined[] */
	DHCP4_BAD_LENGTH = 1 << 4,   /* a known option of an odd length */
	DHCP4_BAD_HLEN = 1 << 5,     /* hlen above 16 */
};

/* Room for split options (RFC 3396); a boot URL is 255 bytes at most. */
#define DHCP4_JOINED_MAX 1024

struct dhcp4 {
	struct dhcp4_hdr h;
	struct dhcp4_val sname;	   /* up to its NUL; empty if overloaded */
	struct dhcp4_val file;	   /* likewise */
	bool magic;		   /* the cookie is there, so options are */
	unsigned defects;	   /* enum dhcp4_defect */
	uint64_t have[4];	   /* bit n: option n is present */
	struct dhcp4_val opt[256]; /* valid where have says so */
	size_t joined_len;
	uint8_t joined[DHCP4_JOINED_MAX];
};

/*
 * Decode len bytes at buf.  Views last as long as buf and *d do; *d must not
 * be copied.  0; PXE_ETRUNC if the fixed header is not complete, and then *d
 * is empty.  Anything else that is wrong is a bit in defects and the rest is
 * still there: a server drops such a packet, a sniffer shows it.
 */
int dhcp4_decode(struct dhcp4 *d, const void *buf, size_t len);

bool dhcp4_has(const struct dhcp4 *d, uint8_t code);

/* The value, or an empty view (p not NULL, len 0) if it is absent. */
struct dhcp4_val dhcp4_get(const struct dhcp4 *d, uint8_t code);

/* A value of exactly that size.  False, and *v untouched, otherwise. */
bool dhcp4_get_u8(const struct dhcp4 *d, uint8_t code, uint8_t *v);
bool dhcp4_get_u16(const struct dhcp4 *d, uint8_t code, uint16_t *v);
bool dhcp4_get_u32(const struct dhcp4 *d, uint8_t code, uint32_t *v);

/* Option 53, or DHCP4_NONE if it is absent or not one byte. */
enum dhcp4_type dhcp4_get_type(const struct dhcp4 *d);

/* "DISCOVER" ...; "type 42" is not made here: NULL for an unknown number. */
const char *dhcp4_type_name(unsigned type);

/*
 * Sub-options.  Next one at r: 1 with code and value, 0 at the end, PXE_ETRUNC
 * if it runs past the end.  padded: 0 is a pad and 255 ends (43 and 175, not
 * 82).
 */
int dhcp4_sub_next(struct rd *r, bool padded, uint8_t *code,
		   struct dhcp4_val *v);

/* The first sub-option of that code in v.  False if there is none. */
bool dhcp4_sub_find(const struct dhcp4_val *v, bool padded, uint8_t code,
		    struct dhcp4_val *out);

/*
 * Writing: header with sname and file (cut to 63 and 127 bytes, NULL is
 * empty) and the cookie; options; then dhcp4_put_end.
 */
void dhcp4_put_header(struct wr *w, const struct dhcp4_hdr *h,
		      const char *sname, const char *file);

/* One option; more than 255 bytes are split (RFC 3396). */
void dhcp4_put(struct wr *w, uint8_t code, const void *p, size_t len);
void dhcp4_put_u8(struct wr *w, uint8_t code, uint8_t v);
void dhcp4_put_u16(struct wr *w, uint8_t code, uint16_t v);
void dhcp4_put_u32(struct wr *w, uint8_t code, uint32_t v);

/*
 * Text, without or with its NUL counted in the length.  Firmware that writes
 * a NUL behind option 67 destroys the next option unless there is one (EDK2),
 * and ROMs that ignore the length read on (seen as names that end in 0xff).
 */
void dhcp4_put_text(struct wr *w, uint8_t code, const char *s, bool nul);

/* Bytes that an option with len bytes of value takes. */
size_t dhcp4_opt_size(size_t len);

/* 255, then zeros up to min bytes of message. */
void dhcp4_put_end(struct wr *w, size_t min);

#endif
