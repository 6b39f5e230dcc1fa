// forelog/test/compile_fail/batch_literal.cpp: a batch refuses what append refuses
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: a literal or an array of char is not a payload

#include <forelog/forelog.hpp>

void use(forelog::batch& records)
{
#ifdef CONTROL
    records.add(std::string_view("text"));
#else
    records.add("text");
#endif
}
