// forelog/bench/peers/rocksdb_wal.cpp: what RocksDB has written to its log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "peers/rocksdb_wal.hpp"
#include "core/payload.hpp"
#include "core/raw_file.hpp"

#include <algorithm>
#include <string>

namespace bench {
namespace {

namespace fs = std::filesystem;
using forelog::const_bytes;

std::vector<std::byte> read_file(const fs::path& path)
{
    raw_file file(path, O_RDONLY);
    std::vector<std::byte> bytes(static_cast<std::size_t>(fs::file_size(path)));
    for (std::size_t at = 0, n = 1; at < bytes.size() && n != 0; at += n)
        n = file.read(std::span(bytes).subspan(at));
    return bytes;
}

/// A write batch: sequence number, count, then tagged entries, of which all are log data here.
bool see_batch(const_bytes batch, payload_checker& checker)
{
    constexpr std::byte log_data{3};
    if (batch.size() < 12)
        return false;
    for (std::size_t at = 12; at < batch.size();) {
        if (batch[at++] != log_data)
            return false;
        std::size_t size = 0;
        for (unsigned shift = 0; at < batch.size(); shift += 7) {
            const auto b = std::to_integer<std::size_t>(batch[at++]);
            size |= (b & 0x7f) << shift;
            if (b < 0x80)
                break;
        }
        if (size > batch.size() - at)
            return false;
        checker.see(batch.subspan(at, size));
        at += size;
    }
    return true;
}

/// Puts the pieces of records together. Returns: whether all made sense up to the end.
bool see_file(const_bytes file, payload_checker& checker)
{
    constexpr std::size_t block = 32768;
    std::vector<std::byte> record;
    for (std::size_t at = 0; at + 7 <= file.size();) {
        if (block - at % block < 7) {
            at += block - at % block;
            continue;
        }
        const auto size = forelog::format::load<std::uint16_t>(&file[at + 4]);
        const auto type = std::to_integer<unsigned>(file[at + 6]);
        if (type == 0)
            return true; // a recycled or preallocated file ends here
        const bool recycled = type >= 5;
        const unsigned piece = recycled ? type - 4 : type; // full, first, middle, last
        at += recycled ? 11 : 7;
        if (piece > 4 || size > file.size() - at)
            return false;
        if (piece == 1 || piece == 2)
            record.clear();
        const const_bytes bytes = file.subspan(at, size);
        record.insert(record.end(), bytes.begin(), bytes.end());
        at += size;
        if ((piece == 1 || piece == 4) && !see_batch(record, checker))
            return false;
    }
    return true;
}

} // namespace

bool verify_rocksdb_wal(const config& c, const fs::path& database)
{
    std::vector<fs::path> files;
    for (const fs::directory_entry& e : fs::directory_iterator(database))
        if (e.path().extension() == ".log")
            files.push_back(e.path());
    std::sort(files.begin(), files.end());
    payload_checker checker(c.payload_size, c.producers);
    for (const fs::path& path : files)
        if (!see_file(read_file(path), checker))
            return false;
    return checker.is_complete(c.records);
}

} // namespace bench
