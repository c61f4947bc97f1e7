#pragma once

#include "diagnostics/suggestion.hpp"
#include "library/library.hpp"
#include "semantics/kind.hpp"
#include "semantics/settings.hpp"
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

/// A line that makes parts: what is the same for all of them.
struct PartLine {
    const Kind* kind = nullptr; ///< null after a report
    Settings settings;
};

/// Reads such a line. `Reporter` has the function `report` of a sink, and is told of a kind that there is not
/// and of settings that the kind refuses.
template <class Reporter>
PartLine readPart(const syntax::Resource& line, Kinds& kinds, library::Library& library, Reporter& reporter) {
    PartLine result{kinds.find(line.type), {}};
    if (result.kind == nullptr) {
        reporter.report(diagnostics::codes::unknownKind, line.type.span, std::string(line.type.text))
            .didYouMean(line.type.text, line.type.span, [&] { return library.kindNames(); });
        return result;
    }
    const SettingsCheck check(reporter);
    result.settings = check.read(line.body);
    check.check(
        result.settings, result.kind->parameters, {},
        {"the kind `" + result.kind->name + "`", line.name.span, result.kind->declaration->name.span});
    return result;
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
