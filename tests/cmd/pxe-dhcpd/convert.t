#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Configurations of dnsmasq and of ISC's dhcpd become ones of pxe-dhcpd that say
# the same: lines of each kind, and whole files as sites have them, of which
# pxe-dhcpd --explain says what machines get.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
plan 129

# convert KIND LINES: the configuration in $out without its first line and its
# comments, the comments in $said, the hosts file in $hosts.  \n ends a line.
convert() {
	printf '%b\n' "$2" >"$work/source"
	run "from-$1" -i lo -H "$work/hosts" "$work/source"
	printf '%s\n' "$out" >"$work/conf"
	said=$(printf '%s\n' "$out" | sed -n '2,$s/^#[	 ]*//p')
	out=$(printf '%s\n' "$out" | sed -e '/^#/d' -e '/^$/d' \
		-e '/^interface lo$/d' -e '/^hosts /d')
	hosts=$(sed '/^#/d' "$work/hosts")
}

# accepted: pxe-dhcpd takes what was converted; other than that it has no boot
# files nothing is said.
accepted() {
	_rc=0
	pxe-dhcpd -n -c "$work/conf" --leases "$work/leases.db" \
		>"$work/n.out" 2>&1 || _rc=$?
	[ "$_rc" = 0 ] || cat "$work/n.out"
	return "$_rc"
}

# becomes KIND LINES WANTED NAME: exactly these lines, which pxe-dhcpd accepts.
becomes() {
	convert "$1" "$2"
	is "$out" "$(printf '%b' "$3")" "from-$1: $4"
	ok -n "from-$1: $4: accepted" accepted
}

net='dhcp-authoritative\ndhcp-range=10.0.0.50,10.0.0.99,255.255.255.0,2h\n'
got='subnet 10.0.0.0/24 {\n\tpool 10.0.0.50-10.0.0.99\n\tlease 2h\n}'

# --- dnsmasq: lines -------------------------------------------------------
becomes dnsmasq "$net" "$got" 'a range is a pool in its subnet'
becomes dnsmasq "${net}dhcp-option=3,10.0.0.1\ndhcp-option=option:dns-server,\
10.0.0.2,10.0.0.3\ndomain=example.org" "router 10.0.0.1
dns 10.0.0.2,10.0.0.3\ndomain example.org\n$got" \
	'options by number and by name'
becomes dnsmasq "${net}dhcp-option=119,a.example,b.example\n\
dhcp-option=121,10.5.0.0/16,10.0.0.1,0.0.0.0/0,10.0.0.2\n\
dhcp-option=26,1400\ndhcp-option-force=209,pxelinux.cfg/x\n\
dhcp-option-force=208,f1:00:74:7e" "option 119 a.example,b.example
option 121 10.5.0.0/16=10.0.0.1,0.0.0.0/0=10.0.0.2\noption 26 1400
option 209 pxelinux.cfg/x\noption 208 hex:f1:00:74:7e\n$got" \
	'values of options that are known'
becomes dnsmasq "${net}dhcp-option=224,hello\ndhcp-option=225,1.2.3.4\n\
dhcp-option=226,aa:bb\ndhcp-option=227,1,2\ndhcp-option=228,300\n\
dhcp-option=229,\"7\"" "option 224 text:hello\noption 225 ip:1.2.3.4
option 226 hex:aa:bb\noption 227 u8:1,2\noption 228 u16:300
option 229 text:7\n$got" 'values of options that are not known have a type'
becomes dnsmasq "${net}dhcp-option=encap:175,176,1b\n\
dhcp-option=vendor:PXEClient,6,2b\ndhcp-option=vi-encap:42623,1,\"a, b\"" \
	"option 175.176 u8:1\noption 125.42623.1 text:a, b\n$got
tag vendor-PXEClient {\n\tmatch vendor=*PXEClient*\n\toption 43.6 u8:2\n}" \
	'encapsulated options'
becomes dnsmasq "interface=lo\ndhcp-range=10.0.0.0,proxy,255.255.255.0\n\
pxe-service=x86PC,\"Boot\",pxelinux\npxe-service=x86-64_EFI,\"Boot\",g.efi" \
	"proxy\nboot bios=pxelinux.0\nboot x64=g.efi\nboot ipxe=pxelinux.0
