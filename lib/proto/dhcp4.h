/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef PXE_PROTO_DHCP4_H
#define PXE_PROTO_DHCP4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/rd.h"
#include "wire/wr.h"

/*
 * DHCPv4 and BOOTP messages (RFC 2131, RFC 2132), the payload of UDP.  Reading
 * joins options that are split (RFC 3396) and finds those in an overloaded file
 * or sname field (RFC 2132, 9.3).  Numbers and addresses are in host order.
 */

#define DHCP4_SERVER_PORT 67
#define DHCP4_CLIENT_PORT 68
#define DHCP4_PXE_PORT	  4011 /* PXE 2.1: boot server, proxyDHCP */

/* Lengths in bytes of UDP payload. */
#define DHCP4_HEADER_LEN 236 /* up to, not including, the magic cookie */
/* RFC 1542, 2.1: BOOTP relay agents and old ROMs drop what is shorter. */
#define DHCP4_MIN_LEN 300
/* RFC 2131, 2: every client takes an IP datagram of 576 bytes. */
#define DHCP4_SAFE_LEN 548
/* EDK2 and iPXE take no more: what fits one Ethernet frame. */
#define DHCP4_MAX_LEN 1472

/* In flags: the client wants the answer by broadcast (RFC 2131, 4.1). */
#define DHCP4_FLAG_BROADCAST 0x8000

/* The op field: who sent the message. */
enum dhcp4_op {
	DHCP4_BOOTREQUEST = 1,
	DHCP4_BOOTREPLY = 2,
};

/* The message type, the value of option 53 (RFC 2132, 9.6). */
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

/* Codes of the options that programs look at; dhcp4_opt.c knows more. */
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
	DHCP4_OPT_V6_ONLY = 108,	  /* RFC 8925 */
	DHCP4_OPT_URL = 114,		  /* ONIE; RFC 8910 has another use */
	DHCP4_OPT_SUBNET_SELECTION = 118, /* RFC 3011 */
	DHCP4_OPT_VENDOR_CLASS = 124,	  /* by enterprise: RFC 3925 */
	DHCP4_OPT_VENDOR_INFO = 125,	  /* by enterprise: RFC 3925 */
	DHCP4_OPT_TFTP_ADDRESS = 150,	  /* RFC 5859 */
	DHCP4_OPT_IPXE = 175,
	DHCP4_OPT_PXELINUX_MAGIC = 208,	 /* RFC 5071 */
	DHCP4_OPT_CONFIG_FILE = 209,	 /* RFC 5071 */
	DHCP4_OPT_PATH_PREFIX = 210,	 /* RFC 5071 */
	DHCP4_OPT_PXELINUX_REBOOT = 211, /* RFC 5071 */
	DHCP4_OPT_END = 255,
};

/* Codes of sub-options. */
enum {
	DHCP4_PXE_DISCOVERY_CONTROL = 6,  /* of 43: PXE 2.1, table 2-1 */
	DHCP4_PXE_BOOT_SERVERS = 8,	  /* of 43: PXE 2.1, table 2-1 */
	DHCP4_PXE_BOOT_MENU = 9,	  /* of 43: PXE 2.1, table 2-1 */
	DHCP4_PXE_MENU_PROMPT = 10,	  /* of 43: PXE 2.1, table 2-1 */
	DHCP4_PXE_BOOT_ITEM = 71,	  /* of 43: PXE 2.1, table 2-1 */
	DHCP4_RELAY_LINK_SELECTION = 5,	  /* of 82: RFC 3527 */
	DHCP4_RELAY_SERVER_OVERRIDE = 11, /* of 82: RFC 5107 */
	DHCP4_RELAY_SOURCE_PORT = 19,	  /* of 82: RFC 8357 */
	DHCP4_IPXE_PXE = 0x21,		  /* of 175: it has a PXE stack */
	DHCP4_IPXE_NO_PXEDHCP = 176,	  /* of 175: iPXE */
};

/* Bits of discovery control: how boot servers are not looked for. */
#define DHCP4_PXE_NO_BROADCAST 0x01
#define DHCP4_PXE_NO_MULTICAST 0x02
#define DHCP4_PXE_ONLY_LISTED  0x04
/* Skip discovery and boot the file given. */
#define DHCP4_PXE_USE_FILE 0x08

/* The fixed header, of which RFC 2131 (section 2, table 1) explains each. */
struct dhcp4_hdr {
	uint8_t op;    /* enum dhcp4_op */
	uint8_t htype; /* ARP hardware type; 1 is Ethernet */
	uint8_t hlen;  /* bytes of chaddr in use, at most 16 */
	uint8_t hops;  /* relay agents on the way so far */
	uint32_t xid;
	uint16_t secs;	    /* seconds since the client began */
	uint16_t flags;	    /* DHCP4_FLAG_BROADCAST */
	uint32_t ciaddr;    /* the client's address, if it has one already */
	uint32_t yiaddr;    /* the address given to the client */
	uint32_t siaddr;    /* the server of the boot file */
	uint32_t giaddr;    /* the first relay agent */
	uint8_t chaddr[16]; /* the client's hardware address */
};

/*
 * The value of an option: a view of the decoded bytes, or of joined[] in the
 * struct dhcp4 if the option was split.
 */
struct dhcp4_val {
	const uint8_t *p;
	size_t len;
};

