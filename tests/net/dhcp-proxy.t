#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# proxyDHCP beside another DHCP server, with the files of a boot root; and its
# events.  boot-*.t boot real firmware this way.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need python3 dnsmasq udhcpc
. "$PXE_SRCDIR/tests/net/dhcp-lib.sh"
plan 11

# The other server is a third machine on the client's network.
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

link = Link("c0")
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
        link.send(packet(DISCOVER, MAC, 5, opts(kind)))
    else:
        link.tx.close()
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("10.77.0.2", 4011))
        s.settimeout(2)
        s.sendto(packet(REQUEST, MAC, 5, opts(kind), ciaddr=ip("10.77.0.2")),
                 ("10.77.0.1", port))
        data, peer = s.recvfrom(2048)
        print(peer[0], peer[1], end=" ")
        show(Reply(data))
        return
    for r in link.replies(1):
        if r.yiaddr == "0.0.0.0":
            show(r)
            return
    print("no offer")


main(sys.argv[1], int(sys.argv[2]))
END
ask() {
	env PYTHONPATH="$PXE_SRCDIR/tests/net" PYTHONDONTWRITEBYTECODE=1 \
		ip netns exec "$cli" python3 "$work/ask.py" "$@" 2>&1
}

p='0.0.0.0 10.77.0.1 10.77.0.1'
is "$(ask bios 67)" "$p loaders/undionly.kpxe PXEClient 060108ff" \
	'pxe-dhcpd --proxy: BIOS gets the loader of the boot root'
is "$(ask x64 67)" "$p loaders/snponly.efi PXEClient 060108ff" \
	'pxe-dhcpd --proxy: x64 UEFI gets the loader of the boot root'
is "$(ask ebc 67)" "$p loaders/snponly.efi PXEClient 060108ff" \
	'pxe-dhcpd --proxy: x64 UEFI of architecture 9 gets the x64 loader'
is "$(ask http 67)" \
	"$p http://10.77.0.1/loaders/snponly.efi HTTPClient " \
	'pxe-dhcpd --proxy: UEFI HTTP Boot gets the URL of the loader'
is "$(ask ipxe 67)" "$p http://10.77.0.1/boot.ipxe PXEClient 060108ff" \
	'pxe-dhcpd --proxy: iPXE gets the URL of the script'
is "$(ask arm64 67)" 'no offer' \
	'pxe-dhcpd --proxy: an architecture without a loader gets no offer'
is "$(ask x64 4011)" \
	"10.77.0.1 4011 $p loaders/snponly.efi PXEClient 060108ff" \
	'pxe-dhcpd --proxy: a request to port 4011 is answered from it'

# The other server's clients are not disturbed.
cat >"$work/udhcpc.sh" <<END
#!/bin/sh
[ "\$1" = bound ] && echo "\$ip" >"$work/told"
exit 0
END
chmod +x "$work/udhcpc.sh"
run on_cli udhcpc -i c0 -n -q -f \
	-s "$work/udhcpc.sh"
is "$rc" 0 'pxe-dhcpd --proxy: udhcpc gets a lease of the other server'
like "$(cat "$work/told")" '^10\.77\.0\.2[01][0-9]$' \
	'pxe-dhcpd --proxy: the lease is of the other pool'

run python3 -c '
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
for r in rows:
    assert r["tool"] == "pxe-dhcpd" and r["time"].endswith("Z"), r
print(sorted({(r["event"], r["stage"], r.get("file")) for r in rows}))
' "$work/events"
like "$out" "\('offer', 'iPXE', 'http://10.77.0.1/boot.ipxe'\)" \
	'pxe-dhcpd --proxy: an offer event has stage and boot file'
is "$rc" 0 'pxe-dhcpd --proxy: each line of the events is a JSON object'
