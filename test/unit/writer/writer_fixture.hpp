// forelog/test/unit/writer/writer_fixture.hpp: a log in a directory of its own, and
// short ways to look at it
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_UNIT_WRITER_WRITER_FIXTURE_HPP
#define FORELOG_TEST_UNIT_WRITER_WRITER_FIXTURE_HPP

#include "../../support/temp_dir.hpp"

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace forelog::test {

using namespace std::chrono_literals;
using namespace forelog::literals;

using steady = std::chrono::steady_clock;

/// A writer that writes only when asked, whatever is appended.
using manual_writer = basic_wal_writer<ring_queue, manual_flush, data_sync, crc32c_codec>;

template <class Writer>
typename Writer::options quick()
{
    typename Writer::options o;
    o.segment.spares = 0;
    return o;
}

struct writer_fixture
{
    std::filesystem::path path() const { return dir / "log"; }

    /// Returns: what a replay gives now, in prefix mode.
    std::vector<std::string> replayed(replay_options options = {})
    {
        std::vector<std::string> all;
        replay log(path(), std::move(options), ec);
        for (const record_view& r : log)
            all.emplace_back(view_text(r.payload));
        return all;
    }

    std::size_t segments() const
    {
        std::size_t n = 0;
        for (const auto& e : std::filesystem::directory_iterator(path()))
            n += e.path().extension() == ".seg";
        return n;
    }

    temp_dir dir;
    std::error_code ec;
};

inline double ms_since(steady::time_point begun)
{
    return std::chrono::duration<double, std::milli>(steady::now() - begun).count();
}

} // namespace forelog::test

#endif // FORELOG_TEST_UNIT_WRITER_WRITER_FIXTURE_HPP
