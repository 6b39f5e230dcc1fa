// forelog/test/format/agreement.cpp: a reader made from the pages finds what the library finds
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/random_log.hpp"

#include "../support/keep_memory.hpp"
#include "../support/temp_dir.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>

using namespace forelog;
using namespace forelog::test;

namespace {

/* FORELOG_FORMAT_LOGS=<n> compares n logs in place of a few thousand, from FORELOG_FORMAT_FIRST on.
   A log that is named in a difference is made again by
   FORELOG_FORMAT_LOGS=1 FORELOG_FORMAT_FIRST=<n>. */
std::uint64_t number_in(const char* name, std::uint64_t otherwise)
{
    const char* const text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::filesystem::path source(const char* name)
{
    const char* const root = std::getenv("FORELOG_SOURCE_DIR");
    return std::filesystem::path(root != nullptr ? root : ".") / name;
}

void put_hex(std::ostream& out, const std::byte* bytes, std::size_t size)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < size; ++i) {
        const auto b = std::to_integer<unsigned>(bytes[i]);
        text += digits[b >> 4];
        text += digits[b & 15];
    }
    out << text;
}

/// Effects: prints the files of a log in the form of the golden files.
void put_files(std::ostream& out, const log_files& files)
{
    for (const auto& [name, bytes] : files) {
        if (!bytes) {
            out << "other " << name << '\n';
            continue;
        }
        out << "file " << name << ' ' << bytes->size() << '\n';
        for (std::size_t i = 0; i < bytes->size(); i += 64) {
            const std::size_t n = (std::min)(bytes->size() - i, std::size_t{64});
            if (format::all_zero(bytes->data() + i, n))
                continue;
            out << i << ' ';
            put_hex(out, bytes->data() + i, n);
            out << '\n';
        }
    }
}

/// Effects: prints what a replay by the library gives.
void put_replay(std::ostream& out, const log_files& files, const replay_options& options)
{
    memory_disk disk;
    disk.files = files;
    std::error_code ec;
    replay_range<memory_file, crc32c_codec, crc32_codec> log(disk.path(), options, ec);
    for (const record_view& r : log) {
        out << "> record " << r.lsn.value() << " epoch " << r.epoch << " type "
            << static_cast<std::uint32_t>(r.type) << " at " << r.segment << '+'
            << r.offset << (r.proven_durable ? " proven" : "") << " size "
            << r.payload.size();
        if (!r.payload.empty())
            out << ' ';
        put_hex(out, r.payload.data(), r.payload.size());
        out << '\n';
    }
    const recovery_report& r = log.report();
    out << "> end " << to_string(r.end) << " at " << r.segment << '+' << r.offset
        << " last " << r.last_lsn.value() << " durable " << r.durable_lsn.value()
        << " padding " << r.damaged_padding;
    if (ec == error::corrupt || ec == error::gap || ec == error::foreign ||
        ec == error::unsupported_version || ec == error::unknown_codec)
        out << ' '
            << (ec == error::corrupt               ? "corrupt"
                : ec == error::gap                 ? "gap"
                : ec == error::foreign             ? "foreign"
                : ec == error::unsupported_version ? "unsupported_version"
                                                   : "unknown_codec");
    else if (ec)
        out << ' ' << ec.message();
    out << '\n';
}

/// Returns: whether the reader agrees with all that the file says.
bool agrees(const std::filesystem::path& logs)
{
    const std::string command = "python3 '" + source("test/format/reader.py").string() +
                                "' --compare '" + logs.string() + "'";
    return std::system(command.c_str()) == 0;
}

} // namespace

BOOST_AUTO_TEST_SUITE(format_agreement)

BOOST_AUTO_TEST_CASE(
    a_reader_made_from_the_pages_reads_the_golden_logs_as_the_library_does)
{
    BOOST_TEST(agrees(source("test/golden/format1.txt")));
}

BOOST_AUTO_TEST_CASE(a_reader_made_from_the_pages_reads_any_log_as_the_library_does)
{
    keep_memory();
    const temp_dir dir;
    const std::uint64_t first = number_in("FORELOG_FORMAT_FIRST", 1);
    const std::uint64_t end = first + number_in("FORELOG_FORMAT_LOGS", 3000);
    {
        std::ofstream out(dir / "logs");
        for (std::uint64_t seed = first; seed != end; ++seed) {
            log_files files = random_log(seed).make();
            files.try_emplace("LOCK", std::make_shared<memory_disk::bytes>());
            out << "case " << seed << '\n';
            put_files(out, files);
            // Whether the caller knows of an LSN bears on the verdict.
            seeded chance(~seed);
            const std::uint64_t expected = chance.pick(4) == 0 ? chance.pick(20) : 0;
            if (expected != 0)
                out << "expect " << expected << '\n';
            put_replay(out, files, {.expect_lsn = lsn(expected)});
        }
        BOOST_TEST_REQUIRE(out.good());
    }
    BOOST_TEST(agrees(dir / "logs"));
}

BOOST_AUTO_TEST_SUITE_END()
