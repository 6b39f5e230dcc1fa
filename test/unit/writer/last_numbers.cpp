// forelog/test/unit/writer/last_numbers.cpp: logs whose numbers have come near their limits
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../../support/testing.hpp"

#include "../../support/log_builder.hpp"
#include <forelog/testing/inspect.hpp>

#include <forelog/forelog.hpp>

#include <boost/test/unit_test.hpp>

using namespace forelog;
using namespace forelog::test;

namespace {

using writer_type =
    basic_wal_writer<direct_queue, group_commit, data_sync, crc32c_codec, simulated_file>;

constexpr std::uint64_t too_far = std::uint64_t{1} << 62;

struct last_numbers_fixture
{
    /// Effects: opens the log and appends. Returns: the error of the opening.
    std::error_code open()
    {
        writer_type::options o;
        o.segment = {.size = 32768, .spares = 0, .block_size = 512};
        std::error_code ec;
        writer_type wal(image.disk.path(), o, ec);
        if (!ec)
            wal.append(view_bytes("more"));
        return ec;
    }

    std::string read()
    {
        std::string all;
        std::error_code ec;
        for (const record_view& r : replay_range<simulated_file, crc32c_codec>(
                 image.disk.path(), replay_options{}, ec))
            all += std::string(view_text(r.payload)) + ' ';
        BOOST_TEST(!ec, ec.message());
        return all;
    }

    /// A segment that is sound in itself.
    void put(std::uint64_t number, std::uint64_t epoch, std::uint64_t lsn)
    {
        segment_image s(number, epoch);
        s.next_lsn = lsn;
        s.link({});
        s.data({"x"});
        s.close(lsn);
        image.put(s);
    }

    /// Whether a writer refuses the log, which can be read, and changes nothing.
    bool is_refused()
    {
        const auto names = names_in(image.disk.snapshot(), "log");
        return read() == "x " && open() == error::corrupt && read() == "x " &&
               names_in(image.disk.snapshot(), "log") == names;
    }

    log_image image;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(last_numbers, last_numbers_fixture)

BOOST_AUTO_TEST_CASE(an_epoch_behind_which_there_is_none_is_refused)
{
    put(1, ~std::uint64_t{0}, 1);
    BOOST_TEST(is_refused());
}

BOOST_AUTO_TEST_CASE(an_lsn_near_the_last_one_is_refused)
{
    put(1, 1, format::lsn_limit - 3);
    BOOST_TEST(is_refused());
}

BOOST_AUTO_TEST_CASE(a_segment_number_near_the_last_one_is_refused)
{
    put((std::uint64_t{1} << 63) - 1, 1, 1);
    BOOST_TEST(is_refused());
}

BOOST_AUTO_TEST_CASE(numbers_that_leave_room_are_gone_on_with)
{
    put(too_far - 1, too_far - 1, too_far - 2);
    BOOST_TEST(!open());
    BOOST_TEST(read() == "x more ");
}

BOOST_AUTO_TEST_CASE(a_temporary_file_of_any_number_does_not_lead_astray)
{
    for (const char* const name :
         {"wal-fffffffffffffffe.tmp", "wal-ffffffffffffffff.tmp",
          "wal-7fffffffffffffff.tmp", "wal-3fffffffffffffff.tmp"}) {
        image.put_file(name, {});
        BOOST_TEST(!open(), name);
    }
    BOOST_TEST(read() == "more more more more ");
}

BOOST_AUTO_TEST_SUITE_END()
