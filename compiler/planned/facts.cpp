#include "planned/facts.hpp"

#include "library/contract.hpp"
#include "semantics/file_frame.hpp"

#include <algorithm>

namespace drc::planned {

namespace contract = library::contract::terraform;

Facts Facts::of(library::Library& library, semantics::Evaluator& evaluator) {
    using semantics::Type;
    Facts facts;
    library.adviceForTerraform(); // whose files hold them
    const library::Declaration declared = library.let(contract::facts);
    if (!declared) return facts;
    const semantics::FileFrame frame(evaluator.memo());
    const semantics::Value value =
        evaluator.evaluateAs(*declared.definition().value, {&frame, nullptr, nullptr},
                             Type::mapOf(Type::listOf(Type::of(semantics::TypeKind::String))));
    if (value.entries() == nullptr) return facts;
    const auto texts = [&](std::string_view key) {
        std::vector<std::string> result;
        const semantics::Value* const list = semantics::find(*value.entries(), key);
        if (list == nullptr || list->items() == nullptr) return result;
        for (const semantics::Value& one : *list->items())
            if (one.text() != nullptr) result.push_back(*one.text());
        return result;
    };
    for (const std::string& pattern : texts(contract::global))
        facts.global.emplace_back(pattern);
    facts.regionIn = texts(contract::regionIn);
    facts.identities = texts(contract::identities);
    facts.always = texts(contract::always);
    facts.documents = texts("documents");
    return facts;
}

bool Facts::isDocument(std::string_view attribute) const {
    return std::find(documents.begin(), documents.end(), attribute) != documents.end();
}

bool Facts::isGlobal(std::string_view type) const {
    return std::any_of(global.begin(), global.end(),
                       [&](const semantics::Wildcards& pattern) { return pattern.fit(type); });
}

} // namespace drc::planned
