#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A storm: many simulated machines power on at once, and each fetches a
# program and then an initrd from pxe-tftpd over a lossy network, as EDK2 asks
# for them.  As root; nothing leaves two network namespaces.
#
#	tests/bench/storm.sh [-b BUILD] [-m MACHINES] [-w WINDOW] [-k BLKSIZE]
#		[-l PERCENT] [-1 BYTES] [-2 BYTES] [-r MS] [-x OPTION]
#		[-S COMMAND] [-h]
#
#	-b BUILD     as for tests/bench/tftp.sh; default ./build
#	-m MACHINES  default 1000
#	-w WINDOW    blocks that they ask for, 0: none; default 4
#	-k BLKSIZE   default 1468
#	-l PERCENT   of DATA is lost; default 1
#	-1 BYTES     of the program; default 1000000
#	-2 BYTES     of the initrd; default 40000000
#	-r MS        in which they power on; default 0
#	-x OPTION    one more option for tftp-load, as --no-gro
#	-S COMMAND   another server, as for tests/bench/tftp.sh
#
# Exit status: 0 all machines have all files, whole and right; 1 not.
set -u

usage() {
	sed -n 's/^#	//p' "$0"
}

wrong() {
	echo "storm.sh: $*; -h lists the options" >&2
	exit 64
}

die() {
	echo "storm.sh: $*" >&2
	exit 69
}

src=$(cd "$(dirname "$0")/../.." && pwd) || exit 69
PXE_BUILDDIR=$(pwd)/build
count=1000
window=4
blksize=1468
loss=1
program=1000000
initrd=40000000
ramp=0
extra=
other=
while getopts b:m:w:k:l:1:2:r:x:S:h o; do
	case $o in
	b) PXE_BUILDDIR=$(cd "$OPTARG" && pwd) || exit 66 ;;
	m) count=$OPTARG ;;
	w) window=$OPTARG ;;
	k) blksize=$OPTARG ;;
	l) loss=$OPTARG ;;
	1) program=$OPTARG ;;
	2) initrd=$OPTARG ;;
	r) ramp=$OPTARG ;;
	x) extra="$extra $OPTARG" ;;
	S) other=$OPTARG ;;
	h)
		usage
		exit 0
		;;
	*) wrong 'wrong usage' ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 0 ] || wrong "$1: takes no arguments"
for n in "$count" "$window" "$blksize" "$program" "$initrd" "$ramp"; do
	case $n in
	'' | *[!0-9]*) wrong "$n: not a number" ;;
	esac
done
[ "$(id -u)" -eq 0 ] || die 'network namespaces want root'

# Other work on this machine disturbs less.
[ "$(id -u)" -ne 0 ] || renice -n -15 -p $$ >/dev/null 2>&1

. "$src/tests/bench/lib.sh"
[ -x "$bench/tftp-load" ] ||
	die "$bench: not built: make -C $PXE_BUILDDIR check TESTS= (or see -b)"
work=$(mktemp -d /dev/shm/pxe-storm.XXXXXX) || exit 73
trap 'bench_end; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP PIPE
chmod 755 "$work"
ROOT=$work/root
export ROOT
mkdir "$ROOT"
bench_net || die 'cannot make network namespaces (not root?)'
head -c "$program" /dev/urandom >"$ROOT/program" &&
	head -c "$initrd" /dev/urandom >"$ROOT/initrd" || exit 73
chmod -R a+rX "$ROOT"

if [ -n "$other" ]; then
	set -- sh -c "exec $other"
else
	set -- "$PXE_BUILDDIR/cmd/pxe-tftpd/pxe-tftpd" -r "$ROOT" \
		-l 0.0.0.0 -q
fi
server_start "$work/server.log" "$@" || {
	cat "$work/server.log" >&2
	die 'the server does not start'
}
fds=$(descriptors)
rss=$(memory)
before=$(server_cpu)
rc=0
# shellcheck disable=SC2086
line=$(load -r "$ROOT" -B "$machines" -f program -f initrd -c "$count" \
	-b "$blksize" -w "$window" --edk2 -l "$loss" --ramp "$ramp" \
	--deadline 3600 $extra) || rc=1
after=$(server_cpu)

key() {
	printf '%s\n' "$line" | value "$1"
}
echo "machines      $(key machines) of $count have all, $(key failed) failed"
echo "finished      first $(key end_min) s, median $(key end_p50) s," \
	"p99 $(key end_p99) s, last $(key end_max) s"
echo "data          $(key bytes) bytes in $(key seconds) s:" \
	"$(key MBps) MB/s; window $(key window), blksize $(key blksize)"
echo "network       $(key lost) blocks lost on purpose, $(key copies) came" \
	"twice, $(key ahead) too early; $(key timeouts) time-outs of clients"
echo "server        $(echo "$before $after $(key bytes)" |
	awk '{ t = $3 - $1 + $4 - $2
		printf "%.2f s of processor, %.2f s/GB", t, t * 1e9 / $5 }')"
peak=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$server_pid/status")
echo "memory        ${rss% *} KiB before, $peak KiB at most," \
	"$(memory | cut -d' ' -f1) KiB after"
echo "descriptors   $fds before, $(descriptors) after"
exit "$rc"
