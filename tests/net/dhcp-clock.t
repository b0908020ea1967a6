#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The system's clock is set while the server does not run: what was promised
# holds.  A time namespace moves the clock that nobody sets, which has the same
# effect on their distance as another time of day.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 udhcpc unshare
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
unshare -T --boottime 60 true 2>/dev/null || skip_all 'no time namespaces'
plan 7

cat >"$work/udhcpc.sh" <<END
#!/bin/sh
[ "\$1" = bound ] && echo "\$ip" >"$work/told"
exit 0
END
chmod +x "$work/udhcpc.sh"
ask() {
	rm -f "$work/told"
	run on_cli udhcpc -i c0 -n -q -f -t 4 -T 1 -s "$work/udhcpc.sh"
	told=$(cat "$work/told" 2>/dev/null)
}

# restart SECONDS: the daemon again, its clock set by so many seconds.
restart() {
	stop "$server"
	spawn_ready dhcpd ip netns exec "$srv" \
		unshare -T --boottime "$((0 - $1))" \
		pxe-dhcpd -i s0 --leases "$work/leases.db" \
		--pool 10.77.0.100-10.77.0.101 --lease 1h
	server=$pid
}

left() {
	sqlite3 "$work/leases.db" "SELECT ends - strftime('%s', 'now')
		FROM leases WHERE ip = '10.77.0.100'"
}

dhcpd --pool 10.77.0.100-10.77.0.101 --lease 1h || exit 99
server=$pid
ask
is "$told" 10.77.0.100 'a client is bound'

# A day back, as after a battery that ran dry: the row would last 25 hours.
restart -86400
like "$(cat "$work/dhcpd.log")" 'the clock was set by -86[34][0-9][0-9] s' \
	'a clock set back a day: told at the start'
ok -n 'a clock set back a day: the lease ends a day earlier on it' \
	test "$(left)" -lt "$((3610 - 86400))"

# Forward, farther than the lease lasts; as far as this system runs.
up=$(cut -d. -f1 /proc/uptime)
restart 0
ok -n 'the clock as it was: the lease ends when it did' test "$(left)" -gt 3500
[ "$up" -le 4000 ] || up=4000
restart "$((up - 2))"
ok -n 'a clock set forward: the lease ends later on it' \
	test "$(left)" -gt "$((3500 + up - 10))"
ip -n "$cli" link set c0 down
ip -n "$cli" link set c0 address 52:54:00:77:00:09 up
ask
is "$told" 10.77.0.101 \
	'a clock set forward: another client gets another address'
ip -n "$cli" link set c0 down
ip -n "$cli" link set c0 address 52:54:00:77:00:0a up
ask
is "$rc" 1 'a clock set forward: a full pool has nothing for a third one'
