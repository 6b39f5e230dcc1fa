// forelog/example/hello_wal_ec.cpp: the quick start with error codes in place of exceptions
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "scratch_directory.hpp"

static const example::scratch_directory scratch;

// tag::error_code[]
#include <forelog/forelog.hpp>
#include <iostream>

using namespace std::string_view_literals;

int fail(const char* what, const std::error_code& ec)
{
    std::cerr << what << ": " << ec.message() << '\n';
    return 1;
}

int main()
{
    std::error_code ec;
    forelog::wal_writer wal("orders.wal", {}, ec);
    if (ec == forelog::error::locked)
        return fail("another process writes this log", ec);
    if (ec == forelog::condition::damaged)
        return fail("look at it with a replay in salvage mode", ec);
    if (ec)
        return fail("open", ec);

    const forelog::lsn n = wal.append("buy 10"sv, ec);
    if (!ec)
        wal.wait(n, ec);
    if (!ec)
        wal.commit(forelog::record_type{7}, "sell 3"sv, ec);
    if (ec)
        return fail("append", ec); // the writer is of no use any more: see failure()

    // Refused, and nothing happened: the log takes no empty batch.
    wal.append(forelog::batch(), ec);
    std::cout << "empty batch: " << ec.message() << '\n';

    if ((ec = wal.close()))
        return fail("close", ec);
    wal.append("too late"sv, ec);
    std::cout << "after close: " << ec.message() << '\n';

    forelog::replay log("orders.wal", {}, ec);
    for (const forelog::record_view& r : log)
        std::cout << r.lsn.value() << ": " << forelog::view_text(r.payload) << '\n';
    if (ec)
        return fail("replay", ec);
    std::cout << "end: " << to_string(log.report().end) << '\n';
}
// end::error_code[]
