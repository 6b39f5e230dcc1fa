// forelog/test/conform/file.hpp: what every model of log_file must do
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CONFORM_FILE_HPP
#define FORELOG_TEST_CONFORM_FILE_HPP

#include <forelog/error.hpp>
#include <forelog/file/concept.hpp>
#include <forelog/file/io.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

/* The suite of a model: derive from file_conformance with a World, which has

       using file_type = ...;                  // the model of log_file
       std::filesystem::path path(const char* name);   // a place that is free for `name`

   and call each function from a test case of its own, each on a fresh object.          */

namespace forelog::test {

template <class World>
class file_conformance
{
public:
    using file_type = typename World::file_type;
    using directory_type = typename file_type::directory;

    file_conformance() : dir_(open(directory_access::create)) { expect_success(); }

    void what_is_written_is_read_back()
    {
        file_type f = create("a");
        BOOST_TEST(write(f, 0, "hello, world") == 12u);
        BOOST_TEST(read(f, 0, 12) == "hello, world");
        BOOST_TEST(read(f, 7, 5) == "world");
        BOOST_TEST(size(f) == 12u);
        write(f, 7, "W");
        BOOST_TEST(read(f, 0, 12) == "hello, World");
        BOOST_TEST(size(f) == 12u);
    }

    void reading_at_or_after_the_end_gives_nothing()
    {
        file_type f = create("a");
        BOOST_TEST(read(f, 0, 1) == "");
        write(f, 0, "abc");
        BOOST_TEST(read(f, 3, 1) == "");
        BOOST_TEST(read(f, 1000000, 10) == "");
        BOOST_TEST(read(f, 0, 0) == "");
    }

    void reading_across_the_end_gives_what_is_there()
    {
        file_type f = create("a");
        write(f, 0, "abc");
        BOOST_TEST(read(f, 0, 1000) == "abc");
        BOOST_TEST(read(f, 2, 1000) == "c");
        std::array<std::byte, 10> all{};
        BOOST_TEST(forelog::file::read_all(f, 1, all, ec_) == 2u);
        expect_success();
    }

    void a_write_after_the_end_leaves_zeros_between()
    {
        file_type f = create("a");
        write(f, 0, "ab");
        write(f, 5000, "c");
        BOOST_TEST(size(f) == 5001u);
        BOOST_TEST(read(f, 0, 5001) == "ab" + std::string(4998, '\0') + "c");
    }

    void a_write_takes_several_buffers_in_order()
    {
        file_type f = create("a");
        const std::string first(700, 'a'), second(3, 'b'), third(5000, 'c');
        const std::array buffers{view(first), view(second), const_bytes(), view(third)};
        BOOST_TEST(forelog::file::write_all(f, 10, buffers, 0, ec_) == 5703u);
        expect_success();
        BOOST_TEST(read_whole(f) == std::string(10, '\0') + first + second + third);
    }

    void a_write_takes_as_many_buffers_as_io_gives_it()
    {
        file_type f = create("a");
        std::array<const_bytes, forelog::file::max_buffers> buffers;
        buffers.fill(view("xyz"));
        BOOST_TEST(forelog::file::write_all(f, 0, buffers, 0, ec_) == 24u);
        expect_success();
        BOOST_TEST(read(f, 0, 100) == "xyzxyzxyzxyzxyzxyzxyzxyz");
    }

    void a_write_of_nothing_changes_nothing()
    {
        file_type f = create("a");
        BOOST_TEST(write(f, 0, "") == 0u);
        BOOST_TEST(write(f, 100, "") == 0u);
        BOOST_TEST(f.write_at(100, std::span<const const_bytes>(), ec_) == 0u);
        expect_success();
        BOOST_TEST(size(f) == 0u);
    }

    void many_overlapping_writes_leave_the_last_bytes()
    {
        file_type f = create("a");
        std::string model;
        std::uint32_t noise = 1;
        for (int i = 0; i < 200; ++i) {
            noise = noise * 1664525u + 1013904223u;
            const std::size_t at = noise >> 8 & 0xfff, n = 1 + (noise >> 20 & 0x7ff);
            const std::string piece(n, static_cast<char>('a' + i % 26));
            model.resize((std::max)(model.size(), at + n));
            model.replace(at, n, piece);
            BOOST_TEST_REQUIRE(write(f, at, piece) == n);
        }
        BOOST_TEST((read_whole(f) == model));
    }

    void what_is_synced_and_closed_is_read_by_the_next()
    {
        {
            file_type f = create("a");
            write(f, 0, "abc");
            f.sync_data(ec_);
            expect_success();
            f.sync_all(ec_);
            expect_success();
            f.close(ec_);
            expect_success();
            dir_.sync(ec_);
            expect_success();
        }
        dir_ = directory_type();
        dir_ = open(directory_access::existing);
        expect_success();
        file_type f = open_file("a", file_access::read);
        BOOST_TEST(read_whole(f) == "abc");
    }

