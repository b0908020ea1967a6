#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Every fuzz harness over its corpus and over each mutation of it.
. "${PXE_SRCDIR:-.}/tests/lib.sh"

# Set by make: the harnesses as programs, tests/fuzz/fuzz-NAME.
harnesses=${PXE_FUZZERS:-$(cd "$PXE_BUILDDIR" && echo tests/fuzz/fuzz-*[!.]?)}
fuzz=$PXE_SRCDIR/tests/fuzz
n=0
for h in $harnesses; do
	n=$((n + 1))
done
plan $((n + 1))

cd "$work" || exit 99
for h in $harnesses; do
	name=${h##*/fuzz-}
	run "$PXE_BUILDDIR/$h" "$fuzz/corpus/$name"
	is "$rc" 0 "$name: seeds and their mutations"
	[ "$rc" -eq 0 ] || diag "$out
$err"
	# A crash is kept where it outlives the test.
	for f in crash-*; do
		[ ! -f "$f" ] || cp "$f" "$PXE_BUILDDIR/tests/fuzz/"
		rm -f "$f"
	done
done

# A harness that nobody builds, or a corpus that nobody runs, is forgotten.
want=$(for h in $harnesses; do echo "${h##*/fuzz-}"; done | sort)
have=$(for f in "$fuzz"/fuzz-*.c; do basename "${f##*/fuzz-}" .c; done | sort)
seeds=$(cd "$fuzz/corpus" && printf '%s\n' * | sort)
is "$want/$want" "$have/$seeds" 'harnesses, sources and corpora are the same'