/* Defects of a message, which do not keep it from being decoded. */
enum dhcp4_defect {
	DHCP4_NO_END = 1 << 0,	     /* options do not end in 255 */
	DHCP4_CUT_OPTION = 1 << 1,   /* an option runs past the end */
	DHCP4_BAD_OVERLOAD = 1 << 2, /* option 52 not 1, 2 or 3 */
	DHCP4_TOO_LONG = 1 << 3,     /* a split option exceeds joined[] */
	DHCP4_BAD_LENGTH = 1 << 4, /* a length that the option must not have */
	DHCP4_BAD_HLEN = 1 << 5,   /* hlen above 16 */
};

/* Room for split options, in bytes; a boot URL is 255 bytes at most. */
#define DHCP4_JOINED_MAX 1024

/* A decoded message.  It must not be copied: values may point into it. */
struct dhcp4 {
	struct dhcp4_hdr h;
	struct dhcp4_val sname;	   /* up to its NUL; empty if overloaded */
	struct dhcp4_val file;	   /* up to its NUL; empty if overloaded */
	bool magic;		   /* the cookie is there, so options are */
	unsigned defects;	   /* enum dhcp4_defect */
	uint64_t have[4];	   /* bit n: option n is present */
	uint64_t bad[4];	   /* bit n: option n is malformed */
	struct dhcp4_val opt[256]; /* by code; valid where have says so */
	size_t joined_len;	   /* bytes of joined[] in use */
	uint8_t joined[DHCP4_JOINED_MAX];
};

/*
 * Decode the len bytes at buf.  Values in *d live as long as buf and *d do.  0;
 * PXE_ETRUNC if the fixed header is not complete, and then *d is empty.  All
 * else that can be wrong is a bit in defects, and what could be read is there:
 * a sniffer shows it, a server drops what is malformed (dhcp4_drop_bad()).
 */
int dhcp4_decode(struct dhcp4 *d, const void *buf, size_t len);

/* Is the option present? */
bool dhcp4_has(const struct dhcp4 *d, uint8_t code);

/*
 * Is the option malformed?  That is one of a length that it must not have, also
 * because it is there twice and the parts are joined; one that runs past the
 * end, or is too long to be joined: then what dhcp4_get() has of it is not all;
 * and an option 52 that is not 1, 2 or 3.
 */
bool dhcp4_is_bad(const struct dhcp4 *d, uint8_t code);

/* Make all malformed options absent; dhcp4_is_bad() still knows them. */
void dhcp4_drop_bad(struct dhcp4 *d);

/*
 * The value of an option, joined if it was split; an empty view (p not NULL,
 * len 0) if the option is absent.
 */
struct dhcp4_val dhcp4_get(const struct dhcp4 *d, uint8_t code);

/*
 * Store the value of an option as a number in host order.  True; false, with
 * *v unchanged, if the option is absent or not of exactly 1, 2 or 4 bytes.
 */
bool dhcp4_get_u8(const struct dhcp4 *d, uint8_t code, uint8_t *v);
bool dhcp4_get_u16(const struct dhcp4 *d, uint8_t code, uint16_t *v);
bool dhcp4_get_u32(const struct dhcp4 *d, uint8_t code, uint32_t *v);

/*
 * The message type, which may be a number that the enum does not name;
 * DHCP4_NONE if option 53 is absent or not one byte.
 */
enum dhcp4_type dhcp4_get_type(const struct dhcp4 *d);

/*
 * The name of a message type: "DISCOVER", "OFFER" ...  Static; NULL for
 * DHCP4_NONE and for a number that no RFC defines.
 */
const char *dhcp4_type_name(unsigned type);

/*
 * Take the next sub-option from r, which holds the value of option 43, 82 or
 * 175 or what is left of it.  With padded, code 0 is padding and 255 ends the
 * list, as in 43 and 175; in 82 they are codes like others (RFC 3046, 2.0).  1
 * with the code and a view of the value; 0 at the end; PXE_ETRUNC if the
 * sub-option runs past the end.
 */
int dhcp4_sub_next(struct rd *r, bool padded, uint8_t *code,
		   struct dhcp4_val *v);

/*
 * Find the first sub-option of that code in the value v; padded as for
 * dhcp4_sub_next().  True with a view of its value in *out; false, with *out
 * unchanged, if there is none.
 */
bool dhcp4_sub_find(const struct dhcp4_val *v, bool padded, uint8_t code,
		    struct dhcp4_val *out);

/*
 * Begin a message: append the header with the C strings sname and file and the
 * magic cookie.  sname is cut to 63 bytes, file to 127; NULL is empty.  Options
 * follow, and then dhcp4_put_end().
 */
void dhcp4_put_header(struct wr *w, const struct dhcp4_hdr *h,
		      const char *sname, const char *file);

/*
 * Append an option with the len bytes at p as its value.  A value of more than
 * 255 bytes is split into several options of the same code (RFC 3396).
 */
void dhcp4_put(struct wr *w, uint8_t code, const void *p, size_t len);

/* Append an option whose value is the number v, of 1, 2 or 4 bytes. */
void dhcp4_put_u8(struct wr *w, uint8_t code, uint8_t v);
void dhcp4_put_u16(struct wr *w, uint8_t code, uint16_t v);
void dhcp4_put_u32(struct wr *w, uint8_t code, uint32_t v);

/*
 * Append an option whose value is the C string s; with nul its NUL belongs to
 * the value.  Boot file names want it: EDK2 writes a NUL behind option 67,
 * which destroys the next option unless there is one already, and some ROMs
 * ignore the length and read on to a NUL.
 */
void dhcp4_put_text(struct wr *w, uint8_t code, const char *s, bool nul);

/* How many bytes of message an option takes whose value has len bytes. */
size_t dhcp4_opt_size(size_t len);

/*
 * End the options with code 255, and append zeros until the message has at
 * least min bytes.
 */
void dhcp4_put_end(struct wr *w, size_t min);

#endif
