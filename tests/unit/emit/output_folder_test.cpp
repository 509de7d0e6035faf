#include "compiler/emit/output_folder.h"

#include <unistd.h>

#include "tests/catch.h"
#include "tests/unit/emit/fixture.h"

using namespace fleet;
using namespace fleet::emit;
using Kind = OutputFolderProblem::Kind;

TEST_CASE("OUT may lie in the spec's folder, and nowhere where it would be read again") {
  MemoryFileSystem files;
  files.write("/w/spec/main.fleet", "");
  files.write("/w/apps/payments/fleet.yaml", "");
  files.write("/w/specs/inner/more.fleet", "");
  files.write("/w/old/.git/x.fleet", "");
  const auto problem = [&](const std::string& out) {
    return find_output_folder_problem(files, out, "/w/spec/", {"/w/apps/payments"}, {"", "/w/code/apps"});
  };
  CHECK_FALSE(problem("/w/spec/out"));
  CHECK_FALSE(problem("/w/out"));
  CHECK_FALSE(problem("/w/specs2"));
  CHECK_FALSE(problem("/w/apps"));
  CHECK_FALSE(problem("/w/apps/payments-2"));
  CHECK_FALSE(problem("/w/old"));  // hidden folders are no part of any spec

  CHECK(problem("/w/spec")->kind == Kind::IsSpec);
  CHECK(problem("/w/spec/../spec/")->kind == Kind::IsSpec);
  CHECK(problem("/w")->kind == Kind::AboveSpec);
  CHECK(problem("/")->kind == Kind::AboveSpec);
  CHECK(problem("/w/apps/payments")->kind == Kind::InDeployment);
  CHECK(problem("/w/apps/payments/out/x")->kind == Kind::InDeployment);
  CHECK(problem("/w/apps/payments/out/x")->in_way == "/w/apps/payments");
  REQUIRE(problem("/w/specs"));
  CHECK(problem("/w/specs")->kind == Kind::HoldsSpecFile);
  CHECK(problem("/w/specs")->in_way == "/w/specs/inner/more.fleet");
  CHECK(problem("/w/code")->kind == Kind::IsCheckout);
  CHECK(problem("/w/code/apps")->kind == Kind::IsCheckout);
  CHECK_FALSE(problem("/w/code/apps/out"));
}

TEST_CASE("OUT is looked at with its links resolved") {
  TempFolder folder;
  DiskFileSystem files;
  files.make_folder(folder.path() + "/spec");
  files.write(folder.path() + "/spec/main.fleet", "");
  REQUIRE(::symlink("spec", (folder.path() + "/link").c_str()) == 0);
  const auto problem = [&](const std::string& out) {
    return find_output_folder_problem(files, folder.path() + out, folder.path() + "/spec", {}, {});
  };
  CHECK_FALSE(problem("/out"));
  CHECK_FALSE(problem("/link/out"));
  REQUIRE(problem("/link"));
  CHECK(problem("/link")->kind == Kind::IsSpec);
}
