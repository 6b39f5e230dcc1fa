// forelog/test/unit/testing/crash_definition.cpp: random histories against the definition
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "disk_fixture.hpp"

#include <iostream>
#include <map>

using namespace forelog;
using namespace forelog::test;

namespace {

/// The rules of a crash once more, spelled out over strings and without any cleverness.
struct definition
{
    struct file
    {
        std::string synced;
        std::vector<std::pair<std::size_t, char>> writes; ///< sector and letter
        std::set<std::size_t> sizes;                      ///< in sectors
        std::string seen;

        void write(std::size_t at, std::string_view letters)
        {
            const std::size_t end = at + letters.size();
            seen.resize((std::max)(seen.size(), end), '.');
            seen.replace(at, letters.size(), letters);
            for (std::size_t i = 0; i < letters.size(); ++i)
                writes.emplace_back(at + i, letters[i]);
            if (end > synced.size() && (sizes.empty() || end > *sizes.rbegin()))
                sizes.insert(end);
        }

        void sync()
        {
            if (!sizes.empty())
                synced.resize(*sizes.rbegin(), '.');
            for (const auto& [at, letter] : writes)
                if (at < synced.size())
                    synced[at] = letter;
            forget();
        }

        void forget()
        {
            writes.clear();
            sizes.clear();
        }

        texts states() const
        {
            texts all;
            std::set<std::size_t> lengths = sizes;
            lengths.insert(synced.size());
            for (const std::size_t length : lengths) {
                std::string start = synced;
                start.resize(length, '.');
                texts of_length{start};
                for (const auto& [at, letter] : writes) {
                    const texts before = of_length;
                    for (std::string text : before)
                        if (at < length) {
                            text[at] = letter;
                            of_length.insert(text);
                        }
                }
                all.insert(of_length.begin(), of_length.end());
            }
            return all;
        }
    };

    using names = std::map<std::string, int>;

    struct change
    {
        int number;
        std::string from, to;
        void apply(names& n) const
        {
            if (const auto at = n.find(from); at != n.end() && at->second == number)
                n.erase(at);
            if (!to.empty())
                n[to] = number;
        }
    };

    std::map<int, file> files;
    names seen, synced;
    std::vector<change> changes;

    void make_change(change c)
    {
        c.apply(seen);
        changes.push_back(c);
    }

    void sync_names()
    {
        for (const change& c : changes)
            c.apply(synced);
        changes.clear();
    }

    texts states() const
    {
        texts all;
        for (unsigned subset = 0; subset < 1u << changes.size(); ++subset) {
            names n = synced;
            for (std::size_t i = 0; i < changes.size(); ++i)
                if ((subset >> i & 1) != 0)
                    changes[i].apply(n);
            texts listings{""};
            for (const auto& [name, number] : n) {
                texts longer;
                for (const std::string& listing : listings)
                    for (const std::string& text : files.at(number).states())
                        longer.insert(listing + name + ":" + text + " ");
                listings = std::move(longer);
            }
            all.insert(listings.begin(), listings.end());
        }
        return all;
    }
};

/// A random history on a simulated disk, and in the definition.
struct history : disk_fixture
{
    explicit history(std::uint64_t seed) : noise(seed) {}

    std::string any_name()
    {
        static const char* const all[] = {"a", "b", "c"};
        return all[noise.step() % 3];
    }

    void step()
    {
        const std::string name = any_name();
        const auto at = model.seen.find(name);
        if (at == model.seen.end()) {
            create(name.c_str());
            model.files[++last] = {};
            model.make_change({last, "", name});
            return;
        }
        const int number = at->second;
        switch (noise.step() % 8) {
        case 0: {
            const std::string to = any_name();
            dir.rename(name.c_str(), to.c_str(), ec);
            BOOST_TEST((ec.value() != 0) == (model.seen.count(to) != 0));
            if (!ec)
                model.make_change({number, name, to});
            break;
        }
        case 1:
            dir.remove(name.c_str(), ec);
            model.make_change({number, name, ""});
            break;
        case 2:
            sync_names();
            model.sync_names();
            break;
        case 3:
            open(name.c_str());
            sync();
            model.files[number].sync();
            break;
        case 4:
            open(name.c_str());
            disk.with_faults([](fault_plan& p) { p.fail(op::sync_data, 1, EIO); });
            file.sync_data(ec);
            BOOST_TEST(ec);
            model.files[number].forget();
            break;
        default: write(name, number);
        }
    }

    void write(const std::string& name, int number)
    {
        const std::size_t where = noise.step() % 3;
        std::string letters(1 + noise.step() % 2, '.');
        for (char& c : letters)
            if (noise.step() % 8 != 0)
                c = static_cast<char>('A' + noise.step() % 26);
        open(name.c_str());
        put(where, letters);
        model.files[number].write(where, letters);
    }

    seeded noise;
    definition model;
    int last = 0;
};

std::string listing(const disk_state& s)
{
    std::string text;
    for (const std::string& name : names_in(s, "log"))
        text += name + ":" + letters(s, "log/" + name) + " ";
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(random_histories_leave_exactly_the_states_of_the_definition)
{
    std::size_t compared = 0, states = 0, most = 0;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        history run(seed);
        for (int i = 0; i < 14; ++i) {
            run.step();
            BOOST_TEST_CONTEXT("seed " << seed << ", step " << i)
            {
                const crash_space space(run.disk.snapshot());
                if (space.count() > 20000)
                    break;
                texts found;
                exhaustive all;
                do
                    found.insert(listing(space.pick(all)));
                while (all.next());
                const texts wanted = run.model.states();
                BOOST_TEST_REQUIRE(found == wanted);
                ++compared;
                states += wanted.size();
                most = (std::max)(most, wanted.size());
            }
        }
        std::string seen;
        for (const auto& [name, number] : run.model.seen)
            seen += name + ":" + run.model.files[number].seen + " ";
        BOOST_TEST(listing(run.disk.snapshot()) == seen);
    }
    std::cout << compared << " snapshots, " << states << " states, at most " << most
              << '\n';
    BOOST_TEST(compared > 3000u);
    BOOST_TEST(states > 50000u);
    BOOST_TEST(most > 1000u);
}
