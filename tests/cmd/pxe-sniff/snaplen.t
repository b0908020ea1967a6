#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Captures with a short snapshot length (tcpdump -s): what was not captured is
# absent from NDJSON, and text says that something is missing.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need jq
plan 11

# cut_at SNAPLEN: the captures with that many bytes of each packet are in $work.
cut_at() {
	"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" "$1" ||
		exit 99
}

# fields CAPTURE JQ...: what jq prints of its events, on one line.
fields() {
	_f=$1
	shift
	pxe-sniff -q -j --hosts /dev/null -r "$work/$_f.pcap" |
		jq -rc "$@" | paste -sd ' ' -
}

# ended FILE JQ: for jq, the last event of that file.
ended() {
	echo "select(.file == \"$1\" and .event != \"request\") | $2"
}
tftp='[.event, .bytes, .size, .blksize, .windowsize, .retransmits, .captured]'

cut_at 64
is "$(fields tftp-offload-size "$(ended gap-in-window "$tftp")")" \
	'["truncated",null,6390,null,null,null,"in-part"]' \
	'pxe-sniff: TFTP OACK cut, windows in one message: bytes unknown'
is "$(fields tftp-offload-size "$(ended one-window "$tftp")")" \
	'["truncated",null,2038,null,null,null,"in-part"]' \
	'pxe-sniff: TFTP OACK cut, file in one message: bytes unknown'
is "$(fields tftp-offload-size "$(ended one-by-one "$tftp")")" \
	'["transfer",1031,null,256,null,0,"in-part"]' \
	'pxe-sniff: TFTP OACK cut, a block a message: blksize measured'
is "$(fields tftp-offload "$(ended windows "$tftp")")" \
	'["transfer",1546,null,256,null,2,"in-part"]' \
	'pxe-sniff: TFTP OACK cut in windowsize: bytes known, window not'
is "$(fields tftp-probe "$(ended above '[.event, .code, .size, .error]')")" \
	'["truncated",8,7000,null]' \
	'pxe-sniff: TFTP OACK cut, client sends error 8: end unknown'
is "$(fields tftp-offload-size 'select(.event == "request") |
	[.file, .tsize, .blksize, .captured]' | cut -d ' ' -f 1)" \
	'["gap-in-window",null,null,"in-part"]' \
	'pxe-sniff: TFTP RRQ cut in its options: request without them'
run pxe-sniff -q --hosts /dev/null -r "$work/tftp-offload-size.pcap"
like "$out" 'TRUNCATED gap-in-window .* captured in-part$' \
	'pxe-sniff: TFTP OACK cut: text says TRUNCATED and in-part'

cut_at 56
is "$(fields tftp-offload-size '[.event, .file, .server, .captured]' |
	cut -d ' ' -f 1)" '["request",null,"10.0.0.1","in-part"]' \
	'pxe-sniff: TFTP RRQ cut in the name: request without file'
run pxe-sniff -q --hosts /dev/null -r "$work/tftp-offload-size.pcap"
like "$out" ' RRQ      - from 10.0.0.1 captured in-part$' \
	'pxe-sniff: TFTP RRQ cut in the name: text has - for it'
is "$(fields tftp-faults 'select(.code == 3) | [.event, .by, .error]')" \
	'["abort","client",null]' \
	'pxe-sniff: TFTP ERROR cut in its text: code without text'

# The PE header of the file is behind what was captured of block 1.
cut_at 110
is "$(fields uefi-proxy "$(ended loaders/snponly.efi '[.event, .kind]')" |
	cut -d ' ' -f 2)" '["transfer",null]' \
	'pxe-sniff: TFTP block 1 cut before its PE header: kind unknown'
