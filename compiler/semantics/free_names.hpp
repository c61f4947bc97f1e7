#pragma once

#include "syntax/visit.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::semantics {

/// Calls `visit` with the names that an expression refers to, and whether each is called. Variables of loops
/// and parameters are no such names.
template <class Visit>
class FreeNames {
public:
    FreeNames(std::vector<std::string_view> bound, bool alsoBranches, const Visit& visit)
        : bound_(std::move(bound)), alsoBranches_(alsoBranches), visit_(visit) {}

    void in(const syntax::Expression& expression) {
        switch (expression.kind) {
        case syntax::ExpressionKind::Name: name(syntax::plainName(&expression), false); return;
        case syntax::ExpressionKind::Postfix:
            postfix(syntax::as<syntax::PostfixExpression>(expression));
            return;
        case syntax::ExpressionKind::Conditional:
            if (alsoBranches_) break;
            // The first condition is always evaluated.
            return in(*syntax::as<syntax::ConditionalExpression>(expression).branches.front().condition);
        case syntax::ExpressionKind::ListComprehension: {
            const auto& loop = syntax::as<syntax::ListComprehension>(expression);
            return inside(loop.binding, {loop.item});
        }
        case syntax::ExpressionKind::MapComprehension: {
            const auto& loop = syntax::as<syntax::MapComprehension>(expression);
            return inside(loop.binding, {loop.key, loop.value});
        }
        default: break;
        }
        syntax::forEachPart(expression, [&](const syntax::Expression& part) { in(part); });
    }

private:
    void name(const syntax::Name& name, bool called) {
        if (called || std::find(bound_.begin(), bound_.end(), name.text) == bound_.end())
            visit_(name, called);
    }

    void postfix(const syntax::PostfixExpression& expression) {
        const auto& suffixes = expression.suffixes;
        const syntax::Name called = syntax::plainName(expression.base);
        if (called && suffixes.front().kind == syntax::SuffixKind::Call)
            name(called, true);
        else
            in(*expression.base);
        for (std::size_t at = 0; at < suffixes.size(); ++at) {
            const bool method = suffixes[at].kind == syntax::SuffixKind::Member && at + 1 < suffixes.size() &&
                                suffixes[at + 1].kind == syntax::SuffixKind::Call;
            if (method) name(suffixes[at].member, true);
            if (suffixes[at].index != nullptr) in(*suffixes[at].index);
            for (const syntax::Expression* argument : suffixes[at].arguments)
                in(*argument);
        }
    }

    void inside(const syntax::Binding& binding, const std::vector<const syntax::Expression*>& parts) {
        in(*binding.source);
        const std::size_t before = bound_.size();
        bound_.push_back(binding.first.text);
        if (binding.second) bound_.push_back(binding.second.text);
        if (binding.filter != nullptr) in(*binding.filter);
        for (const syntax::Expression* part : parts)
            if (part != nullptr) in(*part);
        bound_.resize(before);
    }

    std::vector<std::string_view> bound_;
    bool alsoBranches_;
    const Visit& visit_;
};

} // namespace drc::semantics
