// forelog/test/cmake/user.cpp: a program that finds forelog by CMake
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include <forelog/forelog.hpp>

#include <filesystem>
#include <span>

int main()
{
    const auto directory = std::filesystem::current_path() / "user.wal";
    std::filesystem::remove_all(directory);
    std::byte const payload[] = {std::byte{1}, std::byte{2}};
    {
        forelog::wal_writer wal{directory};
        wal.commit(std::span{payload});
    }
    int records = 0;
    for (forelog::record_view const record : forelog::replay{directory}) {
        if (record.payload.size() == 2)
            ++records;
    }
    return records == 1 ? 0 : 1;
}
