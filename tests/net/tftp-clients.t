#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd and clients of every make, over IPv4 and IPv6, on port 69.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need curl jq
about pxe-tftpd
plan 86

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
# 33600000 bytes are 65625 blocks of 512: the block number wraps, and an empty
# block ends the file.  33600001 bytes end within a block.
sizes='0 1 511 512 513 33600000'
head -c 33600001 /dev/urandom >"$root/f33600001"
for n in $sizes; do
	head -c "$n" /dev/urandom >"$root/f$n"
done

# tftpd OPTION...: the daemon, on port 69 of both families.
tftpd() {
	spawn_ready tftpd ip netns exec "$srv" pxe-tftpd -r "$root" \
		-l 0.0.0.0 -l :: --events "$events" "$@" || exit 99
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
	_test="$_file arrives whole by $_what"
	if [ "$rc" -eq 0 ] && cmp "$work/got" "$root/$_file" >"$work/out" 2>&1
	then
		_pass "$_test"
	else
		_fail "$_test"
		diag "status $rc: $(cat "$work/out")"
	fi
}

# with COMMAND NAME WHAT ARGUMENT...: fetch, if the command is there.
with() {
	_cmd=$1
	_file=$2
	_what=$3
	shift 3
	if command -v "$_cmd" >/dev/null; then
		fetch "$_file" "$_what" "$_cmd" "$@"
	else
		skip "$_cmd is not installed" "$_file arrives whole by $_what"
	fi
}

s=10.79.0.1
for n in $sizes; do
	f=f$n
	fetch "$f" 'curl' curl -sS -o got "tftp://$s/$f"
	fetch "$f" 'curl without options' \
		curl -sS --tftp-no-options -o got "tftp://$s/$f"
	fetch "$f" 'curl over IPv6 in blocks of 1428' \
		curl -sS --tftp-blksize 1428 -o got "tftp://[fd00:79::1]/$f"
	with tftp "$f" 'tftp-hpa' -m binary "$s" -c get "$f" got
	with tftp "$f" 'tftp-hpa over IPv6' \
		-6 -m binary fd00:79::1 -c get "$f" got
	with atftp "$f" 'atftp in windows of 16' -g -r "$f" -l got \
		--option 'windowsize 16' --option 'blksize 1428' "$s"
	with atftp "$f" 'atftp in windows of 16 blocks of 512' -g -r "$f" \
		-l got --option 'windowsize 16' --option 'tsize 0' "$s"
	with atftp "$f" 'atftp over IPv6 in windows of 16' -g -r "$f" -l got \
		--option 'windowsize 16' --option 'blksize 1428' fd00:79::1
	with atftp "$f" 'atftp over IPv6 in windows of 64 blocks of 512' \
		-g -r "$f" -l got --option 'windowsize 64' \
		--option 'tsize 0' fd00:79::1
	with busybox "$f" 'busybox' tftp -g -r "$f" -l got "$s"
	with busybox "$f" 'busybox in blocks of 1428' \
		tftp -g -b 1428 -r "$f" -l got "$s"
	with busybox "$f" 'busybox over IPv6' tftp -g -r "$f" -l got fd00:79::1
done

# What firmware drops is not sent: a block fits the route's MTU of 1500.
ip netns exec "$cli" curl -sS --tftp-blksize 8000 -o "$work/got" \
	"tftp://$s/f513"
has_event 'blocks of 8000 are lowered to 1468 for IPv4 over Ethernet' \
	event=transfer file=/f513 blksize=1468
has_event 'curl is known by its request' event=transfer file=/f513 client=curl
ip netns exec "$cli" curl -sS --tftp-blksize 8000 -o "$work/got" \
	"tftp://[fd00:79::1]/f513"
has_event 'blocks of 8000 are lowered to 1448 for IPv6 over Ethernet' \
	event=transfer file=/f513 blksize=1448
w='a window of 64 blocks is granted over IPv6'
if command -v atftp >/dev/null; then
	has_event "$w" event=transfer ip~^fd00: file=/f33600000 \
		bytes=33600000 blksize=512 windowsize=64
else
	skip 'atftp is not installed' "$w"
fi

# All that a client has before anyone gave it an address.
ll=$(ip -n "$srv" -6 -o address show dev s0 scope link |
	sed 's/.*inet6 \([^/]*\).*/\1/')
wait_for 10 ip netns exec "$cli" curl -s -g -o /dev/null \
	"tftp://[$ll%25c0]/f1"
fetch f512 'curl between link-local addresses' \
	curl -sS -g -o got "tftp://[$ll%25c0]/f512"

# curl asks 10.79.0.3, which is not the address that routes prefer.
fetch f513 'curl from another address of the server' \
	curl -sS -o got tftp://10.79.0.3/f513

w='a request to the broadcast address is answered from the unicast one'
if command -v python3 >/dev/null; then
	ip netns exec "$cli" python3 -c '
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
s.settimeout(5)
s.sendto(b"\0\1f1\0octet\0", ("10.79.0.255", 69))
p, peer = s.recvfrom(600)
print(p[:4].hex(), peer[0])' >"$work/got" 2>&1
	is "$(cat "$work/got")" '00030001 10.79.0.1' "$w"
else
	skip 'python3 is not installed' "$w"
fi

# What a user sees.
rc=0
ip netns exec "$cli" curl -sS -o /dev/null "tftp://$s/none" 2>/dev/null ||
	rc=$?
is "$rc" 68 'a missing file: curl exits 68'
# Line ends of all kinds, some of them across the ends of blocks.
i=0
while [ "$i" -lt 300 ]; do
	printf 'line %d\na\r\nb\rc\n\n' "$i"
	i=$((i + 1))
done >"$root/text"
with tftp text 'tftp-hpa in its default mode, netascii,' "$s" -c get text got
with tftp text 'tftp-hpa in netascii over IPv6' fd00:79::1 -c get text got
# A window is one message until an interface cuts it: on the server, pxe-sniff
# sees it before that.
w='a window that the server sends as one message is whole to pxe-sniff'
if command -v atftp >/dev/null; then
	spawn_ready sniff ip netns exec "$srv" pxe-sniff -i s0 || exit 99
	with atftp f33600001 'atftp while pxe-sniff looks' -g -r f33600001 \
		-l got --option 'windowsize 16' --option 'blksize 1428' "$s"
	stop "$pid"
	like "$(cat "$work/sniff.log")" \
		' DONE +f33600001 .* bytes 33600001 .* window 16 ' \
		"$w"
else
	skip 'atftp is not installed' 'atftp while pxe-sniff looks'
	skip 'atftp is not installed' "$w"
fi
stop "$daemon"

tftpd --no-mtu-clamp
fetch f33600001 'curl in blocks of 8000, in fragments' \
	curl -sS --tftp-blksize 8000 -o got "tftp://$s/f33600001"
has_event '--no-mtu-clamp: blocks of 8000 are granted' event=transfer \
	file=/f33600001 bytes=33600001 blksize=8000
