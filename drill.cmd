@echo off
rem Starts the `drill` command; builds it first when a source of it changed.
setlocal
set "root=%~dp0"
set "dll=%root%artifacts\bin\Drill\debug\drill.dll"
set "stamp=%root%artifacts\stamps\drill"

where dotnet >nul 2>nul
if errorlevel 1 (
  echo drill needs the .NET 10 SDK: the command `dotnet` is not on the PATH. See README.md, "What you need". 1>&2
  exit /b 5
)

rem MSBuild takes any variable for a property; a developer's prompt sets some of these. drill clears all others itself for later builds.
for %%v in (Configuration Platform OutDir OutputPath BaseOutputPath IntermediateOutputPath TargetFramework RuntimeIdentifier Version Optimize) do set "%%v="

if not exist "%dll%" goto build
if not exist "%stamp%" goto build
powershell -NoProfile -Command "$at = (Get-Item $env:stamp).LastWriteTimeUtc; $sources = @(Get-ChildItem (Join-Path $env:root 'harness\src') -Recurse) + @(Get-ChildItem $env:root -File -Filter 'Directory.*') + @(Get-Item (Join-Path $env:root 'global.json')); if ($sources | Where-Object { $_.LastWriteTimeUtc -gt $at } | Select-Object -First 1) { exit 1 }"
if not errorlevel 1 goto run

:build
if not exist "%root%artifacts\stamps" mkdir "%root%artifacts\stamps"
type nul > "%stamp%.next"
rem As drill itself does for every later build.
set "servers=%DRILL_BUILD_SERVERS%"
if defined CI set "servers=off"
if "%servers%"=="off" (set MSBUILDDISABLENODEREUSE=1& set UseSharedCompilation=false& set DOTNET_CLI_USE_MSBUILD_SERVER=0)
pushd "%root%"
dotnet build harness\src\Drill\Drill.csproj -nologo -v:q -clp:NoSummary
if errorlevel 1 (
  popd
  echo drill itself did not build. End other drill commands, which keep its files open, undo edits below harness\, or check that the .NET 10 SDK is complete: dotnet --info 1>&2
  exit /b 5
)
popd
move /y "%stamp%.next" "%stamp%" >nul

:run
dotnet exec "%dll%" %*
exit /b %errorlevel%