tag class-ipxe-arch-7-9 {\n\tmatch class=ipxe arch=7,9\n\tboot ipxe=g.efi\n}" \
	'a range for proxyDHCP, and services'
becomes dnsmasq "dhcp-range=10.0.0.0,static,255.255.255.0\n" \
	'authoritative no\nsubnet 10.0.0.0/24 {\n}' 'a static range has no pool'
becomes dnsmasq "dhcp-authoritative\n\
dhcp-range=set:a,10.0.0.5,10.0.0.9,255.255.255.0\n\
dhcp-range=set:b,10.0.1.5,10.0.1.9,255.255.255.0,infinite\n\
dhcp-option=tag:a,3,10.0.0.1\ndhcp-option=tag:b,3,10.0.1.1" \
	'subnet 10.0.0.0/24 {\n\tpool 10.0.0.5-10.0.0.9\n\trouter 10.0.0.1\n}
subnet 10.0.1.0/24 {\n\tpool 10.0.1.5-10.0.1.9\n\tlease infinite
\trouter 10.0.1.1\n}' 'the tag of a range is its subnet'
becomes dnsmasq "${net}dhcp-range=tag:red,10.0.0.200,10.0.0.209,255.255.255.0\n\
dhcp-mac=set:red,00:1B:54:*:*:*" "$got
tag red {\n\tmatch mac=00:1b:54:*:*:*\n\tpool 10.0.0.200-10.0.0.209\n}" \
	'a range for a tag is a pool of the tag'
becomes dnsmasq "${net}dhcp-vendorclass=set:a,Cisco Systems\n\
dhcp-userclass=set:b,lab\ndhcp-circuitid=set:c,00:04:01\n\
dhcp-remoteid=set:c,sw7\ndhcp-match=set:d,option:user-class,x\n\
dhcp-match=set:d,150\ndhcp-option=tag:a,42,10.0.0.1\n\
dhcp-option=tag:b,42,10.0.0.2\ndhcp-option=tag:c,42,10.0.0.3\n\
dhcp-option=tag:d,42,10.0.0.4" "$got
tag d {\n\tmatch user-class=*x*\n\tmatch option.150=*\n\toption 42 10.0.0.4\n}
tag c {\n\tmatch circuit=hex:00:04:01\n\tmatch remote=sw7
\toption 42 10.0.0.3\n}\ntag b {\n\tmatch user-class=*lab*
\toption 42 10.0.0.2\n}\ntag a {\n\tmatch vendor=*Cisco?Systems*
\toption 42 10.0.0.1\n}" 'of tags that say the same the last counts'
becomes dnsmasq "${net}dhcp-mac=set:a,02:*:*:*:*:*\n\
dhcp-vendorclass=set:b,phone\ndhcp-option=tag:a,tag:!b,42,10.0.0.1" "$got
tag a {\n\tmatch mac=02:*:*:*:*:*\n}\ntag b {\n\tmatch vendor=*phone*\n}
tag a-not-b {\n\tmatch tag=a tag!=b\n\toption 42 10.0.0.1\n}" \
	'several tags, and one that is not set'
becomes dnsmasq "${net}tag-if=set:c,tag:a,tag:b\n\
dhcp-mac=set:a,02:*:*:*:*:*\n\
dhcp-vendorclass=set:b,phone\ndhcp-ignore=tag:c" "$got
tag a {\n\tmatch mac=02:*:*:*:*:*\n}\ntag b {\n\tmatch vendor=*phone*\n}
tag c {\n\tmatch tag=a tag=b\n\tignore\n}" 'tag-if, and clients to ignore'
becomes dnsmasq "${net}dhcp-ignore=tag:!known" "known-only yes\n$got" \
	'unknown machines are ignored'
becomes dnsmasq "${net}dhcp-boot=a.0,srv,10.0.0.7" \
	"next-server 10.0.0.7\nboot default=a.0\nboot ipxe=a.0\n$got" \
	'a boot file for all, with its server'
becomes dnsmasq "${net}dhcp-boot=net:x,a.efi,srv,10.0.0.7\n\
dhcp-boot=b.0,srv,10.0.0.8\ndhcp-match=x,93,7" \
	"boot default=tftp://10.0.0.8/b.0\nboot x64=tftp://10.0.0.7/a.efi
