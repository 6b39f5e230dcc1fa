// forelog/test/failing/system.cpp: system calls that fail or are the last, seen from outside
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "support/strace.hpp"

#include "../support/sanitizer.hpp"
#include "../support/temp_dir.hpp"
#include "../support/watched_file.hpp"

#include <forelog/forelog.hpp>

#define BOOST_TEST_MODULE forelog
#define BOOST_TEST_NO_MAIN
#include <boost/test/unit_test.hpp>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <map>
#include <regex>
#include <sstream>

#include <unistd.h>

using namespace forelog;
using namespace forelog::test;

namespace {

/* This program runs itself under strace as `drive DIRECTORY`, or `drive-threads DIRECTORY`: a small
   log is opened, written, rotated, truncated, closed and read, and each step is printed. The parent
   lets one system call after another fail, or be the last, and reads the log back. */

/// Counts what is asked of the policy, by the system call that it should come to.
struct asked
{
    inline static std::map<std::string, unsigned> of;

    static void before(op kind) noexcept
    {
        switch (kind) {
        case op::read: ++of["pread64"]; break;
        case op::write: ++of["pwritev"]; break;
        case op::sync_data: ++of["fdatasync"]; break;
        case op::sync_all:
        case op::sync_directory: ++of["fsync"]; break;
        case op::make_directory:
            ++of["mkdir"];
            ++of["fsync"]; // of the parent
            break;
        case op::allocate:
        case op::punch: ++of["fallocate"]; break;
        case op::lock: of["flock"] += 2; break; // of the directory, and of LOCK
        case op::rename: ++of["renameat2"]; break;
        case op::remove: ++of["unlinkat"]; break;
        default: break;
        }
    }
    static void after(op) noexcept {}
    static std::uint64_t length(std::uint64_t n) noexcept { return n; }
};

using counted_file = watched_file<asked>;

using driven_writer =
    basic_wal_writer<direct_queue, group_commit, data_sync, crc32c_codec, counted_file>;

std::string payload_of(std::uint64_t n)
{
    return std::string(n % 3 == 0 ? 9000 : 50, static_cast<char>('a' + n % 26)) +
           std::to_string(n);
}

/// Effects: prints a line, before the next step begins.
void tell(const std::string& line)
{
    const std::string whole = line + '\n';
    if (write(1, whole.data(), whole.size()) < 0)
        _exit(9);
}

/// Effects: one life of a log of small segments, of which `spares` are made ahead.
template <class Writer, class Append>
void live(const std::string& path, unsigned spares, Append append)
{
    std::error_code ec;
    typename Writer::options o;
    o.segment = {
        .size = 32 << 10, .spares = spares, .prepare_after = 0, .block_size = 512};
    Writer opened(path, o, ec);
    tell("open " + std::to_string(ec.value()));
    for (int i = 0; i < 12 && !ec; ++i) {
        const std::uint64_t next = opened.last_lsn().value() + 1;
        const lsn n = append(opened, payload_of(next), ec);
        tell(ec ? "failed " + std::to_string(ec.value())
                : "ack " + std::to_string(n.value()));
        if (i == 8 && !ec) {
            std::error_code ignored;
            opened.truncate_before(lsn(n.value() / 2), ignored);
            tell("truncated " + std::to_string(ignored.value()));
        }
    }
    tell("close " + std::to_string(opened.close().value()));
}

template <class File>
void read_all(const std::string& path)
{
    std::error_code ec;
    std::uint64_t n = 0;
    for (const record_view& r : replay_range<File, crc32c_codec>(path, {}, ec))
        n = r.lsn.value();
    tell("read " + std::to_string(n) + ' ' + std::to_string(ec.value()));
}

/// What the program under strace does.
int drive(const std::string& path)
{
    (void)access("/forelog-begins", F_OK); // what the loader did is over
    for (int life = 0; life < 2; ++life)
        live<driven_writer>(
            path, 0,
            [](driven_writer& wal, const std::string& text, std::error_code& ec) {
                return wal.append(view_bytes(text), ec);
            });
    read_all<counted_file>(path);
    (void)access("/forelog-ends", F_OK);
    for (const auto& [name, count] : asked::of)
        tell("asked " + name + ' ' + std::to_string(count));
    return 0;
}

/// The same with the threads of the writer and the preallocator. A wait with a deadline leaves
/// the work to the former.
int drive_threads(const std::string& path)
{
    (void)access("/forelog-begins", F_OK);
    for (int life = 0; life < 2; ++life)
        live<wal_writer>(
            path, 1, [](wal_writer& wal, const std::string& text, std::error_code& ec) {
                const lsn n = wal.append(view_bytes(text), ec);
                if (!ec && !wal.wait_for(n, std::chrono::seconds(10), ec) && !ec)
                    ec = std::make_error_code(std::errc::timed_out);
                return n;
            });
    read_all<native_file>(path);
    (void)access("/forelog-ends", F_OK);
    return 0;
}

/// Returns: the name of the call in a line of a trace; empty if there is none.
std::string call_in(const std::string& line)
{
    static const std::regex call{R"(^(\d+ +)?([a-z0-9_]+)\(.*)"};
    std::smatch m;
    return std::regex_match(line, m, call) ? m[2].str() : std::string();
}

/// Returns: the number of the thread in a line of a trace.
std::string thread_in(const std::string& line)
{
    return line.substr(0, line.find(' '));
}

struct seen_calls
{
    std::map<std::string, unsigned> before, within; ///< the two marks
    std::vector<std::string> lines;                 ///< within
};

seen_calls sort_calls(const std::vector<std::string>& trace)
{
    seen_calls s;
    bool begun = false, ended = false;
    for (const std::string& line : trace) {
        begun = begun || line.find("/forelog-begins") != line.npos;
        ended = ended || line.find("/forelog-ends") != line.npos;
        if (ended)
            break;
        const std::string name = call_in(line);
        ++(begun ? s.within : s.before)[name];
        if (begun)
            s.lines.push_back(line);
    }
    return s;
}

struct system_fixture
{
    std::string log() const { return (dir / "log").string(); }