    void two_handles_see_each_others_writes()
    {
        file_type a = create("a");
        file_type b = open_file("a", file_access::write);
        write(a, 0, "from a");
        BOOST_TEST(read(b, 0, 10) == "from a");
        write(b, 5, "b");
        BOOST_TEST(read(a, 0, 10) == "from b");
    }

    void a_file_open_for_reading_refuses_writes()
    {
        create("a");
        file_type f = open_file("a", file_access::read);
        write(f, 0, "x");
        expect_error();
        BOOST_TEST(size(f) == 0u);
    }

    void creating_fails_if_the_name_exists()
    {
        file_type f = create("a");
        write(f, 0, "abc");
        dir_.create_file("a", ec_);
        BOOST_TEST((ec_ == std::errc::file_exists));
        BOOST_TEST(read_whole(f) == "abc");
    }

    void opening_fails_if_the_name_does_not_exist()
    {
        for (const auto access : {file_access::read, file_access::write}) {
            dir_.open_file("a", access, ec_);
            BOOST_TEST((ec_ == std::errc::no_such_file_or_directory));
        }
        BOOST_TEST(names().empty());
    }

    void a_rename_keeps_the_content_and_open_handles()
    {
        file_type f = create("a");
        write(f, 0, "abc");
        dir_.rename("a", "b", ec_);
        expect_success();
        BOOST_TEST((names() == std::vector<std::string>{"b"}));
        write(f, 3, "d");
        file_type again = open_file("b", file_access::read);
        BOOST_TEST(read_whole(again) == "abcd");
    }

    void a_rename_never_replaces()
    {
        file_type a = create("a");
        file_type b = create("b");
        write(a, 0, "from a");
        write(b, 0, "from b");
        dir_.rename("a", "b", ec_);
        BOOST_TEST((ec_ == std::errc::file_exists));
        BOOST_TEST((names() == std::vector<std::string>{"a", "b"}));
        file_type again = open_file("b", file_access::read);
        BOOST_TEST(read_whole(again) == "from b");
    }

    void renaming_what_is_not_there_fails()
    {
        dir_.rename("a", "b", ec_);
        BOOST_TEST((ec_ == std::errc::no_such_file_or_directory));
    }

    void a_removed_file_is_gone_but_for_those_that_have_it_open()
    {
        file_type f = create("a");
        write(f, 0, "abc");
        dir_.remove("a", ec_);
        expect_success();
        BOOST_TEST(names().empty());
        BOOST_TEST(read_whole(f) == "abc");
        file_type other = create("a");
        BOOST_TEST(size(other) == 0u);
        BOOST_TEST(read_whole(f) == "abc");
    }

    void removing_what_is_not_there_fails()
    {
        dir_.remove("a", ec_);
        BOOST_TEST((ec_ == std::errc::no_such_file_or_directory));
    }

    void a_list_has_each_name_once_and_no_dots()
    {
        BOOST_TEST(names().empty());
        std::vector<std::string> expected;
        for (char c = 'a'; c <= 'z'; ++c) {
            expected.push_back(std::string("wal-000000000000000") + c + ".seg");
            create(expected.back().c_str());
        }
        BOOST_TEST((names() == expected));
        BOOST_TEST((names() == expected), "the second time too");
    }

    void a_directory_is_made_only_if_asked_for()
    {
        const auto elsewhere = world_.path("elsewhere");
        directory_type::open(elsewhere, directory_access::existing, ec_);
        BOOST_TEST((ec_ == std::errc::no_such_file_or_directory));
        directory_type::open(elsewhere, directory_access::create, ec_);
        expect_success();
        directory_type::open(elsewhere, directory_access::create, ec_);
        expect_success();
        directory_type::open(elsewhere, directory_access::existing, ec_);
        expect_success();
    }

    void a_directory_is_not_made_in_one_that_does_not_exist()
    {
        directory_type::open(world_.path("elsewhere") / "deeper",
                             directory_access::create, ec_);
        BOOST_TEST((ec_ == std::errc::no_such_file_or_directory));
    }

    void a_path_may_end_with_a_slash()
    {
        directory_type::open(world_.path("elsewhere") / "", directory_access::create,
                             ec_);
        expect_success();
        directory_type::open(world_.path("elsewhere"), directory_access::existing, ec_);
        expect_success();
    }

    void a_file_is_no_directory()
    {
        create("a");
        directory_type::open(world_.path("log") / "a", directory_access::create, ec_);
        BOOST_TEST((ec_ == std::errc::not_a_directory));
    }

