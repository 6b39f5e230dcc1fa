// forelog/test/bench/options.cpp: the command line of wal_bench
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at
// https://www.boost.org/LICENSE_1_0.txt)

#include "bench/command.hpp"

#include <array>

namespace {

using namespace bench_test;

const std::string small = " --workload append --sync none --warm-up 0 --dir log "
                          "--format json ";

/// One line on stderr that holds `part`, nothing on stdout, and exit status 2.
void check_refused(const std::string& arguments, const std::string& part)
{
    const ended e = run(wal_bench() + " " + arguments);
    BOOST_TEST(e.status == 2, arguments << ": status " << e.status);
    BOOST_TEST(e.out == "");
    BOOST_TEST(lines_of(e.error).size() == 1U, arguments << ": " << e.error);
    BOOST_TEST(has(e.error, part), arguments << ": " << e.error);
}

void check_taken(const std::string& arguments, const std::string& part)
{
    const ended e = run(wal_bench() + small + arguments);
    BOOST_TEST(e.status == 0, arguments << ": " << e.error);
    BOOST_TEST(has(e.out, part), arguments << ": " << e.out);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_number_out_of_range_is_refused_with_the_range)
{
    check_refused("--records 0", "--records is '0', and has to be a whole number from 1");
    check_refused("--producers 1025", "from 1 to 1024");
    check_refused("--payload-size 17M", "from 0 to 16777216");
    check_refused("--queue-memory 1K", "from 4096 to 1073741824");
    check_refused("--segment-size 1", "from 32768");
    check_refused("--batch-timeout 1e9", "from 0 to 3600000");
    check_refused("--rounds 1001", "from 1 to 1000");
    check_refused("--warm-up 101", "from 0 to 100");
}

BOOST_AUTO_TEST_CASE(a_number_that_fits_in_no_word_is_refused)
{
    for (const char* const number :
         {"99999999999999999999", "18446744073709551616", "18446744073709551615K", "1e20",
          "18014398509481984K", "9e18G"})
        check_refused(std::string{"--records "} + number, number);
}

BOOST_AUTO_TEST_CASE(what_is_no_number_is_refused)
{
    for (const char* const text :
         {"x", "1x", "1KK", "1e", "e6", "K", "0x10", "1.5", "1 ", "+1", "1e-1", "1e6K6"})
        check_refused(std::string{"\"--records="} + text + "\"", text);
}

BOOST_AUTO_TEST_CASE(an_unknown_choice_is_refused_with_the_known_ones)
{
    check_refused("--workload goals", "one of tokens|append|commit|replay|");
    check_refused("--queue RING", "one of ring|bounded|unbounded|direct");
    check_refused("--flush never", "one of size|time|both|group|manual");
    check_refused("--sync maybe", "one of fsync|fdatasync|none");
    check_refused("--codec md5", "one of crc32c|crc32");
    check_refused("--workload open --arrival late", "one of poisson|burst");
    check_refused("--format xml", "one of text|json");
}

BOOST_AUTO_TEST_CASE(an_option_that_is_unknown_repeated_or_without_a_value_is_refused)
{
    check_refused("--nonsense", "--nonsense");
    check_refused("--record 5", "--record");
    check_refused("--records 5 --records 6", "--records");
    check_refused("--records", "--records");
    check_refused("append", "positional");
}

BOOST_AUTO_TEST_CASE(a_refusal_is_one_line_whatever_the_value_holds)
{
    check_refused("\"--queue=a\nb\"", "--queue");
}

BOOST_AUTO_TEST_CASE(an_option_that_would_have_no_effect_is_refused)
{
    check_refused("--workload commit --mix", "--mix goes with --workload append");
    check_refused("--workload append --no-blocking", "--no-blocking goes with");
    check_refused("--workload burst --limits", "--limits goes with");
    check_refused("--workload tokens --peers", "--peers goes with");
    check_refused("--workload append --rate 5", "--rate goes with");
    check_refused("--workload cpu --rate 75%", "in percent");
    check_refused("--workload open --rate 201%", "a share from 1% to 200%");
}

BOOST_AUTO_TEST_CASE(what_a_workload_cannot_do_without_is_checked_before_it_runs)
{
    check_refused("--workload growth --records 99999", "100000 at least");
    check_refused("--workload rotation --spares 0", "--spares is '0'");
    check_refused("--workload rotation --sync none", "needs two --records, a --sync");
    check_refused("--workload instructions --payload-size 16M", "too large");
    check_refused("--workload faults --queue direct", "one of ring|bounded");
    check_refused("--queue direct --flush both", "one of group|manual");
    check_refused("--records 3 --workload append --producers 4", "at least one for each");
    check_refused("--payload-size 65", "a token has 64 bytes");
}

BOOST_AUTO_TEST_CASE(k_m_and_g_are_powers_of_1024_of_sizes_and_of_1000_of_counts)
{
    check_taken("--records 2K", "\"records\":2000,");
    check_taken("--records 2k", "\"records\":2000,");
    check_taken("--records 10 --payload-size 64K", "\"payload_size\":65536,");
    check_taken("--records 10 --segment-size 1M", "\"segment_size\":1048576,");
    check_taken("--records 10 --segment-size 1g", "\"segment_size\":1073741824,");
    check_taken("--records 10 --flush size --batch-size 1M", "\"batch_size\":1000000,");
}

BOOST_AUTO_TEST_CASE(a_number_takes_a_power_of_ten)
{
    check_taken("--records 1e3", "\"records\":1000,");
    check_taken("--records 2E2", "\"records\":200,");
    check_taken("--records 7e0", "\"records\":7,");
    check_taken("--records 10 --payload-size 1e2", "\"payload_size\":100,");
    check_taken("--records 10 --payload-size 1e1K", "\"payload_size\":10240,");
}

BOOST_AUTO_TEST_CASE(a_label_stands_in_every_line_of_json)
{
    const ended e = run(wal_bench() + small + "--records 10 --limits --label 'a \"b\"'");
    BOOST_TEST(e.status == 0);
    BOOST_TEST(lines_of(e.out).size() > 1U);
    for (const std::string& line : lines_of(e.out))
        BOOST_TEST(has(line, "\"label\":\"a \\\"b\\\"\","), line);
}

BOOST_AUTO_TEST_CASE(help_explains_each_workload_in_one_line)
{
    const ended help = run(wal_bench() + " --help");
    BOOST_TEST(help.status == 0);
    BOOST_TEST(run(wal_bench() + " -h").out == help.out);
    check_width(help.out);
    const ended refused = run(wal_bench() + " --workload none");
    std::istringstream names{refused.error.substr(refused.error.find("one of ") + 7)};
    std::size_t count = 0;
    for (std::string name; std::getline(names, name, '|'); ++count) {
        name = name.substr(0, name.find(' '));
        const auto lines = lines_of(help.out);
        BOOST_TEST(std::count_if(lines.begin(), lines.end(),
                                 [&](const auto& line) {
                                     return line.rfind("  " + name + " ", 0) == 0 &&
                                            line.size() > name.size() + 20;
                                 }) == 1,
                   name << " has no line");
    }
    BOOST_TEST(count == 12U);
}
