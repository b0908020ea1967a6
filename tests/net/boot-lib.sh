# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by boot-*.t, after tests/lib.sh: one case of scripts/lab, and real
# loaders on a network of their own.

# --- a case of scripts/lab ------------------------------------------------

# boot CASE: run it; $out is what it printed. Skip if this host cannot.
boot() {
	need qemu-system-x86_64 ps
	unshare -n true 2>/dev/null ||
		skip_all 'cannot make a network namespace (not root?)'
	run setsid -w sh -c 'echo $$ >"$1"; shift; exec "$@"' sh "$work/pid" \
		lab -b "$PXE_BUILDDIR" -C "$work/logs" "$1"
	[ "$rc" -ne 69 ] || skip_all "$(printf '%s\n' "$err" | tail -n 1)"
	[ "$rc" -eq 0 ] || diag "$err"
}

# saw MACHINE ERE NAME: pxe-sniff printed it.
saw() {
	like "$out" "^ *[0-9.]+ lab-$1 +52:54:[0-9a-f:]+ $2" "$1: $3"
}

# booted MACHINE ADDRESS: five tests that hold whatever the firmware.
booted() {
	url=http://192.0.2.1
	like "$out" "^PASS $1 [0-9]+ s\$" "$1: reaches the Debian installer"
	saw "$1" "DHCP ACK +$2 " 'gets its address by DHCP'
	saw "$1" "HTTP 200 +$url/boot.ipxe .* kind ipxe-script" \
		'gets boot.ipxe by HTTP'
	tree="$url/images/debian12/[^/]+"
	saw "$1" "HTTP 200 +$tree/linux .* kind linux-x86" \
		'gets its kernel by HTTP'
	saw "$1" "HTTP 200 +$tree/initrd.gz .* kind gzip" \
		'gets its initrd by HTTP'
}

# nothing_left: no process of that run, and so no namespace, is there.
nothing_left() {
	is "$(ps -o pid= -o args= -s "$(cat "$work/pid")")" '' \
		'lab leaves no process behind'
}

# --- loaders and pxe-tftpd ------------------------------------------------
#
# A bridge in the namespace $net, at 192.0.2.1; a tap on it for each machine.
# All that a machine loads comes from pxe-tftpd, what to load from pxe-dhcpd.

installer=/usr/lib/debian-installer/images/12/amd64/text
kernel=$installer/debian-installer/amd64/linux
ovmf=/usr/share/OVMF
net=pxe-ld-$$
# A machine's UUID, and how PXELINUX and GRUB write it in the names of files:
# its bytes as they lie in memory, so the first three groups are the other way
# round.
uuid=b5a1f3c4-0e4e-4c39-a6a5-6b8e9d3f7a10
uuid_in_names=c4f3a1b5-4e0e-394c-a6a5-6b8e9d3f7a10
root=$work/root

