// forelog/test/golden/generate.cpp: prints the golden files
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// usage: generate SCRATCH_DIRECTORY >test/golden/format1.txt

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "cases.hpp"

#include <iostream>

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "usage: generate SCRATCH_DIRECTORY\n";
        return 2;
    }
    std::cout << "# forelog/test/golden/format1.txt: logs of format 1, see cases.hpp\n"
                 "#\n"
                 "# Copyright (c) 2026 the forelog authors\n"
                 "# Distributed under the Boost Software License, Version 1.0.\n"
                 "# (See accompanying file LICENSE_1_0.txt or copy at "
                 "https://www.boost.org/LICENSE_1_0.txt)\n";
    for (std::size_t i = 0; i < forelog::test::makers().size(); ++i)
        print(std::cout, forelog::test::make_case(i, argv[1]));
}
