#!/bin/sh
# forelog/test/consumers/run.sh: another project takes forelog in without CMake
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: test/consumers/run.sh use_project|installed
#
#   use_project   another Jamroot names it by use-project
#   installed     `b2 install`, then a compiler that is told what forelog.pc says

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
directory=$(mktemp -d "${TMPDIR:-/tmp}/forelog-consumer.XXXXXX")
trap 'rm -rf "$directory"' EXIT
cp "$root/test/cmake/user.cpp" "$directory/"

case ${1:-} in
use_project)
    # A directory with a blank in its name is harder.
    ln -s "$root" "$directory/the library"
    sed "s,@FORELOG@,\"$directory/the library\"," "$root/test/consumers/jamroot.in" \
        >"$directory/Jamroot"
    cd "$directory"
    b2
    ;;
installed)
    (cd "$root" && b2 install "--prefix=$directory/installed")
    export PKG_CONFIG_PATH="$directory/installed/share/pkgconfig"
    if command -v pkg-config >/dev/null; then
        flags=$(pkg-config --cflags --libs forelog)
        version=$(pkg-config --modversion forelog)
        grep -q "^#define FORELOG_VERSION_STRING \"$version\"\$" \
            "$directory/installed/include/forelog/config.hpp"
    else
        grep -q '^Cflags: -I' "$PKG_CONFIG_PATH/forelog.pc"
        flags="-I$directory/installed/include -pthread"
    fi
    cd "$directory"
    # shellcheck disable=SC2086 # several words
    ${CXX:-g++} -std=c++20 user.cpp $flags -o user
    ;;
*)
    echo "usage: $0 use_project|installed" >&2
    exit 2
    ;;
esac
./user
