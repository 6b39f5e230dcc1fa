// forelog/test/unit/file/io.cpp: whole transfers out of partial ones, on a scripted file
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/file/archetype.hpp>
#include <forelog/file/io.hpp>

#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <deque>
#include <string>
#include <vector>

namespace {

using namespace forelog;

/// What one call does: transfers at most this many bytes, then reports an errno, if any.
struct act
{
    std::size_t bytes;
    int error = 0;
};

constexpr std::size_t all = static_cast<std::size_t>(-1);

class scripted_file;

/// Nothing is opened through it.
class scripted_directory
{
public:
    static scripted_directory open(const std::filesystem::path&, directory_access,
                                   std::error_code&);
    void lock(const char*, std::error_code&) noexcept;
    template <class Visit>
    void list(Visit, std::error_code&);
    scripted_file open_file(const char*, file_access, std::error_code&) noexcept;
    scripted_file create_file(const char*, std::error_code&) noexcept;
    void rename(const char*, const char*, std::error_code&) noexcept;
    void remove(const char*, std::error_code&) noexcept;
    void sync(std::error_code&) noexcept;
};

/// A file in memory whose calls follow a script; after its end they succeed.
class scripted_file : public archetype::file
{
public:
    using directory = scripted_directory;

    std::size_t write_at(std::uint64_t offset, std::span<const const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        ++calls;
        most_buffers = (std::max)(most_buffers, buffers.size());
        const act a = next(ec);
        std::string bytes;
        for (const const_bytes b : buffers)
            bytes.append(view_text(b));
        bytes.resize((std::min)(bytes.size(), a.bytes));
        if (content.size() < offset + bytes.size())
            content.resize(static_cast<std::size_t>(offset) + bytes.size(), '.');
        content.replace(static_cast<std::size_t>(offset), bytes.size(), bytes);
        return bytes.size();
    }

    std::size_t read_at(std::uint64_t offset, std::span<std::byte> to,
                        std::error_code& ec) noexcept
    {
        ++calls;
        const act a = next(ec);
        if (offset >= content.size())
            return 0;
        const std::size_t n = (std::min)(
            {a.bytes, to.size(), content.size() - static_cast<std::size_t>(offset)});
        std::memcpy(to.data(), content.data() + offset, n);
        return n;
    }

    std::deque<act> script;
    std::string content;
    int calls = 0;
    std::size_t most_buffers = 0;

private:
    act next(std::error_code& ec) noexcept
    {
        act a{all};
        if (!script.empty()) {
            a = script.front();
            script.pop_front();
        }
        ec = std::error_code(a.error, std::system_category());
        return a;
    }
};

const std::vector<std::string> pieces{"abc", "", "defgh", "i", "jklmnopq"};
const std::string whole = "abcdefghijklmnopq";

std::vector<const_bytes> buffers()
{
    std::vector<const_bytes> views;
    for (const std::string& p : pieces)
        views.push_back(view_bytes(p));
    return views;
}

/// Effects: writes the pieces at 2. Returns: how far it came.
std::uint64_t write(scripted_file& f, std::error_code& ec, std::uint64_t done = 0)
{
    const std::vector<const_bytes> views = buffers();
    return file::write_all(f, 2, views, done, ec);
}

} // namespace

BOOST_AUTO_TEST_SUITE(file_io)

BOOST_AUTO_TEST_CASE(a_write_that_succeeds_is_one_call)
{
    scripted_file f;
    std::error_code ec = std::make_error_code(std::errc::io_error);
    BOOST_TEST(write(f, ec) == whole.size());
    BOOST_TEST(!ec);
    BOOST_TEST(f.content == ".." + whole);
    BOOST_TEST(f.calls == 1);
    BOOST_TEST(f.most_buffers == 4u); // an empty one is not handed on
}

BOOST_AUTO_TEST_CASE(short_writes_of_any_length_give_the_same_file)
{
    for (std::size_t first = 1; first <= whole.size(); ++first)
        for (std::size_t second = 1; second <= whole.size(); ++second) {
            scripted_file f;
            f.script = {{first}, {second}};
            std::error_code ec;
            BOOST_TEST_REQUIRE(write(f, ec) == whole.size());
            BOOST_TEST_REQUIRE(!ec);
            BOOST_TEST_REQUIRE(f.content == ".." + whole);
        }
}

