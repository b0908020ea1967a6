#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd: addresses and routes: from where it answers, how large its packets
# are, and what a hundred thousand forged sources cost.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3
need_netns
about pxe-tftpd
plan 43

srv=pxe-rs-$$
cli=pxe-rc-$$
on_exit "ip netns del $srv 2>/dev/null; ip netns del $cli 2>/dev/null"
ip netns add "$srv" || exit 99
ip netns add "$cli" || exit 99
for n in 0 1; do
	ip -n "$srv" link add "s$n" type veth peer name "c$n" netns "$cli" ||
		exit 99
	ip -n "$srv" address add "10.79.$n.1/24" brd + dev "s$n"
	ip -n "$cli" address add "10.79.$n.2/24" brd + dev "c$n"
	ip -n "$srv" address add "fd00:79:$n::1/64" dev "s$n" nodad
	ip -n "$cli" address add "fd00:79:$n::2/64" dev "c$n" nodad
	ip -n "$srv" link set "s$n" up
	ip -n "$cli" link set "c$n" up
done
ip -n "$srv" link set lo up
ip -n "$cli" link set lo up
ip -n "$srv" address add 10.79.0.3/24 dev s0
ip -n "$srv" address add fd00:79::3/64 dev s0 nodad
ip -n "$cli" address add 10.79.0.9/24 dev c0
# Addresses of the server alone, as those of routers and load balancers.
ip -n "$srv" address add 10.99.0.1/32 dev lo
ip -n "$srv" address add fd00:99::1/128 dev lo nodad
ip -n "$cli" route add 10.99.0.1 via 10.79.0.1
ip -n "$cli" -6 route add fd00:99::1 via fd00:79::1
# Every address that there is lies behind the client.
ip -n "$srv" route add default via 10.79.0.2

root=$work/root
mkdir "$root"
head -c 513 /dev/urandom >"$root/f"
head -c 1000000 /dev/urandom >"$root/big"

cat >"$work/ask.py" <<'END'
# ask.py HOST NAME [KEY=VALUE...]: what comes first and from where, in one
# line.  Keys are options, or source=ADDR, device=NAME, then=COMMAND after the
# first window, close=1; with whole=FILE the file is fetched and compared.
import os, socket, subprocess, sys

def word(n):
    return bytes([n >> 8 & 255, n & 255])

host, name = sys.argv[1:3]
keys = dict(a.split("=", 1) for a in sys.argv[3:])
source, device = keys.pop("source", ""), keys.pop("device", "")
then, whole = keys.pop("then", ""), keys.pop("whole", "")
close = keys.pop("close", "")
p = b"\0\1" + name.encode() + b"\0octet\0"
for k, v in keys.items():
    p += k.encode() + b"\0" + v.encode() + b"\0"
to = socket.getaddrinfo(host, 69, type=socket.SOCK_DGRAM)[0]
s = socket.socket(to[0], socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
if to[0] == socket.AF_INET:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
if device:
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, device.encode())
if source:
    s.bind((source, 0))
s.settimeout(1)
for _ in range(10):
    s.sendto(p, to[4])
    try:
        got, peer = s.recvfrom(70000)
        break
    except socket.timeout:
        pass
else:
    sys.exit("no answer")
blksize, window = 512, 1
if got[1] == 6:
    w = got[2:].split(b"\0")
    o = dict(zip(w[::2], w[1::2]))
    blksize = int(o.get(b"blksize", 512))
    window = int(o.get(b"windowsize", 1))
    print(peer[0].split("%")[0], "OACK", *[
        "%s=%s" % (k.decode(), v.decode()) for k, v in sorted(o.items())])
else:
    print(peer[0].split("%")[0], got[:4].hex())
if close:
    s.sendto(b"\0\4\0\0", peer)
    s.recvfrom(70000)
    s.close()
elif not whole:
    s.sendto(b"\0\5\0\0enough\0", peer)
else:
    want, have, data = open(whole, "rb").read(), 0, []
    s.sendto(b"\0\4\0\0", peer)
    while True:
        try:
            got, again = s.recvfrom(70000)
        except socket.timeout:
            s.sendto(b"\0\4" + word(have), peer)
            continue
        assert again == peer, again
        assert got[1] == 3, got
        if got[2:4] != word(have + 1):
            continue
        have += 1
        data.append(got[4:])
        last = len(got) < 4 + blksize
        if have == window and then:
            subprocess.check_call(then, shell=True)
        if last or have % window == 0:
            s.sendto(b"\0\4" + word(have), peer)
        if last:
            break
    print("whole" if b"".join(data) == want else "another file")
END

tftpd() {
	spawn_ready tftpd ip netns exec "$srv" pxe-tftpd -r "$root" \
		-l 0.0.0.0 -l :: --events "$events" "$@" || exit 99
	daemon=$pid
}

