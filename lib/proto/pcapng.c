/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The blocks of pcapng (draft-ietf-opsawg-pcapng): see pcapfile.h.  Blocks
 * without packets (name resolution, decryption secrets, vendors' own) may be of
 * any size: they are passed over and never held in memory.
 */
#include "proto/pcapng.h"

#include "wire/err.h"

#define BLOCK_INTERFACE 1
#define BLOCK_PACKET	2 /* obsolete, still written by old tools */
#define BLOCK_SIMPLE	3
#define BLOCK_ENHANCED	6

#define BLOCK_HEAD 8  /* type, length */
#define BLOCK_MIN  12 /* and the length again at the end */
#define ALIGN	   4u

#define ORDER_MAGIC	    0x1a2b3c4d
#define ORDER_MAGIC_SWAPPED 0x4d3c2b1a
#define SECTION_MAJOR	    1

#define OPT_END	     0
#define OPT_TSRESOL  9
#define OPT_TSOFFSET 14

#define MICROSECONDS  1000000
#define NS_PER_SEC    1000000000
#define TSRESOL_BASE2 0x80
#define TSRESOL_EXP   0x7f
#define TEN_EXP_MAX   19 /* 10^19 is the last that fits 64 bits */
#define TWO_EXP_MAX   63

static int bad(struct pcapfile *f, const char *why)
{
	f->why = why;
	return PXE_EBADMSG;
}

static uint16_t get16(const struct pcapfile *f, struct rd *r)
{
	return rd_u16(r, f->big_endian);
}

static uint32_t get32(const struct pcapfile *f, struct rd *r)
{
	return rd_u32(r, f->big_endian);
}

/*
 * Set the byte order of a section.  It stands behind the block's length, which
 * cannot be read without it.
 */
static int section_order(struct pcapfile *f, const struct rd *r)
{
	struct rd h = *r;
	uint32_t magic;

	rd_skip(&h, BLOCK_HEAD);
	magic = rd_le32(&h);
	if (magic != ORDER_MAGIC && magic != ORDER_MAGIC_SWAPPED)
		return bad(f, "a section without a byte order");
	f->big_endian = magic == ORDER_MAGIC_SWAPPED;
	return 0;
}

static int section(struct pcapfile *f, struct rd *body)
{
	(void)rd_le32(body); /* byte order */
	if (get16(f, body) != SECTION_MAJOR || body->err) {
		f->why = "pcapng of a version other than 1";
		return PXE_ENOTSUP;
	}
	f->n_ifaces = 0;
	return PCAPNG_NO_PACKET;
}

static int set_resolution(struct pcapfile *f, struct pcapfile_iface *i,
			  uint8_t v)
{
	unsigned exp = v & TSRESOL_EXP;

	if (exp > (v & TSRESOL_BASE2 ? TWO_EXP_MAX : TEN_EXP_MAX))
		return bad(f, "a time unit too small for a clock");
	i->per_sec = 1;
	if (v & TSRESOL_BASE2)
		i->per_sec <<= exp;
	else
		while (exp--)
			i->per_sec *= 10;
	return 0;
}

static int64_t take_offset(const struct pcapfile *f, struct rd *r)
{
	uint64_t a = get32(f, r);
	uint64_t b = get32(f, r);
	uint64_t v = f->big_endian ? a << 32 | b : b << 32 | a;

	/* Offsets are time zones in practice; one beyond 32 bits counts as 0.
	 */
	return v <= INT32_MAX		     ? (int64_t)v
	       : UINT64_MAX - v <= INT32_MAX ? -1 - (int64_t)(UINT64_MAX - v)
					     : 0;
}

static int iface_options(struct pcapfile *f, struct pcapfile_iface *i,
			 struct rd *r)
{
	int rc = 0;

	while (!rc && rd_left(r) >= 4) {
		uint16_t code = get16(f, r);
		uint16_t len = get16(f, r);
		struct rd v = rd_sub(r, len);

		if (code == OPT_END)
			break;
		if (r->err)
			return bad(f, "an option longer than its block");
		rd_skip(r, (ALIGN - len % ALIGN) % ALIGN);
		if (code == OPT_TSRESOL && len >= 1)
			rc = set_resolution(f, i, rd_u8(&v));
		else if (code == OPT_TSOFFSET && len >= 8)
			i->offset = take_offset(f, &v);
	}
	return rc;
}

static int interface(struct pcapfile *f, struct rd *body)
{
	struct pcapfile_iface i = {.per_sec = MICROSECONDS};
	int rc;

	i.link_type = get16(f, body);
	(void)get16(f, body);
	i.snaplen = get32(f, body);
	if (body->err)
		return bad(f, "an interface block too short");
	rc = iface_options(f, &i, body);
	if (rc)
		return rc;
	if (f->n_ifaces < PCAPFILE_IFACES_MAX)
		f->ifaces[f->n_ifaces] = i;
	/* Also counted if not kept, as packets name interfaces by number. */
	f->n_ifaces += f->n_ifaces < UINT32_MAX;
	return PCAPNG_NO_PACKET;
}

/* A time stamp in nanoseconds, without an overflow on the way for any unit. */
static int64_t to_ns(const struct pcapfile_iface *i, uint64_t ticks)
{
	uint64_t sec = ticks / i->per_sec;
	uint64_t frac = ticks % i->per_sec;
	uint64_t per_sec = i->per_sec;

	/* Units below a nanosecond: drop the bits that are below one. */
	while (per_sec > (uint64_t)NS_PER_SEC * 4) {
		per_sec /= 2;
		frac /= 2;
	}
	if (sec > INT32_MAX * (uint64_t)2)
		sec = INT32_MAX; /* beyond the year 2106: a corrupt time */
	return ((int64_t)sec + i->offset) * NS_PER_SEC +
	       (int64_t)(frac * NS_PER_SEC / per_sec);
}

static int packet(struct pcapfile *f, uint32_t iface, struct rd *body,
		  struct pcapfile_rec *rec)
{
	uint64_t high = get32(f, body);
	uint64_t low = get32(f, body);

	rec->cap_len = get32(f, body);
	rec->len = get32(f, body);
	rec->p = rd_bytes(body, rec->cap_len);
	if (body->err)
		return bad(f, "a packet longer than its block");
	if (iface >= f->n_ifaces || iface >= PCAPFILE_IFACES_MAX) {
		f->n_skipped++;
		return PCAPNG_NO_PACKET;
	}
	rec->iface = iface;
	rec->link_type = f->ifaces[iface].link_type;
	rec->has_time = true;
	rec->time = to_ns(&f->ifaces[iface], high << 32 | low);
	return 1;
}

/*
 * A simple packet block: of the first interface, without a time, cut to the
 * snapshot length.
 */
static int simple(struct pcapfile *f, struct rd *body, struct pcapfile_rec *rec)
{
	uint32_t snaplen = f->ifaces[0].snaplen;

	rec->len = get32(f, body);
	if (body->err)
		return bad(f, "a packet block too short");
	if (!f->n_ifaces) {
		f->n_skipped++;
		return PCAPNG_NO_PACKET;
	}
	rec->cap_len = rec->len;
	if (snaplen && rec->cap_len > snaplen)
		rec->cap_len = snaplen;
	rec->p = rd_bytes(body, rec->cap_len);
	if (body->err)
		return bad(f, "a packet longer than its block");
	rec->iface = 0;
	rec->link_type = f->ifaces[0].link_type;
	rec->has_time = false;
	rec->time = 0;
	return 1;
}

static int take_block(struct pcapfile *f, uint32_t type, struct rd *body,
		      struct pcapfile_rec *rec)
{
	uint32_t iface;

	switch (type) {
	case PCAPNG_SECTION:
		return section(f, body);
	case BLOCK_INTERFACE:
		return interface(f, body);
	case BLOCK_ENHANCED:
		iface = get32(f, body);
		return packet(f, iface, body, rec);
	case BLOCK_PACKET:
		iface = get16(f, body);
		(void)get16(f, body); /* drops */
		return packet(f, iface, body, rec);
	default:
		return simple(f, body, rec);
	}
}

static bool is_wanted(uint32_t type)
{
	return type == PCAPNG_SECTION || type == BLOCK_INTERFACE ||
	       type == BLOCK_ENHANCED || type == BLOCK_PACKET ||
	       type == BLOCK_SIMPLE;
}

int pcapng_block(struct pcapfile *f, struct rd *r, struct pcapfile_rec *rec)
{
	struct rd h = *r, body;
	uint32_t type, len;
	int rc = 0;

	if (rd_left(r) < BLOCK_MIN)
		return 0;
	type = rd_le32(&h);
	if (type == PCAPNG_SECTION)
		rc = section_order(f, r);
	if (rc)
		return rc;
	h = *r;
	type = get32(f, &h);
	len = get32(f, &h);
	if (len < BLOCK_MIN || len % ALIGN)
		return bad(f, "a block with an impossible length");
	if (!is_wanted(type)) {
		f->skip = len;
		return PCAPNG_NO_PACKET;
	}
	if (len > PCAPFILE_BUF_MIN)
		return bad(f, "a block longer than any packet");
	if (rd_left(r) < len)
		return 0;
	body = rd_sub(&h, len - BLOCK_MIN);
	if (get32(f, &h) != len)
		return bad(f, "a block whose two lengths differ");
	rc = take_block(f, type, &body, rec);
	if (rc > 0)
		*r = h;
	return rc;
}
