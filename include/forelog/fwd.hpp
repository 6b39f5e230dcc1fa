// forelog/fwd.hpp: declarations, and the one place of default template arguments
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_FWD_HPP
#define FORELOG_FWD_HPP

#include <cstdint>

namespace forelog {

class lsn;
class payload_ref;
class record_ref;
enum class record_type : std::uint32_t;
enum class durability : std::uint16_t;
enum class error;
enum class condition;
struct record_view;
class batch;

class ring_queue;
class bounded_queue;
class unbounded_queue;
class direct_queue;

struct flush_by_size;
struct flush_by_time;
struct flush_by_size_or_time;
struct group_commit;
struct manual_flush;

struct full_sync;
struct data_sync;
struct no_sync;

struct crc32c_codec;
struct crc32_codec;

class posix_file;
using native_file = posix_file;

/// Stands for a policy that was not named, so that the writer itself can say which one.
struct missing_policy
{};

template <class Queue, class FlushPolicy = missing_policy,
          class SyncPolicy = missing_policy, class Codec = missing_policy,
          class File = native_file>
class basic_wal_writer;

template <class File, class... Codecs>
class replay_range;

} // namespace forelog

#endif // FORELOG_FWD_HPP
