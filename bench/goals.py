#!/usr/bin/env python3
# forelog/bench/goals.py: the table of goals, from what wal_bench measures
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

"""Runs wal_bench once for each group of goals, and prints each goal with the figure that was
measured and the limit of the same run beside it; then a summary in plain words.

Each run has a label, which stands in its lines of JSON. With --read the lines come from files,
of an earlier --output or of one's own runs with the same --label, and nothing is measured.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import textwrap

COLUMNS = 110
MIB = 1 << 20
HEADER_BYTES = 16  # of a record in the log
PAYLOAD_BYTES = 64
CONFIDENCE_ROUNDS = 3  # an interval needs at least this many
LONG_ROUNDS = 5  # asked for this many, there is time for many records


def fail(text):
    sys.exit("goals.py: " + text)


def framed(payload):
    return HEADER_BYTES + (payload + 7) // 8 * 8


# What is measured


class Plan:
    """The runs of wal_bench, each with a label."""

    def __init__(self, options):
        self.rounds = options.rounds
        self.records = options.records
        self.peers = options.peers
        self.warm_up = options.warm_up
        self.is_long = options.rounds >= LONG_ROUNDS
        self.f0_us = None  # known after the first run

    def syncs_in_time(self, most):
        """How many syncs, one after the other, take a second or two; `most` where they are fast."""
        seconds = 2 if self.is_long else 0.5
        return max(50, min(most, int(seconds * 1e6 / (self.f0_us or 100))))

    def arguments(self, workload, *more, records=None, rounds=None, flush="group", limits=True):
        rounds = rounds or self.rounds
        if records is None:
            records = self.records
        line = ["--workload", workload, "--rounds", rounds, "--records", records,
                "--flush", flush]
        if limits:
            line.append("--limits")
        if self.warm_up is not None:
            line += ["--warm-up", self.warm_up]
        return [str(word) for word in line + list(more)]

    def runs(self):
        """Yields label and arguments; what is yielded may depend on the runs before."""
        run = self.arguments
        few = min(self.rounds, 5)
        million = min(self.records, 1_000_000)
        yield "burst", run("burst", "--prepared", flush="manual", limits=False)
        yield "saturated", run("append", "--sync", "none")
        for producers in (1, 4):
            for memory in (None, 4 * MIB):
                yield durable_label(producers, memory), run(
                    "append", "--prepared", "--producers", producers,
                    *(["--queue-memory", memory] if memory else []),
                    records=min(self.records, 1_300_000))
        for producers in (1, 4):
            # Twenty segments; where time is short, of a quarter of the size.
            segment = (64 if self.is_long else 16) * MIB
            yield sustained_label(producers), run(
                "append", "--producers", producers, "--segment-size", segment,
                records=20 * segment // framed(PAYLOAD_BYTES) + 1)
        yield "batches", run("append", "--prepared", records=million, flush="both")
        yield "memory", run("append", records=1_000_000, flush="both", limits=False)
        if self.peers:
            yield "peers_no_sync", run("append", "--peers", "--sync", "none", records=million)
            yield "peers_batch", run(
                "append", "--peers", flush="both", limits=False,
                records=1000 * self.syncs_in_time(500 if self.is_long else 200))
            yield "peers_record", run(
                "commit", "--peers", "--prepared", limits=False,
                records=self.syncs_in_time(10_000 if self.is_long else 2000))
        for threads in (1, 16, 64):
            yield commit_label(threads), run(
                "commit", "--prepared", "--producers", threads,
                records=self.syncs_in_time(5000) * min(threads, 8))
        # What is looked for is smaller than the difference between two runs of the same loop.
        yield "tokens", run("tokens", "--no-blocking", "--prepared", flush="both", rounds=15,
                            records=5_000_000 if self.is_long else 1_000_000)
        yield "replay_1024", run("replay", "--payload-size", 1024, "--sync", "none",
                                 records=1_000_000 if self.is_long else 200_000)
        yield "replay_64", run("replay", "--sync", "none")
        yield "open_log", run(
            "open_log", rounds=few, limits=False,
            records=(1024 if self.is_long else 256) * MIB // framed(PAYLOAD_BYTES))
        yield "cpu", run("cpu", "--prepared", flush="both", limits=False,
                         records=1_000_000 if self.is_long else 200_000)
        # Segments so small that the first stretch changes them, too.
        yield "growth", run("growth", "--segment-size", 2 * MIB, rounds=5, limits=False,
                            records=100_000_000 if self.is_long else 10_000_000)
        yield "rotation", run("rotation", "--rate", 500_000, "--segment-size", 4 * MIB,
                              rounds=few, records=1_000_000)
        for queue in ("ring", "bounded"):
            yield "faults_" + queue, run("faults", "--queue", queue, "--rate", 200_000,
                                         rounds=1, limits=False, records=200_000)


def durable_label(producers, memory):
    return "durable_{}{}".format(producers, "_4_mib" if memory else "")


def sustained_label(producers):
    return "sustained_{}".format(producers)


def commit_label(threads):
    return "commit_{}".format(threads)


# Ratios, medians, intervals


class Estimate:
    """A median, with the interval that holds it with 95 % if there are enough values."""

    def __init__(self, median, interval=None):
        self.median = median
        self.interval = interval

    @classmethod
    def of_values(cls, values):
        """By the percentile bootstrap; the same values give the same interval."""
        if len(values) < CONFIDENCE_ROUNDS:
            return cls(statistics.median(values))
        resamplings = 4000
        # Of this module only random() itself is the same in all versions of Python.
        source = random.Random(20_260_101)
        medians = sorted(
            statistics.median(values[int(len(values) * source.random())] for _ in values)
            for _ in range(resamplings))
        cut = resamplings // 40
        return cls(statistics.median(values), (medians[cut], medians[-cut - 1]))

    @classmethod
    def of_key(cls, line, key):
        """What wal_bench has compared itself; None if there is no such key."""
        if line.get(key) is None:
            return None
        enough = line["rounds"] >= CONFIDENCE_ROUNDS
        return cls(line[key], line[key + "_interval"] if enough else None)

    @classmethod
    def of_rates(cls, ours, theirs, scale=1):
        """The rates of one arm over those of another in the same rounds."""
        pairs = zip(ours["records_per_second_by_round"], theirs["records_per_second_by_round"])
        return cls.of_values([scale * a / b for a, b in pairs])

    def text(self, digits, unit):
        text = "{:.{}f}{}".format(self.median, digits, unit)
        if self.interval:
            text += " [{:.{d}f}, {:.{d}f}]".format(*self.interval, d=digits)
        return text


def rate_text(rate):
    if rate >= 1e6:
        return "{:.2f} M/s".format(rate / 1e6)
    return "{:.2f} K/s".format(rate / 1e3)


# Goals


class Run:
    """The lines of one run of wal_bench, by arm."""

    def __init__(self, lines):
        self.arms = {line["arm"]: line for line in lines}

    def __getitem__(self, arm):
        return self.arms[arm]

    def ours(self):
        return self.arms["forelog"]

    def limit(self):
        """The line of the arm that limits the log most, or None."""
        name = self.ours().get("limit")
        return name and self.arms[name]

    def share_of_limit(self):
        """Percent of that limit, or None."""
        limit = self.limit()
        return limit and Estimate.of_rates(self.ours(), limit, 100)

    def limit_text(self):
        limit = self.limit()
        return limit and limit["arm"] + " " + rate_text(limit["records_per_second"])


def goal(line, row, what, wanted, measured, limit=None, ratio=None, met=None):
    """`line`: any of the run, which says when and where it was."""
    machine = {key: line[key] for key in ("rounds", "timer_ns", "f0_us", "file_system", "kernel",
                                          "cpu", "compiler", "date")}
    return {"workload": "goals", "row": row, "what": what, "goal": wanted, "measured": measured,
            "limit": limit or None, "ratio": ratio or None, "met": met, **machine}


def burst_goals(run):
    ours = run.ours()
    p50, p999 = ours["append_group_ns"]["p50"], ours["append_ns"]["p999"]
    yield goal(ours, 1, "append, ring, p50 (32 calls at once)", "at most 30 ns",
               "{:.0f} ns".format(p50), None,
               "single calls, clock included: {:.0f} ns".format(ours["append_ns"]["p50"]),
               p50 <= 30)
    yield goal(ours, 1, "append, ring, p99.9 (single calls)", "at most 1000 ns",
               "{:.0f} ns".format(p999),
               "copy and checksum {:.0f} ns".format(ours["copy_ns"]["p999"]), None, p999 <= 1000)


def rate_goal(run, row, what, least=0, percent=0):
    """A rate, and a share of the limit; 0: there is no such goal."""
    ours, share = run.ours(), run.share_of_limit()
    wanted = [rate_text(least)] if least else []
    wanted += ["{:.0f} % of the limit".format(percent)] if percent else []
    met = ours["records_per_second"] >= least and (
        not percent or (share is not None and share.median >= percent))
    yield goal(ours, row, what, ", ".join(wanted), rate_text(ours["records_per_second"]),
               run.limit_text(), share and share.text(1, " %"), met)


def memory_goals(run):
    more = run.ours()["rss_delta_bytes"] or 0
    yield goal(run.ours(), 8, "more VmRSS after 10^6 appends", "at most 2 MB",
               "{:.2f} MB".format(more / 1e6), met=more <= 2e6)


def commit_goals(run, threads, percent):
    ours, share = run.ours(), Estimate.of_rates(run.ours(), run[run.ours()["limit"]], 100)
    what = "commit, {} committer{}".format(threads, "" if threads == 1 else "s")
    wanted = "{} % of {}".format(percent, {1: "1 / F0", 16: "16 / F0"}.get(threads,
                                                                          "bare futexes"))
    ratio, compared = share.text(1, " %"), share.median
    of_ideal = ours.get("percent_of_n_over_f0")
    if of_ideal is not None:
        ratio += ", {:.1f} % of N / F0".format(of_ideal)
        if threads == 16:
            compared = of_ideal
    yield goal(ours, 5, what, wanted, rate_text(ours["records_per_second"]), run.limit_text(),
               ratio, compared >= percent)


def token_goals(run):
    def compared(arm, limit_arm, key, what, wanted, most, unit):
        ours, limit = (Estimate.of_key(run[name], key) for name in (arm, limit_arm))
        return goal(run[arm], 6, what, wanted, ours.text(2, unit),
                    limit_arm + " " + limit.text(2, unit), None, ours.median <= most)

    yield compared("async", "limit_handover", "overhead_ns_per_record",
                   "tokens, 1 % logged, per record, spares ready", "at most 100 ns", 100, " ns")
    yield compared("async_all", "limit_handover_all", "overhead_ns_per_record",
                   "tokens, all logged, per token, spares ready", "at most 40 ns", 40, " ns")
    yield compared("async", "limit_handover", "overhead_percent",
                   "tokens, 1 % logged, whole run, spares ready", "at most 1 %", 1, " %")
    yield goal(run["async"], 6, "tokens, 1 % logged, final flush", "reported",
               "{:.0f} us".format(run["async"]["flush_us"]))


def replay_goals(run, size):
    ours, rate = run.ours(), run.ours()["records_per_second"]
    payload = ours["bytes_per_second"] / 1e9
    log = ours["log_megabytes_per_second"] / 1e3
    limit = run["limit_read"]["log_megabytes_per_second"] / 1e3
    what = "replay, warm, {}-byte payloads".format(size)
    beside = ("limit_read {:.2f} GB/s of log".format(limit), "{:.1f} %".format(100 * log / limit))
    if size == 64:
        yield goal(ours, 7, what, "20 M/s", rate_text(rate), *beside, rate >= 20e6)
    else:
        yield goal(ours, 7, what, "3 GB/s", "{:.2f} GB/s".format(payload), *beside, payload >= 3)


def size_text(size):
    mib = round(size / MIB)
    return "{} GiB".format(mib // 1024) if mib % 1024 == 0 else "{} MiB".format(mib)


def open_log_goals(run):
    closed, killed, scan = (run[arm] for arm in ("open_closed", "open_killed", "limit_scan"))
    size = size_text(closed["log_bytes"])
    yield goal(closed, 7, "opening {} after a clean close".format(size), "milliseconds",
               "{:.1f} ms".format(closed["open_ms"]), met=closed["open_ms"] < 10)
    times = killed["open_ms"] / scan["open_ms"]
    yield goal(killed, 7, "opening {} after a kill".format(size), "one segment's scan",
               "{:.1f} ms".format(killed["open_ms"]),
               "one segment's replay {:.1f} ms".format(scan["open_ms"]),
               "{:.2f} times".format(times), times <= 1.1)


def cpu_goals(run):
    ours = run.ours()
    cpu, sleeps = (Estimate.of_key(ours, key)
                   for key in ("more_cpu_percent", "more_sleeps_per_record"))
    yield goal(ours, 9, "more CPU at 100,000 records/s, spares ready", "at most 5 % of a core",
               cpu.text(2, " %"), met=cpu.median <= 5)
    yield goal(ours, 9, "more sleeps per record", "no wake-up per record",
               "{:.4f}".format(sleeps.median), met=sleeps.median < 0.1)


def is_plain(peer):
    return peer.startswith("plain_write")


def no_sync_factor(peer):
    return 0 if is_plain(peer) or peer == "rocksdb_put" else 5


def batch_factor(peer):
    return 1 if is_plain(peer) else 2 if peer.startswith("rocksdb_wal") else 5


def record_factor(peer):
    return 1 if is_plain(peer) else 0


def peer_goals(run, what, factor):
    """`factor`: how many times a peer's rate is wanted; 0: only published."""
    ours = run.ours()
    bare = run.arms.get("limit_handover")
    for peer in ours.get("ratio_to") or {}:
        theirs, wanted = run[peer], factor(peer)
        ratio = Estimate.of_rates(ours, theirs)
        beside = peer + " " + rate_text(theirs["records_per_second"])
        if bare and wanted:
            beside += ", limit_handover " + Estimate.of_rates(bare, theirs).text(2, " times")
        yield goal(ours, 10, what + ": " + peer,
                   "{} times".format(wanted) if wanted else "published",
                   rate_text(ours["records_per_second"]), beside, ratio.text(2, " times"),
                   ratio.median >= wanted if wanted else None)


