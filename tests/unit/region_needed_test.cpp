#include "compiled.hpp"

namespace drc::testing {

TEST_CASE("`region` where no region is chosen is one finding, whether the kind is used or not") {
    const std::string kind = "kind g { global { output x = region.role } }\n";
    const std::string topology = R"(
topology t {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  g c { }
}
)";
    const std::string expected =
        "DR0313 region: `region` differs from region to region, and no region is chosen here";
    CHECK(joined(compiled(kind + topology).findings) == expected);
    const std::string other = R"(
topology t {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  topic a { }
}
)";
    CHECK(joined(compiled(kind + other).findings) == expected);
}

} // namespace drc::testing
