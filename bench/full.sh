#!/bin/sh
# forelog/bench/full.sh: the long form of the benchmarks, with results as JSON
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

set -u

here=$(cd "$(dirname "$0")" && pwd) || exit 1

usage()
{
    cat <<END
usage: bench/full.sh [--short | --quick] PROGRAM SCRATCH RESULTS

Runs PROGRAM (wal_bench) through all workloads, in fifteen paired rounds each, with logs in SCRATCH
and one file of JSON lines for each workload in RESULTS. Takes some hours on a quiet machine.

  --short   three rounds of a fifth of the records: some twenty minutes
  --quick   one round of few records: whether it all works, and no figure to be quoted
  --help    this text
END
}

form=
case ${1-} in
--short | --quick)
    form=$1
    shift
    ;;
esac
if [ $# -ne 3 ]; then
    usage
    [ "${1-}" = --help ] && exit 0
    exit 2
fi
program=$1
scratch=$2
results=$3
mkdir -p "$results" || exit 1

rounds=15
few=5 # where one round takes long
share=1 # of the records
case $form in
--short)
    rounds=3
    few=3
    share=5
    ;;
--quick)
    rounds=1
    few=1
    share=20
    ;;
esac

failed=

# measure NAME COMMAND...: the results are added to those that NAME has already.
measure()
{
    name=$1
    shift
    rm -rf "$scratch" && mkdir -p "$scratch" || exit 1
    if "$@" --dir "$scratch" --output "$scratch/results"; then
        cat "$scratch/results" >>"$results/$name.json"
    else
        failed="$failed $name"
    fi
}

# run NAME ROUNDS OPTION...
run()
{
    name=$1
    times=$2
    shift 2
    printf '%s: %s\n' "$name" "$*"
    measure "$name" "$program" --rounds "$times" "$@"
}

rm -f "$results"/*.json

# A million, or its share.
million=$((1000000 / share))

run tokens "$rounds" --workload tokens --records "$million"

for size in 16 64 256 1024 4096; do
    for producers in 1 2 4; do
        run append_size "$few" --workload append --sync none --flush group --limits \
            --payload-size "$size" --producers "$producers" \
            --records $((million * 64 / (size + 16) + 1000))
    done
done
for queue in ring bounded unbounded direct; do
    run append_queue "$few" --workload append --queue "$queue" --sync none --flush group \
        --records "$million" --limits
done
run append_mix "$few" --workload append --mix --sync none --flush group --records "$million" \
    --limits
for batch in 10 100 1000; do
    run append_batches "$few" --workload append --records-per-batch "$batch" --flush group \
        --records "$million"
done

for batch in 1 10 100 1000 10000; do
    for deadline in 1 10 100; do
        # A sync for every record takes as long as it takes.
        run batch_size "$few" --workload append --batch-size "$batch" \
            --batch-timeout "$deadline" --prepared \
            --records $((batch * 200 / share < million ? batch * 200 / share + 100 : million))
    done
done

for threads in 1 2 4 8 16 32 64; do
    run commit "$few" --workload commit --producers "$threads" --prepared --limits \
        --records $((4000 * (threads > 4 ? 4 : threads) / share + 64))
done

for rate in 10000 100000 500000 1000000; do
    for arrival in poisson burst; do
        run open "$few" --workload open --rate "$rate" --arrival "$arrival" --prepared \
            --records $((rate * 2 / share + 1))
    done
done
for rate in 25 50 75 90; do
    run open_share "$few" --workload open --rate "$rate%" --prepared --records "$million"
done

run rotation "$few" --workload rotation --records "$million"
run rotation_full "$few" --workload rotation --segment-size 16777216 --records "$million"
for size in 64 1024; do
    run replay "$few" --workload replay --payload-size "$size" --sync none --limits \
        --records $((1073741824 / (size + 16) / share))
done
run open_log "$few" --workload open_log --records $((13000000 / share))
run cpu "$few" --workload cpu --records "$million"
for queue in ring bounded; do
    run faults 1 --workload faults --queue "$queue" --records $((200000 / share + 10000))
done
run growth "$few" --workload growth --flush group --records $((100000000 / share / share))
measure goals python3 "$here/goals.py" "$program" --rounds "$rounds" --peers \
    --records $((2 * million))

rm -rf "$scratch"
if [ -n "$failed" ]; then
    echo "full.sh: failed:$failed" >&2
    exit 1
fi
echo "results: $results"
