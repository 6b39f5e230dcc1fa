// forelog/test/fuzz/support/target.hpp: what a fuzz target is to its drivers
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FUZZ_SUPPORT_TARGET_HPP
#define FORELOG_TEST_FUZZ_SUPPORT_TARGET_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

/* A target is one source file with these functions. libFuzzer calls the first with inputs of its
   own; the program in standalone.cpp calls it with the files of the corpus, whose folder has the
   name that the second returns. An invariant that does not hold aborts the program. */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
const char* fuzz_target_name();

namespace forelog::test {

[[noreturn]] inline void fuzz_failure(const char* what)
{
    std::fprintf(stderr, "fuzzing: %s\n", what);
    std::abort();
}

inline void fuzz_expect(bool holds, const char* what)
{
    if (!holds) [[unlikely]]
        fuzz_failure(what);
}

/// Decisions from the bytes of an input; zeros when they are used up.
class input
{
public:
    input(const std::uint8_t* data, std::size_t size) noexcept : at_(data), left_(size) {}

    bool empty() const noexcept { return left_ == 0; }
    std::size_t left() const noexcept { return left_; }

    std::uint8_t byte() noexcept
    {
        if (left_ == 0)
            return 0;
        --left_;
        return *at_++;
    }

    template <class T>
    T value() noexcept
    {
        std::uint64_t n = 0;
        for (std::size_t i = 0; i < sizeof(T); ++i)
            n |= std::uint64_t{byte()} << (8 * i);
        return static_cast<T>(n);
    }

private:
    const std::uint8_t* at_;
    std::size_t left_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_FUZZ_SUPPORT_TARGET_HPP
