#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Of captures with a short snapshot length, nothing is printed that the whole
# packets do not show.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need python3

# Up to 42 bytes there are headers alone, from some 600 on packets are whole.
# DHCP has its options behind 282, TFTP all it has between 42 and 100.
lengths='42 44 46 48 50 52 55 58 61 64 68 72 77 82 88 96 104 116 128 160 200
270 281 286 294 303 312 324 340 420 560'
n=0
for len in $lengths; do
	n=$((n + 1))
done
plan "$n"

# events DIR [SNAPLEN]: NDJSON of each capture in DIR.  tftp-wrap is large and
# has nothing that others have not.
events() {
	"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$@" || exit 99
	rm -f "$1"/format-* "$1/tftp-wrap.pcap"
	for _f in "$1"/*.pcap; do
		pxe-sniff -q -v -j --hosts /dev/null -r "$_f" \
			>"${_f%.pcap}.json" 2>/dev/null
	done
}

mkdir "$work/whole" "$work/cut"
events "$work/whole"
for len in $lengths; do
	events "$work/cut" "$len"
	run python3 "$PXE_SRCDIR/tests/cmd/pxe-sniff/snaplen-claims.py" \
		"$work/whole" "$work/cut"
	is "$rc/$out" 0/ \
		"pxe-sniff: of $len bytes a packet, all that is printed is true"
done