# asks ANSWER WHAT ARGUMENT...: passes if ask.py prints that.
asks() {
	_answer=$1
	_what=$2
	shift 2
	run timeout 60 ip netns exec "$cli" python3 "$work/ask.py" "$@"
	is "$out$err" "$_answer" "$_what"
}

# created: fragments that the server has made.
created() {
	ip netns exec "$srv" cat /proc/net/snmp /proc/net/snmp6 | awk '
		$1 == "Ip:" && !v { for (i = 1; i <= NF; i++)
			if ($i == "FragCreates") v = i; next }
		$1 == "Ip:" { n += $v }
		$1 == "Ip6FragCreates" { n += $2 }
		END { print n + 0 }'
}

# --- from the address that was asked -----------------------------------------
tftpd
for a in 10.79.0.1 10.79.0.3 10.79.1.1 10.99.0.1 fd00:79::1 fd00:79::3 \
	fd00:79:1::1 fd00:99::1; do
	asks "$a OACK tsize=513" "a request to $a is answered from there" \
		"$a" f tsize=0
	asks "$a 00030001" \
		"a request to $a without options is answered from there" "$a" f
done
ip -n "$srv" address add 10.79.0.7/24 dev s0
asks '10.79.0.7 OACK tsize=513' \
	'a request to an address added later is answered from there' \
	10.79.0.7 f tsize=0
ip -n "$cli" route add 10.79.1.1 via 10.79.0.1
asks '10.79.1.1 OACK tsize=513' \
	'a request by another route than back is answered from its address' \
	10.79.1.1 f tsize=0 source=10.79.0.9
ip -n "$cli" route del 10.79.1.1 via 10.79.0.1
asks '10.79.0.1 OACK tsize=513' \
	'a broadcast in a net is answered from the address in it' \
	10.79.0.255 f tsize=0
asks '10.79.1.1 OACK tsize=513' \
	'a broadcast in another net is answered from the address in it' \
	10.79.1.255 f tsize=0
asks '10.79.0.1 OACK tsize=513' \
	'a limited broadcast is answered from the address of its link' \
	255.255.255.255 f tsize=0 device=c0
asks '10.79.1.1 OACK tsize=513' \
	'a limited broadcast on another link is answered from its address' \
	255.255.255.255 f tsize=0 device=c1
ll=$(ip -n "$srv" -6 -o address show dev s1 scope link |
	sed 's/.*inet6 \([^/]*\).*/\1/')
asks "$ll OACK tsize=513" \
	'a request to a link-local address is answered from there' \
	"$ll%c1" f tsize=0

# --- packets that fit the route -----------------------------------------------
# IPv4 has 32 bytes of headers around a block, IPv6 52.
asks '10.79.0.1 OACK blksize=1468' \
	'blksize is at most 1468 for IPv4 over Ethernet' \
	10.79.0.1 f blksize=65464
asks 'fd00:79::1 OACK blksize=1448' \
	'blksize is at most 1448 for IPv6 over Ethernet' \
	fd00:79::1 f blksize=65464
asks '10.79.0.1 OACK blksize=512' \
	'blksize 512 is granted on a route that carries more' \
	10.79.0.1 f blksize=512
ip -n "$srv" route replace 10.79.0.0/24 dev s0 src 10.79.0.1 mtu 1400
# 256: the metric of the kernel's own.
ip -n "$srv" -6 route replace fd00:79::/64 dev s0 metric 256 mtu 1400
asks '10.79.0.1 OACK blksize=1368' \
	'blksize is at most 1368 for IPv4 on a route with an MTU of 1400' \
	10.79.0.1 f blksize=1468
asks 'fd00:79::1 OACK blksize=1348' \
	'blksize is at most 1348 for IPv6 on a route with an MTU of 1400' \
	fd00:79::1 f blksize=1468
asks '10.79.1.1 OACK blksize=1468' \
	'blksize is at most 1468 on another route with an MTU of 1500' \
	10.79.1.1 f blksize=1468
before=$(created)
asks '10.79.0.1 OACK blksize=1368 windowsize=16
whole' 'a file in windows by IPv4 with an MTU of 1400 arrives whole' \
	10.79.0.1 big blksize=1468 windowsize=16 whole="$root/big"
asks 'fd00:79::1 OACK blksize=1348 windowsize=16
whole' 'a file in windows by IPv6 with an MTU of 1400 arrives whole' \
	fd00:79::1 big blksize=1468 windowsize=16 whole="$root/big"
is "$(($(created) - before))" 0 \
	'files by routes with an MTU of 1400 are sent without fragments'
