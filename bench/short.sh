#!/bin/sh
# forelog/bench/short.sh: the short form of the benchmarks, with a summary at its end
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: bench/short.sh PROGRAM SCRATCH
#
# Measures with PROGRAM (wal_bench), with logs in SCRATCH, which is removed.

set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1
program=$1
scratch=$2

if ! command -v python3 >/dev/null; then
    echo "short.sh: python3 is missing: run ./setup.sh" >&2
    exit 1
fi
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$scratch" && mkdir -p "$scratch" || exit 1
python3 "$here/goals.py" --peers --warm-up 2 --dir "$scratch" "$program"
