#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Captures with a short snapshot length (tcpdump -s): what was not captured is
# absent from NDJSON, and text says that something is missing.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need jq
plan 28

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

# last_event FILE JQ: for jq, the last event of that file.
last_event() {
	echo "select(.file == \"$1\" and .event != \"request\") | $2"
}
http='[.event, .url, .target, .status, .bytes, .size, .error, .captured]'
tftp='[.event, .bytes, .size, .blksize, .windowsize, .retransmits, .captured]'

cut_at 64
is "$(fields tftp-offload-size "$(last_event gap-in-window "$tftp")")" \
	'["truncated",null,6390,null,null,null,"in-part"]' \
	'pxe-sniff: TFTP OACK cut, windows in one message: bytes unknown'
is "$(fields tftp-offload-size "$(last_event one-window "$tftp")")" \
	'["truncated",null,2038,null,null,null,"in-part"]' \
	'pxe-sniff: TFTP OACK cut, file in one message: bytes unknown'
is "$(fields tftp-offload-size "$(last_event one-by-one "$tftp")")" \
	'["transfer",1031,null,256,null,0,"in-part"]' \
	'pxe-sniff: TFTP OACK cut, a block a message: blksize measured'
is "$(fields tftp-offload "$(last_event windows "$tftp")")" \
	'["transfer",1546,null,256,null,2,"in-part"]' \
	'pxe-sniff: TFTP OACK cut in windowsize: bytes known, window not'
probe=$(last_event above '[.event, .code, .size, .error]')
is "$(fields tftp-probe "$probe")" \
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
is "$(fields uefi-proxy "$(last_event loaders/snponly.efi '[.event, .kind]')" |
	cut -d ' ' -f 2)" '["transfer",null]' \
	'pxe-sniff: TFTP block 1 cut before its PE header: kind unknown'

# The first two events of bios are DISCOVER and OFFER.
dhcp='select(.proto == "dhcp") | [.event, .mac, .ip, .server, .file, .class,
	.arch, .defect, .captured]'

# dhcp_event N: the Nth event of bios.
dhcp_event() {
	fields bios "$dhcp" | cut -d ' ' -f "$1"
}

cut_at 64
is "$(dhcp_event 2)" \
	'["truncated",null,"10.0.0.100",null,null,null,null,null,"in-part"]' \
	'pxe-sniff: DHCP header cut behind yiaddr: address known, MAC not'
run pxe-sniff -q --hosts /dev/null -r "$work/bios.pcap"
like "$out" ' DHCP TRUNCATED 10.0.0.100 captured in-part$' \
	'pxe-sniff: DHCP header cut: text says TRUNCATED and in-part'
cut_at 60
is "$(dhcp_event 2)" \
	'["truncated",null,null,null,null,null,null,null,"in-part"]' \
	'pxe-sniff: DHCP header cut within yiaddr: address unknown'
mac=52:54:00:12:34:56
cut_at 96
is "$(dhcp_event 1)" \
	"[\"truncated\",\"$mac\",null,null,null,null,null,null,\"in-part\"]" \
	'pxe-sniff: DHCP header cut behind chaddr: MAC known'
cut_at 284
is "$(fields bios "$dhcp | [.[0, 2, 4, 7, 8]]" | cut -d ' ' -f 2)" \
	'["truncated","10.0.0.100",null,null,"in-part"]' \
	'pxe-sniff: DHCP options cut before the type: not BOOTP, no defect'
cut_at 300
is "$(fields bios "$dhcp | [.[0, 2, 3, 4, 8]]" | cut -d ' ' -f 2)" \
	'["offer","10.0.0.100","10.0.0.1",null,"in-part"]' \
	'pxe-sniff: DHCP options cut before the boot file: type, no file'
is "$(fields bios "$dhcp | [.[0, 5, 6, 7, 8]]" | cut -d ' ' -f 1)" \
	'["discover",null,0,null,"in-part"]' \
	'pxe-sniff: DHCP options cut within class: arch known, class not'
cut_at 45
is "$(fields hostile 'select(.event == "damaged") | [.bytes, .captured]')" \
	'[5,null]' \
	'pxe-sniff: DHCP of 5 bytes on the wire is damaged, not cut'

# http_events CAPTURE N: the events of the first N lines.
http_events() {
	fields "$1" "$http" | cut -d ' ' -f "1-$2"
}

# 14 + 20 + 20 bytes of headers: 8 bytes of HTTP.
cut_at 62
is "$(fields http-faults '[.event, .method, .url, .target, .captured]' |
	cut -d ' ' -f 1)" '["request","GET",null,null,"in-part"]' \
	'pxe-sniff: HTTP request cut in its first line: method alone'
is "$(http_events http-faults 2 | cut -d ' ' -f 2)" \
	'["truncated",null,null,null,null,null,null,"in-part"]' \
	'pxe-sniff: HTTP status line cut: end and status unknown'
run pxe-sniff -q --hosts /dev/null -r "$work/http-faults.pcap"
like "$out" ' GET      - from 10.0.0.1 captured in-part$' \
	'pxe-sniff: HTTP request cut in its first line: text has - as URL'
like "$out" ' TRUNCATED - from 10.0.0.1 seconds [0-9.]* captured in-part$' \
	'pxe-sniff: HTTP status line cut: text says TRUNCATED and in-part'

# 21 bytes: the first lines.  The client resets, but maybe it had it all.
cut_at 78
is "$(http_events http-faults 2)" \
	'["request",null,"/reset",null,null,null,null,"in-part"]'\
' ["truncated",null,"/reset",200,null,null,null,"in-part"]' \
	'pxe-sniff: HTTP heads cut before Host and length: host, bytes unknown'

# 38 bytes: Content-Length, but not the end of the head.
cut_at 92
is "$(http_events http-faults 2 | cut -d ' ' -f 2)" \
	'["truncated","http://srv/reset",null,200,null,900,null,"in-part"]' \
	'pxe-sniff: HTTP response cut behind its length: size, bytes unknown'
run pxe-sniff -q --hosts /dev/null -r "$work/http-faults.pcap"
like "$out" ' 200 .*/reset .* size 900 .* captured in-part note ".*head' \
	'pxe-sniff: HTTP head cut: text has the status and says in-part'

# The heads are whole, the bodies are not.
cut_at 130
is "$(fields bios 'select(.proto == "http" and .bytes) |
	[.event, .bytes, .kind]')" \
	'["response",25,"ipxe-script"] ["response",100000,null]' \
	'pxe-sniff: HTTP body cut: bytes known, kind if it shows'

cut_at 9000
is "$(fields http-segments 'select(.target == "/lost") |
	[.event, .url, .bytes]')" \
	'["request",null,null] ["truncated",null,null]' \
	'pxe-sniff: HTTP heads whose end was lost: host and bytes unknown'
