// forelog/testing/simulated_file.hpp: a file of a simulated disk, as a model of log_file
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TESTING_SIMULATED_FILE_HPP
#define FORELOG_TESTING_SIMULATED_FILE_HPP

#include <forelog/testing/detail/disk_core.hpp>

#include <forelog/file/concept.hpp>

namespace forelog::testing {

class simulated_directory;

/** A file of a `simulated_disk`. Models: log_file, with all optional operations.

    The File parameter of `basic_wal_writer` and `replay_range`. Members have the effects that the
    concept asks for, on the disk in memory. Errors: those of the disk's faults and limits; ENODEV
    after the power was cut or the disk destroyed; EBADF for an object without a file.

    Thread safety: as of native_file; reads, writes and syncs of a shared object are safe.
*/
class simulated_file
{
public:
    using directory = simulated_directory;

    simulated_file() = default;
    simulated_file(simulated_file&& other) noexcept = default;
    simulated_file& operator=(simulated_file&& other) noexcept
    {
        std::swap(core_, other.core_);
        std::swap(who_, other.who_);
        std::swap(number_, other.number_);
        std::swap(writable_, other.writable_);
        return *this;
    }
    ~simulated_file()
    {
        if (core_)
            leave();
    }

    std::size_t read_at(std::uint64_t offset, std::span<std::byte> to,
                        std::error_code& ec) noexcept
    {
        disk_operation o = make(op::read, offset, to.size());
        perform(o, ec, false, [&](disk_operation& done, const auto& hit, std::uint64_t) {
            const file_node& f = *core_->state.file(number_);
            std::uint64_t n = offset < f.size ? f.size - offset : 0;
            n = (std::min)({n, done.length, limit(hit)});
            f.cache.read(offset, to.first(static_cast<std::size_t>(n)));
            done.result = n;
        });
        return static_cast<std::size_t>(o.result);
    }

    std::size_t write_at(std::uint64_t offset, std::span<const const_bytes> buffers,
                         std::error_code& ec) noexcept
    {
        buffers = buffers.first((std::min)(buffers.size(), std::size_t{8}));
        std::uint64_t length = 0;
        for (const const_bytes b : buffers)
            length += b.size();
        disk_operation o = make(op::write, offset, length);
        perform(o, ec, true, [&](disk_operation& done, const auto& hit, std::uint64_t) {
            const std::uint64_t want = (std::min)(length, limit(hit));
            const file_node& f = *core_->state.file(number_);
            const std::uint64_t n =
                want != 0 ? core_->room(f, offset, want, done.error) : 0;
            if (n != 0)
                store(done, buffers, n);
            done.result = n;
        });
        return static_cast<std::size_t>(o.result);
    }

    std::uint64_t size(std::error_code& ec) noexcept
    {
        disk_operation o = make(op::size, 0, 0);
        perform(o, ec, false, [this](disk_operation& done, const auto&, std::uint64_t) {
            done.result = core_->state.file(number_)->size;
        });
        return o.result;
    }

    /// Is not counted as an operation, and never fails.
    std::uint64_t link_count(std::error_code& ec) noexcept
    {
        ec.clear();
        if (!core_)
            return 1;
        const std::lock_guard guard(core_->mutex);
        return core_->life != who_.life || core_->state.is_named(number_);
    }

    void sync_data(std::error_code& ec) noexcept { sync(op::sync_data, ec); }
    void sync_all(std::error_code& ec) noexcept { sync(op::sync_all, ec); }

    /// Makes nothing durable. If it fails, pending writes are lost as by a failed sync.
    void write_back(std::uint64_t offset, std::uint64_t length,
                    std::error_code& ec) noexcept
    {
        disk_operation o = make(op::write_back, offset, length);
        perform(o, ec, false,
                [this](disk_operation&, const auto& hit, std::uint64_t mark) {
                    if (hit && hit->error)
                        lose(*hit, mark);
                });
    }
    void start_write_back(std::uint64_t offset, std::uint64_t length,
                          std::error_code& ec) noexcept
    {
        write_back(offset, length, ec);
    }

    void allocate(std::uint64_t offset, std::uint64_t length,
                  std::error_code& ec) noexcept
    {
        disk_operation o = make(op::allocate, offset, length);
        perform(o, ec, true, [&](disk_operation& done, const auto&, std::uint64_t) {
            const file_node& f = *core_->state.file(number_);
            if (!core_->settings.can_allocate)
                done.error = os_error(EOPNOTSUPP);
            else if (length == 0)
                done.error = os_error(EINVAL);
            else if (offset + length > core_->settings.file_limit)
                done.error = os_error(EFBIG);
            else if (core_->room(f, offset, length, done.error) < length)
                done.error = os_error(ENOSPC); // an allocation in part would be a change
            else
                core_->state.edit_file(number_).allocate(offset, length,
                                                         core_->state.next_order());
        });
    }