def growth_goals(run):
    for arm, line in run.arms.items():
        growth = Estimate.of_key(line, "cpu_growth_percent")
        if growth:
            yield goal(line, 11, "CPU per record {}, of at_100000".format(arm), "within 10 %",
                       "{:.1f} ns".format(line["cpu_ns_per_record"]),
                       "elapsed {:.1f} ns".format(line["ns_per_record"]), growth.text(1, " %"),
                       growth.median <= 10)


def rotation_goals(run):
    ours, bare = run["spares_filled"], run["limit_rotation"]
    stall, limit = (Estimate.of_key(line, "added_stall_in_syncs") for line in (ours, bare))
    if stall and limit:
        yield goal(ours, 11, "stall by rotation, p99.9 until durable", "at most 2 syncs",
                   Estimate.of_key(ours, "added_stall_us").text(0, " us"),
                   "bare syncs " + limit.text(1, " syncs"), stall.text(2, " syncs"),
                   stall.median <= 2)


def fault_goals(run, queue):
    line = run["sync_delayed"]
    yield goal(line, 11, "bytes queued, sync + 20 ms, " + queue, "its bound",
               "{:.0f} bytes".format(line["queue_bytes_max"]),
               "{:.0f} bytes".format(line["queue_bytes_bound"]),
               "append p99.9 {:.1f} ms".format(line["append_ns"]["p999"] / 1e6),
               line["verified"])


