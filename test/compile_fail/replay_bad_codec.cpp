// forelog/test/compile_fail/replay_bad_codec.cpp: replay reads codecs
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: record_codec

#include <forelog/forelog.hpp>

struct no_codec
{};

#ifdef CONTROL
using reader = forelog::basic_replay<forelog::crc32c_codec>;
#else
using reader = forelog::basic_replay<no_codec>;
#endif

void use(reader& log)
{
    log.begin();
}
