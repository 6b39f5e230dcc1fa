// forelog/example/kv_child.hpp: the process that writes until it is killed
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_KV_CHILD_HPP
#define FORELOG_EXAMPLE_KV_CHILD_HPP

#include "kv_workload.hpp"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <iostream>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace example {

/// What the child reports through the pipe, once the step is durable and not before.
struct kv_ack
{
    std::uint64_t thread;
    std::uint64_t step;
    std::uint64_t lsn; ///< of the group's last record: the number of the step
};

/// What the parent knows of a child that it has killed.
struct kv_killed
{
    std::vector<kv_ack> acks;
    bool by_signal = false; ///< it was alive and writing to the end
};

namespace detail {

/// One thread of the child: a step, wait until it is durable, report it, the next step.
inline void write_for_ever(kv_store& store, const kv_workload& work, unsigned thread,
                           std::uint64_t done, int pipe)
{
    try {
        for (std::uint64_t n = done + 1;; ++n) {
            const forelog::lsn at = store.commit(work.step(thread, n));
            const kv_ack ack{thread, n, at.value()};
            // So short a write to a pipe is one piece.
            if (::write(pipe, &ack, sizeof ack) != static_cast<ssize_t>(sizeof ack))
                ::_exit(3);
            if (thread == 0 && n % 64 == 0)
                store.checkpoint(); // so that the kill hits these, too
        }
    } catch (const std::exception& e) {
        std::cerr << "kv_store: the writing process: " << e.what() << '\n';
        ::_exit(3);
    }
}

[[noreturn]] inline void run_child(const std::filesystem::path& directory,
                                   const kv_store::options& options,
                                   const kv_workload& work, int pipe)
{
    try {
        kv_store store(directory, options);
        const kv_entries entries = store.entries();
        std::vector<std::thread> threads;
        for (unsigned t = 0; t != kv_threads; ++t)
            threads.emplace_back([&, t] {
                write_for_ever(store, work, t, kv_workload::steps_in(entries, t), pipe);
            });
        for (std::thread& t : threads)
            t.join();
    } catch (const std::exception& e) {
        std::cerr << "kv_store: the writing process: " << e.what() << '\n';
    }
    ::_exit(3);
}

/// Reads what there is. Returns: false at the end of the pipe.
inline bool read_acks(int pipe, std::string& bytes)
{
    char block[4096];
    const ssize_t n = ::read(pipe, block, sizeof block);
    if (n > 0)
        bytes.append(block, static_cast<std::size_t>(n));
    return n > 0 || (n < 0 && errno == EINTR);
}

} // namespace detail

/** Lets a child process write to the store with several threads, and kills it in the middle.

    Kills when it has run for `time` and has reported `least` steps, or after ten seconds.
*/
inline kv_killed write_and_kill(const std::filesystem::path& directory,
                                const kv_store::options& options, const kv_workload& work,
                                std::chrono::milliseconds time, std::size_t least)
{
    using clock = std::chrono::steady_clock;
    int ends[2];
    if (::pipe(ends) != 0)
        throw std::system_error(errno, std::system_category(), "pipe");
    std::cout.flush(); // the child must not print it again
    const pid_t child = ::fork();
    if (child < 0)
        throw std::system_error(errno, std::system_category(), "fork");
    if (child == 0) {
        ::close(ends[0]); // without a reader, a report ends the child by SIGPIPE
        detail::run_child(directory, options, work, ends[1]);
    }
    ::close(ends[1]);

    std::string bytes;
    const auto begun = clock::now();
    bool running = true;
    while (running && clock::now() - begun < std::chrono::seconds(10) &&
           (clock::now() - begun < time || bytes.size() < least * sizeof(kv_ack))) {
        pollfd wait{ends[0], POLLIN, 0};
        if (::poll(&wait, 1, 10) > 0)
            running = detail::read_acks(ends[0], bytes);
    }
    ::kill(child, SIGKILL);
    while (detail::read_acks(ends[0], bytes)) {
    }
    ::close(ends[0]);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }

    kv_killed killed;
    killed.by_signal = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    killed.acks.resize(bytes.size() / sizeof(kv_ack));
    std::memcpy(killed.acks.data(), bytes.data(), killed.acks.size() * sizeof(kv_ack));
    return killed;
}

} // namespace example

#endif // FORELOG_EXAMPLE_KV_CHILD_HPP
