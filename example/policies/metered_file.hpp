// forelog/example/policies/metered_file.hpp: a file policy of one's own: the system's, with a meter
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_POLICIES_METERED_FILE_HPP
#define FORELOG_EXAMPLE_POLICIES_METERED_FILE_HPP

#include <forelog/file/native_file.hpp>

#include <atomic>

namespace example {

class metered_directory;

// tag::policy[]
/// Counts what the whole program writes through it, headers and zeros included. Models: log_file.
class metered_file : public forelog::native_file
{
public:
    using directory = metered_directory;

    metered_file() = default;
    explicit metered_file(forelog::native_file&& f) noexcept : base(std::move(f)) {}

    std::size_t write_at(std::uint64_t offset,
                         std::span<const forelog::const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        const std::size_t n = base::write_at(offset, buffers, ec);
        written.fetch_add(n, std::memory_order_relaxed);
        return n;
    }

    static inline std::atomic<std::uint64_t> written{0};

private:
    using base = forelog::native_file;
};

/// The directory of such files. Models: log_directory.
class metered_directory : public forelog::native_file::directory
{
public:
    metered_directory() = default;

    static metered_directory open(const std::filesystem::path& path,
                                  forelog::directory_access access, std::error_code& ec)
    {
        return metered_directory(base::open(path, access, ec));
    }
    metered_file open_file(const char* name, forelog::file_access access,
                           std::error_code& ec) noexcept
    {
        return metered_file(base::open_file(name, access, ec));
    }
    metered_file create_file(const char* name, std::error_code& ec) noexcept
    {
        return metered_file(base::create_file(name, ec));
    }

private:
    using base = forelog::native_file::directory;
    explicit metered_directory(base&& d) noexcept : base(std::move(d)) {}
};
// end::policy[]

static_assert(forelog::log_file<metered_file>);

} // namespace example

#endif // FORELOG_EXAMPLE_POLICIES_METERED_FILE_HPP
