// forelog/detail/signals.hpp: keeping signals away from I/O
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_DETAIL_SIGNALS_HPP
#define FORELOG_DETAIL_SIGNALS_HPP

#include <forelog/detail/cancellation.hpp>

#include <csignal>
#include <initializer_list>

namespace forelog::detail {

/** Blocks the signals of the calling thread during its lifetime, except those that the thread
    raises itself, and defers its cancellation.

    A handler that runs on a thread in the middle of a sync could interrupt it, which counts as a
    failed sync; and SIGXFSZ, which a write beyond a file-size limit raises, would end the process
    instead of leaving EFBIG. A pending SIGXFSZ is discarded at the end.

    A signal that an instruction or system call of the thread itself raises cannot be deferred: if
    it is blocked, the system ends the process. So a sandbox that emulates system calls in a handler
    of SIGSYS, a debugger's SIGTRAP and a handler of crashes work here as elsewhere.
*/
class signal_block
{
public:
    signal_block() noexcept
    {
        static const sigset_t others =
            all_but_own(); // composing it costs more than the call
        ::pthread_sigmask(SIG_BLOCK, &others, &before_);
    }
    signal_block(const signal_block&) = delete;
    signal_block& operator=(const signal_block&) = delete;

    ~signal_block() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

    /// Effects: discards a SIGXFSZ that was raised meanwhile.
    void drop_file_size_signal() noexcept
    {
#if defined(__linux__)
        sigset_t one;
        ::sigemptyset(&one);
        ::sigaddset(&one, SIGXFSZ);
        const timespec at_once{};
        ::sigtimedwait(&one, nullptr, &at_once);
#endif
    }

private:
    static sigset_t all_but_own() noexcept
    {
        sigset_t set;
        ::sigfillset(&set);
        for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT})
            ::sigdelset(&set, own);
        return set;
    }

    cancel_block uncancelled_;
    sigset_t before_;
};

} // namespace forelog::detail

#endif // FORELOG_DETAIL_SIGNALS_HPP
