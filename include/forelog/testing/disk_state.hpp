// forelog/testing/disk_state.hpp: all that a simulated disk holds
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_DISK_STATE_HPP
#define FORELOG_TESTING_DISK_STATE_HPP

#include <forelog/testing/detail/directory_node.hpp>
#include <forelog/testing/detail/file_node.hpp>

#include <stdexcept>

namespace forelog::testing {

/** The files and directories of a simulated disk, with what is pending: a snapshot.

    Handles, locks and limits are not part of it, since they do not outlive a crash, so one
    state may be given to several disks. A copy costs one reference count for each file.
    Thread safety: distinct objects safe, also while they share bytes.
*/
class disk_state
{
public:
    static constexpr std::uint64_t root_number = 1;

    disk_state()
    {
        directory_node root;
        root.number = root_number;
        dirs_.push_back(cow(std::move(root)));
    }

    const std::vector<cow<file_node>>& files() const noexcept { return files_; }
    const std::vector<cow<directory_node>>& dirs() const noexcept { return dirs_; }

    /// Returns: the file or directory with this number, or null.
    const file_node* file(std::uint64_t number) const noexcept
    {
        const auto* const at = find(files_, number);
        return at != nullptr ? &**at : nullptr;
    }
    const directory_node* dir(std::uint64_t number) const noexcept
    {
        const auto* const at = find(dirs_, number);
        return at != nullptr ? &**at : nullptr;
    }

    /// Requires: there is a file or directory with this number.
    file_node& edit_file(std::uint64_t number)
    {
        return const_cast<cow<file_node>*>(find(files_, number))->edit();
    }
    directory_node& edit_dir(std::uint64_t number)
    {
        return const_cast<cow<directory_node>*>(find(dirs_, number))->edit();
    }

    /// Returns: the number of the file or directory at `path`, such as "log/name", or 0.
    std::uint64_t lookup(std::string_view path) const noexcept
    {
        std::uint64_t at = root_number;
        while (!path.empty() && at != 0) {
            const auto slash = path.find('/');
            const directory_node* const d = dir(at);
            at = d != nullptr ? d->cached->find(path.substr(0, slash)) : 0;
            path = slash == path.npos ? std::string_view() : path.substr(slash + 1);
        }
        return at;
    }

    /// Errors: std::out_of_range if there is no file at `path`.
    const file_node& file_at(std::string_view path) const
    {
        if (const file_node* const f = file(lookup(path)))
            return *f;
        throw std::out_of_range("no file " + std::string(path));
    }
    file_node& file_at(std::string_view path)
    {
        return edit_file(std::as_const(*this).file_at(path).number);
    }

    /// Returns: the number of the directory that `path` is in, or 0, and the last name.
    std::pair<std::uint64_t, std::string_view>
    parent(std::string_view path) const noexcept
    {
        const auto slash = path.rfind('/');
        if (slash == path.npos)
            return {root_number, path};
        return {lookup(path.substr(0, slash)), path.substr(slash + 1)};
    }

    std::uint64_t next_order() noexcept { return ++order_; }
    std::uint64_t order() const noexcept { return order_; }

    /// Effects: makes an empty file or directory; its name is pending. Requires: the name is free.
    std::uint64_t add_file(std::uint64_t dir, std::string_view name)
    {
        file_node f;
        f.number = ++last_number_;
        files_.push_back(cow(std::move(f)));
        edit_dir(dir).change({next_order(), last_number_, {}, std::string(name)});
        return last_number_;
    }

    std::uint64_t add_dir(std::uint64_t dir, std::string_view name)
    {
        directory_node d;
        d.number = ++last_number_;
        dirs_.push_back(cow(std::move(d)));
        edit_dir(dir).change({next_order(), last_number_, {}, std::string(name)});
        return last_number_;
    }

    void remove(std::uint64_t dir, std::string_view name, std::uint64_t number)
    {
        edit_dir(dir).change({next_order(), number, std::string(name), {}});
    }

