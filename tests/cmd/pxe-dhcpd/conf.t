#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Blocks of the configuration file, and parameters of the hosts file: each
# mistake is an error that names its line, before a machine meets it.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
about pxe-dhcpd.conf
plan 58

# A file of those lines, after what every one needs; \n ends a line.
write() {
	printf 'interface lo\nleases %s\nroot %s\nhosts %s\n%b' \
		"$work/leases.db" "$work" "$work/hosts" "$1" >"$work/conf"
}
: >"$work/hosts"

# refused LINES MESSAGE: the message stands in what -n says, after the file
# and the number of the line in LINES, if it begins with a number.
refused() {
	write "$1"
	run pxe-dhcpd -n -c "$work/conf"
	case $2 in
	[0-9]*)
		_line=$((${2%%:*} + 4))
		_want="pxe-dhcpd: $work/conf:$_line:${2#*:}"
		;;
	*) _want="pxe-dhcpd: $2" ;;
	esac
	is "$rc:$(printf '%s\n' "$err" | grep -Fxc -- "$_want")" 78:1 \
		"refused: ${2#*: }" || diag "$err"
}
pool='pool 10.0.0.5-10.0.0.9/24\n'

refused 'subnet 10.0.0.0 {\n}\n' \
	'1: subnet 10.0.0.0: not of the form NETWORK/LEN'
refused 'subnet 10.0.0.1/24 {\n}\n' \
	'1: subnet 10.0.0.1/24: not the address of a network of that length'
refused 'subnet 10.0.0.0/24 {\n}\nsubnet 10.0.0.128/25 {\n}\n' \
	'3: subnet 10.0.0.128/25: overlaps another subnet'
refused 'subnet 10.0.0.0/24 {\n}\nsubnet 10.0.0.0/24 {\n}\n' \
	"3: subnet: already given in $work/conf:5"
refused 'subnet 10.0.0.0/24 {\npool 10.0.1.5-10.0.1.9\n}\n' \
	'subnet 10.0.0.0/24: pool 10.0.1.5-10.0.1.9: is not in it'
refused 'subnet 10.0.0.0/24 {\npool 10.0.0.5-10.0.0.9/24\n}\n' \
	'subnet 10.0.0.0/24: pool 10.0.0.5-10.0.0.9: leave its length out'
refused 'subnet 10.0.0.0/24 {\npool 10.0.0.5-10.0.0.9\nrouter 10.0.1.1\n}\n' \
	'subnet 10.0.0.0/24: router 10.0.1.1 is not in it'
refused 'subnet 10.0.0.0/24 {\nrelay x\n}\n' \
	'2: relay: x: not the IPv4 address of a relay agent'
refused "router 10.9.9.9\\n$pool" \
	'router: 10.9.9.9: in no network that is served here'
refused 'pool 10.0.0.5-10.0.0.9\n' \
	"pool: 10.0.0.5-10.0.0.9: not in the network of lo (127.0.0.1/8) nor \
in a subnet of the configuration; for one behind a relay add its length: \
A-B/LEN"

refused "$pool"'tag a b {\n}\n' '2: tag: needs one word (tag NAME {)'
refused "$pool"'tag a/b {\n}\n' \
	'2: tag a/b: not a name: letters, digits, - and _'
refused "$pool"'tag a {\nmatch class\n}\n' \
	'3: match: class: not of the form KEY=VALUE or KEY!=VALUE'
refused "$pool"'tag a {\nmatch color=red\n}\n' \
	'3: match: color=red: no such key (arch, circuit, class, known, mac, '\
'option.CODE, program, relay, remote, subnet, tag, user-class, uuid, vendor)'
refused "$pool"'tag a {\nmatch class=x86\n}\n' \
	'3: match: class=x86: no such class (bios, ia32, x64, arm32, arm64, '\
'riscv64, loong64, each also with -http; ipxe, rpi, petitboot, onie)'
refused "$pool"'tag a {\nmatch arch=x64\n}\n' \
	'3: match: arch=x64: not an architecture type (option 93): a number'
