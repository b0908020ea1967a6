#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Names are the field's: of files, types and functions.  lib/README lists the
# words; these are the ones that they replaced.
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
plan 6

# names FOLDER: "FILE NAME" of each file, struct, enum, union and function of
# the folder; a definition or prototype begins in the first column.
names() {
	files "$1/*.[ch]" | while read -r f; do
		b=${f##*/}
		echo "$f ${b%.[ch]}"
	done
	# shellcheck disable=SC2046
	code $(files "$1/*.[ch]") | awk '{
		file = $0
		sub(/:.*/, "", file)
		text = substr($0, length(file) + 2)
		sub(/^[0-9]*:/, "", text)
		s = text
		while (match(s, /(struct|enum|union) [a-z0-9_]+/)) {
			name = substr(s, RSTART, RLENGTH)
			sub(/^[a-z]* /, "", name)
			print file, name
			s = substr(s, RSTART + RLENGTH)
		}
		if (text ~ /^[a-z]/ && match(text, /[a-z0-9_]+\(/))
			print file, substr(text, RSTART, RLENGTH - 1)
	}'
}

# without FOLDER WORD...: no name is one of these words, or begins with it and a
# _; WORD=: no name is just this word.
without() {
	_dir=$1
	shift
	names "$_dir" | sort -u | awk -v words="$*" '
		BEGIN {
			n = split(words, w, " ")
		}
		{
			for (i = 1; i <= n; i++)
				if ($2 == w[i] || $2 "=" == w[i] ||
				    index($2, w[i] "_") == 1)
					print $1 ": " $2
		}' >"$found"
	none "$_dir: no name is one of: $*"
}

without cmd/pxe-tftpd lane road carry carrier session receive errand errands \
	keeper order news chunk chunks spread confine check= sources class \
	fold store= store_file live fresh
without lib/helper keeper order news
without cmd/pxe-sniff story hold side infile
without cmd/pxe-isoextract pair words names say clues scan=
without cmd/pxe-mkscript word type= out= option=
without lib/sys batch intake loop_spin loop_stir
