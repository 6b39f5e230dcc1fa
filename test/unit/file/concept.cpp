// forelog/test/unit/file/concept.cpp: what is a log_file, and what a log_directory, and
// what is not
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/file/archetype.hpp>
#include <forelog/file/concept.hpp>
#include <forelog/file/native_file.hpp>

#include <boost/test/unit_test.hpp>

namespace {

using namespace forelog;

/// The archetype's directory for another file.
template <class File>
struct directory_of : archetype::directory
{
    static directory_of open(const std::filesystem::path&, directory_access,
                             std::error_code&);
    File open_file(const char*, file_access, std::error_code&) noexcept;
    File create_file(const char*, std::error_code&) noexcept;
};

struct good : archetype::file
{
    using directory = directory_of<good>;
};

struct without_directory : archetype::file
{
    void directory();
};
struct reads_may_throw : archetype::file
{
    using directory = directory_of<reads_may_throw>;
    std::size_t read_at(std::uint64_t, std::span<std::byte>, std::error_code&);
};
struct writes_one_buffer : archetype::file
{
    using directory = directory_of<writes_one_buffer>;
    std::size_t write_at(std::uint64_t, const_bytes, std::error_code&) noexcept;
};
struct writes_say_nothing : archetype::file
{
    using directory = directory_of<writes_say_nothing>;
    void write_at(std::uint64_t, std::span<const const_bytes>, std::error_code&) noexcept;
};
struct sync_may_throw : archetype::file
{
    using directory = directory_of<sync_may_throw>;
    void sync_data(std::error_code&);
};
struct cannot_punch : archetype::file
{
    using directory = directory_of<cannot_punch>;
    void punch();
};
struct cannot_be_moved : archetype::file
{
    using directory = directory_of<cannot_be_moved>;
    cannot_be_moved() = default;
    cannot_be_moved(cannot_be_moved&&) = delete;
};

struct list_only : directory_of<good>
{
    void rename();
};
struct another_file : directory_of<archetype::file>
{};

static_assert(log_file<good>);
static_assert(log_file<archetype::file>);
static_assert(log_file<native_file>);
static_assert(log_directory<native_file::directory, native_file>);
static_assert(!log_file<without_directory>);
static_assert(!log_file<reads_may_throw>);
static_assert(!log_file<writes_one_buffer>);
static_assert(!log_file<writes_say_nothing>);
static_assert(!log_file<sync_may_throw>);
static_assert(!log_file<cannot_punch>);
static_assert(!log_file<cannot_be_moved>);
static_assert(!log_file<int>);
static_assert(!log_directory<list_only, good>);
static_assert(!log_directory<another_file, good>);
static_assert(!log_directory<archetype::directory, good>);

} // namespace

BOOST_AUTO_TEST_CASE(the_concept_log_file_is_as_strict_as_it_says)
{
    BOOST_TEST(log_file<good>);
}
