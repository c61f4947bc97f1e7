#include "semantics/resolver.hpp"

#include <fmt/format.h>

/// Components that were made under another name. Nothing that exists can take a new name without being
/// replaced, so all that is made of them keeps the first one; only the topology calls them by the new one.
namespace drc::semantics {

namespace codes = diagnostics::codes;

std::string Resolver::firstName(const syntax::Entry& entry) {
    const std::string declared(syntax::declaredName(entry).text);
    if (entry.body == nullptr) return declared;
    for (const syntax::Statement* statement : entry.body->statements) {
        if (statement->kind != syntax::StatementKind::Setting) continue;
        const auto& setting = syntax::as<syntax::Definition>(*statement);
        if (setting.name.text == formerName) return formerNameIn(setting, declared).value_or(declared);
    }
    return declared;
}

std::optional<std::string> Resolver::formerNameIn(const syntax::Definition& setting,
                                                  const std::string& declared) {
    const Value value = evaluator_.evaluateAs(*setting.value, environment(), Type::of(TypeKind::String));
    if (value.isPoison()) return std::nullopt;
    const source::Span where = setting.value->span;
    if (value.text() == nullptr) {
        report(codes::neededNow, where, "the former name of a component");
        return std::nullopt;
    }
    const std::string& former = *value.text();
    const auto refuse = [&](std::string_view reason) -> diagnostics::Diagnostic& {
        return report(codes::wrongFormerName, where, former, declared, std::string(reason));
    };
    if (former.empty() || !isGoodName(former)) {
        refuse("no component can have had this name")
            .help(fmt::format("write the name that `{}` had when it was deployed first", declared));
    } else if (former == declared) {
        refuse("it is the name that it has now").help(fmt::format("remove `{}`", formerName));
    } else if (const auto first = formerNames_.find(former); first != formerNames_.end()) {
        refuse("another component says that it had this name")
            .label(first->second, "said here first")
            .help("keep the one that was renamed: the other one is new, and needs no `was`");
    } else if (componentNames_.count(former) != 0 || model_->component(former) != nullptr) {
        auto& error = refuse("another component has this name");
        if (const auto taken = taken_.find(former); taken != taken_.end())
            error.label(taken->second.span, "it is declared here");
        error.note("names at the provider and addresses in the state stay what they were, so a name belongs "
                   "to what was "
                   "made under it for as long as that exists");
        error.help("give the other component a new name");
    } else {
        checkReserved({former, where}, ir::sorts::component);
        formerNames_.emplace(former, where);
        taken_.emplace(
            former, Taken(where, fmt::format("`{}` was deployed under this name, and keeps it", declared)));
        return former;
    }
    return std::nullopt;
}

} // namespace drc::semantics
