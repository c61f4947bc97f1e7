#include "syntax/expression.hpp"

namespace drc::syntax {

const std::string_view* plainText(const Expression* expression) {
    static constexpr std::string_view none;
    if (expression == nullptr || expression->kind != ExpressionKind::Template) return nullptr;
    const auto& parts = as<TemplateExpression>(*expression).parts;
    if (parts.empty()) return &none;
    return parts.size() == 1 && parts.front().expression == nullptr ? &parts.front().text : nullptr;
}

} // namespace drc::syntax