def all_goals(runs):
    """`runs`: by label. Those that are missing have no rows."""
    plan = [("burst", burst_goals, ()),
            ("saturated", rate_goal, (2, "append, no_sync, 1 producer", 35e6, 60))]
    producers = {1: "1 producer", 4: "4 producers"}
    for threads, who in producers.items():
        what = "burst, data_sync, group_commit, " + who
        plan.append((durable_label(threads, None), rate_goal, (3, what, 12e6)))
        plan.append((durable_label(threads, 4 * MIB), rate_goal, (3, what + ", 4 MiB", 20e6)))
    for threads, who in producers.items():
        plan.append((sustained_label(threads), rate_goal,
                     (3, "sustained, 20 segments, " + who, 12e6, 80)))
    plan += [("batches", rate_goal, (4, "batch of 1000 / 100 ms, data_sync", 0, 90)),
             ("memory", memory_goals, ()),
             ("peers_no_sync", peer_goals, ("no sync", no_sync_factor)),
             ("peers_batch", peer_goals, ("1000 per sync", batch_factor)),
             ("peers_record", peer_goals, ("sync per record", record_factor))]
    plan += [(commit_label(threads), commit_goals, (threads, percent))
             for threads, percent in ((1, 90), (16, 60), (64, 90))]
    plan += [("tokens", token_goals, ()), ("replay_1024", replay_goals, (1024,)),
             ("replay_64", replay_goals, (64,)), ("open_log", open_log_goals, ()),
             ("cpu", cpu_goals, ()), ("growth", growth_goals, ()),
             ("rotation", rotation_goals, ()), ("faults_ring", fault_goals, ("ring",)),
             ("faults_bounded", fault_goals, ("bounded",))]
    rows = []
    for label, goals_of, arguments in plan:
        if label not in runs:
            continue
        try:
            rows += goals_of(runs[label], *arguments)
        except KeyError as missing:
            fail("the run {} has no {}".format(label, missing))
    return sorted(rows, key=lambda row: row["row"])