    void a_directory_is_no_file()
    {
        directory_type::open(world_.path("log") / "d", directory_access::create, ec_);
        expect_success();
        dir_.open_file("d", file_access::read, ec_);
        BOOST_TEST((ec_ == error::foreign));
        dir_.open_file("d", file_access::write, ec_);
        expect_error();
        dir_.create_file("d", ec_);
        expect_error();
        dir_.remove("d", ec_);
        expect_error();
        dir_.lock("d", ec_);
        expect_error();
        BOOST_TEST((names() == std::vector<std::string>{"d"}));
    }

    void a_lock_excludes_others_until_its_directory_object_is_destroyed()
    {
        directory_type other = open(directory_access::existing);
        {
            directory_type holder = open(directory_access::existing);
            holder.lock("LOCK", ec_);
            expect_success();
            BOOST_TEST((names() == std::vector<std::string>{"LOCK"}));
            other.lock("LOCK", ec_);
            BOOST_TEST((ec_ == error::locked));
            holder.lock("LOCK", ec_);
            BOOST_TEST((ec_ == error::locked), "by the same object too");
        }
        other.lock("LOCK", ec_);
        expect_success();
        dir_.lock("LOCK", ec_);
        BOOST_TEST((ec_ == error::locked));
    }

    void a_lock_moves_with_its_directory_object()
    {
        directory_type first = open(directory_access::existing);
        first.lock("LOCK", ec_);
        expect_success();
        directory_type second(std::move(first));
        first = directory_type();
        dir_.lock("LOCK", ec_);
        BOOST_TEST((ec_ == error::locked));
        directory_type third;
        third = std::move(second);
        second = directory_type();
        dir_.lock("LOCK", ec_);
        BOOST_TEST((ec_ == error::locked));
        third = directory_type();
        dir_.lock("LOCK", ec_);
        expect_success();
    }

    void opening_and_closing_the_lock_file_does_not_drop_the_lock()
    {
        dir_.lock("LOCK", ec_);
        expect_success();
        {
            file_type f = open_file("LOCK", file_access::write);
            f.close(ec_);
        }
        open(directory_access::existing).lock("LOCK", ec_);
        BOOST_TEST((ec_ == error::locked));
    }

    void a_lock_file_that_is_removed_lets_nobody_in_and_is_made_again()
    {
        {
            directory_type holder = open(directory_access::existing);
            holder.lock("LOCK", ec_);
            expect_success();
            dir_.remove("LOCK", ec_);
            expect_success();
            dir_.lock("LOCK", ec_);
            BOOST_TEST((ec_ == error::locked));
        }
        dir_.lock("LOCK", ec_);
        expect_success();
        BOOST_TEST((names() == std::vector<std::string>{"LOCK"}));
        open(directory_access::existing).lock("LOCK", ec_);
        BOOST_TEST((ec_ == error::locked));
    }

    void what_is_removed_has_no_link_any_more()
    {
        file_type f = create("a");
        if constexpr (requires { f.link_count(ec_); }) {
            BOOST_TEST(f.link_count(ec_) == 1u);
            dir_.remove("a", ec_);
            BOOST_TEST(f.link_count(ec_) == 0u);
            expect_success();
        }
        if constexpr (requires { dir_.link_count(ec_); }) {
            BOOST_TEST(dir_.link_count(ec_) != 0u);
            expect_success();
        }
    }

    void allocated_space_reads_as_zeros_and_counts_as_size()
    {
        file_type f = create("a");
        write(f, 0, "abc");
        f.allocate(0, 10000, ec_);
        if (ec_) { // not everywhere, but then nothing may have changed
            BOOST_TEST((ec_ == std::errc::operation_not_supported));
            BOOST_TEST(size(f) == 3u);
            return;
        }
        BOOST_TEST(size(f) == 10000u);
        BOOST_TEST(read_whole(f) == "abc" + std::string(9997, '\0'));
        f.allocate(20000, 1000, ec_);
        expect_success();
        BOOST_TEST(size(f) == 21000u);
        f.allocate(0, 100, ec_);
        expect_success();
        BOOST_TEST(size(f) == 21000u, "it never shrinks a file");
        BOOST_TEST(read(f, 0, 3) == "abc");
    }

    void punched_space_reads_as_zeros_and_the_size_stays()
    {
        file_type f = create("a");
        const std::string all(20000, 'x');
        write(f, 0, all);
        f.punch(1000, 10000, ec_);
        if (ec_) {
            BOOST_TEST((ec_ == std::errc::operation_not_supported));
            BOOST_TEST(read_whole(f) == all);
            return;
        }
        BOOST_TEST(size(f) == 20000u);
        BOOST_TEST((read_whole(f) == std::string(1000, 'x') + std::string(10000, '\0') +
                                         std::string(9000, 'x')));
        f.punch(15000, 100000, ec_);
        expect_success();
        BOOST_TEST(size(f) == 20000u);
        BOOST_TEST(read(f, 14999, 2) == std::string("x\0", 2));
        write(f, 5000, "again");
        BOOST_TEST(read(f, 5000, 5) == "again");
    }

