// forelog/test/fuzz/operations.cpp: any sequence of calls, failures and crashes of a writer
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#define FORELOG_THREADING_HEADER "support/fixed_threading.hpp"

#include "support/target.hpp"

#include "../crash/support/explore.hpp"
#include "../support/keep_memory.hpp"

using namespace forelog;
using namespace forelog::test;

const char* fuzz_target_name()
{
    return "operations";
}

namespace {

/// Choices from the bytes of the input, and from a fixed seed when they are used up.
class input_chooser final : public chooser
{
public:
    explicit input_chooser(input& in) : in_(in) {}

    std::uint64_t pick(std::uint64_t n) override
    {
        if (n <= 1)
            return 0;
        if (in_.empty())
            return rest_.pick(n);
        return (n <= 256 ? in_.byte() : in_.value<std::uint32_t>()) % n;
    }
    std::string repro() const override { return "input"; }

private:
    input& in_;
    seeded rest_{1};
};

/** Runs an input against one kind of writer.

    A byte is a step: a letter of `recorded_run`, a failure of the disk, or a crash at one of
    the moments of the step before. After each crash the log is read back, judged by what was
    acknowledged, and the next life goes on with it.
*/
template <class Writer>
class session
{
public:
    session(input& in, std::uint32_t block_size)
        : in_(in)
        , block_size_(block_size)
        , choice_(in)
    {
        disk_.configure([](disk_settings& s) { s.trace = false; });
    }

    void run()
    {
        begin({});
        for (unsigned steps = 0; !in_.empty() && steps < 64; ++steps)
            step(in_.byte());
        crash(0);
        expect(!life_->error(), "the log does not open in the end");
    }

private:
    using run_type = recorded_run<Writer>;

    static constexpr std::string_view letters = "selzRXbBcftTCOK";

    void begin(knowledge k)
    {
        points_.clear();
        life_.emplace(disk_, std::move(k), block_size_, &points_);
        life_->open();
        after();
    }

    void step(std::uint8_t what)
    {
        if (what < 160) {
            // Only the changes of this step, and the state before it, can be crashed at.
            if (points_.size() > 1)
                points_.erase(points_.begin(), points_.end() - 1);
            const char letter = letters[what % letters.size()];
            if (!life_->error())
                life_->step(letter);
            after(letter);
        } else if (what < 192)
            inject_failure(what);
        else
            crash(what);
    }

    /// A sync, a write or a change of a name is going to fail, or a write to be short.
    void inject_failure(std::uint8_t what)
    {
        const std::uint64_t nth = 1 + in_.byte() % 8u;
        disk_.with_faults([&](fault_plan& p) {
            p.clear();
            switch (what % 4) {
            case 0: {
                fault& f = p.fail(any_sync, nth, EIO);
                f.lose = static_cast<loss>(in_.byte() % 3);
                f.choice = &choice_;
                break;
            }
            case 1: p.fail(op::write, nth, EIO); break;
            case 2: p.cut_short(op::write, nth, in_.value<std::uint16_t>()); break;
            default: p.fail(op_set(op::create) | op::rename | op::open, nth, EACCES);
            }
        });
    }

    /// A writer that failed takes nothing more, and what it has rejected never comes back. Every
    /// error is a failure, except for one that only kept a truncation from its start.
    void after(char letter = 'O')
    {
        if (!life_->error() || doomed_)
            return;
        doomed_ = true;
        Writer* const w = life_->writer();
        if (w == nullptr)
            return;
        if (!w->failure() && (letter == 't' || letter == 'T'))
            return;
        const std::uint64_t changes = disk_.changes();
        std::error_code ec;
        expect(!w->append(view_bytes("late"), ec) && ec, "an append after a failure");
        expect(!w->flush(ec) || w->durable_lsn() >= w->last_lsn(),
               "a flush after a failure succeeds");
        (void)w->close();
        expect(disk_.changes() == changes || !w->failure(),
               "a failed writer changes the disk");
    }

    /// What is known after a failure: less may be proven, and what was rejected is gone.
    knowledge known_after_failure()
    {
        knowledge k = life_->known();
        if (Writer* const w = life_->writer()) {
            for (std::uint64_t n = 1; n <= w->last_lsn().value(); ++n)
                if (w->outcome(lsn(n)) == outcome::rejected && n <= k.records.size()) {
                    k.records.resize(n - 1);
                    break;
                }
            k.written = (std::min)(k.written, std::uint64_t{k.records.size()});
            k.provable = k.durable;
        }
        return k;
    }

    void crash(std::uint8_t what)
    {
        crash_point p;
        const bool failed = static_cast<bool>(life_->error());
        const bool dies = what % 4 == 1;
        if (failed || points_.empty()) {
            p.known = failed ? known_after_failure() : life_->known();
            life_->die();
            p.state = disk_.snapshot();
        } else
            p = points_[static_cast<std::size_t>(choice_.pick(points_.size()))];
        run_type::expect_rules(disk_);
        life_.reset();
        doomed_ = false;
        disk_.with_faults([](fault_plan& f) { f.clear(); });
        disk_.forget();
        constexpr bool syncing = run_type::syncing;
        bounds b;
        if (dies) {
            b = {failed ? p.known.durable : p.known.written, !p.known.created,
                 p.known.closed && !failed};
            disk_.restore(p.state);
        } else {
            const auto kind = static_cast<std::size_t>(choice_.pick(crash_kinds.size()));
            b = {p.known.durable, !p.known.created || !syncing,
                 p.known.closed && syncing && !failed};
            disk_.restore(crash_space(p.state, crash_kinds[kind]).pick(choice_));
        }
        recover(std::move(p.known), b);
    }

    void recover(knowledge k, const bounds& b)
    {
        const auto path = disk_.path("log");
        const delivered d = read_log<simulated_file>(path, k, b);
        const delivered again = read_log<simulated_file>(path, k, b);
        expect(d.digest == again.digest, "I7: a second replay differs");
        k.written = d.last;
        if (d.error)
            throw std::pair(std::move(k), 0); // the named limit of lost removals
        begin(std::move(k));
        if (life_->error())
            throw broken("the log does not open: " + life_->error().message());
        expect(life_->known().records.size() == d.last,
               "the writer recovers other records than replay delivers");
    }

    input& in_;
    std::uint32_t block_size_;
    input_chooser choice_;
    simulated_disk disk_;
    std::vector<crash_point> points_;
    std::optional<run_type> life_;
    bool doomed_ = false;
};

template <class Writer>
void run(input& in, std::uint32_t block_size)
{
    try {
        session<Writer>(in, block_size).run();
    } catch (const broken& b) {
        fuzz_failure(b.what());
    } catch (const std::pair<knowledge, int>&) {
    }
}

} // namespace

/// The input is a kind of writer, and steps.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    keep_memory();
    threading::restart_chance(size);
    input in(data, size);
    const std::uint8_t kind = in.byte();
    const std::uint32_t block_size = (kind & 4) != 0 ? 4096 : 512;
    switch (kind % 4) {
    case 0: run<direct_group_commit>(in, block_size); break;
    case 1: run<direct_manual>(in, block_size); break;
    case 2: run<direct_group_unsynced>(in, block_size); break;
    default: run<direct_manual_unsynced>(in, block_size); break;
    }
    return 0;
}
