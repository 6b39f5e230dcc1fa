#!/bin/sh
# forelog/test/fuzz/run.sh: runs fuzz targets for a while, two at a time, and tells what they found
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: run.sh .../fuzz-TARGET...
#
#   FORELOG_FUZZ_SECONDS   of each target (60 unless set)
#   FORELOG_FUZZ_SEED      for the same inputs again; by chance unless set
#   FORELOG_FUZZ_TARGETS   only these, with blanks between them
#
# An input that breaks something is left in build/fuzz. Once that is mended, the input belongs into
# test/fuzz/corpus/TARGET, where the ordinary tests replay it.

set -u

seconds=${FORELOG_FUZZ_SECONDS:-60}
seed=${FORELOG_FUZZ_SEED:-0}
top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
left=$top/build/fuzz
work=$(mktemp -d "${TMPDIR:-/tmp}/forelog-fuzz.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if [ $# -eq 0 ] || [ -z "$1" ]; then
    echo "fuzzing: skipped, for clang's libFuzzer is not installed (./setup.sh --ci)"
    exit 0
fi

# Freed memory that is kept back for reports costs more than it finds here.
export ASAN_OPTIONS="${ASAN_OPTIONS:-quarantine_size_mb=16}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"

mkdir -p "$left" && : >"$left/summary" || exit 1

# No input is longer than 16 KiB, or takes a thousand times its length of memory in one piece.
fuzz()
{
    target=${1##*/fuzz-}
    mkdir "$work/$target" || return 1
    "$1" -max_total_time="$seconds" -seed="$seed" -max_len=16384 -timeout=25 -rss_limit_mb=1024 \
        -malloc_limit_mb=16 -print_final_stats=1 -artifact_prefix="$left/$target-" \
        "$work/$target" "$top/test/fuzz/corpus/$target" >"$work/$target.log" 2>&1
    status=$?
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log")
    new=$(sed -n 's/^stat::new_units_added: *//p' "$work/$target.log")
    # A target that ran next to nothing has shown nothing.
    if [ "$status" -eq 0 ] && [ "${runs:-0}" -ge 100 ]; then
        echo "fuzzing: $target: $runs inputs in $seconds s, $new of them new; nothing found" |
            tee -a "$left/summary"
        return 0
    fi
    echo "fuzzing: $target: failed after ${runs:-0} inputs (exit status $status)"
    tail -n 60 "$work/$target.log"
    return 1
}

if [ -n "${FORELOG_FUZZ_TARGETS-}" ]; then
    for program in "$@"; do
        shift
        case " $FORELOG_FUZZ_TARGETS " in
        *" ${program##*/fuzz-} "*) set -- "$@" "$program" ;;
        esac
    done
fi

failed=0
while [ $# -gt 0 ]; do
    first=$1
    shift
    fuzz "$first" &
    one=$!
    two=
    if [ $# -gt 0 ]; then
        second=$1
        shift
        fuzz "$second" &
        two=$!
    fi
    wait "$one" || failed=1
    [ -z "$two" ] || wait "$two" || failed=1
done
exit "$failed"
