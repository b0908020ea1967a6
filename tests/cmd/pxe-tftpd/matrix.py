# SPDX-License-Identifier: BSD-2-Clause
"""Which cases run a second time, in which mode of the daemon, and why.

Each case of each list runs once, over IPv4, with the daemon as it is started
without options.  In another mode it is the same test again, unless another path
of the program serves it there: these are below.  A row is a mode, a list, why
these cases are others there, and their names.  matrix.py MODE prints the lists
that have cases for it.

    ipv6         -l '[::1]'
    single-port  --single-port
    workers      --workers 3
    overwrite    --upload-overwrite
"""
import sys

WORKERS = 3

ROWS = [
    ("ipv6", "hostile-options",
     "The largest block follows from the MTU of an IPv6 route and its larger"
     " headers, the address to answer from is in IPV6_PKTINFO, and clients are"
     " limited by /64.", [
         "a request with blksize 65464 gets OACK blksize=65464",
         "a request with the largest blksize and windowsize gets"
         " OACK blksize=65464 windowsize=2",
         "a file in blocks of 8 bytes arrives whole",
         "a good transfer follows 200 with msftwindow that ended in every way",
     ]),
    ("ipv6", "freebsd-rrq",
     "A window leaves as segments of one IPv6 datagram.", [
         "rrq_small: a file of one block arrives",
         "rrq_medium_window: a file of two blocks arrives in one window",
         "rrq_window_rfc7440: a window with losses goes on behind the last ACK",
         "rrq_multiple_of_the_block: a file of one full block ends with an"
         " empty block",
     ]),
    ("ipv6", "freebsd-wrq",
     "Each upload has a socket of its own, of the family of its client.", [
         "wrq_small: an upload of one block is stored",
         "wrq_medium_window: an upload of one window is stored",
         "wrq_window_rfc7440: an upload in windows with losses is stored whole",
         "wrq_of_another_port: blocks and ERRORs from another port change"
         " nothing",
     ]),

    ("single-port", "hostile-options",
     "What is no request is looked up as a packet of a transfer first, also if"
     " there is none or it has just ended.", [
         "a request cut off after any byte gets at most one answer",
         "a request with any single bit flipped gets at most one answer",
         "a good transfer follows 200 with msftwindow that ended in every way",
     ]),
    ("single-port", "hostile-packets",
     "The port of requests is that of transfers: the opcode decides which of"
     " the two reads a packet.", [
         "a datagram of nothing amid a transfer changes nothing",
         "a datagram of one byte amid a transfer changes nothing",
         "the opcode RRQ alone amid a transfer changes nothing",
         "the opcode ACK alone amid a transfer changes nothing",
         "an ACK with half a block number amid a transfer changes nothing",
         "a request with half an opcode amid a transfer changes nothing",
         "a request with opcode 7 amid a transfer changes nothing",
         "a request without NUL amid a transfer changes nothing",
         "an OACK amid a transfer changes nothing",
         "an ACK gets no answer",
         "DATA gets no answer",
         "an OACK gets no answer",
         "an ERROR gets no answer",
     ]),
    ("single-port", "hostile-transfers",
     "Only the address and port of a client show to which transfer its packets"
     " belong, and ICMP comes to the socket that all share.", [
         "an ERROR, ACKs and DATA from another port change nothing",
         "requests to the port of another's transfer change nothing",
         "an ERROR and ACKs from the same port of another address change"
         " nothing",
         "requests from one port of 50 addresses are 50 transfers",
         "requests from port 69 or from the server's own get no answer",
         "packets from the server's own address and port get no answer",
         "requests from port 0 get no answer",
         "requests from broadcast, multicast and void addresses get no answer",
         "a request to a broadcast address is answered from the unicast"
         " address",
         "ICMP port unreachable amid a transfer ends it",
         "ICMP port unreachable before the first ACK ends the transfer",
         "ten clients are served while ten others close their ports",
         "ICMP messages about other ports or with broken quotes end nothing",
         "a request sent 1000 times is one transfer",
         "1000 different requests from one port are one transfer at a time",
         "another request from the same port replaces the transfer that runs",
     ]),

    ("workers", "hostile-options",
     "SO_REUSEPORT: the kernel chooses a process by addresses and ports, so the"
     " many ports of these cases bring packets to each of them.", [
         "a request cut off after any byte gets at most one answer",
         "a request with any single bit flipped gets at most one answer",
         "a good transfer follows 200 with msftwindow that ended in every way",
     ]),
    ("workers", "hostile-transfers",
     "SO_REUSEPORT: all requests of a port must come to one process, or each"
     " would begin a transfer.", [
         "requests from one port of 50 addresses are 50 transfers",
         "a request sent 1000 times is one transfer",
         "1000 different requests from one port are one transfer at a time",
         "another request from the same port replaces the transfer that runs",
     ]),

    ("overwrite", "freebsd-wrq",
     "A file replaces one that is there, by rename(2) instead of link(2).", [
         "wrq_small: an upload of one block is stored",
         "wrq_eaccess: a file of mode 440 is kept, or replaced as a whole",
         "wrq_eaccess_world_readable: a file of mode 444 is kept, or"
         " replaced as a whole",
         "wrq_truncate: an upload of no bytes is stored as an empty file",
         "wrq_exists: a file that exists gets ERROR 6, or is replaced",
         "wrq_unfinished: an upload that ends with an ERROR stores nothing",
         "wrq_duped_wrq: a request to write amid its upload changes nothing",
     ]),
]


def cases(mode, name):
    """The names of the cases of a list that run again in a mode."""
    names = [n for m, of, _, all in ROWS if (m, of) == (mode, name)
             for n in all]
    assert names, "no case of %s in the mode %s" % (name, mode)
    return set(names)


if __name__ == "__main__":
    print(*[of for mode, of, _, _ in ROWS if mode == sys.argv[1]], sep="\n")
