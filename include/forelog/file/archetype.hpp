// forelog/file/archetype.hpp: the least that models log_file
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FILE_ARCHETYPE_HPP
#define FORELOG_FILE_ARCHETYPE_HPP

#include <forelog/file/concept.hpp>

namespace forelog::archetype {

class directory;

/// The bare minimum of `log_file`, without a body: a policy that accepts it asks for
/// nothing else.
class file
{
public:
    using directory = archetype::directory;

    file() = default;
    file(file&&) = default;
    file& operator=(file&&) = default;

    std::size_t read_at(std::uint64_t, std::span<std::byte>, std::error_code&) noexcept;
    std::size_t write_at(std::uint64_t, std::span<const const_bytes>,
                         std::error_code&) noexcept;
    std::uint64_t size(std::error_code&) noexcept;
    void sync_data(std::error_code&) noexcept;
    void sync_all(std::error_code&) noexcept;
    void allocate(std::uint64_t, std::uint64_t, std::error_code&) noexcept;
    void punch(std::uint64_t, std::uint64_t, std::error_code&) noexcept;
    void close(std::error_code&) noexcept;
};

/// The bare minimum of `log_directory`.
class directory
{
public:
    directory() = default;
    directory(directory&&) = default;
    directory& operator=(directory&&) = default;

    static directory open(const std::filesystem::path&, directory_access,
                          std::error_code&);
    void lock(const char*, std::error_code&) noexcept;
    template <class Visit>
    void list(Visit, std::error_code&);
    file open_file(const char*, file_access, std::error_code&) noexcept;
    file create_file(const char*, std::error_code&) noexcept;
    void rename(const char*, const char*, std::error_code&) noexcept;
    void remove(const char*, std::error_code&) noexcept;
    void sync(std::error_code&) noexcept;
};

static_assert(log_file<file>);

} // namespace forelog::archetype

#endif // FORELOG_FILE_ARCHETYPE_HPP
