#include "compiled.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace drc::testing::ephemeral_test {

using drc::testing::Compiled;
using drc::testing::compiled;

namespace {

/// The errors of a topology with a kind that has these lines in each region, and a plan.
std::vector<std::string> errorsOfReader(const std::string& attributes, const std::string& lines = "",
                                        const std::string& action = "", const std::string& tags = "") {
    const Compiled result = compiled(
        "## Reads a secret.\n"
        "kind reader {\n"
        "  in each region {\n"
        "    ephemeral aws_secretsmanager_random_password word { }\n"
        "    resource aws_ssm_parameter kept {\n"
        "      name = \"/orders/word\"\n"
        "      type = \"SecureString\"\n" +
        attributes + "    }\n" + lines +
        "    export word = word.random_password\n"
        "  }\n" +
        action +
        "}\n"
        "topology orders {\n"
        "  region primary   = \"us-east-1\"\n"
        "  region secondary = \"us-west-2\"\n"
        "  reader first { }\n"
        "  topic oncall { " +
        tags + " }\n" +
        (action.empty() ? std::string() : "  failover primary -> secondary { steps { open first } }\n") +
        "}\n");
    std::vector<std::string> errors;
    for (const std::string& finding : result.findings)
        if (finding.find("DR08") != 0 && finding.find("DR0513") != 0) errors.push_back(finding);
    return errors;
}

const std::string writtenOnly = "      value_wo = word.random_password  value_wo_version = 1\n";
const std::string storedMessage = " is stored, but the value is ephemeral";

} // namespace

TEST_CASE("an ephemeral value goes where it is only written") {
    CHECK(errorsOfReader(writtenOnly).empty());
}

TEST_CASE("an ephemeral value is stored nowhere") {
    CHECK(errorsOfReader("      value = \"${word.random_password}\"\n") ==
          std::vector<std::string>{"DR0712 \"${word.random_password}\": `value` of `aws_ssm_parameter`" +
                                   storedMessage});
    CHECK(errorsOfReader(writtenOnly, "    output shown = word.random_password\n") ==
          std::vector<std::string>{"DR0712 word.random_password: an output" + storedMessage});
    CHECK(errorsOfReader(writtenOnly, "",
                         "  action open {\n"
                         "    permit \"sns:Publish\" on \"*\"\n"
                         "    step say {\n"
                         "      call sns.Publish { TopicArn = \"a\"  Message = word.random_password }\n"
                         "      timeout = 25s\n"
                         "    }\n"
                         "  }\n") ==
          std::vector<std::string>{"DR0712 word.random_password: a plan" + storedMessage});
    CHECK(errorsOfReader(writtenOnly, "", "", "tags = { Word: first.word }") ==
          std::vector<std::string>{"DR0712 { Word: first.word }: `tags`" + storedMessage});
}

} // namespace drc::testing::ephemeral_test
