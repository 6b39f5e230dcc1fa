// forelog/example/kv_store.hpp: a small key-value store on a log
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_EXAMPLE_KV_STORE_HPP
#define FORELOG_EXAMPLE_KV_STORE_HPP

#include "kv_snapshot.hpp"

#include <forelog/forelog.hpp>

#include <mutex>
#include <optional>
#include <stdexcept>

namespace example {

/// What the records of the log say.
enum class kv_change : std::uint32_t
{
    put = 1,   ///< the length of the key in 4 bytes, key, value
    erase = 2, ///< the key
};

/// Changes that take effect together: after a crash all of them are there, or none.
class kv_changes
{
public:
    kv_changes& put(std::string_view key, std::string_view value)
    {
        std::string bytes;
        detail::put_integer(bytes, static_cast<std::uint32_t>(key.size()));
        bytes.append(key).append(value);
        records_.add(type_of(kv_change::put), forelog::view_bytes(bytes));
        list_.push_back({std::string(key), std::string(value)});
        return *this;
    }
    kv_changes& erase(std::string_view key)
    {
        records_.add(type_of(kv_change::erase), forelog::view_bytes(key));
        list_.push_back({std::string(key), std::nullopt});
        return *this;
    }

    const forelog::batch& records() const noexcept { return records_; }

    void apply_to(kv_entries& entries) const
    {
        for (const auto& [key, value] : list_) {
            if (value)
                entries.insert_or_assign(key, *value);
            else
                entries.erase(key);
        }
    }

private:
    struct change
    {
        std::string key;
        std::optional<std::string> value;
    };

    static forelog::record_type type_of(kv_change c) noexcept
    {
        return forelog::record_type{static_cast<std::uint32_t>(c)};
    }

    forelog::batch records_;
    std::vector<change> list_;
};

/// The content of a store, as snapshot and log give it.
struct kv_state
{
    kv_entries entries;
    forelog::lsn snapshot;      ///< the last change in the snapshot; none: there is none
    std::uint64_t replayed = 0; ///< records after the snapshot
    forelog::recovery_report log;
};

inline std::filesystem::path log_of(const std::filesystem::path& directory)
{
    return directory / "log";
}

inline void apply(const forelog::record_view& r, kv_entries& entries)
{
    std::string_view bytes = forelog::view_text(r.payload);
    std::uint32_t key_size = 0;
    std::string key;
    switch (static_cast<kv_change>(r.type)) {
    case kv_change::put:
        if (detail::take_integer(bytes, key_size) &&
            detail::take_text(bytes, key_size, key)) {
            entries.insert_or_assign(std::move(key), std::string(bytes));
            return;
        }
        break;
    case kv_change::erase: entries.erase(std::string(bytes)); return;
    }
    throw std::runtime_error("the log holds a record that is none of this store's");
}

/// Reads a store without changing anything: the newest snapshot, then the log after it. Throws
/// std::system_error if the log is damaged, or does not reach back to the snapshot.
// tag::load[]
inline kv_state load(const std::filesystem::path& directory)
{
    if (!std::filesystem::exists(log_of(directory)))
        throw std::runtime_error("no store");
    kv_state state;
    kv_snapshot snapshot = read_snapshot(directory);
    state.entries = std::move(snapshot.entries);
    state.snapshot = snapshot.at;
    forelog::replay log(log_of(directory), {.from = snapshot.at.next()});
    for (const forelog::record_view& r : log) {
        apply(r, state.entries);
        ++state.replayed;
    }
    state.log = log.report();
    return state;
}
// end::load[]

/** A map from texts to texts that survives crashes.

    All of it is in memory. A change goes to the log first; a reader may see it before it is
    durable. After an error of the disk the log takes nothing more: destroy the store and open it
    again.

    Thread safety: any thread may call any member, except construction and destruction.
*/
class kv_store
{
public:
    using log_type = forelog::basic_wal_writer<forelog::ring_queue, forelog::group_commit,
                                               forelog::data_sync, forelog::crc32c_codec>;
    using options = log_type::options;