    void rename(std::uint64_t dir, std::string_view from, std::string_view to,
                std::uint64_t number)
    {
        edit_dir(dir).change({next_order(), number, std::string(from), std::string(to)});
    }

    void link(std::uint64_t dir, std::string_view name, std::uint64_t number)
    {
        edit_dir(dir).change({next_order(), number, {}, std::string(name)});
    }

    /// Returns: whether it has a name. A file without one exists until it is closed.
    bool is_named(std::uint64_t number) const noexcept
    {
        return std::any_of(dirs_.begin(), dirs_.end(), [number](const auto& d) {
            return std::any_of(d->cached->begin(), d->cached->end(),
                               [number](const auto& e) { return e.second == number; });
        });
    }

    /// Returns: a name that it has, without its directory.
    std::string name_of(std::uint64_t number) const
    {
        for (const auto& d : dirs_)
            for (const auto& [name, means] : *d->cached)
                if (means == number)
                    return name;
        return "(no name)";
    }

    /// Effects: frees files that are not open and have no name now or after a power cut.
    template <class IsOpen>
    void collect(IsOpen is_open)
    {
        std::erase_if(files_, [&](const cow<file_node>& f) {
            if (is_open(f->number) || may_be_named(f->number))
                return false;
            keep_stale(*f);
            return true;
        });
    }

    /// Returns: what freed blocks still hold: the bytes of the file that was freed last. Pending
    /// writes are in it, since the operating system may have written them, except after a failed
    /// sync.
    const cow<image>& stale() const noexcept { return stale_; }
    void keep_stale(const file_node& f)
    {
        const image& bytes = f.has_lost ? f.disk : f.cache;
        if (bytes.sectors() != 0)
            stale_ = cow(bytes);
    }

    /// Effects: all that is pending is durable. What a failed sync has lost stays lost.
    void sync_all()
    {
        for (auto& d : dirs_)
            d.edit().sync(order_);
        for (auto& f : files_)
            f.edit().sync(order_);
    }

    /// Effects: replaces all files and directories.
    void assign(std::vector<cow<file_node>> files, std::vector<cow<directory_node>> dirs)
    {
        files_ = std::move(files);
        dirs_ = std::move(dirs);
    }

    /// Returns: the number of bytes taken by files that have a name or are open.
    template <class IsOpen>
    std::uint64_t used_bytes(IsOpen is_open) const
    {
        std::uint64_t sum = 0;
        for (const auto& f : files_)
            if (is_open(f->number) || is_named(f->number))
                sum += f->cache.backed_sectors() * sector_size;
        return sum;
    }

private:
    /// The lists are short and sorted by number, since numbers are given in order.
    template <class Node>
    static const cow<Node>* find(const std::vector<cow<Node>>& list,
                                 std::uint64_t number) noexcept
    {
        const auto at = std::lower_bound(
            list.begin(), list.end(), number,
            [](const cow<Node>& n, std::uint64_t wanted) { return n->number < wanted; });
        return at != list.end() && (*at)->number == number ? &*at : nullptr;
    }

    bool may_be_named(std::uint64_t number) const noexcept
    {
        const auto means = [number](const auto& e) { return e.second == number; };
        return std::any_of(dirs_.begin(), dirs_.end(), [&](const auto& d) {
            return std::any_of(d->cached->begin(), d->cached->end(), means) ||
                   std::any_of(d->synced->begin(), d->synced->end(), means) ||
                   std::any_of(d->pending.begin(), d->pending.end(),
                               [number](const auto& c) { return c.number == number; });
        });
    }

    std::vector<cow<file_node>> files_;
    std::vector<cow<directory_node>> dirs_;
    cow<image> stale_;
    std::uint64_t order_ = 0;
    std::uint64_t last_number_ = root_number;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_DISK_STATE_HPP
