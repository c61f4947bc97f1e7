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
              "DR0313 region: `region` differs from region to region, and no region is chosen here");
    }
}

} // namespace drc::testing::region_needed_test
