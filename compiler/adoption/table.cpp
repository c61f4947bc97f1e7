#include "adoption/table.hpp"

#include "ir/words.hpp"
#include "library/contract.hpp"
#include "semantics/file_frame.hpp"
#include "semantics/lower_value.hpp"

namespace drc::adoption {

namespace contract = library::contract::existing;

Table::Table(library::Library& library, semantics::Evaluator& evaluator) {
    const library::Declaration declared = library.let(contract::table);
    if (!declared) return;
    const syntax::Expression& written = *declared.definition().value;
    const semantics::FileFrame frame(evaluator.memo());
    const semantics::Environment environment{&frame, nullptr, nullptr};
    const semantics::Value value = evaluator.evaluate(written, environment);
    said_ = evaluator.lower(value, written.span, environment).value.value_or(ir::Value());
}

const ir::Value* Table::under(std::string_view key, std::string_view type) const {
    const ir::Value* const types = said_.map() == nullptr ? nullptr : ir::find(*said_.map(), key);
    return types == nullptr || types->map() == nullptr ? nullptr : ir::find(*types->map(), type);
}

std::vector<std::string> Table::words(std::string_view key, std::string_view type) const {
    std::vector<std::string> result;
    for (const std::string_view one : {contract::anyType, type})
        ir::forEachWord(under(key, one), [&](std::string_view word) { result.emplace_back(word); });
    return result;
}

std::string Table::refusal(std::string_view type) const {
    const ir::Value* const reason = under(contract::refused, type);
    return reason == nullptr || reason->text() == nullptr ? std::string() : *reason->text();
}

} // namespace drc::adoption