ip -n "$srv" route add 10.79.0.9 dev s0 mtu 1280
asks '10.79.0.1 OACK blksize=1248' \
	'blksize is at most 1248 on the route of a client with an MTU of 1280' \
	10.79.0.1 f blksize=1468 source=10.79.0.9
ip -n "$srv" route del 10.79.0.9 dev s0 mtu 1280
# A router that is replaced while the file is sent.  It was granted larger
# blocks than now fit; then fragments are better than nothing.
asks '10.79.0.1 OACK blksize=1368 windowsize=8
whole' 'a file by IPv4 whose route gets an MTU of 1000 arrives whole' \
	10.79.0.1 big blksize=1468 windowsize=8 \
	whole="$root/big" then="ip -n $srv route replace 10.79.0.0/24 \
dev s0 src 10.79.0.1 mtu 1000"
asks 'fd00:79::1 OACK blksize=1348 windowsize=8
whole' 'a file by IPv6 whose route gets an MTU of 1280 arrives whole' \
	fd00:79::1 big blksize=1468 windowsize=8 \
	whole="$root/big" then="ip -n $srv -6 route replace fd00:79::/64 \
dev s0 metric 256 mtu 1280"
ip -n "$srv" route replace 10.79.0.0/24 dev s0 src 10.79.0.1
ip -n "$srv" -6 route replace fd00:79::/64 dev s0 metric 256
ip -n "$srv" link set s0 mtu 9000
ip -n "$cli" link set c0 mtu 9000
asks '10.79.0.1 OACK blksize=8968' \
	'blksize is at most 8968 on a link with an MTU of 9000' \
	10.79.0.1 f blksize=65464
ip -n "$srv" link set s0 mtu 1500
ip -n "$cli" link set c0 mtu 1500
stop "$daemon"

tftpd --no-mtu-clamp
before=$(created)
asks '10.79.0.1 OACK blksize=8000 windowsize=4
whole' '--no-mtu-clamp: a file in blocks of 8000 by IPv4 arrives whole' \
	10.79.0.1 big blksize=8000 windowsize=4 \
	whole="$root/big"
asks 'fd00:79::1 OACK blksize=65464
whole' '--no-mtu-clamp: a file in blocks of 65464 by IPv6 arrives whole' \
	fd00:79::1 big blksize=65464 whole="$root/big"
ok -n '--no-mtu-clamp: large blocks are sent in fragments' \
	test "$(created)" -gt "$before"
stop "$daemon"

# --- forged addresses that never answer -----------------------------------
# A quarter of --max-transfers is for those that nobody has acknowledged yet.
tftpd --max-transfers 4000
# tftpd is a child of ip: its own status.
hwm() {
	sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$daemon/status"
}
asks '10.79.0.1 OACK tsize=513' \
	'a request before 100000 forged ones is answered' 10.79.0.1 f tsize=0
high=$(hwm)
fds=$(find "/proc/$daemon/fd" -mindepth 1 | wc -l)
cat >"$work/flood.py" <<'END'
import socket, struct, subprocess, sys
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
to = socket.inet_aton("10.79.0.1")
# With a time-out of a second they are forgotten after four, not fifteen.
rrq = (b"\0\1big\0octet\0blksize\0001468\0windowsize\00064\0"
       b"timeout\0001\0")
udp = struct.pack("!HHHH", 2000, 69, 8 + len(rrq), 0) + rrq
bad = 0
for i in range(100000):
    source = bytes([198, 18 + (i >> 16), i >> 8 & 255, i & 255])
    raw.sendto(struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64,
                           17, 0, source, to) + udp, ("10.79.0.1", 0))
    if i % 10000 == 9999:
        bad += subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL) != 0
    elif i % 200 == 199:
        # Not faster than they are read: a missing file is answered at once.
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(0.5)
        try:
            s.sendto(b"\0\1none\0octet\0", ("10.79.0.1", 69))
            s.recv(100)
        except socket.timeout:
            pass
        s.close()
print("%d of 10 honest clients failed" % bad)
END
run timeout 120 ip netns exec "$cli" python3 "$work/flood.py" \
	python3 "$work/ask.py" 10.79.0.1 big blksize=1468 windowsize=16 \
	whole="$root/big"
is "$out$err" '0 of 10 honest clients failed' \
	'10 clients get their file among 100000 forged requests'
now=$(hwm)
keeps=8192
! ldd "$PXE_BUILDDIR/cmd/pxe-tftpd/pxe-tftpd" | grep -q asan || keeps=300000
ok -n "100000 forged requests take at most $keeps KiB" \
	test "$now" -le $((high + keeps))
diag "$high KiB before, $now KiB at most"
no_more() {
	[ "$(find "/proc/$daemon/fd" -mindepth 1 | wc -l)" -le "$fds" ]
}
ok -n 'after 100000 forged requests no descriptor is left' \
	wait_for 60 no_more
