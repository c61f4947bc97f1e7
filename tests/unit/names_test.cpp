#include "compiled.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace drc::testing::names_test {

namespace {

std::string shopWith(const std::string& body, const std::string& name = "shop") {
    return "topology " + name +
           " {\n"
           "  region primary   = \"us-east-1\"\n"
           "  region secondary = \"us-west-2\"\n" +
           body + "}\n";
}

/// A kind that makes one thing in each region, with a name and a label of its own.
std::string kindMaking(const std::string& kind, const std::string& name, const std::string& label = "thing") {
    return "kind " + kind +
           " {\n"
           "  in each region {\n"
           "    resource aws_sns_topic " +
           label + " {\n      name = " + name +
           "\n    }\n"
           "    output arn = " +
           label +
           ".arn\n"
           "  }\n"
           "}\n";
}

std::vector<std::string> errorsOf(const std::string& text) {
    std::vector<std::string> result = testing::compiled(text).findings;
    const auto isRule = [](const std::string& finding) { return finding.find("DR08") == 0; };
    result.erase(std::remove_if(result.begin(), result.end(), isRule), result.end());
    return result;
}

std::string onlyErrorOf(const std::string& text) {
    const auto findings = errorsOf(text);
    return findings.size() == 1 ? findings.front() : testing::joined(findings);
}

} // namespace

TEST_CASE("names: what the compiler makes itself cannot be taken, in whatever layout") {
    for (const char* name : {"main", "global", "runbooks", "functions", "deployment", "override",
                             "dns_override", "topology", "account", "environment_suffix"}) {
        INFO(name);
        CHECK(onlyErrorOf(shopWith(std::string("  topic ") + name + " { }\n")) ==
              std::string("DR0215 ") + name + ": a component cannot be named `" + name + "`");
        CHECK(onlyErrorOf(shopWith(std::string("  layout = split\n  topic ") + name + " { }\n")) ==
              std::string("DR0215 ") + name + ": a component cannot be named `" + name + "`");
    }
}

TEST_CASE("names: the same holds for regions, plans, drills, parameters and topologies") {
    CHECK(onlyErrorOf("topology shop { region global = \"us-east-1\" }\n") ==
          "DR0215 global: a region cannot be named `global`");
    CHECK(onlyErrorOf("topology main { region primary = \"us-east-1\" }\n") ==
          "DR0215 main: a topology cannot be named `main`");
    CHECK(onlyErrorOf(shopWith("  topic oncall { }\n"
                               "  failover main primary -> secondary { steps { wait 1m } }\n")) ==
          "DR0215 main: a plan cannot be named `main`");
    CHECK(onlyErrorOf(shopWith("  param environment_suffix: string\n")) ==
          "DR0215 environment_suffix: a parameter cannot be named `environment_suffix`");
}

TEST_CASE("names: variables that Terraform does not allow") {
    for (const char* name :
         {"count", "version", "source", "providers", "for_each", "lifecycle", "depends_on", "locals"}) {
        INFO(name);
        CHECK(onlyErrorOf(shopWith(std::string("  param ") + name + ": string = \"x\"\n")) ==
              std::string("DR0215 ") + name + ": a parameter cannot be named `" + name + "`");
    }
    CHECK(errorsOf(shopWith("  topic version { }\n")).empty());
}

TEST_CASE("names: the variable of a role is its own, before and after it is declared") {
    CHECK(onlyErrorOf(shopWith("  param primary_region: string = \"eu-west-1\"\n")) ==
          "DR0215 primary_region: a parameter cannot be named `primary_region`");
    CHECK(onlyErrorOf("topology shop {\n"
                      "  param home_region: string = \"eu-west-1\"\n"
                      "  region home = \"us-east-1\"\n"
                      "}\n") == "DR0215 home_region: a parameter cannot be named `home_region`");
}

TEST_CASE("names: a role may be called home, and means what it says") {
    const testing::Compiled result = testing::compiled("topology shop {\n"
                                                       "  region other = \"us-east-1\"\n"
                                                       "  region home  = \"us-west-2\"\n"
                                                       "  topic oncall { in = home }\n"
                                                       "  topic people { in = other }\n"
                                                       "}\n");
    REQUIRE(result.findings.empty());
    CHECK(result.artifacts.at("oncall.tf.json").find("aws.home") != std::string::npos);
    CHECK(result.artifacts.at("oncall.tf.json").find("aws.other") == std::string::npos);
    CHECK(result.artifacts.at("people.tf.json").find("aws.home") == std::string::npos);
}

TEST_CASE("names: two resources of one type with one name at the provider") {
    CHECK(onlyErrorOf(kindMaking("noticing", "name(\"late\")") + shopWith("  noticing orders { }\n"
                                                                          "  topic orders_late { }\n")) ==
          "DR0425 topic orders_late: two resources of the type `aws_sns_topic` have the name "
          "`shop-orders-late-primary-${environment_suffix}`");
    CHECK(errorsOf(kindMaking("noticing", "name(\"early\")") + shopWith("  noticing orders { }\n"
                                                                        "  topic orders_late { }\n"))
              .empty());
}

