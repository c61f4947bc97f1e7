#include "expansion/facts.hpp"

#include "library/completeness.hpp"
#include "semantics/file_frame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

namespace drc::expansion {

namespace codes = diagnostics::codes;
namespace facts = library::contract::facts;
using semantics::Type;
using semantics::TypeKind;
using semantics::Value;

namespace {

/// A suffix begins and ends with a letter or a digit, and what stands between is counted apart; none needs
/// more than a label of a host name has.
constexpr double leastSuffix = 2;
constexpr double mostSuffix = 63;

constexpr std::array reasons{std::pair(facts::tools, LeftOut::ToolFiles),
                             std::pair(facts::state, LeftOut::State),
                             std::pair(facts::credentials, LeftOut::Secret)};

/// Where a file of the user's or of the library declares it; null when none does, which is reported of a
/// library in a folder.
const syntax::Definition* declared(const library::contract::Member& fact, library::Library& library) {
    const library::Declaration found = library::fact(library, fact);
    return found ? &syntax::as<syntax::Definition>(*found.statement) : nullptr;
}

Value read(const syntax::Definition& definition, const Type& type, semantics::Evaluator& evaluator) {
    const semantics::FileFrame frame(evaluator.memo());
    return evaluator.evaluateAs(*definition.value, {&frame, nullptr, nullptr}, type);
}

} // namespace

std::size_t longestSuffix(library::Library& library, semantics::Evaluator& evaluator) {
    const syntax::Definition* const definition = declared(facts::longestSuffix, library);
    if (definition == nullptr) return static_cast<std::size_t>(leastSuffix);
    const Value value = read(*definition, Type::of(TypeKind::Number), evaluator);
    const double* const number = value.number();
    if (number != nullptr && *number >= leastSuffix && *number <= mostSuffix &&
        std::floor(*number) == *number)
        return static_cast<std::size_t>(*number);
    if (number != nullptr)
        evaluator.sink().report(codes::wrongType, definition->value->span, "a whole number from 2 to 63",
                                semantics::describe(value));
    return static_cast<std::size_t>(leastSuffix);
}

namespace {

/// Where a map has a key, or the whole of what is no map with words for keys.
source::Span keyIn(const syntax::Expression& written, std::string_view key,
                   const source::SourceMap& sources) {
    if (written.kind != syntax::ExpressionKind::Map) return written.span;
    for (const syntax::MapEntry& entry : syntax::as<syntax::MapExpression>(written).entries)
        if (const std::string_view text = sources.text(entry.key->span);
            text == key || text == fmt::format("\"{}\"", key))
            return entry.key->span;
    return written.span;
}

void checkKeys(const semantics::Entries& entries, const syntax::Expression& written,
               semantics::Evaluator& evaluator) {
    const std::string owner = fmt::format("the value `{}`", facts::leftOut.name);
    for (const auto& entry : entries) {
        const std::string& key = entry.first;
        const auto isKey = [&](const auto& reason) { return reason.first == key; };
        if (std::any_of(reasons.begin(), reasons.end(), isKey)) continue;
        std::vector<std::string> known;
        for (const auto& reason : reasons)
            known.emplace_back(reason.first);
        const source::Span span = keyIn(written, key, evaluator.sources());
        evaluator.sink()
            .report(codes::unknownSetting, span, owner, key)
            .didYouMeanOneOf(key, span, known, "its keys are");
    }
    for (const auto& reason : reasons)
        if (semantics::find(entries, reason.first) == nullptr)
            evaluator.sink()
                .report(codes::missingSetting, written.span, owner, std::string(reason.first))
                .help(fmt::format("add `{}: [ … ]`, with names of files, or without any", reason.first));
}

/// Why a name fits nothing, or "".
std::string_view reasonToFitNothing(std::string_view name) {
    if (name.empty()) return "a name of a file or folder";
    if (name.find('/') != std::string_view::npos) return "a name without `/`, of a file or folder anywhere";
    const std::size_t open = name.rfind('[');
    const bool isOpen = open != std::string_view::npos && name.find(']', open) == std::string_view::npos;
    return isOpen ? "a name with a `]` behind its `[`" : "";
}

} // namespace

std::vector<LeftOutName> leftOutNames(library::Library& library, semantics::Evaluator& evaluator) {
    std::vector<LeftOutName> result;
    const syntax::Definition* const definition = declared(facts::leftOut, library);
    if (definition == nullptr) return result;
    const Value value = read(*definition, Type::mapOf(Type::listOf(Type::of(TypeKind::String))), evaluator);
    if (value.entries() == nullptr) return result;
    checkKeys(*value.entries(), *definition->value, evaluator);
    for (const auto& [key, why] : reasons) {
        const Value* const names = semantics::find(*value.entries(), key);
        if (names == nullptr || names->items() == nullptr) continue;
        for (const Value& name : *names->items()) {
            if (name.text() == nullptr) continue;
            const std::string_view lack = reasonToFitNothing(*name.text());
            if (lack.empty())
                result.emplace_back(*name.text(), why);
            else
                evaluator.sink().report(codes::wrongType,
                                        name.origin.empty() ? definition->value->span
                                                            : source::Span(name.origin),
                                        std::string(lack), semantics::describe(name));
        }
    }
    return result;
}

void checkOwnFacts(library::Library& library, semantics::Evaluator& evaluator) {
    semantics::Definitions wrong;
    const auto check = [&](const library::Declaration& definition, const auto& read) {
        const std::size_t before = evaluator.sink().errorReports();
        read(library, evaluator);
        if (evaluator.sink().errorReports() != before) wrong.insert(&definition.definition());
    };
    for (const library::Declaration& definition : library.ownDefinitions()) {
        if (definition.statement->kind != syntax::StatementKind::Let) continue;
        if (definition.definition().name.text == facts::longestSuffix.name) check(definition, longestSuffix);
        if (definition.definition().name.text == facts::leftOut.name) check(definition, leftOutNames);
    }
    evaluator.poison(std::move(wrong));
}

} // namespace drc::expansion
