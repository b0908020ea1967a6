#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-leases beside a pxe-dhcpd that runs: what it lists and changes through the
# control socket, who may, and what connections cannot do to the daemon.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need python3 sqlite3 jq setpriv unshare nsenter
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
about pxe-leases
plan 65

sock=$work/control.sock
chmod 755 "$work"
ip -n "$srv" address del 10.77.0.1/24 dev s0
ip -n "$srv" address add 10.77.0.1/20 dev s0
pool=10.77.4.0-10.77.9.255
start() {
	dhcpd --pool "$pool" --control "$sock" --events "$events" || exit 99
	server=$pid
}
list() {
	run pxe-leases --control "$sock" "$@"
}
tab=$(printf '\t')

# say KIND N [ADDRESS]: a message of machine N; in $got the type of the reply
# and its address, or "none".
cat >"$work/say.py" <<'END'
import sys
from dhcp_client import *
kind, n = sys.argv[1], int(sys.argv[2])
mac = bytes([0x52, 0x54, 0, 0x77, 1, n])
addr = ip(sys.argv[3]) if len(sys.argv) > 3 else b"\0" * 4
link = Link("c0")
server = opt(54, ip("10.77.0.1"))
if kind == "discover":
    msg = packet(DISCOVER, mac, n, opt(50, addr) if any(addr) else b"")
elif kind == "select":
    msg = packet(REQUEST, mac, n, opt(50, addr) + server)
elif kind == "renew":
    msg = packet(REQUEST, mac, n, ciaddr=addr)
else:
    msg = packet(DECLINE, mac, n, opt(50, addr) + server)
reply = link.ask(msg, n, 0.3 if kind == "decline" else 3)
names = {OFFER: "offer", ACK: "ack", NAK: "nak"}
print(f"{names[reply.type]} {reply.yiaddr}" if reply else "none")
END
say() {
	got=$(PYTHONPATH=$PXE_SRCDIR/tests/net PYTHONDONTWRITEBYTECODE=1 \
		on_cli python3 "$work/say.py" "$@" 2>&1)
}

# --- the socket --------------------------------------------------------------
start
is "$(stat -c '%A %U' "$sock")" 'srw------- nobody' \
	'the control socket is for the user of the daemon alone'
list
is "$rc/$out" 0/ 'a daemon without leases: an empty list'
run setpriv --reuid=12345 --regid=12345 --clear-groups \
	"$(command -v pxe-leases)" --control "$sock"
is "$rc/$out" 77/ 'another user cannot connect, and exits with 77'
run setpriv --reuid=65534 --regid=65534 --clear-groups \
	"$(command -v pxe-leases)" --control "$sock"
is "$rc" 0 "the daemon's user can connect"

# --- list --------------------------------------------------------------------
say discover 1
say discover 2
say select 1 10.77.4.0
list
is "$(printf '%s\n' "$out" | cut -f 1-3)" "\
10.77.4.0${tab}bound${tab}52:54:00:77:01:01
10.77.4.1${tab}offered${tab}52:54:00:77:01:02" \
	'list shows what is bound, and an offer, which is on no disk' ||
	diag "$out"
list -j bound
is "$(printf '%s\n' "$out" | jq -r '[.ip, .mac, .ends - .starts] | @csv')" \
	'"10.77.4.0","52:54:00:77:01:01",3600' \
	'list --json has the times of a lease'

# --- release -----------------------------------------------------------------
list release 10.77.4.0
is "$rc/$out" 0/ 'release of a lease succeeds'
is "$(leases "ip = '10.77.4.0'")" '10.77.4.0 free 52:54:00:77:01:01' \
	'release is on disk when it is answered'
has_event 'release is an event' event=release ip=10.77.4.0 \
	mac=52:54:00:77:01:01
