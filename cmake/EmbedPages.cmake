# Writes a C++ table of the pages below FOLDER: cmake -DFOLDER=docs/rules -DOUT=pages.cpp -P EmbedPages.cmake
# Pages are sorted by id, which is their path without `.md`. Text is split, since compilers limit a literal's length.
file(GLOB_RECURSE pages RELATIVE "${FOLDER}" "${FOLDER}/*.md")
list(SORT pages)
set(table "")
foreach(page IN LISTS pages)
  string(REGEX REPLACE "\\.md$" "" id "${page}")
  file(READ "${FOLDER}/${page}" text HEX)
  string(LENGTH "${text}" length)
  math(EXPR bytes "${length} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" text "${text}")
  string(REGEX REPLACE "(\\\\x0a)" "\\1\"\n    \"" text "${text}")
  string(APPEND table "  {\"${id}\", {\"${text}\", ${bytes}}},\n")
endforeach()
set(code "#include \"compiler/diagnostics/rule_pages.h\"\n
namespace fleet::diag {
namespace {\n
constexpr RulePage kPages[] = {\n${table}  {{}, {}}\n};\n
}  // namespace\n
std::span<const RulePage> rule_pages() { return {kPages, std::size(kPages) - 1}; }\n
}  // namespace fleet::diag\n")
set(before "")
if(EXISTS "${OUT}")
  file(READ "${OUT}" before)
endif()
if(NOT before STREQUAL code)
  file(WRITE "${OUT}" "${code}")
else()
  file(TOUCH_NOCREATE "${OUT}")
endif()
