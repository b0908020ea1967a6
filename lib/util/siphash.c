/* SPDX-License-Identifier: BSD-2-Clause */
/* SipHash-2-4, after section 2 of the paper: see siphash.h. */
#include "util/siphash.h"

/* Rounds for each word of the input, and at the end. */
#define ROUNDS_WORD 2
#define ROUNDS_END  4

struct state {
	uint64_t v0, v1, v2, v3;
};

static uint64_t rotate(uint64_t v, unsigned bits)
{
	return v << bits | v >> (64 - bits);
}

static void rounds(struct state *s, unsigned n)
{
	while (n--) {
		s->v0 += s->v1;
		s->v2 += s->v3;
		s->v1 = rotate(s->v1, 13) ^ s->v0;
		s->v3 = rotate(s->v3, 16) ^ s->v2;
		s->v0 = rotate(s->v0, 32);
		s->v2 += s->v1;
		s->v0 += s->v3;
		s->v1 = rotate(s->v1, 17) ^ s->v2;
		s->v3 = rotate(s->v3, 21) ^ s->v0;
		s->v2 = rotate(s->v2, 32);
	}
}

static void add_word(struct state *s, uint64_t m)
{
	s->v3 ^= m;
	rounds(s, ROUNDS_WORD);
	s->v0 ^= m;
}

/* Up to eight bytes as a little-endian number. */
static uint64_t read_word(const uint8_t *p, size_t n)
{
	uint64_t m = 0;

	while (n--)
		m = m << 8 | p[n];
	return m;
}

uint64_t siphash(const struct siphash_key *key, const void *p, size_t n)
{
	/* "somepseudorandomlygeneratedbytes" */
	struct state s = {
		.v0 = key->k0 ^ UINT64_C(0x736f6d6570736575),
		.v1 = key->k1 ^ UINT64_C(0x646f72616e646f6d),
		.v2 = key->k0 ^ UINT64_C(0x6c7967656e657261),
		.v3 = key->k1 ^ UINT64_C(0x7465646279746573),
	};
	const uint8_t *b = p;
	size_t left = n;

	for (; left >= 8; left -= 8) {
		add_word(&s, read_word(b, 8));
		b += 8;
	}
	/* The last word ends with the length. */
	add_word(&s, (uint64_t)n << 56 | read_word(b, left));
	s.v2 ^= 0xff;
	rounds(&s, ROUNDS_END);
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
