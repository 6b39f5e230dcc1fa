// forelog/test/crash/support/careless_file.hpp: files that leave out what a log relies on
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_CRASH_SUPPORT_CARELESS_FILE_HPP
#define FORELOG_TEST_CRASH_SUPPORT_CARELESS_FILE_HPP

#include "../../support/testing.hpp"

#include <forelog/testing/simulated_disk.hpp>

namespace forelog::test {

/// What is left out. The log asks for it, so a defect of this kind shows what would happen
/// if it did not.
enum class omission
{
    nothing,
    directory_sync,
    data_sync, ///< of files, both kinds
    rewrite,   ///< a write of the bytes that are there already
};

template <omission Omission>
class careless_directory;

/// A file of a simulated disk with an omission. Models: log_file.
template <omission Omission>
class careless_file : public simulated_file
{
public:
    using directory = careless_directory<Omission>;

    careless_file() = default;
    careless_file(simulated_file&& f) noexcept : simulated_file(std::move(f)) {}

    std::size_t write_at(std::uint64_t offset, std::span<const const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        if constexpr (Omission == omission::rewrite) {
            std::size_t same = 0;
            for (const const_bytes b : buffers) {
                std::vector<std::byte> there(b.size());
                if (simulated_file::read_at(offset + same, there, ec) != b.size() || ec ||
                    !std::equal(b.begin(), b.end(), there.begin()))
                    return simulated_file::write_at(offset, buffers, ec);
                same += b.size();
            }
            return same;
        } else {
            return simulated_file::write_at(offset, buffers, ec);
        }
    }
    void sync_data(std::error_code& ec) noexcept
    {
        ec.clear();
        if constexpr (Omission != omission::data_sync)
            simulated_file::sync_data(ec);
    }
    void sync_all(std::error_code& ec) noexcept
    {
        ec.clear();
        if constexpr (Omission != omission::data_sync)
            simulated_file::sync_all(ec);
    }
};

/// Models: log_directory.
template <omission Omission>
class careless_directory : public simulated_directory
{
public:
    using file = careless_file<Omission>;

    careless_directory() = default;
    careless_directory(simulated_directory&& d) noexcept
        : simulated_directory(std::move(d))
    {}

    static careless_directory open(const std::filesystem::path& path,
                                   directory_access access, std::error_code& ec)
    {
        return simulated_directory::open(path, access, ec);
    }
    file open_file(const char* name, file_access access, std::error_code& ec) noexcept
    {
        return simulated_directory::open_file(name, access, ec);
    }
    file create_file(const char* name, std::error_code& ec) noexcept
    {
        return simulated_directory::create_file(name, ec);
    }
    void sync(std::error_code& ec) noexcept
    {
        ec.clear();
        if constexpr (Omission != omission::directory_sync)
            simulated_directory::sync(ec);
    }
};

} // namespace forelog::test

#endif // FORELOG_TEST_CRASH_SUPPORT_CARELESS_FILE_HPP
