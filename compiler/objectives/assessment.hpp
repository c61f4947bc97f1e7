#pragma once

#include "objectives/ledger.hpp"

#include <cstddef>
#include <vector>

namespace drc::objectives {

/// Whether the evidence is enforced or promised.
bool isGuaranteed(ir::Evidence evidence);

/// The best verdict among alternative schedules, of which any is sufficient: the one with the shortest
/// typical time among equals. `chosen` receives its index.
Assessment assess(const Assessment& pattern, const std::vector<Schedule>& options,
                  std::size_t* chosen = nullptr);

} // namespace drc::objectives
