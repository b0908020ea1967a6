#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-dhcpd beside other DHCP servers: the same machines (dhcp-load) over a
# veth pair, in turns, the median of several runs.  As root; nothing leaves
# two network namespaces.
#
#	tests/bench/dhcp.sh [-b BUILD] [-s CASE,...] [-p SERVER,...] [-n RUNS]
#		[-S NAME=BUILD]... [-d PEERS] [-g DIR] [-l DIR] [-t S] [-h]
#
#	-b BUILD       the build to measure, after `make check TESTS=` in it;
#	               default ./build
#	-s CASE,...    which cases; default all of them: handshake direct double
#	               existing renew avalanche million
#	-p SERVER,...  which servers; default all that are found:
#	               pxe-dhcpd kea dnsmasq dhcpd
#	-n RUNS        of each server and case; default 3
#	-S NAME=BUILD  pxe-dhcpd of another build as one more server
#	-d PEERS       where packages were unpacked, with usr/sbin below it
#	-g DIR         unpack the peers there, and end
#	-s CASE,...    which cases; default all:
#	               if what it costs to store them is to be measured
#	-t S           seconds of a run; default 4
#	-h             print this
#
# The peers are in the Debian packages kea-dhcp4-server, dnsmasq-base and
# isc-dhcp-server; some of them start services.  `tests/bench/dhcp.sh -g DIR`
# unpacks them with the libraries that they need and installs nothing.
#
# Each server has two networks of a /16 with 60,000 addresses, one hour of
# lease and a boot file, logs nothing that it need not, and probes no address;
# Kea has a memfile with persist and two threads, dhcpd stores its leases in
# groups (delayed-ack).  All but Kea wait for the disk before they acknowledge.
#
# rate: tasks (handshakes, renewals) done a second; us: microseconds of
# processor of all processes of the server for each; p50, p99, max: ms of a
# task; for avalanche since power-on; lost: tasks that were given up; starved:
# machines that got nothing at all; load: percent of one processor that
# dhcp-load was busy (at 100 it is the limit, not the server); others: the same
# for all that is not of the bench, which should be next to nothing; then, for
# a peer, the rate of pxe-dhcpd as a multiple of its rate, and its us as a
# multiple of that of pxe-dhcpd.
# Exit status: 0 pxe-dhcpd's replies were right, 1 not, 64 usage.
set -u

usage() {
	sed -n 's/^#	//p' "$0"
}

wrong() {
	echo "dhcp.sh: $*; -h lists the options" >&2
	exit 64
}

die() {
	echo "dhcp.sh: $*" >&2
	exit 69
}

src=$(cd "$(dirname "$0")/../.." && pwd) || exit 69
PXE_BUILDDIR=$(pwd)/build
cases='handshake direct double existing renew avalanche million'
servers='pxe-dhcpd kea dnsmasq dhcpd'
runs=3
seconds=4
peers=
more=
disk=/var/tmp

