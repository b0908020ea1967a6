#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd and clients of every make, over IPv4 and IPv6, on port 69.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need curl
plan 98

srv=pxe-ts-$$
cli=pxe-tc-$$
on_exit "ip netns del $srv 2>/dev/null; ip netns del $cli 2>/dev/null"
ip netns add "$srv" || exit 99
ip netns add "$cli" || exit 99
ip -n "$srv" link add s0 type veth peer name c0 netns "$cli" || exit 99
ip -n "$srv" address add 10.79.0.1/24 brd + dev s0
ip -n "$srv" address add 10.79.0.3/24 dev s0
ip -n "$srv" address add fd00:79::1/64 dev s0 nodad
ip -n "$cli" address add 10.79.0.2/24 brd + dev c0
ip -n "$cli" address add fd00:79::2/64 dev c0 nodad
for ns in "$srv s0" "$cli c0"; do
	ip -n "${ns% *}" link set lo up
	ip -n "${ns% *}" link set "${ns#* }" up
done

root=$work/root
mkdir "$root"
# 33600001 bytes are more than 65535 blocks of 512.
sizes='0 1 511 512 513 41943040 33600001'
for n in $sizes; do
	head -c "$n" /dev/urandom >"$root/f$n"
done

# tftpd OPTION...: the daemon, on port 69 of both families.
tftpd() {
	spawn_ready tftpd ip netns exec "$srv" pxe-tftpd -r "$root" \
		-l 0.0.0.0 -l :: "$@" || exit 99
	daemon=$pid
}
tftpd

# fetch NAME WHAT COMMAND...: run it in the client's namespace, in $work; it
# writes the file got.
fetch() {
	_file=$1
	_what=$2
	shift 2
	rm -f "$work/got"
	rc=0
	(cd "$work" && timeout 120 ip netns exec "$cli" "$@") \
		>"$work/out" 2>&1 || rc=$?
	# Some make no file of nothing.
	[ -e "$work/got" ] || : >"$work/got"
	if [ "$rc" -eq 0 ] && cmp "$work/got" "$root/$_file" >"$work/out" 2>&1
	then
		_pass "$_what: $_file"
	else
		_fail "$_what: $_file: status $rc"
		diag "$(cat "$work/out")"
	fi
}

# with COMMAND NAME WHAT ARGUMENT...: the same, if the command is there.
with() {
	_cmd=$1
	_file=$2
	_what=$3
	shift 3
	if command -v "$_cmd" >/dev/null; then
		fetch "$_file" "$_what" "$_cmd" "$@"
	else
		skip "$_cmd is not installed" "$_what: $_file"
	fi
}

s=10.79.0.1
for n in $sizes; do
	f=f$n
	fetch "$f" 'curl' curl -sS -o got "tftp://$s/$f"
	fetch "$f" 'curl without options' \
		curl -sS --tftp-no-options -o got "tftp://$s/$f"
	fetch "$f" 'curl, IPv6, blocks of 1428' \
		curl -sS --tftp-blksize 1428 -o got "tftp://[fd00:79::1]/$f"
	with tftp "$f" 'tftp-hpa' -m binary "$s" -c get "$f" got
	with tftp "$f" 'tftp-hpa, IPv6' -6 -m binary fd00:79::1 -c get "$f" got
	with atftp "$f" 'atftp, window of 16' -g -r "$f" -l got \
		--option 'windowsize 16' --option 'blksize 1428' "$s"
	with atftp "$f" 'atftp, window of 16 blocks of 512' -g -r "$f" -l got \
		--option 'windowsize 16' --option 'tsize 0' "$s"
	with atftp "$f" 'atftp, IPv6, window of 16' -g -r "$f" -l got \
		--option 'windowsize 16' --option 'blksize 1428' fd00:79::1
	with atftp "$f" 'atftp, IPv6, window of 64 blocks of 512' -g -r "$f" \
		-l got --option 'windowsize 64' --option 'tsize 0' fd00:79::1
	with busybox "$f" 'busybox' tftp -g -r "$f" -l got "$s"
	with busybox "$f" 'busybox, blocks of 1428' \
		tftp -g -b 1428 -r "$f" -l got "$s"
	with busybox "$f" 'busybox, IPv6' tftp -g -r "$f" -l got fd00:79::1
