// forelog/example/kv_workload.hpp: what the demonstration's threads write
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_KV_WORKLOAD_HPP
#define FORELOG_EXAMPLE_KV_WORKLOAD_HPP

#include "kv_store.hpp"

#include <array>

namespace example {

inline constexpr unsigned kv_threads = 4;

/// How many steps each thread has done.
using kv_steps = std::array<std::uint64_t, kv_threads>;

/** The changes of a thread, step by step.

    Each step is one atomic group: a change, and the number of the step. Both depend on nothing but
    thread, step and the entries of the beginning, so that the number of steps of each thread
    tells the whole content of the store. The threads change different keys.
*/
class kv_workload
{
public:
    explicit kv_workload(const kv_entries& base)
    {
        for (const auto& entry : base)
            keys_.push_back(entry.first);
    }

    static std::string counter_of(unsigned thread)
    {
        return "steps of thread " + std::to_string(thread);
    }

    kv_changes step(unsigned thread, std::uint64_t number) const
    {
        kv_changes changes;
        std::uint64_t dice = (number * kv_threads + thread) * 0x9e37'79b9'7f4a'7c15u;
        dice ^= dice >> 29;
        const std::string& key = key_of(thread, dice >> 8);
        switch (dice % 8) {
        case 0: changes.erase(key); break;
        case 1:
        case 2:
        case 3: changes.put(key, text_of(thread, number, dice % 3000)); break;
        default:
            changes.put("note " + std::to_string(thread) + "/" +
                            std::to_string(dice % 101),
                        text_of(thread, number, dice % 300));
        }
        changes.put(counter_of(thread), std::to_string(number));
        return changes;
    }

    /// How many steps of a thread the entries hold.
    static std::uint64_t steps_in(const kv_entries& entries, unsigned thread)
    {
        const auto found = entries.find(counter_of(thread));
        return found == entries.end() ? 0 : std::stoull(found->second);
    }

    /// Does the steps of all threads after `from` and up to `to`.
    void advance(kv_entries& entries, const kv_steps& from, const kv_steps& to) const
    {
        for (unsigned t = 0; t != kv_threads; ++t)
            for (std::uint64_t n = from[t] + 1; n <= to[t]; ++n)
                step(t, n).apply_to(entries);
    }

private:
    const std::string& key_of(unsigned thread, std::uint64_t any) const
    {
        const std::uint64_t share = keys_.size() / kv_threads; // each has the like number
        return keys_[static_cast<std::size_t>(any % share * kv_threads + thread)];
    }

    static std::string text_of(unsigned thread, std::uint64_t number, std::uint64_t size)
    {
        std::string text = "thread " + std::to_string(thread) + ", step " +
                           std::to_string(number) + ": ";
        while (text.size() < size)
            text += static_cast<char>('a' + (text.size() * 31 + number) % 26);
        return text;
    }

    std::vector<std::string> keys_;
};

} // namespace example

#endif // FORELOG_EXAMPLE_KV_WORKLOAD_HPP
