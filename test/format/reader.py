#!/usr/bin/env python3
# forelog/test/format/reader.py: reads logs as doc/format and doc/recovery say, and nothing else
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
"""usage: reader.py DIRECTORY [LSN]     prints the records of a log, and how it ends, if the caller
                                       knows this LSN to have been durable
       reader.py --compare FILE...     reads logs in the form of the golden files (test/golden)
                                       and compares what it finds with what they say

This was written from the two pages alone, so that it shows whether they say all that a reader
needs. It shares no code, table or constant with the library. Where the two differ, one of the
three is wrong.
"""

import functools
import os
import stat
import struct
import sys
import zlib

CRC32C = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ 0x82F63B78 if byte & 1 else byte >> 1
    CRC32C.append(byte)

CRC32C_OF_TOP = {entry >> 24: index for index, entry in enumerate(CRC32C)}


@functools.lru_cache(maxsize=1 << 16)
def crc32c(data, seed=0):
    crc = seed ^ 0xFFFFFFFF
    for b in data:
        crc = CRC32C[(crc ^ b) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def crc32c_before(data, crc):
    """The seed with which these bytes have this CRC: each step of it can be undone."""
    crc ^= 0xFFFFFFFF
    for b in reversed(data):
        index = CRC32C_OF_TOP[crc >> 24]
        crc = (crc ^ CRC32C[index]) << 8 & 0xFFFFFFFF | index ^ b
    return crc ^ 0xFFFFFFFF


def mask(crc):
    return ((crc << 13 | crc >> 19) + 0x5BA92F1D) & 0xFFFFFFFF


def unmask(masked):
    crc = (masked - 0x5BA92F1D) & 0xFFFFFFFF
    return (crc >> 13 | crc << 19) & 0xFFFFFFFF


CODECS = {1: crc32c, 2: lambda data: zlib.crc32(data)}
BATCH, LINK, MARK, SEAL, CLOSE = range(1, 6)
SEGMENT_MAGIC = b"\xf7FLO\r\n\x1a\0"
FRAME_MAGIC = b"\xf7FL"
LIMIT = 1 << 63


class Header:
    """The first 4096 bytes of a segment that has them."""

    def __init__(self, block):
        (self.magic, self.major, self.minor, self.codec, self.guarantee, self.log, self.number,
         self.epoch, self.nonce, self.capacity, self.block, self.max_frame, self.incompatible,
         self.compatible, self.created) = struct.unpack_from("<8sHHHH16sQQQQIIIIQ", block)
        self.intact = (self.magic == SEGMENT_MAGIC and
                       struct.unpack_from("<I", block, 4092)[0] == mask(crc32c(block[:4092])))
        self.newer = self.major != 1 or self.incompatible != 0
        self.sound = (self.epoch != 0 and self.nonce != 0 and self.guarantee in (1, 2, 3) and
                      self.block in (1 << n for n in range(9, 17)) and
                      512 <= self.max_frame <= 64 << 20 and
                      (self.minor != 0 or not any(block[88:4092])))


class Frame:
    """The header of a frame; `verifies` says whether it is one. Without a seed it is its own."""

    def __init__(self, data, at, seed=None):
        self.verifies = False
        if at + 80 > len(data) or data[at:at + 3] != FRAME_MAGIC:
            return
        head = data[at:at + 80]
        (tag, self.checksum, self.size, self.payload_size, self.segment, self.epoch, self.offset,
         self.first_lsn, self.durable_lsn, self.count, self.payload_checksum,
         self.prev_checksum, self.nonce, self.written) = struct.unpack("<IIIIQQQQQIIIIQ", head)
        covered = head[:4] + head[8:]
        self.seed = crc32c_before(covered, unmask(self.checksum)) if seed is None else seed
        if self.checksum != mask(crc32c(covered, self.seed)):
            return
        self.type = tag >> 24
        self.verifies = (0 < self.first_lsn < LIMIT and self.durable_lsn < LIMIT and
                         self.size % 8 == 0 and self.payload_size % 8 == 0 and
                         80 + self.payload_size <= self.size <= 64 << 20)
        self.end = at + self.size
        self.next_lsn = self.first_lsn + self.count
        self.ignorable = self.type >= 0x80 and self.count == 0
        self.known = BATCH <= self.type <= CLOSE

    def belongs(self, segment, at):
        h = segment.header
        return (self.segment == segment.number and self.epoch == h.epoch and self.offset == at and
                self.nonce == h.nonce & 0xFFFFFFFF)


class Segment:
    """A segment file. `data` is None for what is not a regular file."""

    def __init__(self, number, data):
        self.number = number
        self.data = data
        self.header = None
        self.link = None
        self.stale = False
        self.synced = False
        self.state = self.look()

    def look(self):
        if self.data is None:
            return "foreign"
        if len(self.data) < 4096:
            return "no header"
        header = Header(self.data[:4096])
        if not header.intact:
            return "no header"
        if header.newer:
            return "newer"
        if not header.sound:
            return "no header"
        self.header = header
        if header.number != self.number:
            self.stale = header.number != 0
            return "foreign"
        frame = self.frame_at(4096, None)
        if isinstance(frame, str):
            return "unlinked"
        body = self.data[4096 + 80:4096 + 112]
        link = Link(frame, body)
        if not link.valid(self.number):
            return "unlinked"
        self.link = link
        return "linked"

    def frame_at(self, at, before, with_body=True, counted=False):
        """The valid frame at an offset, or why there is none. `counted`: a LINK counts its end in."""
        f = Frame(self.data, at, crc32c(self.header.log))
        if not f.verifies:
            return "no frame"
        if not f.belongs(self, at):
            return "stale"
        if f.size > self.header.max_frame:
            return "no frame"
        if not f.known and not f.ignorable:
            return "unsupported"
        if (at == 4096) != (f.type == LINK):
            return "no frame"
        if f.type != LINK and (f.prev_checksum != before.checksum or
                               f.first_lsn != before.next_lsn):
            return "no frame"
        if f.type == BATCH and f.count == 0:
            return "no frame"
        if f.known and f.type != BATCH and (
                f.count != 0 or f.payload_size != (32 if f.type == LINK else 0)):
            return "no frame"
        if with_body and not self.has_body(f, at):
            return "no frame"
        if counted and f.type != LINK and f.end > len(self.data):
            return "no frame"
        return f

    def has_body(self, f, at):
        needed = f.end if f.type >= 0x80 else at + 80 + f.payload_size
        if needed > len(self.data):
            return False
        payload = self.data[at + 80:at + 80 + f.payload_size]
        seed = crc32c(struct.pack("<Q", self.header.nonce))
        if f.type == LINK:
            return f.payload_checksum == mask(crc32c(payload, seed))
        if f.type != BATCH:
            return True
        f.records = []
        heads = b""
        place = 0
        for _ in range(f.count):
            if place + 16 > len(payload):
                return False
            size, checksum, kind, flags = struct.unpack_from("<IIII", payload, place)
            end = place + size + 7 & ~7
            if size < 16 or end > len(payload) or flags & ~1:
                return False
            content = payload[place + 16:place + size]
            codec = CODECS[self.header.codec]
            if checksum != codec(payload[place:place + 4] + payload[place + 8:place + size]):
                return False
            heads += payload[place:place + 16]
            f.records.append((kind, content, at + 80 + place))
            place = end
        return (place == len(payload) and flags == 0 and
                f.payload_checksum == mask(crc32c(heads, seed)))

    def padding_is_zero(self, f, at):
        if f.type >= 0x80:
            return True
        if f.end > len(self.data) or any(self.data[at + 80 + f.payload_size:f.end]):
            return False
        return f.type != BATCH or not any(
            any(self.data[place + 16 + len(content):(place + 16 + len(content) + 7) & ~7])
            for _, content, place in f.records)


class Link:
    def __init__(self, frame, body):
        (self.predecessor, self.valid_end, self.last_lsn, self.reason,
         self.said_synced) = struct.unpack("<QQQII", body)
        self.frame = frame

    def valid(self, number):
        return (self.predecessor < number and self.last_lsn < LIMIT and 1 <= self.reason <= 4 and
                (self.reason == 1) == (self.predecessor == 0) and self.said_synced <= 1)


class Log:
    """A directory of segments, {number: bytes or None}, and what a reader makes of it."""

    def __init__(self, files):
        self.segments = [Segment(n, files[n]) for n in sorted(files)]
        self.choose_id()
        self.build_chain()

    def choose_id(self):
        own = [s for s in self.segments if s.state in ("linked", "unlinked")]

        def votes(s):
            same = [o for o in own if o.header.log == s.header.log]
            return len([o for o in same if o.state == "linked"]), len(same), s.number

        self.id = max(own, key=votes).header.log if own else None
        for s in own:
            if s.header.log != self.id:
                s.state = "foreign"

    def linked_below(self, index):
        """The index of the highest linked segment below an index, or None."""
        return next((i for i in reversed(range(index)) if self.segments[i].state == "linked"), None)

    def build_chain(self):
        segments = self.segments
        self.chain = []
        self.broken = "none"
        self.newer = False
        at = self.linked_below(len(segments))
        for s in segments[0 if at is None else at + 1:]:
            if at is not None and s.stale and segments[at].header.guarantee == 1:
                continue
            if s.data is not None and s.state in ("foreign", "newer"):
                self.broken = "elsewhere"
                self.newer = s.state == "newer"
                break
        self.lowest = 0
        while self.lowest < len(segments) and self.cannot_begin(segments[self.lowest]):
            self.lowest += 1
        self.synced = False
        while at is not None:
            cut = self.follow(at)
            if cut is None:
                break
            self.chain = []
            at = self.linked_below(cut)
        self.chain.reverse()

    def cannot_begin(self, s):
        """Whether the log cannot have begun with a segment: another log's, or an unused spare."""
        if s.state == "unlinked":
            return not any(s.data[4096:8192])
        return (s.state == "foreign" and s.header and s.header.number != 0 and
                s.header.log != self.id)

    def follow(self, at):
        """Follows the LINKs back from a segment. Returns where the chain is cut off."""
        segments = self.segments
        while True:
            s = segments[at]
            self.chain.append(s)
            link = s.link
            s.synced = self.synced = self.synced or link.said_synced == 1
            if link.predecessor == 0 or link.valid_end == 0 or at == 0:
                return None
            place = next(i for i, o in enumerate(segments) if o.number >= link.predecessor)
            before = segments[place]
            if before.number != link.predecessor:
                if place <= self.lowest:
                    return None
                self.break_off("missing")
                return place
            if before.state in ("unlinked", "no header"):
                self.break_off("damaged")
                return place
            if before.state in ("foreign", "newer"):
                self.break_off("damaged" if before.stale and not self.synced else "elsewhere")
                self.newer = before.state == "newer"
                return place
            if len(before.data) < link.valid_end and self.synced:
                self.break_off("missing")
                return place + 1
            if not self.may_follow(before, s):
                self.break_off("contradicts")
                return place + 1
            at = place

    def break_off(self, why):
        self.broken = why
        if why in ("missing", "damaged") and not self.synced:
            self.broken = "unsynced"

    @staticmethod
    def may_follow(before, s):
        link, first = s.link, before.link.frame
        following = link.last_lsn + 1
        if link.valid_end % 8 != 0 or link.valid_end < first.end:
            return False
        if following < first.first_lsn:
            return False
        if link.frame.first_lsn < following or (
                link.reason != 4 and link.frame.first_lsn != following):
            return False
        if link.reason == 2 and s.header.epoch != before.header.epoch:
            return False
        if link.reason != 2 and s.header.epoch <= before.header.epoch:
            return False
        return link.valid_end != first.end or (
            following == first.first_lsn and link.frame.prev_checksum == first.checksum)

    def read(self, expect=0):
        """Fills `records` and says how the log ends."""
        self.records = []
        self.damaged_padding = 0
        self.expect = expect
        self.durable = self.watermark()
        if not self.segments:
            return self.end("corrupt" if expect else "clean", 0, 0, 0)
        if not self.chain:
            return self.judge(None, self.segments[0], 0, "no frame", None, 1)
        for i, s in enumerate(self.chain):
            after = self.chain[i + 1] if i + 1 < len(self.chain) else None
            if s.header.codec not in CODECS:
                return self.end("unknown", s.number, 4096, s.link.frame.first_lsn - 1,
                                "unknown_codec")
            at, before, following = 4096, None, s.link.frame.first_lsn
            while after is None or at != after.link.valid_end:
                counted = after is not None or self.broken != "none"
                f = s.frame_at(at, before, counted=counted)
                if isinstance(f, str) or (after and f.end > after.link.valid_end):
                    why = f if isinstance(f, str) else "no frame"
                    return self.judge(after, s, at, why, before, following)
                if f.type == BATCH:
                    for n, (kind, content, place) in enumerate(f.records):
                        self.records.append((f.first_lsn + n, s.header.epoch, kind, s.number,
                                             place, content))
                self.damaged_padding += not s.padding_is_zero(f, at)
                at, before, following = f.end, f, f.next_lsn
            link = after.link
            if link.last_lsn + 1 != following or link.frame.prev_checksum != before.checksum:
                return self.decide("contradicts", s, at, following - 1, Search(self, s.number, 4096,
                                                                                following - 1))
        raise AssertionError("a last segment has no end")

    def watermark(self):
        durable = max([s.link.frame.durable_lsn for s in self.segments if s.state == "linked"],
                      default=0)
        if self.chain:
            last = self.chain[-1]
            at, before = 4096, None
            while True:
                f = last.frame_at(at, before, False)
                if isinstance(f, str):
                    break
                durable = max(durable, f.durable_lsn)
                at, before = f.end, f
        return durable

    def judge(self, after, s, at, why, before, following):
        last = following - 1
        if after:
            found = Search(self, self.chain[-1].number, 4096, last)
            successor = "beyond" if after.synced else "unsynced"
        else:
            successor = self.broken
            if before and before.type == CLOSE and s is self.segments[-1]:
                found = Search(self, None, 0, last)
            else:
                found = Search(self, s.number if self.chain else None, at, last,
                               self.segments if not self.chain else None,
                               before is not None and before.type == SEAL)
        if found.misplaced and successor == "none":
            successor = "elsewhere"
        if found.damaged and successor in ("none", "unsynced"):
            successor = "damaged"
        self.decide(successor, s, at, last, found, before, why)
        if why == "unsupported" and self.verdict != "clean":
            self.end("foreign", s.number, at, last, "unsupported_version")

    def decide(self, successor, s, at, last, found, before=None, why="no frame"):
        promised = max(self.durable, self.expect) > last or found.promised
        kind = before.type if before else 0
        error = None
        if successor in ("beyond", "contradicts", "damaged"):
            verdict = "corrupt"
        elif successor == "missing":
            verdict = "gap"
        elif successor == "elsewhere":
            verdict = "foreign"
            error = "unsupported_version" if self.newer else None
        elif promised:
            verdict = "corrupt"
        elif successor == "unsynced" or found.frames:
            verdict = "torn"
        elif kind == CLOSE:
            verdict = "clean"
        elif kind == SEAL:
            verdict = "sealed"
        elif why == "stale":
            verdict = "stale"
        elif found.only_zeros:
            verdict = "end of preallocation"
        else:
            verdict = "ambiguous"
        self.end(verdict, s.number, at, last, error)

    def end(self, verdict, segment, offset, last, error=None):
        self.verdict, self.place, self.last = verdict, (segment, offset), last
        self.error = error or (verdict if verdict in ("corrupt", "gap", "foreign") else "")

    def lines(self):
        for lsn, epoch, kind, segment, place, content in self.records:
            proven = " proven" if lsn <= self.durable else ""
            yield (f"record {lsn} epoch {epoch} type {kind} at {segment}+{place}{proven} "
                   f"size {len(content)} {content.hex()}".rstrip())
        yield (f"end {self.verdict} at {self.place[0]}+{self.place[1]} last {self.last} "
               f"durable {self.durable} padding {self.damaged_padding} {self.error}".rstrip())


class Search:
    """What stands after the end of a log."""

    def __init__(self, log, number, start, last, segments=None, sealed=False):
        self.promised = self.frames = self.damaged = False
        self.only_zeros = True
        below = None
        if segments is None:
            segments = [] if number is None else [s for s in log.segments if s.number >= number]
        self.misplaced = False
        for place, s in enumerate(segments):
            self.misplaced = self.misplaced or (place == 1 and sealed and s.data is None)
            if s.state in ("foreign", "newer"):
                continue
            if s.number == number:
                sealed = sealed or any(f.type == SEAL for f in self.look(log, s, start, last))
                below = s
                continue
            if (s.state == "unlinked" and below and not sealed and not any(s.data[4096:8192]) and
                    s.header.epoch == below.header.epoch and below.header.guarantee > 1):
                continue
            found = self.look(log, s, 0 if s.state == "no header" else 4096, last)
            if s.state != "no header":
                sealed = any(f.type == SEAL for f in found)
            if s.state == "linked":
                below = s
            elif any(f.type != LINK for f in found):
                begins = below is None or max(f.epoch for f in found) > below.header.epoch
                lost = s.state == "no header" and below and below.header.guarantee > 1
                self.damaged = self.damaged or begins or bool(lost)

    @staticmethod
    def seed_of(log, s):
        """What the header checksums of a segment without a header are seeded with."""
        if log.chain:
            return crc32c(log.id)
        log_id = log.id or s.data[16:32] if log.id or len(s.data) >= 4096 else None
        named = None if log_id is None else crc32c(log_id)
        seen, agreed = [], None
        at = s.data.find(FRAME_MAGIC, 4096)
        while at >= 0:
            place, at = at, s.data.find(FRAME_MAGIC, at + 1)
            f = Frame(s.data, place) if place % 8 == 0 else None
            if not (f and f.verifies and f.segment == s.number and f.offset == place):
                continue
            if f.seed == named:
                return named
            key = (f.seed, f.epoch, f.nonce)
            if key in seen and agreed is None:
                agreed = f.seed
                if named is None:
                    return agreed
            elif key not in seen and len(seen) < 64:
                seen.append(key)
        return agreed if agreed is not None else named or 0

    def look(self, log, s, start, last):
        found = []
        self.only_zeros = self.only_zeros and not any(s.data[start:])
        seed = crc32c(s.header.log) if s.header else self.seed_of(log, s)
        at = s.data.find(FRAME_MAGIC, start)
        while at >= 0:
            f = Frame(s.data, at, seed) if at % 8 == 0 else None
            if f and f.verifies and (f.belongs(s, at) if s.header else
                                     f.segment == s.number and f.offset == at):
                found.append(f)
                self.frames = self.frames or at != start
                self.promised = self.promised or f.durable_lsn > last
            at = s.data.find(FRAME_MAGIC, at + 1)
        return found


def number_of(name):
    """The number of a segment's name, or None."""
    digits = name[4:-4]
    if (not name.startswith("wal-") or not name.endswith(".seg") or len(digits) != 16 or
            not set(digits) <= set("0123456789abcdef")):
        return None
    number = int(digits, 16)
    return number if 0 < number < LIMIT else None


def read_directory(path):
    files = {}
    for name in os.listdir(path):
        number = number_of(name)
        if number is None:
            continue
        file = os.path.join(path, name)
        regular = stat.S_ISREG(os.lstat(file).st_mode)
        files[number] = open(file, "rb").read() if regular else None
    return files


def golden_cases(path):
    """The cases of a golden file: name, files, the LSN to expect, and what a replay says."""
    name, files, expect, said, current = None, {}, 0, [], None
    for line in open(path, encoding="latin-1"):
        line = line.rstrip("\n")
        if line.startswith("case "):
            if name is not None:
                yield name, files, expect, said
            name, files, expect, said = line[5:], {}, 0, []
        elif line.startswith("file "):
            _, file, size = line.split()
            current = bytearray(int(size))
            number = number_of(file)
            if number is not None:
                files[number] = current
        elif line.startswith("other "):
            number = number_of(line.split()[1])
            if number is not None:
                files[number] = None
        elif line.startswith("expect "):
            expect = int(line[7:])
        elif line.startswith(">"):
            said.append(line[2:])
        elif line and line[0] != "#":
            offset, row = line.split()
            row = bytes.fromhex(row)
            current[int(offset):int(offset) + len(row)] = row
    if name is not None:
        yield name, files, expect, said


def as_golden(log):
    """The prefix replay of a golden file, without the number of an error."""
    first = log.records[0][0] if log.records else 0
    for lsn, epoch, kind, segment, place, content in log.records:
        proven = " proven" if lsn <= log.durable else ""
        text = content.split(b"\0")[0][:24].decode("latin-1")
        yield (f"record {lsn} epoch {epoch} type {kind} at {segment}+{place}{proven} "
               f"size {len(content)}" + (f" {text}" if content else ""))
    yield (f"end {log.verdict} at {log.place[0]}+{log.place[1]} first {first} last {log.last} "
           f"durable {log.durable}")


def compare(paths):
    cases = differences = 0
    ends = {}
    for path in paths:
        for name, files, expect, said in golden_cases(path):
            cases += 1
            log = Log({n: bytes(d) if d is not None else None for n, d in files.items()})
            log.read(expect)
            found = list(log.lines())
            if any(" error " in line for line in said):
                found = list(as_golden(log))
                said = [line.split(" error ")[0] for line in said][:len(found)]
            ends[log.verdict] = ends.get(log.verdict, 0) + 1
            if found == said:
                continue
            differences += 1
            if differences <= 10:
                print(f"{path}: case {name}: library and reader differ")
                for a, b in zip(said + [""] * len(found), found + [""] * len(said)):
                    if a != b:
                        print(f"  library: {a[:300]}\n  reader:  {b[:300]}")
                        break
    counts = ", ".join(f"{n} {end}" for end, n in sorted(ends.items()))
    print(f"{cases} logs read from the page alone, {differences} differ: {counts}")
    return 0 if cases != 0 and differences == 0 else 1


def main(arguments):
    if len(arguments) > 1 and arguments[0] == "--compare":
        return compare(arguments[1:])
    if len(arguments) not in (1, 2) or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    log = Log(read_directory(arguments[0]))
    log.read(int(arguments[1]) if len(arguments) == 2 else 0)
    print("\n".join(log.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
