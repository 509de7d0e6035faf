#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace fleet::emit {

/// What lies where in a folder that a build writes into.
enum class Layout {
  Output,   ///< OUT: the list is `fleetc.json`, files have the forms of `is_output_path`
  Checkout  ///< of a repository, among the files of people: the list is `.fleetc.json`, which Fleet does not deploy, as
            ///< it is hidden; files have the forms of `is_checkout_path`
};

/// A folder that a build writes into: OUT, or the checkout of a repository.
struct Folder {
  std::string path;
  Layout layout = Layout::Output;

  explicit Folder(std::string folder, Layout its_layout = Layout::Output)
      : path(std::move(folder)), layout(its_layout) {}

  std::string at(std::string_view below) const { return path + "/" + std::string(below); }
  /// The list of what the last build wrote here.
  std::string_view list_name() const { return layout == Layout::Output ? "fleetc.json" : ".fleetc.json"; }
  /// Where a change under way is kept. In a checkout `.fleetc` has the options files of bundles.
  std::string_view journal_folder() const { return layout == Layout::Output ? ".fleetc" : ".fleetc-journal"; }
  /// Whether `below` is a path that fleetc may write here.
  bool may_hold(std::string_view below) const;
};

/// Whether `path` is one that fleetc may write below the root of a checkout:
///
///     [<path>/]fleet.yaml
///     [<path>/].fleetc/<bundle>.yaml
///     [<path>/]fleet.yml                only to remove one that people wrote, where they asked for it
///
/// No part is empty, `.` or `..`, and no character is a control character or a backslash.
bool is_checkout_path(std::string_view path);

}  // namespace fleet::emit
