#!/bin/sh
# forelog/install.sh: copies the headers and forelog.pc below a prefix; `b2 install` calls it
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: install.sh PREFIX
# DESTDIR, if it is set, is put before the prefix, as packages are built.

set -eu

[ $# -eq 1 ] || {
    echo "usage: $0 PREFIX" >&2
    exit 2
}
root=$(cd "$(dirname "$0")" && pwd)
to=${DESTDIR:-}$1

# What an older version had and this one has not would be found by an include all the same.
rm -rf "$to/include/forelog"
mkdir -p "$to/include" "$to/share/pkgconfig"
cp -R "$root/include/forelog" "$to/include/"

# The version stands in one place, in the headers.
version=$(sed -n 's/^#define FORELOG_VERSION_STRING "\(.*\)"$/\1/p' \
    "$root/include/forelog/config.hpp")
sed -e "s/@forelog_version@/$version/" -e 's/@CMAKE_INSTALL_INCLUDEDIR@/include/' \
    "$root/forelog.pc.in" >"$to/share/pkgconfig/forelog.pc"