# need_files PACKAGE FILE [PACKAGE FILE]...: skip unless each is there.
need_files() {
	while [ $# -gt 0 ]; do
		[ -e "$2" ] || skip_all "the package $1 is not installed"
		shift 2
	done
}

# net_up: the network, and an empty boot root.
net_up() {
	need_netns
	need jq
	[ -c /dev/net/tun ] || skip_all 'there is no /dev/net/tun'
	on_exit "ip netns del $net 2>/dev/null"
	ip netns add "$net" || exit 99
	ip -n "$net" link set lo up
	ip -n "$net" link add lan type bridge || exit 99
	ip -n "$net" address add 192.0.2.1/24 dev lan
	ip -n "$net" link set lan up
	mkdir "$root"
}

# The iPXE of Debian 12 waits 15 s for a router of IPv6 before it goes on.
# Without one, or without dnsmasq, it only takes longer.
router_up() {
	command -v dnsmasq >/dev/null || return 0
	ip -n "$net" address add 2001:db8::1/64 dev lan nodad || return 0
	spawn router ip netns exec "$net" dnsmasq --conf-file=/dev/null \
		--no-daemon --port=0 --interface=lan --user=root --pid-file= \
		--enable-ra --dhcp-range=2001:db8::,ra-only
}

# serve DHCPD-OPTION...: pxe-sniff, pxe-tftpd, pxe-dhcpd. Their events are in
# $work/sniff.log and $work/tftpd.events, read after served.
# PXE_TFTPD_OPTIONS: more options of pxe-tftpd, to try a mode of it by hand.
# shellcheck disable=SC2120
serve() {
	spawn_ready sniff ip netns exec "$net" pxe-sniff -j -i lan || exit 99
	sniff=$pid
	# shellcheck disable=SC2119
	tftpd
	spawn_ready dhcpd ip netns exec "$net" pxe-dhcpd -i lan -r "$root" \
		--pool 192.0.2.100-192.0.2.199 --leases "$work/leases.db" \
		"$@" || exit 99
	dhcpd=$pid
}

# tftpd OPTION...: only that one.
# shellcheck disable=SC2120
tftpd() {
	# shellcheck disable=SC2086
	spawn_ready tftpd ip netns exec "$net" pxe-tftpd -v -r "$root" \
		-l 192.0.2.1 --events "$work/tftpd.events" \
		${PXE_TFTPD_OPTIONS-} "$@" || exit 99
	tftpd=$pid
}

# The hardware address of machine N, 1 to 9.
mac() {
	echo "52:54:00:12:00:0$1"
}

# name_of N: of machine N, for the names of tests.
name_of() {
	cat "$work/.name.$1"
}

# power_on N NAME QEMU ARGUMENT...: a machine with one network card to come,
# netdev n0; its console is $work/NAME.serial.
power_on() {
	_tap=t$1
	_m=$2
	echo "$_m" >"$work/.name.$1"
	_qemu=$3
	shift 3
	ip -n "$net" tuntap add dev "$_tap" mode tap || exit 99
	ip -n "$net" link set "$_tap" master lan up
	: >"$work/$_m.serial"
	spawn "$_m" ip netns exec "$net" timeout 300 "$_qemu" -accel tcg \
		-nodefaults -no-user-config -no-reboot -display none \
		-serial "file:$work/$_m.serial" \
		-netdev "tap,id=n0,ifname=$_tap,script=no,downscript=no" "$@"
}

# bios N NAME ARGUMENT...: SeaBIOS, which copies the screen to the serial port
# (graphics=off), and the iPXE ROM of an e1000.
bios() {
	_nic=netdev=n0,bootindex=1,mac=$(mac "$1")
	_n1=$1
	_n2=$2
	shift 2
	power_on "$_n1" "$_n2" qemu-system-x86_64 -m 512 \
		-machine pc,graphics=off -device "e1000,$_nic" "$@"
}

# uefi N NAME ARGUMENT...: OVMF and its own PXE, over IPv4.
uefi() {
	_flash=if=pflash,format=raw
	_nic=netdev=n0,bootindex=1,mac=$(mac "$1")
	_n1=$1
	_n2=$2
	shift 2
	cp "$ovmf/OVMF_VARS_4M.fd" "$work/$_n2.vars" || exit 99
	power_on "$_n1" "$_n2" qemu-system-x86_64 -m 512 -machine q35 \
		-device virtio-rng-pci -device "virtio-net-pci,romfile=,$_nic" \
		-drive "$_flash,readonly=on,file=$ovmf/OVMF_CODE_4M.fd" \
		-drive "$_flash,file=$work/$_n2.vars" \
		-fw_cfg name=opt/org.tianocore/IPv6PXESupport,string=n "$@"
}

# console NAME: its serial console as lines of plain text. SeaBIOS sets the
# cursor in the middle of words, whenever its timer catches it there.
console() {
	_esc=$(printf '\033')
	sed -e "s/${_esc}\[[0-9;=?]*[A-Za-z]//g" -e "s/${_esc}c//g" \
		"$work/$1.serial" | tr '\r' '\n' | tr -cd '\n\t -~' | grep .
}

shown() {
	console "$1" | grep -qE -e "$2"
}

# until_shown NAME ERE: within 4 minutes. Looking costs what firmware needs.
until_shown() {
	_left=480
	until shown "$1" "$2"; do
		_left=$((_left - 1))
		[ "$_left" -gt 0 ] || return 1
		sleep 0.5
	done
}

# sees NAME ERE WHAT: passes once a line of its console matches.
sees() {
	if until_shown "$1" "$2"; then
		_pass "$1: $3"
	else
		_fail "$1: $3"
		diag "$(console "$1" | tail -n 40)"
	fi
}

# served: all machines are done: end the daemons, so that their events are
# whole. One that fails is a failed test.
served() {
	for _d in "$dhcpd" "$tftpd" "$sniff"; do
		stop "$_d"
		[ "$rc" -eq 0 ] || break
	done
	is "$rc" 0 'pxe-dhcpd, pxe-tftpd and pxe-sniff exit 0 on SIGTERM'
}

# Which machine has the address of an event? Its MAC is what pxe-sniff tells.
address_of() {
	jq -r --arg mac "$(mac "$1")" 'select(.event == "ack" and
		.mac == $mac) | .ip' "$work/sniff.log" | tail -n 1
}

