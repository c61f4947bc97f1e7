#pragma once

#include "expansion/providers.hpp"
#include "ir/program.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/model.hpp"
#include "source/date.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace drc::policy {

/// Resources of one type that a component has in one region, and what they cost.
struct Cost {
    std::string component;
    std::string role; ///< empty for what belongs to no region
    std::string type;
    std::size_t count = 0;
    double monthly = 0; ///< in the currency of the library's prices
};

/// Where prices are from, in the library's words, and for which types.
struct PriceSource {
    std::string source;
    std::vector<std::string> types; ///< in the order of the program
};

struct CostEstimate {
    std::vector<Cost> costs;          ///< in the order of the program; nothing that costs nothing
    std::vector<Cost> unpriced;       ///< what the prices do not cover, in the same order
    std::vector<PriceSource> sources; ///< of the costs
    std::string basis;                ///< what the prices are and what they leave out, in the library's words
    /// What is priced; less than all, where something is not.
    double total() const;
};

/// What a program costs each month by the function `monthly` of the policy `cost`, which is given each
/// resource.
CostEstimate estimateCost(const semantics::Model& model, const ir::Program& program,
                          library::Library& library, const expansion::Providers& providers,
                          semantics::Evaluator& evaluator, source::Date today);

} // namespace drc::policy
