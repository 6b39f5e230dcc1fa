// forelog/test/unit/every_error.cpp: each error of the library, had through its public calls
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../support/testing.hpp"

#include "writer/scratch.hpp"

#include <forelog/testing/simulated_disk.hpp>

#include <forelog/codec/crc32_codec.hpp>

#include <fstream>

using namespace forelog;
using namespace forelog::test;

namespace {

using manual = basic_wal_writer<ring_queue, manual_flush, data_sync, crc32c_codec>;

using session =
    writer::wal_engine<ring_queue, manual_flush, data_sync, crc32c_codec, native_file>;

/// Effects: changes a byte of a file.
void flip(const fs::path& file, std::streamoff at)
{
    std::fstream f(file, std::ios::in | std::ios::out | std::ios::binary);
    f.seekg(at);
    const int byte = f.get();
    f.seekp(at);
    f.put(static_cast<char>(byte ^ 1));
}

/// A log of several segments, closed in order.
struct some_log
{
    temp_dir dir;
    fs::path path = dir / "log";

    some_log()
    {
        sync_wal_writer wal(path, small_segments());
        for (int i = 0; i < 100; ++i)
            wal.append(view_bytes(std::string(1000, 'x')));
    }

    fs::path segment(std::uint64_t n) const
    {
        return path / format::segment_name(n).data();
    }

    std::error_code read(replay_options options = {}) const
    {
        std::error_code ec;
        for (const record_view& r : replay(path, std::move(options), ec))
            (void)r;
        return ec;
    }
};

/// Effects: puts another header at the beginning of a segment.
template <class Change>
void change_header(const fs::path& segment, Change change)
{
    std::string bytes = read_file(segment);
    std::array<std::byte, format::segment_header_size> block;
    std::memcpy(block.data(), bytes.data(), block.size());
    format::segment_header h;
    BOOST_TEST_REQUIRE((format::decode(block, h) == format::header_state::valid));
    change(h);
    format::encode(h, block);
    std::memcpy(bytes.data(), block.data(), block.size());
    write_file(segment, bytes);
}

/// On a disk that is full an append is refused before it has an LSN.
std::error_code append_to_a_full_disk()
{
    using writer = basic_wal_writer<ring_queue, manual_flush, data_sync, crc32c_codec,
                                    simulated_file>;
    simulated_disk disk;
    std::error_code ec;
    writer::options o;
    o.segment = {.size = 32 << 10, .spares = 0, .block_size = 512};
    o.on_no_space = no_space::fail;
    writer wal(disk.path("log"), o);
    disk.with_faults(
        [](fault_plan& p) { p.fail(op::write, 1, ENOSPC).times = no_limit; });
    const lsn n = wal.append(view_bytes("x"));
    for (int i = 0; i < 5000 && !wal.stats().waiting_for_space; ++i)
        wal.wait_for(n, std::chrono::milliseconds(1), ec);
    wal.append(view_bytes("y"), ec);
    disk.with_faults([](fault_plan& p) { p.clear(); });
    return ec;
}

/// What a forked child is told of its parent's log.
std::error_code append_in_a_child(manual& wal)
{
    const ::pid_t child = ::fork();
    if (child == 0) {
        std::error_code ec;
        wal.append(view_bytes("child"), ec);
        ::_exit(ec.category() == error_category() ? ec.value() : 0);
    }
    int status = 0;
    BOOST_TEST_REQUIRE(::waitpid(child, &status, 0) == child);
    return static_cast<error>(WEXITSTATUS(status));
}

/// Returns: this error, from a call that gives it. Without a default: a new value needs a case.
std::error_code produce(error wanted)
{
    const temp_dir dir;
    std::error_code ec;
    switch (wanted) {
    case error::too_large: {
        manual wal(dir / "log", {.max_record_size = 1000});
        wal.append(view_bytes(std::string(1001, 'x')), ec);
        return ec;
    }
    case error::queue_full: {
        // One that does not fit into the ring has to be lent, for which its caller waits. The
        // writer's calls say it by an empty optional; what is below them has the code.
        const std::string large(5000, 'x');
        manual wal(dir / "log", {.queue = {.memory = 4096}});
        BOOST_TEST(!wal.try_append(view_bytes(large), ec).has_value());
        BOOST_TEST(!ec);
        wal.close();
        session below;
        below.open(dir / "log", {.queue = {.memory = 4096}}, ec);
        below.submit(
            codec::record_source<crc32c_codec>(record_type(1), view_bytes(large)),
            queue::at_once, false, ec);
        return ec;
    }
    case error::closed: {
        manual wal(dir / "log");
        wal.close();
        wal.append(view_bytes("x"), ec);
        return ec;
    }
    case error::forked: {
        manual wal(dir / "log");
        return append_in_a_child(wal);
    }
    case error::locked: {
        const manual wal(dir / "log");
        const manual second(dir / "log", {}, ec);
        return ec;
    }
    case error::not_a_log:
        write_file(dir / "letter", "dear");
        records_of(dir.path(), ec);
        return ec;
    case error::foreign: {
        const some_log log;
        fs::copy_file(log.segment(1), log.segment(99));
        return log.read();
    }
    case error::unsupported_version: {
        const some_log log;
        change_header(log.segment(1),
                      [](format::segment_header& h) { h.incompatible = 1; });
        return log.read();
    }
    case error::unknown_codec: {
        const some_log log;
        change_header(log.segment(1), [](format::segment_header& h) { h.codec = 999; });
        return log.read();
    }
    case error::corrupt: {
        const some_log log;
        flip(log.segment(1), 3 * 4096);
        return log.read();
    }
    case error::gap: {
        const some_log log;
        fs::remove(log.segment(2));
        return log.read();
    }
    case error::out_of_range: {
        manual wal(dir / "log");
        wal.wait(lsn(1), ec);
        return ec;
    }
    case error::not_yet: {
        const some_log log;
        return log.read({.from = lsn(102)});
    }
    case error::gone: {
        const some_log log;
        replay all(log.path, {}, ec);
        auto i = all.begin();
        for (const std::uint64_t n : {2u, 3u, 4u})
            fs::remove(log.segment(n));
        while (i != all.end())
            ++i;
        return ec;
    }
    case error::no_space: return append_to_a_full_disk();
    case error::invalid_argument: {
        manual wal(dir / "log");
        wal.append(batch(), ec);
        return ec;
    }
    case error::invalid_options: {
        const manual wal(dir / "log", {.segment = {.block_size = 100}}, ec);
        return ec;
    }
    }
    return {};
}

} // namespace

BOOST_AUTO_TEST_SUITE(every_error)

BOOST_AUTO_TEST_CASE(each_error_comes_from_a_call)
{
    const std::string unknown = error_category().message(0);
    int value = 1, numbers = 0;
    for (; error_category().message(value) != unknown || value == 6; ++value) {
        if (value == 6) // never given
            continue;
        ++numbers;
        const auto wanted = static_cast<error>(value);
        const std::error_code ec = produce(wanted);
        BOOST_TEST((ec == wanted), "instead of \"" << error_category().message(value)
                                                   << "\": " << ec.message());
    }
    BOOST_TEST(numbers == 17);
    BOOST_TEST(value == static_cast<int>(error::invalid_options) + 1);
}

BOOST_AUTO_TEST_SUITE_END()
