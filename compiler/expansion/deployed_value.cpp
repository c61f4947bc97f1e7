#include "expansion/deployed_value.hpp"

#include "semantics/lower_value.hpp"

#include <fmt/format.h>

namespace drc::expansion {

namespace codes = diagnostics::codes;

namespace {

/// What to write instead of a value that cannot be represented; empty when there is no advice.
std::string remedyFor(const semantics::Value& misfit) {
    if (misfit.duration() != nullptr)
        return "convert it to a number with `.seconds`, `.minutes`, `.hours` or `.days`";
    if (misfit.size() != nullptr) return "convert it to a number with `.bytes`, `.MiB` or `.GiB`";
    if (misfit.object() != nullptr) return "use one of its members, such as `.arn` or `.id`";
    if (misfit.number() != nullptr)
        return "numbers are exact up to 9007199254740991; write a larger one as a string";
    return "";
}

bool isEphemeral(const ir::Value& value) {
    bool found = false;
    ir::forEachReference(value, [&](const ir::Reference& reference) {
        found = found || reference.address.mode == ir::ResourceMode::Ephemeral;
    });
    return found;
}

} // namespace

source::Span placeOf(source::Span origin, const Writing& writing) {
    // A part of what is written there is shown with the whole, as by the check without a topology.
    if (origin.empty() || contains(writing.span, origin)) return writing.span;
    const source::SourceFile& file = writing.evaluator.sources().file(origin.file);
    return file.origin() == source::Origin::User ? origin : writing.span;
}

void nameUser(diagnostics::Diagnostic& reported, const Writing& writing) {
    diagnostics::Diagnostic* const kept = writing.evaluator.sink().keptOf(reported);
    const semantics::Frame* const frame = writing.environment.frame;
    if (kept != nullptr && frame != nullptr && !frame->instantiatedAt().empty())
        kept->foundFor(frame->instantiatedAt(), frame->instantiationText());
}

std::optional<ir::Value> deployedValue(const semantics::Value& value, const Writing& writing) {
    semantics::Lowered lowered = writing.evaluator.lower(value, writing.span, writing.environment);
    if (lowered.value || lowered.poisoned) return std::move(lowered.value);
    auto& error = reportValue(lowered.misfit.origin, writing, codes::noFormAtDeployment,
                              semantics::describe(lowered.misfit));
    const std::string remedy = remedyFor(lowered.misfit);
    if (!remedy.empty()) error.help(remedy);
    return std::nullopt;
}

std::optional<ir::Value> storedValue(const semantics::Value& value, const Writing& writing,
                                     source::FunctionRef<std::string()> where,
                                     source::FunctionRef<std::string()> remedy) {
    std::optional<ir::Value> result = deployedValue(value, writing);
    return result ? withoutEphemeral(*std::move(result), writing, where, remedy) : std::nullopt;
}

std::optional<ir::Value> withoutEphemeral(ir::Value value, const Writing& writing,
                                          source::FunctionRef<std::string()> where,
                                          source::FunctionRef<std::string()> remedy) {
    if (!isEphemeral(value)) return value;
    auto& error = reportValue(value.origin, writing, codes::ephemeralStored, where());
    const std::string help = remedy();
    if (!help.empty()) error.help(help);
    return std::nullopt;
}

} // namespace drc::expansion
