// forelog/test/schedule/support/context.hpp: a stack of its own, and how to go there
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_CONTEXT_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_CONTEXT_HPP

#include "../../support/sanitizer.hpp"

#include <cstddef>
#include <cstring>
#include <cxxabi.h>
#include <memory>
#include <ucontext.h>
#include <vector>

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#define FORELOG_TEST_ADDRESS_SANITIZED 1
#else
#define FORELOG_TEST_ADDRESS_SANITIZED 0
#endif

#if defined(__x86_64__) && defined(__linux__) && !FORELOG_TEST_ADDRESS_SANITIZED
#define FORELOG_TEST_OWN_SWITCH 1

/* swapcontext sets the signal mask by a system call each time, which takes longer than all that a
   thread does between two switches. This keeps what the calling convention asks for. */
extern "C" void forelog_test_switch(void** leave, void* arrive);
asm(R"(
    .pushsection .text
    .weak forelog_test_switch
    .type forelog_test_switch, @function
forelog_test_switch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
    .size forelog_test_switch, . - forelog_test_switch
    .popsection
)");
#else
#define FORELOG_TEST_OWN_SWITCH 0
#endif

namespace forelog::test::schedule {

inline constexpr std::size_t stack_size =
    address_sanitized ? std::size_t{1} << 20 : std::size_t{256} << 10;

/** Memory for stacks, kept from run to run.

    That of a run which was given up half-way is not used again, but not freed either: what its
    threads own is still reachable from there, which is what the leak checker asks.
*/
class stack_pool
{
public:
    static stack_pool& instance()
    {
        static stack_pool* const all =
            new stack_pool; // there until the leak checker has looked
        return *all;
    }

    std::byte* take()
    {
        if (free_.empty()) {
            all_.push_back(std::unique_ptr<std::byte[]>(new std::byte[stack_size]));
            free_.push_back(all_.back().get());
        }
        std::byte* const stack = free_.back();
        free_.pop_back();
#if FORELOG_TEST_ADDRESS_SANITIZED
        ASAN_UNPOISON_MEMORY_REGION(stack, stack_size);
#endif
        return stack;
    }
    void give_back(std::byte* stack)
    {
        free_.push_back(stack);
    }

private:
    std::vector<std::unique_ptr<std::byte[]>> all_;
    std::vector<std::byte*> free_;
};

/** A point of execution, on the stack of the process or on one of its own.

    The exceptions in flight belong to it, as they belong to a thread; the signal mask may not.
*/
class context
{
public:
    context() = default;
    context(const context&) = delete;
    context& operator=(const context&) = delete;

    /// Effects: the next switch here calls `entry`, which never returns.
    void prepare(std::byte* stack, void (*entry)())
    {
#if FORELOG_TEST_OWN_SWITCH
        // Six registers to be popped, and where to go, from where nobody returns.
        void** top = reinterpret_cast<void**>(stack + stack_size);
        *--top = nullptr;
        *--top = reinterpret_cast<void*>(entry);
        for (int i = 0; i < 6; ++i)
            *--top = nullptr;
        here_ = top;
#else
        getcontext(&here_);
        here_.uc_stack.ss_sp = stack;
        bottom_ = stack;
        here_.uc_stack.ss_size = size_ = stack_size;
        here_.uc_link = nullptr;
        makecontext(&here_, entry, 0);
#endif
        std::memset(exceptions_, 0, sizeof exceptions_);
    }

    /// Effects: goes on where `next` is. `ends`: nobody comes back here.
    void switch_to(context& next, [[maybe_unused]] bool ends = false)
    {
        void* const globals = abi::__cxa_get_globals();
        std::memcpy(exceptions_, globals, sizeof exceptions_);
        std::memcpy(globals, next.exceptions_, sizeof exceptions_);
        left() = this;
#if FORELOG_TEST_ADDRESS_SANITIZED
        void* fake_stack = nullptr;
        __sanitizer_start_switch_fiber(ends ? nullptr : &fake_stack, next.bottom_,
                                       next.size_);
        swapcontext(&here_, &next.here_);
        __sanitizer_finish_switch_fiber(fake_stack, &left()->bottom_, &left()->size_);
#elif FORELOG_TEST_OWN_SWITCH
        forelog_test_switch(&here_, next.here_);
#else
        swapcontext(&here_, &next.here_);
#endif
    }

    /// Called first of all by an entry.
    static void arrive()
    {
#if FORELOG_TEST_ADDRESS_SANITIZED
        __sanitizer_finish_switch_fiber(nullptr, &left()->bottom_, &left()->size_);
#endif
    }

private:
    static context*& left()
    {
        static context* last = nullptr;
        return last;
    }

#if FORELOG_TEST_OWN_SWITCH
    void* here_ = nullptr;
#else
    ucontext_t here_;
    const void* bottom_ = nullptr;
    std::size_t size_ = 0;
#endif
    // What the C++ ABI keeps per thread: the exceptions being handled, and how many are thrown.
    alignas(void*) std::byte exceptions_[2 * sizeof(void*)]{};
};

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_CONTEXT_HPP
