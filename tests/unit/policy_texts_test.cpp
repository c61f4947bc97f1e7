#include "compiled.hpp"

namespace drc::testing {

namespace {

std::string roleWith(const std::string& policy) {
    return R"(
kind worker {
  in each region {
    resource aws_iam_role_policy rights {
      name   = "rights-${region.role}-${environment_suffix}"
      role   = "worker"
      policy = )" +
           policy + R"(
    }
  }
}
topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  worker one { }
}
)";
}

} // namespace

TEST_CASE("a text that a function of the deployment makes of several is one text of a resource") {
    CHECK(joined(compiled(roleWith("replace(name, \"a\", \"b\")")).findings).empty());
    CHECK(joined(compiled(roleWith("upper(lower(name))")).findings).empty());
}

TEST_CASE("a policy is looked at within the text that is made of it") {
    const auto found = joined(compiled(roleWith(R"(json({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "arn:aws:s3:::${name}" }]
      }))"))
                                  .findings);
    CHECK(found.find("s3:*") != std::string::npos);
}

} // namespace drc::testing
