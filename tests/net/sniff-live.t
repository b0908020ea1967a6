#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Live capture of foreign clients and servers on a veth pair.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need dnsmasq udhcpc tftp curl busybox python3 setpriv
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 36

"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99
mkdir "$work/root" "$work/got"
chmod 755 "$work/root"
head -c 100000 /dev/urandom >"$work/root/file"
printf '#!ipxe\nshell\n' >"$work/root/boot.ipxe"
chmod 644 "$work/root"/*
echo '52:54:00:77:00:01 client-1 - -' >"$work/hosts"

# sniff NAME ARGUMENT...: capture in the server's namespace; $pid is its own.
sniff() {
	_sniff=$1
	shift
	spawn_ready "$_sniff" ip netns exec "$srv" pxe-sniff -i s0 \
		--hosts "$work/hosts" "$@" || exit 99
}

# printed CAPTURE ERE NAME: a line that this pxe-sniff printed matches.
printed() {
	like "$(cat "$work/$1.log")" "$2" "$3"
}

sniff text
text=$pid
sniff json -j
json=$pid
sniff arp -v --time utc --user root
arp=$pid

# Privilege is dropped once the interface is open.
status=$(cat "/proc/$text/status")
like "$status" '^Uid:.65534.65534.65534.65534$' \
	'pxe-sniff -i as root: runs as nobody'
like "$status" '^Gid:.65534.65534.65534.65534$' \
	'pxe-sniff -i as root: runs in the group of nobody'
like "$status" '^Groups:[[:space:]]*$' \
	'pxe-sniff -i as root: has no supplementary group'
like "$status" '^NoNewPrivs:.1$' 'pxe-sniff -i as root: has no_new_privs'
like "$status" '^CapEff:.0*$' 'pxe-sniff -i as root: has no capability'

spawn dnsmasq ip netns exec "$srv" dnsmasq --conf-file=/dev/null --no-daemon \
	--port=0 --interface=s0 --bind-interfaces --user=root \
	--dhcp-leasefile="$work/dnsmasq.leases" --dhcp-authoritative \
	--dhcp-range=10.77.0.100,10.77.0.110,10m --no-ping \
	--dhcp-boot=undionly.kpxe --enable-tftp --tftp-root="$work/root" \
	--tftp-no-blocksize
spawn httpd ip netns exec "$srv" busybox httpd -f -p 10.77.0.1:8080 \
	-h "$work/root"
cat >"$work/udhcpc.sh" <<'END'
#!/bin/sh
[ "$1" != bound ] || ip address add "$ip/24" dev c0
END
chmod +x "$work/udhcpc.sh"

# DHCP, with what firmware sends; the server may be slow to start.
got_lease() {
	on_cli udhcpc -i c0 -n -q -f -t 3 -T 1 -s "$work/udhcpc.sh" \
		-V PXEClient:Arch:00007:UNDI:003016 -x 93:0007 >/dev/null 2>&1
}
ok -n 'pxe-sniff live: udhcpc gets a lease' wait_for 10 got_lease
ip=$(ip -n "$cli" -o -4 address show dev c0 | awk '{ print $4 }')
ip=${ip%/*}

# TFTP and HTTP: a file that is there, and one that is not.
get() {
	(cd "$work/got" && on_cli tftp -m binary 10.77.0.1 -c get "$1")
}
ok -n 'pxe-sniff live: tftp-hpa gets a file' get file
ok -n 'pxe-sniff live: the file that tftp-hpa got is whole' \
	cmp "$work/root/file" "$work/got/file"
get missing >/dev/null 2>&1
url=http://10.77.0.1:8080
ok -n 'pxe-sniff live: curl gets a file' \
	on_cli curl -sf -o "$work/got/http" "$url/file"
ok -n 'pxe-sniff live: the file that curl got is whole' \
	cmp "$work/root/file" "$work/got/http"
on_cli curl -s "$url/boot.ipxe" "$url/none" >/dev/null
if command -v atftp >/dev/null; then
	(cd "$work/got" && on_cli atftp --option 'blksize 1024' \
		--option 'windowsize 4' -g -r file -l atftp 10.77.0.1 >&2)
	ok -n 'pxe-sniff live: atftp gets a file, window 4' \
		cmp "$work/root/file" "$work/got/atftp"
else
	skip 'atftp is not installed' \
		'pxe-sniff live: atftp gets a file, window 4'
fi

# Frames with VLAN tags, from a capture, as no interface here makes them.
cat >"$work/replay.py" <<'END'
import socket, struct, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
s.bind(('c0', 0))
d = open(sys.argv[1], 'rb').read()
at = 24
while at < len(d):
    n = struct.unpack_from('<I', d, at + 8)[0]
    s.send(d[at + 16:at + 16 + n])
    at += 16 + n
END
on_cli python3 "$work/replay.py" "$work/vlan.pcap"
ok -n 'pxe-sniff live: a frame with two VLAN tags is printed' \
	wait_for 10 grep -q 'vlan 10' "$work/text.log"

# A transfer that is open at the end, as no ACK is sent.
on_cli python3 - <<'END'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'\0\1file\0octet\0', ('10.77.0.1', 69))
s.settimeout(5)
s.recv(2000)
END
ok -n 'pxe-sniff live: lines are printed at once' wait_for 10 \
	grep -qE 'RRQ +file from 10.77.0.1$' "$work/text.log"
stop "$text"
is "$rc" 0 'pxe-sniff live: SIGTERM gives exit status 0'
kill -INT "$json"
rc=0
wait "$json" || rc=$?
is "$rc" 0 'pxe-sniff live: SIGINT gives exit status 0'
stop "$arp"
[ -z "${PXE_SHOW:-}" ] || cat "$work"/*.log >&2

who='client-1 +52:54:00:77:00:01'
printed text "$who DHCP DISCOVER .*arch x64-UEFI class PXEClient:Arch:00007" \
	'pxe-sniff live: DISCOVER has name, MAC, arch and class'
printed text "$who DHCP OFFER    $ip from 10.77.0.1 file undionly.kpxe" \
	'pxe-sniff live: OFFER has address, server and boot file'
printed text "$who DHCP REQUEST  $ip to 10.77.0.1" \
	'pxe-sniff live: REQUEST has address and server'
printed text "$who DHCP ACK      $ip from 10.77.0.1 .* lease 600" \
	'pxe-sniff live: ACK has address, server and lease time'
printed text "$who TFTP RRQ      file from 10.77.0.1$" \
	'pxe-sniff live: RRQ has file and server'
printed text \
	"$who TFTP DONE     file from 10.77.0.1 bytes 100000 .*blksize 512" \
	'pxe-sniff live: DONE has bytes and block size'
printed text "$who TFTP ERROR    missing .* code 1 by server error \"" \
	'pxe-sniff live: ERROR has code, side and text'
printed text "$who TFTP STALLED  file .* error \"the capture ends here\"" \
	'pxe-sniff live: SIGTERM ends the open transfer'
printed text "$who HTTP GET      $url/file from 10.77.0.1 agent curl/" \
	'pxe-sniff live: GET has URL, server and user agent'
printed text "$who HTTP 200      $url/file from 10.77.0.1 bytes 100000 " \
	'pxe-sniff live: status 200 has URL and bytes'
printed text "$who HTTP 200 .*/boot.ipxe .* kind ipxe-script" \
	'pxe-sniff live: an iPXE script is recognized'