refused "$pool"'tag a {\nmatch tag=a\n}\n' \
	'3: match: tag=a: no tag of that name stands above this one'
refused "$pool"'tag a {\nmatch relay=10.0.0.0/33\n}\n' \
	'3: match: relay=10.0.0.0/33: not an IPv4 address or ADDRESS/LEN'
refused "$pool"'tag a {\nmatch mac=\n}\n' '3: match: mac=: needs a value'
refused "$pool"'tag a {\nmatch mac=hex:5\n}\n' \
	'3: match: mac=hex:5: hex: needs pairs of hexadecimal digits'
refused "$pool"'tag a {\ninterface lo\n}\n' \
	'3: interface: not inside a block: put it before all blocks'

refused "$pool"'option nonsense 1\n' \
	'2: option: nonsense 1: no such option; its code may be used'
refused "$pool"'option 42\n' '2: option: 42: not of the form CODE VALUE'
refused "$pool"'option ntp 10.0.0\n' \
	'2: option: ntp 10.0.0: not IPv4 addresses'
refused "$pool"'option 224 x\n' \
	'2: option: 224 x: the type of this option is not known: begin its '\
'value with ip:, u8:, u16:, u32:, text: or hex:'
refused "$pool"'option 42 10.0.0.1\noption ntp-servers 10.0.0.2\n' \
	'3: option: ntp-servers 10.0.0.2: already given'
refused "$pool"'router 10.0.0.1\noption 3 10.0.0.2\n' \
	'3: option: 3 10.0.0.2: already given'
refused "$pool"'option 67 x.efi\n' \
	'2: option: 67 x.efi: use boot: a boot file is for a class of clients'
refused "$pool"'option tftp-server 10.0.0.1\n' \
	'2: option: tftp-server 10.0.0.1: use next-server: '\
'it sets 66 and siaddr'
refused "$pool"'option lease 1h\n' \
	'2: option: lease 1h: use lease: it sets 51, 58 and 59'
refused "$pool"'option 54 10.0.0.1\n' \
	'2: option: 54 10.0.0.1: it belongs to the protocol'
refused "$pool"'boot x64=a.efi\nboot x64=b.efi\n' \
	'3: boot: x64=b.efi: already given for x64'
refused "$pool"'known-only maybe\n' \
	'2: known-only: maybe: neither yes, no nor boot'

# --- boot menus -----------------------------------------------------------
refused "$pool"'menu-item x Text bios=a\n' \
	'2: menu-item: x Text bios=a: the type is neither a number from 0 to '\
'65535 nor local'
refused "$pool"'menu-item 65536 Text bios=a\n' \
	'2: menu-item: 65536 Text bios=a: the type is neither a number from 0 '\
'to 65535 nor local'
refused "$pool"'menu-item 1 bios=a\n' \
	'2: menu-item: 1 bios=a: has no text'
refused "$pool"'menu-item 1 "Text bios=a\n' \
	'2: menu-item: 1 "Text bios=a: a quote that does not end'
refused "$pool"'menu-item 1 "Text" bios\n' \
	'2: menu-item: 1 "Text" bios: not of the form TYPE TEXT [CLASS=FILE...]'
refused "$pool"'menu-item 1 T\303\244xt bios=a\n' \
	'2: menu-item: 1 T\xc3\xa4xt bios=a: a text that is not ASCII'
refused "$pool"'menu-item 1 Text bios=a bios=b\n' \
	'2: menu-item: 1 Text bios=a bios=b: two files for one class'
refused "$pool"'menu-item 1 Text x64=http://a/b\n' \
	'2: menu-item: 1 Text x64=http://a/b: PXE firmware loads by TFTP '\
'only; a URL is for CLASS-http or ipxe'
refused "$pool"'menu-item 1 Text x64-http=http://a/b\n' \
	'2: menu-item: 1 Text x64-http=http://a/b: menus are for PXE firmware '\