    struct checkpoint_result
    {
        forelog::lsn at;
        std::size_t entries = 0;
        std::size_t segments_removed = 0;
    };

    /// Opens a store, or makes one in a directory that is empty or does not exist.
    explicit kv_store(const std::filesystem::path& directory, const options& o = {})
        : directory_(prepare(directory))
        , wal_(log_of(directory), o)
        , state_(load(directory))
    {}

    // tag::commit[]
    /// Queues changes. Returns: the LSN to wait for.
    forelog::lsn append(const kv_changes& changes)
    {
        // Under the lock, so that memory sees the changes in the order of the log.
        std::lock_guard lock(mutex_);
        const forelog::lsn n = wal_.append(changes.records());
        remember(changes);
        return n;
    }

    /// Waits until the changes up to this LSN are durable. Does not hold the lock: threads
    /// that wait meanwhile share the sync.
    void wait(forelog::lsn n) { wal_.wait(n); }

    forelog::lsn commit(const kv_changes& changes)
    {
        const forelog::lsn n = append(changes);
        wait(n);
        return n;
    }
    // end::commit[]

    forelog::lsn put(std::string_view key, std::string_view value)
    {
        return commit(kv_changes().put(key, value));
    }
    forelog::lsn erase(std::string_view key) { return commit(kv_changes().erase(key)); }

    std::optional<std::string> get(std::string_view key) const
    {
        std::lock_guard lock(mutex_);
        const auto found = state_.entries.find(key);
        return found == state_.entries.end() ? std::nullopt
                                             : std::optional(found->second);
    }

    kv_entries entries() const
    {
        std::lock_guard lock(mutex_);
        return state_.entries;
    }

    // tag::checkpoint[]
    /// Writes all entries to a snapshot, and drops the part of the log that it replaces.
    checkpoint_result checkpoint()
    {
        std::lock_guard one_at_a_time(checkpointing_);
        kv_snapshot snapshot;
        {
            std::lock_guard lock(mutex_);
            snapshot = {wal_.last_lsn(), state_.entries};
            if (snapshot.at <= state_.snapshot)
                return {state_.snapshot, state_.entries.size(), 0}; // nothing has changed
        }
        wal_.wait(snapshot.at); // what the log may yet lose must not be in a snapshot
        write_snapshot(directory_, snapshot);
        const std::size_t removed = wal_.truncate_before(snapshot.at.next());
        std::lock_guard lock(mutex_);
        state_.snapshot = snapshot.at;
        return {snapshot.at, snapshot.entries.size(), removed};
    }
    // end::checkpoint[]

    /// What opening the log found and did.
    const forelog::recovery_report& recovery() const noexcept { return wal_.recovery(); }

    /// What was read back when the store was opened; the LSN is that of the latest snapshot.
    forelog::lsn snapshot() const
    {
        std::lock_guard lock(mutex_);
        return state_.snapshot;
    }
    std::uint64_t replayed() const noexcept { return state_.replayed; }

private:
    /// Refuses a directory that holds something else, and makes sure that a new one stays.
    static std::filesystem::path prepare(const std::filesystem::path& directory)
    {
        namespace fs = std::filesystem;
        if (fs::exists(directory) && !fs::exists(log_of(directory)) &&
            !fs::is_empty(directory))
            throw std::runtime_error("not empty, and no store");
        std::error_code ec;
        forelog::native_file::directory::open(directory,
                                              forelog::directory_access::create, ec);
        detail::check(ec, "open");
        return directory;
    }

    /// Out of memory, it ends the process: the log has the changes already, and a process
    /// that went on would see another state than a later recovery.
    void remember(const kv_changes& changes) noexcept
    {
        changes.apply_to(state_.entries);
    }

    std::filesystem::path directory_;
    log_type wal_;
    mutable std::mutex mutex_;
    std::mutex checkpointing_;
    kv_state state_;
};

} // namespace example

#endif // FORELOG_EXAMPLE_KV_STORE_HPP