say renew 1 10.77.4.0
is "$got" 'nak 0.0.0.0' 'a renewal after a release gets a NAK'
say discover 1
is "$got" 'offer 10.77.4.0' 'after the NAK the machine is offered an address'
say select 1 10.77.4.0
is "$got" 'ack 10.77.4.0' 'after the NAK the machine gets an address'
list release 52:54:00:77:01:01
is "$rc" 0 'release by hardware address succeeds'
list 10.77.4.0
is "$out" '' 'release by hardware address ends the lease'
list release 10.77.4.0
is "$rc" 1 'release of a free address exits with 1'
list release 52:54:00:77:01:99 10.77.4.1
is "$rc" 1 'release of several of which one has no lease exits with 1'
list offered
is "$out" '' 'release takes an offer back'

# --- bind --------------------------------------------------------------------
list bind 10.77.5.5 52:54:00:77:01:05 five 2h
is "$rc" 0 'bind succeeds'
is "$(leases "ip = '10.77.5.5'")" '10.77.5.5 bound 52:54:00:77:01:05' \
	'bind is on disk when it is answered'
has_event 'bind is an event' event=bind ip=10.77.5.5 name=five
say discover 5
is "$got" 'offer 10.77.5.5' 'a machine is offered what was bound to it'
list five
like "$out" "^10.77.5.5${tab}bound${tab}52:54:00:77:01:05${tab}five" \
	'list finds it by its name'
list bind 10.77.5.5 52:54:00:77:01:06
is "$rc" 1 'bind of an address that another machine has exits with 1'
like "$err" '10\.77\.5\.5: bound to 52:54:00:77:01:05' \
	'bind names who has the address'
list bind 192.0.2.1 52:54:00:77:01:06
is "$rc" 1 'bind of an address of no pool exits with 1'

# --- status ------------------------------------------------------------------
say discover 7
say select 7 "${got#offer }"
declined=${got#ack }
say decline 7 "$declined"
list status
is "$(printf '%s\n' "$out" | head -n 1)" \
	"pool${tab}$pool${tab}1536${tab}1${tab}0${tab}1${tab}0${tab}1534" \
	'status counts the addresses of a pool'
like "$out" "^declined${tab}$declined${tab}(59[0-9]|600)\$" \
	'status tells how long a declined address is in quarantine'
list status --format table
like "$out" '^QUARANTINED +LEFT' 'status as a table has the quarantine'
list release "$declined"
is "$rc" 0 'release takes an address out of the quarantine'

# --- import ------------------------------------------------------------------
awk 'BEGIN {
	for (i = 0; i < 1000; i++)
		printf "4102444800 52:54:01:00:%02x:%02x 10.77.%d.%d h%d *\n",
			i / 256, i % 256, 6 + i / 256, i % 256, i
}' >"$work/dnsmasq"
list import --format dnsmasq "$work/dnsmasq"
is "$rc" 0 'import of 1,000 leases succeeds'
is "$(leases "mac LIKE '52:54:01:%' AND state = 'bound'" | wc -l)" 1000 \
	'the 1,000 leases are on disk'
list 52:54:01:* -j
is "$(printf '%s\n' "$out" | jq -s 'length, (map(.ip) | unique | length)' |
	xargs)" '1000 1000' 'the 1,000 leases are listed, each once'
list import --format dnsmasq "$work/dnsmasq"
is "$rc" 0 'import of the same leases once more succeeds'
echo '4102444800 52:54:02:00:00:01 10.77.6.0 thief *' >>"$work/dnsmasq"
echo '4102444800 52:54:02:00:00:02 10.77.4.9 new *' >>"$work/dnsmasq"
list import --format dnsmasq "$work/dnsmasq"
is "$rc" 1 'import of an address that another machine has exits with 1'
list 10.77.4.9 10.77.6.0
like "$out" 52:54:02:00:00:02 'import binds the others'

# --- connections that do nothing, or too much --------------------------------
cat >"$work/many.py" <<'END'
import socket, sys, time
path, what = sys.argv[1], sys.argv[2].encode()
held = []
for _ in range(int(sys.argv[3])):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(0.2)
    try:
        s.connect(path)
        s.sendall(what)
    except OSError:
        pass
    held.append(s)
