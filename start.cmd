@echo off
rem For a double click on Windows: starts Dabiao with the Python that is installed, and opens the browser.
chcp 65001 >nul
pushd "%~dp0"
where py >nul 2>nul
if not errorlevel 1 (
    py -3 start.py --open %*
    goto end
)
where python >nul 2>nul
if not errorlevel 1 (
    python start.py --open %*
    if not errorlevel 9009 goto end
)
echo 达标需要 Python 3.11 或更高版本，请到 python.org 下载安装后再试。
echo Dabiao needs Python 3.11 or newer. Install it from python.org, then try again.
:end
popd
pause
