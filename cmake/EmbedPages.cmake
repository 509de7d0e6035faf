# Writes a C++ table of the files below FOLDER that end in SUFFIX, as a function of the header that declares it:
#   cmake -DFOLDER=docs/rules -DSUFFIX=.md -DHEADER=compiler/diagnostics/rule_pages.h -DNAMESPACE=fleet::diag
#     -DTYPE=RulePage -DFUNCTION=rule_pages -DOUT=pages.cpp -P EmbedPages.cmake
# Sorted by path without SUFFIX, the first member of TYPE; the text is the second. Text is split, since compilers limit
# a literal's length.
file(GLOB_RECURSE pages RELATIVE "${FOLDER}" "${FOLDER}/*${SUFFIX}")
list(SORT pages)
set(table "")
string(LENGTH "${SUFFIX}" suffix_length)
foreach(page IN LISTS pages)
  string(LENGTH "${page}" length)
  math(EXPR length "${length} - ${suffix_length}")
  string(SUBSTRING "${page}" 0 ${length} id)
  file(READ "${FOLDER}/${page}" text HEX)
  string(LENGTH "${text}" length)
  math(EXPR bytes "${length} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" text "${text}")
  string(REGEX REPLACE "(\\\\x0a)" "\\1\"\n    \"" text "${text}")
  string(APPEND table "  {\"${id}\", {\"${text}\", ${bytes}}},\n")
endforeach()
set(code "#include \"${HEADER}\"\n
namespace ${NAMESPACE} {
namespace {\n
constexpr ${TYPE} kAll[] = {\n${table}  {{}, {}}\n};\n
}  // namespace\n
std::span<const ${TYPE}> ${FUNCTION}() { return {kAll, std::size(kAll) - 1}; }\n
}  // namespace ${NAMESPACE}\n")
set(before "")
if(EXISTS "${OUT}")
  file(READ "${OUT}" before)
endif()
if(NOT before STREQUAL code)
  file(WRITE "${OUT}" "${code}")
else()
  file(TOUCH_NOCREATE "${OUT}")
endif()