print("held", flush=True)
time.sleep(60)
END
rss() {
	awk '$1 == "VmRSS:" { print $2 }' "/proc/$server/status"
}
before=$(rss)
spawn idle python3 "$work/many.py" "$sock" rele 100
idle=$pid
wait_for 30 grep -q held "$work/idle.log"
list five
like "$out" 10.77.5.5 'beside a hundred idle connections list works'
say discover 5
is "$got" 'offer 10.77.5.5' 'beside a hundred idle connections DHCP is served'
stop "$idle"
# Each asks for 2,000 lists of a thousand leases, and reads none.
spawn slow python3 "$work/many.py" "$sock" "$(yes leases | head -n 2000)
" 10
slow=$pid
wait_for 30 grep -q held "$work/slow.log"
list five
like "$out" 10.77.5.5 'beside connections that do not read list works'
say discover 5
is "$got" 'offer 10.77.5.5' 'beside connections that do not read DHCP is served'
ok -n 'connections that do not read take less than 16 MB' \
	test "$(($(rss) - before))" -lt 16384
stop "$slow"
printf '%s\n' "$(yes x | head -n 9999 | tr -d '\n')" >"$work/long"
cat >"$work/raw.py" <<'END'
import socket, sys
s = socket.socket(socket.AF_UNIX)
s.settimeout(5)
s.connect(sys.argv[1])
try:
    s.sendall(sys.stdin.buffer.read())
    s.shutdown(socket.SHUT_WR)
except OSError:
    pass
data = b""
try:
    while chunk := s.recv(65536):
        data += chunk
except ConnectionResetError:
    pass
sys.stdout.buffer.write(data)
END
raw() {
	python3 "$work/raw.py" "$sock"
}
like "$(raw <"$work/long")" '"reason":"request","error":"too long' \
	'a line without an end is refused'
answers=$(printf '%s\n' 'leases x' 'bind 10.77.4.20 52:54:03:00:00:01 60 a' \
	'release 10.77.4.20' 'release 10.77.4.20' | raw |
	jq -r '.result + (.reason // "")')
is "$(echo "$answers" | xargs)" \
	'refusedrequest done done refusednot-found' \
	'answers come in the order of the requests'
is "$(yes leases | head -n 300 | raw | grep -c '"result":"done"')" 300 \
	'three hundred lists in a row are all answered'
is "$(awk 'BEGIN {
	for (i = 0; i < 3000; i++)
		printf "bind 10.77.4.%d 52:54:04:00:00:%02x 60\n",
			30 + i % 200, i % 200
	print "leases"
}' | raw | tee "$work/many.out" | grep -c '"result":"done","ip":')" 3000 \
	'three thousand changes in a row are all answered'
is "$(grep -c '"bound","mac":"52:54:04:' "$work/many.out")" 200 \
	'a list after changes shows them'
kill -HUP "$server"
wait_for 10 grep -q 'reload: done' "$work/dhcpd.log"
list five
like "$out" 10.77.5.5 'after a reload list works'

run on_srv pxe-dhcpd -n -i s0 --pool "$pool" --leases "$work/leases.db" \
	--control "$sock"
is "$rc" 0 'beside a daemon -n with its control socket succeeds' || diag "$err"
run on_srv pxe-dhcpd -n -i s0 --pool "$pool" --leases "$work/leases.db" \
	--control "$work/none/sock"
is "$rc" 73 'a control socket in no directory: -n exits with 73'

# --- the database beside the daemon ------------------------------------------
run pxe-leases --leases "$work/leases.db" five
like "$out" "^10.77.5.5${tab}bound${tab}52:54:00:77:01:05${tab}five" \
	'--leases reads the database while the daemon writes it'
run pxe-leases import --leases "$work/leases.db" --format dnsmasq \
	"$work/dnsmasq"
is "$rc" 73 'import into the database of a daemon that runs exits with 73'
run on_srv pxe-dhcpd --explain mac=52:54:00:77:01:05 -i s0 --pool "$pool" \
	--leases "$work/leases.db"
