// forelog/test/failing/support/failing_run.hpp: a writer whose calls may fail, with its model
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FAILING_SUPPORT_FAILING_RUN_HPP
#define FORELOG_TEST_FAILING_SUPPORT_FAILING_RUN_HPP

#include "../../support/testing.hpp"

#include "library_call.hpp"

#include "../../support/log_oracle.hpp"
#include "../../support/log_run.hpp"
#include <forelog/testing/simulated_disk.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

namespace forelog::test {

/** Runs steps with a writer whose disk or memory may fail, and keeps the model in step.

    An append that fails is in the log if it got a number nonetheless, which `last_lsn`
    tells. Whatever happens, a call that succeeded has done what it says.
*/
template <class Writer>
class failing_run : public log_run<Writer>
{
    using base = log_run<Writer>;
    using base::acknowledged, base::disk_, base::known_, base::learn, base::payload_,
        base::writer_;

public:
    using base::syncing, base::syncs_each, base::threaded;

    failing_run(simulated_disk& disk, knowledge k, unsigned spares = 0)
        : base(disk, std::move(k))
        , spares_(spares)
    {}
    ~failing_run() { die(); }

    /// Returns: what opening said.
    std::error_code open()
    {
        typename Writer::options o = base::options_of(512, spares_);
        o.segment.prepare_after = 0;
        std::error_code ec;
        known_.closed = false;
        if (syncing)
            known_.provable = known_.records.size(); // recovery syncs what it finds
        const std::filesystem::path path = disk_.path("log");
        if (before_open)
            before_open();
        const std::set<std::string> before = names();
        in_library([&] { writer_.emplace(path, o, ec); });
        if (ec) {
            in_library([&] { writer_.reset(); });
            expect_untouched(before, ec);
            return ec;
        }
        const std::uint64_t last = base::check_recovery();
        base::recovered(last);
        known_.provable = syncing ? last : 0;
        acknowledged(syncing ? last : 0);
        return {};
    }

    /// Returns: what the call said; nothing once the writer is gone or closed.
    std::error_code step(char what)
    {
        if (!writer_)
            return {};
        switch (what) {
        case 's':
        case 'R':
        case 'X':
        case 'b': return append(sizes_of(what));
        case 'c': return commit();
        case 'f': return flush();
        case 't': return truncate();
        case 'C': return close();
        case 'O':
            if (const std::error_code ec = close())
                return ec;
            in_library([&] { writer_.reset(); });
            return open();
        case 'K': die(); return open();
        default: throw std::invalid_argument(std::string("no step ") + what);
        }
    }

    /// Effects: checks that a failed writer takes nothing more and touches nothing more.
    void expect_poisoned(const std::error_code& first)
    {
        in_library([&] { base::expect_poisoned(first); });
    }

    /// Effects: the model forgets what the writer has rejected. Each append has an outcome.
    void settle()
    {
        if (!writer_ || !writer_->failure())
            return;
        learn();
        for (std::uint64_t n = 1; n <= writer_->last_lsn().value(); ++n) {
            const outcome o = writer_->outcome(lsn(n));
            expect(o != outcome::pending, "an append has no outcome");
            expect((o == outcome::durable) == (n <= writer_->durable_lsn().value()),
                   "an outcome contradicts the watermark");
            if (o == outcome::rejected && n <= known_.records.size())
                known_.records.resize(n - 1);
        }
        // What is indeterminate may have been synced all the same, but nothing says so.
        known_.provable = (std::max)(known_.provable, known_.durable);
    }

    /// Effects: the program is gone; what it wrote can be read.
    void die()
    {
        if (!writer_)
            return;
        if constexpr (threaded) {
            disk_.power_off();
            in_library([&] { writer_.reset(); });
            disk_.kill();
        } else {
            disk_state left = disk_.snapshot();
            disk_.power_off();
            in_library([&] { writer_.reset(); });
            disk_.restore(std::move(left));
        }
    }

    /// Called when a writer with a thread waits for space, and may end that.
    std::function<void()> on_shortage;

