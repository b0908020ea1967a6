#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Many machines behind one address, as a rack behind NAT: requests above
# --max-unacked wait for their turn instead of for the client's time-out.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/cmd/pxe-tftpd/tftpd.sh"
plan 9

head -c 20000 /dev/zero >"$root/f"
load=$PXE_BUILDDIR/tests/bench/tftp-load

# value NAME: of the generator's line on stdin.
value() {
	tr ' ' '\n' | sed -n "s/^$1=//p"
}

serve --max-unacked 4
# Their address is one that nobody else uses: servers of other tests may still
# send to ports of 127.0.0.1 that these clients get.
# A client waits for 60 s before it asks again: none may have to.  The floods of
# other tests fill the kernel's queue of the loopback interface, and a request
# is lost: then once more.
for _try in 1 2 3; do
	before=$(grep -c '"event":"transfer"' "$events")
	line=$("$load" -s "127.0.0.1:$port" -r "$root" -f f -c 300 \
		-B 127.77.0.1/32 --rto 60000 --deadline 20 2>"$work/load.log")
	[ "$(printf '%s' "$line" | value failed)" -ne 0 ] || break
done
is "$(printf '%s' "$line" | value failed)" 0 \
	'300 clients of one address get a file with --max-unacked 4'
is "$(printf '%s' "$line" | value timeouts)" 0 \
	'no client behind a shared address repeats its request'
all_done() {
	[ "$(grep -c '"event":"transfer"' "$events")" -eq $((before + 300)) ]
}
ok -n '300 clients of one address are 300 transfers' wait_for 30 all_done

# Requests that nobody acknowledges, as if their address were forged.  Prints
# how many of them got a packet, in more than the 5 s that requests wait.
python3 - "$port" >"$work/answered" <<'END' &
import socket
import sys
import time

socks = []
for i in range(200):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.sendto(b"\0\1f\0octet\0blksize\0" b"1000\0",
             ("127.0.0.1", int(sys.argv[1])))
    s.setblocking(False)
    socks.append(s)
time.sleep(8)
answered = 0
for s in socks:
    try:
        s.recv(2000)
        answered += 1
    except BlockingIOError:
        pass
print(answered)
END
silent=$!

# listed N: is the list of running transfers there for the Nth time?
listed() {
	[ "$(grep -c 'running: [0-9]* transfers,' "$work/tftpd.log")" -ge "$1" ]
}

# waiting N: says SIGUSR1 that so many requests wait?  The line that says it is
# behind that of the transfers: it is whole when the next list begins.
lists=0
waiting() {
	for _i in 1 2; do
		lists=$((lists + 1))
		kill -USR1 "$daemon"
		wait_for 30 listed "$lists" || return 1
	done
	[ "$(awk '/running: [0-9]* transfers,/ { before = now; now = 0 }
		/waiting: [0-9]* requests/ { now = $3 }
		END { print before }' "$work/tftpd.log")" -eq "$1" ]
}
ok -n 'requests above --max-unacked of one address wait' wait_for 4 waiting 196
wait "$silent"
is "$(cat "$work/answered")" 4 \
	'a request that waits gets no packet if nobody acknowledges'
ok -n 'requests that waited for 5 s are forgotten' wait_for 30 waiting 0

# Machines that were switched off: their host says so (ICMP port unreachable).
python3 - "$port" >"$work/answered" <<'END'
import socket
import sys


def ask():
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind(("127.77.0.2", 0))
    s.sendto(b"\0\1f\0octet\0", ("127.0.0.1", int(sys.argv[1])))
    s.settimeout(4)
    return s


gone = [ask() for i in range(4)]
for s in gone:
    s.recv(2000)
rest = [ask() for i in range(4)]
for s in gone:
    s.close()
print(sum(len(s.recv(2000)) for s in rest))
END
is "$(cat "$work/answered")" 2064 \
	'machines that are gone make room for those of their address that wait'
line=$("$load" -s "127.0.0.1:$port" -r "$root" -f f --rto 1000 --tries 30 \
	2>"$work/load.log")
is "$(printf '%s' "$line" | value failed)" 0 \
	'clients that died do not lock out others of their address'
alive 'after clients of one address died'
