#!/usr/bin/env python3
# forelog/test/bug_bank/bank.py: seeds defects into a copy of the headers, and has tests find them
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
"""usage: bank.py seed INCLUDE COPY              copies the headers, with the defects in them
       bank.py run [OPTION...] PROGRAM...     has each defect killed by the test that it names
       bank.py check INCLUDE                  tells whether each defect still finds its place
       bank.py programs                       prints the names of those tests' programs

  --only=WORD     only defects in whose name or class WORD is
  --try-all       a defect that its killer misses is tried on all programs
  --limit=SECONDS until a run counts as hanging (60)
  --table=FILE    writes the table for the documentation, too

A defect is described in bugs/*.txt: its name, the class of real bugs that it stands for, what it
does, the test program that kills it (and behind a blank Boost.Test's filter), the header, and the
exact text there with what takes its place. That contains BUG, which holds when the environment
variable FORELOG_BUG has the name of the defect, so that all of them are in one build.
"""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
FLOOR = 100  # a bank of fewer is no proof

# Each has happened in a real log; at least one defect stands for it.
CLASSES = (
    "torn versus corrupt", "zero tail, preallocation", "CRC zero", "stale, recycled",
    "length trusted", "directory fsync, rename", "fsync retry", "partial write",
    "multi-fragment", "rotation", "two writers, locks", "tailing", "LSN reuse", "group error",
    "shutdown", "clock", "fork", "SIGBUS", "permissions", "endianness", "publish race",
    "recovery trusts the cache", "wake-up lost", "truncation", "bounded resources")

CHOICE = """// Generated from test/bug_bank: which defect was chosen.
#ifndef FORELOG_BUG_CHOICE_HPP
#define FORELOG_BUG_CHOICE_HPP
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <type_traits>
#include <sys/file.h>
#include <sys/mman.h>
namespace forelog_bug {
constexpr std::uint32_t number(std::string_view name) noexcept
{
    std::uint32_t n = 2166136261u;
    for (const char c : name)
        n = (n ^ static_cast<unsigned char>(c)) * 16777619u;
    return n;
}
inline const std::uint32_t chosen = [] {
    const char* const name = std::getenv("FORELOG_BUG");
    return name == nullptr || *name == 0 ? 0u : number(name);
}();
constexpr bool is_chosen(std::uint32_t n) noexcept
{
    if (std::is_constant_evaluated())
        return false;
    return n == chosen;
}
} // namespace forelog_bug
#endif
"""


class Defect:
    def __init__(self, fields, edits):
        self.name = fields["name"]
        self.kind = fields["class"]
        self.what = fields["what"]
        program, _, test = fields["killer"].partition(" ")
        self.killer = (program, test.strip())
        self.edits = edits  # header, original, replacement

    def number(self):
        n = 2166136261
        for byte in self.name.encode():
            n = ((n ^ byte) * 16777619) & 0xFFFFFFFF
        return n


def fail(message):
    sys.exit("bug bank: " + message)


def parse(path):
    defects, fields, edits, text, part = [], {}, [], [], None

    def finish():
        if not fields:
            return
        missing = {"name", "class", "what", "killer", "file"} - fields.keys()
        if missing or not edits:
            fail(f"{path.name}: {fields.get('name')}: has no {', '.join(missing) or 'text'}")
        defects.append(Defect(dict(fields), list(edits)))
        fields.clear()
        edits.clear()

    for line in path.read_text().splitlines():
        if part is None and line == "<<<<":
            part, text = "original", []
        elif part == "original" and line == "====":
            part, original, text = "replacement", "\n".join(text), []
        elif part == "replacement" and line == ">>>>":
            edits.append((fields["file"], original, "\n".join(text)))
            part = None
        elif part is not None:
            text.append(line)
        elif line and not line.startswith("#"):
            key, _, value = line.partition(": ")
            if key == "name":
                finish()
            fields[key] = value
    if part is not None:
        fail(f"{path.name}: {fields.get('name')}: does not end")
    finish()
    return defects


