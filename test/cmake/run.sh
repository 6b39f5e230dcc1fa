#!/bin/sh
# forelog/test/cmake/run.sh: a CMake project finds forelog in each of three ways
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: test/cmake/run.sh subdirectory|fetch_content|find_package
# Needs cmake, which setup.sh installs with --ci only; therefore no part of `b2 test`.

set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
directory=$(mktemp -d "${TMPDIR:-/tmp}/forelog-cmake.XXXXXX")
trap 'rm -rf "$directory"' EXIT

case ${1:-} in
subdirectory | fetch_content) ;;
find_package)
    cmake -S "$root" -B "$directory/package" -DCMAKE_INSTALL_PREFIX="$directory/installed"
    cmake --build "$directory/package" --target install
    ;;
*)
    echo "usage: $0 subdirectory|fetch_content|find_package" >&2
    exit 2
    ;;
esac

cmake -S "$root/test/cmake" -B "$directory/user" -DFORELOG_BY="$1" \
    -DFORELOG_SOURCE_DIR="$root" -DCMAKE_PREFIX_PATH="$directory/installed"
cmake --build "$directory/user"
if [ "$1" = find_package ]; then
    grep -q '^Version: [0-9]' "$directory/installed/share/pkgconfig/forelog.pc"
else
    # A project that takes the library in does not install it unasked.
    cmake --install "$directory/user" --prefix "$directory/none"
    [ ! -e "$directory/none/include/forelog" ]
fi
cd "$directory/user"
./user
