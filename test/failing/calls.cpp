// forelog/test/failing/calls.cpp: the nth call of each kind fails, with each error
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "failing/support/quick_threading.hpp"

#include "support/fault_runner.hpp"
#include "support/initial_logs.hpp"

#include "../support/keep_memory.hpp"
#include "../support/sanitizer.hpp"

using namespace forelog;
using namespace forelog::test;

namespace {

template <class FlushPolicy, class SyncPolicy>
using direct =
    basic_wal_writer<direct_queue, FlushPolicy, SyncPolicy, crc32c_codec, simulated_file>;

constexpr int errors[] = {EIO,       ENOSPC, EDQUOT, EFBIG,  EMFILE, ENFILE,
                          ENOMEM,    EROFS,  EACCES, EPERM,  EINTR,  EAGAIN,
                          ETIMEDOUT, EBUSY,  EINVAL, EBADMSG};

const std::vector<std::string> workloads{"",   "sfC",   "RRf",     "XsC",  "bcO",
                                         "sK", "sRRtC", "cRctRsO", "RKRtf"};

/// One of this many cases, fewer under a sanitizer, which looks for other things. Odd, so that no
/// call goes without an error. FORELOG_FAILING_ALL=1 runs all, in a minute or two.
unsigned thinning()
{
    static const bool all = std::getenv("FORELOG_FAILING_ALL") != nullptr ||
                            std::getenv("FORELOG_FAILING_CASE") != nullptr;
    return all ? 1 : address_sanitized ? 25 : 5;
}

template <class Writer>
void fail_every_call(const char* name, std::uint64_t floor)
{
    keep_memory();
    fault_runner<Writer> o(name);
    unsigned turn = 0;
    for (const initial_log& b : initial_logs<Writer>())
        for (const std::string& steps : workloads)
            for (unsigned kind = 0; kind < op_count; ++kind)
                for (const int error : errors)
                    for (const bool for_ever : {false, true}) {
                        if (++turn % thinning() != 0)
                            continue;
                        // What is tried again at once must succeed some time.
                        const std::uint64_t times = !for_ever                 ? 1
                                                    : is_retried_errno(error) ? 5
                                                                              : no_limit;
                        for (std::uint64_t nth = 1; nth < 1000; ++nth)
                            if (!o.run(b, steps,
                                       {.kinds = static_cast<op>(kind),
                                        .nth = nth,
                                        .times = times,
                                        .error = error,
                                        .text = std::string(
                                                    to_string(static_cast<op>(kind))) +
                                                '.' + std::to_string(nth) +
                                                (for_ever ? "+." : ".") +
                                                std::to_string(error)}) ||
                                o.alone())
                                break;
                    }
    if (o.alone())
        return;
    o.print();
    BOOST_TEST(o.counts().hits >= floor / thinning());
    BOOST_TEST(o.counts().opens_refused >= 1000u / thinning());
    BOOST_TEST(o.counts().poisoned >= 1000u / thinning());
    BOOST_TEST(o.counts().waits >= 300u / thinning());
    BOOST_TEST(o.counts().by_kind.size() >= 15u);
    BOOST_TEST(o.counts().by_error.size() == std::size(errors));
}

} // namespace

BOOST_AUTO_TEST_SUITE(failing_calls_suite)

BOOST_AUTO_TEST_CASE(
    each_failing_call_of_a_log_synced_on_every_append_is_told_or_waited_out)
{
    fail_every_call<direct<group_commit, data_sync>>("group", 30'000);
}

BOOST_AUTO_TEST_CASE(each_failing_call_of_a_log_synced_on_flush_is_told_or_waited_out)
{
    fail_every_call<direct<manual_flush, full_sync>>("manual", 30'000);
}

BOOST_AUTO_TEST_CASE(each_failing_call_of_a_log_without_syncs_is_told_or_waited_out)
{
    fail_every_call<direct<group_commit, no_sync>>("unsynced", 30'000);
}

BOOST_AUTO_TEST_SUITE_END()
