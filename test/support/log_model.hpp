// forelog/test/support/log_model.hpp: what a test knows of a log at one moment
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#ifndef FORELOG_TEST_SUPPORT_LOG_MODEL_HPP
#define FORELOG_TEST_SUPPORT_LOG_MODEL_HPP

#include <forelog/forelog.hpp>

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

namespace forelog::test {

/// An invariant that does not hold; `what` says which.
struct broken : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

inline void expect(bool holds, const char* what)
{
    if (!holds) [[unlikely]]
        throw broken(what);
}

/// A record that was appended. The serial number is never used twice, not even by a record
/// that gets the LSN of a lost one: so one that comes back from the dead is recognised.
struct appended
{
    std::uint64_t serial = 0;
    std::uint32_t size = 0;
    bool continues = false; ///< the next one belongs to the same atomic batch
    std::uint64_t epoch = 0;
};

inline record_type type_of(const appended& a) noexcept
{
    return static_cast<record_type>(a.serial * 0x9e37'79b1u);
}

/// Effects: fills `bytes` with the payload of the record.
inline void make_payload(const appended& a, std::vector<std::byte>& bytes)
{
    bytes.resize(a.size);
    std::uint64_t z = a.serial;
    for (std::size_t i = 0; i < bytes.size(); i += 8) {
        z = z * 6364136223846793005u + 1442695040888963407u;
        const std::uint64_t word = z ^ z >> 29;
        std::memcpy(bytes.data() + i, &word, (std::min)(bytes.size() - i, sizeof word));
    }
}

/** All that a test knows of a log: what was appended, in which order, and how much of it
    must be there whatever happens.
*/
struct knowledge
{
    std::vector<appended> records; ///< from LSN 1
    std::uint64_t serial = 0;      ///< the last one used
    std::uint64_t written = 0;     ///< up to here it was given to the system
    std::uint64_t durable = 0;     ///< up to here it was acknowledged or announced
    std::uint64_t provable = 0;    ///< up to here the log may say that it was synced
    std::uint64_t proven = 0;      ///< up to here it has to
    std::uint64_t first_min = 1;   ///< all below is gone for good
    std::uint64_t first_max = 1;   ///< all below was given up by a truncation
    std::uint64_t last_min = 0;    ///< no later life may number again from below this
    std::uint64_t epoch = 0;       ///< of the last writer that was opened
    /// A removal failed in its sync: what it removed may be back after any later crash.
    bool removal_lost = false;
    /// An unsynced log was lost whole and made anew: its blocks may show in any segment.
    bool log_lost = false;
    bool opened = false;  ///< a writer was about to be opened
    bool created = false; ///< a writer has been opened
    bool closed = false;  ///< in order, and nothing has happened since
};

} // namespace forelog::test

#endif // FORELOG_TEST_SUPPORT_LOG_MODEL_HPP