'and iPXE'
refused "$pool"'menu-item local Disk bios=a\n' \
	'2: menu-item: local Disk bios=a: the local disk has no boot file'
refused "$pool"'menu-item 1 A bios=a\nmenu-item 1 B x64=b\n' \
	'3: menu-item: 1 B x64=b: already given for this type'
refused "$pool"'menu-item 7 Rescue\n' \
	'menu-item 7 Rescue: has neither a CLASS=FILE nor a menu-server'
refused "$pool"'menu-server 7 10.0.0.9\n' \
	'menu-server 7: there is no menu-item of that type'
refused "$pool"'menu-item 7 A\nmenu-server 7 x\n' \
	'3: menu-server: 7 x: not the IPv4 address of a boot server'
refused "$pool"'menu-timeout 255\n' \
	'2: menu-timeout: 255: neither seconds from 0 to 254 nor never'
refused "$pool"'menu-prompt F8\n' \
	'menu-prompt, menu-timeout: there is no menu-item'
long='Thirty bytes of text, and more'
refused "$pool$(for i in 1 2 3 4 5 6; do
	printf 'menu-item %s %s x64=a\\n' "$i" "$long"
done)" 'menu-item: the menu of class x64 takes 277 bytes, and option 43 '\
'holds 255: shorten its texts, or make several menus by tag'

# --- the hosts file -------------------------------------------------------
host_refused() {
	printf '52:54:00:00:00:01 n1 - - %s\n' "$1" >"$work/hosts"
	write "$pool"
	run pxe-dhcpd -n -c "$work/conf"
	is "$rc:$(printf '%s\n' "$err" | grep -Fxc -- \
		"pxe-dhcpd: $work/hosts:1: $2")" 78:1 \
		"hosts file refused: $2" || diag "$err"
}
host_refused tag=none 'tag: the configuration has no such tag'
host_refused next-server=x 'next-server: not an IPv4 address'
host_refused option.mtu=big 'option.mtu: not a number from 0 to 65535'
host_refused boot.x86=f.efi 'boot.x86: no such class (bios, ia32, x64, arm32, '\
'arm64, riscv64, loong64, each also with -http; ipxe, ipxe-tftp, rpi, '\
'petitboot, onie; default)'
: >"$work/hosts"

# --- what is no error -----------------------------------------------------
write "$pool"'tag a {\n}\n'
run pxe-dhcpd -n -c "$work/conf"
is "$err" "pxe-dhcpd: boot: no boot.ipxe in the boot root: iPXE will ask for \
it in vain (see pxe-mkscript(1))
pxe-dhcpd: tag a: no machine has it: it has no match, and the hosts file does \
not name it" 'a tag that no machine can have is told'
write "subnet 10.0.0.0/24 {\\npool 10.0.0.5-10.0.0.9\\n\
option 125.42623.1 text:x y\\n}\\ntag t {\\nmatch class=x64 mac=52:54:*\\n\
ignore\\n}\\n"
run pxe-dhcpd -n -c "$work/conf"
printf '%s\n' "$out" >"$work/conf"
run pxe-dhcpd -n -c "$work/conf"
is "$out" "$(cat "$work/conf")" '-n prints blocks as they are read'
write "$pool$(for i in 1 2 3 4; do
	printf 'menu-item %s %s x64=a\\n' "$i" "$long"
	printf 'menu-item 1%s %s bios=a\\n' "$i" "$long"
done)menu-prompt \"Boot # menu\"\\nmenu-item local \"The disk\"\\n"
run pxe-dhcpd -n -c "$work/conf"
is "$rc" 0 'a boot menu may take 255 bytes for each class' || diag "$err"
printf '%s\n' "$out" >"$work/conf"
run pxe-dhcpd -n -c "$work/conf"
is "$out" "$(cat "$work/conf")" '-n prints boot menus as they are read'
