#include "expansion/facts.hpp"

#include "library/completeness.hpp"
#include "semantics/file_frame.hpp"

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

std::vector<LeftOutName> leftOutNames(library::Library& library, semantics::Evaluator& evaluator) {
    std::vector<LeftOutName> result;
    const syntax::Definition* const definition = declared(facts::leftOut, library);
    if (definition == nullptr) return result;
    const Value value = read(*definition, Type::mapOf(Type::listOf(Type::of(TypeKind::String))), evaluator);
    if (value.entries() == nullptr) return result;
    for (const auto& [key, why] : reasons) {
        const Value* const names = semantics::find(*value.entries(), key);
        if (names == nullptr || names->items() == nullptr) continue;
        for (const Value& name : *names->items())
            if (name.text() != nullptr && !name.text()->empty()) result.push_back({*name.text(), why});
    }
    return result;
}

} // namespace drc::expansion
