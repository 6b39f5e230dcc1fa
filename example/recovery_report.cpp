// forelog/example/recovery_report.cpp: what recovery says of a damaged log, and what to do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch_directory.hpp"

#include <forelog/forelog.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace fs = std::filesystem;

namespace {

/// Changes one byte of a file.
void damage(const fs::path& file, std::uint64_t offset)
{
    std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
    f.seekg(static_cast<std::streamoff>(offset));
    const char byte = static_cast<char>(f.get() ^ 0x20);
    f.seekp(static_cast<std::streamoff>(offset));
    f.put(byte);
}

constexpr const char* segment = "wal-0000000000000001.seg";
constexpr std::uint64_t header_size = forelog::format::frame_header_size;

/// Where a record begins, in the only segment of these logs.
std::uint64_t offset_of(const char* log, forelog::lsn n)
{
    for (const forelog::record_view& r : forelog::replay{log})
        if (r.lsn == n)
            return r.offset;
    return 0;
}

void print(const forelog::recovery_report& r)
{
    std::cout << "  verdict  " << to_string(r.end) << ": " << r.reason << '\n'
              << "  place    segment " << r.segment << ", offset " << r.offset << '\n'
              << "  records  " << r.first_lsn.value() << " to " << r.last_lsn.value()
              << ", proven durable to " << r.durable_lsn.value() << '\n';
}

/// Replays, and prints how far it came and why it ended there.
forelog::recovery_report replay(const char* log, forelog::replay_options options = {})
{
    std::error_code ec;
    forelog::replay range(log, std::move(options), ec);
    std::uint64_t records = 0;
    for ([[maybe_unused]] const forelog::record_view& r : range)
        ++records;
    std::cout << "  replay   " << records
              << " records, then: " << (ec ? ec.message() : std::string("the end"))
              << '\n';
    print(range.report());
    return range.report();
}

// tag::salvage[]
/// Prints every record that verifies, and what is missing between them.
void salvage(const char* log)
{
    forelog::replay range(log, {.mode = forelog::replay_mode::salvage});
    std::uint64_t verified = 0;
    for (const forelog::record_view& r : range) {
        switch (r.kind) {
        case forelog::item_kind::record: ++verified; break;
        case forelog::item_kind::hole:
            std::cout << "  hole     " << r.missing << " missing from LSN "
                      << r.lsn.value() << " on, at offset " << r.offset << '\n';
            break;
        case forelog::item_kind::incomplete:
            std::cout << "  partial  LSN " << r.lsn.value() << ": "
                      << forelog::view_text(r.payload) << '\n';
            break;
        }
    }
    std::cout << "  salvage  " << verified << " records verify\n";
}
// end::salvage[]

/// A log of ten records, one sync each; `crashed` is a copy of it as a crash would leave it.
void make_logs()
{
    forelog::sync_wal_writer wal{"good"};
    for (int i = 1; i <= 8; ++i)
        wal.append(forelog::view_bytes("record " + std::to_string(i)));
    forelog::batch pair;
    pair.add(forelog::view_bytes("from account"));
    pair.add(forelog::view_bytes("to account"));
    wal.append(pair);
    fs::copy("good", "crashed");
    wal.close();
}

void damage_at_the_end()
{
    std::cout << "1. A crash, and the frame that was written last is damaged\n";
    damage(fs::path("crashed") / segment,
           offset_of("crashed", forelog::lsn(9)) - header_size + 40);
    replay("crashed");
    std::cout << "   The same, for a caller that knows that record 10 was acknowledged\n";
    replay("crashed", {.expect_lsn = forelog::lsn(10)});
    forelog::wal_writer wal{"crashed"};
    std::cout << "   A writer goes on at LSN " << wal.recovery().resumed_at.value()
              << '\n';
}

void damage_in_the_middle()
{
    std::cout << "2. Two bytes have rotted: in the frame header of record 4, and in "
                 "record 10\n";
    fs::copy("good", "rotten");
    const std::uint64_t fourth = offset_of("rotten", forelog::lsn(4));
    const std::uint64_t tenth = offset_of("rotten", forelog::lsn(10));
    damage(fs::path("rotten") / segment, fourth - header_size + 40);
    damage(fs::path("rotten") / segment, tenth + forelog::format::record_header_size);
    const forelog::recovery_report report = replay("rotten");
    salvage("rotten");

    std::error_code ec;
    forelog::wal_writer refused("rotten", {}, ec);
    std::cout << "   A writer refuses: " << ec.message() << '\n';

    // tag::accept_loss[]
    // Somebody has looked at the report, has saved what salvage found, and decides:
    const forelog::loss_token token = report.loss();
    forelog::wal_writer wal{"rotten", {.recovery = {.accept_loss = token}}};
    // end::accept_loss[]
    const forelog::lsn n = wal.commit(forelog::view_bytes("after the loss"));
    wal.close();
    std::cout << "   With the token from the report it goes on, at LSN " << n.value()
              << '\n';
    const forelog::recovery_report after = replay("rotten");
    std::cout << "  lost     " << after.lost_records << " LSNs, for ever on record\n";
}

} // namespace

int main()
{
    const example::scratch_directory scratch;
    make_logs();
    std::cout << "0. The log as it was closed\n";
    replay("good");
    damage_at_the_end();
    damage_in_the_middle();
}
