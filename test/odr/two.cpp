// forelog/test/odr/two.cpp: the other translation unit
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "shared.hpp"

namespace forelog::test {

addresses addresses_elsewhere()
{
    return all_addresses();
}

void write_and_read_elsewhere(const std::filesystem::path& path)
{
    write_and_read(path, "elsewhere");
}

} // namespace forelog::test
