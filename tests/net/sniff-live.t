#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Foreign clients and servers on a veth pair, and pxe-sniff between them.
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

# told FILE ERE NAME: a line of the output matches.
told() {
	like "$(cat "$work/$1.log")" "$2" "$3"
}

sniff text
text=$pid
sniff json -j
json=$pid
sniff arp -v --time utc --user root
arp=$pid

# Privilege is gone for good, and only what is needed is left.
status=$(cat "/proc/$text/status")
like "$status" '^Uid:.65534.65534.65534.65534$' 'runs as nobody'
like "$status" '^Gid:.65534.65534.65534.65534$' '... and its group'
like "$status" '^Groups:[[:space:]]*$' '... in no other'
like "$status" '^NoNewPrivs:.1$' '... and cannot get more'
like "$status" '^CapEff:.0*$' '... has no capability'

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
ok -n 'udhcpc has a lease' wait_for 10 got_lease
ip=$(ip -n "$cli" -o -4 address show dev c0 | awk '{ print $4 }')
ip=${ip%/*}

# TFTP, a file and none; HTTP, likewise.
get() {
	(cd "$work/got" && on_cli tftp -m binary 10.77.0.1 -c get "$1")
}
ok -n 'tftp has a file' get file
ok -n '... whole' cmp "$work/root/file" "$work/got/file"
get missing >/dev/null 2>&1
url=http://10.77.0.1:8080
ok -n 'curl has a file' on_cli curl -sf -o "$work/got/http" "$url/file"
ok -n '... whole' cmp "$work/root/file" "$work/got/http"
on_cli curl -s "$url/boot.ipxe" "$url/none" >/dev/null
if command -v atftp >/dev/null; then
	(cd "$work/got" && on_cli atftp --option 'blksize 1024' \
		--option 'windowsize 4' -g -r file -l atftp 10.77.0.1 >&2)
	ok -n 'atftp has a file' cmp "$work/root/file" "$work/got/atftp"
else
	skip 'atftp is not installed' 'atftp has a file'
fi

# Tagged frames, which no interface here makes: as they are in a capture.
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
ok -n 'a tagged frame is seen' wait_for 10 grep -q 'vlan 10' "$work/text.log"

# A transfer that is open at the end: nobody acknowledges.
on_cli python3 - <<'END'
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.sendto(b'\0\1file\0octet\0', ('10.77.0.1', 69))
s.settimeout(5)
s.recv(2000)
END
# Each line is there at once, not when a buffer is full.
ok -n 'lines come live' wait_for 10 grep -qE 'RRQ +file from 10.77.0.1$' \
	"$work/text.log"
stop "$text"
is "$rc" 0 'SIGTERM: exit status 0'
kill -INT "$json"
rc=0
wait "$json" || rc=$?
is "$rc" 0 'SIGINT: exit status 0'
stop "$arp"
[ -z "${PXE_SHOW:-}" ] || cat "$work"/*.log >&2

who='client-1 +52:54:00:77:00:01'
told text "$who DHCP DISCOVER .*arch x64-UEFI class PXEClient:Arch:00007" \
	'DISCOVER'
told text "$who DHCP OFFER    $ip from 10.77.0.1 file undionly.kpxe" 'OFFER'
told text "$who DHCP REQUEST  $ip to 10.77.0.1" 'REQUEST'
told text "$who DHCP ACK      $ip from 10.77.0.1 .* lease 600" 'ACK'
told text "$who TFTP RRQ      file from 10.77.0.1$" 'RRQ'
told text "$who TFTP DONE     file from 10.77.0.1 bytes 100000 .*blksize 512" \
	'DONE'
told text "$who TFTP ERROR    missing .* code 1 by server error \"" 'ERROR'
told text "$who TFTP STALLED  file .* error \"the capture ends here\"" \
	'what is open is summed up'
told text "$who HTTP GET      $url/file from 10.77.0.1 agent curl/" 'GET'
told text "$who HTTP 200      $url/file from 10.77.0.1 bytes 100000 " '200'
told text "$who HTTP 200 .*/boot.ipxe .* kind ipxe-script" 'the kind'
told text "$who HTTP 404      $url/none " '404'
told json '"event":"transfer","proto":"tftp",.*"bytes":100000,' 'JSON'
unlike "$(cat "$work/text.log")" ' ARP ' 'no ARP without -v'
told arp '^20[0-9-]*T[0-9:.]*Z .* ARP  REQUEST ' 'ARP with -v, time of day'
# Loss would be told; the test makes little traffic.
unlike "$(cat "$work/text.log" "$work/json.log")" 'were dropped' \
	'the kernel dropped nothing'

run on_srv pxe-sniff -i s0 --count 1 --user no-such-user
is "$rc" 78 'an unknown user'
run on_srv setpriv --reuid 65534 --regid 65534 --clear-groups \
	"$(command -v pxe-sniff)" -i s0
is "$rc" 77 'without privilege: exit status 77'
like "$err" 'setcap cap_net_raw' '... and what to do'
ip -n "$srv" link set s0 down
run on_srv pxe-sniff -i s0
is "$rc" 69 'an interface that is down'
ip -n "$srv" link set s0 up
spawn_ready gone timeout 60 ip netns exec "$srv" pxe-sniff -i s0 || exit 99
ip -n "$srv" link del s0
rc=0
wait "$pid" || rc=$?
is "$rc" 69 'an interface that goes away'
