/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decoding and encoding of DHCPv4 messages (RFC 2131, section 2; RFC 2132,
 * section 2; RFC 3396): see dhcp4.h.
 */
#include "proto/dhcp4.h"

#include <string.h>

#include "proto/dhcp4_opt.h"
#include "wire/err.h"

/* The magic cookie, 99.130.83.99 (RFC 2131, section 3). */
#define MAGIC	  0x63825363u
#define SNAME_LEN 64
#define FILE_LEN  128

/* Option 52 (RFC 2132, 9.3): which fields hold options. */
#define OVERLOAD_FILE  1
#define OVERLOAD_SNAME 2

static const uint8_t nothing[1];

bool dhcp4_has(const struct dhcp4 *d, uint8_t code)
{
	return d->have[code / 64] >> (code % 64) & 1;
}

bool dhcp4_is_bad(const struct dhcp4 *d, uint8_t code)
{
	return d->bad[code / 64] >> (code % 64) & 1;
}

void dhcp4_drop_bad(struct dhcp4 *d)
{
	size_t i;

	for (i = 0; i < sizeof(d->bad) / sizeof(d->bad[0]); i++)
		d->have[i] &= ~d->bad[i];
}

/* Note that an option is malformed, and in which way. */
static void set_bad(struct dhcp4 *d, uint8_t code, enum dhcp4_defect defect)
{
	d->defects |= defect;
	d->bad[code / 64] |= (uint64_t)1 << code % 64;
}

struct dhcp4_val dhcp4_get(const struct dhcp4 *d, uint8_t code)
{
	return dhcp4_has(d, code) ? d->opt[code]
				  : (struct dhcp4_val){nothing, 0};
}

/*
 * Append add to the value of an option that was split (RFC 3396, 7).  The parts
 * are copied to joined[], the first one when the second one comes.
 */
static void join(struct dhcp4 *d, uint8_t code, struct dhcp4_val add)
{
	struct dhcp4_val *old = &d->opt[code];
	uint8_t *tail = d->joined + d->joined_len;
	bool at_tail = d->joined_len >= old->len && old->len &&
		       old->p == tail - old->len;
	size_t need = add.len + (at_tail ? 0 : old->len);

	if (need > sizeof(d->joined) - d->joined_len) {
		set_bad(d, code, DHCP4_TOO_LONG);
		return;
	}
	if (!at_tail) {
		memcpy(tail, old->p, old->len);
		old->p = tail;
		d->joined_len += old->len;
	}
	memcpy(d->joined + d->joined_len, add.p, add.len);
	d->joined_len += add.len;
	old->len += add.len;
}

/* Store an option, or join it with an earlier one of the same code. */
static void take(struct dhcp4 *d, uint8_t code, struct dhcp4_val v)
{
	if (dhcp4_has(d, code)) {
		join(d, code, v);
		return;
	}
	d->have[code / 64] |= (uint64_t)1 << code % 64;
	d->opt[code] = v;
}

int dhcp4_sub_next(struct rd *r, bool padded, uint8_t *code,
		   struct dhcp4_val *v)
{
	uint8_t len;

	do {
		if (!rd_left(r))
			return r->err;
		*code = rd_u8(r);
	} while (padded && *code == DHCP4_OPT_PAD);
	if (padded && *code == DHCP4_OPT_END)
		return 0;
	len = rd_u8(r);
	v->p = rd_bytes(r, len);
	v->len = len;
	return v->p ? 1 : r->err;
}

bool dhcp4_sub_find(const struct dhcp4_val *v, bool padded, uint8_t code,
		    struct dhcp4_val *out)
{
	struct dhcp4_val sub;
	struct rd r;
	uint8_t got;

	rd_init(&r, v->p, v->len);
	while (dhcp4_sub_next(&r, padded, &got, &sub) == 1)
		if (got == code) {
			*out = sub;
			return true;
		}
	return false;
}

/* Take all options of one field; *ended tells whether 255 closed it. */
static void walk(struct dhcp4 *d, struct rd r, bool *ended)
{
	struct dhcp4_val v;
	uint8_t code = 0;
	int rc;

	while ((rc = dhcp4_sub_next(&r, true, &code, &v)) == 1)
		take(d, code, v);
	if (rc < 0)
		set_bad(d, code, DHCP4_CUT_OPTION);
	*ended = !rc && code == DHCP4_OPT_END;
}

