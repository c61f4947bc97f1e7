#include "comparison/written_value.hpp"

#include "binding/symbol.hpp"
#include "semantics/value.hpp"
#include "syntax/statement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

namespace drc::comparison {

using syntax::as;
using syntax::Expression;
using syntax::ExpressionKind;

namespace {

constexpr std::size_t longestText = 64U << 10U; // past it, names of values are not followed
constexpr int deepest = 64;
constexpr std::size_t mostOperands = 1000;

const Expression* valueOf(const binding::Symbol* symbol) {
    if (symbol == nullptr || symbol->kind != binding::SymbolKind::Value || symbol->statement == nullptr ||
        symbol->statement->kind != syntax::StatementKind::Let)
        return nullptr;
    return as<syntax::Definition>(*symbol->statement).value;
}

std::string number(const syntax::NumberExpression& one) {
    switch (one.unit) {
    case syntax::Unit::None: return semantics::printNumber(one.value);
    case syntax::Unit::Percent: return semantics::printNumber(one.value) + "%";
    case syntax::Unit::Duration: return semantics::printDuration({one.value});
    case syntax::Unit::Size: return semantics::printSize({one.value});
    }
    return "";
}

std::string_view spelled(syntax::ChainOperator operation) {
    switch (operation) {
    case syntax::ChainOperator::Or: return "or";
    case syntax::ChainOperator::And: return "and";
    case syntax::ChainOperator::Add: return "+";
    case syntax::ChainOperator::Subtract: return "-";
    case syntax::ChainOperator::Multiply: return "*";
    case syntax::ChainOperator::Divide: return "/";
    }
    return "";
}

} // namespace

class WrittenValues::Printer {
public:
    Printer(const WrittenValues& values, const semantics::Locals& locals)
        : values_(values), locals_(locals) {}

    std::string print(const Expression& one) {
        if (++depth_ > deepest) {
            --depth_;
            return raw(one);
        }
        std::string result = printed(one);
        written_ += result.size();
        --depth_;
        return result;
    }

    std::string body(const syntax::Body& body) {
        std::vector<std::pair<std::string, std::string>> entries;
        for (const syntax::Statement* statement : body.statements) {
            const std::string key(values_.sources_.text(statement->keyword));
            switch (statement->kind) {
            case syntax::StatementKind::Setting: {
                const auto& setting = as<syntax::Definition>(*statement);
                entries.emplace_back(setting.name.text, print(*setting.value));
                break;
            }
            case syntax::StatementKind::Section: {
                const auto& section = as<syntax::Block>(*statement);
                entries.emplace_back(section.name.text, this->body(*section.body));
                break;
            }
            default: entries.emplace_back(key, raw(statement->span));
            }
        }
        return map(std::move(entries));
    }

private:
    std::string printed(const Expression& one) {
        switch (one.kind) {
        case ExpressionKind::Null: return "null";
        case ExpressionKind::Bool: return as<syntax::BoolExpression>(one).value ? "true" : "false";
        case ExpressionKind::Number: return number(as<syntax::NumberExpression>(one));
        case ExpressionKind::Template: return text(as<syntax::TemplateExpression>(one));
        case ExpressionKind::Name: return name(as<syntax::NameExpression>(one));
        case ExpressionKind::List: return list(as<syntax::ListExpression>(one));
        case ExpressionKind::Map: return map(as<syntax::MapExpression>(one));
        case ExpressionKind::Group: return group(*as<syntax::GroupExpression>(one).inner);
        case ExpressionKind::Chain: return chain(as<syntax::ChainExpression>(one));
        case ExpressionKind::Range: {
            const auto& range = as<syntax::RangeExpression>(one);
            return print(*range.low) + ".." + print(*range.high);
        }
        case ExpressionKind::Postfix: return postfix(as<syntax::PostfixExpression>(one));
        case ExpressionKind::Conditional: return conditional(as<syntax::ConditionalExpression>(one));
        case ExpressionKind::Unary:
        case ExpressionKind::Comparison:
        case ExpressionKind::InEveryRegion:
        case ExpressionKind::ListComprehension:
        case ExpressionKind::MapComprehension:
        case ExpressionKind::Invalid: return raw(one);
        }
        return raw(one);
    }

    std::string raw(const Expression& one) const { return raw(one.span); }

    // Words with one blank between them, without comments.
    std::string raw(source::Span span) const {
        std::string result;
        bool inText = false;
        bool inComment = false;
        for (const char character : values_.sources_.text(span)) {
            if (character == '"') inText = !inText;
            if (!inText && character == '#') inComment = true;
            const bool isBlank =
                character == ' ' || character == '\n' || character == '\t' || character == '\r';
            if (character == '\n') inComment = false;
            if (inComment) continue;
            if (!inText && isBlank) {
                if (!result.empty() && result.back() != ' ') result += ' ';
            } else {
                result += character;
            }
        }
        return result;
    }

    std::string name(const syntax::NameExpression& one) {
        const binding::Symbol* const symbol = values_.bindings_.of(one);
        if (const Expression* const value = valueOf(symbol); value != nullptr && written_ < longestText)
            return value->kind == ExpressionKind::Chain ? "(" + print(*value) + ")" : print(*value);
        if (symbol != nullptr && symbol->kind == binding::SymbolKind::Local)
            for (const semantics::Local* local = locals_.first(); local != nullptr; local = local->next())
                if (local->symbol == symbol)
                    if (const auto printed = semantics::print(local->value)) return *printed;
        return std::string(one.text);
    }

    std::string text(const syntax::TemplateExpression& one) {
        std::string result = "\"";
        for (const syntax::TemplatePart& part : one.parts)
            result +=
                part.expression == nullptr ? std::string(part.text) : "${" + print(*part.expression) + "}";
        return result + "\"";
    }