# What is printed


def wrapped(text, first="", later="  "):
    return textwrap.fill(text, COLUMNS, initial_indent=first, subsequent_indent=later)


def table(rows):
    """Two lines for each goal, since one would be too wide."""
    what = max(len(row["what"]) for row in rows)
    measured = max(len(row["measured"]) for row in rows)
    shape = "{:>3}  {:<" + str(what) + "}  {:<" + str(measured) + "}  {}"
    yield shape.format("row", "what", "measured", "met")
    for row in rows:
        met = {True: "yes", False: "no", None: ""}[row["met"]]
        yield shape.format(row["row"], row["what"], row["measured"], met).rstrip()
        wanted = "no goal" if row["met"] is None else "goal: " + row["goal"]
        beside = [wanted, row["limit"], row["ratio"]]
        yield wrapped("; ".join(text for text in beside if text), " " * 7, " " * 9)


def plain_number(number):
    if number >= 1e6:
        return "{:.1f} million".format(number / 1e6)
    return "{:,.0f}".format(number)


def plain_rate(line):
    return plain_number(line["records_per_second"])


def beside_limit(run, without):
    """The limit of the same run in words, with the share that the log reached."""
    limit = run.limit()
    if not limit:
        return ""
    return "; {}: {} ({:.0f} %)".format(without, plain_rate(limit), run.share_of_limit().median)


