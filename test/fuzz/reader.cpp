// forelog/test/fuzz/reader.cpp: any bytes as a segment, read and written on
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/judge.hpp"
#include "support/repair.hpp"

#include <forelog/format/file_name.hpp>

using namespace forelog;
using namespace forelog::test;

const char* fuzz_target_name()
{
    return "reader";
}

/// The input is the segment, under the name that its header says.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    keep_memory();
    threading::restart_chance(size);
    memory_disk disk;
    disk.put("LOCK", {});
    const auto bytes = std::as_bytes(std::span(data, size));
    std::uint64_t number = 1;
    if (size >= format::segment_header_size)
        number = format::load<std::uint64_t>(bytes.data() + 32);
    if (number == 0 || number >> 62 != 0)
        number = 1;
    disk.put(format::segment_name(number).data(), {bytes.begin(), bytes.end()});
    judge j(disk);
    const judge::reading found = j.read_everywhere();
    j.write<synced_writer>(found);
    if (!is_normal_end(found.report.end)) {
        j.restore();
        j.write<synced_writer>(found, found.report.loss());
    }
    j.restore();
    j.write<unsynced_writer>(found);
    return 0;
}

#ifdef FORELOG_FUZZ_MUTATOR

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                        std::size_t max_size);

/// Mutates the fields of the header now and then, the frames otherwise, and repairs checksums.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed)
{
    constexpr std::size_t head = format::segment_header_size;
    if (size < head || max_size <= head || seed % 32 == 0)
        return LLVMFuzzerMutate(data, size, max_size);
    if (seed % 16 == 1)
        LLVMFuzzerMutate(data, 88, 88);
    else
        size = head + LLVMFuzzerMutate(data + head, size - head, max_size - head);
    if (seed % 8 != 2)
        repair(std::as_writable_bytes(std::span(data, size)), seed).run();
    return size;
}

#endif
