// forelog/test/support/memory_disk.hpp: a directory of files in memory, as a model of log_directory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_MEMORY_DISK_HPP
#define FORELOG_TEST_SUPPORT_MEMORY_DISK_HPP

#include <forelog/error.hpp>
#include <forelog/file/concept.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace forelog::test {

class memory_directory;

/** One directory in memory, for tests that read millions of logs: no crash, no fault, no cost.

    The disk made last is the one that every path leads to. Thread safety: unsafe.
*/
struct memory_disk
{
    using bytes = std::vector<std::byte>;

    memory_disk() : outer_(std::exchange(current, this)) {}
    memory_disk(const memory_disk&) = delete;
    memory_disk& operator=(const memory_disk&) = delete;
    ~memory_disk() { current = outer_; }

    void put(std::string_view name, bytes content)
    {
        files.insert_or_assign(std::string(name),
                               std::make_shared<bytes>(std::move(content)));
    }

    std::filesystem::path path() const { return "memory"; }

    std::map<std::string, std::shared_ptr<bytes>, std::less<>> files;
    std::map<std::string, std::shared_ptr<bytes>, std::less<>> locks;
    std::uint64_t limit = std::uint64_t{64} << 20; ///< of a file; ENOSPC beyond
    std::uint64_t read_limit = ~std::uint64_t{0};  ///< of one read, so that it is short

    inline static memory_disk* current = nullptr;

private:
    memory_disk* outer_;
};

/// Models: log_file.
class memory_file
{
public:
    using directory = memory_directory;

    memory_file() = default;
    memory_file(std::shared_ptr<memory_disk::bytes> content) noexcept
        : content_(std::move(content))
    {}

    std::size_t read_at(std::uint64_t offset, std::span<std::byte> to,
                        std::error_code& ec) noexcept
    {
        if (!open(ec) || offset >= content_->size())
            return 0;
        const std::uint64_t n =
            (std::min)({content_->size() - offset, std::uint64_t{to.size()},
                        memory_disk::current->read_limit});
        std::memcpy(to.data(), content_->data() + offset, static_cast<std::size_t>(n));
        return static_cast<std::size_t>(n);
    }

    std::size_t write_at(std::uint64_t offset, std::span<const const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        std::uint64_t n = 0;
        for (const const_bytes b : buffers)
            n += b.size();
        if (!reach(offset, n, ec))
            return 0;
        std::byte* to = content_->data() + offset;
        for (const const_bytes b : buffers)
            to = std::copy(b.begin(), b.end(), to);
        return static_cast<std::size_t>(n);
    }

    std::uint64_t size(std::error_code& ec) noexcept
    {
        return open(ec) ? content_->size() : 0;
    }

    void sync_data(std::error_code& ec) noexcept { open(ec); }
    void sync_all(std::error_code& ec) noexcept { open(ec); }

    void allocate(std::uint64_t offset, std::uint64_t length,
                  std::error_code& ec) noexcept
    {
        reach(offset, length, ec);
    }

    void punch(std::uint64_t offset, std::uint64_t length, std::error_code& ec) noexcept
    {
        if (!open(ec) || offset >= content_->size())
            return;
        const auto n = (std::min)(length, content_->size() - offset);
        std::memset(content_->data() + offset, 0, static_cast<std::size_t>(n));
    }

    void close(std::error_code& ec) noexcept
    {
        ec.clear();
        content_.reset();
    }

private:
    bool open(std::error_code& ec) const noexcept
    {
        ec =
            content_ ? std::error_code() : std::error_code(EBADF, std::system_category());
        return !ec;
    }

    bool reach(std::uint64_t offset, std::uint64_t length, std::error_code& ec) noexcept
    {
        if (!open(ec))
            return false;
        const std::uint64_t limit = memory_disk::current->limit;
        if (offset > limit || length > limit - offset) {
            ec = {ENOSPC, std::system_category()};
            return false;
        }
        if (offset + length > content_->size())
            content_->resize(static_cast<std::size_t>(offset + length));
        return true;
    }

    std::shared_ptr<memory_disk::bytes> content_;
};

/// Models: log_directory.
class memory_directory
{
public:
    memory_directory() = default;
    memory_directory(memory_directory&&) = default;
    memory_directory& operator=(memory_directory&&) = default;
    ~memory_directory() = default;

    static memory_directory open(const std::filesystem::path&, directory_access,
                                 std::error_code& ec)
    {
        ec.clear();
        return {};
    }

    void lock(const char* name, std::error_code& ec) noexcept
    {
        ec.clear();
        auto& held = disk().locks[name];
        if (held.use_count() > 1) {
            ec = error::locked;
            return;
        }
        disk().files.try_emplace(name, std::make_shared<memory_disk::bytes>());
        lock_ = held = std::make_shared<memory_disk::bytes>();
    }

    template <class Visit>
    void list(Visit visit, std::error_code& ec)
    {
        ec.clear();
        std::vector<std::string> names;
        for (const auto& [name, content] : disk().files)
            names.push_back(name);
        for (const std::string& name : names)
            visit(std::string_view(name));
    }

    memory_file open_file(const char* name, file_access, std::error_code& ec) noexcept
    {
        const auto at = disk().files.find(name);
        if (at == disk().files.end()) {
            ec = {ENOENT, std::system_category()};
            return {};
        }
        // A name without content stands for what is no regular file.
        ec = at->second ? std::error_code() : make_error_code(error::foreign);
        return at->second;
    }

    memory_file create_file(const char* name, std::error_code& ec) noexcept
    {
        const auto [at, made] = disk().files.try_emplace(name, nullptr);
        if (!made) {
            ec = {EEXIST, std::system_category()};
            return {};
        }
        ec.clear();
        at->second = std::make_shared<memory_disk::bytes>();
        return at->second;
    }

    void rename(const char* from, const char* to, std::error_code& ec) noexcept
    {
        const auto at = disk().files.find(from);
        const bool there = disk().files.find(to) != disk().files.end();
        if (at == disk().files.end() || there) {
            ec = {there ? EEXIST : ENOENT, std::system_category()};
            return;
        }
        ec.clear();
        auto node = disk().files.extract(at);
        node.key() = to;
        disk().files.insert(std::move(node));
    }

    void remove(const char* name, std::error_code& ec) noexcept
    {
        const auto at = disk().files.find(name);
        const int why = at == disk().files.end() ? ENOENT : at->second ? 0 : EISDIR;
        ec = {why, std::system_category()};
        if (why != 0)
            return;
        ec.clear();
        disk().files.erase(at);
    }

    void sync(std::error_code& ec) noexcept { ec.clear(); }

private:
    static memory_disk& disk() noexcept { return *memory_disk::current; }

    std::shared_ptr<memory_disk::bytes> lock_;
};

static_assert(log_file<memory_file>);

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_MEMORY_DISK_HPP
