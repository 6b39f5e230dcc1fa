// forelog/test/power/power_cut.cpp: a file system that stops, and syncs that really fail
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "../stress/support/killed_writers.hpp"
#include "../support/temp_dir.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>

using namespace forelog;
using namespace forelog::test;

namespace {

/* Needs root, loop devices and mount: see `may_mount`. What was acknowledged before a file system
   stopped, or before a sync failed, is there when it is mounted again.

   FORELOG_POWER_CYCLES sets the number of cycles. */

/// Effects: runs a command of the shell. Returns: whether it went well.
bool shell(const std::string& command)
{
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

unsigned cycles()
{
    const char* const text = std::getenv("FORELOG_POWER_CYCLES");
    const int n = text != nullptr ? std::atoi(text) : 0;
    return n > 0 ? static_cast<unsigned>(n) : 240;
}

/// An ext4 file system in a file, mounted or not.
class image
{
public:
    image(const std::filesystem::path& file, const std::filesystem::path& mount_point)
        : file_(file.string())
        , point_(mount_point.string())
    {
        std::filesystem::create_directories(mount_point);
        made_ = shell("truncate -s 64m '" + file_ +
                      "' && mkfs.ext4 -q -F -E "
                      "nodiscard,lazy_itable_init=0,lazy_journal_init=0 '" +
                      file_ + "'") &&
                attach();
    }
    image(const image&) = delete;
    image& operator=(const image&) = delete;
    ~image()
    {
        unmount();
        if (!device_.empty())
            shell("losetup -d " + device_);
    }

    bool mount()
    {
        return mounted_ = made_ && shell("mount " + device_ + " '" + point_ + "'");
    }
    bool unmount()
    {
        // A program that was just killed may still be letting go.
        for (int i = 0; mounted_ && i < 200; ++i) {
            mounted_ = !shell("umount '" + point_ + "'");
            if (mounted_)
                std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return !mounted_;
    }

    /// Effects: the file system stops at once, as if the power was cut; with `flush` it first
    /// writes its journal.
    bool shut_down(bool flush) const
    {
        std::uint32_t how = flush ? 1 : 2;
        const int fd = open(point_.c_str(), O_RDONLY | O_DIRECTORY);
        const bool done = fd >= 0 && ioctl(fd, _IOR('X', 125, std::uint32_t), &how) == 0;
        if (fd >= 0)
            close(fd);
        return done;
    }

    std::string log() const { return point_ + "/log"; }

private:
    bool attach()
    {
        std::FILE* const out = popen(("losetup -f --show '" + file_ + "'").c_str(), "r");
        char name[64] = {};
        const bool got = out != nullptr && std::fgets(name, sizeof name, out) != nullptr;
        if (out != nullptr)
            pclose(out);
        device_ = name;
        if (!device_.empty() && device_.back() == '\n')
            device_.pop_back();
        return got && device_.starts_with("/dev/");
    }

    std::string file_, point_, device_;
    bool made_ = false, mounted_ = false;
};

/// Whether file systems can be made, mounted and stopped here; says so if not.
bool may_mount()
{
    static const bool can = [] {
        const temp_dir dir;
        image i(dir / "img", dir / "mnt");
        return geteuid() == 0 && i.mount() && i.shut_down(false) && i.unmount();
    }();
    if (!can)
        std::cout << "skipped: no ext4 can be made, mounted and stopped here"
                  << std::endl;
    return can;
}

/// Something that parent and children share.
template <class T>
class shared
{
public:
    shared()
        : at_(mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                   -1, 0))
    {
        BOOST_REQUIRE(at_ != MAP_FAILED);
        value_ = new (at_) T();
    }
    shared(const shared&) = delete;
    shared& operator=(const shared&) = delete;
    ~shared() { munmap(at_, sizeof(T)); }
    T& operator*() const noexcept { return *value_; }
    T* operator->() const noexcept { return value_; }

private:
    void* at_;
    T* value_ = nullptr;
};

/// Appends until the disk fails. Exit status: 0 if the writer has failed for good, and says so.
template <class Writer>
[[noreturn]] void write_until_failure(const std::string& path, int pipe,
                                      std::uint32_t cycle, unsigned spares)
{
    try {
        typename Writer::options o;
        o.segment = {.size = 256 << 10, .spares = spares, .prepare_after = 0};
        Writer wal(path, o);
        tell(pipe, {0, report::opened, 0, 0});
        const unsigned producers = 1 + static_cast<unsigned>(mix(cycle) % 16);
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < producers; ++i)
            threads.emplace_back([&, i] {
                try {
                    produce(wal, pipe, cycle, i + 1);
                } catch (const std::system_error&) {
                    // The disk has failed, as it was to.
                }
            });
        for (std::thread& t : threads)
            t.join();
        const wal_failure f = wal.failure();
        const bool poisoned =
            f && wal.close() == f.error && wal.durable_lsn() <= wal.written_lsn();
        _exit(poisoned ? 0 : 6);
    } catch (const std::exception&) {
        _exit(7); // it did not open: the disk has failed before
    }
}

struct ended
{
    int status = 0;
    bool opened = false;
};

/// Effects: lets a child write until `end()` has made the disk fail. Takes over its reports.
template <class Writer, class End>
ended write_in_child(const std::string& path, std::uint32_t cycle, unsigned spares,
                     expectation& e, End end)
{
    int ends[2];
    BOOST_REQUIRE(pipe(ends) == 0);
    const pid_t child = fork();
    BOOST_REQUIRE(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_until_failure<Writer>(path, ends[1], cycle, spares);
    }
    close(ends[1]);
    std::thread ending([&] { end(); });
    report told;
    ended result;
    while (read(ends[0], &told, sizeof told) == sizeof told) {
        result.opened = true;
        take_over(told, cycle, e);
    }
    ending.join();
    close(ends[0]);
    BOOST_REQUIRE(waitpid(child, &result.status, 0) == child);
    return result;
}

template <class Writer>
void cut_power(const char* name, unsigned count)
{
    if (!may_mount())
        return;
    const temp_dir dir;
    image disk(dir / "img", dir / "mnt");
    const shared<std::atomic<bool>> cut;
    restrained = {.stopping = &*cut};
    expectation e;
    unsigned failed = 0, opened = 0;
    for (std::uint32_t cycle = 0; cycle < count; ++cycle) {
        BOOST_REQUIRE(disk.mount());
        *cut = false;
        const ended result = write_in_child<Writer>(disk.log(), cycle, cycle % 3, e, [&] {
            std::this_thread::sleep_for(
                std::chrono::microseconds(1000 + mix(cycle) % 120'000));
            *cut = true;
            BOOST_TEST(disk.shut_down(cycle % 4 == 3));
        });
        BOOST_TEST(WIFEXITED(result.status));
        failed += WEXITSTATUS(result.status) == 0;
        opened += result.opened;
        BOOST_TEST((WEXITSTATUS(result.status) == 0 || WEXITSTATUS(result.status) == 7),
                   "the writer does not say that the disk has failed, in cycle "
                       << cycle);
        BOOST_REQUIRE(disk.unmount());
        BOOST_REQUIRE(disk.mount());
        const bool there = std::filesystem::exists(disk.log() + "/LOCK");
        const bool good = there ? check_log(disk.log(), cycle, e) : e.acknowledged == 0;
        BOOST_TEST(good, "lost in cycle " << cycle);
        BOOST_REQUIRE(disk.unmount());
        if (!good)
            break;
    }
    restrained = {};
    std::cout << failed << " writers failed, " << opened << " had opened the log; ";
    print(name, count, e);
    BOOST_TEST(opened >= count / 4);
    BOOST_TEST(failed >= count / 4);
    BOOST_TEST(e.acks >= count);
}

/// What the syncs of a program without a log have returned.
struct bare_syncs
{
    std::atomic<bool> cut{false};
    std::atomic<std::uint64_t> before{0}; ///< blocks synced when the cut had not begun
    std::atomic<std::uint64_t> told{0};   ///< blocks whose sync returned 0
};

constexpr std::size_t bare_block = 512;

/// Effects: appends blocks that hold their number, and syncs each, until the first error.
[[noreturn]] void append_bare(const std::string& file, bare_syncs& told)
{
    const int fd = open(file.c_str(), O_WRONLY);
    for (std::uint64_t n = 1; fd >= 0; ++n) {
        std::array<std::uint64_t, bare_block / sizeof n> block;
        block.fill(n);
        if (pwrite(fd, block.data(), bare_block,
                   static_cast<off_t>((n - 1) * bare_block)) != bare_block ||
            fdatasync(fd) != 0)
            break;
        if (!told.cut)
            told.before = n;
        told.told = n;
    }
    _exit(0);
}

/// Returns: how many blocks are there, from the first to one that is not.
std::uint64_t count_bare(const std::string& file)
{
    const int fd = open(file.c_str(), O_RDONLY);
    std::uint64_t n = 0;
    std::array<std::uint64_t, bare_block / sizeof n> block;
    while (fd >= 0 && read(fd, block.data(), bare_block) == bare_block &&
           std::ranges::all_of(block, [&](std::uint64_t v) { return v == n + 1; }))
        ++n;
    if (fd >= 0)
        close(fd);
    return n;
}

using threaded_writer = wal_writer;
using direct_writer = sync_wal_writer;

/* Lets the syncs of a log fail, since its device has no room for what it has promised.

   One thread alone syncs. With two, the sync of one may make ext4 give its journal up, and return
   0 from the other's that is under way: seen about once in 150 cycles, also without a log. What a
   log can do about that, it does: `a_sync_during_which_another_one_has_failed_is_not_trusted`. */
template <class Writer>
void fail_syncs(const char* name, unsigned count)
{
    if (!may_mount())
        return;
    restrained = {.truncates = false};
    unsigned failed = 0, opened = 0;
    expectation sum;
    for (std::uint32_t cycle = 0; cycle < count; ++cycle) {
        const temp_dir dir;
        const std::string tiny = (dir / "tiny").string();
        std::filesystem::create_directory(tiny);
        BOOST_REQUIRE(shell("mount -t tmpfs -o size=16m tmpfs '" + tiny + "'"));
        {
            image disk(tiny + "/img", dir / "mnt");
            BOOST_REQUIRE(disk.mount());
            const std::string room = std::to_string(512 + mix(cycle) % 2048);
            BOOST_TEST(shell("sync; mount -o remount,size=$(( $(df -k --output=used '" +
                             tiny + "' | tail -1) + " + room + " ))k '" + tiny + "'"));
            expectation e;
            const ended result = write_in_child<Writer>(disk.log(), cycle, 0, e, [] {});
            BOOST_TEST(WIFEXITED(result.status));
            failed += WEXITSTATUS(result.status) == 0;
            opened += result.opened;
            disk.unmount();
            BOOST_REQUIRE(shell("mount -o remount,size=100m '" + tiny + "'"));
            BOOST_REQUIRE(disk.mount());
            const bool there = std::filesystem::exists(disk.log() + "/LOCK");
            BOOST_TEST((there ? check_log(disk.log(), cycle, e) : e.acknowledged == 0),
                       "lost in cycle " << cycle);
            if (there) {
                Writer again(disk.log());
                BOOST_TEST(again.commit(view_bytes("after")).value() > e.acknowledged);
            }
            sum.acks += e.acks;
            sum.records += e.records;
            sum.batches += e.batches;
            sum.truncations += e.truncations;
            sum.torn += e.torn;
        }
        BOOST_TEST(shell("umount '" + tiny + "'"));
    }
    restrained = {};
    std::cout << failed << " writers failed, " << opened << " had opened the log; ";
    print(name, count, sum);
    BOOST_TEST(failed >= count / 2);
    BOOST_TEST(sum.acks >= count);
}

} // namespace

BOOST_AUTO_TEST_SUITE(power_cut)

BOOST_AUTO_TEST_CASE(
    bare_calls_keep_what_was_synced_before_the_cut_began_and_nothing_more)
{
    if (!may_mount())
        return;
    const temp_dir dir;
    image disk(dir / "img", dir / "mnt");
    const shared<bare_syncs> told;
    std::uint64_t synced = 0;
    unsigned broken = 0;
    for (std::uint32_t cycle = 0; cycle < cycles() / 4; ++cycle) {
        BOOST_REQUIRE(disk.mount());
        const std::string file = disk.log();
        std::filesystem::remove(file);
        const int fd = open(file.c_str(), O_CREAT | O_WRONLY, 0600);
        BOOST_REQUIRE((fd >= 0 && fsync(fd) == 0 && close(fd) == 0));
        BOOST_REQUIRE(shell("sync"));
        told->cut = false;
        told->before = told->told = 0;
        const pid_t child = fork();
        BOOST_REQUIRE(child >= 0);
        if (child == 0)
            append_bare(file, *told);
        std::this_thread::sleep_for(
            std::chrono::microseconds(1000 + mix(cycle) % 30'000));
        told->cut = true;
        BOOST_TEST(disk.shut_down(false));
        BOOST_REQUIRE(waitpid(child, nullptr, 0) == child);
        BOOST_REQUIRE((disk.unmount() && disk.mount()));
        const std::uint64_t there = count_bare(file);
        BOOST_TEST(there >= told->before);
        broken += there < told->told;
        synced += told->before;
        BOOST_REQUIRE(disk.unmount());
    }
    std::cout << "bare calls: " << cycles() / 4 << " cuts, " << synced
              << " blocks synced before, none of them lost; in " << broken
              << " a sync that returned 0 once the cut had begun had done nothing"
              << std::endl;
    BOOST_TEST(synced >= cycles() / 4);
}

BOOST_AUTO_TEST_CASE(what_was_acknowledged_is_there_after_the_file_system_has_stopped)
{
    cut_power<threaded_writer>("threaded", cycles() / 2);
}

BOOST_AUTO_TEST_CASE(the_same_without_a_writer_thread)
{
    cut_power<direct_writer>("direct", cycles() / 2);
}

BOOST_AUTO_TEST_CASE(what_was_acknowledged_before_a_sync_really_failed_is_there)
{
    fail_syncs<threaded_writer>("threaded", cycles() / 8);
    fail_syncs<direct_writer>("direct", cycles() / 8);
}

BOOST_AUTO_TEST_SUITE_END()
