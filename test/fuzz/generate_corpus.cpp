// forelog/test/fuzz/generate_corpus.cpp: writes the inputs that the fuzzers begin with
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/directory_script.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

using namespace forelog;
using namespace forelog::test;
using format::frame_type;

namespace {

namespace fs = std::filesystem;

class corpus
{
public:
    explicit corpus(fs::path where) : where_(std::move(where))
    {
        fs::create_directories(where_);
    }

    void put(const std::string& name, const void* bytes, std::size_t size) const
    {
        std::ofstream out(where_ / name, std::ios::binary);
        out.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    }

    void put(const std::string& name, const segment_image& s) const
    {
        put(name, s.bytes.data(), s.bytes.size());
    }

    void put(const std::string& name, const std::vector<std::uint8_t>& bytes) const
    {
        put(name, bytes.data(), bytes.size());
    }

private:
    fs::path where_;
};

segment_image some(bool vouched = true)
{
    segment_image s = segment_image::first();
    s.data({"a", "bc"});
    s.atomic({"", "defghijk"}, vouched ? 2 : 0);
    s.data({"l"}, vouched ? 4 : 0);
    return s;
}

/// A frame whose header is in order, and claims what its bytes do not hold.
segment_image claiming(std::uint32_t frame_size, std::uint32_t payload_size)
{
    segment_image s = some();
    s.header.max_frame = format::max_frame_limit;
    s.write_header();
    format::frame_header h;
    h.type = frame_type::data;
    h.offset = s.bytes.size();
    h.frame_size = frame_size;
    h.payload_size = payload_size;
    h.segment = 1;
    h.epoch = 1;
    h.first_lsn = s.next_lsn;
    h.record_count = 1;
    h.prev_checksum = s.chain;
    h.nonce = static_cast<std::uint32_t>(s.header.nonce);
    std::array<std::byte, format::frame_header_size> head;
    format::encode(h, format::seed_of(s.header.log), head);
    s.bytes.insert(s.bytes.end(), head.begin(), head.end());
    return s;
}

void make_segments(const corpus& to)
{
    segment_image s = some();
    to.put("unfinished", s);
    s.bytes.resize(s.bytes.size() + 1024);
    to.put("preallocated", s);
    s = some();
    s.control(frame_type::mark, 5);
    s.close(5);
    to.put("closed", s);
    s = some();
    s.seal(5);
    to.put("sealed", s);
    s = some();
    s.bytes[s.frames[2] + 90] ^= std::byte{1};
    to.put("damaged", s);
    s = some(false);
    s.bytes[s.frames[2] + 90] ^= std::byte{1};
    to.put("torn", s);
    s = some();
    s.bytes.resize(s.bytes.size() - 400);
    to.put("cut", s);
    s = some();
    s.control(static_cast<frame_type>(0x81), 1);
    s.data({"behind"}, 5);
    to.put("ignorable", s);
    s = some();
    s.control(static_cast<frame_type>(9), 1);
    to.put("unknown", s);
    to.put("header_only", segment_image(1));
    segment_image gap(3, 2);
    gap.next_lsn = 40;
    gap.link({2, 4608, 20, format::link_reason::loss_accepted, true}, 20);
    gap.data({"after a loss"}, 20);
    gap.close(40);
    to.put("after_a_loss", gap);
    to.put("long_claim", claiming(format::max_frame_limit, 64));
    to.put("long_payload_claim",
           claiming(format::max_frame_limit, format::max_frame_limit - 80));
    segment_image late(1, ~std::uint64_t{0});
    late.next_lsn = format::lsn_limit - 3;
    late.link({});
    late.data({"x", "y"});
    late.close(0);
    to.put("last_epoch", late);
    s = some();
    s.header.epoch = 1;
    s.header.codec = 2;
    s.write_header();
    to.put("other_codec", s);
    to.put("short", s.bytes.data(), 100);
}

using script = std::vector<std::uint8_t>;

void make_directories(const corpus& to)
{
    constexpr auto first = 0, next = 1, other = 2, link = 3, batch = 4, atomic = 5,
                   control = 6, zeros = 7, raw = 8, patch = 9, cut = 10, wild = 11,
                   header = 12, copy = 13, name = 14, repeat = 15;
    const auto put = [&](const char* text, const std::vector<int>& commands) {
        script all;
        for (const int c : commands)
            all.push_back(static_cast<std::uint8_t>(c));
        to.put(text, all);
    };
    put("empty", {0});
    put("no_lock", {4});
    put("one", {0, first, 0, batch, 2, 0, 3, 9, control, 5, 2});
    put("two", {0, first, 0, batch, 1, 0, 5, control, 4, 1, next,
                1, 1,     1, batch, 1, 1, 7, control, 5, 2});
    put("three",
        {0, first, 0, batch, 2, 0,       5, 6, control, 4, 2, next, 1,     2, 1, atomic,
         3, 2,     1, 2,     3, control, 4, 5, next,    1, 5, 1,    batch, 1, 5, 250});
    put("lives", {0, first, 0, batch, 1, 0,    5, zeros, 0, 8,     next, 2, 0,
                  1, batch, 1, 1,     4, next, 2, 1,     1, batch, 1,    2, 3});
    put("unsynced", {0, first, 0, batch, 1, 0, 5, next,  1, 0, 2, batch,
                     1, 0,     4, next,  1, 0, 2, batch, 1, 0, 3});
    put("loss", {0,    first, 0, batch, 1,     0, 5, patch, 0x52,    0x12, 1,
                 next, 3,     0, 1,     batch, 1, 0, 4,     control, 5,    2});
    put("gap", {0, first, 0,   batch, 1,    0,    5, next, 1, 0,     0x15, batch, 1,
                0, 4,     cut, 0,     0x12, next, 1, 0,    1, batch, 1,    0,     1});
    put("links", {0,    first, 0, batch, 1, 0,    5, other, 2, 1, 0, 1,
                  link, 1,     0, 20,    1, 0x12, 1, batch, 1, 1, 1});
    put("foreign", {0, first, 0, batch, 1, 0, 5, other, 2, 1, 1, 0, batch, 1, 0, 5});
    put("wild", {0, first, 0, batch, 1, 0, 5, wild, 1, 0x42,  0, 0, 2, 0,
                 0, 9,     0, 0,     0, 0, 0, 0,    0, batch, 1, 0, 3});
    put("headers", {0, first, 0, header, 1, 255, 255, 255, 255, 255, 255, 255, 255, batch,
                    1, 0,     3, header, 6, 2,   0,   0,   0,   0,   0,   0,   0});
    put("copies", {0,    first, 0, batch, 1, 0, 5,   next, 1, 1, 1,
                   copy, 0,     0, 0x12,  0, 2, raw, 3,    1, 2, 3});
    put("names", {0, name, 17, first,  0, batch, 1, 0,    5, name, 4, next,
                  1, 0,    1,  repeat, 0, name,  2, next, 1, 0,    1});
    put("many", {3, 9, 4, first, 0, repeat, 0, control, 4, 20, next, 1, 20, 1, repeat, 20,
                 zeros, 0, 4});
}

/// Steps by their letters; '!' and '#' are followed by the operands of a failure or a crash.
script steps(int kind, std::string_view letters, const std::vector<int>& operands = {})
{
    constexpr std::string_view known = "selzRXbBcftTCOK";
    script all{static_cast<std::uint8_t>(kind)};
    auto operand = operands.begin();
    const auto take = [&] {
        all.push_back(
            static_cast<std::uint8_t>(operand != operands.end() ? *operand++ : 0));
    };
    for (const char c : letters) {
        if (c == '!') { // which failure, at which call, what is lost
            take();
            take();
            take();
        } else if (c == '#') { // the power or the program, where, which kind
            take();
            take();
            take();
        } else
            all.push_back(static_cast<std::uint8_t>(known.find(c)));
    }
    return all;
}

void make_operations(const corpus& to)
{
    to.put("nothing", steps(0, ""));
    to.put("appends", steps(0, "sselz#s#", {192, 3, 0, 193, 0, 0}));
    to.put("flushes", steps(1, "sfebflfC#ss", {194, 5, 2}));
    to.put("rotations", steps(0, "RRRtX#RtT#", {192, 9, 1, 196, 4, 3}));
    to.put("manual_rotations", steps(5, "RsRfXfBfB#sf", {192, 7, 4}));
    to.put("lives", steps(0, "sKsOsCOK#s", {200, 2, 5}));
    to.put("unsynced", steps(2, "sRsX#bBsK#s", {192, 3, 0, 193, 1, 0}));
    to.put("unsynced_manual", steps(3, "ssfRfC#sO", {192, 11, 6}));
    to.put("failing_sync", steps(0, "ss!ss#s", {160, 1, 0, 192, 1, 0}));
    to.put("failing_sync_kept", steps(1, "ssf!sfsf#sf", {160, 1, 2, 193, 1, 0}));
    to.put("failing_write", steps(0, "s!ss#s", {161, 0, 0, 192, 1, 0}));
    to.put("short_write", steps(0, "s!ll#s", {162, 0, 100, 192, 1, 0}));
    to.put("failing_name", steps(0, "s!RR#s", {163, 0, 0, 193, 0, 0}));
    to.put("crashes",
           steps(0, "s#s#s#s#s#s#",
                 {192, 1, 1, 192, 2, 2, 192, 3, 3, 192, 4, 4, 192, 5, 5, 192, 6, 6}));
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::cerr << "usage: generate_corpus DIRECTORY   (test/fuzz/corpus)\n";
        return 2;
    }
    const fs::path root = argv[1];
    make_segments(corpus(root / "reader"));
    make_directories(corpus(root / "directory"));
    make_operations(corpus(root / "operations"));
    return 0;
}
