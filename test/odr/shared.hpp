// forelog/test/odr/shared.hpp: what two translation units both see
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_ODR_SHARED_HPP
#define FORELOG_TEST_ODR_SHARED_HPP

#include <forelog/forelog.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace forelog::test {

/// The addresses of every inline constant and variable, of functions, and of what templates make.
using addresses = std::vector<const void*>;

template <class Function>
const void* address_of(Function* f)
{
    return reinterpret_cast<const void*>(f);
}

/// Inline, so that each translation unit that calls it takes the addresses.
inline addresses all_addresses()
{
    return {&format::version_major,
            &format::version_minor,
            &format::segment_header_size,
            &format::frame_header_size,
            &format::record_header_size,
            &format::link_size,
            &format::alignment,
            &format::block_size_min,
            &format::block_size_max,
            &format::max_frame_limit,
            &format::flag_batch_continues,
            &format::frame_type_ignorable,
            &format::lock_name,
            &file::max_buffers,
            &file::zeros,
            &payload_buffers_max,
            &queue::no_deadline,
            &queue::at_once,
            &scan::successor_count,
            &scan::verdict_table,
            &scan::promised_bit,
            &scan::later_bit,
            &scan::closed_bit,
            &scan::stale_bit,
            &scan::zeros_bit,
            &scan::entry_of<crc32c_codec>,
            &scan::entry_of<crc32_codec>,
            &scan::codecs_of<crc32c_codec, crc32_codec>,
            &flush_decision::never,
            &flushes_without_thread<group_commit>,
            &flushes_without_thread<flush_by_time>,
            &is_syncing<data_sync>,
            &crc32c_codec::codec_id,
            &crc32_codec::codec_id,
            &data_sync::guarantees,
            &ring_queue::is_bounded,
            &detail::fork_generation,
            &detail::parker::cap,
            &error_category(),
            &condition_category(),
            address_of(&checksum::crc32c),
            address_of(&checksum::crc32),
            address_of(&format::segment_name),
            address_of(&to_string),
            address_of(&scan::decide),
            address_of(&error_category)};
}

inline void write_and_read(const std::filesystem::path& path, const std::string& text)
{
    {
        wal_writer wal(path);
        wal.append(view_bytes(text));
        wal.close();
    }
    for (const record_view& r : replay(path))
        if (view_text(r.payload) != text)
            throw std::runtime_error("not what was written");
}

addresses addresses_elsewhere();
void write_and_read_elsewhere(const std::filesystem::path& path);

} // namespace forelog::test

#endif // FORELOG_TEST_ODR_SHARED_HPP