    /// Called before a writer is made.
    std::function<void()> before_open;

private:
    template <class Call>
    static void in_library(Call call)
    {
        const library_call now;
        call();
    }

    std::set<std::string> names() const
    {
        std::set<std::string> all;
        const disk_state now = disk_.snapshot();
        if (const directory_node* const log = now.dir(now.lookup("log")))
            for (const auto& [name, number] : *log->cached)
                all.insert(name);
        return all;
    }

    /// Effects: checks that a failed opening has left what was there, except for what a full disk
    /// may take, and nothing else.
    void expect_untouched(std::set<std::string> before, const std::error_code& ec) const
    {
        before.insert("LOCK");
        const std::set<std::string> after = names();
        expect(std::ranges::includes(before, after), "a failed opening leaves a file");
        const bool full = ec == os_error(ENOSPC) || ec == os_error(EDQUOT);
        expect(full || after.size() + 1 >= before.size(),
               "a failed opening has removed a file");
    }

    std::error_code append(std::span<const std::uint32_t> sizes)
    {
        return add(sizes,
                   [&](lsn& n, std::error_code& ec) { n = base::append_records(ec); });
    }

    std::error_code commit()
    {
        // A wait that ends is of use where the disk stays full.
        if constexpr (threaded) {
            const std::error_code ec = append(sizes_of('c'));
            return ec ? ec : flush();
        } else {
            return add(sizes_of('c'), [&](lsn& n, std::error_code& ec) {
                n = writer_->commit(type_of(known_.records.back()), payload_, ec);
                if (!ec && syncing)
                    expect(writer_->durable_lsn() >= n, "committed, but not durable");
            });
        }
    }

    template <class Call>
    std::error_code add(std::span<const std::uint32_t> sizes, Call call)
    {
        base::add_records(sizes);
        std::error_code ec;
        lsn n;
        in_library([&] { call(n, ec); });
        const std::uint64_t last = writer_->last_lsn().value();
        if (ec) {
            expect(!n, "an append gives a number and an error");
            expect(last == known_.records.size() ||
                       last + sizes.size() == known_.records.size(),
                   "a part of an append has numbers");
            known_.records.resize(last);
        } else {
            expect(n.value() == last && last == known_.records.size(),
                   "the LSN is not the next one");
            if (syncs_each)
                expect(writer_->durable_lsn() >= n, "acknowledged, but not durable");
        }
        learn();
        return ec;
    }

    std::error_code flush()
    {
        std::error_code ec;
        lsn n = writer_->last_lsn();
        if constexpr (threaded) {
            bool done = false;
            for (int i = 0; !done && !ec && i < 5000; ++i) {
                in_library([&] {
                    done = writer_->wait_for(n, std::chrono::milliseconds(2), ec);
                });
                if (!done && !ec && i >= 2 && on_shortage &&
                    writer_->stats().waiting_for_space)
                    on_shortage();
            }
            expect(done || ec, "a wait without end");
        } else {
            in_library([&] { n = writer_->flush(ec); });
            expect(ec || n.value() == known_.records.size(),
                   "flush covers less than was appended");
        }
        if (!ec && syncing)
            acknowledged(n.value());
        learn();
        return ec;
    }

    std::error_code truncate()
    {
        const std::uint64_t before = known_.durable + 1;
        known_.first_max = (std::max)(known_.first_max, before);
        std::error_code ec;
        in_library([&] { writer_->truncate_before(lsn(before), ec); });
        known_.removal_lost |= static_cast<bool>(ec);
        learn();
        return ec;
    }

    std::error_code close()
    {
        std::error_code ec, again;
        in_library([&] {
            ec = writer_->close();
            again = writer_->close();
        });
        expect(again == ec, "a second close gives another result");
        learn();
        if (!ec) {
            known_.closed = true;
            expect(!syncing || known_.durable == known_.records.size(),
                   "closed in order, but not all is durable");
            expect(known_.written == known_.records.size(),
                   "closed in order, but not all is written");
        }
        return ec;
    }

    unsigned spares_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_FAILING_SUPPORT_FAILING_RUN_HPP
