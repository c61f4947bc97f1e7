#pragma once

#include "objectives/ledger.hpp"

#include <cstddef>
#include <vector>

namespace drc::objectives {

/// Whether the evidence is enforced or promised.
bool isGuaranteed(ir::Evidence evidence);

/// The worst case where it rests on what is enforced and promised alone, else `forever`.
double boundOf(const Assessment& assessment);

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
