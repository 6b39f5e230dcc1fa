// forelog/config.hpp: version and configuration macros
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_CONFIG_HPP
#define FORELOG_CONFIG_HPP

// Only a file that is not there ends a compilation at once: hundreds of errors would follow.
#if __cplusplus < 202002L
#error "forelog needs C++20: compile with -std=c++20 or newer"
#define FORELOG_END <forelog/compilation_ends_here>
#elif !defined(__cpp_exceptions)
#error "forelog needs exceptions: compile without -fno-exceptions"
#define FORELOG_END <forelog/compilation_ends_here>
#endif
#ifdef FORELOG_END
#include FORELOG_END
#endif

#include <cassert>

/// Version of the library: major * 100'000 + minor * 100 + patch.
#define FORELOG_VERSION 200
#define FORELOG_VERSION_STRING "0.2.0"

/// A broken precondition is a programmer's error. Define FORELOG_ASSERT before the first
/// include to install another handler.
#ifndef FORELOG_ASSERT
#define FORELOG_ASSERT(condition) assert(condition)
#endif

/// For objects with an identity: one in a program and its shared libraries, even where symbols are
/// hidden. Otherwise equal errors of two of them would not compare equal.
#define FORELOG_VISIBLE [[gnu::visibility("default")]]

#endif // FORELOG_CONFIG_HPP
