#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The identity by which clients are known is changed between two starts: the
# leases in the database go on.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about 'pxe-dhcpd --identity'
plan 9

cat >"$work/ask.py" <<'END'
import sys
from dhcp_client import *

link = Link("c0")
MAC = bytes.fromhex("525400770001")
ID = opt(61, b"\xff" + sys.argv[1].encode())
o = link.ask(packet(DISCOVER, MAC, 5, ID), 5)
a = link.ask(packet(REQUEST, MAC, 6, ID + opt(50, ip(o.yiaddr)) +
                    opt(54, ip(o.server))), 6)
print(a.type, a.yiaddr)
END
ask() {
	env PYTHONPATH="$PXE_SRCDIR/tests/net" PYTHONDONTWRITEBYTECODE=1 \
		ip netns exec "$cli" python3 "$work/ask.py" "$1" 2>&1
}
# bound: how many leases are, and the first byte of each key.
bound() {
	sqlite3 "$work/leases.db" "SELECT count(*),
		group_concat(substr(CAST(id AS TEXT), 1, 1)) FROM leases
		WHERE state = 'bound'"
}
start() {
	dhcpd --pool 10.77.0.100-10.77.0.109 "$@" || exit 99
}

start
is "$(ask one)" '5 10.77.0.100' 'mac: a lease'
is "$(ask two)" '5 10.77.0.100' 'mac: another identifier has the same lease'
stop "$pid"
start --identity client-id
is "$(ask two)" '5 10.77.0.100' 'client-id: the lease of the MAC goes on'
is "$(bound)" '1|c' 'client-id: it is stored by the identifier, and alone'
is "$(ask one)" '5 10.77.0.101' 'client-id: another one has another lease'
is "$(bound)" '2|c,c' 'client-id: both are stored'
stop "$pid"
start --identity mac
is "$(ask two)" '5 10.77.0.100' 'mac: the lease of an identifier goes on'
is "$(ask one)" '5 10.77.0.100' 'mac: the machine has one address again'
run pxe-dhcpd -n -i lo --identity uuid
is "$rc" 64 'only mac and client-id are known'
