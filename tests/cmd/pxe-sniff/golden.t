#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The whole output for generated and for foreign captures, line by line.  After
# an intended change, write the expected texts anew and read the difference:
#
#	PXE_UPDATE=1 PXE_BUILDDIR=build sh tests/cmd/pxe-sniff/golden.t
. "${PXE_SRCDIR:-.}/tests/lib.sh"

here=$PXE_SRCDIR/tests/cmd/pxe-sniff
golden=$here/golden
captures=$PXE_SRCDIR/../shared/captures
scenarios='bios uefi-proxy tftp-faults tftp-probe tftp-late tftp-offload
tftp-offload-size tftp-wrap http http-faults http-segments unread hostile vlan
fragments'
foreign='dhcp-nak-decline-release dhcp-option-overload dhcp-pxelinux-offer
dhcp-relay-leasequery dhcp-user-class tftp-rrq-512'
formats='0 1 2 3 4 5'
cooked='9 10'
no_mac='6 7 8'
plan 36

# as_expected FILE NAME: is $work/.out the text golden/FILE.txt?
as_expected() {
	[ -z "${PXE_UPDATE:-}" ] || cp "$work/.out" "$golden/$1.txt"
	ok -n "$2" diff -u "$golden/$1.txt" "$work/.out"
}

"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99
cat >"$work/hosts" <<'HOSTS'
52:54:00:12:34:56 lab-bios 10.0.0.100 -
HOSTS

for s in $scenarios; do
	run pxe-sniff -v --time start --hosts "$work/hosts" -r "$work/$s.pcap"
	as_expected "$s" "pxe-sniff: capture $s gives the expected lines"
done

# The file format and the link type do not change the lines.
for n in $formats $cooked; do
	run pxe-sniff -v --time start --hosts "$work/hosts" \
		-r "$work/format-$n.pcap"
	as_expected bios "pxe-sniff: file format $n gives the lines of bios"
done
for n in $no_mac; do
	run pxe-sniff -v --time start --hosts "$work/hosts" \
		-r "$work/format-$n.pcap"
	as_expected bios \
		"pxe-sniff: link type without MAC, format $n: lines of bios"
done

# Forms of output.
run pxe-sniff --time boot --hosts "$work/hosts" -r "$work/uefi-proxy.pcap"
as_expected uefi-proxy-boot 'pxe-sniff: --time boot counts from each machine'
run pxe-sniff --time utc --hosts "$work/hosts" -r "$work/vlan.pcap"
as_expected vlan-utc 'pxe-sniff: --time utc prints dates; no ARP without -v'
run pxe-sniff -j --hosts "$work/hosts" -r "$work/bios.pcap"
as_expected bios-json 'pxe-sniff: -j gives the expected NDJSON for bios'
run pxe-sniff -j -v --hosts /dev/null -r "$work/tftp-faults.pcap"
as_expected tftp-faults-json \
	'pxe-sniff: -j gives the expected NDJSON for tftp-faults'

for s in $foreign; do
	name="pxe-sniff: foreign capture $s gives the expected lines"
	if [ ! -f "$captures/$s.pcap" ]; then
		skip 'the capture is not there' "$name"
		continue
	fi
	run pxe-sniff -v --time start --hosts /dev/null -r "$captures/$s.pcap"
	as_expected "$s" "$name"
done
