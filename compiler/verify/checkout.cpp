#include "compiler/verify/checkout.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "compiler/rancher/go_path.h"
#include "compiler/rancher/tree.h"
#include "compiler/yaml/fleet_read.h"

namespace fleet::verify {
namespace {

/// Objects key by key, the rest replaced. Of its own, so that it does not share a mistake with the model.
Value laid_over(const Value& below, const Value& above) {
  const Map *low = below.find_map(), *high = above.find_map();
  if (!low || !high) return above;
  std::map<std::string, Value> merged;
  for (const Entry& entry : *low) merged.emplace(entry.key, entry.value);
  for (const Entry& entry : *high) {
    const auto [at, is_new] = merged.try_emplace(entry.key, entry.value);
    if (!is_new) at->second = laid_over(at->second, entry.value);
  }
  Map result;
  for (auto& [key, value] : merged) result.push_back({key, std::move(value)});
  return Value(std::move(result));
}

/// Takes the values out of a block of options; an empty object if it has none.
Value take_values(Map& options) {
  Map* helm = rancher::map_in(options, "helm");
  const Map* values = helm ? rancher::map_in(*helm, "values") : nullptr;
  Value taken(values ? *values : Map{});
  if (values) rancher::remove(*helm, "values");
  return taken;
}

List values_files(const Map& options) {
  const Map* helm = rancher::map_in(options, "helm");
  const List* files = helm ? rancher::list_in(*helm, "valuesFiles") : nullptr;
  return files ? *files : List();
}

class Comparison {
 public:
  Comparison(const ReadEntry& entry, const rancher::Repository& checkout) : entry_(entry), checkout_(checkout) {}

  std::string run() const {
    const rancher::ReadBundle& found = *entry_.in_checkout;
    if (found.resources.empty() && !found.fetches_charts) return "Fleet would find nothing to deploy in the checkout";
    if (found.metadata != entry_.bundle.metadata) return "Fleet would name or label it otherwise in the checkout";
    Map alone = entry_.bundle.spec, among = found.spec;
    if (auto wrong = compare_values(alone, among); !wrong.empty()) return wrong;
    List *of_alone = rancher::list_in(alone, "targets"), *of_among = rancher::list_in(among, "targets");
    for (size_t i = 0; of_alone && of_among && i < std::min(of_alone->size(), of_among->size()); ++i) {
      Map *one = (*of_alone)[i].find_map(), *other = (*of_among)[i].find_map();
      if (!one || !other) continue;
      if (auto wrong = compare_values(*one, *other); !wrong.empty()) return wrong;
    }
    return alone == among ? "" : "Fleet would give it other options in the checkout";
  }

 private:
  /// Takes the values out of both.
  std::string compare_values(Map& alone, Map& among) const {
    Value wanted = take_values(alone);
    const Value found = take_values(among);
    for (const Value& file : values_files(alone)) {
      const std::string* name = file.find_string();
      const std::string* text = name ? checkout_.find_file(rancher::join_go_path({entry_.base, *name})) : nullptr;
      if (!text) return "a values file is not in the checkout";
      const auto values = yaml::read_helm_values(*text);
      const Value* read = std::get_if<Value>(&values);
      if (!read) return "the values file `" + *name + "` cannot be read";
      if (read->find_map()) wanted = laid_over(wanted, *read);
    }
    return wanted == found ? "" : "Fleet would lay its values files over its values in another way";
  }

  const ReadEntry& entry_;
  const rancher::Repository& checkout_;
};

}  // namespace

std::string find_wrong(const ReadEntry& entry, const rancher::Repository& checkout) {
  return Comparison(entry, checkout).run();
}

}  // namespace fleet::verify
