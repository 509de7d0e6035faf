#include "compiler/rancher/template_run.h"

#include <optional>
#include <utility>

#include "compiler/rancher/template_functions.h"

namespace fleet::rancher {
namespace {

using Operand = TemplateOperand;
using OperandKind = TemplateOperand::Kind;

constexpr int kMaxSteps = 1'000'000;
constexpr int kMaxDepth = 400;
constexpr size_t kMaxWork = 2'000'000;  // of values that are handed about, as find_size counts them
constexpr size_t kMaxOutput = size_t{16} << 20;

/// How a list of nodes was left.
enum class Flow { Next, Break, Continue };

struct Variable {
  std::string name;
  GoValue value;
};

class Runner {
 public:
  explicit Runner(const TemplateSet& templates) : templates_(templates) {}

  Outcome<std::string> run(const GoValue& data) {
    if (const auto root = templates_.find(root_template); root != templates_.end()) {
      variables_.push_back({"$", data});
      walk(root->second, data);
    }
    if (problem_) return *problem_;
    return std::move(out_);
  }

 private:
  void fail(Failure failure) {
    if (!problem_) problem_ = std::move(failure);
  }
  void fail(std::string why) { fail(error("the template fails: " + std::move(why))); }

  bool step() {
    if (++steps_ > kMaxSteps || out_.size() > kMaxOutput)
      fail(not_modelled("a template that takes very long or writes very much"));
    return !problem_;
  }

  /// Few letters of a template can make values of any size: what is handed to functions and comes back is counted.
  bool charge(size_t work) {
    work_ += work;
    if (work_ > kMaxWork) fail(not_modelled("a template that makes or compares very large values"));
    return !problem_;
  }
  bool charge(const GoValue& value) {
    const auto size = find_size(value, kMaxWork);
    if (!size) fail(too_deep());
    return charge(size.value_or(0));
  }

  Flow walk(const std::vector<TemplateNode>& nodes, const GoValue& dot) {
    if (++depth_ > kMaxDepth) fail(not_modelled("a template that calls itself too deep"));
    Flow flow = Flow::Next;
    for (const TemplateNode& node : nodes) {
      if (!step()) break;
      flow = walk(node, dot);
      if (flow != Flow::Next) break;
    }
    --depth_;
    return flow;
  }

  Flow walk(const TemplateNode& node, const GoValue& dot) {
    switch (node.kind) {
      case TemplateNode::Kind::Text: out_ += node.text; return Flow::Next;
      case TemplateNode::Kind::Break: return Flow::Break;
      case TemplateNode::Kind::Continue: return Flow::Continue;
      case TemplateNode::Kind::Action: {
        const GoValue value = pipeline(node.pipe, dot);
        if (!problem_ && node.pipe.variables.empty()) print(value);
        return Flow::Next;
      }
      case TemplateNode::Kind::If:
      case TemplateNode::Kind::With: {
        const size_t mark = variables_.size();
        const GoValue value = pipeline(node.pipe, dot);
        Flow flow = Flow::Next;
        if (!problem_)
          flow = value.truth() ? walk(node.body, node.kind == TemplateNode::Kind::With ? value : dot)
                               : walk(node.other, dot);
        variables_.resize(mark);
        return flow;
      }
      case TemplateNode::Kind::Range: return range(node, dot);
      case TemplateNode::Kind::Template: {
        const auto found = templates_.find(node.text);
        if (found == templates_.end()) {
          fail("there is no template `" + node.text + "`");
          return Flow::Next;
        }
        const GoValue data = node.pipe.commands.empty() ? GoValue() : pipeline(node.pipe, dot);
        if (problem_) return Flow::Next;
        auto outer = std::exchange(variables_, {{"$", data}});
        walk(found->second, data);
        variables_ = std::move(outer);
        return Flow::Next;
      }
    }
    return Flow::Next;
  }

  /// False where Go has the items of a list in no order, and that would show.
  bool ordered(const GoValue& value) {
    if (!value.find_list() || !value.find_list()->shuffled) return true;
    fail(hazard("the order of the keys of a map differs from run to run: sort them"));
    return false;
  }

  void print(const GoValue& value) {
    if (!ordered(value) || !charge(value)) return;
    if (value.is_nil())
      out_ += "<no value>";
    else if (!print_value(value, out_))
      fail(too_deep());
  }

