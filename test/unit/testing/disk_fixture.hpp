// forelog/test/unit/testing/disk_fixture.hpp: a simulated disk, and short ways to use it
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_UNIT_TESTING_DISK_FIXTURE_HPP
#define FORELOG_TEST_UNIT_TESTING_DISK_FIXTURE_HPP

#include "../../support/testing.hpp"

#include <forelog/testing/inspect.hpp>
#include <forelog/testing/simulated_disk.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

namespace forelog::test {

inline std::vector<std::byte> bytes_of(std::size_t size, int value)
{
    return std::vector<std::byte>(size, static_cast<std::byte>(value));
}

/// What a file holds, one letter a sector: '.' for zeros, else the first byte's letter.
inline std::string letters(const disk_state& s, std::string_view path)
{
    std::string text;
    const std::vector<std::byte> all = contents(s, path);
    for (std::size_t i = 0; i < all.size(); i += sector_size)
        text += all[i] == std::byte{} ? '.' : static_cast<char>(all[i]);
    return text;
}

/// Returns: what `describe(state)` says of each state, and checks that no state comes twice.
template <class Describe>
std::set<std::string> all_states(const disk_state& snapshot, const crash_options& options,
                                 Describe describe)
{
    const crash_space space(snapshot, options);
    std::set<std::string> texts;
    std::set<std::uint64_t> prints;
    exhaustive all;
    std::uint64_t n = 0;
    do {
        const disk_state s = space.pick(all);
        ++n;
        BOOST_TEST_CONTEXT(all.repro())
        BOOST_TEST(prints.insert(fingerprint(s)).second, "a state comes twice");
        texts.insert(describe(s));
    } while (all.next());
    BOOST_TEST(all.paths() == n);
    BOOST_TEST(space.count() == n);
    return texts;
}

/// A disk with "log", which is durable, and one file "log/a", whose name is not.
struct disk_fixture
{
    disk_fixture() { reopen(); }

    void reopen()
    {
        file = {};
        dir = simulated_directory::open(disk.path("log"), directory_access::create, ec);
        BOOST_TEST_REQUIRE(!ec);
    }

    void create(const char* name = "a")
    {
        file = dir.create_file(name, ec);
        BOOST_TEST_REQUIRE(!ec);
    }

    void create_durable(const char* name = "a")
    {
        create(name);
        sync_names();
    }

    void open(const char* name = "a")
    {
        file = dir.open_file(name, file_access::write, ec);
        BOOST_TEST_REQUIRE(!ec);
    }

    /// Effects: writes whole sectors of the letters, from sector `at`.
    void put(std::uint64_t at, std::string_view sectors)
    {
        std::vector<std::byte> all;
        for (const char c : sectors)
            all.insert(all.end(), sector_size,
                       c == '.' ? std::byte{} : static_cast<std::byte>(c));
        put_bytes(at * sector_size, all);
        BOOST_TEST_REQUIRE(!ec);
    }

    std::size_t put_bytes(std::uint64_t offset, const std::vector<std::byte>& bytes)
    {
        const const_bytes one(bytes);
        return file.write_at(offset, std::span(&one, 1), ec);
    }

    void sync()
    {
        file.sync_data(ec);
        BOOST_TEST_REQUIRE(!ec);
    }

    void sync_names()
    {
        dir.sync(ec);
        BOOST_TEST_REQUIRE(!ec);
    }

    /// Returns: what is read now.
    std::string read() const { return letters(disk.snapshot(), "log/a"); }

    std::set<std::string> states(const crash_options& options = {}) const
    {
        return all_states(disk.snapshot(), options,
                          [](const disk_state& s) { return letters(s, "log/a"); });
    }

    simulated_disk disk;
    std::error_code ec;
    simulated_directory dir;
    simulated_file file;
};

using texts = std::set<std::string>;

} // namespace forelog::test

// Boost.Test prints what it compares.
namespace std {

inline std::ostream& operator<<(std::ostream& out, const std::set<std::string>& all)
{
    for (const auto& text : all)
        out << '"' << text << "\" ";
    return out;
}

} // namespace std

#endif // FORELOG_TEST_UNIT_TESTING_DISK_FIXTURE_HPP
