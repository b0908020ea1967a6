# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced by the tests of pxe-httpd after tests/lib.sh: a boot root in $root, a
# daemon on a free port of the loopback, requests by curl.

root=$work/root
mkdir "$root"

# run_httpd OPTION...: start the daemon; sets daemon (its process id), port and
# base.  One of its addresses must be 127.0.0.1.
run_httpd() {
	spawn_ready httpd pxe-httpd "$@" || exit 99
	daemon=$pid
	port=$(sed -n 's|^.*listening on http://127.0.0.1:\([0-9]*\)/$|\1|p' \
		"$work/httpd.log")
	base=http://127.0.0.1:$port
	[ -n "$port" ] || {
		echo 'Bail out! the daemon does not say its port'
		exit 99
	}
}

# serve [OPTION...]: run_httpd for the boot root, on a free port.
serve() {
	run_httpd -r "$root" -l 127.0.0.1:0 "$@"
}

# get PATH [CURL-OPTION...]: sets code to the status; writes $work/head and
# $work/body.
get() {
	_path=$1
	shift
	rm -f "$work/body" "$work/head"
	code=$(curl -sS --path-as-is -m 30 -D "$work/head" -o "$work/body" \
		-w '%{http_code}' "$@" "$base$_path" 2>"$work/curl.err") ||
		code="curl: $(cat "$work/curl.err")"
	# curl leaves no file for an empty body.
	[ -e "$work/body" ] || : >"$work/body"
}

# field NAME: the value of a response header field, spelled exactly so.
field() {
	sed -n "s/^$1: \\(.*\\)\\r\$/\\1/p" "$work/head"
}

# body: the body of the last response.
body() {
	cat "$work/body"
}

# alive NAME: the daemon still serves a file; the last test of each script.
alive() {
	echo alive >"$root/alive.txt"
	get /alive.txt
	is "$code $(body)" '200 alive' "$1"
}

# cpu: clock ticks of processor time that the daemon has used.
cpu() {
	sed 's/.*) //' "/proc/$daemon/stat" | awk '{print $12 + $13}'
}