  Flow range(const TemplateNode& node, const GoValue& dot) {
    const size_t outer = variables_.size();
    const GoValue value = pipeline(node.pipe, dot);
    const size_t mark = variables_.size();
    bool ran = false;
    Flow flow = Flow::Next;
    const auto once = [&](const GoValue& index, const GoValue& element) {
      ran = true;
      set_loop_variables(node.pipe, index, element);
      const Flow left = walk(node.body, element);
      variables_.resize(mark);
      return left != Flow::Break && step();
    };
    if (problem_ || !ordered(value)) return flow;
    if (const GoList* list = value.find_list()) {
      for (size_t i = 0; i < list->items.size(); ++i)
        if (!once(GoValue::of_int(static_cast<int64_t>(i)), list->items[i])) break;
    } else if (const GoMap* map = value.find_map()) {
      if (!charge(map->entries.size())) return flow;
      const auto entries = map->entries;  // Go sorts the keys first: changes inside the loop do not matter
      for (const auto& [key, element] : entries)
        if (!once(key, element)) break;
    } else if (const GoInteger* number = value.find_integer()) {
      if (node.pipe.variables.size() > 1) fail("range over a number has one variable");
      for (int64_t i = 0; i < number->value && !problem_; ++i)
        if (!once(GoValue(), GoInteger{i, number->type})) break;
    } else if (!value.is_nil()) {
      fail("range needs a list, a map or a number");
    }
    if (!ran && !problem_) flow = walk(node.other, dot);
    variables_.resize(outer);
    return flow;
  }

  void set_loop_variables(const TemplatePipe& pipe, const GoValue& index, const GoValue& element) {
    const auto& names = pipe.variables;
    if (names.empty()) return;
    const bool both = names.size() > 1;
    if (pipe.assigns) {
      set_variable(names[0], both ? index : element);
      if (both) set_variable(names[1], element);
      return;
    }
    variables_[variables_.size() - 1].value = element;
    if (both) variables_[variables_.size() - 2].value = index;
  }

  void set_variable(const std::string& name, const GoValue& value) {
    for (size_t i = variables_.size(); i-- > 0;)
      if (variables_[i].name == name) {
        variables_[i].value = value;
        return;
      }
    fail("there is no variable `" + name + "`");
  }

  GoValue pipeline(const TemplatePipe& pipe, const GoValue& dot) {
    if (++depth_ > kMaxDepth) fail(not_modelled("a template that calls itself too deep"));
    std::optional<GoValue> value;
    for (const TemplateCommand& command : pipe.commands) {
      if (!step()) break;
      value = run_command(command, dot, value);
    }
    --depth_;
    if (problem_) return {};
    for (const std::string& name : pipe.variables) {
      if (pipe.assigns)
        set_variable(name, *value);
      else
        variables_.push_back({name, *value});
    }
    return value.value_or(GoValue());
  }

  /// `last` is what the command before it gave, if there is one.
  GoValue run_command(const TemplateCommand& command, const GoValue& dot, const std::optional<GoValue>& last) {
    const Operand& first = command.operands[0];
    if (first.kind == OperandKind::Function) return call(first.text, command.operands, dot, last);
    if (command.operands.size() > 1 || last) {
      fail("arguments for something that is no function");
      return {};
    }
    if (first.kind == OperandKind::Nil) {
      fail("nil is no command");
      return {};
    }
    return operand(first, dot);
  }

  GoValue operand(const Operand& operand, const GoValue& dot) {
    switch (operand.kind) {
      case OperandKind::Bool: return operand.flag;
      case OperandKind::Number:
        if (operand.number.looks_float) return operand.number.real;
        return GoValue::of_int(operand.number.integer);
      case OperandKind::String: return operand.text;
      case OperandKind::Dot: return copied(dot);
      case OperandKind::Nil: return {};
      case OperandKind::Field: return fields(dot, operand.fields);
      case OperandKind::Variable: return fields(variable(operand.text), operand.fields);
      case OperandKind::Function: return call(operand.text, {operand}, dot, std::nullopt);
      case OperandKind::Pipe: return pipeline(*operand.pipe, dot);
      case OperandKind::Chain:
        if (operand.base->kind == OperandKind::Nil) {
          fail("a field of nil");
          return {};
        }
        return fields(this->operand(*operand.base, dot), operand.fields);
    }
    return {};
  }

  GoValue variable(const std::string& name) {
    for (size_t i = variables_.size(); i-- > 0;)
      if (variables_[i].name == name) return copied(variables_[i].value);
    fail("there is no variable `" + name + "`");
    return {};
  }