TEST_CASE("names: a library's resource beside another component's") {
    CHECK(onlyErrorOf(
              "kind reader {\n"
              "  in each region {\n"
              "    resource aws_iam_role role {\n"
              "      name               = name\n"
              "      assume_role_policy = trust_service(\"lambda.amazonaws.com\")\n"
              "    }\n"
              "  }\n"
              "}\n" +
              shopWith("  vpc core { cidr = { primary: \"10.10.0.0/16\", secondary: \"10.20.0.0/16\" } }\n"
                       "  reader core_logger { }\n")) ==
          "DR0425 reader core_logger: two resources of the type `aws_iam_role` have the name "
          "`shop-core-logger-primary-${environment_suffix}`");
}

TEST_CASE("names: one region is not the other, but a name of the whole account is taken in both") {
    const std::string inOne = "kind one {\n"
                              "  in each region {\n"
                              "    resource aws_sns_topic topic { name = \"fixed-${environment_suffix}\" }\n"
                              "  }\n"
                              "}\n";
    CHECK(errorsOf(inOne + shopWith("  one a { in = primary }\n"
                                    "  one b { in = secondary }\n"))
              .empty());
    const std::string role = "kind one {\n"
                             "  in each region {\n"
                             "    resource aws_iam_role role {\n"
                             "      name               = \"fixed-${environment_suffix}\"\n"
                             "      assume_role_policy = trust_service(\"lambda.amazonaws.com\")\n"
                             "    }\n"
                             "  }\n"
                             "}\n";
    CHECK(onlyErrorOf(role + shopWith("  one a { in = primary }\n"
                                      "  one b { in = secondary }\n")) ==
          "DR0425 \"fixed-${environment_suffix}\": two resources of the type `aws_iam_role` have the name "
          "`fixed-${environment_suffix}`");
}

TEST_CASE("names: one component that makes one name twice") {
    const std::string finding = onlyErrorOf("kind twins {\n"
                                            "  in each region {\n"
                                            "    for number in 1..2 {\n"
                                            "      resource aws_sns_topic topic[number] { name = name }\n"
                                            "    }\n"
                                            "  }\n"
                                            "}\n" +
                                            shopWith("  twins both { }\n"));
    CHECK(finding == "DR0425 twins both: two resources of the type `aws_sns_topic` have the name "
                     "`shop-both-primary-${environment_suffix}`");
}

TEST_CASE("names: over all topologies of a compile") {
    const std::string both = shopWith("  topic b_c { }\n", "a") + shopWith("  topic c { }\n", "a_b");
    CHECK(onlyErrorOf(both) == "DR0425 topic c: two resources of the type `aws_sns_topic` have the name "
                               "`a-b-c-primary-${environment_suffix}`");
    CHECK(errorsOf(shopWith("  topic c { }\n", "a") + shopWith("  topic c { }\n", "b")).empty());
}

TEST_CASE("names: what refers to its own topology is not compared with another one") {
    const std::string record =
        "kind entry {\n"
        "  global {\n"
        "    resource aws_route53_zone zone { name = \"x-${environment_suffix}.example.com\" }\n"
        "    resource aws_route53_record record {\n"
        "      zone_id = zone.zone_id\n"
        "      name    = \"www\"\n"
        "      type    = \"TXT\"\n"
        "      ttl     = 60\n"
        "      records = [\"x\"]\n"
        "    }\n"
        "  }\n"
        "}\n";
    CHECK(errorsOf(record + shopWith("  entry a { }\n", "one") + shopWith("  entry a { }\n", "two")).empty());
}

TEST_CASE("names: one record of one zone that two components look up") {
    const std::string record = "kind entry {\n"
                               "  global {\n"
                               "    data aws_route53_zone zone { name = \"example.com\" }\n"
                               "    resource aws_route53_record record {\n"
                               "      zone_id = zone.zone_id\n"
                               "      name    = \"www-${environment_suffix}\"\n"
                               "      type    = \"TXT\"\n"
                               "      ttl     = 60\n"
                               "      records = [\"x\"]\n"
                               "    }\n"
                               "  }\n"
                               "}\n";
    CHECK(
        onlyErrorOf(record + shopWith("  entry a { }\n  entry b { }\n")) ==
        "DR0425 \"www-${environment_suffix}\": two resources of the type `aws_route53_record` have the name "
        "`www-${environment_suffix}`");
}

TEST_CASE("names: labels of two components that join to one address") {
    CHECK(onlyErrorOf("kind held {\n"
                      "  global {\n"
                      "    resource aws_sns_topic thing { name = name(\"held\") }\n"
                      "  }\n"
                      "}\n" +
                      kindMaking("making", "name(\"made\")") +
                      shopWith("  making a { }\n"
                               "  held a_primary { }\n")) ==
          "DR0425 held a_primary: two resources have the name `aws_sns_topic.a_primary_thing`");
}

TEST_CASE("names: outputs of two components that join to one") {
    CHECK(onlyErrorOf("kind held {\n"
                      "  global {\n"
                      "    resource aws_sns_topic other { name = name(\"held\") }\n"
                      "    output arn = other.arn\n"
                      "  }\n"
                      "}\n" +
                      kindMaking("making", "name(\"made\")") +
                      shopWith("  making a { }\n"
                               "  held a_primary { }\n")) ==
          "DR0425 held a_primary: two outputs have the name `a_primary_arn`");
}

TEST_CASE("names: a topology without components is valid for the target") {
    const testing::Compiled result = testing::compiled(shopWith(""));
    REQUIRE(result.findings.empty());
    CHECK(result.artifacts.at("main.tf.json").find("\"provider\"") == std::string::npos);
}

} // namespace drc::testing::names_test
