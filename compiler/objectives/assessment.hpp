#pragma once

#include "objectives/ledger.hpp"

#include <cstddef>
#include <vector>

namespace drc::objectives {

/// Whether the evidence is enforced or promised.
bool isGuaranteed(ir::Evidence evidence);

/// The longest that a term takes, by what is enforced and promised alone; `forever` where nothing of that
/// kind bounds it.
double boundOf(const Term& term);
/// The same of all that is judged: the worst case, unless a term of it has no such bound.
double boundOf(const Assessment& assessment);

/// What the typical case of a term rests on.
ir::Evidence evidenceOfTypical(const ir::Bound& bound);
/// Whether the typical case of a step is the time after which it gives up, for want of a figure.
bool countsWithTimeout(const Term& term);

/// A way to recover, and what of it is waited for.
struct Option {
    const Schedule& schedule;
    Waits waits{};
};

/// The best verdict among alternatives, of which any is sufficient: the one with the shortest typical time
/// among equals. `chosen` receives its index.
Assessment assess(const Assessment& pattern, const std::vector<Option>& options,
                  std::size_t* chosen = nullptr);

} // namespace drc::objectives
