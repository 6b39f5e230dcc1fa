// forelog/test/fuzz/standalone.cpp: feeds a fuzz target with the files of its corpus
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/target.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

/// So many files of each corpus there are at least; one that is not found must not pass.
constexpr std::size_t files_min = 10;

void feed(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in), {}};
    std::cout << file.filename().string() << std::endl; // printed before it may crash
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                           bytes.size());
}

} // namespace

/// With arguments: these files. Without: the corpus in the source tree.
int main(int argc, char** argv)
{
    for (int i = 1; i < argc; ++i)
        feed(argv[i]);
    if (argc > 1)
        return 0;
    const char* const root = std::getenv("FORELOG_SOURCE_DIR");
    if (root == nullptr) {
        std::cerr << "FORELOG_SOURCE_DIR is not set\n";
        return 1;
    }
    std::vector<fs::path> files;
    for (const auto& entry :
         fs::directory_iterator(fs::path(root) / "test/fuzz/corpus" / fuzz_target_name()))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files)
        feed(file);
    std::cout << files.size() << " files" << std::endl;
    return files.size() >= files_min ? 0 : 1;
}
