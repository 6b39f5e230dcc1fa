// forelog/test/golden/cases.hpp: the logs that the golden files hold, and how they are made
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_GOLDEN_CASES_HPP
#define FORELOG_TEST_GOLDEN_CASES_HPP

#include <forelog/forelog.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

namespace forelog::test {

/* GOLDEN FILES

   `format1.txt` holds logs of format 1, made by this version of the library with a fixed
   clock and known random numbers. A case is a line `case <name>`, then for each file

       file <name> <size>
       <offset> <hexadecimal bytes>        rows that are not all zero, 32 bytes each

   and what a replay of it gives, as lines `>` (see `describe`). What a released version
   wrote stays readable, so a case is never changed, only added. `generate.cpp` prints the
   file. */

namespace fs = std::filesystem;

using files = std::map<std::string, std::string>;

struct golden_case
{
    std::string name;
    files bytes;
    std::vector<std::string> replayed;
};

inline files read_files(const fs::path& log)
{
    files all;
    for (const auto& e : fs::directory_iterator(log)) {
        std::ifstream in(e.path(), std::ios::binary);
        std::ostringstream out;
        out << in.rdbuf();
        if (e.path().extension() == ".seg")
            all[e.path().filename().string()] = out.str();
    }
    return all;
}

inline void write_files(const fs::path& log, const files& all)
{
    fs::remove_all(log);
    fs::create_directories(log);
    for (const auto& [name, bytes] : all)
        std::ofstream(log / name, std::ios::binary) << bytes;
}

/// Returns: the items and the report of a replay, one line each.
inline std::vector<std::string> describe(const fs::path& log, replay_mode mode)
{
    std::vector<std::string> lines;
    std::error_code ec;
    replay range(log, {.mode = mode}, ec);
    for (const record_view& r : range) {
        std::ostringstream line;
        const std::string_view text = view_text(r.payload);
        line << (r.kind == item_kind::record ? "record"
                 : r.kind == item_kind::hole ? "hole"
                                             : "incomplete")
             << ' ' << r.lsn.value() << " epoch " << r.epoch << " type "
             << static_cast<std::uint32_t>(r.type) << " at " << r.segment << '+'
             << r.offset << (r.proven_durable ? " proven" : "") << " size "
             << text.size();
        if (r.kind == item_kind::hole)
            line << " missing " << r.missing << " bytes " << r.bytes;
        if (!text.empty())
            line << ' ' << text.substr(0, (std::min)(text.find('\0'), std::size_t{24}));
        lines.push_back(line.str());
    }
    const recovery_report& r = range.report();
    std::ostringstream line;
    line << "end " << to_string(r.end) << " at " << r.segment << '+' << r.offset
         << " first " << r.first_lsn.value() << " last " << r.last_lsn.value()
         << " durable " << r.durable_lsn.value() << " error " << ec;
    lines.push_back(line.str());
    return lines;
}

namespace detail {

template <class Writer>
typename Writer::options golden_options()
{
    typename Writer::options o;
    o.segment = {.size = 32 << 10, .spares = 0, .block_size = 512};
    o.max_record_size = 64 << 10;
    return o;
}

/// A payload of zeros with a text in front, which takes little place in the golden file.
inline std::string sparse(std::string text, std::size_t size)
{
    text.resize((std::max)(size, text.size()), '\0');
    return text;
}

inline void make_several_segments(const fs::path& log)
{
    sync_wal_writer wal(log, golden_options<sync_wal_writer>());
    for (std::uint32_t i = 1; i <= 8; ++i)
        wal.append(record_type{i * 1000},
                   view_bytes(sparse("record " + std::to_string(i), i % 2 * 9000)));
    wal.append(view_bytes(sparse("longer than a segment", 40000)));
    wal.append(record_type{~0u}, view_bytes("the last one"));
}

inline void make_batches(const fs::path& log)
{
    sync_wal_writer wal(log, golden_options<sync_wal_writer>());
    batch b;
    b.add(record_type{1}, view_bytes("first of three"));
    b.add(record_type{2}, view_bytes(""));
    b.add(record_type{3}, view_bytes("third of three"));
    wal.append(b);
    wal.append(view_bytes(""));
    b.clear();
    b.add(view_bytes("alone in its batch"));
    wal.append(b);
}

/// Two lives, the first of which ended without a close.
inline void make_two_lives(const fs::path& log)
{
    fs::path first = log;
    first += ".first";
    {
        sync_wal_writer wal(first, golden_options<sync_wal_writer>());
        wal.append(view_bytes("of the first life"));
        fs::copy(first, log);
    }
    fs::remove_all(first);
    sync_wal_writer wal(log, golden_options<sync_wal_writer>());
    wal.append(view_bytes("of the second life"));
    fs::path second = log;
    second += ".second";
    fs::copy(log, second);
    wal.close();
    fs::remove_all(log);
    fs::rename(second, log);
}

inline void make_other_policies(const fs::path& log)
{
    using unsynced = basic_wal_writer<direct_queue, manual_flush, no_sync, crc32_codec>;
    unsynced wal(log, golden_options<unsynced>());
    wal.append(view_bytes("checked by CRC-32, never synced"));
    wal.append(view_bytes("and another"));
}

inline void make_torn(const fs::path& log)
{
    make_two_lives(log);
    files all = read_files(log);
    std::string& bytes = all.rbegin()->second;
    bytes.resize(bytes.size() - 300);
    bytes.resize(bytes.size() + 300); // the size has reached the disk, the bytes have not
    bytes.back() = '\0';
    for (std::size_t i = bytes.size() - 512; i < bytes.size() - 400; ++i)
        bytes[i] = i % 2 != 0 ? bytes[i] : '\0';
    write_files(log, all);
}

inline void make_flipped(const fs::path& log)
{
    make_several_segments(log);
    files all = read_files(log);
    // A bit in the payload of the second record.
    std::string& bytes = all.begin()->second;
    const std::size_t at = bytes.find("record 2");
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    write_files(log, all);
}

} // namespace detail

/// How the cases are made, in the order of the file.
inline const std::vector<std::pair<std::string, std::function<void(const fs::path&)>>>&
makers()
{
    static const std::vector<std::pair<std::string, std::function<void(const fs::path&)>>>
        all{{"several-segments", detail::make_several_segments},
            {"batches", detail::make_batches},
            {"two-lives", detail::make_two_lives},
            {"other-policies", detail::make_other_policies},
            {"torn", detail::make_torn},
            {"flipped", detail::make_flipped}};
    return all;
}

/// Effects: makes a case below `scratch`. The same every time, on every machine.
inline golden_case make_case(std::size_t index, const fs::path& scratch)
{
    const auto& [name, make] = makers()[index];
    const fs::path log = scratch / name;
    fs::remove_all(log);
    threading::restart_chance(1000 + index);
    make(log);
    golden_case c{name, read_files(log), {}};
    for (const replay_mode mode :
         {replay_mode::prefix, replay_mode::strict, replay_mode::salvage})
        for (std::string& line : describe(log, mode))
            c.replayed.push_back(std::move(line));
    return c;
}

inline void print(std::ostream& out, const golden_case& c)
{
    static constexpr char digits[] = "0123456789abcdef";
    out << "case " << c.name << '\n';
    for (const auto& [name, bytes] : c.bytes) {
        out << "file " << name << ' ' << bytes.size() << '\n';
        for (std::size_t i = 0; i < bytes.size(); i += 32) {
            const std::string row = bytes.substr(i, 32);
            if (row.find_first_not_of('\0') == row.npos)
                continue;
            out << i << ' ';
            for (const char b : row)
                out << digits[static_cast<unsigned char>(b) >> 4]
                    << digits[static_cast<unsigned char>(b) & 15];
            out << '\n';
        }
    }
    for (const std::string& line : c.replayed)
        out << "> " << line << '\n';
}

/// Returns: the cases of a golden file. Throws: std::runtime_error.
inline std::vector<golden_case> parse(std::istream& in)
{
    std::vector<golden_case> all;
    std::string* bytes = nullptr;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string first, name;
        std::size_t number = 0;
        words >> first;
        if (first == "case") {
            words >> all.emplace_back().name;
        } else if (first == "file") {
            words >> name >> number;
            bytes = &(all.back().bytes[name] = std::string(number, '\0'));
        } else if (first == ">") {
            all.back().replayed.push_back(line.substr(2));
        } else if (!first.empty() && first[0] != '#') {
            words >> name;
            number = std::stoull(first);
            for (std::size_t i = 0; i < name.size() / 2; ++i)
                bytes->at(number + i) =
                    static_cast<char>(std::stoi(name.substr(2 * i, 2), nullptr, 16));
        }
    }
    return all;
}

} // namespace forelog::test

#endif // FORELOG_TEST_GOLDEN_CASES_HPP