boot ipxe=tftp://10.0.0.8/b.0\n$got
tag class-ipxe-arch-7-9 {\n\tmatch class=ipxe arch=7,9
\tboot ipxe=tftp://10.0.0.7/a.efi\n}" \
	'servers that differ; tags as they were written once'
becomes dnsmasq "${net}enable-tftp\ntftp-root=/srv/x\ntftp-lowercase" \
	"root /srv/x\n$got" 'the root of TFTP is the boot root'
like "$said" '^Note: files: pxe-tftpd --root /srv/x$' \
	'from-dnsmasq: what pxe-tftpd is to be told'
like "$said" '^pxe-tftpd --ignore-case$' \
	'from-dnsmasq: an option of TFTP is one of pxe-tftpd'

# --- dnsmasq: hosts -------------------------------------------------------
hosts_are() {
	convert dnsmasq "$net$1"
	is "$hosts" "$(printf '%b' "$2")" "from-dnsmasq: $3"
	ok -n "from-dnsmasq: $3: accepted" accepted
}
hosts_are "dhcp-host=52:54:0:0:0:1,web1,10.0.0.10,infinite" \
	'52:54:00:00:00:01  web1  10.0.0.10  -  lease=infinite' \
	'a machine with name, address and lease time'
hosts_are "dhcp-host=52:54:00:00:00:01,52:54:00:00:00:02,w,10.0.0.10" \
	'52:54:00:00:00:01  w  10.0.0.10  -
52:54:00:00:00:02  w  10.0.0.10  -' \
	'two ports with one address'
hosts_are "dhcp-host=52:54:00:00:00:01,set:r7\n\
dhcp-boot=tag:r7,r7.0\ndhcp-host=52:54:00:00:00:02,ignore" \
	'52:54:00:00:00:01  -  -  -  tag=r7
52:54:00:00:00:02  -  -  -  tag=ignored' \
	'a machine that sets a tag, and one that is ignored'
like "$out" '^	boot default=r7.0$' \
	'from-dnsmasq: the boot file of machines that set a tag'
printf '52:54:00:00:00:05,five,10.0.0.15\n' >"$work/h"
printf 'option:ntp-server,10.0.0.1 # clock\n' >"$work/o"
mkdir "$work/dir"
printf 'domain=in.dir\n' >"$work/dir/a.conf"
printf 'domain=not.read\n' >"$work/dir/b.bak"
hosts_are "dhcp-hostsfile=$work/h\ndhcp-optsfile=$work/o\n\
conf-dir=$work/dir/,.bak" '52:54:00:00:00:05  five  10.0.0.15  -' \
	'files that it includes are read'
like "$out" '^option 42 10.0.0.1$' 'from-dnsmasq: dhcp-optsfile is read'
like "$out" '^domain in.dir$' 'from-dnsmasq: conf-dir is read'
run from-dnsmasq "$work/none"
is "$rc" 66 'from-dnsmasq: exit 66 for a file that is not there'

# --- ISC: lines -----------------------------------------------------------
sub='authoritative; default-lease-time 7200;\n'\
'subnet 10.0.0.0 netmask 255.255.255.0 { range 10.0.0.50 10.0.0.99; }\n'
gis='subnet 10.0.0.0/24 {\n\tpool 10.0.0.50-10.0.0.99\n}'
all='authoritative yes\nlease 7200\n'

becomes isc-dhcp "$sub" "$all$gis" 'a range is a pool in its subnet'
becomes isc-dhcp "option domain-name \"example.org\"; option routers 10.0.0.1;
option domain-name-servers 10.0.0.2, 10.0.0.3;\n${sub}option ntp-servers
10.0.0.4; option domain-search \"a.example\", \"b.example\";" \
	"authoritative yes\ndomain example.org\nrouter 10.0.0.1
dns 10.0.0.2,10.0.0.3\nlease 7200\noption 42 10.0.0.4
option 119 a.example,b.example\n$gis" \
	'options by name'
becomes isc-dhcp "option routes code 121 = array of integer 8;
option routes 24, 10,5,0, 10,0,0,1; option space PXE;
option PXE.mtftp-ip code 1 = ip-address; vendor-option-space PXE;
option PXE.mtftp-ip 10.0.0.9; option cfg code 209 = text; option cfg \"x\";
option wpad code 252 = string; option wpad \"http://w/\";
option odd code 230 = unsigned integer 16; option odd 300;\n$sub" \
	"authoritative yes\noption 121 hex:180a05000a000001
option 43.1 ip:10.0.0.9\noption 209 x\noption 252 http://w/
option 230 u16:300\nlease 7200\n$gis" \
	'options that the file defines'
becomes isc-dhcp "not authoritative; default-lease-time 600;
shared-network s { option ntp-servers 10.0.0.9;
subnet 10.0.0.0 netmask 255.255.255.0 { range 10.0.0.50 10.0.0.99;
option routers 10.0.0.1; }
subnet 10.0.1.0 netmask 255.255.255.0 { option ntp-servers 10.0.1.9; } }" \
	'authoritative no\nlease 600\nsubnet 10.0.0.0/24 {
\tpool 10.0.0.50-10.0.0.99\n\tshared s\n\trouter 10.0.0.1
\toption 42 10.0.0.9\n}\nsubnet 10.0.1.0/24 {\n\tshared s
\toption 42 10.0.1.9\n}' 'a shared network, of which a subnet says less'
becomes isc-dhcp "${sub}class \"a\" { match if
substring(option vendor-class-identifier, 0, 5) = \"Cisco\";
option ntp-servers 10.0.0.1; }" "$all$gis
tag a {\n\tmatch vendor=Cisco*\n\toption 42 10.0.0.1\n}" \
	'a class by the beginning of its vendor class'
