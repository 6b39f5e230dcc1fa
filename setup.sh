#!/bin/sh
# forelog/setup.sh: installs what building and testing need, and says plainly what it cannot do
#
# Copyright (c) 2026 the forelog authors
# Distributed under the Boost Software License, Version 1.0.
# (See accompanying file LICENSE_1_0.txt or copy at https://www.boost.org/LICENSE_1_0.txt)

set -u

usage()
{
    cat <<'EOF'
usage: ./setup.sh [--ci] [--peers] [--docs] [--plots] [--help]

Installs what is missing of: g++ 12 or newer, b2, Boost 1.74 or newer with Boost.Test and
Boost.Program_options, and Python 3, by the system's package manager (apt-get, dnf, pacman, zypper
or apk).
Prints nothing if nothing is missing.

  --ci      also clang, the runtimes of the sanitizers and of libFuzzer, clang-format, strace,
            cmake and valgrind
  --peers   also RocksDB, LevelDB, SQLite and spdlog, which wal_bench can measure beside forelog
  --docs    also asciidoctor
  --plots   also gnuplot, which draws the benchmarks' results
  --help    this text

Exit status: 0 if everything is there, 1 if something could not be installed, 2 for a wrong option.
EOF
}

needs="compiler b2 boost boost_test boost_program_options python3"
for option in "$@"; do
    case $option in
    --ci)
        needs="$needs clang gcc_sanitizers clang_sanitizers clang_format strace cmake valgrind"
        ;;
    --peers) needs="$needs rocksdb leveldb sqlite spdlog" ;;
    --docs) needs="$needs asciidoctor" ;;
    --plots) needs="$needs gnuplot" ;;
    --help | -h)
        usage
        exit 0
        ;;
    *)
        echo "setup.sh: unknown option: $option" >&2
        usage >&2
        exit 2
        ;;
    esac
done

have()
{
    command -v "$1" >/dev/null 2>&1
}

# The first g++ that is new enough. Jamroot looks in the same order.
find_gxx()
{
    for gxx in g++ g++-15 g++-14 g++-13 g++-12; do
        have "$gxx" || continue
        major=$("$gxx" -dumpversion 2>/dev/null)
        major=${major%%.*}
        case $major in
        '' | *[!0-9]*) continue ;;
        esac
        if [ "$major" -ge 12 ]; then
            echo "$gxx"
            return 0
        fi
    done
    return 1
}

gxx=

# What the preprocessor makes of the lines on standard input: any include path counts.
preprocess()
{
    "$gxx" -x c++ -E -P - 2>/dev/null
}

has_header()
{
    [ -n "$gxx" ] || return 1
    printf '#if __has_include(<%s>)\nforelog_yes\n#endif\n' "$1" | preprocess |
        grep -q forelog_yes
}

