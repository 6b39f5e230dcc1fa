// forelog/commit/flush_requests.hpp: flushes, watermarks and the close that other threads request
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_FLUSH_REQUESTS_HPP
#define FORELOG_COMMIT_FLUSH_REQUESTS_HPP

#include <forelog/detail/threading.hpp>

#include <cstdint>

namespace forelog::commit {

/// What other threads request of the leader: flushes, MARK, and the close. Thread safety: any
/// thread.
class flush_requests
{
public:
    /// Counts records whose caller is going to wait. Called before `request`. Returns: the sum.
    std::uint64_t add_waiters(std::uint64_t records) noexcept
    {
        return awaited_.fetch_add(records, std::memory_order_seq_cst) + records;
    }
    std::uint64_t awaited() const noexcept
    {
        return awaited_.load(std::memory_order_seq_cst);
    }

    /// Requests a flush of all records up to `n`. Returns: whether no request has reached `n`
    /// before.
    bool request(std::uint64_t n) noexcept { return request(requested_, n); }
    std::uint64_t requested() const noexcept
    {
        return requested_.load(std::memory_order_seq_cst);
    }

    /// Like `request`, but bypasses the group-commit delay: for a full queue or a short deadline.
    bool request_now(std::uint64_t n) noexcept { return request(requested_now_, n); }
    std::uint64_t requested_now() const noexcept
    {
        return requested_now_.load(std::memory_order_seq_cst);
    }

    /// Counts a caller that waits for the leader, for as long as this object exists.
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

        /// Whether no other caller waited when this one began.
        bool is_alone() const noexcept { return is_alone_; }

    private:
        threading::atomic<std::uint64_t>& waiting_;
        bool is_alone_;
    };

    /// Requests MARK. Returns: the number of this request.
    std::uint64_t request_mark() noexcept
    {
        return mark_requests_.fetch_add(1, std::memory_order_seq_cst) + 1;
    }
    std::uint64_t mark_requests() const noexcept
    {
        return mark_requests_.load(std::memory_order_seq_cst);
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
    threading::atomic<std::uint64_t> mark_requests_{0};
    threading::atomic<bool> closing_{false};
};

} // namespace forelog::commit

#endif // FORELOG_COMMIT_FLUSH_REQUESTS_HPP