def summary(runs, verified):
    """Five to eight lines for a reader who has not seen the table's words before."""
    some = next(iter(next(iter(runs.values())).arms.values()))
    lines = ["In plain words: records of {} bytes, on a disk that takes {:.0f} us for one sync."
             .format(PAYLOAD_BYTES, some["f0_us"])]
    if "burst" in runs:
        ours = runs["burst"].ours()
        lines.append("One append takes {:.0f} ns, and one in a thousand {:.0f} ns or more, where "
                     "copying it alone takes {:.0f} ns.".format(
                         ours["append_group_ns"]["p50"], ours["append_ns"]["p999"],
                         ours["copy_ns"]["p999"]))
    if "saturated" in runs:
        run = runs["saturated"]
        lines.append("Records a second without syncs: {}{}.".format(
            plain_rate(run.ours()), beside_limit(run, "the same bytes written without a log")))
    if "durable_1" in runs:
        run = runs["durable_1"]
        lines.append("Durable records a second, many to a sync: {}{}.".format(
            plain_rate(run.ours()), beside_limit(run, "plain writes and syncs")))
    for threads, who in ((1, "one thread waits for each"), (16, "16 threads wait for each")):
        if commit_label(threads) in runs:
            run = runs[commit_label(threads)]
            lines.append("Durable records a second, {}: {}{}.".format(
                who, plain_rate(run.ours()), beside_limit(
                    run, "without a log")))
    if "replay_64" in runs:
        ours, limit = runs["replay_64"].ours(), runs["replay_64"]["limit_read"]
        share = 100 * ours["log_megabytes_per_second"] / limit["log_megabytes_per_second"]
        lines.append("Records a second read back: {}; that is {:.0f} % of the speed of reading the "
                     "files alone.".format(plain_rate(ours), share))
    lines.append("Every log was read back as it was written." if verified else
                 "NOT EVERY LOG WAS READ BACK AS IT WAS WRITTEN: see above.")
    return [wrapped(lines[0])] + [wrapped(line, "  ", "    ") for line in lines[1:]]


