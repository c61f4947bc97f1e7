#pragma once

#include "library/given_values.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/kind.hpp"
#include "semantics/model.hpp"
#include "semantics/reserved_names.hpp"
#include "semantics/uses.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace drc::semantics {

/// What is known about the provider before anything is expanded.
struct ProviderFacts {
    std::vector<std::string> regions; ///< every region that it has; empty when the library does not say
    /// Why others are left out: by a pattern of their names.
    std::vector<std::pair<std::string, std::string>> otherRegions;
};

/// The meaning of a topology. Problems are reported; what could be understood is in the model.
std::unique_ptr<Model> resolve(const library::Declaration& topology, library::Library& library, Kinds& kinds,
                               const ProviderFacts& facts, const ReservedNames& reserved,
                               const library::GivenValues& given, const Uses& uses, Evaluator& evaluator);

} // namespace drc::semantics
