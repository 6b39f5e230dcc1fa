// forelog/test/schedule/support/strategy.hpp: who runs next, and what was chosen
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SCHEDULE_SUPPORT_STRATEGY_HPP
#define FORELOG_TEST_SCHEDULE_SUPPORT_STRATEGY_HPP

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace forelog::test::schedule {

/// What a thread sees of the stores of another.
enum class memory_model : std::uint8_t
{
    sequential,    ///< all of them, in one order
    store_buffers, ///< relaxed and released ones later, in their order, as on x86
};

inline const char* to_string(memory_model m)
{
    return m == memory_model::sequential ? "sc" : "tso";
}

enum class act : char
{
    run = 'r',       ///< a task goes on; the stores of the one before are seen
    run_early = 'u', ///< a task goes on; the stores of the one before are not seen yet
    drain = 'd',     ///< the oldest store of a task is seen
    pass = 't',      ///< the time of the next deadline comes
};

/// What may happen next. `cost`: how many preemptions it counts for.
struct option
{
    act what = act::run;
    unsigned task = 0;
    unsigned cost = 0;
};

/// A point at which there is a choice. The first option is what happens by default.
struct choice_point
{
    std::uint64_t step = 0;
    std::uint64_t state = 0; ///< equal if and only if the same can happen from here on
    const std::vector<option>* options = nullptr;
};

class strategy
{
public:
    strategy() = default;
    strategy(const strategy&) = delete;
    strategy& operator=(const strategy&) = delete;
    virtual ~strategy() = default;

    /// Returns: the index of an option.
    virtual std::size_t choose(const choice_point& at) = 0;

    /// Whether it is asked even where no other thread can see what happens.
    virtual bool is_asked_always() const { return false; }

    /// Whether it looks at the state when it is asked next.
    virtual bool wants_state() const { return false; }

    /// Before this step it lets a thread that can go on do so, and need not be asked.
    std::uint64_t quiet_until() const { return quiet_until_; }

protected:
    std::uint64_t quiet_until_ = 0;
};

/// What differs from the default in a run: "132r2,140d1".
struct decision
{
    std::uint64_t step = 0;
    act what = act::run;
    unsigned task = 0;

    friend bool operator==(const decision&, const decision&) = default;
};

inline std::string to_string(const std::vector<decision>& all)
{
    std::string text;
    for (const decision& d : all) {
        text += (text.empty() ? "" : ",") + std::to_string(d.step);
        text += static_cast<char>(d.what);
        text += std::to_string(d.task);
    }
    return text;
}

inline std::vector<decision> parse_decisions(const std::string& text)
{
    std::vector<decision> all;
    const char* at = text.c_str();
    while (*at != '\0') {
        char* end = nullptr;
        decision d;
        d.step = std::strtoull(at, &end, 10);
        if (end == at || *end == '\0')
            break;
        d.what = static_cast<act>(*end);
        at = end + 1;
        d.task = static_cast<unsigned>(std::strtoul(at, &end, 10));
        all.push_back(d);
        at = *end == ',' ? end + 1 : end;
    }
    return all;
}

} // namespace forelog::test::schedule

#endif // FORELOG_TEST_SCHEDULE_SUPPORT_STRATEGY_HPP
