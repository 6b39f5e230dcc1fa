#!/usr/bin/env python3
# forelog/bench/plots.py: figures and tables of the documentation from the benchmarks' results
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

"""usage: bench/plots.py RESULTS DOC

Reads the JSON lines that bench/full.sh left in RESULTS, draws DOC/images/*.svg by gnuplot, and
writes DOC/performance/results.adoc, which shows them with tables of the same figures.
"""

import glob
import json
import math
import os
import shutil
import subprocess
import sys

PERCENTILES = (("p50", "p50"), ("p99", "p99"), ("p999", "p99.9"), ("p9999", "p99.99"))


def fail(text):
    sys.exit("plots.py: " + text)


def read(folder):
    """The lines of each file, by the file's name."""
    results = {}
    for path in sorted(glob.glob(os.path.join(folder, "*.json"))):
        name = os.path.splitext(os.path.basename(path))[0]
        with open(path, encoding="utf-8") as lines:
            results[name] = [json.loads(line) for line in lines if line.strip()]
    if not results:
        fail("no results in " + folder + ": run b2 bench-full")
    return results


def origin(lines):
    """Where figures come from: of all their lines, since one file may be of another day."""
    first = lines[0]
    dates = sorted({line["date"] for line in lines})
    rounds = sorted({line["rounds"] for line in lines})
    return "{}; {}, {}; {}; {}; rounds: {}".format(
        first["cpu"], first["file_system"], first["kernel"], first["compiler"],
        dates[0] if len(dates) == 1 else dates[0] + " to " + dates[-1],
        rounds[0] if len(rounds) == 1 else "{} to {}".format(rounds[0], rounds[-1]))


