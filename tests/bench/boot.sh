#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# From power-on to the kernel, stage by stage: pxe-dhcpd, pxe-tftpd and
# pxe-httpd beside dnsmasq and nginx.  The same machines of QEMU load the same
# files, in turns.  As root; nothing leaves network namespaces.
#
#	tests/bench/boot.sh [-b BUILD] [-s MACHINE,...] [-p SERVER,...]
#		[-n RUNS] [-d PEERS] [-g DIR] [-o DHCPD-OPTION]... [-h]
#
#	-b BUILD         the build to measure; default ./build
#	-s MACHINE,...   which machines; default both: bios uefi
#	-p SERVER,...    which servers; default both: pxe-utils dnsmasq
#	-n RUNS          of each machine with each server; default 3
#	-d PEERS         where packages were unpacked, with usr/sbin below it
#	-g DIR           unpack the peers there, and end
#	-o DHCPD-OPTION  one more option for pxe-dhcpd, as --ra=no
#	-h               print this
#
# bios is SeaBIOS with the iPXE ROM of an e1000, uefi is OVMF with a virtio card
# that loads iPXE by TFTP; all of Debian 12.  iPXE loads a script, the kernel
# and the initrd of the Debian installer by HTTP.  QEMU interprets (TCG), so
# that each machine takes a processor, and twice the time on a busy one.  The
# servers run for five seconds before power-on.
#
# Columns are seconds since power-on, medians: discover: the firmware's first
# DHCP message; loader: iPXE is loaded (uefi); ipxe: the first DHCP message of
# iPXE; lease: its lease is acknowledged; script: it asks for its script; files:
# it has kernel and initrd; kernel: "Linux version" on the console.  The last
# line of a machine has, of each column, the first server's time divided by the
# second's.
# Exit status: 0 each machine started its kernel, 1 not, 64 usage.
set -u

usage() {
	sed -n 's/^#	//p' "$0"
}

wrong() {
	echo "boot.sh: $*; -h lists the options" >&2
	exit 64
}

die() {
	echo "boot.sh: $*" >&2
	exit 69
}

build=$(pwd)/build
machines='bios uefi'
servers='pxe-utils dnsmasq'
runs=3
peers=
extra=
installer=/usr/lib/debian-installer/images/12/amd64/text
installer=$installer/debian-installer/amd64
ovmf=/usr/share/OVMF
net=pxe-bb-$$
url=http://192.0.2.1

