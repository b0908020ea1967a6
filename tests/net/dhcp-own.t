#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-dhcpd never gives an address that its machine has: of the interface or
# another one, at the start, added later, and after a reload.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about pxe-dhcpd
plan 17

# say KIND N [ADDRESS]: a message of machine N, with option 50 if there is an
# ADDRESS; in $got the type of the reply and its address, or "none".
cat >"$work/say.py" <<'END'
import sys
from dhcp_client import *
kind, n = sys.argv[1], int(sys.argv[2])
want = opt(50, ip(sys.argv[3])) if len(sys.argv) > 3 else b""
if kind == "select":
    want += opt(54, ip("10.77.0.1"))
reply = Link("c0").ask(
    packet(DISCOVER if kind == "discover" else REQUEST,
           bytes([0x52, 0x54, 0, 0x77, 1, n]), n, want), n)
names = {OFFER: "offer", ACK: "ack", NAK: "nak"}
print(f"{names[reply.type]} {reply.yiaddr}" if reply else "none")
END
say() {
	got=$(PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
		on_cli python3 "$work/say.py" "$@" 2>&1)
}
logged() {
	ok -n "$2" wait_for 5 grep -Eq "$1" "$work/dhcpd.log"
}

echo '52:54:00:77:01:09 nine 10.77.0.9 -' >"$work/hosts"
ip -n "$srv" address add 10.77.0.2/32 dev lo
ip -n "$srv" address add 10.77.0.3/24 dev s0
dhcpd --pool 10.77.0.0-10.77.0.6 --hosts "$work/hosts" || exit 99
server=$pid
# 4, 5 and 6, and the one of the hosts file.
logged 's0: DHCP on 10\.77\.0\.1, 4 addresses' \
	'the start tells how many addresses can be given'
say discover 1 10.77.0.2
is "$got" 'offer 10.77.0.4' \
	'an address of the loopback interface is not offered'
say select 1 10.77.0.4
is "$got" 'ack 10.77.0.4' 'another address of that pool is leased'
say discover 2 10.77.0.3
is "$got" 'offer 10.77.0.5' \
	'a further address of the served interface is not offered'

# At once: there is no time in which it could be offered.
ip -n "$srv" address add 10.77.0.6/24 dev s0
say discover 3 10.77.0.6
is "$got" none 'an address that was just added is not offered, nor another one'
say reboot 3 10.77.0.6
is "$got" 'nak 0.0.0.0' \
	'a request for an address that was just added gets a NAK'
logged 'address: 10\.77\.0\.6: not assigned: this machine has it' \
	'an address that was just added is logged'

ip -n "$srv" address add 10.77.0.4/32 dev lo
logged 'address: 10\.77\.0\.4: .* leased to 52:54:00:77:01:01 until 2' \
	'an added address that is leased is logged with the client'
say reboot 1 10.77.0.4
is "$got" 'nak 0.0.0.0' 'the client of an added address gets a NAK'

say discover 9
is "$got" 'offer 10.77.0.9' 'a reserved address is offered to its host'
ip -n "$srv" address add 10.77.0.9/24 dev s0
say select 9 10.77.0.9
is "$got" 'nak 0.0.0.0' \
	'an address that was added after its offer is not given to its host'
logged 'address: 10\.77\.0\.9: .*line 1 of the hosts file' \
	'an added address that is reserved is logged'

# The hosts file is in order again, or the reload would be refused.
: >"$work/hosts"
kill -HUP "$server"
logged 'reload: done' 'a reload with addresses of this machine is done'
say discover 1 10.77.0.4
unlike "$got" '10\.77\.0\.[12346]$' \
	'after a reload an address of this machine is not offered'

ip -n "$srv" address del 10.77.0.6/24 dev s0
say discover 4 10.77.0.6
is "$got" 'offer 10.77.0.6' 'an address that was removed is offered again'

echo '52:54:00:77:01:09 nine 10.77.0.9 -' >"$work/hosts"
kill -HUP "$server"
logged "$work/hosts:1: 10\\.77\\.0\\.9: that is this server's own address" \
	'a reload that reserves an address of this machine is refused'
rc=0
kill "$server"
wait "$server" || rc=$?
is "$rc" 0 'it ends on SIGTERM'
