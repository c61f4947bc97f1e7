#include "compiled.hpp"

namespace drc::testing::policy_texts_test {

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

TEST_CASE("an account and a region in a policy of which everything is known are found") {
    const auto found = [](const std::string& arn) {
        return joined(compiled(roleWith(R"(json({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "sqs:SendMessage", Resource: ")" +
                                        arn + R"(" }]
          }))"))
                          .findings);
    };
    CHECK(found("arn:aws:sqs:eu-west-1:123456789012:a").find("holds the number of an account") !=
          std::string::npos);
    CHECK(found("arn:aws:sqs:eu-west-1:*:a")
              .find("holds the region `eu-west-1`: \"arn:aws:sqs:eu-west-1:*:a\"") != std::string::npos);
    CHECK(found("arn:aws:sqs:*:*:a").find("hard_coded") == std::string::npos);
}

TEST_CASE("resources are found by their type, by several types, and by whose they are") {
    const auto found = [](const std::string& asked) {
        return joined(compiled("policy count { rule all: error { for c in components {\n"
                               "  require length(resources_of(" +
                               asked + ")) == 2 else \"counted ${length(resources_of(" + asked +
                               "))}\"\n} } }\n" + roleWith("name"))
                          .findings);
    };
    CHECK(found("\"aws_iam_role_policy\"").empty());
    CHECK(found("[\"aws_vpc\", \"aws_iam_role_policy\"]").empty());
    CHECK(found("c").empty());
    CHECK(found("\"aws_vpc\"").find("counted 0") != std::string::npos);
    CHECK(found("c, \"aws_iam_role_policy\"").empty());
    CHECK(found("c, \"aws_vpc\"").find("counted 0") != std::string::npos);
    CHECK(found("[1]").find("a component, a resource, a type or a list of types") != std::string::npos);
    CHECK(found("1, \"aws_vpc\"").find("a component or a resource, and a type") != std::string::npos);
}

TEST_CASE("a rule of the user's that asks for a type of no provider is warned of") {
    const auto found = [](const std::string& asked) {
        return joined(compiled("policy count { rule all: error { for c in components {\n"
                               "  require length(resources_of(" +
                               asked + ")) == 0 else \"x\"\n} } }\n" + roleWith("name"))
                          .findings);
    };
    for (const char* const asked : {"\"aws_vcp\"", "[\"aws_vpc\", \"aws_vcp\"]", "c, \"aws_vcp\""})
        CHECK_MESSAGE(found(asked) ==
                          "DR0808 \"aws_vcp\": the rule finds nothing: the provider has no resource "
                          "type `aws_vcp`",
                      found(asked));
    CHECK(found("\"aws_vpc\"").empty());
    CHECK(found("c, \"aws_vpc\", 1").find("takes 1 or 2 arguments, but 3 are given") != std::string::npos);
}

TEST_CASE("a resource says which attribute names it") {
    const auto found =
        joined(compiled("policy say { rule all: error { for r in resources {\n"
                        "  require false else \"named by ${r.named.name}: ${r.named.present}.\"\n"
                        "} } }\n" +
                        roleWith("name"))
                   .findings);
    CHECK(found.find("named by name: true.") != std::string::npos);
}

TEST_CASE("texts are found by a part of their name or of what is known of them") {
    const auto found = [](const std::string& parts) {
        return joined(compiled("policy say { rule all: error { for r in resources {\n"
                               "  let texts = texts_with(r, " +
                               parts +
                               ")\n  require false else \"found ${join(texts[*].name, \",\")}.\"\n} } }\n" +
                               roleWith("json({ Statement: [{ Action: \"s3:${name}\" }] })"))
                          .findings);
    };
    CHECK(found("\"Action\"").find("found policy.Statement[0].Action.") != std::string::npos);
    CHECK(found("\"s3:\"").find("found policy.Statement[0].Action.") != std::string::npos);
    CHECK(found("[\"rol\", \"s3:\"]").find("found role,policy.Statement[0].Action.") != std::string::npos);
    CHECK(found("\"sqs\"").find("found .") != std::string::npos);
    CHECK(found("1").find("the second is a text, or a list of them") != std::string::npos);
}