printed text "$who HTTP 404      $url/none " \
	'pxe-sniff live: status 404 of a missing file is printed'
printed json '"event":"transfer","proto":"tftp",.*"bytes":100000,' \
	'pxe-sniff live: -j prints the event transfer with bytes'
unlike "$(cat "$work/text.log")" ' ARP ' \
	'pxe-sniff live: no ARP without -v'
printed arp '^20[0-9-]*T[0-9:.]*Z .* ARP  REQUEST ' \
	'pxe-sniff live: ARP with -v, --time utc prints dates'
# pxe-sniff reports lost packets; the test makes little traffic.
unlike "$(cat "$work/text.log" "$work/json.log")" 'were dropped' \
	'pxe-sniff live: the kernel dropped no packet'

run on_srv pxe-sniff -i s0 --count 1 --user no-such-user
is "$rc" 78 'pxe-sniff -i with an unknown --user: exit status 78'
run on_srv setpriv --reuid 65534 --regid 65534 --clear-groups \
	"$(command -v pxe-sniff)" -i s0
is "$rc" 77 'pxe-sniff -i without privilege: exit status 77'
like "$err" 'setcap cap_net_raw' \
	'pxe-sniff -i without privilege: the message has a remedy'
ip -n "$srv" link set s0 down
run on_srv pxe-sniff -i s0
is "$rc" 69 'pxe-sniff -i of an interface that is down: exit status 69'
ip -n "$srv" link set s0 up
spawn_ready gone timeout 60 ip netns exec "$srv" pxe-sniff -i s0 || exit 99
ip -n "$srv" link del s0
rc=0
wait "$pid" || rc=$?
is "$rc" 69 'pxe-sniff -i of an interface that disappears: exit status 69'
