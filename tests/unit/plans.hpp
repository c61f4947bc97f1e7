#pragma once

#include "compiled.hpp"

#include <string>
#include <vector>

/// Topologies to try plans in.
namespace drc::testing {

/// Two regions, a database that changes roles, plans, and what is put behind them.
inline std::string topology(const std::string& drill, const std::string& plans = "") {
    return "topology orders {\n"
           "  region primary   = \"us-east-1\"\n"
           "  region secondary = \"us-west-2\"\n"
           "  topic oncall { }\n"
           "  vpc core { cidr = { primary: \"10.10.0.0/16\", secondary: \"10.20.0.0/16\" } }\n"
           "  secret credentials { existing = \"orders/database\" }\n"
           "  aurora ledger { network = core  instance = \"db.r5.large\"  credentials = credentials }\n"
           "  replicate primary -> secondary { ledger { max_lag = 60s  alerts = [oncall] } }\n"
           "  failover primary -> secondary {\n"
           "    steps {\n"
           "      promote ledger\n"
           "      notify  oncall\n"
           "    }\n"
           "  }\n" +
           plans + drill + "}\n";
}

/// Findings without those of the policies.
inline std::vector<std::string> errors(const Compiled& result) {
    std::vector<std::string> found;
    for (const std::string& finding : result.findings)
        if (finding.find("DR08") != 0) found.push_back(finding);
    return found;
}

} // namespace drc::testing
