#!/bin/sh
# For a double click on a Mac (and on Linux): starts Dabiao with the newest suitable Python, and opens the browser.
cd "$(dirname "$0")" || exit 1
for python in python3.14 python3.13 python3.12 python3.11 python3 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" start.py --open "$@"
    fi
done
if command -v python3 >/dev/null; then
    exec python3 start.py --open "$@" # says that it is too old
fi
echo "达标需要 Python 3.11 或更高版本，请到 python.org 下载安装后再试。"
echo "Dabiao needs Python 3.11 or newer. Install it from python.org, then try again."
exit 2
