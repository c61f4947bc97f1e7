#pragma once

#include "programs/kinds.hpp"

#include <string>
#include <vector>

namespace drc::fuzz {

/// A kind of the standard library, as far as generated programs use it.
struct LibraryKind {
    Kind kind;
    /// The settings that it needs, apart from those that name components; `#` stands for a number of its own.
    std::vector<std::string> settings;
    /// Settings that name a component of another kind, with that kind.
    std::vector<std::pair<std::string, std::string>> needs{};
};

const std::vector<LibraryKind>& libraryKinds();

} // namespace drc::fuzz