def all_defects():
    defects = [d for path in sorted(HERE.glob("bugs/*.txt")) for d in parse(path)]
    numbers = {d.number() for d in defects}
    if len(numbers) != len(defects):
        fail("two defects have one name, or one number")
    kinds = {d.kind for d in defects}
    if kinds != set(CLASSES):
        fail("classes without a name or without a defect: " +
             ", ".join(sorted(kinds ^ set(CLASSES))))
    if len(defects) < FLOOR:
        fail(f"holds {len(defects)} defects, which is fewer than {FLOOR}")
    return defects


def find_places(include):
    """All edits are looked up in the original text, so that no defect depends on another."""
    places = {}
    problems = []
    for defect in all_defects():
        for header, original, replacement in defect.edits:
            path = include / "forelog" / header
            text = path.read_text() if path.is_file() else ""
            if text.count(original) != 1:
                problems.append(f"{defect.name}: found {text.count(original)} times, and not "
                                f"once, in {header}:\n{original}")
                continue
            if not re.search(r"\bBUG\b", replacement):
                problems.append(f"{defect.name}: BUG is not in what takes the text's place")
            chosen = f"::forelog_bug::is_chosen({defect.number()}u)"
            replacement = re.sub(r"\bBUG\b", chosen, replacement)
            begin = text.index(original)
            places.setdefault(header, []).append(
                (begin, begin + len(original), replacement, defect.name))
    for header, edits in places.items():
        edits.sort()
        for before, after in zip(edits, edits[1:]):
            if after[0] < before[1]:
                problems.append(f"{before[3]} and {after[3]} change the same text of {header}")
    if problems:
        fail("out of date\n" + "\n\n".join(problems))
    return places


def seed(include, copy):
    places = find_places(include)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(include, copy)
    (copy / "forelog_bug_choice.hpp").write_text(CHOICE)
    for header, edits in places.items():
        path = copy / "forelog" / header
        text = path.read_text()
        for begin, end, replacement, _ in reversed(edits):
            text = text[:begin] + replacement + text[end:]
        path.write_text("#include <forelog_bug_choice.hpp>\n" + text)


class Run:
    """One run of a test program, which ends with the first error."""

    ENTERS = re.compile(r'Entering test case "([^"<]+)')
    ERROR = re.compile(r'error: in "([^"<]+)')
    SETUP = "Test setup error"

    def __init__(self, program, test, bug, limit):
        self.cases, self.failed, self.hung, self.broken = 0, None, False, False
        last = "start"
        tail = []
        directory = tempfile.mkdtemp(prefix="forelog-bug.")
        for name in ("cwd", "tmp"):
            os.mkdir(os.path.join(directory, name))
        environment = dict(os.environ, FORELOG_BUG=bug, BOOST_TEST_COLOR_OUTPUT="no",
                           TMPDIR=os.path.join(directory, "tmp"),
                           FORELOG_SOURCE_DIR=str(HERE.parent.parent))
        command = [program, "--log_level=test_suite"]
        if test:
            command.append("--run_test=" + test)
        begun = time.monotonic()
        child = subprocess.Popen(command, cwd=os.path.join(directory, "cwd"), env=environment,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 stdin=subprocess.DEVNULL, start_new_session=True,
                                 text=True, errors="replace")

        def give_up():
            self.hung = True
            self.end(child)

        timer = threading.Timer(limit, give_up)
        timer.start()
        for line in child.stdout:
            tail = (tail + [line])[-20:]
            if match := self.ENTERS.search(line):
                last = match[1]
                self.cases += 1
            elif match := self.ERROR.search(line):
                self.failed = match[1]
                self.end(child)
                break
            elif self.SETUP in line:
                self.broken = True
        timer.cancel()
        self.end(child)
        status = child.wait()
        child.stdout.close()
        self.seconds = time.monotonic() - begun
        if self.hung:
            self.failed = f"{last} (no end in {limit:.0f} s)"
        elif self.failed is None and status != 0:
            self.failed = f"{last} (exit status {status})"
        self.text = "".join(tail)
        subprocess.run(["chmod", "-R", "u+rwX", directory], stderr=subprocess.DEVNULL)
        shutil.rmtree(directory, ignore_errors=True)

    @staticmethod
    def end(child):
        """Whatever is left of the program and of its children; before it is waited for."""
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


