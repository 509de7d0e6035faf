#include <dlfcn.h>
#include <z3.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "compiler/solver/solver.h"

namespace fleet::solver {
namespace {

using sets::Answer;
using sets::Question;

/// The functions that are used, under the names that they have in z3.h.
struct Library {
  Library() : handle(dlopen(FLEETC_Z3, RTLD_NOW | RTLD_LOCAL)) {}
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  template <class Function>
  Function* find(const char* name) const {
    return reinterpret_cast<Function*>(dlsym(handle, name));
  }

  void* handle;  // never closed: a library that made threads or keys is better left in memory
};

#define FLEETC_Z3_FUNCTION(name) decltype(Z3_##name)* name = library.find<decltype(Z3_##name)>("Z3_" #name)

/// What is said to Z3 in one question: a truth for "the atom of this level lies below that one", for each atom at which
/// some diagram goes another way, and one for each node.
class Conversation {
 public:
  Conversation(const Library& loaded, const Question& question) : library(loaded), question_(question) {
    Z3_config config = mk_config();
    context_ = mk_context(config);
    del_config(config);
    bool_ = mk_bool_sort(context_);
    solver_ = mk_solver_for_logic(context_, mk_string_symbol(context_, "QF_FD"));
    solver_inc_ref(context_, solver_);
  }
  Conversation(const Conversation&) = delete;
  Conversation& operator=(const Conversation&) = delete;
  ~Conversation() {
    solver_dec_ref(context_, solver_);
    del_context(context_);
  }

  Answer answer(unsigned most_cost) {
    name_boundaries();
    define_nodes();
    solver_assert(context_, solver_, node(question_.set));
    Z3_params params = mk_params(context_);
    params_inc_ref(context_, params);
    params_set_uint(context_, params, mk_string_symbol(context_, "rlimit"), most_cost);
    solver_set_params(context_, solver_, params);
    params_dec_ref(context_, params);
    const Z3_lbool found = solver_check(context_, solver_);
    Answer result;
    result.cost = cost().value_or(most_cost);
    if (get_error_code(context_) != Z3_OK) return result;
    if (found == Z3_L_FALSE) result.kind = Answer::Kind::Empty;
    if (found == Z3_L_TRUE) find_member(result);
    return result;
  }

 private:
  Z3_ast truth() { return mk_const(context_, mk_int_symbol(context_, next_++), bool_); }

  void name_boundaries() {
    atoms_.resize(question_.sizes.size());
    for (const Question::Node& one : question_.nodes) {
      for (const auto& [begin, child] : one.runs) {
        if (begin > 0) atoms_[one.level].push_back(begin);
      }
    }
    below_.resize(atoms_.size());
    for (size_t level = 0; level < atoms_.size(); ++level) {
      std::vector<uint32_t>& atoms = atoms_[level];
      std::sort(atoms.begin(), atoms.end());
      atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
      for (size_t i = 0; i < atoms.size(); ++i) {
        below_[level].push_back(truth());
        if (i > 0) solver_assert(context_, solver_, mk_implies(context_, below_[level][i - 1], below_[level][i]));
      }
    }
  }

  Z3_ast is_below(uint32_t level, uint32_t atom) const {
    const auto at = std::lower_bound(atoms_[level].begin(), atoms_[level].end(), atom);
    return below_[level][static_cast<size_t>(at - atoms_[level].begin())];
  }

  Z3_ast node(uint32_t index) {
    if (index == Question::kNothing) return mk_false(context_);
    if (index == Question::kEverything) return mk_true(context_);
    return nodes_[index];
  }

  Z3_ast meaning(const Question::Node& one) {
    using Kind = Question::Node::Kind;
    if (one.kind == Kind::Choose) {
      Z3_ast result = node(one.runs.back().second);
      for (size_t i = one.runs.size() - 1; i-- > 0;) {
        const Z3_ast below = is_below(one.level, one.runs[i + 1].first);
        result = mk_ite(context_, below, node(one.runs[i].second), result);
      }
      return result;
    }
    Z3_ast operands[] = {node(one.a), node(one.b)};
    if (one.kind == Kind::Unite) return mk_or(context_, 2, operands);
    if (one.kind == Kind::Subtract) operands[1] = mk_not(context_, operands[1]);
    return mk_and(context_, 2, operands);
  }

  /// A name for each, so that what is asked is flat, however deep the diagrams are.
  void define_nodes() {
    nodes_.resize(question_.nodes.size());
    for (uint32_t i = 2; i < question_.nodes.size(); ++i) {
      nodes_[i] = truth();
      solver_assert(context_, solver_, mk_eq(context_, nodes_[i], meaning(question_.nodes[i])));
    }
  }

