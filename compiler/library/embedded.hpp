#pragma once

#include "source/embedded.hpp"

namespace drc::library {

using source::EmbeddedFile;
using source::embeddedExplanations;
using source::embeddedLibrary;

} // namespace drc::library