/*
 * Take the options of the options field, then those in file, then those in
 * sname, the order of RFC 3396, 5.  An option 52 inside of file or sname has no
 * meaning.
 */
static void walk_all(struct dhcp4 *d, struct rd opts, struct rd sname,
		     struct rd file)
{
	uint8_t where = 0;
	bool ended;

	walk(d, opts, &ended);
	if (!ended)
		d->defects |= DHCP4_NO_END;
	if (!dhcp4_has(d, DHCP4_OPT_OVERLOAD))
		return;
	if (!dhcp4_get_u8(d, DHCP4_OPT_OVERLOAD, &where) || where < 1 ||
	    where > (OVERLOAD_FILE | OVERLOAD_SNAME)) {
		set_bad(d, DHCP4_OPT_OVERLOAD, DHCP4_BAD_OVERLOAD);
		return;
	}
	if (where & OVERLOAD_FILE) {
		d->file = (struct dhcp4_val){nothing, 0};
		walk(d, file, &ended);
		if (!ended)
			d->defects |= DHCP4_NO_END;
	}
	if (where & OVERLOAD_SNAME) {
		d->sname = (struct dhcp4_val){nothing, 0};
		walk(d, sname, &ended);
		if (!ended)
			d->defects |= DHCP4_NO_END;
	}
}

/* The text in a fixed-size field, which ends in NUL or fills the field. */
static struct dhcp4_val text_of(struct rd field)
{
	const uint8_t *nul = memchr(field.p, 0, rd_left(&field));

	return (struct dhcp4_val){field.p, nul ? (size_t)(nul - field.p)
					       : rd_left(&field)};
}

static void decode_header(struct dhcp4_hdr *h, struct rd *r)
{
	h->op = rd_u8(r);
	h->htype = rd_u8(r);
	h->hlen = rd_u8(r);
	h->hops = rd_u8(r);
	h->xid = rd_be32(r);
	h->secs = rd_be16(r);
	h->flags = rd_be16(r);
	h->ciaddr = rd_be32(r);
	h->yiaddr = rd_be32(r);
	h->siaddr = rd_be32(r);
	h->giaddr = rd_be32(r);
	rd_copy(r, h->chaddr, sizeof(h->chaddr));
}

/* Note known options whose length their definition does not allow. */
static void check_lengths(struct dhcp4 *d)
{
	unsigned i;

	for (i = 1; i < 255; i++)
		if (dhcp4_has(d, (uint8_t)i) &&
		    !dhcp4_opt_len_ok((uint8_t)i, d->opt[i].len))
			set_bad(d, (uint8_t)i, DHCP4_BAD_LENGTH);
}

int dhcp4_decode(struct dhcp4 *d, const void *buf, size_t len)
{
	struct rd r, sname, file;

	memset(&d->h, 0, sizeof(d->h));
	memset(d->have, 0, sizeof(d->have));
	memset(d->bad, 0, sizeof(d->bad));
	d->joined_len = 0;
	d->defects = 0;
	d->magic = false;
	d->sname = d->file = (struct dhcp4_val){nothing, 0};
	rd_init(&r, buf, len);
	if (len < DHCP4_HEADER_LEN)
		return PXE_ETRUNC;
	decode_header(&d->h, &r);
	sname = rd_sub(&r, SNAME_LEN);
	file = rd_sub(&r, FILE_LEN);
	d->sname = text_of(sname);
	d->file = text_of(file);
	if (d->h.hlen > sizeof(d->h.chaddr)) {
		d->h.hlen = sizeof(d->h.chaddr);
		d->defects |= DHCP4_BAD_HLEN;
	}
	d->magic = rd_be32(&r) == MAGIC;
	if (!d->magic)
		return 0;
	walk_all(d, r, sname, file);
	check_lengths(d);
	return 0;
}

bool dhcp4_get_u8(const struct dhcp4 *d, uint8_t code, uint8_t *v)
{
	struct dhcp4_val o = dhcp4_get(d, code);

	if (o.len != 1)
		return false;
	*v = o.p[0];
	return true;
}

