#!/bin/sh
# forelog/example/demo.sh: a store that crashes and recovers, then what logging costs a program
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: example/demo.sh KV_STORE WAL_BENCH SCRATCH

set -u

scratch=$3
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
rm -rf "$scratch" && mkdir -p "$scratch" || exit 1
"$1" demo "$scratch/kv" && "$2" --workload tokens --dir "$scratch/bench"