def origin(line):
    return "{}, {}, {}, {}, {}".format(line["file_system"], line["kernel"], line["cpu"],
                                       line["compiler"], line["date"])


# The program


def by_label(lines):
    """Runs in their order. A label that comes again replaces what it had."""
    grouped, last = {}, None
    for line in lines:
        label = line.get("label")
        if label is None:
            continue
        if "arm" not in line:
            fail("a line of the run {} has no arm".format(label))
        if label != last:
            grouped[label] = []
        grouped[label].append(line)
        last = label
    return {label: Run(group) for label, group in grouped.items()}


def read(paths):
    lines = []
    for path in paths:
        try:
            with open(path, encoding="utf-8") as file:
                lines += [json.loads(line) for line in file if line.strip()]
        except (OSError, ValueError) as error:
            fail("{}: {}".format(path, error))
    return lines


def measure(options, output):
    """Returns: the lines of all runs, and the exit status. Lines go to `output` as they come."""
    plan = Plan(options)
    lines, status = [], 0
    for label, arguments in plan.runs():
        if sys.stderr.isatty():
            print("\r\033[K" + label, file=sys.stderr)
        with tempfile.NamedTemporaryFile(mode="r", encoding="utf-8") as file:
            command = [options.program, *arguments, "--label", label, "--format", "json",
                       "--output", file.name]
            if options.dir:
                command += ["--dir", options.dir]
            done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
            found = [json.loads(line) for line in file]
        if done.returncode != 0:
            print("goals.py: exit status {}: {}".format(done.returncode, " ".join(command)),
                  file=sys.stderr)
            status = 1
        for line in found:
            print(json.dumps(line, separators=(",", ":")), file=output, flush=True)
        if found:
            plan.f0_us = found[0]["f0_us"]
        lines += found
    return lines, status


def positive(text):
    value = int(float(text)) if "e" in text.lower() else int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("has to be at least 1")
    return value


def parse():
    parser = argparse.ArgumentParser(prog="goals.py", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?", help="wal_bench")
    parser.add_argument("--read", nargs="+", metavar="FILE", help="lines of JSON; measure nothing")
    parser.add_argument("--rounds", type=positive, default=1, help="that count (1)")
    parser.add_argument("--records", type=positive, default=2_000_000, help="at most (2000000)")
    parser.add_argument("--warm-up", type=int, help="as of wal_bench")
    parser.add_argument("--peers", action="store_true", help="also other logs")
    parser.add_argument("--dir", help="as of wal_bench")
    parser.add_argument("--output", help="a file that gets all results as lines of JSON")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    options = parser.parse_args()
    if (options.program is None) == (options.read is None):
        parser.error("give either a PROGRAM or --read FILE...")
    return options


def report(rows, runs, verified, output_format):
    if output_format == "json":
        for row in rows:
            print(json.dumps(row, separators=(",", ":")))
        return
    print(wrapped(origin(rows[0])))
    print("Sync (F0): {:.0f} us; rounds that count: {}\n".format(
        rows[0]["f0_us"], " to ".join(str(n) for n in sorted(
            {min(row["rounds"] for row in rows), max(row["rounds"] for row in rows)}))))
    unsteady = [label for label, run in runs.items()
                if any(line.get("steady") is False for line in run.arms.values())]
    if unsteady:
        print(wrapped("Still changing from round to round when they began to count, on a machine "
                      "that is busy or cold: " + ", ".join(unsteady)))
        print()
    for line in table(rows):
        print(line)
    print()
    for line in summary(runs, verified):
        print(line)


def main():
    options = parse()
    status = 0
    with open(options.output or os.devnull, "w", encoding="utf-8") as output:
        if options.read:
            lines = read(options.read)
        else:
            lines, status = measure(options, output)
        verified = all(line.get("verified") is not False for line in lines)
        runs = by_label(lines)
        rows = all_goals(runs)
        for row in rows:
            print(json.dumps(row, separators=(",", ":")), file=output)
    if not rows:
        fail("no run has a label that belongs to a goal")
    report(rows, runs, verified, options.format)
    return status if verified else 1


if __name__ == "__main__":
    sys.exit(main())