# unpack DIR: the peers' packages, and libraries that Kea needs.
unpack() {
	mkdir -p "$1" && cd "$1" || exit 73
	apt-get -q download kea-dhcp4-server kea-common isc-dhcp-server \
		dnsmasq-base liblog4cplus-2.0.5 libmariadb3 libpq5 \
		libboost-system1.74.0 libldap-2.5-0 libsasl2-2 || exit 69
	for _d in ./*.deb; do
		dpkg-deb -x "$_d" . || exit 69
		rm "$_d"
	done
	echo "unpacked: use -d $1"
	exit 0
}

while getopts b:s:p:n:S:d:g:l:t:h o; do
	case $o in
	b) PXE_BUILDDIR=$(cd "$OPTARG" && pwd) || exit 66 ;;
	s) cases=$(echo "$OPTARG" | tr , ' ') ;;
	p) servers=$(echo "$OPTARG" | tr , ' ') ;;
	n) runs=$OPTARG ;;
	S)
		case $OPTARG in
		[!=]*=?*) ;;
		*) wrong "-S $OPTARG: not NAME=BUILD" ;;
		esac
		more="$more$OPTARG
"
		;;
	d) peers=$OPTARG ;;
	g) unpack "$OPTARG" ;;
	l) disk=$OPTARG ;;
	t) seconds=$OPTARG ;;
	h)
		usage
		exit 0
		;;
	*) wrong 'wrong usage' ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || wrong "$1: takes no arguments"
for o in "$runs" "$seconds"; do
	case $o in
	'' | *[!0-9]* | 0) wrong "$o: not a number above 0" ;;
	esac
done
for c in $cases; do
	case $c in
	handshake | direct | double | existing | renew | avalanche | million) ;;
	*) wrong "-s $c: no such case" ;;
	esac
done
for s in $servers; do
	case $s in
	pxe-dhcpd | kea | dnsmasq | dhcpd) ;;
	*) wrong "-p $s: no such server" ;;
	esac
done
[ "$(id -u)" -eq 0 ] || die 'network namespaces want root'
renice -n -15 -p $$ >/dev/null 2>&1
loops=

. "$src/tests/bench/lib.sh"
PATH=$PATH:/usr/sbin:/sbin
[ -x "$bench/dhcp-load" ] ||
	die "$bench: not built: make -C $PXE_BUILDDIR check TESTS= (or see -b)"
! grep -q __asan_init "$PXE_BUILDDIR/cmd/pxe-dhcpd/pxe-dhcpd" ||
	echo "dhcp.sh: $PXE_BUILDDIR: built with sanitizers: it is slow" >&2
work=$(mktemp -d "$disk/pxe-bench.XXXXXX") || exit 73
trap 'bench_end; kill $loops 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE
chmod 755 "$work"
mkdir "$work/root"
echo >"$work/root/boot.efi"
echo >"$work/empty"
port_hex=0043
bench_net || die 'cannot make network namespaces (not root?)'
# The clients' network is as large as a pool; a /11 behind the relay agent has
# room for a million leases and a million hosts.
widen() {
	ip -n "$srv" address add 10.88.0.1/16 dev s0 &&
		ip -n "$srv" address delete 10.88.0.1/24 dev s0 &&
		ip -n "$cli" address add 10.88.0.2/16 dev c0 &&
		ip -n "$cli" address delete 10.88.0.2/24 dev c0 &&
		ip -n "$cli" route replace local 10.96.0.0/11 dev lo &&
		ip -n "$srv" route replace 10.96.0.0/11 via 10.88.0.2
}
widen || die 'cannot set addresses'

# near: the network of the interface.  far: that behind the relay agent, whose
# pool, length and first address depend on the case.
relay=10.99.0.2

# far_is CASE SERVER: sets near, far_net, far_len, far_mask, far_first,
# far_last.
far_is() {
	near=10.88.1.0-10.88.235.95
	case $1/$2 in
	# So many addresses are for those who can assign them in four seconds.
	existing/* | double/kea | double/dnsmasq | double/dhcpd)
		# 160,000 addresses, of which 100,000 are leased.
		far_net=10.96.0.0 far_len=12 far_mask=255.240.0.0
		far_first=10.97.0.0 far_last=10.99.112.255
		;;
	million/* | double/*)
		near=10.88.1.0-10.88.1.255
		far_net=10.96.0.0 far_len=11 far_mask=255.224.0.0
		far_first=10.96.1.0 far_last=10.111.80.255
		;;
	*)
		far_net=10.99.0.0 far_len=16 far_mask=255.255.0.0
		far_first=10.99.1.0 far_last=10.99.235.95
		;;
	esac
}

# find_peer COMMAND: its path, or nothing.
find_peer() {
	if [ -n "$peers" ] && [ -x "$peers/usr/sbin/$1" ]; then
		echo "$peers/usr/sbin/$1"
	else
		command -v "$1"
	fi
}

# program NAME: the path of a server's program, or nothing.
program() {
	case $1 in
	pxe-dhcpd) echo "$PXE_BUILDDIR/cmd/pxe-dhcpd/pxe-dhcpd" ;;
	kea) find_peer kea-dhcp4 ;;
	dnsmasq | dhcpd) find_peer "$1" ;;
	*) printf '%s' "$more" | sed -n "s/^$1=//p" |
		sed 's:$:/cmd/pxe-dhcpd/pxe-dhcpd:' ;;
	esac
}

kea_config() {
	cat <<-END
		{"Dhcp4": {
		 "interfaces-config": {"interfaces": ["s0"],
		  "dhcp-socket-type": "$kea_sockets"},
		 "multi-threading": {"enable-multi-threading": true,
		  "thread-pool-size": 2, "packet-queue-size": 512},
		 "lease-database": {"type": "memfile", "persist": true,
		  "name": "$work/state/leases.csv", "lfc-interval": 3600},
		 "valid-lifetime": 3600,
		 "authoritative": true,
		 "next-server": "10.88.0.1", "boot-file-name": "boot.efi",
		 "subnet4": [
		  {"id": 1, "subnet": "10.88.0.0/16", "interface": "s0",
		   "pools": [{"pool": "${near%-*} - ${near#*-}"}]},
		  {"id": 2, "subnet": "$far_net/$far_len",
		   "pools": [{"pool": "$far_first - $far_last"}]}],
		 "loggers": [{"name": "kea-dhcp4", "severity": "ERROR",
		  "output_options": [{"output": "stdout"}]}]}}
	END
}

dhcpd_config() {
	cat <<-END
		authoritative;
		ping-check false;
		delayed-ack 1000;
		max-ack-delay 10000;
		dhcp-cache-threshold 0;
		default-lease-time 3600;
		max-lease-time 3600;
		log-facility local7;
		next-server 10.88.0.1;
		filename "boot.efi";
		subnet 10.88.0.0 netmask 255.255.0.0 {
		 range ${near%-*} ${near#*-};
		}
		subnet $far_net netmask $far_mask {
		 range $far_first $far_last;
		}
	END
}

# start NAME: each with the settings that are best for it.
start() {
	_p=$(program "$1")
	_name=$1
	case $_name in
	kea)
		kea_config >"$work/kea.conf"
		export KEA_PIDFILE_DIR="$work/state"
		export KEA_LOCKFILE_DIR=none
		_libs=$peers/usr/lib/x86_64-linux-gnu
		set -- env LD_LIBRARY_PATH="$_libs" \
			KEA_LFC_EXECUTABLE="$(find_peer kea-lfc)" \
			"$_p" -c "$work/kea.conf"
		;;
	dnsmasq)
		set -- "$_p" -k -C /dev/null --port=0 --interface=s0 \
			--bind-interfaces --dhcp-authoritative --no-ping \
			--quiet-dhcp --pid-file= --log-facility=- --user=root \
			--dhcp-lease-max=2000000 --dhcp-boot=boot.efi \
			--dhcp-leasefile="$work/state/leases" \
			--dhcp-range="${near%-*},${near#*-},255.255.0.0,1h" \
			--dhcp-range="$far_first,$far_last,$far_mask,1h"
		;;
	dhcpd)
		dhcpd_config >"$work/dhcpd.conf"
		[ -f "$work/state/leases" ] || : >"$work/state/leases"
		set -- "$_p" -f -q -4 -cf "$work/dhcpd.conf" \
			-lf "$work/state/leases" --no-pid s0
		;;
	*)
		# dhcp-load is firmware, whose leases are shorter otherwise.
		_boot=
		"$_p" --help | grep -q -e --boot-lease && _boot=--boot-lease=1h
		set -- "$_p" -q -i s0 -c "$work/empty" ${_boot:+"$_boot"} \
			-p "$near" -p "$far_first-$far_last/$far_len" \
			--lease 1h --leases "$work/state/leases.db" \
			-r "$work/root" --boot x64=boot.efi \
			${hosts:+--hosts "$hosts"}
		;;
	esac
	server_start "$work/server.log" "$@"
}

hosts=

# clear: no leases from earlier runs.
clear() {
	rm -rf "$work/state"
	mkdir -m 777 "$work/state"
}

# preload SERVER COUNT: leases from the first far address on.
preload() {
	case $1 in
	kea) _file=leases.csv ;;
	dnsmasq | dhcpd) _file=leases ;;
	*)
		# The server makes its table.
		start "$1" && server_stop
		_file=leases.db
		;;
	esac
	_kind=$1
	case $1 in
	kea | dnsmasq | dhcpd) ;;
	*) _kind=pxe-dhcpd ;;
	esac
	python3 "$src/tests/bench/dhcp_leases.py" "$_kind" \
		"$work/state/$_file" "$2" "$far_first" "$far_net"
	chmod -R a+rwX "$work/state"
}

# pids: options that name the server's processes.
pids() {
	for _q in $(family "$server_pid"); do
		echo "--pid $_q"
	done
}

# ask ARG...: the generator, its line in $line, its status in $rc.
ask() {
	rc=0
	# shellcheck disable=SC2046
	# shellcheck disable=SC2086
	line=$(ip netns exec "$cli" $pinned "$bench/dhcp-load" -s 10.88.0.1 \
		--lease 3600 $(pids) "$@" 2>"$work/load.log") || rc=1
	[ "$rc" -eq 0 ] || sed "s/^/  $s: /" "$work/load.log" >&2
}

# machine_cpu: "time busy", seconds since it booted and of all processors.
machine_cpu() {
	awk -v hz="$(getconf CLK_TCK)" '
		FILENAME == "/proc/uptime" { t = $1 }
		$1 == "cpu" { b = ($2 + $3 + $4 + $7 + $8 + $9) / hz }
		END { print t, b }' /proc/uptime /proc/stat
}

# arguments CASE SERVER: for dhcp-load.
arguments() {
	_loop="-T 4000 -w $(window "$2") -S $seconds"
	case $1 in
	handshake | existing) echo "-r $relay -c 50000 $_loop" ;;
	direct) echo "-i c0 -c 50000 $_loop" ;;
	double)
		# More machines than can wait for an answer at once.
		echo "-r $relay -c 900000 -w 0 -T 4000 -S $seconds" \
			"-R $((2 * best + 1))"
		;;
	renew) echo "-t renew -r $relay -c 5000 $_loop" ;;
	avalanche) echo "-r $relay -c 20000 -w 20000 --retry" ;;
	esac
}

# window SERVER: tasks at once, with which it is fastest.
window() {
	case $1 in
	kea) echo 128 ;;
	dnsmasq) echo 16 ;;
	dhcpd) echo 64 ;;
	*) echo 512 ;;
	esac
}

# slow: the server shares a processor with two loops of its priority, and the
# generator has another one: else it could not offer twice the rate.
slow() {
	for _q in $(family "$server_pid"); do
		taskset -acp 0 "$_q" >/dev/null
	done
	for _ in 1 2; do
		taskset -c 0 sh -c 'while :; do :; done' &
		loops="$loops $!"
	done
	pinned='taskset -c 1'
}

end_slow() {
	for _q in $loops; do
		kill "$_q"
		wait "$_q" 2>/dev/null
	done
	loops=
	pinned=
}

pinned=
best=0

# try CASE SERVER ARG...: start it without leases, or with 100,000, and load it.
try() {
	_case=$1
	_server=$2
	shift 2
	clear
	[ "$_case" != existing ] || preload "$_server" 100000
	if ! start "$_server"; then
		echo "$_case: $_server does not start:" >&2
		tail -n 5 "$work/server.log" >&2
		return 1
	fi
	[ "$_case" != double ] || slow
	_start=$(machine_cpu)
	_before=$(server_cpu)
	ask "$@"
	_after=$(server_cpu)
	_end=$(machine_cpu)
	end_slow
	server_stop
	[ "$rc" -eq 0 ] || [ "$_server" != pxe-dhcpd ] || bad=1
}

# run CASE SERVER: one line of results.
run() {
	far_is "$1" "$2"
	# Its raw sockets are for clients without a relay agent.
	kea_sockets=udp
	[ "$1" != direct ] || kea_sockets=raw
	if [ "$1" = double ]; then
		# shellcheck disable=SC2046
		try double "$2" $(arguments handshake "$2") || return
		best=$(echo "$line" | value rate)
	fi
	# shellcheck disable=SC2046
	try "$1" "$2" $(arguments "$1" "$2") || return
	echo "$1 $2 $line best=$best" \
		"$(echo "$_start $_end $_before $_after" | awk '{
			print "wall=" $3 - $1, "machine=" $4 - $2,
				"server=" $7 + $8 - $5 - $6 }')" >>"$work/rows"
}

# show CASE: medians of the servers in the order in which they were named.
show() {
	grep "^$1 " "$work/rows" 2>/dev/null |
		awk -v case="$1" -v servers="$servers" \
			-f "$src/tests/bench/dhcp_table.awk"
}

# million SERVER: start and memory with a million leases; ours with a million
# hosts as well.
million() {
	clear
	far_is million "$1"
	kea_sockets=udp
	preload "$1" 1000000
	hosts=
	start_million "$1" '1,000,000 leases'
	case $1 in
	kea | dnsmasq | dhcpd) return ;;
	*) ;;
	esac
	hosts=$work/hosts
	python3 "$src/tests/bench/dhcp_leases.py" hosts "$hosts" \
		1000000 10.112.0.0 10.112.0.0
	start_million "$1" '1,000,000 leases and 1,000,000 hosts'
	hosts=
}

# start_million SERVER WHAT: one line.
start_million() {
	_start=$(machine_cpu)
	start_patience=1200
	if ! start "$1"; then
		echo "million    $1: does not start" >&2
		tail -n 5 "$work/server.log" >&2
		start_patience=400
		return
	fi
	start_patience=400
	_end=$(machine_cpu)
	read -r _rss _pss <<-END
		$(memory)
	END
	_took=$(echo "$_start $_end" | awk '{ print $3 - $1 }')
	ask -r "$relay" -T 4000 -c 3000 -w 64 --deadline 20
	server_stop
	echo "million    $1: $2: start $_took s," \
		"memory $((_pss / 1024)) MiB," \
		"then $(echo "$line" | value rate) handshakes/s," \
		"$(echo "$line" | value us_each) us each"
}

present=
for s in $servers; do
	if [ -n "$(program "$s")" ]; then
		present="$present $s"
	else
		echo "$s: not found, left out (see -g)" >&2
	fi
done
servers=$present$(printf '%s' "$more" | sed 's/=.*//' | tr '\n' ' ' |
	sed 's/^/ /')
bad=0

printf '%-10s %-10s %7s %7s %8s %8s %8s %7s %7s %5s %6s\n' \
	case server rate us p50 p99 max lost starved load others
for c in $cases; do
	if [ "$c" = million ]; then
		for s in $servers; do
			million "$s"
		done
		continue
	fi
	order=$servers
	i=0
	while [ "$i" -lt "$runs" ]; do
		for s in $order; do
			run "$c" "$s"
		done
		# The one that was first is last next time.
		# shellcheck disable=SC2086
		set -- $order
		first=$1
		shift
		order="$* $first"
		i=$((i + 1))
	done
	show "$c"
done
exit "$bad"
