// forelog/test/compile_fail/replay_from_int.cpp: an option that is an LSN takes no number
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: for the LSN of a number write lsn(number)

#include <forelog/forelog.hpp>

#include <filesystem>

void use(const std::filesystem::path& path)
{
#ifdef CONTROL
    forelog::replay log(path, {.from = forelog::lsn(10)});
#else
    forelog::replay log(path, {.from = 10});
#endif
    log.begin();
}
