#pragma once

#include "syntax/visit.hpp"

namespace drc::semantics {

/// Calls `visit` with the names that an expression needs, and whether each is called: all of them, or those
/// that are needed whatever its conditions say.
template <class Visit>
class NeededNames {
public:
    NeededNames(bool alsoBranches, const Visit& visit) : alsoBranches_(alsoBranches), visit_(visit) {}

    void in(const syntax::Expression& expression) {
        switch (expression.kind) {
        case syntax::ExpressionKind::Name: visit_(syntax::plainName(&expression)); return;
        case syntax::ExpressionKind::Postfix:
            postfix(syntax::as<syntax::PostfixExpression>(expression));
            return;
        case syntax::ExpressionKind::Conditional:
            if (alsoBranches_) break;
            // The first condition is always evaluated.
            return in(*syntax::as<syntax::ConditionalExpression>(expression).branches.front().condition);
        default: break;
        }
        syntax::forEachPart(expression, [&](const syntax::Expression& part) { in(part); });
    }

private:
    void postfix(const syntax::PostfixExpression& expression) {
        const auto& suffixes = expression.suffixes;
        in(*expression.base); // also the name of a function
        for (std::size_t at = 0; at < suffixes.size(); ++at) {
            const bool method = suffixes[at].kind == syntax::SuffixKind::Member && at + 1 < suffixes.size() &&
                                suffixes[at + 1].kind == syntax::SuffixKind::Call;
            if (method) visit_(suffixes[at].member);
            if (suffixes[at].index != nullptr) in(*suffixes[at].index);
            for (const syntax::Expression* argument : suffixes[at].arguments)
                in(*argument);
        }
    }

    bool alsoBranches_;
    const Visit& visit_;
};

} // namespace drc::semantics
