#include "compiler/rancher/chart.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/base/value.h"
#include "compiler/rancher/chart_ignore.h"
#include "compiler/rancher/go_path.h"
#include "compiler/rancher/semver.h"
#include "compiler/yaml/fleet_read.h"
#include "compiler/yaml/scalar.h"

namespace fleet::rancher {
namespace {

constexpr size_t kLargestFile = size_t{5} * 1024 * 1024;  // Helm's
constexpr int kMostNested = 8;                            // ours

std::string_view last_element(std::string_view path) { return path.substr(path.rfind('/') + 1); }

bool same_key(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

/// Helm's `sanitizeString`, of ASCII: blanks of all kinds are one kind, what cannot be printed is nothing.
std::string sanitized(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\t' || c == '\n' || c == '\v' || c == '\f' || c == '\r')
      result += ' ';
    else if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f)
      result += c;
  }
  return result;
}

bool is_alias(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

/// The files of one chart, names relative to it, to paths in the repository.
using Files = std::map<std::string, std::string, std::less<>>;

class ChartLoader {
 public:
  ChartLoader(const Repository& repository, Version version) : repository_(repository), version_(version) {}

  std::optional<ChartProblem> load_folder(const std::string& folder) {
    ChartIgnore ignore;
    const std::string ignore_file = join_go_path({folder, ".helmignore"});
    if (const std::string* text = repository_.find_file(ignore_file)) {
      if (auto problem = ignore.read(*text)) return ChartProblem{error(*problem), ignore_file, "", 0, 0};
    }
    Files files;
    if (auto problem = collect(folder, "", ignore, files)) return problem;
    load(files, join_go_path({folder, "Chart.yaml"}), 0);
    return std::move(problem_);
  }

 private:
  std::optional<ChartProblem> collect(const std::string& folder, const std::string& inner, const ChartIgnore& ignore,
                                      Files& files) const {
    for (const std::string& name : repository_.names_in(join_go_path({folder, inner}))) {
      const std::string relative = inner.empty() ? name : inner + "/" + name;
      const std::string path = join_go_path({folder, relative});
      const bool is_folder = repository_.is_folder(path);
      if (ignore.is_ignored(relative, is_folder)) continue;
      if (is_folder) {
        if (auto problem = collect(folder, relative, ignore, files)) return problem;
        continue;
      }
      if (repository_.find_file(path)->size() > kLargestFile)
        return ChartProblem{error("it is larger than the 5 MiB that Helm takes"), path, "", 0, 0};
      files.emplace(relative, path);
    }
    return std::nullopt;
  }

  bool fail(Failure failure, std::string file, std::string key = {}, uint32_t begin = 0, uint32_t end = 0) {
    if (!problem_) problem_ = ChartProblem{std::move(failure), std::move(file), std::move(key), begin, end};
    return false;
  }

  /// What Chart.yaml says, over which requirements.yaml is laid.
  struct Metadata {
    std::map<std::string, std::string, std::less<>> texts;
    const List* dependencies = nullptr;
    const List* maintainers = nullptr;
  };

  /// The file as a map, into `read`; false where Helm fails.
  bool read_map(const std::string& path, Value& read) {
    auto value = yaml::read_like_fleet(*repository_.find_file(path));
    if (const auto* problem = std::get_if<yaml::FleetError>(&value))
      return fail(problem->is_ours ? not_modelled(problem->text) : error(problem->text), path, "", problem->begin,
                  problem->end);
    read = std::move(*std::get_if<Value>(&value));
    if (read.is_null()) read = Map{};
    return read.find_map() || fail(error("it is no map of fields"), path);
  }

  bool is_list_of_texts(const Value& value) const {
    const List* list = value.find_list();
    return list && std::ranges::all_of(*list, [](const Value& item) {
             return item.is_null() || item.find_string() || yaml::as_string(item).has_value();
           });
  }

  /// Lays what a file says over the metadata, type by type.
  bool lay_over(const std::string& path, const Map& fields, Metadata& metadata) {
    for (const Entry& entry : fields) {
      const auto is = [&](std::string_view name) { return same_key(entry.key, name); };
      const auto wrong = [&](const char* wanted) {
        return fail(error(quoted(entry.key) + " is not " + wanted), path, entry.key);
      };
      if (entry.value.is_null()) continue;
      bool is_text = false;
      for (const std::string_view name : {"name", "home", "version", "description", "icon", "apiVersion", "condition",
                                          "tags", "appVersion", "kubeVersion", "type"}) {
        if (!is(name)) continue;
        is_text = true;
        const auto text = entry.value.find_string() ? *entry.value.find_string() : yaml::as_string(entry.value);
        if (!text) return wrong("a text");
        metadata.texts[std::string(name)] = *text;
      }
      if (is_text) continue;
      if ((is("sources") || is("keywords")) && !is_list_of_texts(entry.value)) return wrong("a list of texts");
      if (is("deprecated") && !std::holds_alternative<bool>(entry.value.node)) return wrong("true or false");
      if (is("annotations")) {
        const Map* map = entry.value.find_map();
        if (!map || !std::ranges::all_of(*map, [](const Entry& e) {
              return e.value.is_null() || e.value.find_string() || yaml::as_string(e.value).has_value();
            }))
          return wrong("a map of texts");
      }
      for (const auto& [name, place] :
           {std::pair{"maintainers", &metadata.maintainers}, std::pair{"dependencies", &metadata.dependencies}}) {
        if (!is(name)) continue;
        *place = entry.value.find_list();
        if (!*place || !std::ranges::all_of(**place, [](const Value& v) { return v.is_null() || v.find_map(); }))
          return wrong("a list of maps");
      }
    }
    return true;
  }

  bool read_values(const std::string& path) {
    const std::string& text = *repository_.find_file(path);
    const auto read_one = [&](std::string_view document, size_t at) {
      const auto values = yaml::read_helm_values(document);
      const auto* problem = std::get_if<yaml::FleetError>(&values);
      if (!problem) return true;
      return fail(problem->is_ours ? not_modelled(problem->text) : error(problem->text), path, "",
                  static_cast<uint32_t>(at) + problem->begin, static_cast<uint32_t>(at) + problem->end);
    };
    if (version_ < Version::V0_15) return read_one(text, 0);
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) return fail(not_modelled("it is UTF-16"), path);
    // Helm 4 cuts the text at lines of three dashes before it reads any.
    size_t begin = 0;
    for (size_t line = 0; line < text.size();) {
      const size_t end = std::min(text.find('\n', line), text.size());
      const std::string_view words = std::string_view(text).substr(line, end - line);
      if (words.starts_with("---") && words.find_first_not_of(" \t\r\v\f", 3) == std::string_view::npos) {
        if (!read_one(std::string_view(text).substr(begin, line - begin), begin)) return false;
        begin = std::min(end + 1, text.size());
      }
      line = end + 1;
    }
    return read_one(std::string_view(text).substr(begin), begin);
  }

  bool validate(const std::string& path, const Metadata& metadata) {
    const auto text = [&](std::string_view key) {
      const auto found = metadata.texts.find(key);
      return found == metadata.texts.end() ? std::string() : found->second;
    };
    const std::string name = sanitized(text("name"));
    if (name.empty()) return fail(error("it has no `name`"), path, "name");
    if (name != "/" && name.find('/') != std::string::npos)
      return fail(error("the name " + quoted(name) + " has a slash"), path, "name");
    if (version_ >= Version::V0_15 && (name == "." || name == ".."))
      return fail(error(quoted(name) + " is no name of a chart"), path, "name");
    const std::string version = text("version");
    if (version.empty()) return fail(error("it has no `version`"), path, "version");
    if (!is_semver(version)) return fail(error(quoted(version) + " is no version such as `1.0.0`"), path, "version");
    const std::string type = text("type");
    if (!type.empty() && type != "application" && type != "library")
      return fail(error("the type " + quoted(type) + " is neither `application` nor `library`"), path, "type");
    const auto has_null = [](const List* list) {
      return list && std::ranges::any_of(*list, [](const Value& value) { return value.is_null(); });
    };
    if (has_null(metadata.maintainers)) return fail(error("a maintainer is null"), path, "maintainers");
    if (has_null(metadata.dependencies)) return fail(error("a dependency is null"), path, "dependencies");
    return !metadata.dependencies || validate_dependencies(path, *metadata.dependencies);
  }

  bool validate_dependencies(const std::string& path, const List& dependencies) {
    std::set<std::string> names;
    for (const Value& item : dependencies) {
      std::string name, alias;
      for (const Entry& entry : *item.find_map()) {
        const auto text = entry.value.find_string() ? *entry.value.find_string() : yaml::as_string(entry.value);
        if (same_key(entry.key, "name")) name = sanitized(text.value_or(""));
        if (same_key(entry.key, "alias")) alias = text.value_or("");
      }
      if (!is_alias(alias)) return fail(error("the alias " + quoted(alias) + " is none"), path, "dependencies");
      if (!names.insert(alias.empty() ? name : alias).second)
        return fail(error("two dependencies have the name " + quoted(alias.empty() ? name : alias)), path,
                    "dependencies");
    }
    return true;
  }

  bool load(const Files& files, const std::string& chart_file, int depth) {
    if (depth > kMostNested) return fail(not_modelled("charts more than eight deep in one another"), chart_file);
    const auto chart = files.find("Chart.yaml");
    Value fields, requirements, lock;
    Metadata metadata;
    if (chart != files.end()) {
      if (!read_map(chart->second, fields) || !lay_over(chart->second, *fields.find_map(), metadata)) return false;
    }
    for (const std::string_view name : {"Chart.lock", "requirements.lock"})
      if (const auto found = files.find(name); found != files.end() && !read_map(found->second, lock)) return false;
    if (const auto found = files.find("requirements.yaml"); found != files.end())
      if (!read_map(found->second, requirements) || !lay_over(found->second, *requirements.find_map(), metadata))
        return false;
    if (const auto found = files.find("values.yaml"); found != files.end() && !read_values(found->second)) return false;
    if (chart == files.end()) return fail(error("there is no such file, so that this is no chart"), chart_file);
    if (!validate(chart_file, metadata) || !load_inner_charts(files, chart_file, depth)) return false;
    if (depth == 0 && metadata.dependencies && !metadata.dependencies->empty())
      return fail(not_modelled("a chart with dependencies"), chart_file, "dependencies");
    return true;
  }

  bool load_inner_charts(const Files& files, const std::string& chart_file, int depth) {
    constexpr std::string_view kCharts = "charts/";
    const std::string charts = chart_file.substr(0, chart_file.size() - last_element(chart_file).size()) + "charts/";
    std::map<std::string, Files> inner;
    for (auto at = files.lower_bound(kCharts); at != files.end() && at->first.starts_with(kCharts); ++at) {
      const std::string name = at->first.substr(kCharts.size());
      if (name.ends_with(".prov")) continue;
      const size_t slash = name.find('/');
      const std::string chart = name.substr(0, slash);
      if (chart.starts_with('_') || chart.starts_with('.')) continue;
      if (chart.ends_with(".tgz")) return fail(not_modelled("a packed chart in a chart"), at->second);
      Files& own = inner[chart];
      if (slash != std::string::npos) own.emplace(name.substr(slash + 1), at->second);
    }
    for (const auto& [name, own] : inner)
      if (!load(own, charts + name + "/Chart.yaml", depth + 1)) return false;
    return true;
  }

  const Repository& repository_;
  Version version_;
  std::optional<ChartProblem> problem_;
};

}  // namespace

std::optional<ChartProblem> find_chart_problem(const Repository& repository, std::string_view folder, Version version) {
  return ChartLoader(repository, version).load_folder(clean_go_path(folder));
}

}  // namespace fleet::rancher
