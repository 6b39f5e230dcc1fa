// forelog/test/compile_fail/replay_no_codec.cpp: a reader needs a codec
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

// rejected: forelog: basic_replay needs the codecs of the log

#include <forelog/forelog.hpp>

#ifdef CONTROL
using reader = forelog::basic_replay<forelog::crc32c_codec>;
#else
using reader = forelog::basic_replay<>;
#endif

void use(reader& log)
{
    log.begin();
}
