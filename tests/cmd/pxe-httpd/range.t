#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: ranges and conditions, as clients ask for them.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
need curl
. "$PXE_SRCDIR/tests/cmd/pxe-httpd/httpd.sh"
plan 53

head -c 100000 /dev/urandom >"$root/f"
: >"$root/empty"
touch -d '2020-02-02 02:02:02 UTC' "$root/f"
head -c 4 /dev/zero >"$root/huge"
truncate -s 6G "$root/huge"
printf tail >>"$root/huge"
serve "$@"
date='Sun, 02 Feb 2020 02:02:02 GMT'

# part RANGE FIRST LAST: 206 with just these bytes.
part() {
	get /f -H "Range: bytes=$1"
	is "$code $(field Content-Range) $(field Content-Length)" \
		"206 bytes $2-$3/100000 $(($3 - $2 + 1))" "bytes=$1: 206"
	tail -c +$(($2 + 1)) "$root/f" | head -c $(($3 - $2 + 1)) >"$work/want"
	ok -n "bytes=$1: the right bytes" cmp "$work/body" "$work/want"
}
part 0-0 0 0
part 0- 0 99999
part 512-1023 512 1023
part 99999- 99999 99999
part -5 99995 99999
part -200000 0 99999
part 50000-18446744073709551615 50000 99999

# whole RANGE: as if it had not been asked.
whole() {
	get /f -H "Range: $1"
	is "$code $(field Content-Range)" '200 ' "$1: 200"
	ok -n "$1: the whole file" cmp "$work/body" "$root/f"
}
whole bytes=u-u
whole bytes=5-2
whole bytes=
whole lines=1-2
whole 'bytes=0-0,2-3'
whole "bytes=0-$(printf ',5-%.0s' $(seq 1000))"

# unsat RANGE
unsat() {
	get /f -H "Range: $1"
	is "$code $(field Content-Range)" '416 bytes */100000' "$1: 416"
}
unsat bytes=100000-
unsat bytes=-0
unsat bytes=9223372036854775808-

get /f -I -H 'Range: bytes=0-1'
is "$code $(field Content-Length)" '200 100000' 'HEAD has no ranges'
get /empty -H 'Range: bytes=0-'
is "$code $(field Content-Range)" '416 bytes */0' 'of nothing, no range'
get /huge -H 'Range: bytes=6442450944-'
is "$code $(field Content-Range) $(body)" \
	'206 bytes 6442450944-6442450947/6442450948 tail' 'beyond 4 GiB'
head -c 50000 "$root/f" >"$work/resumed"
curl -sS -C - -o "$work/resumed" "$base/f"
ok -n 'curl -C - resumes' cmp "$work/resumed" "$root/f"

# cond CODE NAME FIELD...
cond() {
	_want=$1 _name=$2
	shift 2
	for f; do
		set -- "$@" -H "$f"
		shift
	done
	get /f "$@"
	is "$code" "$_want" "$_name: $_want"
}
get /f -I
etag=$(field ETag)
is "$(field Last-Modified)" "$date" 'Last-Modified'
like "$etag" '^"[0-9a-f-]+"$' 'a strong ETag'
cond 304 'If-None-Match, ours' "If-None-Match: \"x\", $etag"
is "$(wc -c <"$work/body") $(field ETag) $(field Content-Length)" \
	"0 $etag 100000" '304: no body, the tag, no false length'
cond 200 'If-None-Match, another' 'If-None-Match: "x"'
cond 304 'If-Modified-Since, same' "If-Modified-Since: $date"
cond 200 'If-Modified-Since, before' \
	'If-Modified-Since: Sun, 02 Feb 2020 02:02:01 GMT'
cond 200 'If-Modified-Since, nonsense' 'If-Modified-Since: tomorrow'
cond 200 'If-None-Match wins' 'If-None-Match: "x"' "If-Modified-Since: $date"
cond 206 'UEFI resumes: If-Match' "If-Match: $etag" 'Range: bytes=5-'
cond 412 'If-Match, another' 'If-Match: "x"' 'Range: bytes=5-'
cond 206 'UEFI resumes: If-Unmodified-Since' \
	"If-Unmodified-Since: $date" 'Range: bytes=5-'
cond 412 'If-Unmodified-Since, before' \
	'If-Unmodified-Since: Sun, 02 Feb 2020 02:02:01 GMT'
cond 206 'If-Range, tag' "If-Range: $etag" 'Range: bytes=5-'
cond 206 'If-Range, date' "If-Range: $date" 'Range: bytes=5-'
cond 200 'If-Range, another tag' 'If-Range: "x"' 'Range: bytes=5-'
cond 200 'If-Range, weak tag' "If-Range: W/$etag" 'Range: bytes=5-'

# Replaced by a file of one size and date: still another file.
head -c 100000 /dev/urandom >"$root/new"
touch -r "$root/f" "$root/new"
mv "$root/new" "$root/f"
cond 412 'a replaced file' "If-Match: $etag" 'Range: bytes=5-'
cond 200 'a replaced file' "If-None-Match: $etag"
alive 'the daemon serves on'