becomes isc-dhcp "${sub}class \"m\" { match hardware; }
subclass \"m\" 1:00:11:22:33:44:55; subclass \"m\" 1:0:1b:21:0:0:1 {
option ntp-servers 10.0.0.2; }
class \"v\" { match if substring(hardware, 1, 3) = 00:1b:22 or
binary-to-ascii(16, 8, \":\", substring(hardware, 1, 3)) = \"0:1b:23\"; }
subnet 10.0.1.0 netmask 255.255.255.0 {
pool { range 10.0.1.5 10.0.1.9; allow members of \"m\"; }
pool { range 10.0.1.15 10.0.1.19; deny members of \"m\";
allow members of \"v\"; }
pool { range 10.0.1.25 10.0.1.29; allow unknown-clients; } }" "$all$gis
subnet 10.0.1.0/24 {\n}\ntag v {\n\tmatch mac=00:1b:22:*\n\tmatch mac=00:1b:23:*
}\ntag m {\n\tmatch mac=00:11:22:33:44:55\n\tmatch mac=00:1b:21:00:00:01\n}
tag mac-00-1b-21-00-00-01 {\n\tmatch mac=00:1b:21:00:00:01
\toption 42 10.0.0.2\n}\ntag m-replies {\n\tmatch tag=m
\tpool 10.0.1.5-10.0.1.9\n}\ntag v-not-m {\n\tmatch tag=v tag!=m
\tpool 10.0.1.15-10.0.1.19\n}\ntag known-no {\n\tmatch known=no
\tpool 10.0.1.25-10.0.1.29\n}" 'pools for members of classes'
becomes isc-dhcp "deny unknown-clients;\n$sub" \
	"authoritative yes\nknown-only yes\nlease 7200\n$gis" \
	'unknown machines are denied'
becomes isc-dhcp "boot-unknown-clients off;\n$sub" \
	"authoritative yes\nknown-only boot\nlease 7200\n$gis" \
	'unknown machines are not booted'
becomes isc-dhcp "${sub}if option agent.circuit-id = \"eth1/7\" {
option ntp-servers 10.0.0.1; } elsif exists agent.remote-id {
option ntp-servers 10.0.0.2; } else { option ntp-servers 10.0.0.3; }" "$all$gis
tag circuit-not-eth1-7-remote-not {
\tmatch circuit!=eth1/7 remote!=*\n\toption 42 10.0.0.3\n}
tag circuit-not-eth1-7-remote {\n\tmatch circuit!=eth1/7 remote=*
\toption 42 10.0.0.2\n}\ntag circuit-eth1-7 {\n\tmatch circuit=eth1/7
\toption 42 10.0.0.1\n}" 'a chain of if and else about options'

becomes isc-dhcp "${sub}if option user-class = \"xNBA\" {
filename = \"http://10.0.0.2/x\"; } else { filename \"xnba.kpxe\"; }" \
	"${all}boot default=xnba.kpxe\n$gis
tag user-class-xNBA {\n\tmatch user-class=xNBA
\tboot default=http://10.0.0.2/x\n\tboot ipxe=http://10.0.0.2/x\n}" \
	'a program that is told by its user class'

# --- ISC: hosts -----------------------------------------------------------
convert isc-dhcp "$sub
group { filename \"a.0\"; next-server 10.0.0.3; use-host-decl-names on;
host n1 { hardware ethernet 8:0:27:0:0:1; fixed-address 10.0.0.10; }
host n2 { hardware ethernet 08:00:27:00:00:02; option host-name \"nn\";
fixed-address 10.0.0.11, 10.0.1.11; filename \"b.0\"; } }
host n3 { hardware ethernet 08:00:27:00:00:03; deny booting; }
host n4 { hardware ethernet 08:00:27:00:00:04; default-lease-time 600;
option root-path \"iscsi:10.0.0.1::::iqn x\"; }"
is "$hosts" '08:00:27:00:00:01  n1  10.0.0.10  -  next-server=10.0.0.3 '\
'boot=a.0 boot.ipxe=a.0
08:00:27:00:00:02  nn  10.0.0.11  -  next-server=10.0.0.3 boot=b.0 boot.ipxe=b.0
08:00:27:00:00:02  nn  10.0.1.11  -
08:00:27:00:00:03  -  -  -  tag=ignored
08:00:27:00:00:04  -  -  -  lease=600 option.17=iscsi:10.0.0.1::::iqn%20x' \
	'from-isc-dhcp: machines, and what their group says'
ok -n 'from-isc-dhcp: machines: accepted' accepted
printf 'option domain-name "in.file";\n' >"$work/inc"
convert isc-dhcp "include \"$work/inc\";\n$sub"
like "$out" '^domain in.file$' 'from-isc-dhcp: include is followed'
printf 'include "%s";\n' "$work/loop" >"$work/loop"
run from-isc-dhcp "$work/loop"
is "$rc" 78 'from-isc-dhcp: a file that includes itself is an error'

# --- what has no counterpart ----------------------------------------------
# left KIND LINE REASON: a comment has the line, the next one the reason; it is
# counted, and -s makes it an error.
left() {
	convert "$1" "$2"
	is "$(printf '%s\n' "$said" | grep -A 1 -F "source:1: ${2%;}" |
		sed -n 2p):$(printf '%s\n' "$err" |
		grep -c ': [1-9][0-9]* without a counterpart')" "$3:1" \
		"from-$1: ${2%;}: told, with the reason" || diag "$said"
}
left dnsmasq 'dhcp-relay=10.0.0.1,10.1.0.1' 'a relay agent is another program'
left dnsmasq 'dhcp-range=fd00::5,fd00::9' 'IPv6 is not served'
left dnsmasq 'dhcp-host=laptop,10.0.0.9' 'machines are known by hardware '\
'address, not by the name that they send'
left dnsmasq 'dhcp-host=id:01:02,10.0.0.9' 'machines are known by hardware '\
'address, not by client identifier'
left dnsmasq 'dhcp-option=3,0.0.0.0' '0.0.0.0 is the address of this '\
'machine: write that'
left dnsmasq 'dhcp-option=54,10.0.0.1' 'the option belongs to the protocol'
left dnsmasq 'dhcp-name-match=set:x,y' \
	'there is no such thing in pxe-dhcpd.conf(5)'
left dnsmasq 'no-such-thing' 'there is no such thing in pxe-dhcpd.conf(5)'
left isc-dhcp 'option routers gw.example.org;' \
	'names are not looked up: write the address'
left isc-dhcp 'option no-such 1;' 'no option of that name is known, or its '\
'space is not that of 43 or 175'
left isc-dhcp 'next-server boot.example.org;' \
	'next-server takes an IPv4 address: firmware asks no DNS'
left isc-dhcp 'on commit { set x = 1; }' 'there are no programs in '\
'pxe-dhcpd.conf(5); see --events in pxe-dhcpd(8)'
left isc-dhcp 'if packet(24, 4) = 1 { filename "x"; }' \
	'the condition: no word of a match line says it'
left isc-dhcp 'failover peer "x" { primary; }' \
	'two servers do not share leases'
left isc-dhcp 'host h { fixed-address 10.0.0.1; }' \
	'machines are known by hardware address'
for k in dnsmasq isc-dhcp; do
	: >"$work/source"
	run "from-$k" -s -i lo "$work/source"
	is "$rc" 0 "from-$k -s: exit 0 if all is converted"
	echo 'no-such-thing;' >"$work/source"
	run "from-$k" -s -i lo "$work/source"
	is "$rc" 1 "from-$k -s: exit 1 if something is not"
	run "from-$k" -i lo "$work/source"
	is "$rc" 0 "from-$k: exit 0 if something is not, without -s"
	run "from-$k" -h
	is "$rc/$err" 0/ "from-$k -h: exit 0, nothing on stderr"
	like "$out" "^usage: from-$k " "from-$k -h: usage on stdout"
	run "from-$k" -x
	is "$rc/$out" 64/ "from-$k: exit 64 for an unknown option"
	run "from-$k" -H "$work/no/dir" "$work/source"
	is "$rc" 73 "from-$k: exit 73 for a hosts file that cannot be written"
done

# --- whole configurations -------------------------------------------------
# boots WHO WANTED NAME: what --explain says of a machine's boot file.
boots() {
	run pxe-dhcpd -c "$work/conf" --leases "$work/leases.db" \
		--explain "mac=02:00:00:00:00:01,relay=10.0.0.1,$1"
	is "$(printf '%s\n' "$out" | sed -nE 's/^boot +([^ ]+).*/\1/p')" "$2" \
		"$_kind: $3"
}

# whole KIND NAME, with the configuration on stdin.
whole() {
	_kind="from-$1, $2"
	convert "$1" "$(cat)"
	ok -n "$_kind: accepted" accepted
}

whole dnsmasq 'iPXE by tags of architectures' <<'CONF'
interface=lo
dhcp-authoritative
dhcp-range=10.0.0.100,10.0.0.200,255.255.255.0,8h
dhcp-option=option:router,10.0.0.1
dhcp-match=set:legacy,option:client-arch,0
dhcp-match=set:uefi,option:client-arch,7
dhcp-match=set:uefi,option:client-arch,9
dhcp-match=set:uefi-arm,option:client-arch,11
dhcp-match=set:web,option:client-arch,16
dhcp-match=set:chained,175
dhcp-boot=tag:!chained,tag:legacy,undionly.kpxe
dhcp-boot=tag:!chained,tag:uefi,snponly.efi
dhcp-boot=tag:!chained,tag:uefi-arm,arm64/snponly.efi
dhcp-boot=tag:web,http://10.0.0.2/snponly.efi
dhcp-boot=tag:chained,http://10.0.0.2/menu.ipxe
dhcp-host=02:00:00:00:00:01,set:special,10.0.0.20,node1
dhcp-option=tag:special,option:root-path,/srv/nfs/special
CONF
boots class=bios undionly.kpxe 'BIOS gets its loader'
boots arch=7 snponly.efi 'x64 UEFI gets its loader'
boots arch=9 snponly.efi 'x64 UEFI that sends 9 gets its loader'
boots arch=11 arm64/snponly.efi 'ARM64 UEFI gets its loader'
boots arch=16 http://10.0.0.2/snponly.efi 'UEFI HTTP Boot gets the URL'
boots class=ipxe http://10.0.0.2/menu.ipxe 'iPXE gets the script'

whole dnsmasq 'vendor classes, and a file for all others' <<'CONF'
dhcp-range=10.0.0.100,10.0.0.200,255.255.255.0
dhcp-vendorclass=set:pc,PXEClient:Arch:00000
dhcp-vendorclass=set:ia32,PXEClient:Arch:00006
dhcp-vendorclass=set:pc64,PXEClient:Arch:00007
dhcp-userclass=set:again,iPXE
dhcp-boot=pxelinux.0,srv,10.0.0.9
dhcp-boot=tag:pc64,grub/shimx64.efi,srv,10.0.0.9
dhcp-boot=tag:again,menu.ipxe,srv,10.0.0.9
CONF
boots class=bios pxelinux.0 'BIOS gets the file for all'
boots arch=9 grub/shimx64.efi 'what is said of 7 holds for 9, too'
boots arch=11 pxelinux.0 'an architecture of which nothing is said, too'
boots class=ipxe,arch=7 menu.ipxe 'iPXE gets its file whatever machine it is on'

whole dnsmasq 'loaders of iPXE alone' <<'CONF'
dhcp-range=10.0.0.100,10.0.0.200,255.255.255.0
dhcp-boot=undionly.kpxe
CONF
boots class=bios undionly.kpxe 'BIOS gets it'
boots class=ipxe no 'iPXE is not told to load itself'
like "$said" '^Note: iPXE is not told to load undionly.kpxe again' \
	"$_kind: which is told"

whole isc-dhcp 'a class of PXE clients with a chain of if' <<'CONF'
option client-arch code 93 = unsigned integer 16;
authoritative;
default-lease-time 3600;
option space ipxe;
option ipxe-encap-opts code 175 = encapsulate ipxe;
option ipxe.http code 19 = unsigned integer 8;
subnet 10.0.0.0 netmask 255.255.255.0 {
	range 10.0.0.100 10.0.0.200;
	option routers 10.0.0.1;
}
class "network-boot" {
	match if substring(option vendor-class-identifier, 0, 9) = "PXEClient";
	next-server 10.0.0.9;
	if exists ipxe.http {
		filename "http://10.0.0.9/menu.ipxe";
	} elsif exists user-class and option user-class = "iPXE" {
		filename "full.kpxe";
	} elsif option client-arch = 00:06 {
		filename "ia32.efi";
	} elsif option client-arch = 00:07 or option client-arch = 00:09 {
		filename "x64.efi";
	} elsif option client-arch = 00:0b {
		filename "arm64.efi";
	} else {
		filename "undionly.kpxe";
	}
}
class "web-boot" {
	match if substring(option vendor-class-identifier, 0, 21) =
		"HTTPClient:Arch:00016";
	filename "http://10.0.0.9/x64.efi";
}
CONF
boots class=bios undionly.kpxe 'BIOS gets what is else'
boots arch=6 ia32.efi 'x86 UEFI gets its file'
boots arch=9 x64.efi 'x64 UEFI gets its file'
boots arch=11 arm64.efi 'ARM64 UEFI gets its file'
boots arch=16 http://10.0.0.9/x64.efi 'UEFI HTTP Boot gets the URL'
boots class=ipxe http://10.0.0.9/menu.ipxe 'iPXE gets the script'

whole isc-dhcp 'classes by the text of their architecture' <<'CONF'
subnet 10.0.0.0 netmask 255.255.255.0 {
	range dynamic-bootp 10.0.0.100 10.0.0.200;
	next-server 10.0.0.9;
	filename "pxelinux.0";
	class "efi-a" {
		match if substring(option vendor-class-identifier, 0, 20) =
			"PXEClient:Arch:00007";
		filename "a.efi";
	}
	class "efi-b" {
		match if substring(option vendor-class-identifier, 15, 5) =
			"00011";
		filename "b.efi";
	}
}
CONF
boots class=bios pxelinux.0 'BIOS gets the file of the subnet'
boots arch=7 a.efi 'x64 UEFI gets that of its class'
boots arch=11 b.efi 'ARM64 UEFI gets that of its class'

whole isc-dhcp 'machines that are installed, and others' <<'CONF'
option arch code 93 = unsigned integer 16;
ddns-update-style none;
ignore client-updates;
deny unknown-clients;
subnet 10.0.0.0 netmask 255.255.255.0 { option routers 10.0.0.1; }
group {
	next-server 10.0.0.9;
	if option arch = 00:07 {
		filename "shim.efi";
	} else {
		filename "pxelinux.0";
	}
	host one {
		hardware ethernet 02:00:00:00:00:01;
		fixed-address 10.0.0.21;
	}
}
CONF
boots class=bios pxelinux.0 'BIOS of a machine of the group'
boots arch=7 shim.efi 'x64 UEFI of a machine of the group'