    int run(const std::string& options, const std::string& drive = "drive")
    {
        std::filesystem::remove_all(log());
        static const std::string self = std::filesystem::read_symlink("/proc/self/exe");
        return tracer.run(options, '\'' + self + "' " + drive + " '" + log() + '\'');
    }

    /// Runs the writer with threads, and looks at the calls that concern the log alone.
    int run_threads(const std::string& options)
    {
        std::string paths = "-P '" + log() + "' -P '" + log() + "/LOCK' ";
        for (std::uint64_t n = 1; n < 24; ++n)
            for (const auto& name : {format::segment_name(n), format::temporary_name(n)})
                paths += "-P '" + log() + '/' + name.data() + "' ";
        return run(paths + options, "drive-threads");
    }

    /// Returns: for each call, how often one thread of the last run has called it at most, and
    /// how many threads have.
    std::map<std::string, std::pair<unsigned, unsigned>> calls_per_thread() const
    {
        std::map<std::string, std::map<std::string, unsigned>> counts;
        for (const std::string& line : tracer.trace())
            if (const std::string name = call_in(line); !name.empty())
                ++counts[name][thread_in(line)];
        std::map<std::string, std::pair<unsigned, unsigned>> all;
        for (const auto& [name, threads] : counts)
            for (const auto& [thread, count] : threads) {
                auto& [most, of] = all[name];
                most = (std::max)(most, count);
                ++of;
            }
        return all;
    }

    /// Whether all that was asked for was done.
    bool has_succeeded() const
    {
        std::uint64_t acknowledged = 0;
        for (const std::string& line : tracer.printed()) {
            acknowledged += line.starts_with("ack ");
            if (line.starts_with("failed") || line == "close 5")
                return false;
        }
        return acknowledged == 24;
    }

    /// Whether tracing works; says so if not.
    bool may_trace()
    {
        if (tracer.is_allowed())
            return true;
        std::cout << "skipped: strace is not here, or may not trace" << std::endl;
        return false;
    }

    /// Returns: the last number that was acknowledged.
    std::uint64_t acknowledged() const
    {
        std::uint64_t n = 0;
        for (const std::string& line : tracer.printed())
            if (line.starts_with("ack "))
                n = std::stoull(line.substr(4));
        return n;
    }