# unpack DIR: the peers' packages.
unpack() {
	mkdir -p "$1" && cd "$1" || exit 73
	apt-get -q download dnsmasq-base nginx || exit 69
	for _d in ./*.deb; do
		dpkg-deb -x "$_d" . || exit 69
		rm "$_d"
	done
	echo "unpacked: use -d $1"
	exit 0
}

while getopts b:s:p:n:d:g:o:h o; do
	case $o in
	b) build=$(cd "$OPTARG" && pwd) || exit 66 ;;
	s) machines=$(echo "$OPTARG" | tr , ' ') ;;
	p) servers=$(echo "$OPTARG" | tr , ' ') ;;
	n) runs=$OPTARG ;;
	d) peers=$OPTARG ;;
	g) unpack "$OPTARG" ;;
	o) extra="$extra $OPTARG" ;;
	h)
		usage
		exit 0
		;;
	*) wrong 'wrong usage' ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || wrong "$1: takes no arguments"
case $runs in
'' | *[!0-9]* | 0) wrong "-n $runs: not a number of runs" ;;
esac
for m in $machines; do
	case $m in
	bios | uefi) ;;
	*) wrong "-s $m: no such machine" ;;
	esac
done
for s in $servers; do
	case $s in
	pxe-utils | dnsmasq) ;;
	*) wrong "-p $s: no such server" ;;
	esac
done
[ "$(id -u)" -eq 0 ] || die 'network namespaces want root'

PATH=$PATH:/usr/sbin:/sbin
for c in qemu-system-x86_64 jq ip; do
	command -v "$c" >/dev/null || die "$c: not installed"
done
for f in "$installer/linux" "$ovmf/OVMF_CODE_4M.fd" \
	/usr/lib/ipxe/snponly.efi /usr/lib/ipxe/qemu/pxe-e1000.rom; do
	[ -e "$f" ] || die "$f: missing: see tests/bench/README"
done
for c in pxe-dhcpd pxe-tftpd pxe-httpd pxe-sniff; do
	[ -x "$build/cmd/$c/$c" ] || die "$build: $c is not built (or see -b)"
done

# find_peer COMMAND: its path, or nothing.
find_peer() {
	if [ -n "$peers" ] && [ -x "$peers/usr/sbin/$1" ]; then
		echo "$peers/usr/sbin/$1"
	else
		command -v "$1"
	fi
}
case " $servers " in
*' dnsmasq '*)
	dnsmasq=$(find_peer dnsmasq) ||
		die 'dnsmasq: not installed (see -g)'
	nginx=$(find_peer nginx) || die 'nginx: not installed (see -g)'
	;;
esac

work=$(mktemp -d /dev/shm/pxe-boot.XXXXXX) || exit 73
pids=
end_run() {
	for _p in $pids; do
		kill "$_p" 2>/dev/null
	done
	for _p in $pids; do
		wait "$_p" 2>/dev/null
	done
	pids=
	ip netns del "$net" 2>/dev/null
}
trap 'end_run; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE
chmod 755 "$work"

root=$work/root
mkdir -p "$root/loaders" "$work/nginx"
cp -L "$installer/linux" "$installer/initrd.gz" "$root"
cp /usr/lib/ipxe/snponly.efi "$root/loaders"
cat >"$root/boot.ipxe" <<END
#!ipxe
kernel $url/linux initrd=initrd.gz console=ttyS0,115200n8
initrd $url/initrd.gz
boot
END
cat >"$work/nginx.conf" <<END
daemon off;
pid $work/nginx/pid;
error_log stderr;
worker_processes auto;
events {
}
http {
	access_log off;
	sendfile on;
	tcp_nopush on;
	client_body_temp_path $work/nginx/body;
	proxy_temp_path $work/nginx/proxy;
	fastcgi_temp_path $work/nginx/fastcgi;
	uwsgi_temp_path $work/nginx/uwsgi;
	scgi_temp_path $work/nginx/scgi;
	server {
		listen 192.0.2.1:80;
		root $root;
	}
}
END
chmod -R a+rX "$root"

# background NAME COMMAND...: in the namespace, until the end of the run.
background() {
	_log=$work/$1.log
	shift
	ip netns exec "$net" "$@" >"$_log" 2>&1 </dev/null &
	pids="$pids $!"
}

# serve SERVER: each with what is best for it.
serve() {
	case $1 in
	pxe-utils)
		rm -f "$work"/leases.db*
		# shellcheck disable=SC2086
		background dhcpd "$build/cmd/pxe-dhcpd/pxe-dhcpd" -i lan \
			-r "$root" --http "$url" --leases "$work/leases.db" \
			--pool 192.0.2.100-192.0.2.199 $extra
		background tftpd "$build/cmd/pxe-tftpd/pxe-tftpd" -r "$root" \
			-l 192.0.2.1
		background httpd "$build/cmd/pxe-httpd/pxe-httpd" -r "$root" \
			-l 192.0.2.1:80
		;;
	dnsmasq)
		background dhcpd "$dnsmasq" -k -C /dev/null --port=0 \
			--interface=lan --user=nobody --pid-file= \
			--log-facility=- --dhcp-authoritative \
			--dhcp-leasefile="$work/dnsmasq.leases" \
			--dhcp-range=192.0.2.100,192.0.2.199,1h \
			--dhcp-userclass=set:ipxe,iPXE --no-ping \
			--dhcp-match=set:efi,option:client-arch,7 \
			--dhcp-boot=tag:efi,tag:!ipxe,loaders/snponly.efi \
			--dhcp-boot=tag:ipxe,"$url/boot.ipxe" \
			--enable-tftp --tftp-root="$root"
		background httpd "$nginx" -p "$work/nginx" -e stderr \
			-c "$work/nginx.conf"
		rm -f "$work/dnsmasq.leases"
		;;
	esac
}

# Another port keeps the bridge up before the machine's card is; its far end
# does not answer ARP for the server's address.
net_up() {
	ip netns add "$net" &&
		ip -n "$net" link set lo up &&
		ip -n "$net" link add lan type bridge &&
		ip -n "$net" address add 192.0.2.1/24 dev lan &&
		ip -n "$net" link add port type veth peer name far &&
		ip -n "$net" link set far arp off up &&
		ip -n "$net" link set port master lan up &&
		ip -n "$net" tuntap add dev tap0 mode tap &&
		ip -n "$net" link set tap0 master lan up &&
		ip -n "$net" link set lan up
}

# power_on MACHINE: its console goes to the FIFO.
power_on() {
	_nic=netdev=n0,bootindex=1,mac=52:54:00:12:00:01
	case $1 in
	bios)
		set -- -machine pc,graphics=off -device "e1000,$_nic"
		;;
	uefi)
		cp "$ovmf/OVMF_VARS_4M.fd" "$work/vars"
		_flash=if=pflash,format=raw
		_code=readonly=on,file=$ovmf/OVMF_CODE_4M.fd
		set -- -machine q35 -device virtio-rng-pci \
			-device "virtio-net-pci,romfile=,$_nic" \
			-drive "$_flash,$_code" \
			-drive "$_flash,file=$work/vars" -fw_cfg \
			name=opt/org.tianocore/IPv6PXESupport,string=n
		;;
	esac
	ip netns exec "$net" qemu-system-x86_64 -accel tcg -m 1024 \
		-nodefaults -no-user-config -no-reboot -display none \
		-serial stdio "$@" \
		-netdev tap,id=n0,ifname=tap0,script=no,downscript=no \
		>"$work/console" 2>"$work/qemu.log" </dev/null &
	pids="$pids $!"
}

# Seconds since 1970 of the first event that matches, or nothing.
at() {
	jq -r "select($1) | .time" "$work/sniff.log" | head -n 1 |
		date -f - +%s.%6N
}

# row MACHINE SERVER POWER-ON KERNEL: times of the stages since power-on, in one
# line; "-" for one that was not reached.
row() {
	printf '%s %s' "$1" "$2"
	for _t in "$(at '.event == "discover"')" \
		"$(at '.event == "transfer" and .proto == "tftp"')" \
		"$(at '.event == "discover" and .stage == "iPXE"')" \
		"$(at '.event == "ack" and .stage == "iPXE"')" \
		"$(at '.proto == "http" and .event == "request"')" \
		"$(at '.event == "response" and (.url | endswith(".gz"))')" \
		"$4"; do
		echo "${_t:--} $3" |
			awk '{ printf $1 == "-" ? " -" : " %.2f", $1 - $2 }'
	done
	echo
}

# run MACHINE SERVER: one more line of $work/rows.
run() {
	net_up || die 'cannot make a network namespace'
	serve "$2"
	background sniff "$build/cmd/pxe-sniff/pxe-sniff" -j -i lan
	sleep 5
	rm -f "$work/console"
	mkfifo "$work/console"
	_on=$(date +%s.%N)
	power_on "$1"
	_kernel=
	if timeout 180 grep -a -q -m 1 'Linux version' <"$work/console"; then
		_kernel=$(date +%s.%N)
	else
		echo "boot.sh: $1 with $2: no kernel" >&2
		tail -n 20 "$work/dhcpd.log" "$work/httpd.log" >&2
		bad=1
	fi
	end_run
	row "$1" "$2" "$_on" "$_kernel" >>"$work/rows"
}

# show MACHINE
show() {
	awk -v machine="$1" -v servers="$servers" '
	function median(s, c,    n, i, j, v, t) {
		for (i = 1; i <= runs[s]; i++)
			if (row[s, i, c] != "-")
				v[++n] = row[s, i, c]
		if (!n)
			return "-"
		for (i = 2; i <= n; i++)
			for (j = i; j > 1 && v[j - 1] > v[j]; j--) {
				t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
			}
		return (v[int((n + 1) / 2)] + v[int((n + 2) / 2)]) / 2
	}
	function cell(x) {
		printf((x == "-" ? " %9s" : " %9.2f"), x)
	}
	$1 == machine {
		n = ++runs[$2]
		for (c = 3; c <= 9; c++)
			row[$2, n, c] = $c
	}
	END {
		k = split(servers, s, " ")
		for (i = 1; i <= k; i++) {
			printf "%-8s %-10s", machine, s[i]
			for (c = 3; c <= 9; c++) {
				m[i, c] = median(s[i], c)
				cell(m[i, c])
			}
			print ""
		}
		if (k != 2)
			exit
		printf "%-8s %-10s", machine, "ratio"
		for (c = 3; c <= 9; c++)
			if (m[1, c] == "-" || m[2, c] == "-")
				cell("-")
			else
				cell(m[1, c] / m[2, c])
		print ""
	}' "$work/rows"
}

bad=0
: >"$work/rows"
printf '%-8s %-10s %9s %9s %9s %9s %9s %9s %9s\n' machine server discover \
	loader ipxe lease script files kernel
for m in $machines; do
	order=$servers
	i=0
	while [ "$i" -lt "$runs" ]; do
		for s in $order; do
			run "$m" "$s"
		done
		# The one that was first is last next time.
		# shellcheck disable=SC2086
		set -- $order
		first=$1
		shift
		order="$* $first"
		i=$((i + 1))
	done
	show "$m"
done
exit "$bad"
