#include <map>
#include <set>
#include <string_view>

#include "compiler/diagnostics/catalog/deploy.h"
#include "compiler/diagnostics/catalog/name.h"
#include "compiler/sema/checker.h"

namespace fleet::sema {

void Checker::dependencies() {
  std::map<std::string_view, uint32_t> by_name;
  for (uint32_t i = 0; i < p_.deployments.size(); ++i) by_name.emplace(p_.deployments[i].display_name, i);
  for (Deployment& deployment : p_.deployments) {
    std::erase_if(deployment.after, [&](const After& after) {
      if (by_name.contains(after.name)) {
        const std::string& own = p_.workspace_of(deployment);
        const std::string& other = p_.workspace_of(p_.deployments[by_name.at(after.name)]);
        if (own == other) return false;
        diagnostics_.report(after.word, diag::DependencyElsewhere, deployment.display_name, after.name, other, own);
      } else if (!deployment_names_.contains(after.name)) {  // else it is wrong itself, which was reported
        diagnostics_.report(after.span, diag::UnknownName, "deployment", after.name)
            .suggest(after.span, nearest_in(after.name, by_name));
      }
      return true;
    });
  }
  std::vector<uint32_t> starts;
  for (const auto& [name, index] : by_name) starts.push_back(index);
  std::set<Span> reported;  // the members of a family have their `after` in one place
  find_circles(
      starts, p_.deployments.size(),
      [&](uint32_t index) {
        std::vector<Edge> edges;
        for (const After& after : p_.deployments[index].after) edges.push_back({by_name.at(after.name), after.word});
        return edges;
      },
      [&](uint32_t index) { return std::string_view(p_.deployments[index].display_name); },
      [&](const Circle& circle) {
        if (reported.insert(circle.caret).second)
          diagnostics_.report(circle.caret, diag::DependencyCycle, circle.drawing);
      },
      [](uint32_t) {});
}

}  // namespace fleet::sema
