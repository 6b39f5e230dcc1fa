// forelog/test/support/sanitizer.hpp: which sanitizer the test was built with
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_SANITIZER_HPP
#define FORELOG_TEST_SUPPORT_SANITIZER_HPP

#ifndef __has_feature
#define __has_feature(x) 0
#endif

namespace forelog::test {

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
inline constexpr bool address_sanitized = true;
#else
inline constexpr bool address_sanitized = false;
#endif

/// The thread sanitizer of g++ 12 cannot start threads in a child of a process that has some.
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
inline constexpr bool thread_sanitized = true;
#else
inline constexpr bool thread_sanitized = false;
#endif

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_SANITIZER_HPP
