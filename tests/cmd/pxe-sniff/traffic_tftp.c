/* SPDX-License-Identifier: BSD-2-Clause */
/* Scenarios: TFTP size probes, late packets, offload, silence. */
#include "proto/tftp.h"
#include "traffic.h"

#define OPT(s)	  s, sizeof(s)
#define N_ELEM(a) (sizeof(a) / sizeof((a)[0]))

static const struct mac server_mac = {{0x52, 0x54, 0, 0xaa, 0, 1}};
static const struct mac client_mac = {{0x52, 0x54, 0, 0x65, 0x43, 0x21}};

#define SERVER 0x0a000001
#define CLIENT 0x0a000065

/* From that port of the client to port 69 of the server. */
static struct endpoints to_port_69(uint16_t port)
{
	return (struct endpoints){client_mac, server_mac, CLIENT,
				  SERVER,     port,	  69};
}

static struct endpoints with_port(struct endpoints e, uint16_t port)
{
	e.dport = port;
	return e;
}

/* RRQ with tsize and blksize 1024, that OACK, ERROR with that code. */
static void stop(struct traffic *s, const char *file, const char *oack,
		 size_t len, uint16_t code, const char *text)
{
	/* Another port for each transfer, as clients do. */
	struct endpoints e = to_port_69(
				 (uint16_t)(5000 + s->now / 1000000 % 1000)),
			 t;
	struct endpoints back;

	traffic_tftp_rrq(s, &e, file,
			 OPT("tsize\0"
			     "0\0"
			     "blksize\0"
			     "1024"));
	t = with_port(e, 41000);
	back = endpoints_reversed(&t);
	traffic_wait(s, 1);
	traffic_tftp_oack(s, &back, oack, len);
	traffic_wait(s, 1);
	traffic_tftp_error(s, &t, code, text);
}

/* Transfers that the client stops: probes for the size, and failures. */
void scenario_tftp_probe(struct traffic *s)
{
	static const char good[] = "tsize\0"
				   "7000\0"
				   "blksize\0"
				   "1024";
	static const char above[] = "tsize\0"
				    "7000\0"
				    "blksize\0"
				    "1468";
	static const char unasked[] = "tsize\0"
				      "7000\0"
				      "windowsize\0"
				      "4";
	static const char no_number[] = "tsize\0"
					"many";
	static const char no_size[] = "blksize\0"
				      "1024";
	struct endpoints e = to_port_69(6100), t, back;

	stop(s, "probe-0", good, sizeof(good), 0, "TFTP Aborted");
	stop(s, "probe-8", good, sizeof(good), 8, "User aborted");
	stop(s, "full", good, sizeof(good), TFTP_DISK_FULL, "Out of memory");
	stop(s, "denied", good, sizeof(good), TFTP_ACCESS, "");
	stop(s, "above", above, sizeof(above), 8, "blksize too large");
	stop(s, "unasked", unasked, sizeof(unasked), 8, "not asked for");
	stop(s, "no-number", no_number, sizeof(no_number), 8, "bad tsize");
	stop(s, "no-size", no_size, sizeof(no_size), 0, "Aborted");
	/* DATA instead of an OACK. */
	traffic_tftp_rrq(s, &e, "data",
			 OPT("tsize\0"
			     "0"));
	t = with_port(e, 41001);
	back = endpoints_reversed(&t);
	traffic_tftp_data(s, &back, 1, NULL, 512);
	traffic_tftp_error(s, &t, 0, "Aborted");
}

/* Late packets of the previous transfer, and blocks out of order. */
void scenario_tftp_late(struct traffic *s)
{
	static const char big[] = "blksize\0"
				  "1024";
	static const char script[1024] = "#!ipxe\n";
	struct endpoints e = to_port_69(5200), one = with_port(e, 42001),
			 back_one;
	struct endpoints two = with_port(e, 42002), back_two, from_69;
	uint16_t i;

	back_one = endpoints_reversed(&one);
	back_two = endpoints_reversed(&two);
	/* The client leaves the first transfer in the middle. */
	traffic_tftp_rrq(s, &e, "first", NULL, 0);
	for (i = 1; i <= 500; i++) {
		traffic_tftp_data(s, &back_one, i, NULL, 512);
		traffic_tftp_ack(s, &one, i);
	}
	/* Its server retransmits before and after the second answer. */
	traffic_tftp_rrq(s, &e, "second", big, sizeof(big));
	traffic_tftp_data(s, &back_one, 501, NULL, 512);
	traffic_wait(s, 1);
	traffic_tftp_oack(s, &back_two, big, sizeof(big));
	traffic_tftp_data(s, &back_one, 501, NULL, 512);
	traffic_tftp_error(s, &one, 5, "Unknown transfer ID");
	traffic_tftp_ack(s, &two, 0);
	traffic_tftp_data(s, &back_one, 501, NULL, 512);
	/* Block 2 before block 1, and block 2 again. */
	traffic_tftp_data(s, &back_two, 2, NULL, 1024);
	traffic_tftp_data(s, &back_two, 1, script, sizeof(script));
	traffic_tftp_data(s, &back_two, 2, NULL, 1024);
	traffic_tftp_data(s, &back_two, 3, NULL, 10);
	traffic_tftp_ack(s, &two, 3);
	/* Two answers; the client takes the second, whose OACK came earlier. */
	traffic_wait(s, 1);
	e.sport = 5201;
	one.sport = two.sport = back_one.dport = back_two.dport = 5201;
	traffic_tftp_rrq(s, &e, "two-answers", big, sizeof(big));
	traffic_tftp_rrq(s, &e, "two-answers", big, sizeof(big));
	traffic_tftp_data(s, &back_one, 1, NULL, 512);
	traffic_tftp_oack(s, &back_two, big, sizeof(big));
	traffic_tftp_ack(s, &two, 0);
	traffic_tftp_data(s, &back_two, 1, "#!ipxe\n", 7);
	traffic_tftp_ack(s, &two, 1);
	/* Servers with one port for all transfers. */
	traffic_tftp_rrq(s, &e, "same-port", big, sizeof(big));
	traffic_tftp_oack(s, &back_two, big, sizeof(big));
	traffic_tftp_ack(s, &two, 0);
	traffic_tftp_data(s, &back_two, 1, "#!ipxe\n", 7);
	traffic_tftp_ack(s, &two, 1);
	traffic_tftp_rrq(s, &e, "same-port-error", NULL, 0);
	traffic_tftp_error(s, &back_two, 1, "File not found");
	from_69 = endpoints_reversed(&e);
	traffic_tftp_rrq(s, &e, "from-69", NULL, 0);
	traffic_tftp_data(s, &from_69, 1, NULL, 5);
	traffic_tftp_ack(s, &e, 1);
	traffic_tftp_rrq(s, &e, "from-69-again", NULL, 0);
	traffic_tftp_data(s, &from_69, 1, NULL, 6);
	traffic_tftp_ack(s, &e, 1);
}

