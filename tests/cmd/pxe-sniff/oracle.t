#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Fields as tshark sees them, which nobody here wrote.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need tshark
plan 22

captures=$PXE_SRCDIR/../shared/captures
"$PXE_BUILDDIR/tests/cmd/pxe-sniff/make-captures" "$work" || exit 99

# look FILE: what tshark sees is in $work/theirs, what we tell in $work/ours.
# tshark takes long to start, so all fields come at once, "|" between them:
# 1 time, 2 MAC, 3 type, 4 address, 5 boot file, 6 class, 7 TFTP opcode,
# 8 file, 9 bytes of UDP, 10 error, 11 URI, 12 status, 13 bytes of HTTP
look() {
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

# Time, MAC and type of each DHCP message, and the address of OFFER and ACK.
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
		}')" "DHCP of $1"
}

look "$work/bios.pcap"
dhcp bios
is "$(ours '$5 == "OFFER" { print $10 }')" "$(theirs '$3 == 2 { print $5 }')" \
	'boot files'
is "$(ours '$5 == "DISCOVER" { print $10 }')" \
	"$(theirs '$3 == 1 { print $6 }')" 'vendor classes'
is "$(ours '$5 == "RRQ" { print $6 }')" "$(theirs '$7 == 1 { print $8 }')" \
	'TFTP requests'
is "$(ours '$5 == "DONE" { print $10 }')" \
	"$(theirs '$7 == 3 { n += $9 - 12 } END { print n }')" 'bytes of TFTP'
is "$(ours '$5 == "GET" { print $6 }')" "$(theirs '$11 { print $11 }')" \
	'HTTP requests'
is "$(ours '$5 == 200 { print $5, $10 }')" \
	"$(theirs '$12 { print $12, $13 }')" 'HTTP answers'

look "$work/uefi-proxy.pcap"
dhcp uefi-proxy
is "$(ours '$5 == "RRQ" { print $6 }')" "$(theirs '$7 == 1 { print $8 }')" \
	'TFTP requests of UEFI'

look "$work/tftp-faults.pcap"
is "$(ours '$5 == "ERROR" && / by server / {
		print $9 == "code" ? $10 : $12
	}')" \
	"$(theirs '$7 == 5 && $10 != 5 { print $10 }')" 'TFTP errors'

for f in format-1 format-4 format-5 format-9 format-10; do
	look "$work/$f.pcap"
	dhcp "$f"
done
for f in dhcp-nak-decline-release dhcp-option-overload dhcp-pxelinux-offer \
	dhcp-relay-leasequery dhcp-user-class; do
	if [ -f "$captures/$f.pcap" ]; then
		look "$captures/$f.pcap"
		dhcp "$f"
	else
		skip 'the capture is not there' "DHCP of $f"
	fi
done
if [ -f "$captures/tftp-rrq-512.pcap" ]; then
	look "$captures/tftp-rrq-512.pcap"
	is "$(ours '$5 == "RRQ" { print $6 }')" \
		"$(theirs '$7 == 1 { print $8 }')" 'a foreign TFTP request'
	is "$(ours '$5 == "DONE" { print $10 }')" \
		"$(theirs '$7 == 3 { n += $9 - 12 } END { print n }')" \
		'... and its bytes'
else
	skip 'the capture is not there' 'a foreign TFTP request'
	skip 'the capture is not there' '... and its bytes'
fi
