#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Functions that are not called: unbounded, ambiguous in their errors, static
# in their results, or through a shell (house rules, lib/README).
. "${PXE_SRCDIR:-.}/tests/lib.sh"
. "$PXE_SRCDIR/tests/meta/meta.sh"
plan 2

banned='strcpy|strcat|sprintf|vsprintf|strncpy|strncat|strtok|gets|atoi|atol|'
banned=$banned'atoll|localtime|gmtime|ctime|asctime|system|popen|signal|'
banned=$banned'alloca|mktemp|tmpnam|rand|srand'

# shellcheck disable=SC2046
code $(files 'cmd/*.[ch]' 'lib/*.[ch]' 'tests/*.[ch]') |
	grep -E "(^|[^A-Za-z0-9_])($banned)[[:space:]]*\\(" >"$found"
none 'no banned function is called'

# Only a main ends the program; libraries return.
# shellcheck disable=SC2046
code $(files 'lib/*.c') |
	grep -E '(^|[^A-Za-z0-9_])(_?exit|abort|errx?|warnx?)[[:space:]]*\(' \
		>"$found"
none 'no library exits'
