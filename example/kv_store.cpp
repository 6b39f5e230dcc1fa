// forelog/example/kv_store.cpp: the key-value store's command line
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "kv_demo.hpp"
#include "scratch_directory.hpp"

namespace {

using arguments = std::vector<std::string>;

constexpr const char* usage_text =
    "usage: kv_store demo [DIRECTORY]          crashes and recovers, and proves what is "
    "left\n"
    "       kv_store put DIRECTORY KEY VALUE   durable on return\n"
    "       kv_store get DIRECTORY KEY         prints the value; status 1 if there is "
    "none\n"
    "       kv_store erase DIRECTORY KEY\n"
    "       kv_store list DIRECTORY [PREFIX]   prints the keys\n"
    "       kv_store checkpoint DIRECTORY      writes a snapshot, removes old segments\n"
    "       kv_store info DIRECTORY            prints how store and log stand\n";

int demo(const arguments& a)
{
    namespace fs = std::filesystem;
    if (a.size() > 1) { // stays, to be looked at
        const fs::path directory = a[1];
        if (fs::exists(directory) && !fs::is_empty(directory)) {
            std::cerr << "kv_store: " << directory.string() << " is not empty\n";
            return 2;
        }
        return example::kv_demo(directory).run() ? 0 : 1;
    }
    const example::scratch_directory scratch;
    return example::kv_demo(scratch.path() / "kv").run() ? 0 : 1;
}

int put(const arguments& a)
{
    example::kv_store(a[1]).put(a[2], a[3]);
    return 0;
}

int get(const arguments& a)
{
    const example::kv_state state = example::load(a[1]);
    const auto found = state.entries.find(a[2]);
    if (found == state.entries.end())
        return 1;
    std::cout << found->second << '\n';
    return 0;
}

int erase(const arguments& a)
{
    example::kv_store store(a[1]);
    if (!store.get(a[2]))
        return 1;
    store.erase(a[2]);
    return 0;
}

int list(const arguments& a)
{
    const std::string prefix = a.size() > 2 ? a[2] : "";
    for (const auto& entry : example::load(a[1]).entries)
        if (entry.first.starts_with(prefix))
            std::cout << entry.first << '\n';
    return 0;
}

int checkpoint(const arguments& a)
{
    const auto result = example::kv_store(a[1]).checkpoint();
    std::cout << "snapshot at LSN " << result.at.value() << " with " << result.entries
              << " entries; " << result.segments_removed << " log segments removed\n";
    return 0;
}

int info(const arguments& a)
{
    const example::kv_state state = example::load(a[1]);
    std::cout << "entries:       " << state.entries.size() << '\n'
              << "snapshot LSN:  " << state.snapshot.value() << '\n'
              << "replayed:      " << state.replayed << '\n'
              << "last LSN:      " << state.log.last_lsn.value() << '\n'
              << "log ends:      " << to_string(state.log.end) << " (" << state.log.reason
              << ")\n"
              << "log segments:  " << state.log.segments << '\n';
    return 0;
}

struct command
{
    const char* name;
    std::size_t least, most; ///< how many arguments, itself included
    int (*run)(const arguments&);
};

constexpr command commands[] = {
    {"demo", 1, 2, demo},   {"put", 4, 4, put},   {"get", 3, 3, get},
    {"erase", 3, 3, erase}, {"list", 2, 3, list}, {"checkpoint", 2, 2, checkpoint},
    {"info", 2, 2, info},
};

} // namespace

int main(int argc, char** argv)
{
    const arguments a(argv + 1, argv + argc);
    for (const command& c : commands) {
        if (a.empty() || a[0] != c.name || a.size() < c.least || a.size() > c.most)
            continue;
        try {
            return c.run(a);
        } catch (const std::exception& e) {
            std::cerr << "kv_store: " << (a.size() > 1 ? a[1] + ": " : "") << e.what()
                      << '\n';
            return 2;
        }
    }
    std::cerr << usage_text;
    return 2;
}
