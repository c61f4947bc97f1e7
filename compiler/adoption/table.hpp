#pragma once

#include "ir/value.hpp"
#include "library/library.hpp"
#include "semantics/evaluator.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::adoption {

/// What the library says of resources that exist already, by their types: `library::contract::existing`.
class Table {
public:
    Table(library::Library& library, semantics::Evaluator& evaluator);

    /// The words for all types, then those of the type.
    std::vector<std::string> words(std::string_view key, std::string_view type) const;
    /// Why resources of the type cannot be imported; empty where they can.
    std::string refusal(std::string_view type) const;

private:
    const ir::Value* under(std::string_view key, std::string_view type) const;

    ir::Value said_;
};

} // namespace drc::adoption
