#pragma once

#include "semantics/kind.hpp"
#include "syntax/visit.hpp"

#include <optional>
#include <string>

/// Kinds within kinds: `part name: kind { … }`.
namespace drc::semantics {

/// Calls `visit` with each line of a kind that makes a part, at any depth of blocks.
template <class Visit>
void forEachPart(const syntax::Body& body, const Visit& visit) {
    for (const syntax::Statement* statement : body.statements) {
        if (statement->kind == syntax::StatementKind::Part) {
            visit(syntax::as<syntax::Resource>(*statement));
        } else if (statement->kind == syntax::StatementKind::When) {
            syntax::forEachBranch(*statement,
                                  [&](const syntax::Body& branch) { forEachPart(branch, visit); });
        } else if (const syntax::Body* inner = syntax::bodyOf(*statement)) {
            forEachPart(*inner, visit);
        }
    }
}

/// Where the line of a part stands, which decides what of its kind can be made.
enum class PartStands : std::uint8_t {
    Everywhere, ///< directly in the kind: once, in each region and for each pair
    InRegion,   ///< in a block with a region
    InGlobal,   ///< in `global`
};

/// Why a kind cannot be a part there.
struct PartMisfit {
    std::string reason;
    source::Span because{}; ///< the line of the kind that does not fit
    std::string help;
};
std::optional<PartMisfit> partMisfit(const Kind& kind, PartStands stands, Kinds& kinds);

} // namespace drc::semantics
