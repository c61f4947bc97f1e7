#include "checking/kind_check.hpp"
#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace drc::checking {

namespace codes = diagnostics::codes;
namespace contract = library::contract;
using syntax::Expression;
using syntax::ExpressionKind;

namespace {

/// What a kind says of the states of its components, as far as it is written where it is exported: the words,
/// the verbs and the names of exports. Types are for the check of the contract, and what is computed shows
/// where components are made.
class StatesCheck {
public:
    explicit StatesCheck(Inference& inference)
        : inference_(inference), findings_(inference.context().findings), kind_(inference.names().kind()) {}

    void run() {
        forEach(contract::kind::state,
                [&](const Expression& value) { states(value, contract::kind::state); });
        forEach(contract::kind::becomes,
                [&](const Expression& value) { changes(value, contract::kind::becomes); });
        forEach(contract::kind::becomesFor, [&](const Expression& value) { changesOfOthers(value); });
        forEach(contract::kind::writes, [&](const Expression& value) {
            if (value.kind != ExpressionKind::List) return;
            for (const Expression* item : syntax::as<syntax::ListExpression>(value).items)
                if (const std::string_view* name = syntax::plainText(item)) this->member(*name, item->span);
        });
    }

private:
    template <class Check>
    void forEach(const contract::Member& exported, const Check& check) {
        if (const std::vector<Site>* sites = inference_.names().exports(exported.name))
            for (const Site& site : *sites)
                check(*site.definition->value);
    }

    /// States by verbs.
    void changes(const Expression& value, const contract::Member& exported) {
        if (value.kind != ExpressionKind::Map) return;
        for (const syntax::MapEntry& entry : syntax::as<syntax::MapExpression>(value).entries) {
            if (const syntax::Name verb = syntax::plainName(entry.key)) this->verb(verb);
            states(*entry.value, exported);
        }
    }

    /// The same, by components.
    void changesOfOthers(const Expression& value) {
        if (value.kind == ExpressionKind::MapComprehension)
            changes(*syntax::as<syntax::MapComprehension>(value).value, contract::kind::becomesFor);
        if (value.kind != ExpressionKind::Map) return;
        for (const syntax::MapEntry& entry : syntax::as<syntax::MapExpression>(value).entries)
            changes(*entry.value, contract::kind::becomesFor);
    }

    void states(const Expression& value, const contract::Member& exported) {
        if (value.kind == ExpressionKind::Conditional) {
            const auto& conditional = syntax::as<syntax::ConditionalExpression>(value);
            for (const syntax::ConditionalBranch& branch : conditional.branches)
                states(*branch.value, exported);
            if (conditional.otherwise != nullptr) states(*conditional.otherwise, exported);
            return;
        }
        constexpr const auto& words = contract::state::all;
        const std::string_view* const word = syntax::plainText(&value);
        if (word == nullptr || std::find(words.begin(), words.end(), *word) != words.end()) return;
        findings_
            .report(codes::brokenContract, value.span, kind_.name,
                    fmt::format("its export `{}` must be {}, found the string \"{}\"", exported.name,
                                contract::state::spelled, *word))
            .didYouMean(diagnostics::closest(*word, {words.begin(), words.end()}),
                        {value.span.file, value.span.begin + 1, value.span.end - 1});
    }

    void verb(const syntax::Name& verb) {
        if (kind_.actions.find(verb.text) != kind_.actions.end()) return;
        std::vector<std::string> actions;
        for (const auto& [name, action] : kind_.actions)
            actions.push_back(name);
        findings_.report(codes::unknownAction, verb.span, semantics::describe(kind_), std::string(verb.text))
            .didYouMeanOneOf(verb.text, verb.span, actions, "its actions are");
    }

    void member(std::string_view name, source::Span where) {
        if (inference_.names().exports(name) != nullptr) return;
        findings_.report(codes::unknownMember, where, semantics::describe(kind_), std::string(name))
            .help("list exports of the kind, through which others write");
    }

    Inference& inference_;
    Findings& findings_;
    const semantics::Kind& kind_;
};

} // namespace

void checkStates(Inference& inference) {
    StatesCheck(inference).run();
}

} // namespace drc::checking
