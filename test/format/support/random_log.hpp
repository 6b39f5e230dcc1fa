// forelog/test/format/support/random_log.hpp: logs by chance: written, cut off, damaged, forged
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_FORMAT_SUPPORT_RANDOM_LOG_HPP
#define FORELOG_TEST_FORMAT_SUPPORT_RANDOM_LOG_HPP

#include "../../support/testing.hpp"

#include "../../crash/support/recorded_run.hpp"
#include "../../fuzz/support/directory_script.hpp"
#include "../../fuzz/support/repair.hpp"
#include <forelog/testing/chooser.hpp>
#include <forelog/testing/crash_space.hpp>
#include <forelog/testing/inspect.hpp>

#include <array>

namespace forelog::test {

/// The segments of a log by name; without content stands what is no regular file.
using log_files = std::map<std::string, std::shared_ptr<memory_disk::bytes>, std::less<>>;

/** Makes logs, each from its seed alone.

    One comes from a writer on a simulated disk, with any policy, and ends by close, by the death of
    the program or by a power cut; the other from a script that lays segments of any content.
    Either may then be damaged, and its checksums be put right again.
*/
class random_log
{
public:
    explicit random_log(std::uint64_t seed) : chance_(seed) {}

    log_files make()
    {
        chance(3) == 0 ? lay() : write();
        for (std::uint64_t n = chance(4); n != 0 && !files_.empty(); --n)
            damage();
        if (chance(6) == 0 && !files_.empty())
            if (auto& bytes = pick_file(); bytes)
                repair(*bytes, static_cast<std::uint32_t>(chance(1 << 30))).run();
        return std::move(files_);
    }

private:
    template <class Queue, class FlushPolicy, class SyncPolicy,
              class Codec = crc32c_codec>
    using writer =
        basic_wal_writer<Queue, FlushPolicy, SyncPolicy, Codec, simulated_file>;

    std::uint64_t chance(std::uint64_t n) { return chance_.pick(n); }

    void write()
    {
        switch (chance(6)) {
        case 0: return live<writer<direct_queue, group_commit, data_sync>>();
        case 1: return live<writer<direct_queue, manual_flush, data_sync, crc32_codec>>();
        case 2: return live<writer<direct_queue, manual_flush, full_sync>>();
        case 3: return live<writer<direct_queue, group_commit, no_sync, crc32_codec>>();
        case 4: return live<writer<direct_queue, manual_flush, close_sync>>();
        default: return live<writer<direct_queue, manual_flush, no_sync>>();
        }
    }

    template <class Writer>
    void live()
    {
        static constexpr std::string_view steps = "sssszzcfbelRXBtTCOOK";
        threading::restart_chance(chance(~std::uint64_t{0}));
        std::vector<crash_point> points;
        simulated_disk disk;
        disk.configure([](disk_settings& s) { s.trace = false; });
        {
            recorded_run<Writer> l(disk, {}, chance(2) == 0 ? 512 : 4096, &points);
            std::string all;
            for (std::uint64_t n = chance(16); n != 0; --n)
                all += steps[static_cast<std::size_t>(chance(steps.size()))];
            l.run(all);
        }
        const crash_point& p = points[static_cast<std::size_t>(
            chance(2) == 0 ? points.size() - 1 : chance(points.size()))];
        static constexpr std::array<crash_options, 4> cuts{
            {{}, {.tears = 1, .garbage = true}, {.strict = true}, {.stale = true}}};
        if (chance(2) == 0)
            return take(p.state);
        crash_space space(p.state, cuts[static_cast<std::size_t>(chance(cuts.size()))]);
        space.allow_any_cut();
        take(space.pick(chance_));
    }

    void take(const disk_state& s)
    {
        if (s.lookup("log") == 0)
            return;
        for (const std::string& name : names_in(s, "log")) {
            memory_disk::bytes bytes = contents(s, "log/" + name);
            if (format::segment_number(name) && chance(8) == 0)
                bytes.resize(bytes.size() + static_cast<std::size_t>(chance(3) * 4096));
            files_[name] = std::make_shared<memory_disk::bytes>(std::move(bytes));
        }
    }

    void lay()
    {
        std::vector<std::uint8_t> script;
        // Begins as a log does, so that more than the first segment counts.
        for (const unsigned b : {0u, 0u, 4u, 2u, 0u, 5u, 5u})
            script.push_back(static_cast<std::uint8_t>(b));
        for (std::uint64_t n = chance(60); n != 0; --n)
            script.push_back(
                static_cast<std::uint8_t>(chance(3) == 0 ? chance(256) : chance(16)));
        memory_disk disk;
        input in(script.data(), script.size());
        directory_script(disk).run(in);
        files_ = disk.files;
    }

    std::shared_ptr<memory_disk::bytes>& pick_file()
    {
        auto at = files_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(chance(files_.size())));
        return at->second;
    }

    void damage()
    {
        std::shared_ptr<memory_disk::bytes>& file = pick_file();
        if (!file || file->empty())
            return;
        memory_disk::bytes& bytes = *file;
        const auto at = static_cast<std::size_t>(chance(bytes.size()));
        const std::size_t begins = at / 512 * 512,
                          size = (std::min)(bytes.size() - begins, std::size_t{512});
        const auto begin = bytes.begin() + static_cast<std::ptrdiff_t>(begins);
        const auto end = begin + static_cast<std::ptrdiff_t>(size);
        switch (chance(12)) {
        case 0:
        case 1: bytes[at] ^= static_cast<std::byte>(1u << chance(8)); break;
        case 2: flip_near_frame(bytes); break;
        case 3: std::fill(begin, end, std::byte{}); break;
        case 4: std::fill(begin, end, std::byte{0xff}); break;
        case 5: bytes.resize(chance(2) == 0 ? at : begins); break;
        case 6:
            bytes.resize(bytes.size() + static_cast<std::size_t>(chance(2000)));
            break;
        case 7: copy_sector(bytes, begins, size); break;
        case 8:
            files_.erase(std::next(files_.begin(),
                                   static_cast<std::ptrdiff_t>(chance(files_.size()))));
            break;
        case 9: rename(chance(2) == 0); break;
        case 10: change_field(bytes); break;
        default: chance(4) == 0 ? file.reset() : change_field(bytes); break;
        }
    }

