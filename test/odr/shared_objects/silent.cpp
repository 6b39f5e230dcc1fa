// forelog/test/odr/shared_objects/silent.cpp: a shared library that uses forelog
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "library.hpp"

forelog::test::shared_object forelog::test::silent_library()
{
    return functions_here();
}