bool dhcp4_get_u16(const struct dhcp4 *d, uint8_t code, uint16_t *v)
{
	struct dhcp4_val o = dhcp4_get(d, code);
	struct rd r;

	if (o.len != 2)
		return false;
	rd_init(&r, o.p, o.len);
	*v = rd_be16(&r);
	return true;
}

bool dhcp4_get_u32(const struct dhcp4 *d, uint8_t code, uint32_t *v)
{
	struct dhcp4_val o = dhcp4_get(d, code);
	struct rd r;

	if (o.len != 4)
		return false;
	rd_init(&r, o.p, o.len);
	*v = rd_be32(&r);
	return true;
}

enum dhcp4_type dhcp4_get_type(const struct dhcp4 *d)
{
	uint8_t t;

	return dhcp4_get_u8(d, DHCP4_OPT_TYPE, &t) ? (enum dhcp4_type)t
						   : DHCP4_NONE;
}

const char *dhcp4_type_name(unsigned type)
{
	/* By number: RFC 2131, 3203, 4388, 6926, 7724. */
	static const char *const names[] = {
		NULL,
		"DISCOVER",
		"OFFER",
		"REQUEST",
		"DECLINE",
		"ACK",
		"NAK",
		"RELEASE",
		"INFORM",
		"FORCERENEW",
		"LEASEQUERY",
		"LEASEUNASSIGNED",
		"LEASEUNKNOWN",
		"LEASEACTIVE",
		"BULKLEASEQUERY",
		"LEASEQUERYDONE",
		"ACTIVELEASEQUERY",
		"LEASEQUERYSTATUS",
		"TLS",
	};

	return type < sizeof(names) / sizeof(names[0]) ? names[type] : NULL;
}

/* Append s as a text field of size bytes, which always ends in NUL. */
static void put_field(struct wr *w, const char *s, size_t size)
{
	size_t n = s ? strlen(s) : 0;

	if (n > size - 1)
		n = size - 1;
	wr_bytes(w, s, n);
	wr_fill(w, 0, size - n);
}

void dhcp4_put_header(struct wr *w, const struct dhcp4_hdr *h,
		      const char *sname, const char *file)
{
	wr_u8(w, h->op);
	wr_u8(w, h->htype);
	wr_u8(w, h->hlen);
	wr_u8(w, h->hops);
	wr_be32(w, h->xid);
	wr_be16(w, h->secs);
	wr_be16(w, h->flags);
	wr_be32(w, h->ciaddr);
	wr_be32(w, h->yiaddr);
	wr_be32(w, h->siaddr);
	wr_be32(w, h->giaddr);
	wr_bytes(w, h->chaddr, sizeof(h->chaddr));
	put_field(w, sname, SNAME_LEN);
	put_field(w, file, FILE_LEN);
	wr_be32(w, MAGIC);
}

size_t dhcp4_opt_size(size_t len)
{
	/* An empty value still has its code and length. */
	return len + 2 * (len ? (len + 254) / 255 : 1);
}

void dhcp4_put(struct wr *w, uint8_t code, const void *p, size_t len)
{
	const uint8_t *b = p;

	do {
		size_t n = len > 255 ? 255 : len;

		wr_u8(w, code);
		wr_u8(w, (uint8_t)n);
		wr_bytes(w, b, n);
		b = n ? b + n : b;
		len -= n;
	} while (len);
}

void dhcp4_put_u8(struct wr *w, uint8_t code, uint8_t v)
{
	dhcp4_put(w, code, &v, 1);
}

void dhcp4_put_u16(struct wr *w, uint8_t code, uint16_t v)
{
	wr_u8(w, code);
	wr_u8(w, 2);
	wr_be16(w, v);
}

void dhcp4_put_u32(struct wr *w, uint8_t code, uint32_t v)
{
	wr_u8(w, code);
	wr_u8(w, 4);
	wr_be32(w, v);
}

void dhcp4_put_text(struct wr *w, uint8_t code, const char *s, bool nul)
{
	dhcp4_put(w, code, s, strlen(s) + (nul ? 1 : 0));
}

void dhcp4_put_end(struct wr *w, size_t min)
{
	wr_u8(w, DHCP4_OPT_END);
	if (!w->err && w->len < min)
		wr_fill(w, 0, min - w->len);
}
