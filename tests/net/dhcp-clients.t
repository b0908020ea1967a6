#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# udhcpc and dhclient get, renew and release leases; reservations; a reload.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need sqlite3 udhcpc dhclient
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 19

cat >"$work/hosts" <<'END'
52:54:00:77:00:09 reserved 10.77.0.50 -
END
dhcpd --pool 10.77.0.100-10.77.0.110 --router 10.77.0.1 \
	--dns 10.77.0.1,10.77.0.2 --lease 10m --hosts "$work/hosts" || exit 99
server=$pid

# A script that writes down what udhcpc got, and configures nothing.
cat >"$work/udhcpc.sh" <<END
#!/bin/sh
[ "\$1" = bound ] || [ "\$1" = renew ] || exit 0
echo "\$1 \$ip \$subnet \$router \$dns \$lease" >>"$work/told"
END
chmod +x "$work/udhcpc.sh"

run on_cli udhcpc -i c0 -n -q -f -s "$work/udhcpc.sh"
is "$rc" 0 'pxe-dhcpd: udhcpc gets a lease'
is "$(cat "$work/told")" \
	'bound 10.77.0.100 255.255.255.0 10.77.0.1 10.77.0.1 10.77.0.2 600' \
	'pxe-dhcpd: udhcpc gets address, mask, router, DNS, lease time'
is "$(leases 1)" '10.77.0.100 bound 52:54:00:77:00:01' \
	'pxe-dhcpd: the lease of udhcpc is in the database'

run on_cli udhcpc -i c0 -n -q -f -s "$work/udhcpc.sh"
like "$(tail -n 1 "$work/told")" 'bound 10.77.0.100 ' \
	'pxe-dhcpd: a MAC that asks again gets the same address'

# The next stage of a boot sends another identifier.
run on_cli udhcpc -i c0 -n -q -f -x 0x3d:ff00112233445566 \
	-s "$work/udhcpc.sh"
is "$rc" 0 'pxe-dhcpd: udhcpc with another client identifier gets a lease'
is "$(leases 1)" '10.77.0.100 bound 52:54:00:77:00:01' \
	'pxe-dhcpd: one MAC with two client identifiers has one lease'

# A broadcast flag, and the release at the end.
run on_cli udhcpc -i c0 -n -q -f -B -R -s "$work/udhcpc.sh"
is "$rc" 0 'pxe-dhcpd: udhcpc with the broadcast flag gets a lease'

# dhclient with another MAC; its script sets the address as a real one does.
ip -n "$cli" link set c0 down
ip -n "$cli" link set c0 address 52:54:00:77:00:02 up
cat >"$work/dhclient.sh" <<END
#!/bin/sh
echo "\$reason \$new_ip_address \$new_dhcp_lease_time" >>"$work/dhclient.told"
if [ "\$reason" = BOUND ] || [ "\$reason" = REBOOT ]; then
	ip address add "\$new_ip_address/24" dev c0
elif [ "\$reason" = RELEASE ]; then
	ip address flush dev c0
fi
exit 0
END
chmod +x "$work/dhclient.sh"
on_cli dhclient -1 -q -sf "$work/dhclient.sh" -lf "$work/dhclient.leases" \
	-pf "$work/dhclient.pid" c0 >"$work/dhclient.log" 2>&1
rc=$?
is "$rc" 0 'pxe-dhcpd: dhclient gets a lease'
like "$(cat "$work/dhclient.told")" '^BOUND 10\.77\.0\.10[1-9] 600$' \
	'pxe-dhcpd: another MAC gets another address'
# dhclient's parent may be gone before its child has written the file.
wait_for 5 test -s "$work/dhclient.pid"
kill "$(cat "$work/dhclient.pid")"
ip -n "$cli" address flush dev c0
# Again with its lease file: INIT-REBOOT.
on_cli dhclient -1 -q -sf "$work/dhclient.sh" -lf "$work/dhclient.leases" \
	-pf "$work/dhclient.pid" c0 >>"$work/dhclient.log" 2>&1