done

# log ERE NAME: passes if a line of the log matches, within 5 seconds.
log() {
	wait_for 5 grep -Eq -e "$1" "$work/tftpd.log"
	like "$(cat "$work/tftpd.log")" "$1" "$2"
}

# What firmware drops is not sent: a block fits the route's MTU of 1500.
ip netns exec "$cli" curl -sS --tftp-blksize 8000 -o "$work/got" \
	"tftp://$s/f513"
log 'f513: sent 513 .*blksize 1468,' 'blocks that fit IPv4'
log 'f513: sent 513 .*: curl$' 'curl is known by its request'
ip netns exec "$cli" curl -sS --tftp-blksize 8000 -o "$work/got" \
	"tftp://[fd00:79::1]/f513"
log 'f513: sent 513 .*blksize 1448,' 'blocks that fit IPv6'
w='a window over IPv6 is granted'
if command -v atftp >/dev/null; then
	log '\[fd00.*: f41943040: sent 41943040 .*blksize 512, window 64,' "$w"
else
	skip 'atftp is not installed' "$w"
fi

# All that a client has before anyone gave it an address.
ll=$(ip -n "$srv" -6 -o address show dev s0 scope link |
	sed 's/.*inet6 \([^/]*\).*/\1/')
wait_for 10 ip netns exec "$cli" curl -s -g -o /dev/null \
	"tftp://[$ll%25c0]/f1"
fetch f512 'link-local addresses' \
	curl -sS -g -o got "tftp://[$ll%25c0]/f512"

# curl asks 10.79.0.3, which is not the address that routes prefer.
fetch f513 'another address of the server' \
	curl -sS -o got tftp://10.79.0.3/f513

if command -v python3 >/dev/null; then
	ip netns exec "$cli" python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.settimeout(5)
s.sendto(b"\0\1f1\0octet\0", ("10.79.0.255", 69))
p, peer = s.recvfrom(600)
print(p[:4].hex(), peer[0])' >"$work/got" 2>&1
	is "$(cat "$work/got")" '00030001 10.79.0.1' 'a broadcast request'
else
	skip 'python3 is not installed' 'a broadcast request'
fi

# What a user sees.
rc=0
ip netns exec "$cli" curl -sS -o /dev/null "tftp://$s/none" 2>/dev/null ||
	rc=$?
is "$rc" 68 'curl: a missing file is one'
# Line ends of all kinds, some of them across the ends of blocks.
i=0
while [ "$i" -lt 300 ]; do
	printf 'line %d\na\r\nb\rc\n\n' "$i"
	i=$((i + 1))
done >"$root/text"
with tftp text 'tftp-hpa, its default mode netascii' "$s" -c get text got
with tftp text 'tftp-hpa, IPv6, netascii' fd00:79::1 -c get text got
# A window is one message until an interface cuts it: on the server, pxe-sniff
# sees it before that.
if command -v atftp >/dev/null; then
	spawn_ready sniff ip netns exec "$srv" pxe-sniff -i s0 || exit 99
	with atftp f33600001 'atftp, seen by pxe-sniff' -g -r f33600001 \
		-l got --option 'windowsize 16' --option 'blksize 1428' "$s"
	stop "$pid"
	like "$(cat "$work/sniff.log")" \
		' DONE +f33600001 .* bytes 33600001 .* window 16 ' \
		'... who tells the same'
else
	skip 'atftp is not installed' 'atftp, seen by pxe-sniff'
	skip 'atftp is not installed' '... who tells the same'
fi
stop "$daemon"

tftpd --no-mtu-clamp
fetch f41943040 'curl, blocks of 8000 in fragments' \
	curl -sS --tftp-blksize 8000 -o got "tftp://$s/f41943040"
log 'f41943040: sent 41943040 .*blksize 8000,' 'were granted'
