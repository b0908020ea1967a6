#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-tftpd beside other TFTP servers: the same files on tmpfs, the same
# clients (tftp-load) over a veth pair, in turns, the median of several runs.
# As root; nothing leaves two network namespaces.
#
#	tests/bench/tftp.sh [-a] [-b BUILD] [-s CASE,...] [-p SERVER,...]
#		[-n RUNS] [-S NAME=COMMAND]... [-d PEERS] [-g DIR] [-x OPTION]
#		[-h]
#
#	-b BUILD         the build to measure, after `make check TESTS=` in it;
#	                 default ./build
#	-s CASE,...      which cases; default all of them:
#	                 lockstep lockstep512 win4 win16 win64 lock50 lock500
#	                 win4x500 win16x500 loss busy busy512 nat idle
#	-p SERVER,...    which servers; default all that are found:
#	                 pxe-tftpd tftpd-hpa atftpd dnsmasq
#	-n RUNS          of each server and case; default 3
#	-S NAME=COMMAND  one more server, for instance another build of ours;
#	                 the command runs with $ROOT set, listens on port 69
#	                 and stays in the foreground
#	-d PEERS         where packages were unpacked, with usr/sbin below it
#	-g DIR           unpack the peers there, and end
#	-x OPTION        one more option for tftp-load, as --spin or --no-gro
#	-h               print this
#	-a               keep the processors awake with loops that yield to all
#	                 else: a virtual machine takes longer to wake one up
#	                 than a server takes to answer
#
# The peers are in the Debian packages tftpd-hpa, atftpd and dnsmasq-base; the
# first two exclude each other, and start services.  So either
# `apt-get install dnsmasq-base tftpd-hpa`, or `tests/bench/tftp.sh -g DIR`,
# which unpacks all three and installs nothing; they want libwrap0.
#
# MB/s are of 10^6 bytes, the median and the best run; s/GB: processor seconds
# of the server and all its children for 10^9 bytes, in which the kernel counts
# what it does for their packets up to the receiver's socket; p99/p50: of
# transfer times; copies: blocks that came again; time-outs: of the clients
# (3 s); clients: percent of one processor that tftp-load was busy (at 100 it
# is the limit, not the server); others: the same for all that is not of the
# bench, which should be next to nothing; granted: the window.
# Exit status: 0 pxe-tftpd's files came whole and right, 1 not, 64 usage.
set -u

usage() {
	sed -n 's/^#	//p' "$0"
}

wrong() {
	echo "tftp.sh: $*; -h lists the options" >&2
	exit 64
}

die() {
	echo "tftp.sh: $*" >&2
	exit 69
}

src=$(cd "$(dirname "$0")/../.." && pwd) || exit 69
PXE_BUILDDIR=$(pwd)/build
cases='lockstep lockstep512 win4 win16 win64 lock50 lock500 win4x500
win16x500 loss busy busy512 nat idle'
servers='pxe-tftpd tftpd-hpa atftpd dnsmasq'
runs=3
peers=
extra=
more=
awake=

