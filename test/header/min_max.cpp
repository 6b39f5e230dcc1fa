// forelog/test/header/min_max.cpp: every header where min and max are macros
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

// The macros come after the headers of others: some of those do not bear them, and
// libstdc++ removes them. That forelog.hpp includes all of the library is a test of tidy.
#include <bits/stdc++.h>

#include <boost/assert.hpp>
#include <boost/config.hpp>
#include <boost/crc.hpp>
#include <boost/endian/conversion.hpp>
#include <boost/lockfree/queue.hpp>

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#if defined(__unix__)
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#endif

#define min(a, b) forelog_met_the_macro_min
#define max(a, b) forelog_met_the_macro_max

#include <forelog/forelog.hpp>