# of N EVENT FORMAT: of the events of pxe-tftpd of machine N, those of that
# name, as a jq string.
of() {
	jq -r --arg ip "$(address_of "$1")" --arg e "$2" \
		"select(.ip == \$ip and .event == \$e) | \"$3\"" \
		"$work/tftpd.events"
}

# got N FILE BLKSIZE WINDOW: machine N has the file to the last byte, with these
# options, however often it loaded it.
got() {
	_size=$(stat -L -c %s "$root/$2")
	is "$(of "$1" transfer '\(.file) \(.bytes) of \(.size), \(.blksize) * \(
		.windowsize)' | sed -n "s,^/$2 ,,p" | sort -u)" \
		"$_size of $_size, $3 * $4" \
		"$(name_of "$1"): loads all of $2, blksize $3, windowsize $4"
}

# by N FILE CLIENT: which program asked for it, as pxe-tftpd knows it.
by() {
	is "$(of "$1" transfer '\(.file) \(.client)' | sed -n "s,^/$2 ,,p" |
		sort -u)" "$3" \
		"$(name_of "$1"): is known as $3 by asking for $2"
}

# missed N LIST WHAT: the names, a line each, that were asked for in vain, in
# this order.
missed() {
	is "$(of "$1" miss '\(.file)' | uniq)" "$2" "$(name_of "$1"): $3"
	is "$(of "$1" miss '\(.code)' | sort -u)" 1 \
		"$(name_of "$1"): gets ERROR 1 for each missing file"
}

# names N PREFIX: where PXELINUX and GRUB look for the configuration of machine
# N: by UUID, MAC and address, that one shorter and shorter.
names() {
	echo "$2$uuid_in_names"
	echo "${2}01-$(mac "$1" | tr : -)"
	address_of "$1" | awk -v prefix="$2" -F . '{
		hex = sprintf("%02X%02X%02X%02X", $1, $2, $3, $4)
		for (i = 8; i > 0; i--)
			print prefix substr(hex, 1, i)
	}'
}

# asked N FILE OPTIONS: how machine N asked for it, as on the wire; each way
# once, with commas between them.
asked() {
	is "$(jq -r --arg mac "$(mac "$1")" --arg f "$2" '
		select(.proto == "tftp" and .event == "request" and
		.mac == $mac and (.file | ltrimstr("/")) == $f) |
		[to_entries[] | select(.key == ("blksize", "tsize",
		"timeout", "windowsize", "msftwindow", "multicast")) |
		"\(.key) \(.value)"] | sort | join(" ")' "$work/sniff.log" |
		uniq | paste -s -d ,)" "$3" \
		"$(name_of "$1"): asks for $2 with $3"
}

# same_transfers: what pxe-sniff saw of TFTP and what pxe-tftpd did is the same.
same_transfers() {
	for _s in sniff.log tftpd.events; do
		jq -r 'select(.event == ("transfer", "miss", "abort") and
			(.proto == "tftp" or .proto == null)) |
			"\(.ip) \(.event) \(.file | ltrimstr("/")) \(
			.bytes) \(if .event == "miss" then .code else
			[.blksize, .windowsize] end)"' \
			"$work/$_s" | sort >"$work/$_s.tftp"
	done
	ok -n 'pxe-sniff and pxe-tftpd report the same transfers' \
		diff "$work/sniff.log.tftp" "$work/tftpd.events.tftp"
	[ -s "$work/tftpd.events.tftp" ] || exit 99
}

# An initrd whose init says what its payload is, by SHA-256, and switches off:
# $work/payload.sum is what it must say. With PAD, its archive lies behind that
# many zeros, which kernels skip.
tiny_initrd() {
	[ -e "$work/initrd" ] || tiny_system "$work/initrd"
	truncate -s "${2-0}" "$1" || exit 99
	(cd "$work/initrd" && find . | cpio -o -H newc --quiet) |
		gzip -1 >>"$1"
}

tiny_system() {
	mkdir -p "$1/bin" "$1/dev"
	cp "$(command -v busybox)" "$1/bin/busybox" || exit 99
	# None if it is a static one.
	ldd "$1/bin/busybox" 2>/dev/null | grep -o '/[^ ]*' |
	while read -r _so; do
		mkdir -p "$1${_so%/*}"
		cp -L "$_so" "$1$_so"
	done
	head -c 1000000 /dev/urandom >"$1/payload"
	(cd "$1" && sha256sum payload) >"$work/payload.sum"
	cat >"$1/init" <<-'END'
	#!/bin/busybox sh
	cd /
	/bin/busybox sha256sum payload
	/bin/busybox poweroff -f
	END
	chmod +x "$1/init"
}
