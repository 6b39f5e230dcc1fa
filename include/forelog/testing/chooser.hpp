// forelog/testing/chooser.hpp: where a test takes its choices from
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_CHOOSER_HPP
#define FORELOG_TESTING_CHOOSER_HPP

#include <charconv>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace forelog::testing {

/** A source of choices. A test that asks a chooser for all its decisions can be repeated from the
    line that `repro` returns: see `make_chooser`.

    Choice 0 means that nothing of the thing in question is kept, and the last choice that all of
    it is. Thread safety: distinct objects safe.
*/
class chooser
{
public:
    virtual ~chooser() = default;

    /// Requires: `n` > 0. Returns: a value below `n`.
    virtual std::uint64_t pick(std::uint64_t n) = 0;

    /// Returns: a line from which `make_chooser` makes a chooser that chooses the same again.
    virtual std::string repro() const = 0;
};

/** All choices, depth first, each path once: `do run(all); while (all.next());`.

    Requires: after the same answers a run asks the same questions. Errors: std::logic_error if it
    does not, since paths would be left out.
*/
class exhaustive final : public chooser
{
public:
    std::uint64_t pick(std::uint64_t n) override
    {
        if (n <= 1)
            return 0;
        if (depth_ == path_.size())
            path_.push_back({0, n});
        else if (path_[depth_].of != n)
            throw std::logic_error("the run under " + repro() + " is not deterministic");
        return path_[depth_++].choice;
    }

    /// Effects: ends a path. Returns: false after the last one.
    bool next()
    {
        path_.resize(depth_); // a path that ended early leaves no choices behind
        depth_ = 0;
        ++paths_;
        while (!path_.empty() && ++path_.back().choice == path_.back().of)
            path_.pop_back();
        return !path_.empty();
    }

    /// Returns: the number of paths that have ended.
    std::uint64_t paths() const noexcept { return paths_; }

    std::string repro() const override
    {
        std::string text = "path:";
        for (std::size_t i = 0; i < depth_; ++i)
            text += (i == 0 ? "" : ".") + std::to_string(path_[i].choice);
        return text;
    }

private:
    struct step
    {
        std::uint64_t choice, of;
    };
    std::vector<step> path_;
    std::size_t depth_ = 0;
    std::uint64_t paths_ = 0;
};

/// The choices of one path; after its end every choice is 0.
/// Errors: std::logic_error if a run does not follow the path.
class given_path final : public chooser
{
public:
    explicit given_path(std::vector<std::uint64_t> path) : path_(std::move(path)) {}

    std::uint64_t pick(std::uint64_t n) override
    {
        if (n <= 1 || next_ >= path_.size())
            return 0;
        const std::uint64_t choice = path_[next_++];
        if (choice >= n)
            throw std::logic_error("the run does not follow " + repro());
        return choice;
    }

    std::string repro() const override
    {
        std::string text = "path:";
        for (std::size_t i = 0; i < path_.size(); ++i)
            text += (i == 0 ? "" : ".") + std::to_string(path_[i]);
        return text;
    }

private:
    std::vector<std::uint64_t> path_;
    std::size_t next_ = 0;
};

/** Choices from a seed, the same on every machine.

    There are three moods: even, mostly "nothing of it", and mostly "all of it". Even choices over
    thirty sectors would hardly ever give a state in which only one is missing. The mood changes
    now and then, so that the power cuts of one run differ.
*/
class seeded final : public chooser
{
public:
    explicit seeded(std::uint64_t seed) noexcept : seed_(seed), state_(seed)
    {
        change_mood();
    }

    std::uint64_t pick(std::uint64_t n) override
    {
        if (n <= 1)
            return 0;
        const std::uint64_t draw = step();
        if ((draw >> 56 & 31) == 0)
            change_mood();
        if (mood_ != mood::even && draw >> 61 != 0)
            return mood_ == mood::none ? 0 : n - 1;
        return (draw & 0xff'ffff'ffff'ffffu) % n;
    }

    /// Returns: the next number of SplitMix64, where random bits are needed and no choice.
    std::uint64_t step() noexcept
    {
        std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15u;
        z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9u;
        z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebu;
        return z ^ (z >> 31);
    }

    std::string repro() const override { return "seed:" + std::to_string(seed_); }

private:
    enum class mood
    {
        even,
        none,
        all
    };

    void change_mood() noexcept
    {
        const std::uint64_t draw = step() % 4;
        mood_ = draw == 0 ? mood::none : draw == 1 ? mood::all : mood::even;
    }

    std::uint64_t seed_;
    std::uint64_t state_;
    mood mood_;
};

/// Returns: a chooser that chooses as the one that returned `repro`.
/// Errors: std::invalid_argument if it is no such line.
inline std::unique_ptr<chooser> make_chooser(std::string_view repro)
{
    const auto colon = repro.find(':');
    const std::string_view kind = repro.substr(0, colon);
    std::vector<std::uint64_t> numbers;
    const char* at = repro.data() + (colon < repro.size() ? colon + 1 : repro.size());
    const char* const end = repro.data() + repro.size();
    while (at != end) {
        std::uint64_t n = 0;
        const auto [rest, error] = std::from_chars(at, end, n);
        if (error != std::errc() || (rest != end && (*rest != '.' || rest + 1 == end)))
            throw std::invalid_argument("no repro: " + std::string(repro));
        numbers.push_back(n);
        at = rest == end ? end : rest + 1;
    }
    if (kind == "path")
        return std::make_unique<given_path>(std::move(numbers));
    if (kind == "seed" && numbers.size() == 1)
        return std::make_unique<seeded>(numbers[0]);
    throw std::invalid_argument("no repro: " + std::string(repro));
}

} // namespace forelog::testing

#endif // FORELOG_TESTING_CHOOSER_HPP
