#pragma once

#include "objectives/ledger.hpp"

#include <cstddef>
#include <vector>

namespace drc::objectives {

/// Whether a bound rests on what is enforced or promised.
bool sure(ir::Evidence evidence);

/// The best verdict of the ways in which something can happen, of which any will do: the one with the
/// shortest usual time among equals. `chosen` is given its number.
Judgement judge(const Judgement& pattern, const std::vector<Schedule>& options,
                std::size_t* chosen = nullptr);

} // namespace drc::objectives
