#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd and the iPXE of Debian 12 (of 2019) in a virtual machine: a script
# over HTTP, files of all sizes, a disk whose blocks it reads.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need_netns
need qemu-system-x86_64
lkrn=/usr/lib/ipxe/ipxe.lkrn
[ -e "$lkrn" ] || skip_all 'the package ipxe is not installed'
[ -c /dev/net/tun ] || skip_all 'there is no /dev/net/tun'
. "$PXE_SRCDIR/tests/net/http-lib.sh"
plan 12

ip -n "$srv" tuntap add dev t0 mode tap || skip_all 'cannot make a tap device'
address t0
mkdir -p "$root/images/debian 12"
for n in 0 1 511 512 513; do
	head -c "$n" /dev/urandom >"$root/f$n"
done
truncate -s 8M "$root/images/debian 12/initrd.gz"
truncate -s 64M "$root/disk.img"
echo 'not a boot sector' >"$root/small"
cat >"$root/boot.ipxe" <<'END'
#!ipxe
imgfetch /f1 || goto failed
imgfetch /f511 || goto failed
imgfetch //f512 || goto failed
imgfetch http://10.78.0.1/f513?mac=${net0/mac} || goto failed
imgfetch images/debian%2012/initrd.gz || goto failed
imgfree
imgfetch /missing && goto failed ||
sanhook --drive 0x80 http://10.78.0.1/disk.img || goto failed
sanunhook --drive 0x80
imgfetch /done ||
poweroff
:failed
imgfetch /failed ||
poweroff
END
cat >"$work/start.ipxe" <<'END'
#!ipxe
ifopen net0
set net0/ip 10.78.0.2
set net0/netmask 255.255.255.0
chain http://10.78.0.1/boot.ipxe || poweroff
END
httpd "$@"
spawn qemu ip netns exec "$srv" timeout 120 qemu-system-x86_64 -accel tcg \
	-m 256 -nodefaults -display none -no-reboot \
	-kernel "$lkrn" -initrd "$work/start.ipxe" \
	-netdev tap,id=n0,ifname=t0,script=no,downscript=no \
	-device e1000,netdev=n0,romfile=
qemu=$pid
wait_for 100 grep -qE 'GET /(done|failed)' "$work/access"
kill "$qemu" 2>/dev/null

ok -n 'iPXE gets its script' \
	served "GET /boot.ipxe 200 $(stat -c %s "$root/boot.ipxe")"
ok -n 'iPXE gets a file of 1 byte' served 'GET /f1 200 1'
ok -n 'iPXE gets a file of 511 bytes' served 'GET /f511 200 511'
ok -n 'iPXE gets a file by a target with two slashes' \
	served 'GET //f512 200 512'
ok -n 'iPXE gets a file by a target with a query' \
	served 'GET /f513?mac=52%3A54%3A00%3A12%3A34%3A56 200 513'
ok -n 'iPXE gets an initrd by a relative target with a blank' \
	served 'GET /images/debian%2012/initrd.gz 200 8388608'
ok -n 'iPXE gets 404 for a missing file' served 'GET /missing 404 14'
ok -n 'iPXE asks for the size of a disk by HEAD' served 'HEAD /disk.img 200 0'
ok -n 'iPXE reads blocks of a disk by ranges' \
	grep -qE '"GET /disk.img HTTP/1.1" 206 [0-9]+ "-" "iPXE' "$work/access"
ok -n 'the script of iPXE ends well' served 'GET /done 404 14'
unlike "$(cat "$work/access")" 'GET /failed' \
	'no command of the script of iPXE fails'
unlike "$(cat "$work/httpd.log")" 'Sanitizer|out of' \
	'pxe-httpd logs no fault while it serves iPXE'
diag "$(sed 's/^[^"]*//' "$work/access")"
