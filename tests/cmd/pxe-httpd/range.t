#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# pxe-httpd: byte ranges and conditional requests, as clients send them.
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
		"206 bytes $2-$3/100000 $(($3 - $2 + 1))" \
		"Range bytes=$1 gets 206 with its Content-Range"
	tail -c +$(($2 + 1)) "$root/f" | head -c $(($3 - $2 + 1)) >"$work/want"
	ok -n "Range bytes=$1 gets these bytes" cmp "$work/body" "$work/want"
}
part 0-0 0 0
part 0- 0 99999
part 512-1023 512 1023
part 99999- 99999 99999
part -5 99995 99999
part -200000 0 99999
part 50000-18446744073709551615 50000 99999

# whole RANGE: 200, as if there were no Range field.
whole() {
	_short=$(printf %.20s "$1")
	get /f -H "Range: $1"
	is "$code $(field Content-Range)" '200 ' "Range $_short gets 200"
	ok -n "Range $_short gets the whole file" cmp "$work/body" "$root/f"
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
	is "$code $(field Content-Range)" '416 bytes */100000' \
		"Range $1 gets 416 and the size"
}
unsat bytes=100000-
unsat bytes=-0
unsat bytes=9223372036854775808-

get /f -I -H 'Range: bytes=0-1'
is "$code $(field Content-Length)" '200 100000' 'HEAD with Range gets 200'
get /empty -H 'Range: bytes=0-'
is "$code $(field Content-Range)" '416 bytes */0' \
	'Range bytes=0- of an empty file gets 416'
get /huge -H 'Range: bytes=6442450944-'
is "$code $(field Content-Range) $(body)" \
	'206 bytes 6442450944-6442450947/6442450948 tail' \
	'a range beyond 4 GiB gets its bytes'
head -c 50000 "$root/f" >"$work/resumed"
curl -sS -C - -o "$work/resumed" "$base/f"
ok -n 'curl -C - resumes half of a file' cmp "$work/resumed" "$root/f"

# cond CODE NAME FIELD...
cond() {
	_want=$1 _name=$2
	shift 2
	for f; do
		set -- "$@" -H "$f"
		shift
	done
	get /f "$@"
	is "$code" "$_want" "$_name gets $_want"
}
get /f -I
etag=$(field ETag)
is "$(field Last-Modified)" "$date" 'Last-Modified is the time of the file'
like "$etag" '^"[0-9a-f-]+"$' 'the ETag of a file is a strong one'
cond 304 'If-None-Match with the tag of the file' "If-None-Match: \"x\", $etag"
is "$(wc -c <"$work/body") $(field ETag) $(field Content-Length)" \
	"0 $etag 100000" '304 has no body, but the ETag and length of the file'
cond 200 'If-None-Match with another tag' 'If-None-Match: "x"'
cond 304 'If-Modified-Since with the time of the file' \
	"If-Modified-Since: $date"
cond 200 'If-Modified-Since with an earlier time' \
	'If-Modified-Since: Sun, 02 Feb 2020 02:02:01 GMT'
cond 200 'If-Modified-Since that is no date' 'If-Modified-Since: tomorrow'
cond 200 'If-None-Match with If-Modified-Since, which is ignored,' \
	'If-None-Match: "x"' "If-Modified-Since: $date"
cond 206 'Range with If-Match of the file, as UEFI resumes,' \
	"If-Match: $etag" 'Range: bytes=5-'
cond 412 'Range with If-Match of another file' 'If-Match: "x"' 'Range: bytes=5-'
cond 206 'Range with If-Unmodified-Since, as UEFI resumes,' \
	"If-Unmodified-Since: $date" 'Range: bytes=5-'
cond 412 'If-Unmodified-Since with an earlier time' \
	'If-Unmodified-Since: Sun, 02 Feb 2020 02:02:01 GMT'
cond 206 'Range with If-Range of the tag of the file' \
	"If-Range: $etag" 'Range: bytes=5-'
cond 206 'Range with If-Range of the time of the file' \
	"If-Range: $date" 'Range: bytes=5-'
cond 200 'Range with If-Range of another tag' 'If-Range: "x"' 'Range: bytes=5-'
cond 200 'Range with If-Range of a weak tag' \
	"If-Range: W/$etag" 'Range: bytes=5-'

# Replaced by a file of the same size and date: its tag is another.
head -c 100000 /dev/urandom >"$root/new"
touch -r "$root/f" "$root/new"
mv "$root/new" "$root/f"
cond 412 'If-Match of a file that was replaced' \
	"If-Match: $etag" 'Range: bytes=5-'
cond 200 'If-None-Match of a file that was replaced' "If-None-Match: $etag"
alive 'pxe-httpd serves on after ranges and conditions'