    /// Reads the log, and goes on with it.
    void check_log(const std::string& what)
    {
        const std::uint64_t owed = acknowledged();
        ++checked;
        std::error_code ec;
        if (owed != 0) {
            std::uint64_t last = 0, wrong = 0;
            for (const record_view& r : replay(log(), {}, ec)) {
                wrong += (last != 0 && r.lsn.value() != last + 1) ||
                         view_text(r.payload) != payload_of(r.lsn.value());
                last = r.lsn.value();
            }
            BOOST_TEST(!ec, what << ": does not read: " << ec.message());
            BOOST_TEST(last >= owed, what << ": an acknowledged record is lost");
            BOOST_TEST(wrong == 0u, what << ": records that were never appended");
        }
        sync_wal_writer again(log(), {}, ec);
        BOOST_TEST(!ec, what << ": does not open again: " << ec.message());
        if (!ec)
            BOOST_TEST(again.commit(view_bytes("again"), ec).value() > owed, what);
    }

    temp_dir dir;
    strace tracer{dir.path()};
    std::uint64_t checked = 0;
};

const std::string of_interest =
    "-e trace=openat,mkdir,flock,pwritev,pread64,fsync,fdatasync,fallocate,renameat2,"
    "unlinkat,getdents64,access ";

/// Without the mark of the beginning, which is no path of the log.
const std::string of_threads =
    "-e "
    "trace=openat,mkdir,flock,pwritev,pread64,fsync,fdatasync,fallocate,renameat2,linkat,"
    "unlinkat,getdents64,sync_file_range,fadvise64,close,newfstatat,fstat ";

const std::map<int, const char*> error_names{{EIO, "EIO"},
                                             {ENOSPC, "ENOSPC"},
                                             {EDQUOT, "EDQUOT"},
                                             {EFBIG, "EFBIG"},
                                             {EINTR, "EINTR"},
                                             {EMFILE, "EMFILE"},
                                             {EACCES, "EACCES"},
                                             {EROFS, "EROFS"},
                                             {ENOLCK, "ENOLCK"},
                                             {EINVAL, "EINVAL"},
                                             {ENOSYS, "ENOSYS"},
                                             {EPERM, "EPERM"},
                                             {EOPNOTSUPP, "EOPNOTSUPP"}};

/// Errors of a thread's nth call. Those that need no mention in what the program prints: a hint, or
/// something for which there is another way.
struct thread_error
{
    const char* call;
    int error;
    bool harmless = false;
};

constexpr unsigned thinning = address_sanitized ? 5 : 1;

} // namespace

BOOST_FIXTURE_TEST_SUITE(system_calls, system_fixture)

BOOST_AUTO_TEST_CASE(nothing_goes_around_the_file_policy)
{
    if (!may_trace())
        return;
    BOOST_TEST(run("-e trace=%file,%desc ") == 0);
    const seen_calls s = sort_calls(tracer.trace());
    for (const std::string& line : tracer.printed()) {
        std::istringstream in(line);
        std::string word, name;
        unsigned count = 0;
        if (in >> word >> name >> count && word == "asked") {
            const auto at = s.within.find(name);
            BOOST_TEST((at == s.within.end() ? 0u : at->second) == count,
                       name << ": the policy was asked " << count << " times");
        }
    }
    // Nothing else touches the log than what the policy is made of.
    static const std::string allowed =
        " openat mkdir flock pwritev pread64 fsync fdatasync fallocate renameat2 unlinkat"
        " getdents64 newfstatat fstat fcntl close fadvise64 statx ";
    std::uint64_t touching = 0;
    for (const std::string& line : s.lines) {
        if (line.find(log()) == line.npos)
            continue;
        ++touching;
        BOOST_TEST(allowed.find(' ' + call_in(line) + ' ') != allowed.npos,
                   "goes around the policy: " << line);
    }
    std::cout << touching << " system calls touch the log, all by the policy"
              << std::endl;
    BOOST_TEST(touching >= 100u);
    BOOST_TEST(acknowledged() == 24u);
}

