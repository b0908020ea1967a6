#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Fields against those of tshark, an independent decoder.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need tshark
plan 22

captures=$PXE_SRCDIR/../shared/captures
"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99

# decode FILE: output of tshark in $work/theirs, of pxe-sniff in $work/ours.
# tshark takes long to start, so all fields come at once, "|" between them:
# 1 time, 2 MAC, 3 type, 4 address, 5 boot file, 6 class, 7 TFTP opcode,
# 8 file, 9 bytes of UDP, 10 error, 11 URI, 12 status, 13 bytes of HTTP
decode() {
	tshark -n -r "$1" -T fields -E separator='|' -E occurrence=f \
		-e frame.time_relative -e dhcp.hw.mac_addr \
		-e dhcp.option.dhcp -e dhcp.ip.your \
		-e dhcp.option.bootfile_name -e dhcp.option.vendor_class_id \
		-e tftp.opcode -e tftp.source_file -e udp.length \
		-e tftp.error.code -e http.request.full_uri \
		-e http.response.code -e http.content_length_header \
		>"$work/theirs" 2>/dev/null
	pxe-sniff -q --hosts /dev/null --time start -r "$1" >"$work/ours"
}

theirs() {
	awk -F '|' "$1" "$work/theirs"
}

ours() {
	awk "$1" "$work/ours"
}

# dhcp CAPTURE: time, MAC and type of each DHCP message, and the address of
# OFFER and ACK.
dhcp() {
	is "$(ours '$4 == "DHCP" && $5 !~ /^LEASE/ && $5 !~ /^BOOT/ {
			if ($5 != "OFFER" && $5 != "ACK") $6 = ""
			if ($6 == "-") $6 = "0.0.0.0"
			print $1, $3, $5, $6
		}')" \
		"$(theirs 'BEGIN {
			n[1] = "DISCOVER"; n[2] = "OFFER"; n[3] = "REQUEST"
			n[4] = "DECLINE"; n[5] = "ACK"; n[6] = "NAK"
			n[7] = "RELEASE"; n[8] = "INFORM"
		}
		$3 in n {
			if ($3 != 2 && $3 != 5) $4 = ""
			printf "%.3f %s %s %s\n", $1, $2, n[$3], $4
		}')" \
		"pxe-sniff: DHCP messages of $1 are those of tshark"
}

decode "$work/bios.pcap"
dhcp bios
is "$(ours '$5 == "OFFER" { print $10 }')" "$(theirs '$3 == 2 { print $5 }')" \
	'pxe-sniff: boot files of bios are those of tshark'
is "$(ours '$5 == "DISCOVER" { print $10 }')" \
	"$(theirs '$3 == 1 { print $6 }')" \
	'pxe-sniff: vendor classes of bios are those of tshark'
is "$(ours '$5 == "RRQ" { print $6 }')" "$(theirs '$7 == 1 { print $8 }')" \
	'pxe-sniff: TFTP requests of bios are those of tshark'
is "$(ours '$5 == "DONE" { print $10 }')" \
	"$(theirs '$7 == 3 { n += $9 - 12 } END { print n }')" \
	'pxe-sniff: bytes by TFTP of bios are those of tshark'
is "$(ours '$5 == "GET" { print $6 }')" "$(theirs '$11 { print $11 }')" \
	'pxe-sniff: HTTP requests of bios are those of tshark'
is "$(ours '$5 == 200 { print $5, $10 }')" \
	"$(theirs '$12 { print $12, $13 }')" \
	'pxe-sniff: HTTP responses of bios are those of tshark'

decode "$work/uefi-proxy.pcap"
dhcp uefi-proxy
is "$(ours '$5 == "RRQ" { print $6 }')" "$(theirs '$7 == 1 { print $8 }')" \
	'pxe-sniff: TFTP requests of uefi-proxy are those of tshark'

decode "$work/tftp-faults.pcap"
is "$(ours '$5 == "ERROR" && / by server / {
		print $9 == "code" ? $10 : $12
	}')" \
	"$(theirs '$7 == 5 && $10 != 5 { print $10 }')" \
	'pxe-sniff: TFTP errors of tftp-faults are those of tshark'

for f in format-1 format-4 format-5 format-9 format-10; do
	decode "$work/$f.pcap"
	dhcp "$f"
done
for f in dhcp-nak-decline-release dhcp-option-overload dhcp-pxelinux-offer \
	dhcp-relay-leasequery dhcp-user-class; do
	if [ -f "$captures/$f.pcap" ]; then
		decode "$captures/$f.pcap"
		dhcp "$f"
	else
		skip 'the capture is not there' \
			"pxe-sniff: DHCP messages of $f are those of tshark"
	fi
done
request='pxe-sniff: the request of tftp-rrq-512 is that of tshark'
bytes='pxe-sniff: the bytes of tftp-rrq-512 are those of tshark'
if [ -f "$captures/tftp-rrq-512.pcap" ]; then
	decode "$captures/tftp-rrq-512.pcap"
	is "$(ours '$5 == "RRQ" { print $6 }')" \
		"$(theirs '$7 == 1 { print $8 }')" "$request"
	is "$(ours '$5 == "DONE" { print $10 }')" \
		"$(theirs '$7 == 3 { n += $9 - 12 } END { print n }')" "$bytes"
else
	skip 'the capture is not there' "$request"
	skip 'the capture is not there' "$bytes"
fi
