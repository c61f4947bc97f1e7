#pragma once

#include "expansion/expand.hpp"
#include "ir/states.hpp"

#include <string_view>

namespace drc::plans {

/// Adds what each component does in its regions before anything happens, what its actions make of that, and
/// what it needs, as its kind and its settings say it.
void addStates(expansion::Expansion& expansion);

/// As kinds write it: `read_only`.
std::string_view spell(ir::State state);

} // namespace drc::plans
