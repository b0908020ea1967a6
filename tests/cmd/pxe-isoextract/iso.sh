# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=sh
# Sourced after tests/lib.sh: images made from small trees.

need xorriso

# fresh: an empty tree in $work/t.
fresh() {
	rm -rf "$work/t"
	mkdir "$work/t"
}

# put PATH [TEXT]: a file of the tree, with directories above it.
put() {
	mkdir -p "$(dirname "$work/t/$1")"
	printf '%s\n' "${2-$1}" >"$work/t/$1"
}

# kernel PATH VERSION: something with the header of an x86 kernel.
kernel() {
	put "$1"
	head -c 2048 /dev/zero >"$work/t/$1"
	_k="$work/t/$1"
	printf 'MZ' | dd of="$_k" conv=notrunc 2>/dev/null
	printf '\125\252' | dd of="$_k" bs=1 seek=510 conv=notrunc 2>/dev/null
	printf 'HdrS\014\002' |
		dd of="$_k" bs=1 seek=514 conv=notrunc 2>/dev/null
	# The text is at 0x200 + 0x0200; xloadflags say 64 bit.
	printf '\000\002' | dd of="$_k" bs=1 seek=526 conv=notrunc 2>/dev/null
	printf '\001\000' | dd of="$_k" bs=1 seek=566 conv=notrunc 2>/dev/null
	printf '%s' "$2" | dd of="$_k" bs=1 seek=1024 conv=notrunc 2>/dev/null
}

# mkiso FILE LABEL [OPTION...]: an image of the tree; Rock Ridge and Joliet.
mkiso() {
	_iso=$1
	_label=$2
	shift 2
	rm -f "$_iso"
	xorriso -as mkisofs -quiet -r -J -joliet-long -V "$_label" "$@" \
		-o "$_iso" "$work/t" >"$work/xorriso.log" 2>&1 || {
		diag "$(cat "$work/xorriso.log")"
		exit 99
	}
}

# fact KEY: its value in $work/facts, as a shell script sees it.
fact() {
	(
		# shellcheck disable=SC1091
		. "$work/facts"
		eval "printf '%s' \"\$$1\""
	)
}

# dry_run IMAGE: the facts go to $work/facts; sets rc and err.
dry_run() {
	rc=0
	pxe-isoextract -n "$1" >"$work/facts" 2>"$work/err" || rc=$?
	err=$(cat "$work/err")
}