  /// Texts, unlike lists and maps, are not shared.
  GoValue copied(const GoValue& value) {
    if (const std::string* text = value.find_string()) charge(text->size() / 64);
    return value;
  }

  GoValue fields(GoValue value, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      if (problem_) return {};
      const GoMap* map = value.find_map();
      if (!map) {
        fail("`" + name + "` is asked of something that is no map");
        return {};
      }
      const auto found = map->entries.find(name);
      if (found == map->entries.end()) {
        fail("there is no key `" + name + "`");
        return {};
      }
      GoValue next = copied(found->second);
      value = std::move(next);
    }
    return value;
  }

  /// Whether Go's type rules let `value` stand for a parameter.
  static bool fits(const GoValue& value, char parameter) {
    switch (parameter) {
      case 's': return value.find_string() != nullptr;
      case 'i': return value.find_integer() && value.find_integer()->type == GoInteger::Type::Int;
      case 'b': return value.find_bool() != nullptr;
      case 'f': return value.find_double() != nullptr;
      case 'm': return value.is_nil() || (value.find_map() && value.find_map()->element == Element::Any);
      case 'l': return value.is_nil() || (value.find_list() && value.find_list()->element == Element::String);
      default: return true;
    }
  }

  GoValue argument(const Operand& given, const GoValue& dot, char parameter) {
    if (given.kind == OperandKind::Number && parameter == 'i') {
      if (!given.number.is_integer) fail("an argument is no integer");
      return GoValue::of_int(given.number.integer);
    }
    if (given.kind == OperandKind::Number && parameter == 'f') return given.number.real;
    if (given.kind == OperandKind::Nil && parameter != 'a' && parameter != 'm' && parameter != 'l') {
      fail("an argument is nil");
      return {};
    }
    GoValue value = operand(given, dot);
    if (!problem_ && !fits(value, parameter)) fail("an argument has the wrong type");
    return value;
  }

  GoValue call(const std::string& name, const std::vector<Operand>& operands, const GoValue& dot,
               const std::optional<GoValue>& last) {
    if (!step()) return {};
    if (name == "and" || name == "or") return junction(name == "or", operands, dot, last);
    const FunctionEntry* function = find_function(name);
    if (!function) {
      fail("there is no function `" + name + "`");
      return {};
    }
    std::string_view parameters = function->parameters;
    const bool open = parameters.ends_with('*');
    if (open) parameters.remove_suffix(1);
    const size_t given = operands.size() - 1 + (last ? 1 : 0);
    if (open ? given + 1 < parameters.size() : given != parameters.size()) {
      fail("`" + name + "` takes another number of arguments");
      return {};
    }
    const auto parameter = [&](size_t i) { return i < parameters.size() ? parameters[i] : parameters.back(); };
    Arguments arguments;
    for (size_t i = 1; i < operands.size() && !problem_; ++i)
      arguments.push_back(argument(operands[i], dot, parameter(i - 1)));
    if (problem_) return {};
    if (last) {
      if (!fits(*last, parameter(arguments.size()))) {
        fail("an argument has the wrong type");
        return {};
      }
      arguments.push_back(*last);
    }
    const bool sorts = name == "sortAlpha" || name == "len" || name == "has" || name == "empty" || name == "not";
    for (const GoValue& value : arguments)
      if ((!sorts && !ordered(value)) || !charge(value)) return {};
    if (!function->run) {
      fail(not_modelled("the template function `" + name + "`"));
      return {};
    }
    auto result = function->run(arguments);
    if (!result) {
      fail(result.failure());
      return {};
    }
    charge(*result);
    return std::move(*result);
  }

  /// and, or: only as many arguments are evaluated as are needed.
  GoValue junction(bool any, const std::vector<Operand>& operands, const GoValue& dot,
                   const std::optional<GoValue>& last) {
    if (operands.size() == 1 && !last) {
      fail("and, or need an argument");
      return {};
    }
    GoValue value;
    for (size_t i = 1; i < operands.size() && !problem_; ++i) {
      value = argument(operands[i], dot, 'a');
      if (value.truth() == any) return value;
    }
    return last ? *last : value;
  }

  const TemplateSet& templates_;
  std::vector<Variable> variables_;
  std::string out_;
  int steps_ = 0;
  int depth_ = 0;
  size_t work_ = 0;
  std::optional<Failure> problem_;
};

}  // namespace

Outcome<std::string> run_template(const TemplateSet& templates, const GoValue& data) {
  return Runner(templates).run(data);
}

}  // namespace fleet::rancher