# A compiler prints the full path of a library file that it finds, and the bare name otherwise.
has_library()
{
    [ -n "$1" ] || return 1
    case $("$1" -print-file-name="$2" 2>/dev/null) in
    /*) return 0 ;;
    esac
    return 1
}

has_boost()
{
    [ -n "$gxx" ] || return 1
    printf '%s\n' '#include <boost/version.hpp>' \
        '#if BOOST_VERSION >= 107400 && __has_include(<boost/lockfree/queue.hpp>)' \
        'forelog_yes' '#endif' | preprocess | grep -q forelog_yes
}

has_clang_sanitizers()
{
    have clang++ || return 1
    for runtime in tsan fuzzer; do
        # The name has the architecture in it in one layout, and in the other the directory has.
        has_library clang++ "libclang_rt.$runtime-$(uname -m).a" ||
            has_library clang++ "libclang_rt.$runtime.a" || return 1
    done
}

is_there()
{
    case $1 in
    compiler) gxx=$(find_gxx) ;;
    b2) have b2 ;;
    boost) has_boost ;;
    boost_test)
        has_header boost/test/unit_test.hpp &&
            has_library "$gxx" libboost_unit_test_framework.so
        ;;
    boost_program_options)
        has_header boost/program_options.hpp &&
            has_library "$gxx" libboost_program_options.so
        ;;
    clang) have clang++ ;;
    gcc_sanitizers) has_library "$gxx" libtsan.so && has_library "$gxx" libasan.so ;;
    clang_sanitizers) has_clang_sanitizers ;;
    clang_format) have clang-format ;;
    strace) have strace ;;
    cmake) have cmake ;;
    python3) have python3 ;;
    rocksdb) has_header rocksdb/db.h ;;
    leveldb) has_header leveldb/db.h ;;
    sqlite) has_header sqlite3.h ;;
    spdlog) has_header spdlog/spdlog.h ;;
    asciidoctor) have asciidoctor ;;
    valgrind) have valgrind && have callgrind_annotate ;;
    gnuplot) have gnuplot ;;
    python3) have python3 ;;
    esac
}

describe()
{
    case $1 in
    compiler) echo "g++ 12 or newer" ;;
    boost) echo "the headers of Boost 1.74 or newer" ;;
    boost_test) echo "Boost.Test, headers and shared library" ;;
    boost_program_options) echo "Boost.Program_options, headers and shared library" ;;
    gcc_sanitizers) echo "the sanitizers' runtimes of g++" ;;
    clang_sanitizers) echo "the sanitizers' and libFuzzer's runtimes of clang" ;;
    *) echo "$1" ;;
    esac
}

missing_of()
{
    for need in "$@"; do
        is_there "$need" || printf '%s ' "$need"
    done
}

# b2 finds its own files from /proc/self/exe, or else by a file boost-build.jam above the place
# where it is called. A bare chroot may have no /proc.
help_b2_without_proc()
{
    [ -e /proc/self/exe ] && return
    have b2 || return
    cd "$(dirname "$0")" || return
    [ -e boost-build.jam ] && return
    for kernel in /usr/share/boost-build/src/kernel /usr/share/b2/src/kernel; do
        if [ -f "$kernel/bootstrap.jam" ]; then
            echo "boost-build $kernel ;" >boost-build.jam
            echo "setup.sh: /proc is not mounted; wrote boost-build.jam to help b2" >&2
            return
        fi
    done
}

# `compiler` has to be looked for in this shell, since the later checks use what it finds.
is_there compiler
# shellcheck disable=SC2086
missing=$(missing_of $needs)
if [ -z "$missing" ]; then
    help_b2_without_proc
    exit 0
fi

fail()
{
    echo "setup.sh: $1" >&2
    echo "setup.sh: still missing:" >&2
    for need in $missing; do
        echo "  - $(describe "$need")" >&2
    done
    exit 1
}

manager=
for candidate in apt-get dnf pacman zypper apk; do
    if have "$candidate"; then
        manager=$candidate
        break
    fi
done
[ -n "$manager" ] ||
    fail "found none of apt-get, dnf, pacman, zypper, apk; please install these by hand."

# dnf and zypper also take the path of a file that the wanted package brings; where releases
# disagree about the package's name that is the safer request.
packages_for()
{
    case $manager:$1 in
    apt-get:compiler) echo g++ ;;
    apt-get:b2) echo libboost-tools-dev ;;
    apt-get:boost) echo libboost-dev ;;
    apt-get:boost_test) echo libboost-test-dev ;;
    apt-get:boost_program_options) echo libboost-program-options-dev ;;
    apt-get:gcc_sanitizers) echo g++ ;;
    apt-get:clang_sanitizers) echo libclang-rt-dev ;;
    apt-get:clang_format) echo clang-format ;;
    apt-get:sqlite) echo libsqlite3-dev ;;
    apt-get:gnuplot) echo gnuplot-nox ;;
    apt-get:rocksdb | apt-get:leveldb | apt-get:spdlog) echo "lib$1-dev" ;;

    dnf:compiler | zypper:compiler) echo gcc-c++ ;;
    dnf:b2 | zypper:b2) echo /usr/bin/b2 ;;
    dnf:boost) echo boost-devel ;;
    dnf:boost_test) echo boost-devel boost-test ;;
    dnf:boost_program_options) echo boost-devel boost-program-options ;;
    dnf:gcc_sanitizers) echo libasan libubsan libtsan ;;
    dnf:clang_sanitizers) echo compiler-rt ;;
    dnf:clang_format | zypper:clang_format) echo /usr/bin/clang-format ;;
    dnf:rocksdb | dnf:leveldb | dnf:sqlite | dnf:spdlog) echo "$1-devel" ;;
    dnf:asciidoctor | zypper:asciidoctor) echo /usr/bin/asciidoctor ;;

    zypper:boost) echo libboost_headers-devel ;;
    zypper:boost_test) echo libboost_test-devel ;;
    zypper:boost_program_options) echo libboost_program_options-devel ;;
    zypper:gcc_sanitizers) echo gcc-c++ ;;
    zypper:clang_sanitizers) echo clang ;;
    zypper:sqlite) echo sqlite3-devel ;;
    zypper:rocksdb | zypper:leveldb | zypper:spdlog) echo "$1-devel" ;;

    pacman:compiler | pacman:gcc_sanitizers) echo gcc ;;
    pacman:b2 | pacman:boost | pacman:boost_test) echo boost ;;
    pacman:boost_program_options) echo boost boost-libs ;;
    pacman:clang_sanitizers) echo compiler-rt ;;
    pacman:clang_format) echo clang ;;
    pacman:python3) echo python ;;

    apk:compiler | apk:gcc_sanitizers) echo g++ ;;
    apk:b2) echo boost-build ;;
    apk:boost | apk:boost_test | apk:boost_program_options) echo boost-dev ;;
    apk:clang_sanitizers) echo compiler-rt ;;
    apk:clang_format) echo clang-extra-tools ;;
    apk:rocksdb | apk:leveldb | apk:sqlite | apk:spdlog) echo "$1-dev" ;;

    *) echo "$1" ;;
    esac
}

wanted_packages()
{
    for need in "$@"; do
        packages_for "$need"
    done | tr ' ' '\n' | sort -u | tr '\n' ' '
}

# shellcheck disable=SC2086
packages=$(wanted_packages $missing)
packages=${packages% }

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root=sudo
    elif have doas && { [ -t 0 ] || doas -n true 2>/dev/null; }; then
        as_root=doas
    else
        fail "not root, and neither sudo nor doas works here; as root, install: $packages"
    fi
fi

log=$(mktemp "${TMPDIR:-/tmp}/forelog-setup.XXXXXX") || fail "cannot write to ${TMPDIR:-/tmp}."
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

run()
{
    echo "+ $*" >>"$log"
    $as_root env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@" >>"$log" 2>&1 </dev/null
}

apt_install()
{
    run apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 "$@"
}

# The package lists are fetched only if they do not know a package or are too old to be of use.
install_with_apt()
{
    for package in "$@"; do
        if ! apt-cache show "$package" >/dev/null 2>&1; then
            run apt-get update -q
            break
        fi
    done
    apt_install "$@" || { run apt-get update -q && apt_install "$@"; }
}

install_packages()
{
    case $manager in
    apt-get) install_with_apt "$@" ;;
    dnf) run dnf install -y --setopt=install_weak_deps=False "$@" ;;
    pacman) run pacman -Sy --noconfirm --needed "$@" ;;
    zypper) run zypper --non-interactive install --no-recommends "$@" ;;
    apk) run apk add --no-cache "$@" ;;
    esac
}

# One unknown package makes most managers refuse the whole list, so the rest is tried one by one.
install_wanted()
{
    echo "setup.sh: installing $* (by $manager${as_root:+ with $as_root})" >&2
    install_packages "$@" && return 0
    [ $# -gt 1 ] || return 1
    for package in "$@"; do
        install_packages "$package"
    done
}

# shellcheck disable=SC2086
install_wanted $packages

is_there compiler
if [ -z "$gxx" ] && [ "$manager" = apt-get ]; then
    # The release's own g++ is older than 12; it may offer a newer one beside it.
    for package in g++-14 g++-13 g++-12; do
        if apt-cache show "$package" >/dev/null 2>&1; then
            install_wanted "$package"
            is_there compiler && break
        fi
    done
fi

# shellcheck disable=SC2086
missing=$(missing_of $needs)
if [ -n "$missing" ]; then
    echo "setup.sh: the last lines of the package manager:" >&2
    tail -n 15 "$log" >&2
    fail "could not install everything."
fi
help_b2_without_proc
exit 0