TABLE_HEAD = """// Generated by FORELOG_BUG_BANK=--table=FILE b2 bug-bank.
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

[cols="5,2,5,1"]
|===
|Defect |Class |Found by |Seconds

"""


def write_table(path, rows, summary):
    text = "".join(f"|{d.what} (`{d.name}`)\n|{d.kind}\n|`{program}`: {found}\n|{seconds:.2f}\n\n"
                   for d, program, found, seconds in rows)
    pathlib.Path(path).write_text(f"{TABLE_HEAD}{text}|===\n\n{summary}.\n")


def run(arguments):
    only, try_all, limit, programs, table, rows = "", False, 60.0, {}, None, []
    for argument in arguments:
        if argument.startswith("--only="):
            only = argument[7:]
        elif argument.startswith("--limit="):
            limit = float(argument[8:])
        elif argument.startswith("--table="):
            table = argument[8:]
        elif argument == "--try-all":
            try_all = True
        else:
            path = pathlib.Path(argument).resolve()
            programs[path.name.removeprefix("bug-bank-")] = str(path)
    defects = [d for d in all_defects() if only in d.name or only in d.kind]
    if not defects:
        fail("no such defect: " + only)
    bad = []
    begun = time.monotonic()
    for killer in sorted({d.killer for d in defects}):
        if killer[0] not in programs:
            fail("was not given the program " + killer[0])
        control = Run(programs[killer[0]], killer[1], "", limit)
        if control.failed or control.broken or control.cases == 0:
            bad.append(" ".join(killer))
            print(f"FAILS without any defect: {' '.join(killer)}: {control.failed}\n"
                  f"{control.text}", flush=True)
    wide = max(len(d.name) for d in defects)
    deep = max(len(d.kind) for d in defects)
    print(f"{'defect':{wide}}  {'class':{deep}}  seconds  killer", flush=True)
    for defect in defects:
        row = f"{defect.name:{wide}}  {defect.kind:{deep}}"
        candidates = [defect.killer]
        if try_all:
            candidates += [(p, "") for p in sorted(programs) if p != defect.killer[0]]
        for program, test in candidates:
            result = Run(programs[program], test, defect.name, limit)
            if result.failed and not result.broken:
                rows.append((defect, program, result.failed, result.seconds))
                print(f"{row}  {result.seconds:7.2f}  {program}: {result.failed}", flush=True)
                break
        else:
            bad.append(defect.name)
            print(f"{row}  SURVIVES {' '.join(defect.killer)}", flush=True)
    survivors = sum(d.name in bad for d in defects)
    summary = (f"{len(defects) - survivors} of {len(defects)} defects killed in "
               f"{time.monotonic() - begun:.0f} s")
    print(summary, flush=True)
    if table and not bad:
        write_table(table, rows, summary)
    return 1 if bad else 0


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "seed":
        seed(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
    elif len(sys.argv) == 3 and sys.argv[1] == "check":
        find_places(pathlib.Path(sys.argv[2]))
        print(f"each of {len(all_defects())} defects finds its place")
    elif len(sys.argv) > 2 and sys.argv[1] == "run":
        sys.exit(run(sys.argv[2:]))
    elif len(sys.argv) == 2 and sys.argv[1] == "programs":
        print("\n".join(sorted({d.killer[0] for d in all_defects()})))
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
