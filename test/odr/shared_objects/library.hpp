// forelog/test/odr/shared_objects/library.hpp: what a shared library and a program do with forelog
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_ODR_SHARED_OBJECTS_LIBRARY_HPP
#define FORELOG_TEST_ODR_SHARED_OBJECTS_LIBRARY_HPP

#include <forelog/forelog.hpp>

#include <filesystem>
#include <memory>

namespace forelog::test {

/// Functions of one shared object, each of which has forelog's code compiled in.
struct shared_object
{
    const std::error_category* errors;
    const std::error_category* conditions;
    const void* fork_count;
    std::error_code (*make)(error);
    bool (*is)(const std::error_code&, error);
    bool (*matches)(const std::error_code&, condition);
    std::unique_ptr<sync_wal_writer> (*open)(const std::filesystem::path&);
    std::error_code (*append)(sync_wal_writer&);
};

namespace {

/// In a namespace without a name, so that each shared object has functions of its own.
shared_object functions_here()
{
    return {&error_category(),
            &condition_category(),
            &forelog::detail::fork_generation,
            [](error e) { return make_error_code(e); },
            [](const std::error_code& ec, error e) { return ec == e; },
            [](const std::error_code& ec, condition c) { return ec == c; },
            [](const std::filesystem::path& p) {
                return std::make_unique<sync_wal_writer>(p);
            },
            [](sync_wal_writer& wal) {
                std::error_code ec;
                wal.append(view_bytes("x"), ec);
                return ec;
            }};
}

} // namespace

/// Of a library that is built with hidden visibility.
[[gnu::visibility("default")]] shared_object hiding_library();

/// Of one that exports nothing but this function, by a version script.
[[gnu::visibility("default")]] shared_object silent_library();

} // namespace forelog::test

#endif // FORELOG_TEST_ODR_SHARED_OBJECTS_LIBRARY_HPP
