// forelog/commit/flush_requests.hpp: what other threads ask of the writer
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_FLUSH_REQUESTS_HPP
#define FORELOG_COMMIT_FLUSH_REQUESTS_HPP

#include <forelog/detail/threading.hpp>

#include <cstdint>

namespace forelog::commit {

/// Flushes and watermarks that are asked for, and the end. Thread safety: any thread.
class flush_requests
{
public:
    /// Counts records whose caller is going to wait; before `raise`. Returns: the sum.
    std::uint64_t add_waiters(std::uint64_t records) noexcept
    {
        return awaited_.fetch_add(records, std::memory_order_seq_cst) + records;
    }
    std::uint64_t awaited() const noexcept
    {
        return awaited_.load(std::memory_order_seq_cst);
    }

    /// Asks for a flush of all up to `n`. Returns: whether nobody has asked for as much before.
    bool request(std::uint64_t n) noexcept { return request(requested_, n); }
    std::uint64_t requested() const noexcept
    {
        return requested_.load(std::memory_order_seq_cst);
    }

    /// The same for who cannot wait for others to join: a full queue, a wait that is short.
    bool request_now(std::uint64_t n) noexcept { return request(requested_now_, n); }
    std::uint64_t requested_now() const noexcept
    {
        return requested_now_.load(std::memory_order_seq_cst);
    }

    /// Counts a caller that waits for the writer, while it lives.
    class waiter
    {
    public:
        explicit waiter(flush_requests& all) noexcept
            : waiting_(all.waiting_)
            , is_alone_(waiting_.fetch_add(1, std::memory_order_seq_cst) == 0)
        {}
        waiter(const waiter&) = delete;
        waiter& operator=(const waiter&) = delete;
        ~waiter() { waiting_.fetch_sub(1, std::memory_order_relaxed); }

        /// Whether nobody else waited when this one began.
        bool is_alone() const noexcept { return is_alone_; }

    private:
        threading::atomic<std::uint64_t>& waiting_;
        bool is_alone_;
    };

    /// Asks for MARK. Returns: how often that was asked for.
    std::uint64_t request_mark() noexcept
    {
        return marks_.fetch_add(1, std::memory_order_seq_cst) + 1;
    }
    std::uint64_t marks() const noexcept
    {
        return marks_.load(std::memory_order_seq_cst);
    }

    void close() noexcept { closing_.store(true, std::memory_order_seq_cst); }
    bool closing() const noexcept { return closing_.load(std::memory_order_seq_cst); }

private:
    static bool request(threading::atomic<std::uint64_t>& word, std::uint64_t n) noexcept
    {
        std::uint64_t now = word.load(std::memory_order_relaxed);
        while (now < n)
            if (word.compare_exchange_weak(now, n, std::memory_order_seq_cst))
                return true;
        return false;
    }

    threading::atomic<std::uint64_t> awaited_{0};
    threading::atomic<std::uint64_t> requested_{0};
    threading::atomic<std::uint64_t> requested_now_{0};
    threading::atomic<std::uint64_t> waiting_{0};
    threading::atomic<std::uint64_t> marks_{0};
    threading::atomic<bool> closing_{false};
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_FLUSH_REQUESTS_HPP
