/* SPDX-License-Identifier: BSD-2-Clause */
/* The table of transfers and the set of open files. */
#include "../../lib/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docroot/root.h"
#include "file/open_files.h"
#include "io/transfer_table.h"

#define SEC 1000000

static struct sock_addr client(uint32_t ip, uint16_t port)
{
	struct sock_addr a;

	sock_addr_ip4(&a, ip, port);
	return a;
}

static struct transfer *add(struct transfer_table *ts, uint32_t ip,
			    uint16_t port, uint64_t now)
{
	struct sock_addr a = client(ip, port);
	struct transfer *t = transfer_table_add(ts, &a, "f");

	assert_non_null(t);
	t->sender.started = now;
	return t;
}

static void clear(struct transfer_table *ts)
{
	struct transfer *t;

	while ((t = transfer_table_any(ts)))
		transfer_table_remove(ts, t);
	assert_int_equal(transfer_table_count(ts), 0);
	transfer_table_free(ts);
}

static void table_finds_a_transfer_by_address_and_port(void **state)
{
	struct transfer_limits lim = {10000, 64, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr a, b;
	uint16_t i;

	(void)state;
	assert_non_null(ts);
	for (i = 1; i <= 3000; i++)
		transfer_table_confirm(ts, add(ts, 0x0a000001, i, 0));
	assert_int_equal(transfer_table_count(ts), 3000);
	for (i = 1; i <= 3000; i++) {
		a = client(0x0a000001, i);
		assert_true(sock_addr_equal(&transfer_table_find(ts, &a)->peer,
					    &a));
	}
	a = client(0x0a000002, 1);
	assert_null(transfer_table_find(ts, &a));
	a = client(0x0a000001, 7);
	transfer_table_remove(ts, transfer_table_find(ts, &a));
	assert_null(transfer_table_find(ts, &a));
	/* The same number in both families is not the same client. */
	assert_int_equal(sock_addr_parse(&a, "[::1]:8", 0), 0);
	assert_int_equal(sock_addr_parse(&b, "[::2]:8", 0), 0);
	assert_null(transfer_table_find(ts, &a));
	(void)transfer_table_add(ts, &a, "f");
	assert_non_null(transfer_table_find(ts, &a));
	assert_null(transfer_table_find(ts, &b));
	clear(ts);
}

static void table_bounds_unacked_transfers_of_an_address(void **state)
{
	struct transfer_limits lim = {1000, 4, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr a = client(0x0a000001, 99);
	struct sock_addr b = client(0x0a000002, 99);
	struct transfer *t[4], *oldest;
	uint16_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		assert_int_equal(transfer_table_admit(ts, &a, 0, &oldest),
				 TRANSFER_ADMIT);
		t[i] = add(ts, 0x0a000001, (uint16_t)(i + 1), 0);
	}
	assert_int_equal(transfer_table_admit(ts, &a, 0, &oldest),
			 TRANSFER_ADMIT_WAIT);
	assert_int_equal(transfer_table_admit(ts, &b, 0, &oldest),
			 TRANSFER_ADMIT);
	/* An ACK proves the address: another may begin. */
	t[2]->sender.phase = SENDER_SENDING;
	transfer_table_confirm(ts, t[2]);
	transfer_table_confirm(ts, t[2]);
	assert_int_equal(transfer_table_admit(ts, &a, 0, &oldest),
			 TRANSFER_ADMIT);
	clear(ts);
}

/* A request that replaces the one before is another packet to the forged. */
static void table_counts_a_replaced_transfer_for_a_second(void **state)
{
	struct transfer_limits lim = {1000, 4, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr a = client(0x0a000001, 1);
	struct transfer *oldest;
	unsigned i;

	(void)state;
	for (i = 0; i < 16; i++) {
		assert_int_equal(transfer_table_admit(ts, &a, 5, &oldest),
				 TRANSFER_ADMIT);
		transfer_table_remove(ts, add(ts, 0x0a000001, 1, 5));
	}
	assert_int_equal(transfer_table_admit(ts, &a, 999999, &oldest),
			 TRANSFER_UNCONFIRMED_LIMIT);
	assert_int_equal(transfer_table_admit(ts, &a, 1000005, &oldest),
			 TRANSFER_ADMIT);
	clear(ts);
}

static struct transfer *add_waiting(struct transfer_table *ts, uint32_t ip,
				    uint16_t port, uint64_t now)
{
	struct sock_addr a = client(ip, port);
	struct transfer *t = transfer_table_add_waiting(ts, &a, "f", now);

	assert_non_null(t);
	assert_ptr_equal(transfer_table_find(ts, &a), t);
	return t;
}

static void table_starts_waiting_requests_in_turn_after_an_ack(void **state)
{
	struct transfer_limits lim = {1000, 2, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr a = client(0x0a000001, 99);
	struct sock_addr b = client(0x0a000002, 99);
	struct transfer *t[2], *w[3], *other, *oldest;
	uint16_t i;

	(void)state;
	for (i = 0; i < 2; i++)
		t[i] = add(ts, 0x0a000001, (uint16_t)(i + 1), 0);
	other = add_waiting(ts, 0x0a000002, 7, 0);
	for (i = 0; i < 3; i++)
		w[i] = add_waiting(ts, 0x0a000001, (uint16_t)(i + 11), 1);
	assert_int_equal(transfer_table_waiting(ts), 4);
	/* A newcomer with room waits behind those that came before it. */
	assert_int_equal(transfer_table_admit(ts, &b, 1, &oldest),
			 TRANSFER_ADMIT_WAIT);
	/* Those that wait have not begun. */
	assert_int_equal(transfer_table_count(ts), 2);
	assert_null(transfer_table_next(ts, &a, 1));
	/* An ACK lets the one begin that has waited longest. */
	transfer_table_confirm(ts, t[0]);
	assert_ptr_equal(transfer_table_next(ts, &a, 1), w[0]);
	assert_int_equal(w[0]->state, TRANSFER_UNCONFIRMED);
	assert_null(transfer_table_next(ts, &a, 1));
	/* So does the ERROR of a client that asked for the size only. */
	t[1]->sender.end = SENDER_PROBE;
	transfer_table_remove(ts, t[1]);
	assert_ptr_equal(transfer_table_next(ts, &a, 1), w[1]);
	assert_null(transfer_table_next(ts, &a, 1));
	/* Another address has its own allowance. */
	assert_ptr_equal(transfer_table_next(ts, &b, 1), other);
	assert_int_equal(transfer_table_waiting(ts), 1);
	assert_int_equal(transfer_table_count(ts), 4);
	/* One that waits can be taken out. */
	transfer_table_remove(ts, w[2]);
	assert_int_equal(transfer_table_waiting(ts), 0);
	clear(ts);
}

/* Each turn is a packet to an address that may be forged. */
static void table_counts_a_turn_without_an_answer_for_a_second(void **state)
{
	struct transfer_limits lim = {1000, 2, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr a = client(0x0a000001, 1);
	struct transfer *oldest, *w[16];
	unsigned i;

	(void)state;
	for (i = 0; i < 2; i++) {
		assert_int_equal(transfer_table_admit(ts, &a, 5, &oldest),
				 TRANSFER_ADMIT);
		w[i] = add(ts, 0x0a000001, (uint16_t)(i + 1), 5);
	}
	/* Requests that wait, and replace those that have begun. */
	for (i = 2; i < 8; i++) {
		w[i] = add_waiting(ts, 0x0a000001, (uint16_t)(i + 11), 6);
		w[i - 2]->sender.end = SENDER_REPLACED;
		transfer_table_remove(ts, w[i - 2]);
		assert_ptr_equal(transfer_table_next(ts, &a, 7), w[i]);
	}
	w[8] = add_waiting(ts, 0x0a000001, 99, 8);
	w[6]->sender.end = SENDER_REPLACED;
	transfer_table_remove(ts, w[6]);
	assert_null(transfer_table_next(ts, &a, 999999));
	/* An ACK takes one from the count; so does the end of the second. */
	transfer_table_confirm(ts, w[7]);
	assert_ptr_equal(transfer_table_next(ts, &a, 999999), w[8]);
	w[9] = add_waiting(ts, 0x0a000001, 100, 9);
	assert_null(transfer_table_next(ts, &a, 999999));
	assert_ptr_equal(transfer_table_next(ts, &a, 1000005), w[9]);
	clear(ts);
}

static void table_keeps_the_turn_of_a_repeated_waiting_request(void **state)
{
	struct transfer_limits lim = {1000, 1, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr a = client(0x0a000001, 99);
	struct transfer *t = add(ts, 0x0a000001, 1, 0);
	struct transfer *first = add_waiting(ts, 0x0a000001, 11, 10);
	struct transfer *second = add_waiting(ts, 0x0a000001, 12, 20);

	(void)state;
	assert_ptr_equal(transfer_table_stale(ts), first);
	transfer_table_renew(ts, first, 30);
	assert_ptr_equal(transfer_table_stale(ts), second);
	assert_int_equal(second->waiting_since, 20);
	transfer_table_confirm(ts, t);
	assert_ptr_equal(transfer_table_next(ts, &a, 1), first);
	clear(ts);
}

static void table_bounds_the_queue_of_waiting_requests(void **state)
{
	struct transfer_limits lim = {400, 1, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr a = client(0x0a000001, 999);
	struct transfer *oldest;
	uint16_t i;

	(void)state;
	(void)add(ts, 0x0a000001, 1, 0);
	for (i = 0; i < 100; i++) {
		assert_int_equal(transfer_table_admit(ts, &a, 5, &oldest),
				 TRANSFER_ADMIT_WAIT);
		(void)add_waiting(ts, 0x0a000001, (uint16_t)(i + 11), 5);
	}
	assert_int_equal(transfer_table_admit(ts, &a, 5, &oldest),
			 TRANSFER_UNCONFIRMED_LIMIT);
	/* Those that wait count among the transfers of their address. */
	lim.client = 101;
	transfer_table_limit(ts, &lim);
	assert_int_equal(transfer_table_admit(ts, &a, 5, &oldest),
			 TRANSFER_CLIENT_LIMIT);
	clear(ts);
}

/* Slow readers have acknowledged something, and hold their places. */
static void table_bounds_transfers_of_an_address(void **state)
{
	struct transfer_limits lim = {1000, 64, 20};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr greedy = client(0x0a000001, 999);
	struct sock_addr other = client(0x0a000002, 999);
	struct transfer *oldest, *t = NULL;
	uint16_t i;

	(void)state;
	assert_non_null(ts);
	for (i = 1; i <= 20; i++) {
		assert_int_equal(transfer_table_admit(ts, &greedy, 0, &oldest),
				 TRANSFER_ADMIT);
		t = add(ts, 0x0a000001, i, 0);
		transfer_table_confirm(ts, t);
	}
	assert_int_equal(transfer_table_admit(ts, &greedy, 0, &oldest),
			 TRANSFER_CLIENT_LIMIT);
	assert_int_equal(transfer_table_admit(ts, &other, 0, &oldest),
			 TRANSFER_ADMIT);
	transfer_table_remove(ts, t);
	assert_int_equal(transfer_table_admit(ts, &greedy, 0, &oldest),
			 TRANSFER_ADMIT);
	clear(ts);
}

/* 100,000 forged requests get a share of the table, and honest ones get in. */
static void table_evicts_unacked_transfers_above_a_quarter(void **state)
{
	struct transfer_limits lim = {1000, 64, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct transfer *oldest;
	uint32_t ip;

	(void)state;
	for (ip = 1; ip <= 100000; ip++) {
		struct sock_addr a = client(0x0a000000 + ip, 5000);

		switch (transfer_table_admit(ts, &a, ip, &oldest)) {
		case TRANSFER_ADMIT_EVICT:
			transfer_table_remove(ts, oldest);
			break;
		case TRANSFER_ADMIT:
			break;
		default:
			fail_msg("no room for %u", ip);
		}
		(void)add(ts, 0x0a000000 + ip, 5000, ip);
		assert_true(transfer_table_count(ts) <= 250);
	}
	clear(ts);
}

static void table_when_full_evicts_no_acked_transfer(void **state)
{
	struct transfer_limits lim = {10, 64, 100000};
	struct transfer_table *ts = transfer_table_new(&lim);
	struct sock_addr a = client(0x0a000002, 99);
	struct transfer *oldest, *t = NULL;
	uint16_t i;

	(void)state;
	for (i = 1; i <= 9; i++)
		transfer_table_confirm(ts, add(ts, 0x0a000001, i, 0));
	t = add(ts, 0x0a000001, 10, 5 * SEC);
	assert_int_equal(transfer_table_admit(ts, &a, 5 * SEC + 100, &oldest),
			 TRANSFER_TABLE_FULL);
	/* One that did not answer within a second is no honest one. */
	assert_int_equal(transfer_table_admit(ts, &a, 7 * SEC, &oldest),
			 TRANSFER_ADMIT_EVICT);
	assert_ptr_equal(oldest, t);
	transfer_table_confirm(ts, t);
	assert_int_equal(transfer_table_admit(ts, &a, 99 * SEC, &oldest),
			 TRANSFER_TABLE_FULL);
	/* A reload with more room. */
	lim.max = 11;
	transfer_table_limit(ts, &lim);
	assert_int_equal(transfer_table_admit(ts, &a, 99 * SEC, &oldest),
			 TRANSFER_ADMIT);
	clear(ts);
}

/* --- files ---------------------------------------------------------------- */

struct tree {
	char dir[64];
	int root;
	struct open_files *fs;
};

static void put(const struct tree *t, const char *name, const char *text)
{
	char path[128];
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", t->dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static int plant(void **state)
{
	struct tree *t = calloc(1, sizeof(*t));

	assert_non_null(t);
	(void)snprintf(t->dir, sizeof(t->dir), "/tmp/pxe-file.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	t->root = root_open(t->dir);
	t->fs = open_files_new();
	*state = t;
	return t->root >= 0 && t->fs ? 0 : -1;
}

static int fell(void **state)
{
	static const char *const names[] = {"a", "b", "c"};
	struct tree *t = *state;
	char path[128];
	size_t i;

	assert_int_equal(open_files_count(t->fs), 0);
	for (i = 0; i < N_ELEM(names); i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", t->dir, names[i]);
		(void)unlink(path);
	}
	(void)rmdir(t->dir);
	(void)close(t->root);
	open_files_free(t->fs);
	free(t);
	return 0;
}

static int get(struct tree *t, const char *name, struct open_file **f)
{
	struct file_extent p = {0};

	p.fd = root_file(t->root, name, &p.st);
	if (p.fd < 0)
		return p.fd;
	p.len = (uint64_t)p.st.st_size;
	return open_file_share(t->fs, &p, f);
}

static int read_at(const struct open_file *f, uint64_t off, void *buf, size_t n)
{
	struct open_file_layout to = {buf, n, n};

	return open_file_read(f, off, n, &to);
}

static void open_files_share_one_descriptor_a_file(void **state)
{
	struct tree *t = *state;
	struct open_file *f[100], *other;
	char buf[8];
	size_t i;

	put(t, "a", "hello");
	put(t, "b", "hello");
	for (i = 0; i < N_ELEM(f); i++)
		assert_int_equal(get(t, "/a", &f[i]), 0);
	assert_int_equal(open_files_count(t->fs), 1);
	assert_int_equal(get(t, "b", &other), 0);
	assert_int_equal(open_files_count(t->fs), 2);
	open_file_put(t->fs, other);
	for (i = 1; i < N_ELEM(f); i++)
		open_file_put(t->fs, f[i]);
	assert_int_equal(open_file_size(f[0]), 5);
	assert_int_equal(read_at(f[0], 1, buf, 4), 0);
	assert_memory_equal(buf, "ello", 4);
	open_file_put(t->fs, f[0]);
	open_file_put(t->fs, NULL);
	assert_int_equal(get(t, "c", &other), -ENOENT);
}

/* What lies behind 4 GiB is not what lies 4 GiB before it. */
static void open_file_over_4_gib_is_read_at_its_offset(void **state)
{
	const uint64_t far = (UINT64_C(5) << 30) + 100;
	struct tree *t = *state;
	char path[128], buf[8];
	struct open_file *f;
	int fd;

	put(t, "a", "near");
	(void)snprintf(path, sizeof(path), "%s/a", t->dir);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "far", 3, (off_t)far), 3);
	assert_int_equal(close(fd), 0);
	assert_int_equal(get(t, "a", &f), 0);
	assert_int_equal(open_file_size(f), far + 3);
	assert_int_equal(read_at(f, far, buf, 3), 0);
	assert_memory_equal(buf, "far", 3);
	assert_int_equal(read_at(f, UINT64_C(4) << 30, buf, 4), 0);
	assert_memory_equal(buf, "\0\0\0\0", 4);
	assert_int_equal(read_at(f, far, buf, 4), -ENODATA);
	open_file_put(t->fs, f);
}

/* Replaced by rename: who began with the old one reads the old one. */
static void open_file_that_was_replaced_keeps_its_bytes(void **state)
{
	struct tree *t = *state;
	char from[128], to[128], buf[8];
	struct open_file *old, *new;

	put(t, "a", "old");
	assert_int_equal(get(t, "a", &old), 0);
	put(t, "b", "newer");
	(void)snprintf(from, sizeof(from), "%s/b", t->dir);
	(void)snprintf(to, sizeof(to), "%s/a", t->dir);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(get(t, "a", &new), 0);
	assert_int_equal(open_files_count(t->fs), 2);
	assert_int_equal(read_at(old, 0, buf, 3), 0);
	assert_memory_equal(buf, "old", 3);
	assert_int_equal(open_file_size(new), 5);
	open_file_put(t->fs, old);
	open_file_put(t->fs, new);
}

static void open_file_that_was_truncated_gives_enodata(void **state)
{
	struct tree *t = *state;
	struct open_file *f;
	char path[128], buf[8];

	put(t, "a", "hello");
	assert_int_equal(get(t, "a", &f), 0);
	(void)snprintf(path, sizeof(path), "%s/a", t->dir);
	assert_int_equal(truncate(path, 3), 0);
	assert_int_equal(read_at(f, 0, buf, 3), 0);
	assert_int_equal(read_at(f, 0, buf, 5), -ENODATA);
	open_file_put(t->fs, f);
}

/* Parts of one image are files of their own. */
static void open_file_of_an_extent_has_its_bytes_only(void **state)
{
	struct tree *t = *state;
	struct file_extent p = {.off = 6, .len = 5};
	struct open_file *whole, *part, *same, *other;
	char buf[16];

	put(t, "a", "hello world again");
	assert_int_equal(get(t, "a", &whole), 0);
	p.fd = root_file(t->root, "a", &p.st);
	assert_int_equal(open_file_share(t->fs, &p, &part), 0);
	p.fd = root_file(t->root, "a", &p.st);
	assert_int_equal(open_file_share(t->fs, &p, &same), 0);
	assert_ptr_equal(part, same);
	assert_ptr_not_equal(part, whole);
	/* Another one of that length is another file. */
	p.off = 12;
	p.fd = root_file(t->root, "a", &p.st);
	assert_int_equal(open_file_share(t->fs, &p, &other), 0);
	assert_ptr_not_equal(other, part);
	open_file_put(t->fs, other);
	assert_int_equal(open_file_size(part), 5);
	assert_int_equal(read_at(part, 1, buf, 4), 0);
	assert_memory_equal(buf, "orld", 4);
	open_file_put(t->fs, part);
	open_file_put(t->fs, same);
	open_file_put(t->fs, whole);
}

/* Blocks are laid out with room for their heads, however many they are. */
static void open_file_read_leaves_gaps_for_headers(void **state)
{
	struct tree *t = *state;
	char text[401], buf[4 * 200];
	struct open_file_layout to = {(uint8_t *)buf, 3, 4};
	struct open_file *f, *mem;
	size_t i;

	for (i = 0; i < sizeof(text) - 1; i++)
		text[i] = (char)('a' + i % 26);
	text[i] = 0;
	put(t, "a", text);
	assert_int_equal(get(t, "a", &f), 0);
	assert_int_equal(open_file_take(t->fs, strdup(text), 400, &mem), 0);
	memset(buf, '.', sizeof(buf));
	assert_int_equal(open_file_read(f, 1, 398, &to), 0);
	for (i = 0; i < 398; i++)
		assert_int_equal(buf[i / 3 * 4 + i % 3], text[1 + i]);
	assert_int_equal(buf[3], '.');
	assert_int_equal(buf[132 * 4 + 2], '.');
	memset(buf, '.', sizeof(buf));
	assert_int_equal(open_file_read(mem, 1, 398, &to), 0);
	for (i = 0; i < 398; i++)
		assert_int_equal(buf[i / 3 * 4 + i % 3], text[1 + i]);
	assert_int_equal(open_file_read(f, 5, 396, &to), -ENODATA);
	open_file_put(t->fs, f);
	open_file_put(t->fs, mem);
}

/* Small reads come from pieces in memory, across their ends and to the end. */
static void open_file_reads_from_the_cache_equal_the_file(void **state)
{
	enum {
		LEN = 200000
	};
	static char text[LEN + 1], buf[LEN];
	struct tree *t = *state;
	struct open_file *f, *part;
	struct file_extent p = {.off = 1234, .len = LEN - 1234};
	uint32_t seed = 1;
	size_t i;

	for (i = 0; i < LEN; i++)
		text[i] = (char)('a' + (i * i / 7) % 26);
	put(t, "a", text);
	assert_int_equal(get(t, "a", &f), 0);
	p.fd = root_file(t->root, "a", &p.st);
	assert_int_equal(open_file_share(t->fs, &p, &part), 0);
	for (i = 0; i < 20000; i++) {
		size_t off, n;

		seed = seed * 1103515245 + 12345;
		off = seed / 7 % (LEN - 1234);
		n = 1 + seed % 3000;
		n = n < LEN - 1234 - off ? n : LEN - 1234 - off;
		assert_int_equal(read_at(f, off, buf, n), 0);
		assert_memory_equal(buf, text + off, n);
		assert_int_equal(read_at(part, off, buf, n), 0);
		assert_memory_equal(buf, text + 1234 + off, n);
	}
	assert_int_equal(read_at(f, LEN - 3, buf, 4), -ENODATA);
	assert_int_equal(read_at(f, LEN + 70000, buf, 1), -ENODATA);
	open_file_put(t->fs, part);
	open_file_put(t->fs, f);
}

static void open_file_in_netascii_is_converted_once(void **state)
{
	static const char coded[] = "a\r\nb\r\0c\r\0\r\n";
	struct tree *t = *state;
	struct open_file *f, *g, *octet;
	char buf[16];

	put(t, "a", "a\nb\rc\r\n");
	assert_int_equal(get(t, "a", &f), 0);
	assert_int_equal(open_file_netascii(t->fs, &f), 0);
	assert_int_equal(open_file_size(f), sizeof(coded) - 1);
	assert_int_equal(read_at(f, 0, buf, sizeof(coded) - 1), 0);
	assert_memory_equal(buf, coded, sizeof(coded) - 1);
	assert_int_equal(get(t, "a", &octet), 0);
	assert_ptr_not_equal(octet, f);
	assert_int_equal(get(t, "a", &g), 0);
	assert_int_equal(open_file_netascii(t->fs, &g), 0);
	assert_ptr_equal(f, g);
	assert_int_equal(open_files_count(t->fs), 2);
	open_file_put(t->fs, f);
	open_file_put(t->fs, g);
	open_file_put(t->fs, octet);
	assert_int_equal(open_file_take(t->fs, NULL, 0, &f), 0);
	assert_int_equal(open_file_netascii(t->fs, &f), 0);
	assert_int_equal(open_file_size(f), 0);
	open_file_put(t->fs, f);
}

static void open_file_changed_sees_a_rewrite_in_place(void **state)
{
	static const struct timespec past[2] = {{1, 0}, {1, 0}};
	struct tree *t = *state;
	struct open_file *f;

	put(t, "a", "one");
	assert_int_equal(utimensat(t->root, "a", past, 0), 0);
	assert_int_equal(get(t, "a", &f), 0);
	assert_false(open_file_changed(f));
	put(t, "a", "two");
	assert_true(open_file_changed(f));
	open_file_put(t->fs, f);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_finds_a_transfer_by_address_and_port),
		cmocka_unit_test(table_bounds_unacked_transfers_of_an_address),
		cmocka_unit_test(
			table_starts_waiting_requests_in_turn_after_an_ack),
		cmocka_unit_test(
			table_counts_a_turn_without_an_answer_for_a_second),
		cmocka_unit_test(
			table_keeps_the_turn_of_a_repeated_waiting_request),
		cmocka_unit_test(table_bounds_the_queue_of_waiting_requests),
		cmocka_unit_test(table_counts_a_replaced_transfer_for_a_second),
		cmocka_unit_test(table_bounds_transfers_of_an_address),
		cmocka_unit_test(
			table_evicts_unacked_transfers_above_a_quarter),
		cmocka_unit_test(table_when_full_evicts_no_acked_transfer),
		cmocka_unit_test_setup_teardown(
			open_files_share_one_descriptor_a_file, plant, fell),
		cmocka_unit_test_setup_teardown(
			open_file_over_4_gib_is_read_at_its_offset, plant,
			fell),
		cmocka_unit_test_setup_teardown(
			open_file_that_was_replaced_keeps_its_bytes, plant,
			fell),
		cmocka_unit_test_setup_teardown(
			open_file_that_was_truncated_gives_enodata, plant,
			fell),
		cmocka_unit_test_setup_teardown(
			open_file_of_an_extent_has_its_bytes_only, plant, fell),
		cmocka_unit_test_setup_teardown(
			open_file_read_leaves_gaps_for_headers, plant, fell),
		cmocka_unit_test_setup_teardown(
			open_file_reads_from_the_cache_equal_the_file, plant,
			fell),
		cmocka_unit_test_setup_teardown(
			open_file_in_netascii_is_converted_once, plant, fell),
		cmocka_unit_test_setup_teardown(
			open_file_changed_sees_a_rewrite_in_place, plant, fell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