# unpack DIR: the peers' packages.
unpack() {
	mkdir -p "$1" && cd "$1" || exit 73
	apt-get -q download tftpd-hpa atftpd dnsmasq-base || exit 69
	for _d in ./*.deb; do
		dpkg-deb -x "$_d" . || exit 69
		rm "$_d"
	done
	echo "unpacked: use -d $1"
	exit 0
}

while getopts ab:s:p:n:S:d:g:hx: o; do
	case $o in
	a) awake=yes ;;
	b) PXE_BUILDDIR=$(cd "$OPTARG" && pwd) || exit 66 ;;
	s) cases=$(echo "$OPTARG" | tr , ' ') ;;
	p) servers=$(echo "$OPTARG" | tr , ' ') ;;
	n) runs=$OPTARG ;;
	S)
		case $OPTARG in
		[!=]*=?*) ;;
		*) wrong "-S $OPTARG: not NAME=COMMAND" ;;
		esac
		more="$more$OPTARG
"
		;;
	d) peers=$OPTARG ;;
	g) unpack "$OPTARG" ;;
	x) extra="$extra $OPTARG" ;;
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

# arguments CASE: for tftp-load.
arguments() {
	case $1 in
	lockstep | busy) echo -f 32M --seconds 1 ;;
	lockstep512 | busy512) echo -f 4M -b 512 --seconds 1 ;;
	win4) echo -f 32M -w 4 --seconds 1 ;;
	win16) echo -f 32M -w 16 --seconds 1 ;;
	win64) echo -f 32M -w 64 --seconds 1 ;;
	lock50) echo -f 1M -c 50 --seconds 1 ;;
	lock500) echo -f 1M -c 500 ;;
	win4x500) echo -f 1M -c 500 -w 4 ;;
	win16x500) echo -f 1M -c 500 -w 16 ;;
	loss) echo -f 1M -w 16 -l 2 --seconds 1 --deadline 90 ;;
	# Machines behind one address, which is that of the interface.
	nat) echo -f 1M -c 300 ;;
	idle) echo -f 1M -c 10000 --idle --ramp 1000 --hold 10 --tries 3 ;;
	*) return 1 ;;
	esac
}

# All that can be wrong is told before anything is made.
for c in $cases; do
	arguments "$c" >/dev/null || wrong "-s $c: no such case"
done
for s in $servers; do
	case $s in
	pxe-tftpd | tftpd-hpa | atftpd | dnsmasq) ;;
	*) wrong "-p $s: no such server" ;;
	esac
done
[ "$(id -u)" -eq 0 ] || die 'network namespaces want root'

# Other work on this machine disturbs less.
[ "$(id -u)" -ne 0 ] || renice -n -15 -p $$ >/dev/null 2>&1

. "$src/tests/bench/lib.sh"
PATH=$PATH:/usr/sbin:/sbin
[ -x "$bench/tftp-load" ] ||
	die "$bench: not built: make -C $PXE_BUILDDIR check TESTS= (or see -b)"
! grep -q __asan_init "$PXE_BUILDDIR/cmd/pxe-tftpd/pxe-tftpd" ||
	echo "tftp.sh: $PXE_BUILDDIR: built with sanitizers: it is slow" >&2
work=$(mktemp -d /dev/shm/pxe-bench.XXXXXX) || exit 73
loops=
busy_loops=
trap 'bench_end; kill $loops $busy_loops 2>/dev/null; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE
chmod 755 "$work"
ROOT=$work/root
export ROOT
mkdir "$ROOT"
bench_net || die 'cannot make network namespaces (not root?)'
# Servers and the generator take a descriptor a transfer.
prlimit --pid $$ --nofile=20000 2>/dev/null

head -c 1000000 /dev/urandom >"$ROOT/1M"
head -c 4000000 /dev/urandom >"$ROOT/4M"
head -c 32000000 /dev/urandom >"$ROOT/32M"
chmod -R a+rX "$ROOT"

if [ -n "$awake" ]; then
	for _ in $(seq "$(nproc)"); do
		chrt --idle 0 sh -c 'while :; do :; done' &
		loops="$loops $!"
	done
fi

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
	pxe-tftpd) echo "$PXE_BUILDDIR/cmd/pxe-tftpd/pxe-tftpd" ;;
	tftpd-hpa) find_peer in.tftpd ;;
	atftpd | dnsmasq) find_peer "$1" ;;
	*) printf '%s' "$more" | sed -n "s/^$1=//p" ;;
	esac
}

# start NAME: each with the settings that are best for it.
start() {
	_p=$(program "$1")
	case $1 in
	pxe-tftpd)
		set -- "$_p" -r "$ROOT" -l 0.0.0.0 -q
		;;
	tftpd-hpa) set -- "$_p" -L -a 0.0.0.0:69 -s "$ROOT" ;;
	atftpd)
		set -- "$_p" --daemon --no-fork --maxthread 20000 \
			--verbose=3 --logfile - "$ROOT"
		;;
	dnsmasq)
		set -- "$_p" -k -C /dev/null --port=0 --enable-tftp \
			--tftp-root="$ROOT" --tftp-max=20000 --quiet-tftp \
			--pid-file= --log-facility=- --user=nobody
		;;
	*) set -- sh -c "exec $_p" ;;
	esac
	server_start "$work/server.log" "$@"
}

# hogs: a loop on each processor that wants all of it.
hogs() {
	_cpu=0
	while [ "$_cpu" -lt "$(nproc)" ]; do
		taskset -c "$_cpu" sh -c 'while :; do :; done' &
		busy_loops="$busy_loops $!"
		_cpu=$((_cpu + 1))
	done
}

end_hogs() {
	for _p in $busy_loops; do
		kill "$_p"
		wait "$_p" 2>/dev/null
	done
	busy_loops=
}

# loaded CASE ARG...: a line of the generator in $line, its status in $rc.
loaded() {
	_args=$(arguments "$1")
	rc=0
	case $1 in
	nat) ;;
	*) _args="-B $machines $_args" ;;
	esac
	# shellcheck disable=SC2086
	line=$(load -r "$ROOT" $_args $extra \
		2>"$work/load.log") || rc=1
	[ "$rc" -eq 0 ] || sed "s/^/  $2: /" "$work/load.log" >&2
}

# spent BEFORE AFTER: of server_cpu, as key=value.
spent() {
	echo "$1 $2" | awk '{ print "user=" $3 - $1, "sys=" $4 - $2 }'
}

# machine_cpu: "time busy", seconds since it booted and of all processors.
machine_cpu() {
	awk -v hz="$(getconf CLK_TCK)" '
		FILENAME == "/proc/uptime" { t = $1 }
		$1 == "cpu" { b = ($2 + $3 + $4 + $7 + $8 + $9) / hz }
		END { print t, b }' /proc/uptime /proc/stat
}

# run CASE SERVER: one line of results.
run() {
	if ! start "$2"; then
		echo "$1: $2 does not start:" >&2
		cat "$work/server.log" >&2
		return
	fi
	case $1 in
	busy*) hogs ;;
	esac
	_before=$(server_cpu)
	_start=$(machine_cpu)
	loaded "$1" "$2"
	_end=$(machine_cpu)
	_after=$(server_cpu)
	end_hogs
	server_stop
	took=${_end% *}
	took=$((${took%.*} - ${_start%%.*}))
	[ "$took" -le "$patience" ] || slow="$slow $1/$2 "
	[ "$rc" -eq 0 ] || [ "$2" != pxe-tftpd ] || bad=1
	echo "$1 $2 $line $(spent "$_before" "$_after")" \
		"$(echo "$_start $_end" | awk '{ print "wall=" $3 - $1,
			"machine=" $4 - $2 }')" >>"$work/rows"
}

# show CASE: medians of the servers in the order in which they were named.
show() {
	grep "^$1 " "$work/rows" 2>/dev/null |
		awk -v case="$1" -v servers="$servers" \
			-f "$src/tests/bench/table.awk"
}

# idle SERVER: what it takes to wait for machines that say nothing.
idle() {
	start "$1" || return
	read -r _rss0 _pss0 <<-END
		$(memory)
	END
	_args=$(arguments idle)
	rm -f "$work/idle"
	# shellcheck disable=SC2086
	load -r "$ROOT" -B "$machines" $_args >"$work/idle" \
		2>"$work/load.log" &
	_load=$!
	until [ -s "$work/idle" ]; do
		kill -0 "$_load" 2>/dev/null || break
		sleep 0.1
	done
	_held=$(value held <"$work/idle")
	_before=$(server_cpu)
	_fds=$(descriptors)
	read -r _rss1 _pss1 <<-END
		$(memory)
	END
	sleep 8
	_after=$(server_cpu)
	wait "$_load" || sed "s/^/  $1: /" "$work/load.log" >&2
	server_stop
	_spent=$(spent "$_before" "$_after")
	echo "idle $1 held=$_held rss0=$_rss0 rss=$_rss1 pss0=$_pss0" \
		"pss=$_pss1 fds=$_fds $_spent" | tee -a "$work/rows" |
		awk -f "$src/tests/bench/idle.awk"
}

present=
for s in $servers; do
	if [ -n "$(program "$s")" ]; then
		present="$present $s"
	else
		echo "$s: not installed, left out (see -g)" >&2
	fi
done
servers=$present$(printf '%s' "$more" | sed 's/=.*//' | tr '\n' ' ' |
	sed 's/^/ /')
bad=0

# A run of more seconds is the only one of its server and case.
patience=10
slow=

printf '%-11s %-12s %6s %6s %6s %7s %7s %9s %7s %6s %7s\n' case server MB/s \
	best s/GB p99/p50 copies time-outs clients others granted
for c in $cases; do
	if [ "$c" = idle ]; then
		for s in $servers; do
			idle "$s"
		done
		continue
	fi
	order=$servers
	i=0
	while [ "$i" -lt "$runs" ]; do
		for s in $order; do
			case $slow in
			*" $c/$s "*) ;;
			*) run "$c" "$s" ;;
			esac
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