like "$(cat "$work/dhclient.told")" '^REBOOT 10\.77\.0\.10[1-9] 600$' \
	'pxe-dhcpd: dhclient in INIT-REBOOT gets its address again'
on_cli dhclient -r -q -sf "$work/dhclient.sh" -lf "$work/dhclient.leases" \
	-pf "$work/dhclient.pid" c0 >>"$work/dhclient.log" 2>&1
ok -n 'pxe-dhcpd: an address that is released is free in the database' \
	wait_for 5 sh -c \
	"sqlite3 '$work/leases.db' \"SELECT state FROM leases WHERE
	mac = '52:54:00:77:00:02'\" | grep -qx free"

# A reserved machine.
ip -n "$cli" address flush dev c0
ip -n "$cli" link set c0 down
ip -n "$cli" link set c0 address 52:54:00:77:00:09 up
run on_cli udhcpc -i c0 -n -q -f -s "$work/udhcpc.sh"
like "$(tail -n 1 "$work/told")" '^bound 10\.77\.0\.50 ' \
	'pxe-dhcpd: a MAC of the hosts file gets its reserved address'

# SIGHUP reads the hosts file again, and refuses one with errors.
echo '52:54:00:77:00:09 reserved 10.77.0.51 -' >"$work/hosts"
kill -HUP "$server"
ok -n 'pxe-dhcpd: SIGHUP reloads a changed hosts file' \
	wait_for 5 grep -q 'reload: done' "$work/dhcpd.log"
run on_cli udhcpc -i c0 -n -q -f -s "$work/udhcpc.sh"
like "$(tail -n 1 "$work/told")" '^bound 10\.77\.0\.51 ' \
	'pxe-dhcpd: a reservation that was reloaded is given'
echo 'garbage' >"$work/hosts"
kill -HUP "$server"
ok -n 'pxe-dhcpd: SIGHUP refuses a hosts file with errors' wait_for 5 grep -q \
	'the old configuration stays' "$work/dhcpd.log"

uid=$(awk '/^Uid:/ { print $2 }' "/proc/$(pgrep -P "$server" -x pxe-dhcpd ||
	echo "$server")/status")
is "$uid" "$(id -u nobody)" 'pxe-dhcpd: the daemon runs as nobody'

# Without --hosts it is /etc/pxe/hosts, here of a private /etc.
stop "$server"
mkdir "$work/etc"
cp -a /etc/. "$work/etc" && mkdir -p "$work/etc/pxe"
echo '52:54:00:77:00:09 reserved 10.77.0.52 -' >"$work/etc/pxe/hosts"
mkdir "$work/boot"
printf 'pool 10.77.0.100-10.77.0.110\nroot %s\n' "$work/boot" \
	>"$work/dhcpd.conf"
# shellcheck disable=SC2016
ok -n 'pxe-dhcpd: starts without --hosts' \
	spawn_ready dhcpd ip netns exec "$srv" \
	unshare -m sh -c 'mount --bind "$1/etc" /etc; shift; exec "$@"' sh \
	"$work" pxe-dhcpd -i s0 --leases "$work/leases.db" \
	-c "$work/dhcpd.conf"
run on_cli udhcpc -i c0 -n -q -f -s "$work/udhcpc.sh"
like "$(tail -n 1 "$work/told")" '^bound 10\.77\.0\.52 ' \
	'pxe-dhcpd: /etc/pxe/hosts is read without --hosts'

# A root that is missing could not be opened later: the sandbox has no place
# for it.
sed "s|^root .*|root $work/none|" "$work/dhcpd.conf" >"$work/dhcpd.new"
mv "$work/dhcpd.new" "$work/dhcpd.conf"
kill -HUP "$pid"
ok -n 'pxe-dhcpd: SIGHUP refuses a new root that is missing' wait_for 5 \
	sh -c "grep -q 'root: $work/none: No such file' '$work/dhcpd.log' &&
	grep -q 'the old configuration stays' '$work/dhcpd.log'"
