#!/bin/sh
# forelog/test/support/live.sh: runs an action of b2 so that a person sees at once what it prints
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)
#
# usage: live.sh COMMAND [ARGUMENT...]
#
# b2 holds back what an action prints until the action has ended. If b2's own output is a terminal,
# the command writes there instead.

set -u

output_of()
{
    readlink "/proc/$1/fd/1" 2>/dev/null
}

# b2 starts an action by a shell, which waits for this one or makes way for it.
b2=$PPID
if [ "$(output_of "$b2")" = "$(output_of $$)" ]; then
    b2=$(sed 's/^.*) [A-Za-z] \([0-9]*\) .*/\1/' "/proc/$b2/stat" 2>/dev/null)
fi
case $(output_of "$b2") in
/dev/pts/* | /dev/tty*) exec >"/proc/$b2/fd/1" 2>&1 ;;
esac
exec "$@"