    /// Effects: the sector is replaced by one of any file.
    void copy_sector(memory_disk::bytes& to, std::size_t place, std::size_t size)
    {
        const auto from = pick_file();
        if (!from || from->size() < 512)
            return;
        const auto at = static_cast<std::ptrdiff_t>(chance(from->size() / 512) * 512);
        std::copy_n(from->begin() + at, size,
                    to.begin() + static_cast<std::ptrdiff_t>(place));
    }

    void rename(bool copy)
    {
        auto at = files_.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(chance(files_.size())));
        const std::string name = format::segment_name(1 + chance(9)).data();
        const auto content = at->second;
        if (!copy)
            files_.erase(at);
        files_[name] = content ? std::make_shared<memory_disk::bytes>(*content) : nullptr;
    }

    /// Returns: the places of all that looks like a frame.
    static std::vector<std::size_t> frames_of(const memory_disk::bytes& bytes)
    {
        std::vector<std::size_t> all;
        for (std::size_t i = 0; i + format::frame_header_size <= bytes.size(); i += 8)
            if (format::may_be_frame(&bytes[i]))
                all.push_back(i);
        return all;
    }

    void flip_near_frame(memory_disk::bytes& bytes)
    {
        const auto all = frames_of(bytes);
        if (all.empty())
            return;
        const std::size_t at = all[static_cast<std::size_t>(chance(all.size()))] +
                               static_cast<std::size_t>(chance(160));
        if (at < bytes.size())
            bytes[at] ^= static_cast<std::byte>(1u << chance(8));
    }

    /// Effects: a field of a header, of a frame or of a LINK gets another value, under checksums
    /// that fit.
    void change_field(memory_disk::bytes& bytes)
    {
        if (bytes.size() < format::segment_header_size)
            return;
        format::segment_header h;
        std::byte* const head = bytes.data();
        const bool valid =
            format::decode(std::span<const std::byte, format::segment_header_size>(
                               head, format::segment_header_size),
                           h) == format::header_state::valid;
        if (chance(5) == 0) {
            change(head, std::array<std::size_t, 12>{
                             8, 10, 12, 14, 16, 32, 40, 48, 64, 68, 72,
                             100}[static_cast<std::size_t>(chance(12))]);
            return format::store(head + 4092, format::mask(checksum::crc32c(head, 4092)));
        }
        const auto all = frames_of(bytes);
        if (all.empty() || !valid)
            return;
        const auto which = static_cast<std::size_t>(chance(all.size()));
        std::byte* const f = head + all[which];
        const std::size_t rest = bytes.size() - all[which];
        if (f[3] == std::byte{2} && rest >= 112 && chance(3) != 0) {
            change(f + 80, std::array<std::size_t, 5>{
                               0, 8, 16, 24, 28}[static_cast<std::size_t>(chance(5))]);
            format::store(f + 60, format::mask(checksum::crc32c(
                                      f + 80, 32, h.identity().payload_seed())));
        } else {
            change(f, std::array<std::size_t, 13>{
                          3, 8, 12, 16, 24, 32, 40, 48, 56, 60, 64, 68,
                          72}[static_cast<std::size_t>(chance(13))]);
        }
        seal(f, h);
        if (chance(2) == 0)
            chain_on(bytes, all[which], h);
    }

    /// Effects: a field becomes a little more or less, or anything.
    void change(std::byte* head, std::size_t at)
    {
        static constexpr std::array<std::uint32_t, 8> steps{1,   2,   8,    512,
                                                            ~0u, ~7u, 0x80, 16};
        const auto word = format::load<std::uint32_t>(head + at);
        const auto step = steps[static_cast<std::size_t>(chance(steps.size()))];
        format::store(head + at, chance(6) == 0 ? static_cast<std::uint32_t>(chance(6))
                                                : word + step);
    }

    static void seal(std::byte* f, const format::segment_header& h)
    {
        format::store(f + 4, format::detail::frame_checksum(f, format::seed_of(h.log)));
    }

    /// Effects: the frames after one chain to it again.
    static void chain_on(memory_disk::bytes& bytes, std::size_t at,
                         const format::segment_header& h)
    {
        for (;;) {
            const auto size = format::load<std::uint32_t>(&bytes[at + 8]);
            const auto chain = format::load<std::uint32_t>(&bytes[at + 4]);
            const std::uint64_t next = std::uint64_t{at} + size;
            if (size < 80 || size % 8 != 0 || next + 80 > bytes.size() ||
                !format::may_be_frame(&bytes[static_cast<std::size_t>(next)]))
                return;
            at = static_cast<std::size_t>(next);
            format::store(&bytes[at + 64], chain);
            seal(&bytes[at], h);
        }
    }

    seeded chance_;
    log_files files_;
};

} // namespace forelog::test

#endif // FORELOG_TEST_FORMAT_SUPPORT_RANDOM_LOG_HPP
