// forelog/test/fuzz/directory.cpp: directories of any segments, read and written on
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/directory_script.hpp"
#include "support/judge.hpp"

using namespace forelog;
using namespace forelog::test;

const char* fuzz_target_name()
{
    return "directory";
}

/// The input is an LSN to expect, one to begin with, whether there is a LOCK, and a script.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    keep_memory();
    threading::restart_chance(size);
    input in(data, size);
    memory_disk disk;
    replay_options o;
    const std::uint8_t choices = in.byte();
    if ((choices & 1) != 0)
        o.expect_lsn = lsn(in.byte());
    if ((choices & 2) != 0)
        o.from = lsn(in.byte());
    if ((choices & 4) == 0)
        disk.put("LOCK", {});
    directory_script(disk).run(in);

    judge j(disk);
    if (o.from || o.expect_lsn)
        j.read_everywhere(o);
    const judge::reading found = j.read_everywhere();
    j.write<synced_writer>(found);
    j.restore();
    j.write<unsynced_writer>(found);
    if (!is_normal_end(found.report.end)) {
        j.restore();
        j.write<synced_writer>(found, found.report.loss());
    }
    return 0;
}