  std::optional<uint64_t> cost() {
    std::optional<uint64_t> found;
    Z3_stats stats = solver_get_statistics(context_, solver_);
    stats_inc_ref(context_, stats);
    for (unsigned i = 0; i < stats_size(context_, stats); ++i) {
      if (std::string_view(stats_get_key(context_, stats, i)) == "rlimit count" && stats_is_uint(context_, stats, i))
        found = stats_get_uint_value(context_, stats, i);
    }
    stats_dec_ref(context_, stats);
    return found;
  }

  void find_member(Answer& result) {
    Z3_model model = solver_get_model(context_, solver_);
    if (model == nullptr) return;
    model_inc_ref(context_, model);
    result.kind = Answer::Kind::Member;
    for (size_t level = 0; level < atoms_.size(); ++level) {
      uint32_t atom = 0;
      for (size_t i = 0; i < atoms_[level].size(); ++i) {
        Z3_ast value = nullptr;
        const bool is_known = model_eval(context_, model, below_[level][i], true, &value);
        if (is_known && get_bool_value(context_, value) == Z3_L_TRUE) break;
        atom = atoms_[level][i];
      }
      result.member.push_back(atom);
    }
    model_dec_ref(context_, model);
  }

  const Library& library;
  FLEETC_Z3_FUNCTION(mk_config);
  FLEETC_Z3_FUNCTION(del_config);
  FLEETC_Z3_FUNCTION(mk_context);  // keeps every term until it ends
  FLEETC_Z3_FUNCTION(del_context);
  FLEETC_Z3_FUNCTION(get_error_code);
  FLEETC_Z3_FUNCTION(mk_bool_sort);
  FLEETC_Z3_FUNCTION(mk_int_symbol);
  FLEETC_Z3_FUNCTION(mk_string_symbol);
  FLEETC_Z3_FUNCTION(mk_const);
  FLEETC_Z3_FUNCTION(mk_true);
  FLEETC_Z3_FUNCTION(mk_false);
  FLEETC_Z3_FUNCTION(mk_not);
  FLEETC_Z3_FUNCTION(mk_and);
  FLEETC_Z3_FUNCTION(mk_or);
  FLEETC_Z3_FUNCTION(mk_ite);
  FLEETC_Z3_FUNCTION(mk_eq);
  FLEETC_Z3_FUNCTION(mk_implies);
  FLEETC_Z3_FUNCTION(mk_params);
  FLEETC_Z3_FUNCTION(params_inc_ref);
  FLEETC_Z3_FUNCTION(params_dec_ref);
  FLEETC_Z3_FUNCTION(params_set_uint);
  FLEETC_Z3_FUNCTION(mk_solver_for_logic);
  FLEETC_Z3_FUNCTION(solver_inc_ref);
  FLEETC_Z3_FUNCTION(solver_dec_ref);
  FLEETC_Z3_FUNCTION(solver_set_params);
  FLEETC_Z3_FUNCTION(solver_assert);
  FLEETC_Z3_FUNCTION(solver_check);
  FLEETC_Z3_FUNCTION(solver_get_model);
  FLEETC_Z3_FUNCTION(solver_get_statistics);
  FLEETC_Z3_FUNCTION(stats_inc_ref);
  FLEETC_Z3_FUNCTION(stats_dec_ref);
  FLEETC_Z3_FUNCTION(stats_size);
  FLEETC_Z3_FUNCTION(stats_get_key);
  FLEETC_Z3_FUNCTION(stats_is_uint);
  FLEETC_Z3_FUNCTION(stats_get_uint_value);
  FLEETC_Z3_FUNCTION(model_inc_ref);
  FLEETC_Z3_FUNCTION(model_dec_ref);
  FLEETC_Z3_FUNCTION(model_eval);
  FLEETC_Z3_FUNCTION(get_bool_value);

  const Question& question_;
  Z3_context context_ = nullptr;
  Z3_sort bool_ = nullptr;
  Z3_solver solver_ = nullptr;
  int next_ = 0;
  std::vector<std::vector<uint32_t>> atoms_;  // by level: at which some diagram goes another way, ascending
  std::vector<std::vector<Z3_ast>> below_;    // by level: is the atom below the one of atoms_?
  std::vector<Z3_ast> nodes_;
};

#undef FLEETC_Z3_FUNCTION

}  // namespace

Answer solve(const Question& question, uint64_t most_cost) {
  if (question.set == Question::kNothing) return {Answer::Kind::Empty, {}, 0};
  const Library library;
  if (library.handle == nullptr) return {};
  return Conversation(library, question).answer(static_cast<unsigned>(std::min(most_cost, kMostCost)));
}

}  // namespace fleet::solver
