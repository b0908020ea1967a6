#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd --client-root mac: the hardware address of a client, from the
# kernel's neighbours and, behind a router, from the leases of pxe-dhcpd.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need curl sqlite3
about 'pxe-tftpd --client-root mac'
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
	wait_for 30 grep -Eq -e "$1" "$work/tftpd.log"
	like "$(cat "$work/tftpd.log")" "$1" "$2"
}

v4=tftp://10.79.0.1/file
v6='tftp://[fd00:79::1]/file'

# --- neighbours -------------------------------------------------------------

tftpd --client-root mac
gets near 'a neighbour of IPv4 gets its own directory' "$v4"
gets near 'a neighbour of IPv6 gets its own directory' "$v6"
gets all 'a client behind a router, no neighbour, gets the root' \
	--interface 10.88.0.5 "$v4"
# SIGHUP opens a new socket to the kernel, from inside the sandbox.
kill -HUP "$daemon"
log 'reload: done' 'SIGHUP is taken'
gets near 'after SIGHUP a neighbour gets its own directory' "$v4"
ip -n "$cli" link set c0 address 52:54:00:ab:cd:02
ip -n "$cli" neigh flush all
gets all 'a neighbour with another hardware address gets the root' "$v4"
ip -n "$cli" link set c0 address 52:54:00:ab:cd:01
unlike "$(cat "$work/tftpd.log")" neighbours \
	'no error of the kernel on neighbours is logged'
stop "$daemon"
is "$rc" 0 'SIGTERM with neighbours: exit 0'

# --- leases -----------------------------------------------------------------

leases=$work/state/leases.db
tftpd --client-root mac --leases "$leases"
gets all '--leases that are missing: a client behind a router gets the root' \
	--interface 10.88.0.5 "$v4"
log "leases: $leases: " '--leases that are missing are logged'
gets near '--leases that are missing: a neighbour gets its own directory' \
	"$v4"
stop "$daemon"

spawn_ready dhcpd ip netns exec "$srv" pxe-dhcpd -i s0 \
	--pool 10.79.0.100-10.79.0.200 --leases "$leases" -r "$root" || exit 99
dhcpd=$pid
# As pxe-dhcpd writes them; it does not look at rows of others meanwhile.
sqlite3 "$leases" "INSERT INTO lease VALUES
	((10<<24) + (88<<16) + 5, 2, 0x525400000005, NULL, 1, NULL, 0,
	NULL)" || exit 99
tftpd --client-root mac --leases "$leases"
gets far 'a client behind a router with a lease gets its own directory' \
	--interface 10.88.0.5 "$v4"
gets all 'a client behind a router without a lease gets the root' \
	--interface 10.88.0.6 "$v4"
gets near '--leases: a neighbour gets its own directory' "$v4"
sqlite3 "$leases" "INSERT INTO lease VALUES
	((10<<24) + (88<<16) + 6, 2, 0x525400000005, NULL, 1, NULL, 0,
	NULL)" || exit 99
gets far 'a client behind a router with a new lease gets its own directory' \
	--interface 10.88.0.6 "$v4"
sqlite3 "$leases" "UPDATE lease SET state=0
	WHERE ip=(10<<24) + (88<<16) + 5" ||
	exit 99
gets all 'a client behind a router whose lease has ended gets the root' \
	--interface 10.88.0.5 "$v4"
stop "$dhcpd"
is "$rc" 0 'SIGTERM while pxe-tftpd reads its leases: pxe-dhcpd exits 0'
gets far 'after pxe-dhcpd has ended its leases are used' \
	--interface 10.88.0.6 "$v4"
stop "$daemon"
is "$rc" 0 'SIGTERM with leases: exit 0'
rm -f "$leases"*
echo 'this is no database' >"$leases"
tftpd --client-root mac --leases "$leases"
gets all '--leases of another format: a client behind a router gets the root' \
	--interface 10.88.0.6 "$v4"
log "leases: $leases: " '--leases of another format are logged'
gets near '--leases of another format: a neighbour gets its own directory' \
	"$v4"
