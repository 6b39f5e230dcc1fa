// forelog/testing/simulated_directory.hpp: a directory of a simulated disk, as a model of
// log_directory
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_SIMULATED_DIRECTORY_HPP
#define FORELOG_TESTING_SIMULATED_DIRECTORY_HPP

#include <forelog/testing/detail/disk_registry.hpp>
#include <forelog/testing/simulated_file.hpp>

#include <forelog/error.hpp>

namespace forelog::testing {

/// A directory of a `simulated_disk`. Models: log_directory. Errors and thread safety: as of
/// `simulated_file`.
class simulated_directory
{
public:
    simulated_directory() = default;
    simulated_directory(simulated_directory&&) noexcept = default;
    simulated_directory& operator=(simulated_directory&& other) noexcept
    {
        std::swap(core_, other.core_);
        std::swap(who_, other.who_);
        std::swap(number_, other.number_);
        std::swap(locked_, other.locked_);
        return *this;
    }
    ~simulated_directory()
    {
        if (!core_ || locked_ == 0)
            return;
        const std::lock_guard guard(core_->mutex);
        if (core_->life == who_.life) {
            core_->locks.erase(locked_);
            core_->locks.erase(number_);
        }
    }

    /// `path` is what `simulated_disk::path` returned. Errors: ENOENT if the disk no longer exists.
    static simulated_directory open(const std::filesystem::path& path,
                                    directory_access access, std::error_code& ec)
    {
        const exempt simulated;
        simulated_directory d;
        const disk_place place = find_disk(path);
        d.core_ = place.core;
        if (!d.core_) {
            ec = os_error(ENOENT);
            return d;
        }
        {
            const std::lock_guard guard(d.core_->mutex);
            d.who_ = {d.core_->life, ++d.core_->last_handle, 0};
        }
        ec.clear();
        if (access == directory_access::create)
            d.make(place.inside, ec);
        if (!ec)
            d.enter(place.inside, ec);
        if (ec)
            d.core_.reset();
        return d;
    }

    void lock(const char* name, std::error_code& ec) noexcept
    {
        perform(op::lock, name, {}, ec, [&](disk_operation& done, std::uint64_t) {
            std::uint64_t number = find(name);
            if (number == 0 && core_->locks.count(number_) == 0)
                number = core_->state.add_file(number_, name);
            if (number == 0)
                done.error = error::locked;
            else if (core_->state.file(number) == nullptr)
                done.error = error::foreign;
            else if (core_->locks.count(number) + core_->locks.count(number_) != 0)
                done.error = error::locked;
            else
                core_->locks.insert({number_, locked_ = number});
        });
    }

    template <class Visit>
    void list(Visit visit, std::error_code& ec)
    {
        std::vector<std::string> names;
        perform(op::list, {}, {}, ec, [&](disk_operation&, std::uint64_t) {
            for (const auto& [name, number] : *core_->state.dir(number_)->cached)
                names.push_back(name);
        });
        for (const std::string& name : names)
            visit(std::string_view(name));
    }

    simulated_file open_file(const char* name, file_access access,
                             std::error_code& ec) noexcept
    {
        simulated_file f;
        perform(op::open, name, {}, ec, [&](disk_operation& done, std::uint64_t) {
            const std::uint64_t number = find(name);
            if (number == 0)
                done.error = os_error(ENOENT);
            else if (core_->state.file(number) == nullptr)
                done.error = error::foreign;
            else
                f = handle(number, access == file_access::write);
        });
        return ec ? simulated_file() : std::move(f);
    }

    simulated_file create_file(const char* name, std::error_code& ec) noexcept
    {
        simulated_file f;
        perform(op::create, name, {}, ec, [&](disk_operation& done, std::uint64_t) {
            if (find(name) != 0)
                done.error = os_error(EEXIST);
            else {
                const std::uint64_t made = core_->state.add_file(number_, name);
                core_->created[made] = who_.directory;
                f = handle(made, true);
            }
        });
        return ec ? simulated_file() : std::move(f);
    }

    void rename(const char* from, const char* to, std::error_code& ec) noexcept
    {
        perform(op::rename, from, to, ec, [&](disk_operation& done, std::uint64_t) {
            const std::uint64_t number = find(from);
            if (number == 0)
                done.error = os_error(ENOENT);
            else if (find(to) != 0)
                done.error = os_error(EEXIST);
            else if (core_->settings.atomic_rename)
                core_->state.rename(number_, from, to, number);
            else {
                core_->state.link(number_, to, number);
                core_->state.remove(number_, from, number);
            }
        });
    }

