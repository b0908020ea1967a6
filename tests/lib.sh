# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by every .t script: TAP, a private directory, processes that end.
#
#	. "${PXE_SRCDIR:-.}/tests/lib.sh"
#	about pxe-tftpd
#	plan 2
#	run pxe-tftpd --version
#	is "$rc" 0 '--version exits 0'
#	like "$out" '^pxe-tftpd ' '--version prints the name of the program'
#
# $work is a fresh directory, removed at the end.  spawn starts a process in
# the background that is killed at the end.  Programs are found in the build.
# tests/README says how to run and name tests.

PXE_SRCDIR=${PXE_SRCDIR:-$(pwd)}
PXE_BUILDDIR=${PXE_BUILDDIR:-$PXE_SRCDIR/build}
for _d in dhcpd tftpd httpd isoextract leases mkscript sniff; do
	PATH=$PXE_BUILDDIR/cmd/pxe-$_d:$PATH
done
PATH=$PXE_SRCDIR/scripts:$PATH:/usr/sbin:/sbin
export PATH PXE_SRCDIR PXE_BUILDDIR
LC_ALL=C
TZ=UTC
export LC_ALL TZ
# A sanitizer's report must be a failure that no program test takes for
# another exit status.
ASAN_OPTIONS=exitcode=99:detect_leaks=1:strict_string_checks=1
UBSAN_OPTIONS=print_stacktrace=1
export ASAN_OPTIONS UBSAN_OPTIONS

work=$(mktemp -d "${TMPDIR:-/tmp}/pxe-test.XXXXXX") || exit 99
chmod 755 "$work"
_about=
_n=0
_planned=0
_failed=0
_pids=
_cleanup=

plan() {
	_planned=$1
	echo "1..$1"
}

# about SUBJECT: stands before the name of each test from here on, so that the
# name says what it is about in a list of all tests.
about() {
	_about="$1: "
}

# skip_all REASON: the machine cannot run this test.
skip_all() {
	echo "1..0 # SKIP $1"
	_planned=0
	exit 0
}

# need COMMAND...: skip unless each is there.
need() {
	for _c; do
		command -v "$_c" >/dev/null || skip_all "$_c is not installed"
	done
}

# need_netns: skip unless network namespaces can be made.
need_netns() {
	need ip
	ip netns add "pxe-probe-$$" 2>/dev/null ||
		skip_all 'cannot make a network namespace (not root?)'
	ip netns del "pxe-probe-$$"
}

# on_exit COMMAND: run it at the end; the last one given runs first.
on_exit() {
	_cleanup="$1; $_cleanup"
}

_pass() {
	_n=$((_n + 1))
	printf 'ok %d - %s\n' "$_n" "$_about$1"
}

_fail() {
	_n=$((_n + 1))
	_failed=$((_failed + 1))
	printf 'not ok %d - %s\n' "$_n" "$_about$1"
}

# skip REASON NAME: one test of the plan that this machine cannot run.
skip() {
	_pass "$2 # SKIP $1"
}

diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

# ok [-n NAME] COMMAND...: passes if the command succeeds.
ok() {
	_name="$*"
	if [ "$1" = -n ]; then
		_name=$2
		shift 2
	fi
	if "$@" >"$work/.ok" 2>&1; then
		_pass "$_name"
	else
		_fail "$_name"
		sed 's/^/# /' "$work/.ok"
	fi
}

# is GOT WANTED NAME: passes if both strings are equal.
is() {
	if [ "$1" = "$2" ]; then
		_pass "$3"
		return
	fi
	_fail "$3"
	diag "     got: $1"
	diag "expected: $2"
	return 1
}

# like TEXT ERE NAME: passes if a line of the text matches.
like() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		_pass "$3"
	else
		_fail "$3"
		diag "     got: $1"
		diag "no match: $2"
	fi
}

# unlike TEXT ERE NAME: passes if no line matches.
unlike() {
	if printf '%s\n' "$1" | grep -Eq -e "$2"; then
		_fail "$3"
		diag "     got: $1"
		diag " matches: $2"
	else
		_pass "$3"
	fi
}

# --- events ------------------------------------------------------------------
# Of a daemon that was started with --events "$events": see pxe-events(5).  A
# test that calls these needs jq.

events=$work/events