    void allocating_or_punching_nothing_is_an_error()
    {
        file_type f = create("a");
        f.allocate(0, 0, ec_);
        expect_error();
        f.punch(0, 0, ec_);
        expect_error();
        BOOST_TEST(size(f) == 0u);
    }

    void closing_twice_is_harmless()
    {
        file_type f = create("a");
        f.close(ec_);
        expect_success();
        f.close(ec_);
        expect_success();
        write(f, 0, "x");
        BOOST_TEST((ec_ == std::errc::bad_file_descriptor));
    }

    void an_object_without_a_file_answers_with_errors()
    {
        file_type f;
        std::byte one{};
        BOOST_TEST(f.read_at(0, std::span(&one, 1), ec_) == 0u);
        BOOST_TEST((ec_ == std::errc::bad_file_descriptor));
        f.size(ec_);
        BOOST_TEST((ec_ == std::errc::bad_file_descriptor));
        f.sync_data(ec_);
        BOOST_TEST((ec_ == std::errc::bad_file_descriptor));
        f.sync_all(ec_);
        BOOST_TEST((ec_ == std::errc::bad_file_descriptor));
        f.close(ec_);
        expect_success();
        directory_type d;
        d.sync(ec_);
        BOOST_TEST((ec_ == std::errc::bad_file_descriptor));
        d.create_file("a", ec_);
        expect_error();
        d.lock("LOCK", ec_);
        expect_error();
    }

    void a_moved_file_continues_where_it_went()
    {
        file_type f = create("a");
        write(f, 0, "abc");
        file_type g(std::move(f));
        write(g, 3, "d");
        file_type h;
        h = std::move(g);
        BOOST_TEST(read_whole(h) == "abcd");
        h = create("b");
        BOOST_TEST(size(h) == 0u);
        BOOST_TEST((names() == std::vector<std::string>{"a", "b"}));
    }

    void success_clears_an_earlier_error()
    {
        ec_ = std::make_error_code(std::errc::io_error);
        file_type f = dir_.create_file("a", ec_);
        expect_success();
        ec_ = std::make_error_code(std::errc::io_error);
        write(f, 0, "a");
        expect_success();
        ec_ = std::make_error_code(std::errc::io_error);
        f.sync_data(ec_);
        expect_success();
        ec_ = std::make_error_code(std::errc::io_error);
        dir_.rename("a", "b", ec_);
        expect_success();
        ec_ = std::make_error_code(std::errc::io_error);
        dir_.list([](std::string_view) {}, ec_);
        expect_success();
        ec_ = std::make_error_code(std::errc::io_error);
        dir_.remove("b", ec_);
        expect_success();
    }

protected:
    directory_type open(directory_access access)
    {
        return directory_type::open(world_.path("log"), access, ec_);
    }

    file_type create(const char* name)
    {
        file_type f = dir_.create_file(name, ec_);
        BOOST_TEST_REQUIRE(!ec_, ec_.message());
        return f;
    }

    file_type open_file(const char* name, file_access access)
    {
        file_type f = dir_.open_file(name, access, ec_);
        BOOST_TEST_REQUIRE(!ec_, ec_.message());
        return f;
    }

    static const_bytes view(std::string_view text)
    {
        return std::as_bytes(std::span(text.data(), text.size()));
    }

    std::size_t write(file_type& f, std::uint64_t offset, std::string_view text)
    {
        const const_bytes one = view(text);
        return f.write_at(offset, std::span(&one, 1), ec_);
    }

    std::string read(file_type& f, std::uint64_t offset, std::size_t length)
    {
        std::string text(length, '?');
        const std::size_t n = f.read_at(
            offset, std::as_writable_bytes(std::span(text.data(), length)), ec_);
        expect_success();
        text.resize(n);
        return text;
    }

    std::string read_whole(file_type& f)
    {
        return read(f, 0, static_cast<std::size_t>(size(f)) + 1);
    }

    std::uint64_t size(file_type& f)
    {
        std::error_code ec;
        const std::uint64_t n = f.size(ec);
        BOOST_TEST(!ec);
        return n;
    }

    std::vector<std::string> names()
    {
        std::vector<std::string> all;
        std::error_code ec;
        dir_.list([&all](std::string_view name) { all.emplace_back(name); }, ec);
        BOOST_TEST(!ec);
        std::sort(all.begin(), all.end());
        return all;
    }

    void expect_success() const { BOOST_TEST(!ec_, ec_.message()); }
    void expect_error() const { BOOST_TEST(ec_.value() != 0, "an error was expected"); }

    World world_;
    std::error_code ec_;
    directory_type dir_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_CONFORM_FILE_HPP