BOOST_AUTO_TEST_CASE(files_are_opened_for_the_owner_alone_and_links_are_not_followed)
{
    if (!may_trace())
        return;
    BOOST_TEST(run("-e trace=openat,open,creat,mkdir,mkdirat,access ") == 0);
    std::uint64_t opened = 0, made = 0;
    for (const std::string& line : sort_calls(tracer.trace()).lines) {
        const auto at = line.find(log());
        if (at == line.npos)
            continue;
        if (call_in(line) == "mkdir") {
            BOOST_TEST(line.find(", 0700)") != line.npos, line);
            continue;
        }
        BOOST_TEST(call_in(line) == "openat", line);
        ++opened;
        BOOST_TEST(line.find("O_CLOEXEC") != line.npos, line);
        BOOST_TEST(line.find("O_NOFOLLOW") != line.npos, line);
        if (line.find("O_CREAT") != line.npos) {
            ++made;
            BOOST_TEST(line.find(", 0600)") != line.npos, line);
            BOOST_TEST(
                (line.find("O_EXCL") != line.npos || line.find("\"LOCK\"") != line.npos),
                line);
        }
    }
    std::cout << opened << " files opened, " << made << " of them made" << std::endl;
    BOOST_TEST(opened >= 15u);
    BOOST_TEST(made >= 4u);
}

BOOST_AUTO_TEST_CASE(each_system_call_that_fails_is_told_and_loses_nothing)
{
    if (!may_trace())
        return;
    static const std::map<std::string, std::vector<int>> errors{
        {"fdatasync", {EIO, ENOSPC, EDQUOT}},
        {"fsync", {EIO, ENOSPC}},
        {"pwritev", {EIO, EFBIG, EINTR}},
        {"pread64", {EIO, EINTR}},
        {"openat", {EMFILE, EACCES}},
        {"renameat2", {EIO, ENOSPC}},
        {"unlinkat", {EIO, EROFS}},
        {"mkdir", {EROFS}},
        {"flock", {ENOLCK}},
        {"getdents64", {EIO}}};
    BOOST_TEST(run(of_interest) == 0);
    const seen_calls s = sort_calls(tracer.trace());
    std::uint64_t runs = 0, injected = 0, turn = 0;
    for (const auto& [call, numbers] : errors)
        for (const int error : numbers) {
            const auto before = s.before.find(call);
            const unsigned first = before == s.before.end() ? 0 : before->second;
            for (unsigned n = 1; n <= s.within.at(call); ++n) {
                if (++turn % thinning != 0)
                    continue;
                const std::string when = std::to_string(first + n);
                const std::string what = call + " " + when + " " + error_names.at(error);
                BOOST_TEST(run(of_interest + "-e inject=" + call +
                               ":error=" + error_names.at(error) + ":when=" + when) == 0,
                           what);
                ++runs;
                bool failed = false;
                for (const std::string& line : tracer.trace()) {
                    const bool hit = line.find("(INJECTED)") != line.npos;
                    injected += hit;
                    const std::string name = call_in(line);
                    // After a failed sync the same writer writes and syncs nothing more.
                    if (failed && line.find("flock") != line.npos)
                        failed = false; // the next life
                    if (failed && line.find(log() + "/wal-") != line.npos)
                        BOOST_TEST(
                            (name != "pwritev" && name != "fdatasync" && name != "fsync"),
                            what << ": goes on: " << line);
                    failed = failed || (hit && line.find(log()) != line.npos &&
                                        (call == "fdatasync" || call == "fsync"));
                }
                check_log(what);
            }
        }
    std::cout << runs << " runs with a failing system call, " << injected << " injected, "
              << checked << " logs read back" << std::endl;
    BOOST_TEST(injected == runs);
    BOOST_TEST(runs >= 200u / thinning);
}

