#include "compiled.hpp"

namespace drc::testing::region_needed_test {

TEST_CASE("`region` where no region is chosen is one finding, whether the kind is used or not") {
    for (const std::string component : {"g c", "topic a"}) {
        INFO(component);
        const auto found = compiled("kind g { global { output x = region.role } }\n"
                                    "topology t {\n"
                                    "  region primary   = \"us-east-1\"\n"
                                    "  region secondary = \"us-west-2\"\n"
                                    "  " +
                                    component + " { }\n}\n")
                               .findings;
        CHECK(joined(found) ==
              "DR0313 region: `region` has one value for each region, and no region is selected here");
    }
}

TEST_CASE("a shared value differs from region to region where a function that it calls does") {
    for (const std::string called : {"\"topic\".placed()", "placed(\"topic\")"}) {
        CAPTURE(called);
        const auto result = compiled("function placed(text) = name(text)\n"
                                     "let word = " +
                                     called +
                                     "\n"
                                     "kind notices { in each region {\n"
                                     "  resource aws_iam_role role { name = word  "
                                     "assume_role_policy = \"x\" }\n"
                                     "} }\n"
                                     "topology shop {\n  region primary = \"us-east-1\"\n"
                                     "  region secondary = \"us-west-2\"\n  notices alerts {}\n}\n");
        const auto file = result.artifacts.find("alerts.tf.json");
        REQUIRE_MESSAGE(file != result.artifacts.end(), joined(result.findings));
        CHECK(file->second.find("topic-primary-") != std::string::npos);
        CHECK(file->second.find("topic-secondary-") != std::string::npos);
    }
}

} // namespace drc::testing::region_needed_test
