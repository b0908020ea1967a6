#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Options and configuration: what is refused, and with which status.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 44

run pxe-dhcpd
is "$rc" 64 'pxe-dhcpd without --interface exits with 64'
like "$err" 'no interface: name one with -i' \
	'pxe-dhcpd without --interface names the option'
run pxe-dhcpd -i eth9
is "$rc" 64 'pxe-dhcpd without --pool, --hosts and --proxy exits with 64'
like "$err" '--pool.*--proxy' 'pxe-dhcpd without --pool names the options'
run pxe-dhcpd -i eth9 --proxy --pool 10.0.0.1-10.0.0.2
is "$rc" 64 'pxe-dhcpd --proxy with --pool exits with 64'
run pxe-dhcpd -i nosuch0 --proxy
is "$rc" 69 'pxe-dhcpd on an interface that does not exist exits with 69'
like "$err" 'interface: nosuch0: No such device' \
	'pxe-dhcpd names the interface that does not exist'
run pxe-dhcpd -i lo --proxy surplus
is "$rc" 64 'pxe-dhcpd with an argument that is no option exits with 64'

bad() {
	run pxe-dhcpd -n -i lo "$1" "$2"
	is "$rc:$(printf '%s' "$err" | grep -c "$3")" "64:1" \
		"pxe-dhcpd $1 $2 is refused: $3"
}
bad --pool 10.0.0.9-10.0.0.1 'last address comes before'
bad --pool 10.0.0.1 'not of the form A-B'
bad --pool 10.0.0.1-10.0.1.9/24 'one network'
bad --pool 127.0.0.1-127.0.0.9 'host may have'
bad --pool 10.0.0.1-10.0.0.1/32 'from 8 to 31'
bad --lease 5 'minute or more'
bad --dns 10.0.0.1,x 'not IPv4'
bad --http ftp://x/ 'http'
bad --boot x64 'CLASS=FILE'
bad --boot x64=http://10.0.0.1/a.efi 'TFTP only'

cat >"$work/conf" <<END
# a comment
interface lo
pool 10.0.0.5-10.0.0.9/24    # another
pool 10.0.1.5-10.0.1.9/24
boot x64=grub/grubx64.efi
lease 2h
leases $work/leases.db
END
run pxe-dhcpd -n -c "$work/conf" --lease 3h
is "$rc" 0 'pxe-dhcpd -n accepts a configuration file'
like "$out" '^lease 3h$' 'pxe-dhcpd: the command line goes before the file'
like "$out" '^pool 10\.0\.1\.5-10\.0\.1\.9/24$' \
	'pxe-dhcpd: several pools in the file are all taken'
printf '%s\n' "$out" >"$work/again"
run pxe-dhcpd -n -c "$work/again"
is "$out" "$(cat "$work/again")" \
	'pxe-dhcpd -n prints a file that means the same'

cat >"$work/conf" <<'END'
interface lo
pool 10.0.0.5
nonsense 1
lease never
END
run pxe-dhcpd -n -c "$work/conf"
is "$rc" 78 'pxe-dhcpd -n: errors in the file exit with 78'
is "$(printf '%s\n' "$err" | sed -n 's/^pxe-dhcpd: .*conf:\([0-9]*\):.*/\1/p' |
	sort | tr '\n' ' ')" '2 3 4 ' \
	'pxe-dhcpd -n: each error in the file is reported with its line'
printf 'interface lo\nproxy\nlease 1h\n\nlease 2h\n' >"$work/conf"
run pxe-dhcpd -n -c "$work/conf"
is "$rc:$err" \
	"78:pxe-dhcpd: $work/conf:5: lease: already given in $work/conf:3" \
	'pxe-dhcpd -n: two lines of one option in a file: both are named'
run pxe-dhcpd -n -i lo --proxy --lease 1h --lease 2h
is "$rc:$(printf '%s\n' "$err" | head -n 1)" \
	'64:pxe-dhcpd: --lease: given twice' \
	'pxe-dhcpd: one option twice on the command line is refused'
run pxe-dhcpd -n -i lo --proxy -c "$work/missing"
is "$rc" 66 'pxe-dhcpd -n: a missing configuration file exits with 66'