# find_events KEY=VALUE...: the events that have each of these, a line each.
# KEY= alone: the key is absent.  KEY~ERE: its value matches.
find_events() {
	[ -e "$events" ] || return 0
	_filter=true
	_i=0
	for _a; do
		_key=${_a%%[=~]*}
		_value="\$ARGS.positional[$_i][$((${#_key} + 1)):]"
		case $_a in
		"$_key=") _filter="$_filter and .$_key == null" ;;
		"$_key="*)
			_filter="$_filter and (.$_key | tostring) == $_value"
			;;
		*)
			_filter="$_filter and
				(.$_key // \"\" | tostring | test($_value))"
			;;
		esac
		_i=$((_i + 1))
	done
	# The last line may still be written to.  An error is no "none found".
	jq -cR "fromjson? | select($_filter)" --args "$@" <"$events" ||
		echo "jq failed: $*"
}

# Looks only when there is something new to see: on a busy machine it waits
# for others.
# shellcheck disable=SC2317
_found() {
	_now=$(wc -c <"$events" 2>/dev/null)
	[ "$_now" != "$_seen" ] || return 1
	_seen=$_now
	[ "$(find_events "$@" | wc -l)" -ge "$_count" ]
}

# has_events COUNT NAME KEY=VALUE...: passes once there are so many of these,
# and fails if there are more, or fewer for 30 seconds.
has_events() {
	_count=$1
	_name=$2
	_seen=-
	shift 2
	wait_for 30 _found "$@"
	is "$(find_events "$@" | wc -l)" "$_count" "$_name" && return
	diag "wanted: $*"
	diag "$(tail -n 5 "$events")"
}

# has_event NAME KEY=VALUE...: passes once there is at least one of these.
has_event() {
	_count=1
	_name=$1
	_seen=-
	shift
	if wait_for 30 _found "$@"; then
		_pass "$_name"
		return
	fi
	_fail "$_name"
	diag "wanted: $*"
	diag "$(tail -n 5 "$events")"
}

# --- processes ---------------------------------------------------------------

# run COMMAND...: sets rc, out and err.
run() {
	rc=0
	"$@" >"$work/.out" 2>"$work/.err" || rc=$?
	out=$(cat "$work/.out")
	err=$(cat "$work/.err")
}

# spawn NAME COMMAND...: start in the background, output in $work/NAME.log,
# process id in $pid; killed at the end.
spawn() {
	_log=$work/$1.log
	shift
	"$@" >"$_log" 2>&1 &
	pid=$!
	_pids="$_pids $pid"
}

# spawn_ready NAME COMMAND...: the same for a daemon that takes --ready-fd;
# returns when it is ready, or fails after 20 s with its log shown.
spawn_ready() {
	_fifo=$work/.ready.$1
	_daemon=$1
	_log=$work/$1.log
	shift
	rm -f "$_fifo"
	mkfifo "$_fifo"
	"$@" --ready-fd 9 >"$_log" 2>&1 9>"$_fifo" &
	pid=$!
	_pids="$_pids $pid"
	# Ends with a line when ready, without one when the daemon died.
	if ! timeout 20 sh -c 'read -r _x <"$1"' sh "$_fifo"; then
		diag "$_daemon did not start:"
		sed 's/^/# /' "$_log"
		return 1
	fi
}

# wait_for SECONDS COMMAND...: until it succeeds; for what has no ready-fd.
wait_for() {
	_left=$(($1 * 20))
	shift
	until "$@" >/dev/null 2>&1; do
		_left=$((_left - 1))
		[ "$_left" -gt 0 ] || return 1
		sleep 0.05
	done
}

# ended PID: it does not run; its parent may not have taken its status yet.
# With wait_for: a process that this shell did not start ends when it can.
ended() {
	! kill -0 "$1" 2>/dev/null || grep -q '^State:.Z' "/proc/$1/status"
}

# stop PID: SIGTERM, wait, and set rc to the exit status.
stop() {
	kill "$1" 2>/dev/null
	rc=0
	wait "$1" 2>/dev/null || rc=$?
}

# shellcheck disable=SC2317
_finish() {
	_rc=$?
	trap - EXIT
	for _p in $_pids; do
		kill "$_p" 2>/dev/null
	done
	for _p in $_pids; do
		wait "$_p" 2>/dev/null
	done
	eval "$_cleanup"
	rm -rf "$work"
	if [ "$_n" -ne "$_planned" ]; then
		echo "# ran $_n of $_planned tests"
		[ "$_rc" -ne 0 ] || _rc=99
	fi
	[ "$_failed" -eq 0 ] || [ "$_rc" -ne 0 ] || _rc=1
	exit "$_rc"
}
trap _finish EXIT
trap 'exit 130' INT TERM HUP
