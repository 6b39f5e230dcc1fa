#!/bin/sh
# forelog/test/support/check_rejected.sh: a source must not compile, for the reason that it states
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: check_rejected.sh RESULT SOURCE COMPILER [OPTION...]
#
# SOURCE has one or more lines "// rejected: TEXT". Each TEXT has to be in the compiler's errors,
# where line breaks count as blanks. They go to RESULT.

set -u
LC_ALL=C
export LC_ALL

result=$1
source=$2
shift 2

if ! grep -q '^// rejected: ' "$source"; then
    echo "$source: no line \"// rejected: TEXT\" says what the compiler has to object to"
    exit 1
fi

# Not -fsyntax-only, which leaves out some instantiations.
if "$@" -S -o /dev/null "$source" >"$result" 2>&1; then
    echo "$source: compiles, but must be rejected"
    rm -f "$result"
    exit 1
fi

sed -n 's,^// rejected: ,,p' "$source" | while IFS= read -r text; do
    if ! tr '\n' ' ' <"$result" | grep -qF -e "$text"; then
        cat "$result"
        echo "$source: is rejected, but not with: $text"
        exit 1
    fi
done || {
    rm -f "$result"
    exit 1
}
