// forelog/test/conform/codec.cpp: the codecs of the library, a bare one and the users' conform
//
// Copyright (c) 2026 the forelog authors
// Distributed under the Boost Software License, Version 1.0.
// (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

#include "codec.hpp"
#include "../../example/policies/fnv1a_codec.hpp"
#include "archetypes.hpp"

#include <forelog/codec/crc32_codec.hpp>
#include <forelog/codec/crc32c_codec.hpp>

namespace {

using crc32c_suite = forelog::test::codec_conformance<forelog::crc32c_codec>;
using crc32_suite = forelog::test::codec_conformance<forelog::crc32_codec>;
using bare_suite = forelog::test::codec_conformance<forelog::test::codec_archetype>;
using users_suite = forelog::test::codec_conformance<example::fnv1a_codec>;

} // namespace

BOOST_AUTO_TEST_SUITE(conform_crc32c_codec)
FORELOG_TEST_CODEC_CASES(crc32c_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_crc32_codec)
FORELOG_TEST_CODEC_CASES(crc32_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_codec_archetype)
FORELOG_TEST_CODEC_CASES(bare_suite)
BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(conform_codec_of_a_user)
FORELOG_TEST_CODEC_CASES(users_suite)
BOOST_AUTO_TEST_SUITE_END()
