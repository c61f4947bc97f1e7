#include "driver/lint/known_findings.hpp"

#include <set>

namespace drc::driver {

using diagnostics::Diagnostic;

void leaveOutKnown(diagnostics::Sink& findings, FindingKeys& keys, KnownFindings& known,
                   const std::function<bool(const Diagnostic&)>& mayBeKnown) {
    if (known.empty()) return;
    std::set<const Diagnostic*> leftOut;
    for (const Diagnostic* const finding : findings.sorted()) {
        if (!mayBeKnown(*finding)) continue;
        const auto count = known.find(keys.of(*finding).key);
        if (count == known.end() || count->second == 0) continue;
        --count->second;
        leftOut.insert(finding);
    }
    findings.leaveOut([&](const Diagnostic& finding) { return leftOut.count(&finding) != 0; });
}

} // namespace drc::driver
