#pragma once

/// Which of the settings that a cluster gets from its profiles, and from itself, holds: `default` < plain < `force`; at
/// one rank the more derived profile wins, and the cluster beats them all.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/sema/program.h"

namespace fleet::plan {

/// A dimension or a variable, as a key of settings.
struct Key {
  bool is_variable = false;
  uint32_t index = 0;
  friend auto operator<=>(const Key&, const Key&) = default;
};
Key key_of(const sema::Setting& setting);

/// A setting and who says it; the cluster itself where there is no profile.
struct Said {
  const sema::Setting* setting = nullptr;
  sema::ProfileId profile;
};

/// Everything said about one key, the one that holds first, then the ones it beats, strongest first.
struct Candidates {
  std::vector<Said> all;
  /// Two unrelated profiles say different things at the rank that holds, and nothing decides.
  const Said* conflict = nullptr;  // points into `all`
};

class Inheritance {
 public:
  explicit Inheritance(const sema::Program& program) : program_(program), ancestors_(program.profiles.size()) {}

  /// What the bases of a cluster say, by key. Made once for each list of bases.
  using Settings = std::map<Key, std::vector<Said>>;
  const Settings& of_bases(const std::vector<sema::Base>& bases);

  /// The candidates for one key of a cluster.
  Candidates weigh(const std::vector<Said>& from_profiles, const std::vector<const sema::Setting*>& own) const;

  /// Is `ancestor` the profile itself or one that it extends?
  bool extends(sema::ProfileId profile, sema::ProfileId ancestor) const {
    return ancestors(profile.value)[ancestor.value];
  }

  /// Where in the base lists the two profiles come together: the later of the two bases.
  Span joint(const std::vector<sema::Base>& bases, sema::ProfileId a, sema::ProfileId b) const;

 private:
  /// By profile: itself, and what it extends. Made where it is asked for.
  const std::vector<bool>& ancestors(size_t profile) const;

  const sema::Program& program_;
  mutable std::vector<std::vector<bool>> ancestors_;
  std::map<std::vector<uint32_t>, std::unique_ptr<Settings>> by_bases_;
};

}  // namespace fleet::plan
