#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The proxy beside a foreign DHCP server, with what lies in a boot root; and
# what the events say.  Firmware itself is in boot-*.t.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need python3 dnsmasq udhcpc
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 11

# The foreign server is a third machine on the client's wire.
oth=pxe-o-$$
on_exit "ip netns del $oth 2>/dev/null"
ip netns add "$oth" || exit 99
ip -n "$srv" link add br0 type bridge || skip_all 'no bridge device here'
ip -n "$srv" link set s0 master br0
ip -n "$srv" address flush dev s0
ip -n "$srv" address add 10.77.0.1/24 dev br0
ip -n "$srv" link add s1 type veth peer name o0 netns "$oth"
ip -n "$srv" link set s1 master br0 up
ip -n "$srv" link set br0 up
ip -n "$oth" address add 10.77.0.254/24 dev o0
ip -n "$oth" link set o0 up
ip -n "$cli" address add 10.77.0.2/24 dev c0
spawn dnsmasq ip netns exec "$oth" dnsmasq --conf-file=/dev/null \
	--no-daemon --port=0 --interface=o0 --leasefile-ro \
	--dhcp-range=10.77.0.200,10.77.0.210

mkdir -p "$work/root/loaders"
for f in loaders/undionly.kpxe loaders/snponly.efi boot.ipxe; do
	echo x >"$work/root/$f"
done
spawn_ready dhcpd ip netns exec "$srv" pxe-dhcpd -i br0 --proxy \
	--root "$work/root" --http http://10.77.0.1/ \
	--events "$work/events" || exit 99

cat >"$work/ask.py" <<'END'
import sys
from dhcp_client import *

w = Wire("c0")
MAC = bytes.fromhex("525400770005")
arch = {"bios": 0, "x64": 7, "ebc": 9, "arm64": 11, "http": 16}


def opts(kind):
    name = "HTTPClient" if kind == "http" else "PXEClient"
    code = arch["x64" if kind == "ipxe" else kind]
    o = opt(60, ("%s:Arch:%05d:UNDI:003016" % (name, code)).encode())
    o += opt(93, struct.pack(">H", code)) + opt(57, b"\x05\xc0")
    if kind == "ipxe":
        o += opt(77, b"iPXE") + opt(175, b"\x13\x01\x01")
    return o


def show(r):
    print(r.yiaddr, r.siaddr, r.server, r.file, r.opts.get(60, b"-").decode(),
          r.opts.get(43, b"").hex())


def main(kind, port):
    if port == 67:
        w.send(packet(DISCOVER, MAC, 5, opts(kind)))
    else:
        w.tx.close()
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("10.77.0.2", 4011))
        s.settimeout(2)
        s.sendto(packet(REQUEST, MAC, 5, opts(kind), ciaddr=ip("10.77.0.2")),
                 ("10.77.0.1", port))
        data, peer = s.recvfrom(2048)
        print(peer[0], peer[1], end=" ")
        show(Reply(data))
        return
    for r in w.replies(1):
        if r.yiaddr == "0.0.0.0":
            show(r)
            return
    print("silence")


main(sys.argv[1], int(sys.argv[2]))
END
ask() {
	env PYTHONPATH="$PXE_SRCDIR/tests/net" PYTHONDONTWRITEBYTECODE=1 \
		ip netns exec "$cli" python3 "$work/ask.py" "$@" 2>&1
}

p='0.0.0.0 10.77.0.1 10.77.0.1'
is "$(ask bios 67)" "$p loaders/undionly.kpxe PXEClient 060108ff" \
	'BIOS: the loader that lies in the boot root'
is "$(ask x64 67)" "$p loaders/snponly.efi PXEClient 060108ff" 'x64 UEFI'
is "$(ask ebc 67)" "$p loaders/snponly.efi PXEClient 060108ff" \
	'x64 UEFI that calls itself 9'
is "$(ask http 67)" \
	"$p http://10.77.0.1/loaders/snponly.efi HTTPClient " 'UEFI HTTP Boot'
is "$(ask ipxe 67)" "$p http://10.77.0.1/boot.ipxe PXEClient 060108ff" \
	'iPXE: the script'
is "$(ask arm64 67)" 'silence' 'no loader for its architecture: silence'
is "$(ask x64 4011)" \
	"10.77.0.1 4011 $p loaders/snponly.efi PXEClient 060108ff" \
	'port 4011 answers from 4011'

# The address server is left to do its work.
cat >"$work/udhcpc.sh" <<END
#!/bin/sh
[ "\$1" = bound ] && echo "\$ip" >"$work/told"
exit 0
END
chmod +x "$work/udhcpc.sh"
run on_cli udhcpc -i c0 -n -q -f \
	-s "$work/udhcpc.sh"
is "$rc" 0 'a client takes its address from the other server'
like "$(cat "$work/told")" '^10\.77\.0\.2[01][0-9]$' 'out of its pool'

run python3 -c '
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
for r in rows:
    assert r["tool"] == "pxe-dhcpd" and r["time"].endswith("Z"), r
print(sorted({(r["event"], r["stage"], r.get("file")) for r in rows}))
' "$work/events"
like "$out" "\('offer', 'iPXE', 'http://10.77.0.1/boot.ipxe'\)" \
	'events tell the stage and the file'
is "$rc" 0 'every event is one JSON object a line'
