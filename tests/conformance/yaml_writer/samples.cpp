// Prints one JSON object a line: {"chosen": …, "meant": {…}, "text": "<what our writer made of it>"}. Each string of
// trouble is a key, a value, an item and a block. The same lines on every run.
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "compiler/json/write.h"
#include "compiler/yaml/write.h"

using namespace fleet;

namespace {

std::vector<std::string> chosen() {
  std::vector<std::string> all{
      "",        " ",         "  a",      "a ",        "\t",       "a\tb",      "\n",       "a\n",     "\na",
      "a\nb",    "a\n\n",     "a\n b\n",  "\r",        "a\r\n",    "a\r\nb\r\n", "y",        "Y",       "n",
      "N",       "yes",       "Yes",      "YES",       "no",       "No",        "NO",       "on",      "On",
      "ON",      "off",       "Off",      "OFF",       "true",     "True",      "TRUE",     "tRuE",    "false",
      "False",   "FALSE",     "null",     "Null",      "NULL",     "~",         "nan",      "NaN",     ".nan",
      ".NaN",    ".inf",      "-.inf",    "+.Inf",     "inf",      "Infinity",  "0",        "1",       "-1",
      "+1",      "007",       "012",      "08",        "0o14",     "0x1F",      "0b101",    "1_000",   "1,000",
      "1.10",    "1.0",       "1.",       ".5",        "1e3",      "1E+3",      "e1",       "E1",      "E-1",
      "e.5",     "1e400",     "190:20:30", "12:30:45", "2024-01-01", "2024-01-01T00:00:00Z", "18446744073709551616",
      "-",       "- a",       "--",       "---",       "--- a",    "...",       "?",        "? a",     ":",
      ": a",     "a: b",      "a:",       "a:b",       "a #b",     "a#b",       "#",        "# a",     "*a",
      "&a",      "!a",        "!!str a",  "|",         ">",        "|-",        "%YAML",    "@a",      "`a`",
      "{}",      "{a: b}",    "[]",       "[a]",       "a, b",     "]",         "}",        "'",       "''",
      "\"",      "\"a\"",     "\\",       "\\n",       "<<",       "=",         "a=b",      "${x}",    "{{ .x }}",
      "https://x/y?a=b&c=d",  "\x01",     "\x7F",      "\x1B[0m",  "\xC2\x80",  "\xC2\x85", "a\xC2\x85" "b",
      "\xC2\xA0",             "\xE2\x80\xA8", "\xE2\x80\xA9", "\xEF\xBB\xBF", "\xEF\xBB\xBF" "a", "\xEF\xBF\xBD",
      "\xEE\x80\x80",         "\xF0\x9F\x9A\x80", "\xF4\x8F\xBF\xBD", "\xC3\xA9t\xC3\xA9",
      std::string(128, 'a'),  std::string(129, 'a'), std::string(1000, 'b'), std::string(5000, 'c')};
  std::string words;
  for (int i = 0; i < 400; ++i) words += "word ";
  all.push_back(words);
  return all;
}

std::vector<std::string> random(size_t count) {
  static const std::vector<std::string> alphabet{
      "a",  "y",  "n", "o",    "e",        "E",        "x",        "b",        "t",    "0",   "1",  "7",  "9", ".",
      "_",  "-",  "+", ":",    " ",        "  ",       "\t",       "\n",       "\r",   "#",   ",",  "[",  "]", "{",
      "}",  "&",  "*", "!",    "|",        ">",        "'",        "\"",       "%",    "@",   "`",  "\\", "/", "?",
      "=",  "<<", "~", "---",  "...",      "no",       "true",     "null",     ".inf", "0x",  "1e", ": ", " #", "- ",
      "\x01", "\x1F", "\x7F", "\xC2\x85", "\xC2\xA0", "\xE2\x80\xA8", "\xEF\xBB\xBF", "\xC3\xA9", "\xF0\x9F\x9A\x80"};
  std::mt19937 source(20240607);  // its sequence is fixed by the standard; distributions are not, so none is used
  std::vector<std::string> all;
  while (all.size() < count) {
    std::string text;
    for (size_t left = 1 + source() % 8; left > 0; --left) text += alphabet[source() % alphabet.size()];
    all.push_back(std::move(text));
  }
  return all;
}

void print(const std::string& text, bool is_chosen) {
  const Value meant(Map{{"key", Map{{text, "v"}}},
                        {"value", text},
                        {"list", List{text, Map{{"a", text}}}},
                        {"block", BlockText{text}},
                        {"lines", BlockText{"a\n" + text + "\n"}},
                        {"last", text}});
  const std::string line =
      json::write_line(Map{{"chosen", is_chosen}, {"meant", meant}, {"text", yaml::write(meant, "Generated.")}});
  std::printf("%s\n", line.c_str());
}

}  // namespace

int main() {
  for (const std::string& text : chosen()) print(text, true);
  for (const std::string& text : random(20000)) print(text, false);
}