    std::string group(const Expression& inner) {
        const bool binds = inner.kind == ExpressionKind::Chain || inner.kind == ExpressionKind::Unary ||
                           inner.kind == ExpressionKind::Comparison ||
                           inner.kind == ExpressionKind::Conditional;
        return binds ? "(" + print(inner) + ")" : print(inner);
    }

    std::string list(const syntax::ListExpression& one) {
        std::vector<std::string> items;
        for (const Expression* const item : one.items)
            items.push_back(print(*item));
        return fmt::format("[{}]", fmt::join(items, ", "));
    }

    // The order of its entries means nothing.
    static std::string map(std::vector<std::pair<std::string, std::string>> entries) {
        std::sort(entries.begin(), entries.end());
        std::string result;
        for (const auto& [key, value] : entries)
            result += fmt::format("{}{}: {}", result.empty() ? "" : ", ", key, value);
        return "{" + result + "}";
    }

    std::string map(const syntax::MapExpression& one) {
        std::vector<std::pair<std::string, std::string>> entries;
        for (const syntax::MapEntry& entry : one.entries) {
            const std::string_view* const quoted = syntax::plainText(entry.key);
            const syntax::Name plain = syntax::plainName(entry.key);
            entries.emplace_back(quoted != nullptr ? std::string(*quoted)
                                 : plain           ? std::string(plain.text)
                                                   : print(*entry.key),
                                 print(*entry.value));
        }
        return map(std::move(entries));
    }

    std::string chain(const syntax::ChainExpression& one) {
        std::string result = print(*one.first);
        for (const syntax::ChainLink& link : one.links)
            result += fmt::format(" {} {}", spelled(link.operation), print(*link.operand));
        return result;
    }

    std::string conditional(const syntax::ConditionalExpression& one) {
        std::string result;
        for (const syntax::ConditionalBranch& branch : one.branches)
            result += fmt::format("{} when {} else ", print(*branch.value), print(*branch.condition));
        return result + print(*one.otherwise);
    }

    std::string postfix(const syntax::PostfixExpression& one) {
        std::string result = print(*one.base);
        for (const syntax::Suffix& suffix : one.suffixes) {
            switch (suffix.kind) {
            case syntax::SuffixKind::Member: result += "." + std::string(suffix.member.text); break;
            case syntax::SuffixKind::Splat: result += "[*]"; break;
            case syntax::SuffixKind::Index: result += "[" + print(*suffix.index) + "]"; break;
            case syntax::SuffixKind::Call: {
                std::vector<std::string> arguments;
                for (const Expression* const argument : suffix.arguments)
                    arguments.push_back(print(*argument));
                result += fmt::format("({})", fmt::join(arguments, ", "));
                break;
            }
            }
        }
        return result;
    }

    const WrittenValues& values_;
    const semantics::Locals& locals_;
    int depth_ = 0;
    std::size_t written_ = 0;
};

std::string WrittenValues::text(const Expression& expression, const semantics::Locals& locals) const {
    return Printer(*this, locals).print(expression);
}

std::string WrittenValues::text(const syntax::Body& body, const semantics::Locals& locals) const {
    return Printer(*this, locals).body(body);
}

const Expression& WrittenValues::resolved(const Expression& expression) const {
    const Expression* at = &expression;
    for (int steps = 0; steps < deepest; ++steps) {
        const Expression* next = nullptr;
        if (at->kind == ExpressionKind::Group) next = as<syntax::GroupExpression>(*at).inner;
        if (at->kind == ExpressionKind::Name) next = valueOf(bindings_.of(as<syntax::NameExpression>(*at)));
        if (next == nullptr) break;
        at = next;
    }
    return *at;
}

std::vector<std::string> WrittenValues::elements(const Expression& expression) const {
    const Expression& value = resolved(expression);
    if (value.kind != ExpressionKind::List) return {text(value)};
    std::vector<std::string> result;
    for (const Expression* const item : as<syntax::ListExpression>(value).items)
        result.push_back(text(*item));
    return result;
}

std::optional<double> WrittenValues::amount(const Expression& expression) const {
    std::size_t steps = 0;
    return amount(expression, steps);
}

// Values that are made of values that are made of values could be gone through forever.
std::optional<double> WrittenValues::amount(const Expression& expression, std::size_t& steps) const {
    if (++steps > mostOperands) return std::nullopt;
    const Expression& value = resolved(expression);
    if (value.kind == ExpressionKind::Number) return as<syntax::NumberExpression>(value).value;
    if (value.kind != ExpressionKind::Chain) return std::nullopt;
    const auto& chain = as<syntax::ChainExpression>(value);
    std::optional<double> result = amount(*chain.first, steps);
    for (const syntax::ChainLink& link : chain.links) {
        const std::optional<double> operand = amount(*link.operand, steps);
        if (!result || !operand) return std::nullopt;
        switch (link.operation) {
        case syntax::ChainOperator::Add: *result += *operand; break;
        case syntax::ChainOperator::Subtract: *result -= *operand; break;
        case syntax::ChainOperator::Multiply: *result *= *operand; break;
        case syntax::ChainOperator::Divide: *result /= *operand; break;
        case syntax::ChainOperator::And:
        case syntax::ChainOperator::Or: return std::nullopt;
        }
    }
    return result;
}

std::optional<std::string> WrittenValues::plainText(const Expression& expression) const {
    const std::string_view* const text = syntax::plainText(&resolved(expression));
    return text == nullptr ? std::nullopt : std::optional(std::string(*text));
}

} // namespace drc::comparison