def sync_time(lines):
    times = sorted(line["f0_us"] for line in lines)
    return times[len(times) // 2]


class Page:
    def __init__(self, doc):
        self.images = os.path.join(doc, "images")
        self.folder = os.path.join(doc, "performance")
        os.makedirs(self.images, exist_ok=True)
        os.makedirs(self.folder, exist_ok=True)
        self.text = []

    def heading(self, text, lines):
        self.text += ["=== " + text, "",
                      "_{}. One sync (F0): {:.0f} us._".format(origin(lines),
                                                               sync_time(lines)), ""]

    def table(self, titles, rows):
        columns = ",".join(["<"] + [">"] * (len(titles) - 1))
        self.text += ['[cols="{}",options="header,autowidth"]'.format(columns), "|==="]
        for row in [titles] + rows:
            self.text.append(" ".join("|" + str(cell).replace("|", "\\|") for cell in row))
        self.text += ["|===", ""]

    def plot(self, name, title, lines, settings, series):
        """`series`: title, style and points of each; the points are rows of values."""
        series = [(label, style, points) for label, style, points in series if points]
        if not series:
            return
        commands = ["set terminal svg size 800,480 dynamic font 'sans-serif,13' "
                    "background 'white' name 'forelog_{}'".format(name),
                    "set title \"{}\" noenhanced".format(title),
                    "set label 1 \"{}; F0 {:.0f} us\" at screen 0.5,0.02 center "
                    "font ',9' noenhanced".format(origin(lines), sync_time(lines)),
                    "set bmargin 5", "set grid", "set key top left", "set encoding utf8"]
        commands += settings
        plots = []
        for index, (label, style, points) in enumerate(series):
            commands.append("$data{} << END".format(index))
            commands += [" ".join(str(value) for value in point) for point in points]
            commands.append("END")
            plots.append("$data{} using {} title \"{}\" noenhanced".format(
                index, style, label))
        commands.append("plot " + ", ".join(plots))
        done = subprocess.run(["gnuplot"], input="\n".join(commands) + "\n",
                              capture_output=True, text=True, check=False)
        if done.returncode != 0 or not done.stdout:
            fail("gnuplot: " + name + ": " + done.stderr)
        # The repository's texts have neither tabs nor blanks at the ends of their lines.
        drawn = [line.expandtabs(2).rstrip() for line in done.stdout.splitlines()]
        while drawn and not drawn[-1]:
            drawn.pop()
        with open(os.path.join(self.images, name + ".svg"), "w", encoding="utf-8") as file:
            file.write("\n".join(drawn) + "\n")
        self.text += ["image::images/{}.svg[\"{}\",opts=inline]".format(name, title), ""]

    def write(self):
        while self.text and not self.text[-1]:
            self.text.pop()
        head = "// Written by bench/plots.py from the results in build/bench-results.\n\n"
        with open(os.path.join(self.folder, "results.adoc"), "w", encoding="utf-8") as file:
            file.write(head + "\n".join(self.text) + "\n")


def power_of_ten(value, rounded):
    return 10 ** rounded(math.log10(value))


def rate(value):
    if value is None:
        return ""
    if value >= 1e6:
        return "{:.2f} M/s".format(value / 1e6)
    return "{:.2f} K/s".format(value / 1e3)


def digits(value, places=0):
    return "" if value is None else "{:.{}f}".format(value, places)


def percentiles(line, key):
    found = line.get(key) or {}
    return [digits(found.get(name)) for name, _ in PERCENTILES] + [digits(found.get("max"))]


def of_limit(line):
    percent = line.get("percent_of_limit")
    if percent is None:
        return ""
    low, high = line["percent_of_limit_interval"]
    span = " [{:.0f}, {:.0f}]".format(low, high) if line["rounds"] >= 3 else ""
    return "{:.0f} %{} of {}".format(percent, span, line["limit"])


def arms(lines, name):
    return [line for line in lines if line["arm"] == name]


def goals(page, lines):
    rows = [line for line in lines if line["workload"] == "goals"]
    if not rows:
        return
    page.heading("Goals", rows)
    page.table(["row", "what", "goal", "measured", "limit of the same run", "ratio", "met"],
               [[line["row"], line["what"], line["goal"], line["measured"],
                 line["limit"] or "", line["ratio"] or "",
                 {True: "yes", False: "no", None: ""}[line["met"]]] for line in rows])


def peers(page, lines):
    compared = [line for line in lines if line.get("ratio_to")]
    if not compared:
        return
    page.heading("Beside other logs", compared)
    classes = []
    for ours in compared:
        what = ("sync per record" if ours["workload"] == "commit" else
                "no sync" if ours["sync"] == "none" else "1000 per sync")
        page.text += ["." + what]
        rows = []
        for name, ratio in ours["ratio_to"].items():
            verdict = ("faster" if ratio["interval"][0] > 1.05 else
                       "slower" if ratio["interval"][1] < 0.95 else "equal")
            rows.append([name, rate(ours["records_per_second"] / ratio["ratio"]),
                         "{:.2f} [{:.2f}, {:.2f}]".format(ratio["ratio"],
                                                          *ratio["interval"]),
                         verdict if ours["rounds"] >= 3 else "one round"])
        page.table(["forelog: " + rate(ours["records_per_second"]), "its rate",
                    "ours over its [95 %]", "forelog is"], rows)
        classes.append((what, ours))
    for what, ours in classes:
        name = "peers_" + what.replace(" ", "_")
        bars = [("forelog", ours["records_per_second"])] + [
            (peer, ours["records_per_second"] / ratio["ratio"])
            for peer, ratio in ours["ratio_to"].items()]
        points = [('"{}"'.format(label), value) for label, value in bars]
        rates = [value for _, value in bars]
        page.plot(name, "Records per second: " + what, compared,
                  ["set logscale y", "set style fill solid 0.6", "set boxwidth 0.6",
                   "set xtics rotate by -20 noenhanced", "set format y '%.0s %c'",
                   "set yrange [{}:{}]".format(power_of_ten(min(rates), math.floor),
                                               power_of_ten(max(rates), math.ceil)),
                   "set key off", "set bmargin 7"],
                  [("", "2:xtic(1) with boxes", points),
                   ("", "0:2:(gprintf('%.2s %c', $2)) with labels offset 0,0.7",
                    points)])


def append_size(page, lines):
    ours = arms(lines, "forelog")
    page.heading("Saturated, by size of the payload", lines)
    page.table(["bytes", "producers", "records/s", "MB/s", "share of the limit"],
               [[line["payload_size"], line["producers"], rate(line["records_per_second"]),
                 digits(line["bytes_per_second"] / 1e6), of_limit(line)] for line in ours])
    series = []
    for producers in sorted({line["producers"] for line in ours}):
        series.append(("forelog, {} producer(s)".format(producers), "1:2 with linespoints",
                       [(line["payload_size"], line["records_per_second"])
                        for line in ours if line["producers"] == producers]))
    for limit in ("limit_memory", "limit_write"):
        series.append((limit + ", 1 producer", "1:2 with lines dashtype 2",
                       [(line["payload_size"], line["records_per_second"])
                        for line in arms(lines, limit) if line["producers"] == 1]))
    page.plot("append_size", "Saturated appends without sync", lines,
              ["set logscale xy 10", "set xlabel 'bytes of payload'",
               "set ylabel 'records per second'", "set format y '%.0s %c'",
               "set key bottom left"], series)


def append_others(page, results):
    lines = [line for name in ("append_queue", "append_mix", "append_batches")
             for line in results.get(name, []) if line["arm"] == "forelog"]
    if not lines:
        return
    page.heading("Queues, mixed sizes, atomic batches", lines)
    page.table(["queue", "sync", "payload", "records at once", "records/s",
                "append p50 ns", "append p99.9 ns", "share of the limit"],
               [[line["queue"], line["sync"],
                 "mixed" if line["mix"] else line["payload_size"],
                 line["records_per_batch"], rate(line["records_per_second"]),
                 digits((line["append_ns"] or {}).get("p50")),
                 digits((line["append_ns"] or {}).get("p999")), of_limit(line)]
                for line in lines])


def batch_size(page, lines):
    ours = arms(lines, "forelog")
    page.heading("Records per sync", lines)
    page.table(["batch size", "deadline ms", "records/s", "records per sync",
                "durable p50 us", "durable p99 us"],
               [[line["batch_size"], line["batch_timeout_ms"],
                 rate(line["records_per_second"]),
                 digits(line["records"] / max(1, line["syncs"])),
                 digits((line["durable_us"] or {}).get("p50")),
                 digits((line["durable_us"] or {}).get("p99"))] for line in ours])
    series = []
    for deadline in sorted({line["batch_timeout_ms"] for line in ours}):
        series.append(("deadline {} ms".format(deadline), "1:2 with linespoints",
                       [(line["batch_size"], line["records_per_second"])
                        for line in ours if line["batch_timeout_ms"] == deadline]))
    page.plot("batch_size", "Durable records by size of the batch", lines,
              ["set logscale xy 10", "set xlabel 'records of a batch'",
               "set ylabel 'records per second'", "set format y '%.0s %c'"], series)


def commit(page, lines):
    ours = arms(lines, "forelog")
    page.heading("Commits", lines)
    page.table(["threads", "commits/s", "commits per sync", "p50 us", "p99 us", "p99.9 us",
                "share of the limit", "% of N / F0"],
               [[line["producers"], rate(line["records_per_second"]),
                 digits(line.get("commits_per_sync"), 1)] +
                percentiles(line, "durable_us")[:3] +
                [of_limit(line), digits(line.get("percent_of_n_over_f0"))]
                for line in ours])
    single = arms(lines, "limit_frame_prewritten")
    threads = [line["producers"] for line in ours]
    series = [("forelog", "1:2 with linespoints",
               [(line["producers"], line["records_per_second"]) for line in ours]),
              ("bare futexes", "1:2 with linespoints",
               [(line["producers"], line["records_per_second"])
                for line in arms(lines, "limit_futex")]),
              ("N / F0", "1:2 with lines dashtype 2",
               [(n, n * line["records_per_second"]) for n, line in zip(threads, single)])]
    page.plot("commit", "Commits per second by threads that commit", lines,
              ["set logscale xy 2", "set xlabel 'threads'",
               "set ylabel 'commits per second'", "set format y '%.0s %c'"], series)


def tail(page, name, title, lines, key, unit, label):
    series = []
    for line in lines:
        found = line.get(key)
        if not found:
            continue
        points = [(share, max(1, found[entry])) for share, entry in
                  ((2, "p50"), (100, "p99"), (1000, "p999"), (10000, "p9999"))]
        series.append((label(line), "1:2 with linespoints", points))
    page.plot(name, title, lines,
              ["set logscale xy 10", "set xlabel 'percentile'",
               "set xtics ('50' 2, '99' 100, '99.9' 1000, '99.99' 10000)",
               "set xrange [1.5:20000]", "set ylabel '{}'".format(unit)], series)


def open_loop(page, results):
    lines = results.get("open", []) + results.get("open_share", [])
    if not lines:
        return
    page.heading("Records that come by themselves", lines)
    titles = ["records/s offered", "arrival", "taken/s"]
    for what in ("append ns", "durable us"):
        titles += [what + " " + name for _, name in PERCENTILES] + [what + " max"]
    page.table(titles,
               [[rate(line["offered_rate"]), line["arrival"],
                 rate(line["records_per_second"])] + percentiles(line, "append_ns") +
                percentiles(line, "durable_us") for line in lines])
    for arrival in ("poisson", "burst"):
        tail(page, "open_" + arrival, "Time until durable, from the intended start: " + arrival,
             [line for line in results.get("open", []) if line["arrival"] == arrival],
             "durable_us", "microseconds", lambda line: rate(line["offered_rate"]))


def rotation(page, results):
    lines = results.get("rotation", []) + results.get("rotation_full", [])
    if not lines:
        return
    page.heading("Rotation", lines)
    page.table(["spares", "segment bytes", "rotations", "durable p50 us", "p99 us",
                "p99.9 us", "p99.99 us", "max us", "more at p99.9, in syncs",
                "written per byte of payload"],
               [[line["arm"], digits(line["segment_bytes"]), digits(line["rotations"])] +
                percentiles(line, "durable_us") +
                [digits(line.get("added_stall_in_syncs"), 2),
                 digits(line["written_per_payload_byte"], 2)] for line in lines])
    tail(page, "rotation", "Time until durable with small segments",
         results.get("rotation", []), "durable_us", "microseconds",
         lambda line: line["arm"])


def replay(page, results):
    lines = results.get("replay", [])
    opening = results.get("open_log", [])
    if lines:
        page.heading("Replay", lines)
        page.table(["what", "payload", "records/s", "log MB/s", "share of the limit"],
                   [[line["arm"], line["payload_size"], rate(line["records_per_second"]),
                     digits(line.get("log_megabytes_per_second")), of_limit(line)]
                    for line in lines])
    if opening:
        page.heading("Opening a log for writing", opening)
        page.table(["what", "log MB", "ms"],
                   [[line["arm"], digits(line["log_bytes"] / 1e6 if "log_bytes" in line
                                         else None), digits(line["open_ms"], 1)]
                    for line in opening])


def growth(page, lines):
    at = [line for line in lines if line["arm"].startswith("at_")]
    page.heading("Growth", lines)
    page.table(["records", "ns per record", "CPU ns per record", "% over the first stretch"],
               [[line["arm"][3:], digits(line["ns_per_record"], 1),
                 digits(line["cpu_ns_per_record"], 1),
                 digits(line.get("growth_percent"), 1)] for line in at])
    page.plot("growth", "Cost of a record as the log grows", lines,
              ["set logscale x 10", "set yrange [0:]", "set xlabel 'records in the log'",
               "set ylabel 'nanoseconds per record'"],
              [("time", "1:2 with linespoints",
                [(line["arm"][3:], line["ns_per_record"]) for line in at]),
               ("processor time of all threads", "1:2 with linespoints",
                [(line["arm"][3:], line["cpu_ns_per_record"]) for line in at])])


def load(page, results):
    cpu, faults, tokens = (results.get(name, []) for name in ("cpu", "faults", "tokens"))
    if tokens:
        page.heading("Tokens", tokens)
        page.table(["arm", "loop overhead %", "ns per record", "with the flush %",
                    "final flush us", "append p50 ns"],
                   [[line["arm"], digits(line.get("overhead_percent"), 2),
                     digits(line.get("overhead_ns_per_record"), 1),
                     digits(line.get("durable_overhead_percent"), 2),
                     digits(line.get("flush_us")),
                     digits((line["append_ns"] or {}).get("p50"))] for line in tokens])
    if cpu:
        page.heading("Processor time at a steady rate", cpu)
        page.table(["arm", "CPU % of a core", "sleeps", "written per byte of payload"],
                   [[line["arm"], digits(line["cpu_percent"], 2),
                     digits(line["voluntary_switches"]),
                     digits(line.get("written_per_payload_byte"), 2)] for line in cpu])
    if faults:
        page.heading("Slow and failing syncs", faults)
        page.table(["arm", "queue", "bytes queued at most", "bound", "append p99.9 us",
                    "append max us", "syncs tried after the failure", "outcome"],
                   [[line["arm"], line["queue"], digits(line.get("queue_bytes_max")),
                     digits(line.get("queue_bytes_bound")),
                     digits((line["append_ns"] or {}).get("p999", 0) / 1e3),
                     digits((line["append_ns"] or {}).get("max", 0) / 1e3),
                     digits(line.get("syncs_after_failure")), line.get("text", "")]
                    for line in faults])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.strip())
    if shutil.which("gnuplot") is None:
        fail("gnuplot is missing: run ./setup.sh --plots")
    results = read(sys.argv[1])
    wrong = [line["arm"] for lines in results.values() for line in lines
             if line.get("verified") is False]
    if wrong:
        fail("these did not read back what they wrote: " + ", ".join(wrong))
    page = Page(sys.argv[2])
    if "goals" in results:
        goals(page, results["goals"])
        peers(page, results["goals"])
    for name, section in (("append_size", append_size), ("batch_size", batch_size),
                          ("commit", commit), ("growth", growth)):
        if name in results:
            section(page, results[name])
    append_others(page, results)
    open_loop(page, results)
    rotation(page, results)
    replay(page, results)
    load(page, results)
    page.write()
    print("doc: " + os.path.join(page.folder, "results.adoc"))


if __name__ == "__main__":
    main()