BOOST_AUTO_TEST_CASE(a_thread_whose_system_call_fails_tells_it_and_loses_nothing)
{
    if (!may_trace())
        return;
    static const thread_error errors[] = {
        {"fdatasync", EIO},
        {"fsync", EIO},
        {"sync_file_range", EIO},
        {"sync_file_range", EINVAL, true},
        {"pwritev", EIO},
        {"pwritev", EINTR, true},
        {"fallocate", EOPNOTSUPP, true},
        {"fallocate", ENOSPC},
        {"fallocate", EIO, true},
        {"openat", EMFILE},
        {"renameat2", EIO},
        {"renameat2", EINVAL, true},
        {"renameat2", ENOSYS, true},
        {"unlinkat", EIO},
        {"close", EIO},
        {"close", EINTR}, // injected, it leaves the file open: the lock as well
        {"newfstatat", EIO},
        {"fstat", EIO},
    };
    std::map<std::string, std::pair<unsigned, unsigned>> seen;
    for (int round = 0; round < 3; ++round) { // no two are quite the same
        BOOST_TEST(run_threads(of_threads) == 0);
        BOOST_TEST(has_succeeded());
        for (const auto& [name, most] : calls_per_thread())
            seen[name] = (std::max)(seen[name], most);
    }
    for (const char* const call : {"pwritev", "fdatasync", "fsync"})
        BOOST_TEST(seen[call].second >= 2u, call << " by one thread only");
    BOOST_TEST(seen["sync_file_range"].second >= 1u, "no preallocator was at work");
    std::uint64_t runs = 0, injected = 0, hit = 0, turn = 0;
    for (const auto& [call, error, harmless] : errors)
        for (unsigned n = 1; n <= seen[call].first; ++n) {
            if (++turn % thinning != 0)
                continue;
            const std::string what = std::string("threads: ") + call + ' ' +
                                     std::to_string(n) + ' ' + error_names.at(error);
            BOOST_TEST(run_threads(of_threads + "-e inject=" + call +
                                   ":error=" + error_names.at(error) +
                                   ":when=" + std::to_string(n)) == 0,
                       what);
            ++runs;
            const std::uint64_t before = injected;
            std::map<std::string, bool> failed; // by thread, within a life
            for (const std::string& line : tracer.trace()) {
                const std::string name = call_in(line), thread = thread_in(line);
                if (name == "flock")
                    failed.clear();
                const bool syncs = name == "fdatasync" || name == "fsync";
                if (failed[thread])
                    BOOST_TEST((name != "pwritev" && !syncs),
                               what << ": goes on: " << line);
                if (line.find("(INJECTED)") == line.npos)
                    continue;
                ++injected;
                failed[thread] =
                    error == EIO && std::string(call).find("sync") != std::string::npos;
            }
            hit += injected != before;
            if (harmless)
                BOOST_TEST(has_succeeded(), what << ": there is another way");
            check_log(what);
        }
    std::cout << runs << " runs with threads, " << injected << " injected, " << checked
              << " logs read back" << std::endl;
    // Who does what is not the same in every run, so that a few miss.
    BOOST_TEST(hit * 10 >= runs * 8);
    BOOST_TEST(runs >= 60u / thinning);
}

BOOST_AUTO_TEST_CASE(a_file_system_without_renames_that_spare_the_target_links_instead)
{
    if (!may_trace())
        return;
    for (const char* const error : {"EINVAL", "ENOSYS"}) {
        const std::string inject =
            std::string("-e inject=renameat2:error=") + error + ' ';
        BOOST_TEST(run_threads(of_threads + inject) == 0);
        BOOST_TEST(has_succeeded(), error);
        std::uint64_t linked = 0;
        for (const std::string& line : tracer.trace())
            linked += call_in(line) == "linkat";
        BOOST_TEST(linked >= 3u, "made " << linked << " links");
        check_log(error);
        for (const auto& e : std::filesystem::directory_iterator(log()))
            BOOST_TEST(e.path().extension() != ".tmp", e.path() << " is litter");
        // Where links cannot be made either, a file of the log's own holds the name.
        BOOST_TEST(run_threads(of_threads + inject + "-e inject=linkat:error=EPERM ") ==
                   0);
        BOOST_TEST(has_succeeded(), error << " and no links");
        check_log(std::string(error) + " EPERM");
        // An error that is no refusal is reported, and nothing is made.
        BOOST_TEST(run(of_threads + inject + "-e inject=linkat:error=EIO ") == 0);
        BOOST_TEST(tracer.printed().front() == "open " + std::to_string(EIO));
        BOOST_TEST(acknowledged() == 0u);
        check_log(std::string(error) + " EIO");
    }
}

