// forelog/test/compile_fail/error_code_first.cpp: the error code is the last argument of append
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: the error code is the last argument

#include <forelog/forelog.hpp>

void use(forelog::wal_writer& wal, forelog::const_bytes bytes, std::error_code& ec)
{
#ifdef CONTROL
    wal.append(bytes, ec);
#else
    wal.append(ec, bytes);
#endif
}
