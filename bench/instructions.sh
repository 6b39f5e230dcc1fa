#!/bin/sh
# forelog/bench/instructions.sh: counts instructions by callgrind and compares with stored figures
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
figures=$here/instructions.txt
records=20000
tolerance=2 # percent

usage()
{
    cat <<END
usage: bench/instructions.sh [--update] PROGRAM

Runs PROGRAM, a wal_bench compiled for release, under valgrind --tool=callgrind and compares the
instructions per record with those stored in bench/instructions.txt for its compiler. They do not
depend on how busy the machine is. Exit status 1 if one differs by more than $tolerance %.

  --update   stores the figures instead
  --help     this text
END
}

update=
program=
for argument in "$@"; do
    case $argument in
    --update) update=yes ;;
    --help | -h)
        usage
        exit 0
        ;;
    -*)
        echo "instructions.sh: unknown option: $argument" >&2
        usage >&2
        exit 2
        ;;
    *) program=$argument ;;
    esac
done
if [ ! -x "$program" ]; then
    echo "instructions.sh: not a program: '$program'" >&2
    usage >&2
    exit 2
fi
if ! command -v valgrind >/dev/null; then
    echo "valgrind is missing, so no instructions were counted: run ./setup.sh --ci"
    exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/forelog-instructions.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

if ! valgrind --tool=callgrind --callgrind-out-file="$work/out" --collect-atstart=no \
    --toggle-collect='wal_bench_*' "$program" --workload instructions --records "$records" \
    --payload-size 64 --dir "$work/logs" --format json >"$work/json" 2>"$work/errors"; then
    cat "$work/errors" >&2
    exit 1
fi
callgrind_annotate --inclusive=yes --threshold=100 "$work/out" >"$work/annotated" || exit 1
compiler=$(sed -n 's/.*"compiler":"\([^"]*\)".*/\1/p;q' "$work/json")
key=$(uname -m)-${compiler:-unknown}

# The inclusive count of each function by itself, per record. A compiler may have cloned one under
# a name with a suffix.
awk -v records="$records" -v key="$key" '
    match($0, /wal_bench_[a-z0-9_]+/) {
        name = substr($0, RSTART + 10, RLENGTH - 10)
        count = $1
        gsub(/,/, "", count)
        if (count + 0 > most[name]) most[name] = count + 0
    }
    END { for (name in most) printf "%s %s %.2f\n", key, name, most[name] / records }
' "$work/annotated" | sort >"$work/counted"

expected="checksum_1024 checksum_64 checksum_92 commit frame gather push replay tokens"
if [ "$(cut -d' ' -f2 "$work/counted" | tr '\n' ' ')" != "$expected " ]; then
    echo "instructions.sh: callgrind has not seen all of: $expected" >&2
    cat "$work/counted" >&2
    exit 1
fi

if [ -n "$update" ]; then
    { grep -v "^$key " "$figures" 2>/dev/null; cat "$work/counted"; } >"$work/new" &&
        { grep '^#' "$work/new"; grep -v '^#' "$work/new" | sort; } >"$figures" || exit 1
    echo "stored in bench/instructions.txt for $key:"
    cat "$work/counted"
    exit 0
fi

echo "instructions per record, $key, payload of 64 bytes"
awk -v tolerance="$tolerance" -v key="$key" '
    FNR == NR { if ($1 == key) stored[$2] = $3; next }
    FNR == 1 { printf "%-16s %10s %10s %9s\n", "what", "stored", "counted", "change" }
    {
        if (!($2 in stored)) {
            printf "%-16s %10s %10.2f %9s  not stored\n", $2, "", $3, ""
            next
        }
        known = 1
        change = 100 * ($3 / stored[$2] - 1)
        verdict = change > tolerance ? "more" : change < -tolerance ? "fewer" : "ok"
        if (verdict != "ok") beyond = 1
        printf "%-16s %10.2f %10.2f %+8.2f%%  %s\n", $2, stored[$2], $3, change, verdict
    }
    END {
        if (!known)
            print "nothing is stored for this compiler: b2 instructions-update does that"
        if (beyond)
            print "beyond " tolerance " %. If that is meant: b2 instructions-update"
        exit beyond ? 1 : 0
    }
' "$figures" "$work/counted"
