#pragma once

#include "library/library.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/wildcards.hpp"

#include <string>
#include <vector>

namespace drc::planned {

/// What the library knows of resources of any configuration.
struct Facts {
    /// Empty where the library says nothing.
    static Facts of(library::Library& library, semantics::Evaluator& evaluator);

    std::vector<semantics::Wildcards> global; ///< types that belong to no region
    std::vector<std::string> regionIn;        ///< attributes that hold the region, the best first
    std::vector<std::string> identities;      ///< attributes by which others name a resource
    std::vector<std::string> always;          ///< attributes that rules ask for though nobody sets them

    std::vector<std::string> documents; ///< attributes that hold texts of JSON

    bool isGlobal(std::string_view type) const;
    bool isDocument(std::string_view attribute) const;
};

} // namespace drc::planned
