#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd --client-root mac: the hardware address of a client, from the
# kernel's neighbours and, behind a router, from the leases of pxe-dhcpd.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need curl sqlite3
plan 22

srv=pxe-ms-$$
cli=pxe-mc-$$
on_exit "ip netns del $srv 2>/dev/null; ip netns del $cli 2>/dev/null"
ip netns add "$srv" || exit 99
ip netns add "$cli" || exit 99
ip -n "$srv" link add s0 type veth peer name c0 netns "$cli" || exit 99
ip -n "$cli" link set c0 address 52:54:00:AB:cd:01
ip -n "$srv" address add 10.79.0.1/24 brd + dev s0
ip -n "$srv" address add fd00:79::1/64 dev s0 nodad
ip -n "$cli" address add 10.79.0.2/24 brd + dev c0
ip -n "$cli" address add fd00:79::2/64 dev c0 nodad
# Behind the client, as behind a router.
ip -n "$cli" address add 10.88.0.5/32 dev lo
ip -n "$cli" address add 10.88.0.6/32 dev lo
for ns in "$srv s0" "$cli c0"; do
	ip -n "${ns% *}" link set lo up
	ip -n "${ns% *}" link set "${ns#* }" up
done
# Or its ARP makes all of its addresses neighbours.
ip netns exec "$cli" sh -c 'echo 2 >/proc/sys/net/ipv4/conf/c0/arp_announce' ||
	exit 99
ip -n "$srv" route add 10.88.0.0/24 via 10.79.0.2

root=$work/root
mkdir -p "$root/52-54-00-ab-cd-01" "$root/52-54-00-00-00-05" "$work/state"
echo all >"$root/file"
echo near >"$root/52-54-00-ab-cd-01/file"
echo far >"$root/52-54-00-00-00-05/file"

# gets WANT WHAT URL [CURL-OPTION...]: in the client's namespace.
gets() {
	_want=$1 _what=$2
	shift 2
	run timeout 60 ip netns exec "$cli" curl -gsS "$@"
	is "$rc $out" "0 $_want" "$_what"
}

# tftpd OPTION...: the daemon, on port 69 of both families.
tftpd() {
	spawn_ready tftpd ip netns exec "$srv" pxe-tftpd -r "$root" \
		-l 0.0.0.0 -l :: "$@" || exit 99
	daemon=$pid
}

log() {
	wait_for 5 grep -Eq -e "$1" "$work/tftpd.log"
	like "$(cat "$work/tftpd.log")" "$1" "$2"
}

v4=tftp://10.79.0.1/file
v6='tftp://[fd00:79::1]/file'

# --- neighbours -------------------------------------------------------------

tftpd --client-root mac
gets near 'IPv4: its own directory' "$v4"
gets near 'IPv6: the same' "$v6"
gets all 'a client behind a router is no neighbour' \
	--interface 10.88.0.5 "$v4"
# SIGHUP opens a new socket to the kernel, from inside the sandbox.
kill -HUP "$daemon"
log 'reload: done' 'a reload'
gets near 'and it still knows' "$v4"
ip -n "$cli" link set c0 address 52:54:00:ab:cd:02
ip -n "$cli" neigh flush all
gets all 'another card in that machine' "$v4"
ip -n "$cli" link set c0 address 52:54:00:ab:cd:01
unlike "$(cat "$work/tftpd.log")" neighbours 'the kernel answers'
stop "$daemon"
is "$rc" 0 'it ends well'

# --- leases -----------------------------------------------------------------

leases=$work/state/leases.db
tftpd --client-root mac --leases "$leases"
gets all 'no leases yet' --interface 10.88.0.5 "$v4"
log "leases: $leases: cannot be opened: does pxe-dhcpd run[?]" 'which is told'
gets near 'neighbours are known without' "$v4"
stop "$daemon"

spawn_ready dhcpd ip netns exec "$srv" pxe-dhcpd -i s0 \
	--pool 10.79.0.100-10.79.0.200 --leases "$leases" -r "$root" || exit 99
dhcpd=$pid
# As pxe-dhcpd writes them; it does not look at rows of others meanwhile.
sqlite3 "$leases" "INSERT INTO leases VALUES
	('10.88.0.5', 'bound', '52:54:00:00:00:05', NULL, 1, NULL, '10.88.0.1',
	NULL)" || exit 99
tftpd --client-root mac --leases "$leases"
gets far 'a lease tells of a client behind a router' \
	--interface 10.88.0.5 "$v4"
gets all 'not of one without a lease' --interface 10.88.0.6 "$v4"
gets near 'and neighbours come first' "$v4"
sqlite3 "$leases" "INSERT INTO leases VALUES
	('10.88.0.6', 'bound', '52:54:00:00:00:05', NULL, 1, NULL, '10.88.0.1',
	NULL)" || exit 99
gets far 'a lease that comes later' --interface 10.88.0.6 "$v4"
sqlite3 "$leases" "UPDATE leases SET state='free' WHERE ip='10.88.0.5'" ||
	exit 99
gets all 'one that has ended' --interface 10.88.0.5 "$v4"
stop "$dhcpd"
is "$rc" 0 'pxe-dhcpd ends'
gets far 'its leases are still there' --interface 10.88.0.6 "$v4"
stop "$daemon"
is "$rc" 0 'and it ends well'
rm -f "$leases"*
echo 'this is no database' >"$leases"
tftpd --client-root mac --leases "$leases"
gets all 'a file that is no database' --interface 10.88.0.6 "$v4"
log "leases: $leases: file is not a database" 'which is told'
gets near 'and it serves on' "$v4"