BOOST_AUTO_TEST_CASE(byte_by_byte_is_as_good)
{
    scripted_file f;
    f.script.assign(whole.size(), {1});
    std::error_code ec;
    BOOST_TEST(write(f, ec) == whole.size());
    BOOST_TEST(f.content == ".." + whole);
    BOOST_TEST(f.calls == static_cast<int>(whole.size()));
}

BOOST_AUTO_TEST_CASE(interruptions_are_gone_on_from_with_and_without_bytes)
{
    for (const int error : {EINTR, EAGAIN}) {
        scripted_file f;
        f.script = {{0, error}, {4, error}, {0, error}, {3}, {0, error}};
        std::error_code ec;
        BOOST_TEST(write(f, ec) == whole.size());
        BOOST_TEST(!ec);
        BOOST_TEST(f.content == ".." + whole);
        BOOST_TEST(f.calls == 6);
    }
}

BOOST_AUTO_TEST_CASE(
    a_write_that_is_interrupted_for_ever_ends_with_the_error_of_the_system)
{
    for (const int error : {EINTR, EAGAIN}) {
        scripted_file f;
        f.script.assign(100'000, {0, error});
        f.script.push_front({5});
        std::error_code ec;
        BOOST_TEST(write(f, ec) == 5u);
        BOOST_TEST((ec == std::error_code(error, std::system_category())));
        BOOST_TEST(f.calls <= 2000);
        f.script.clear(); // it passes, and the rest goes to the same place
        BOOST_TEST(write(f, ec, 5) == whole.size());
        BOOST_TEST(!ec);
        BOOST_TEST(f.content == ".." + whole);
    }
}

BOOST_AUTO_TEST_CASE(
    a_read_that_is_interrupted_for_ever_ends_with_the_error_of_the_system)
{
    for (const int error : {EINTR, EAGAIN}) {
        scripted_file f;
        f.content = whole;
        f.script.assign(100'000, {0, error});
        f.script.push_front({5});
        std::string read(whole.size(), '.');
        std::error_code ec;
        const auto to = std::as_writable_bytes(std::span(read));
        BOOST_TEST(file::read_all(f, 0, to, ec) == 5u);
        BOOST_TEST((ec == std::error_code(error, std::system_category())));
        BOOST_TEST(f.calls <= 2000);
    }
}

BOOST_AUTO_TEST_CASE(an_interrupted_write_continues_as_long_as_bytes_are_written)
{
    scripted_file f;
    const std::string bytes(5000, 'x');
    f.script.assign(bytes.size(), {1, EINTR});
    for (int i = 0; i < 500; ++i)
        f.script.insert(f.script.begin() + 700, {0, EAGAIN});
    const const_bytes buffer = view_bytes(bytes);
    std::error_code ec;
    BOOST_TEST(file::write_all(f, 0, std::span(&buffer, 1), 0, ec) == bytes.size());
    BOOST_TEST(!ec);
    BOOST_TEST(f.content == bytes);
}

BOOST_AUTO_TEST_CASE(a_write_of_nothing_without_an_error_is_an_error_and_no_endless_loop)
{
    scripted_file f;
    f.script = {{5}, {0}};
    std::error_code ec;
    BOOST_TEST(write(f, ec) == 5u);
    BOOST_TEST((ec == std::errc::io_error));
    BOOST_TEST(f.calls == 2);
}

BOOST_AUTO_TEST_CASE(an_error_stops_and_what_was_written_is_counted)
{
    for (const int error : {EIO, ENOSPC, EFBIG, EDQUOT, EBADF}) {
        scripted_file f;
        f.script = {{5}, {4, error}};
        std::error_code ec;
        BOOST_TEST(write(f, ec) == 9u);
        BOOST_TEST(ec.value() == error);
        BOOST_TEST(f.content == ".." + whole.substr(0, 9));
        BOOST_TEST(f.calls == 2);
    }
}

BOOST_AUTO_TEST_CASE(the_rest_goes_to_the_same_place_when_it_is_tried_again)
{
    for (std::size_t cut = 0; cut < whole.size(); ++cut) {
        scripted_file f;
        f.script = {{cut, ENOSPC}};
        std::error_code ec;
        const std::uint64_t done = write(f, ec);
        BOOST_TEST_REQUIRE(done == cut);
        BOOST_TEST_REQUIRE((ec == std::errc::no_space_on_device));
        BOOST_TEST_REQUIRE(write(f, ec, done) == whole.size());
        BOOST_TEST_REQUIRE(!ec);
        BOOST_TEST_REQUIRE(f.content == ".." + whole);
    }
}

BOOST_AUTO_TEST_CASE(nothing_to_write_is_no_call)
{
    scripted_file f;
    std::error_code ec = std::make_error_code(std::errc::io_error);
    BOOST_TEST(file::write_all(f, 0, {}, 0, ec) == 0u);
    BOOST_TEST(!ec);
    BOOST_TEST(write(f, ec, whole.size()) == whole.size());
    BOOST_TEST(f.calls == 0);
}

BOOST_AUTO_TEST_CASE(reading_continues_over_short_reads_and_interruptions)
{
    scripted_file f;
    f.content = whole;
    f.script = {{3}, {0, EINTR}, {1, EAGAIN}, {2}};
    std::vector<std::byte> to(10);
    std::error_code ec;
    BOOST_TEST(file::read_all(f, 2, to, ec) == 10u);
    BOOST_TEST(!ec);
    BOOST_TEST(view_text(to) == whole.substr(2, 10));
}

BOOST_AUTO_TEST_CASE(reading_ends_at_the_end_of_the_file_and_at_an_error)
{
    scripted_file f;
    f.content = whole;
    std::vector<std::byte> to(100);
    std::error_code ec;
    BOOST_TEST(file::read_all(f, 10, to, ec) == whole.size() - 10);
    BOOST_TEST(!ec);
    BOOST_TEST(file::read_all(f, 1000, to, ec) == 0u);
    BOOST_TEST(!ec);
    f.script = {{4}, {0, EIO}};
    BOOST_TEST(file::read_all(f, 0, to, ec) == 4u);
    BOOST_TEST(ec.value() == EIO);
    const int calls = f.calls;
    BOOST_TEST(file::read_all(f, 0, std::span<std::byte>(), ec) == 0u);
    BOOST_TEST(!ec);
    BOOST_TEST(f.calls == calls);
}

BOOST_AUTO_TEST_CASE(zeros_are_written_over_the_whole_range_and_nothing_else)
{
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{65536},
                                   std::size_t{8 * 65536 + 1}, std::size_t{1'000'003}}) {
        scripted_file f;
        f.content = std::string(size + 20, 'x');
        f.script = {{7}, {65537}};
        std::error_code ec;
        file::write_zeros(
            f, 10, size, [] { return true; }, ec);
        BOOST_TEST(!ec);
        BOOST_TEST((f.content == std::string(10, 'x') + std::string(size, '\0') +
                                     std::string(10, 'x')));
    }
}

BOOST_AUTO_TEST_CASE(writing_zeros_stops_at_the_first_error)
{
    scripted_file f;
    f.script = {{100}, {0, ENOSPC}};
    std::error_code ec;
    file::write_zeros(
        f, 0, 10'000'000, [] { return true; }, ec);
    BOOST_TEST((ec == std::errc::no_space_on_device));
    BOOST_TEST(f.calls == 2);
    BOOST_TEST(f.content.size() == 100u);
}

BOOST_AUTO_TEST_CASE(writing_zeros_is_given_up_between_two_calls_when_told)
{
    scripted_file f;
    std::error_code ec;
    int asked = 0;
    file::write_zeros(
        f, 0, 10'000'000, [&] { return ++asked < 4; }, ec);
    BOOST_TEST((ec == std::errc::operation_canceled));
    BOOST_TEST(asked == 4);
    BOOST_TEST(f.content.size() == std::size_t{3} * 8 * 65536);
}

BOOST_AUTO_TEST_SUITE_END()
