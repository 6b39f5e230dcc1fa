#!/bin/sh
# forelog/test/support/run_test.sh: runs one test program in a fresh directory, within a time limit
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: run_test.sh [--expect=NAME] PROGRAM [ARGUMENT...]
#
#   --expect=NAME          the standard output has to equal example/expected/NAME.txt, if it exists
#   TMPDIR                 where the fresh directory is made (/tmp unless set)
#   FORELOG_TEST_TIMEOUT   seconds until a test counts as hanging (600 unless set)
#   FORELOG_SOURCE_DIR     set for the program: the root of the source tree
#   FORELOG_START_DIR      set for the program: what relative paths in its arguments are relative to

set -u

root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
export FORELOG_SOURCE_DIR="$root"
export FORELOG_START_DIR="$PWD"

expected=
case $1 in
--expect=*)
    expected=$root/example/expected/${1#--expect=}.txt
    shift
    ;;
esac
program=$1
shift
case $program in
/*) ;;
*) program=$PWD/$program ;;
esac

directory=$(mktemp -d "${TMPDIR:-/tmp}/forelog-test.XXXXXX") || exit 1
# A test of permissions may have left directories without them.
clean_up()
{
    cd / && chmod -R u+rwX "$directory" 2>/dev/null
    rm -rf "$directory"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$directory/cwd" "$directory/tmp" && cd "$directory/cwd" || exit 1
export TMPDIR="$directory/tmp"

# The output goes to a file first.
export BOOST_TEST_COLOR_OUTPUT="${BOOST_TEST_COLOR_OUTPUT:-no}"

# Several suites fork while threads run, which the thread sanitizer refuses unless told otherwise.
export TSAN_OPTIONS="${TSAN_OPTIONS:-halt_on_error=1 second_deadlock_stack=1 die_after_fork=0}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"

# The thread sanitizer of older compilers cannot place its memory where the kernel randomises
# addresses by more bits than it knows of.
fixed_addresses=
case $program in
*/thread-sanitizer-*)
    if setarch "$(uname -m)" -R true 2>/dev/null; then
        fixed_addresses="setarch $(uname -m) -R"
    fi
    ;;
esac

limit=
if command -v timeout >/dev/null 2>&1; then
    limit="timeout -k 10 ${FORELOG_TEST_TIMEOUT:-600}"
fi

if [ -n "$expected" ] && [ -f "$expected" ]; then
    $limit $fixed_addresses "$program" "$@" >"$directory/output"
    status=$?
    cat "$directory/output"
    if [ "$status" -eq 0 ] && ! diff -u "$expected" "$directory/output"; then
        echo "The output differs from $expected."
        status=1
    fi
else
    $limit $fixed_addresses "$program" "$@"
    status=$?
fi
if [ "$status" -eq 124 ] && [ -n "$limit" ]; then
    echo "No end after ${FORELOG_TEST_TIMEOUT:-600} seconds."
fi
exit "$status"