BOOST_AUTO_TEST_CASE(a_call_that_a_sandbox_refuses_is_not_needed_and_not_made_again)
{
    if (!may_trace())
        return;
    // A directory object for each of two lives and for the reader, and two threads that may meet.
    constexpr unsigned most = 4;
    std::uint64_t runs = 0, injected = 0;
    for (const char* const call :
         {"sync_file_range", "fallocate", "renameat2", "fadvise64"})
        for (const int error : {ENOSYS, EPERM, EACCES, EINVAL, EOPNOTSUPP}) {
            const std::string what =
                std::string("refused: ") + call + ' ' + error_names.at(error);
            BOOST_TEST(run_threads(of_threads + "-e inject=" + call +
                                   ":error=" + error_names.at(error) + ' ') == 0,
                       what);
            unsigned refused = 0;
            for (const std::string& line : tracer.trace())
                refused += line.find("(INJECTED)") != line.npos;
            BOOST_TEST(has_succeeded(), what);
            BOOST_TEST(refused <= most, what << ": made " << refused << " times");
            injected += refused;
            check_log(what);
            ++runs;
        }
    std::cout << runs << " runs without a call, refused " << injected << " times"
              << std::endl;
    BOOST_TEST(injected >= runs);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_killed_at_any_system_call_loses_nothing)
{
    if (!may_trace())
        return;
    BOOST_TEST(run(of_interest) == 0);
    const seen_calls s = sort_calls(tracer.trace());
    std::uint64_t runs = 0, turn = 0;
    for (const std::string call : {"pwritev", "fdatasync", "fsync", "renameat2",
                                   "unlinkat", "openat", "flock", "mkdir"}) {
        const auto before = s.before.find(call);
        const unsigned first = before == s.before.end() ? 0 : before->second;
        for (unsigned n = 1; n <= s.within.at(call); ++n) {
            if (++turn % thinning != 0)
                continue;
            const std::string when = std::to_string(first + n);
            const std::string what = call + " " + when + " SIGKILL";
            BOOST_TEST(run(of_interest + "-e inject=" + call +
                           ":signal=SIGKILL:when=" + when) == 128 + SIGKILL,
                       what);
            ++runs;
            check_log(what);
        }
    }
    std::cout << runs << " programs killed at a system call" << std::endl;
    BOOST_TEST(runs >= 80u / thinning);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_killed_at_any_call_of_a_thread_loses_nothing)
{
    if (!may_trace())
        return;
    BOOST_TEST(run_threads(of_threads) == 0);
    const auto seen = calls_per_thread();
    std::uint64_t runs = 0, killed = 0, turn = 0;
    for (const std::string call : {"pwritev", "fdatasync", "fsync", "renameat2",
                                   "unlinkat", "fallocate", "sync_file_range"})
        for (unsigned n = 1; seen.contains(call) && n <= seen.at(call).first; ++n) {
            if (++turn % thinning != 0)
                continue;
            const std::string what = "threads: " + call + ' ' + std::to_string(n);
            const int status = run_threads(of_threads + "-e inject=" + call +
                                           ":signal=SIGKILL:when=" + std::to_string(n));
            BOOST_TEST((status == 0 || status == 128 + SIGKILL), what);
            killed += status != 0;
            ++runs;
            check_log(what);
        }
    std::cout << killed << " programs killed at a call of a thread" << std::endl;
    BOOST_TEST(killed * 10 >= runs * 8);
    BOOST_TEST(runs >= 20u / thinning);
}

BOOST_AUTO_TEST_SUITE_END()

int main(int count, char** arguments)
{
    if (count == 3 && std::string(arguments[1]) == "drive")
        return drive(arguments[2]);
    if (count == 3 && std::string(arguments[1]) == "drive-threads")
        return drive_threads(arguments[2]);
    return boost::unit_test::unit_test_main(&init_unit_test, count, arguments);
}
