// forelog/commit/detail/lead_permit.hpp: whether a thread that waits may lead a commit
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_COMMIT_DETAIL_LEAD_PERMIT_HPP
#define FORELOG_COMMIT_DETAIL_LEAD_PERMIT_HPP

#include <forelog/detail/threading.hpp>

namespace forelog::commit {

/** Whether a thread that waits for its record may lead a commit instead of waking the log writer.

    While it leads, all other waiters depend on it. A thread that the system runs only when a
    processor is idle would delay them for as long as that takes. So a thread of a background
    scheduling class does not lead, and neither does a thread in the second after a lead in which it
    was kept from running. Thread safety: unsafe, one for each thread.
*/
class lead_permit
{
public:
    using time_point = threading::clock::time_point;
    using duration = threading::clock::duration;

    /// How long the scheduling class of a thread is taken as known: reading it is a system call.
    static constexpr std::chrono::milliseconds class_known{100};
    /// Outside of system calls a lead takes microseconds. More means that it was kept from running.
    static constexpr std::chrono::milliseconds outside_max{1};
    static constexpr std::chrono::seconds barred{1};

    /// Returns: whether the thread may lead now. `in_background()` returns whether the calling
    /// thread is of a batch or idle class.
    template <class InBackground>
    bool may_lead(time_point now, InBackground in_background)
    {
        if (!known_ || now - looked_at_ >= class_known || now < looked_at_) {
            known_ = true;
            looked_at_ = now;
            background_ = in_background();
        }
        return !background_ && now >= barred_until_;
    }

    /// The thread has led until now, and spent `outside` outside of system calls.
    void led(time_point now, duration outside) noexcept
    {
        if (outside >= outside_max)
            barred_until_ = now + barred;
    }

private:
    bool known_ = false, background_ = false;
    time_point looked_at_{}, barred_until_{};
};

/// The permit of the calling thread, for all logs.
inline lead_permit& permit_of_thread() noexcept
{
    thread_local lead_permit permit;
    return permit;
}

} // namespace forelog::commit

#endif // FORELOG_COMMIT_DETAIL_LEAD_PERMIT_HPP