like "$out" '^address   10\.77\.5\.5 \(its lease\)$' \
	'pxe-dhcpd --explain tells the address that is leased'

# --- ends --------------------------------------------------------------------
ip -n "$cli" address add 10.99.0.1/24 dev c0
run on_cli pxe-dhcpd -i c0 --pool 10.99.0.2-10.99.0.9 \
	--leases "$work/other.db" --control "$sock"
is "$rc" 73 'a daemon whose control socket another one has exits with 73'
remover=$(pgrep -P "$server" -x dhcpd-control)
kill -9 "$remover"
kill -9 "$server"
wait "$server" 2>/dev/null
ok -n 'after SIGKILL of both processes the socket is left behind' \
	test -S "$sock"
list status
like "$rc/$err" '^69/' 'a socket that is left behind is that of no daemon' ||
	diag "$out"
start
list five
like "$out" 10.77.5.5 'a daemon takes over a socket that is left behind'
kill -9 "$server"
wait "$server" 2>/dev/null
ok -n 'SIGKILL of the daemon alone removes the socket' \
	wait_for 10 test ! -e "$sock"
start
chmod 660 "$sock"
stop "$server"
ok -n 'SIGTERM removes the socket, also one whose mode was changed' \
	test ! -e "$sock"
list --leases "$work/leases.db" five
like "$out" 10.77.5.5 'after the end of the daemon the database is read'
# With its journal, which nobody may write to either.
cat >"$work/readonly.sh" <<'END'
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
shift
exec "$@"
END
run unshare -m sh "$work/readonly.sh" "$work" "$(command -v pxe-leases)" \
	--leases "$work/leases.db" five
like "$out" 10.77.5.5 'list reads a database on a read-only disk'
run unshare -m sh "$work/readonly.sh" "$work" "$(command -v pxe-leases)" \
	import --leases "$work/leases.db" --format dnsmasq "$work/dnsmasq"
is "$rc" 73 'import into a database on a read-only disk exits with 73'

spawn_ready dhcpd ip netns exec "$srv" pxe-dhcpd -i s0 --proxy \
	--boot x64=x.efi --control "$sock"
server=$pid
list
is "$rc/$err" '69/pxe-leases: list: a proxyDHCP server has no leases' \
	'list through a proxyDHCP server exits with 69, and says why'
stop "$server"

# --- the default -------------------------------------------------------------
# Each in a mount namespace of its own, which ip netns exec makes.
cat >"$work/default.sh" <<'END'
mount -t tmpfs none /run && mkdir "/run/$1" || exit 99
shift
exec "$@"
END
spawn_ready dhcpd ip netns exec "$srv" sh "$work/default.sh" pxe \
	"$(command -v pxe-dhcpd)" -i s0 --pool "$pool" \
	--leases "$work/leases.db"
server=$pid
run nsenter -t "$server" -m "$(command -v pxe-leases)" five
like "$out" 10.77.5.5 'both use the default socket if its directory is there'
stop "$server"
spawn_ready dhcpd ip netns exec "$srv" sh "$work/default.sh" other \
	"$(command -v pxe-dhcpd)" -i s0 --pool "$pool" \
	--leases "$work/leases.db"
server=$pid
run nsenter -t "$server" -m ls -A /run /run/other
unlike "$out" sock 'without its directory the default socket is not made'
stop "$server"

ln -s "$work/target" "$sock"
run on_srv pxe-dhcpd -i s0 --pool "$pool" --leases "$work/leases.db" \
	--control "$sock"
is "$rc/$(readlink "$sock")" "73/$work/target" \
	'a link in the place of the socket is left as it is'
rm "$sock"
echo data >"$sock"
run on_srv pxe-dhcpd -i s0 --pool "$pool" --leases "$work/leases.db" \
	--control "$sock"
is "$rc/$(cat "$sock")" 73/data \
	'a file in the place of the socket is left as it is'
rm "$sock"