    void remove(const char* name, std::error_code& ec) noexcept
    {
        perform(op::remove, name, {}, ec, [&](disk_operation& done, std::uint64_t) {
            const std::uint64_t number = find(name);
            if (number == 0)
                done.error = os_error(ENOENT);
            else if (core_->state.file(number) == nullptr)
                done.error = os_error(EISDIR);
            else
                core_->state.remove(number_, name, number);
        });
    }

    void sync(std::error_code& ec) noexcept
    {
        perform_sync(op::sync_directory, number_, {}, ec);
    }

    /// Is not counted as an operation, and never fails.
    std::uint64_t link_count(std::error_code& ec) noexcept
    {
        ec.clear();
        if (!core_)
            return 1;
        const std::lock_guard guard(core_->mutex);
        return core_->life != who_.life || core_->state.dir(number_) != nullptr;
    }

    /// Is not counted as an operation, and never fails. All zeros if the disk has no limit.
    std::filesystem::space_info space(std::error_code& ec) noexcept
    {
        ec.clear();
        const exempt simulated;
        const std::lock_guard guard(core_->mutex);
        const std::uint64_t all = core_->settings.capacity;
        if (all == no_limit)
            return {};
        const std::uint64_t used = core_->state.used_bytes(
            [this](std::uint64_t n) { return core_->is_open(n); });
        const std::uint64_t free = all - (std::min)(used, all);
        return {all, free, free};
    }

private:
    /// `effect(operation, mark)`: see `disk_core::perform`.
    template <class Effect>
    void perform(op kind, std::string_view name, std::string_view new_name,
                 std::error_code& ec, Effect effect) noexcept
    {
        if (!core_) {
            ec = os_error(EBADF);
            return;
        }
        const exempt simulated;
        disk_operation o;
        o.kind = kind;
        o.name = name;
        o.new_name = new_name;
        core_->perform(o, who_, ec,
                       [&](disk_operation& done, const auto&, std::uint64_t mark) {
                           effect(done, mark);
                       });
    }

    void perform_sync(op kind, std::uint64_t number, std::string_view name,
                      std::error_code& ec) noexcept
    {
        if (!core_) {
            ec = os_error(EBADF);
            return;
        }
        const exempt simulated;
        disk_operation o;
        o.kind = kind;
        o.number = number;
        o.name = name;
        core_->perform(o, who_, ec,
                       [&](disk_operation&, const auto& hit, std::uint64_t mark) {
                           if (hit && hit->error)
                               core_->stop(who_);
                           directory_node& d = core_->state.edit_dir(number);
                           if (hit && hit->error && !hit->applied)
                               d.lose(mark, hit->lose, hit->choice);
                           else
                               d.sync(mark);
                           core_->state.collect(
                               [this](std::uint64_t n) { return core_->is_open(n); });
                       });
    }

    void enter(const std::string& path, std::error_code& ec) noexcept
    {
        perform(op::open_directory, path, {}, ec,
                [&](disk_operation& done, std::uint64_t) {
                    number_ = core_->state.lookup(path);
                    if (number_ == 0)
                        done.error = os_error(ENOENT);
                    else if (core_->state.dir(number_) == nullptr)
                        done.error = os_error(ENOTDIR);
                });
    }

    /// Effects: makes the directory if it is not there, and syncs its parent either way; what it
    /// made is removed again if that fails.
    void make(const std::string& path, std::error_code& ec) noexcept
    {
        std::uint64_t parent = 0;
        std::uint64_t made = 0;
        std::string_view name;
        perform(op::make_directory, path, {}, ec,
                [&](disk_operation& done, std::uint64_t) {
                    std::tie(parent, name) = core_->state.parent(path);
                    if (core_->state.dir(parent) == nullptr)
                        done.error = os_error(ENOENT);
                    else if (core_->state.lookup(path) == 0)
                        made = core_->state.add_dir(parent, name);
                });
        if (ec)
            return;
        perform_sync(op::sync_parent, parent, path, ec);
        if (ec && made != 0) {
            const std::lock_guard guard(core_->mutex);
            core_->state.remove(parent, name, made);
        }
    }

    std::uint64_t find(std::string_view name) const
    {
        return core_->state.dir(number_)->cached->find(name);
    }

    simulated_file handle(std::uint64_t number, bool writable)
    {
        ++core_->opens[number];
        origin who = who_;
        who.handle = ++core_->last_handle;
        return simulated_file(core_, who, number, writable);
    }

    std::shared_ptr<disk_core> core_;
    origin who_;
    std::uint64_t number_ = 0;
    std::uint64_t locked_ = 0;
};

static_assert(log_file<simulated_file>);

} // namespace forelog::testing

#endif // FORELOG_TESTING_SIMULATED_DIRECTORY_HPP
