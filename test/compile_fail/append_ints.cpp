// forelog/test/compile_fail/append_ints.cpp: only bytes are a payload
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: a payload is a std::string_view or a contiguous range of

#include <forelog/forelog.hpp>

#include <vector>

void use(forelog::wal_writer& wal, const std::vector<int>& numbers)
{
#ifdef CONTROL
    wal.append(std::as_bytes(std::span(numbers)));
#else
    wal.append(numbers);
#endif
}