/*
 * Windows as a capture on the server has them with UDP_SEGMENT: 4 blocks in one
 * message, then 2 and the last one.
 */
void scenario_tftp_offload(struct traffic *s)
{
	static const char opts[] = "blksize\0"
				   "256\0"
				   "windowsize\0"
				   "4";
	static const char script[4 * 256 + 3 * 4] = "#!ipxe\n";
	struct endpoints e = to_port_69(5250), t = with_port(e, 42050), back;

	back = endpoints_reversed(&t);
	traffic_tftp_rrq(s, &e, "windows", opts, sizeof(opts));
	traffic_wait(s, 1);
	traffic_tftp_oack(s, &back, opts, sizeof(opts));
	traffic_tftp_ack(s, &t, 0);
	traffic_tftp_data(s, &back, 1, script, sizeof(script));
	traffic_tftp_ack(s, &t, 4);
	traffic_tftp_data(s, &back, 5, NULL, 2 * 256 + 10 + 2 * 4);
	/* Retransmitted from the gap that the ACK indicates. */
	traffic_tftp_ack(s, &t, 5);
	traffic_tftp_data(s, &back, 6, NULL, 256 + 10 + 4);
	traffic_tftp_ack(s, &t, 7);
}

/* Options of which a capture of 64 bytes a packet has the first alone. */
#define SIZED(size)         \
	"tsize\0" size "\0" \
	"blksize\0"         \
	"256\0"             \
	"windowsize\0"      \
	"8"

static void negotiate(struct traffic *s, const struct endpoints *e,
		      const char *file, const char *oack, size_t len)
{
	const struct endpoints t = with_port(*e, 42070);
	const struct endpoints back = endpoints_reversed(&t);

	traffic_tftp_rrq(s, e, file, OPT(SIZED("0")));
	traffic_tftp_oack(s, &back, oack, len);
	traffic_tftp_ack(s, &t, 0);
}

/*
 * Windows of 8 blocks in one message each (UDP_SEGMENT): a transfer whose first
 * window is retransmitted from a gap, and a file of one window.  Then a
 * transfer in which each block is a message.
 */
void scenario_tftp_offload_size(struct traffic *s)
{
	static const uint16_t first[] = {1, 2, 10, 18};
	static const size_t window = 8 * 256 + 7 * 4;
	struct endpoints e = to_port_69(5270), t = with_port(e, 42070), back;
	size_t i;

	back = endpoints_reversed(&t);
	negotiate(s, &e, "gap-in-window", OPT(SIZED("0006390")));
	for (i = 0; i < N_ELEM(first); i++) {
		traffic_wait(s, 1);
		traffic_tftp_data(s, &back, first[i], NULL,
				  i < 3 ? window : window - 10);
		traffic_tftp_ack(s, &t, i ? (uint16_t)(first[i] + 7) : 1);
	}
	e.sport = t.sport = back.dport = 5271;
	negotiate(s, &e, "one-window", OPT(SIZED("0002038")));
	traffic_tftp_data(s, &back, 1, NULL, window - 10);
	traffic_tftp_ack(s, &t, 8);
	e.sport = t.sport = back.dport = 5272;
	negotiate(s, &e, "one-by-one", OPT(SIZED("0001031")));
	for (i = 1; i <= 5; i++) {
		traffic_wait(s, 1);
		traffic_tftp_data(s, &back, (uint16_t)i, NULL, i < 5 ? 256 : 7);
		traffic_tftp_ack(s, &t, (uint16_t)i);
	}
}

/* Two requests without an answer, 89 s apart. */
void scenario_tftp_pause(struct traffic *s)
{
	struct endpoints e = to_port_69(5300);

	traffic_tftp_rrq(s, &e, "gone-quiet", NULL, 0);
	traffic_wait(s, 89000);
	e.sport++;
	traffic_tftp_rrq(s, &e, "just-asked", NULL, 0);
}
