// forelog/example/hello_wal.cpp: the quick start: write a log, read it back
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch_directory.hpp"

// Everything below happens in a temporary directory.
static const example::scratch_directory scratch;

// tag::quick_start[]
#include <forelog/forelog.hpp>
#include <iostream>

using namespace std::string_view_literals;

int main()
{
    forelog::wal_writer wal{"orders.wal"}; // a directory: made, or recovered and locked
    wal.append("buy 10"sv);                // returns at once
    wal.append(forelog::record_type{7}, "sell 3"sv);
    const forelog::lsn n = wal.append("buy 5"sv);
    wal.wait(n);            // these three survive a power cut now
    wal.commit("sell 1"sv); // append and wait in one call

    for (const forelog::record_view& r : forelog::replay{"orders.wal"})
        std::cout << r.lsn.value() << ": " << forelog::view_text(r.payload) << '\n';
}
// end::quick_start[]
