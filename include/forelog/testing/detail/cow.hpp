// forelog/testing/detail/cow.hpp: a value that is shared until it is changed
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DETAIL_COW_HPP
#define FORELOG_TESTING_DETAIL_COW_HPP

#include <atomic>
#include <cstddef>
#include <utility>

namespace forelog::testing {

/** A copy-on-write value, or nothing.

    A copy costs one reference count, so a whole disk can be copied for each state of a power cut.
    Thread safety: distinct objects safe, also while they share a value. The count is read
    with acquire where `edit` relies on being alone: `std::shared_ptr::use_count` promises
    no such order.
*/
template <class T>
class cow
{
public:
    cow() noexcept = default;
    explicit cow(T value) : block_(new block{std::move(value)}) {}
    cow(const cow& other) noexcept : block_(other.block_)
    {
        if (block_ != nullptr)
            block_->references.fetch_add(1, std::memory_order_relaxed);
    }
    cow(cow&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
    cow& operator=(cow other) noexcept
    {
        std::swap(block_, other.block_);
        return *this;
    }
    ~cow()
    {
        if (block_ != nullptr &&
            block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
            delete block_;
    }

    explicit operator bool() const noexcept { return block_ != nullptr; }
    const T& operator*() const noexcept { return block_->value; }
    const T* operator->() const noexcept { return &block_->value; }

    /// Returns: the value for changing; made if there is none, copied if it is shared.
    T& edit()
    {
        if (block_ == nullptr)
            *this = cow(T());
        else if (block_->references.load(std::memory_order_acquire) != 1)
            *this = cow(block_->value);
        return block_->value;
    }

    /// Returns: whether both share one value, and hence are equal.
    bool same(const cow& other) const noexcept { return block_ == other.block_; }

private:
    struct block
    {
        explicit block(T v) : value(std::move(v)) {}
        T value;
        std::atomic<std::size_t> references{1};
    };
    block* block_ = nullptr;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DETAIL_COW_HPP