    void punch(std::uint64_t offset, std::uint64_t length, std::error_code& ec) noexcept
    {
        disk_operation o = make(op::punch, offset, length);
        perform(o, ec, true, [&](disk_operation& done, const auto&, std::uint64_t) {
            if (!core_->settings.can_punch)
                done.error = os_error(EOPNOTSUPP);
            else if (length == 0)
                done.error = os_error(EINVAL);
            else
                core_->state.edit_file(number_).punch(offset, length,
                                                      core_->state.next_order());
        });
    }

    void close(std::error_code& ec) noexcept
    {
        ec.clear();
        if (!core_)
            return;
        disk_operation o = make(op::close, 0, 0);
        // A writer closes its files after a power cut, too. That is no use of the disk.
        if (is_alive())
            core_->perform(o, who_, ec,
                           [](disk_operation&, const auto&, std::uint64_t) {});
        leave();
    }

private:
    friend class simulated_directory;
    simulated_file(std::shared_ptr<disk_core> core, origin who, std::uint64_t number,
                   bool writable) noexcept
        : core_(std::move(core))
        , who_(who)
        , number_(number)
        , writable_(writable)
    {}

    disk_operation make(op kind, std::uint64_t offset, std::uint64_t length) const
    {
        disk_operation o;
        o.kind = kind;
        o.number = number_;
        o.offset = offset;
        o.length = length;
        return o;
    }

    template <class Effect>
    void perform(disk_operation& o, std::error_code& ec, bool writes,
                 Effect effect) noexcept
    {
        if (!core_) {
            ec = os_error(EBADF);
            return;
        }
        core_->perform(o, who_, ec,
                       [&](disk_operation& done, const auto& hit, auto mark) {
                           if (writes && !writable_) {
                               done.error = os_error(EBADF);
                               return;
                           }
                           if (writes && !core_->state.is_named(number_))
                               core_->note(rule::wrote_removed_file, done);
                           effect(done, hit, mark);
                       });
    }

    static std::uint64_t limit(const std::optional<fault>& hit)
    {
        return hit && hit->transfer ? *hit->transfer : no_limit;
    }

    void store(const disk_operation& o, std::span<const const_bytes> buffers,
               std::uint64_t n)
    {
        // One violation is noted for each write, however many sectors it rewrites.
        std::vector<std::byte> whole;
        for (const const_bytes b : buffers)
            whole.insert(whole.end(), b.begin(), b.end());
        whole.resize(static_cast<std::size_t>(n));
        file_node& f = core_->state.edit_file(number_);
        for (std::uint64_t i = o.offset / sector_size; i < sectors_of(o.offset + n);
             ++i) {
            const std::uint64_t base = i * sector_size;
            const std::uint64_t a = (std::max)(base, o.offset);
            const std::uint64_t b = (std::min)(base + sector_size, o.offset + n);
            if (is_zero(f.disk.at(i)))
                continue;
            sector now;
            std::memcpy(now.data(), f.cache.at(i), sector_size);
            std::memcpy(now.data() + (a - base), whole.data() + (a - o.offset), b - a);
            if (!same_bytes(now.data(), f.disk.at(i)) &&
                !only_clears(f.cache.at(i), now.data())) {
                core_->note(rule::rewrote_synced_sector, o);
                break;
            }
        }
        f.write(o.offset, whole, core_->state.next_order());
    }

    /// Returns: whether a sector changes only by bytes that become zero: recovery clears padding
    /// so.
    static bool only_clears(const std::byte* before, const std::byte* after) noexcept
    {
        for (std::size_t i = 0; i < sector_size; ++i)
            if (after[i] != before[i] && after[i] != std::byte{0})
                return false;
        return true;
    }

    void sync(op kind, std::error_code& ec) noexcept
    {
        disk_operation o = make(kind, 0, 0);
        perform(o, ec, false,
                [this](disk_operation&, const auto& hit, std::uint64_t mark) {
                    if (hit && hit->error)
                        lose(*hit, mark);
                    if (!hit || !hit->error || hit->applied)
                        core_->state.edit_file(number_).sync(mark);
                });
    }

    /// Effects: the writer must stop; pending writes are lost unless the sync took effect.
    void lose(const fault& hit, std::uint64_t mark)
    {
        core_->stop(who_);
        if (!hit.applied)
            core_->state.edit_file(number_).lose(mark, hit.lose, hit.choice, true);
    }

    bool is_alive() const
    {
        const std::lock_guard guard(core_->mutex);
        return !core_->off && core_->life == who_.life;
    }

    void leave() noexcept
    {
        const exempt simulated;
        {
            const std::lock_guard guard(core_->mutex);
            if (core_->life == who_.life)
                core_->release(number_);
        }
        core_.reset();
    }

    std::shared_ptr<disk_core> core_;
    origin who_;
    std::uint64_t number_ = 0;
    bool writable_ = false;
};

} // namespace forelog::testing

#endif // FORELOG_TESTING_SIMULATED_FILE_HPP