TEST_CASE("texts are found by where they stand") {
    const auto found = [](const std::string& paths) {
        return joined(compiled("policy say { rule all: error { for r in resources {\n"
                               "  let texts = texts_below(r, " +
                               paths +
                               ")\n  require false else \"found ${join(texts[*].value, \",\")}.\"\n} } }\n" +
                               roleWith("json({ a: { b: [\"c\", \"d\"] }, ab: \"e\", f: name })"))
                          .findings);
    };
    CHECK(found("\"policy.a\"").find("found c,d.") != std::string::npos);
    CHECK(found("\"policy.a.b[1]\"").find("found d.") != std::string::npos);
    CHECK(found("[\"policy.ab\", \"role\"]").find("found e,worker.") != std::string::npos);
    CHECK(found("\"policy.a.b[1].c\"").find("found .") != std::string::npos);
}

TEST_CASE("texts are found by a pattern that what is known of them fits") {
    const auto found = [](const std::string& patterns) {
        return joined(compiled("policy say { rule all: error { for r in resources {\n"
                               "  let texts = texts_like(r, " +
                               patterns +
                               ")\n  require false else \"found ${join(texts[*].name, \",\")}.\"\n} } }\n" +
                               roleWith("json({ Statement: [{ Action: \"s3:${name}\" }] })"))
                          .findings);
    };
    CHECK(found("\"s[0-9]:*\"").find("found policy.Statement[0].Action.") != std::string::npos);
    CHECK(found("[\"work?r\", \"s3\"]").find("found role.") != std::string::npos);
    CHECK(found("\"s3\"").find("found .") != std::string::npos);
}

TEST_CASE("resources are found by what they set") {
    const auto found = [](const std::string& names) {
        return joined(compiled("policy say { rule all: error { for c in components {\n"
                               "  let found = resources_with(" +
                               names + ")\n  require false else \"found ${length(found)}\"\n} } }\n" +
                               roleWith("name"))
                          .findings);
    };
    CHECK(found("\"policy\"").find("found 2") != std::string::npos);
    CHECK(found("[\"flag\", \"role\"]").find("found 2") != std::string::npos);
    CHECK(found("\"flag\"").find("found 0") != std::string::npos);
    CHECK(found("[1]").find("it takes the name of an attribute, or a list of them") != std::string::npos);
}

TEST_CASE("resources are found by their texts and names") {
    const auto found = [](const std::string& resources) {
        return joined(compiled("policy say { rule all: error { for c in components {\n"
                               "  let found = " +
                               resources + "\n  require false else \"found ${length(found)}\"\n} } }\n" +
                               roleWith("json({ Statement: [{ Action: \"s3:${name}\" }] })"))
                          .findings);
    };
    CHECK(found("resources_like(\"s[0-9]:*\")").find("found 2") != std::string::npos);
    CHECK(found("resources_like([\"s[3]\", \"t[3]:*\"])").find("found 0") != std::string::npos);
    CHECK(found("resources_named(\"zz*\")").find("found 0") != std::string::npos);
    CHECK(found("resources_like([1])").find("it takes a pattern, or a list of them") != std::string::npos);
}

TEST_CASE("maps in a resource are read by what they have") {
    const auto found = [](const std::string& texts) {
        return joined(
            compiled("policy say { rule all: error { for r in resources {\n"
                     "  require false else \"found ${join(" +
                     texts + ", \",\")}.\"\n} } }\n" +
                     roleWith("json({ Statement: [{ Action: [\"a\", \"b\"], Who: { Any: name } }] })"))
                .findings);
    };
    CHECK(found("known_under(r, \"Action\")").find("found a,b.") != std::string::npos);
    CHECK(found("flatten(maps_with(r, \"Who\")[*].Action)").find("found a,b.") != std::string::npos);
    CHECK(found("known_under(r, \"Nothing\")").find("found .") != std::string::npos);
}

} // namespace drc::testing::policy_texts_test