# -n: all that a start needs.
# check STATUS ERE WHAT OPTION...: passes if -n on the loopback interface ends
# with that status and a line of its messages matches.
check() {
	_want=$1 _ere=$2 _what=$3
	shift 3
	run pxe-dhcpd -n -i lo --leases "$leases" "$@"
	is "$rc:$(printf '%s\n' "$err" | grep -Eqe "$_ere" && echo said)" \
		"$_want:said" "pxe-dhcpd -n: $_what: exit $_want"
}
leases=$work/leases.db
run pxe-dhcpd -n -i nosuch0 --proxy
is "$rc:$err" '69:pxe-dhcpd: interface: nosuch0: No such device' \
	'pxe-dhcpd -n: an interface that does not exist: exit 69'
like "$out" '^interface nosuch0$' \
	'pxe-dhcpd -n prints a configuration that cannot be started, too'
check 78 'pool: 10.0.0.5-10.0.0.9: not in the network of lo' \
	'a pool outside of the subnet of the interface' \
	--pool 10.0.0.5-10.0.0.9
check 78 'pool: 10.0.0.9-10.0.0.12: overlaps' 'pools that overlap' \
	--pool 10.0.0.5-10.0.0.9/24 --pool 10.0.0.9-10.0.0.12/24
check 78 'pool: 10.0.0.4-10.0.0.5: has no address to give' \
	'a pool without an address to give' \
	--pool 10.0.0.4-10.0.0.5/30 --router 10.0.0.5
check 66 "$work/none: No such file" 'a missing hosts file' \
	--proxy --hosts "$work/none"
echo garbage >"$work/hosts"
check 78 "$work/hosts:1: " 'an error in the hosts file' \
	--proxy --hosts "$work/hosts"
check 78 "boot root: $work/hosts: Not a directory" \
	'a boot root that is a file' --proxy --root "$work/hosts"
check 78 'user: no-such-user: ' 'an unknown user' --proxy -u no-such-user
check 73 "events: $work/none/ev: No such file" 'no directory for events' \
	--proxy --events "$work/none/ev"
pool=10.0.0.5-10.0.0.9/24
leases=$work/none/none/db
check 73 "leases: make directory: $work/none/none: No such file" \
	'no directory for the lease database' --pool "$pool"
echo 'this is no database, and longer than the header of one, which has a
hundred bytes: so the magic number is what is missing' >"$work/text"
leases=$work/text
check 73 "leases: .*$work/text: file is not a database" \
	'a lease database that is none' --pool "$pool"
is "$(find "$work" -name 'leases*')" '' 'pxe-dhcpd -n makes no lease database'

# Ports, in a network namespace of their own.
# alone COMMAND: in one, with its loopback interface up.
alone() {
	unshare -n sh -c "ip link set lo up; $1"
}
# shellcheck disable=SC2016
if [ "$(id -u)" -eq 0 ] && alone true 2>/dev/null; then
	cat >"$work/taken.py" <<'END'
import socket, subprocess, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(("0.0.0.0", int(sys.argv[1])))
sys.exit(subprocess.call(sys.argv[2:]))
END
	for port in 67 4011; do
		run alone "python3 '$work/taken.py' $port pxe-dhcpd -n -i lo \
			--proxy"
		is "$rc:$(printf '%s\n' "$err" | grep -c "lo port $port: ")" \
			69:1 "pxe-dhcpd -n: port $port in use: exit 69"
	done
	# Its own port is in use while it runs, which is no error of -n.
	mkfifo "$work/ready"
	run alone 'pxe-dhcpd -q -i lo --proxy --ready-fd 3 3>"'"$work"'/ready" &
		read -r x <"'"$work"'/ready"
		pxe-dhcpd -n -i lo --proxy >/dev/null
		echo "check $?"
		pxe-dhcpd -i lo --proxy
		echo "start $?"
		kill $!'
	is "$out" 'check 0
start 69' 'pxe-dhcpd -n: its own port may be in use, a second start fails'
	is "$(printf '%s\n' "$err" | grep -c 'lo port 67: ')" 1 \
		'pxe-dhcpd -n says nothing of its own port, the start does'
else
	for what in 'port 67 in use' 'port 4011 in use' 'its own port' \
		'says nothing of its own port'; do
		skip 'no network namespaces' "pxe-dhcpd -n: $what"
	done
fi
