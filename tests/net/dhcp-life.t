#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# What happens to a daemon that runs for long: an events reader that does not
# read, a second daemon, a locked database, an interface that changes or goes
# away.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 udhcpc python3
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 21

cat >"$work/udhcpc.sh" <<END
#!/bin/sh
[ "\$1" = bound ] && echo "\$ip \$serverid" >"$work/told"
exit 0
END
chmod +x "$work/udhcpc.sh"
ask() {
	rm -f "$work/told"
	run on_cli udhcpc -i c0 -n -q -f -t 4 -T 1 -s "$work/udhcpc.sh"
	told=$(cat "$work/told" 2>/dev/null)
}

# --- events without a reader -------------------------------------------------
mkfifo "$work/events"
dhcpd --pool 10.77.0.100-10.77.0.199 --events "$work/events" || exit 99
server=$pid
ask
is "$rc" 0 'pxe-dhcpd: --events to a FIFO without a reader: clients are served'
cat >"$work/flood.py" <<'END'
from dhcp_client import *
link = Link("c0")
for n in range(800):
    link.send(packet(REQUEST, bytes([2, 0, 0, 0, n >> 8, n & 255]), n,
                     opt(50, ip("192.0.2.1"))))
for _ in link.replies(1):
    pass
END
PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
	on_cli python3 "$work/flood.py"
ask
is "$rc" 0 'pxe-dhcpd: --events to a full FIFO: clients are served'
like "$(cat "$work/dhcpd.log")" 'events: one lost: the reader is too slow' \
	'pxe-dhcpd: events lost to a full FIFO are logged'
ok -n 'pxe-dhcpd: 800 NAKs are fewer than 30 lines of the log' test \
	"$(grep -c ': nak' "$work/dhcpd.log")" -lt 30

# --- a second daemon ----------------------------------------------------------
run on_srv pxe-dhcpd -i s0 --pool 10.77.0.100-10.77.0.199 \
	--leases "$work/leases.db"
is "$rc" 73 'pxe-dhcpd: a second daemon on the database exits with 73'
like "$err" 'in use by another pxe-dhcpd' \
	'pxe-dhcpd: a second daemon on the database says why it exits'
run on_srv pxe-dhcpd -i s0 --pool 10.77.0.100-10.77.0.199 \
	--leases "$work/other.db"
is "$rc" 69 'pxe-dhcpd: a second daemon on the interface exits with 69'
like "$err" 's0 port 67: another DHCP server on this machine' \
	'pxe-dhcpd: a second daemon on the interface says why it exits'

# --- a database that is locked ---------------------------------------------
cat >"$work/lock.py" <<'END'
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
time.sleep(60)
END
spawn lock python3 "$work/lock.py" "$work/leases.db"
lock=$pid
wait_for 5 grep -q locked "$work/lock.log"
# Another MAC, which has no lease yet.
ip -n "$cli" link set c0 down
ip -n "$cli" link set c0 address 52:54:00:77:00:07 up
ask
is "$rc" 1 'pxe-dhcpd: a locked database: no lease is acknowledged'
unlike "$(cat "$work/dhcpd.log")" '00:07.*: ack' \
	'pxe-dhcpd: a locked database: no ACK is logged that was not sent'
ok -n 'pxe-dhcpd: ACKs that a locked database withholds are logged' \
	wait_for 20 grep -q '00:07.*not sent: the lease could not be stored' \
	"$work/dhcpd.log"
kill "$lock"
ask
is "$rc" 0 'pxe-dhcpd: a database that is unlocked: the client is served'
is "$(leases "mac = '52:54:00:77:00:07' AND state = 'bound'" | wc -l)" 1 \
	'pxe-dhcpd: a database that is unlocked: the lease is stored'

# --- the interface -----------------------------------------------------------
ip -n "$srv" address del 10.77.0.1/24 dev s0
ip -n "$srv" address add 10.77.0.9/24 dev s0
ok -n 'pxe-dhcpd: a changed interface address is logged' \
	wait_for 8 grep -q 'its address changed' "$work/dhcpd.log"
ask
is "$rc/${told##* }" 0/10.77.0.9 \
	'pxe-dhcpd: a changed interface address is the server identifier'
ip -n "$srv" link set s0 down
ip -n "$srv" link set s0 up
ask
is "$rc" 0 'pxe-dhcpd: an interface that was down and is up: clients are served'
ip -n "$srv" link del s0
ok -n 'pxe-dhcpd: an interface that was removed is logged' wait_for 8 grep -q \
	'interface: s0: went away' "$work/dhcpd.log"
ip -n "$srv" link add s0 type veth peer name c0 netns "$cli"
ip -n "$srv" address add 10.77.0.3/24 dev s0
ip -n "$srv" link set s0 up
ip -n "$cli" link set c0 address 52:54:00:77:00:01 up
ok -n 'pxe-dhcpd: an interface that came back is served again' wait_for 8 \
	grep -q 'interface: s0: is back' "$work/dhcpd.log"
ask
is "${told#* }" 10.77.0.3 \
	'pxe-dhcpd: an interface that came back: its new address is told'
rc=0
kill "$server"
wait "$server" || rc=$?
is "$rc" 0 'pxe-dhcpd: it ends after an interface came back'

run pxe-dhcpd -n -i lo --pool 10.0.0.1-10.0.0.9/24 --hosts "$work/none"
is "$rc" 66 'pxe-dhcpd: -n with a missing hosts file exits with 66'
