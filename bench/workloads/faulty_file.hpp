// forelog/bench/workloads/faulty_file.hpp: files whose syncs take longer or fail
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_BENCH_WORKLOADS_FAULTY_FILE_HPP
#define FORELOG_BENCH_WORKLOADS_FAULTY_FILE_HPP

#include <forelog/file/native_file.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>

namespace bench {

/// What happens to every sync of a faulty_file. One for the program, since a log opens its files
/// by itself; changed only while no log is open, except `failing`.
struct sync_faults
{
    std::chrono::milliseconds delay{0};
    std::atomic<bool> failing{false};
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::uint64_t> failed{0};

    void reset(std::chrono::milliseconds new_delay)
    {
        delay = new_delay;
        failing = false;
        calls = 0;
        failed = 0;
    }

    /// Returns: whether the sync is to fail.
    bool happen() noexcept
    {
        ++calls;
        if (delay.count() != 0)
            std::this_thread::sleep_for(delay);
        if (!failing.load())
            return false;
        ++failed;
        return true;
    }
};

inline sync_faults injected;

class faulty_directory;

/// A file of the system whose syncs go through `injected`: what a user's own File policy looks
/// like.
class faulty_file
{
public:
    using directory = faulty_directory;

    faulty_file() = default;
    explicit faulty_file(forelog::native_file&& file) : file_(std::move(file)) {}

    std::size_t read_at(std::uint64_t offset, std::span<std::byte> to,
                        std::error_code& ec) noexcept
    {
        return file_.read_at(offset, to, ec);
    }
    std::size_t write_at(std::uint64_t offset, std::span<const forelog::const_bytes> from,
                         std::error_code& ec) noexcept
    {
        return file_.write_at(offset, from, ec);
    }
    std::uint64_t size(std::error_code& ec) noexcept { return file_.size(ec); }
    void sync_data(std::error_code& ec) noexcept
    {
        if (injected.happen())
            ec = std::make_error_code(std::errc::io_error);
        else
            file_.sync_data(ec);
    }
    void sync_all(std::error_code& ec) noexcept
    {
        if (injected.happen())
            ec = std::make_error_code(std::errc::io_error);
        else
            file_.sync_all(ec);
    }
    void allocate(std::uint64_t offset, std::uint64_t size, std::error_code& ec) noexcept
    {
        file_.allocate(offset, size, ec);
    }
    void punch(std::uint64_t offset, std::uint64_t size, std::error_code& ec) noexcept
    {
        file_.punch(offset, size, ec);
    }
    void close(std::error_code& ec) noexcept { file_.close(ec); }

private:
    forelog::native_file file_;
};

class faulty_directory
{
public:
    static faulty_directory open(const std::filesystem::path& path,
                                 forelog::directory_access access, std::error_code& ec)
    {
        faulty_directory d;
        d.directory_ = forelog::native_file::directory::open(path, access, ec);
        return d;
    }
    void lock(const char* name, std::error_code& ec) noexcept
    {
        directory_.lock(name, ec);
    }
    template <class Visit>
    void list(Visit visit, std::error_code& ec)
    {
        directory_.list(visit, ec);
    }
    faulty_file open_file(const char* name, forelog::file_access access,
                          std::error_code& ec) noexcept
    {
        return faulty_file(directory_.open_file(name, access, ec));
    }
    faulty_file create_file(const char* name, std::error_code& ec) noexcept
    {
        return faulty_file(directory_.create_file(name, ec));
    }
    void rename(const char* from, const char* to, std::error_code& ec) noexcept
    {
        directory_.rename(from, to, ec);
    }
    void remove(const char* name, std::error_code& ec) noexcept
    {
        directory_.remove(name, ec);
    }
    void sync(std::error_code& ec) noexcept { directory_.sync(ec); }

private:
    forelog::native_file::directory directory_;
};

static_assert(forelog::log_file<faulty_file>);

} // namespace bench

#endif // FORELOG_BENCH_WORKLOADS_FAULTY_FILE_HPP
