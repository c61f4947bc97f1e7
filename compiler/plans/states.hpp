#pragma once

#include "expansion/expand.hpp"

namespace drc::plans {

/// Adds what each component does in its regions before anything happens, what its actions make of that, and
/// what it needs, as its kind and its settings say it.
void addStates(expansion::Expansion& expansion);

} // namespace drc::plans
