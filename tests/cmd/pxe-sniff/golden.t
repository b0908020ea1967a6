#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Captures and what is told of them, line by line.  After a change that is
# meant, write the texts anew and read the difference:
#
#	PXE_UPDATE=1 PXE_BUILDDIR=build sh tests/cmd/pxe-sniff/golden.t
. "${PXE_SRCDIR:-.}/tests/lib.sh"

here=$PXE_SRCDIR/tests/cmd/pxe-sniff
golden=$here/golden
captures=$PXE_SRCDIR/../shared/captures
scenes='bios uefi-proxy tftp-faults tftp-probe tftp-late tftp-offload tftp-wrap
http http-faults http-segments unread hostile vlan fragments'
foreign='dhcp-nak-decline-release dhcp-option-overload dhcp-pxelinux-offer
dhcp-relay-leasequery dhcp-user-class tftp-rrq-512'
forms='0 1 2 3 4 5'
bare='6 7 8'
cooked='9 10'
plan 35

# same GOLDEN NAME: is $work/.out what the golden text says?
same() {
	[ -z "${PXE_UPDATE:-}" ] || cp "$work/.out" "$golden/$1.txt"
	ok -n "$2" diff -u "$golden/$1.txt" "$work/.out"
}

"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99
cat >"$work/hosts" <<'HOSTS'
52:54:00:12:34:56 lab-bios 10.0.0.100 -
HOSTS

for s in $scenes; do
	run pxe-sniff -v --time start --hosts "$work/hosts" -r "$work/$s.pcap"
	same "$s" "$s"
done

# Whatever holds the packets, the story is the same.
for n in $forms $cooked; do
	run pxe-sniff -v --time start --hosts "$work/hosts" \
		-r "$work/format-$n.pcap"
	same bios "bios, as file $n"
done
for n in $bare; do
	run pxe-sniff -v --time start --hosts "$work/hosts" \
		-r "$work/format-$n.pcap"
	same bios "bios without link addresses, as file $n"
done

# Other ways to tell it.
run pxe-sniff --time boot --hosts "$work/hosts" -r "$work/uefi-proxy.pcap"
same uefi-proxy-boot 'seconds of the machine'
run pxe-sniff --time utc --hosts "$work/hosts" -r "$work/vlan.pcap"
same vlan-utc 'time of day, without ARP'
run pxe-sniff -j --hosts "$work/hosts" -r "$work/bios.pcap"
same bios-json 'JSON'
run pxe-sniff -j -v --hosts /dev/null -r "$work/tftp-faults.pcap"
same tftp-faults-json 'JSON of faults, without names'

for s in $foreign; do
	if [ ! -f "$captures/$s.pcap" ]; then
		skip 'the capture is not there' "$s"
		continue
	fi
	run pxe-sniff -v --time start --hosts /dev/null -r "$captures/$s.pcap"
	same "$s" "$s"
done
