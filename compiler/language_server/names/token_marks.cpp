#include "language_server/names/token_marks.hpp"

#include "language_server/programs/declared_index.hpp"

#include "semantics/model.hpp"
#include "syntax/statement.hpp"
#include "syntax/visit.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace drc::language_server {

namespace {

using binding::SymbolKind;
using syntax::as;
using syntax::ExpressionKind;
using syntax::StatementKind;

/// The words of the productions, `in each region` among them.
constexpr std::array productions{
#define DRC_STATEMENT(kind, shape, head, name, ...) std::string_view(name),
#define DRC_WORD_STATEMENT(...) std::string_view(),
#include "syntax/statements.def"
};

constexpr std::array wordsWithin{"and",   "or",   "not",   "in",      "when",   "else",  "for",
                                 "where", "true", "false", "null",    "each",   "every", "of",
                                 "list",  "map",  "on",    "because", "until",  "by",    "select",
                                 "is",    "help", "fix",   "range",   "suggest"};

/// What an `allow` names: a rule of the library, or a verdict.
bool isOfLibrary(std::string_view waived) {
    return libraryIndex().rules().contains(waived) || semantics::waivedBy(waived).has_value();
}

bool isOfAuthor(StatementKind kind) {
    return syntax::statementKeywords[static_cast<std::size_t>(kind)].empty();
}

} // namespace

bool isWordOfLanguage(std::string_view word) {
    static const std::set<std::string, std::less<>> words = [] {
        std::set<std::string, std::less<>> result(wordsWithin.begin(), wordsWithin.end());
        for (std::string_view production : productions)
            while (!production.empty()) {
                const std::size_t end = std::min(production.find(' '), production.size());
                result.emplace(production.substr(0, end));
                production.remove_prefix(std::min(end + 1, production.size()));
            }
        return result;
    }();
    return words.contains(word);
}

TokenType tokenTypeOf(SymbolKind kind) {
    switch (kind) {
    case SymbolKind::Kind: return TokenType::Type;
    case SymbolKind::Trait: return TokenType::Interface;
    case SymbolKind::Topology:
    case SymbolKind::Policy:
    case SymbolKind::Advice:
    case SymbolKind::Pattern:
    case SymbolKind::Provider: return TokenType::Namespace;
    case SymbolKind::Function:
    case SymbolKind::BuiltinFunction:
    case SymbolKind::Action:
    case SymbolKind::Rule: return TokenType::Function;
    case SymbolKind::RegionRole:
    case SymbolKind::Member: return TokenType::EnumMember;
    case SymbolKind::Parameter:
    case SymbolKind::Export: return TokenType::Property;
    case SymbolKind::Local: return TokenType::Parameter;
    case SymbolKind::Plan:
    case SymbolKind::Drill:
    case SymbolKind::Signal: return TokenType::Event;
    case SymbolKind::Builtin:
    case SymbolKind::Value:
    case SymbolKind::Component:
    case SymbolKind::Resource:
    case SymbolKind::Part: return TokenType::Variable;
    }
    return TokenType::Variable;
}

TokenMarks::TokenMarks(const syntax::Tree& tree) {
    for (const syntax::Statement* one : tree.statements)
        statement(*one);
    for (const syntax::Statement* one : tree.broken)
        statement(*one);
}

std::optional<TokenMark> TokenMarks::at(std::uint32_t begin) const {
    const auto found = marks_.find(begin);
    return found == marks_.end() ? std::nullopt : std::optional(found->second);
}

void TokenMarks::mark(source::Span span, TokenType type, std::uint8_t modifiers) {
    if (!span.empty()) marks_.try_emplace(span.begin, TokenMark{type, modifiers});
}

void TokenMarks::body(const syntax::Body* body) {
    if (body == nullptr) return;
    for (const syntax::Statement* inner : body->statements)
        statement(*inner);
}

void TokenMarks::statement(const syntax::Statement& statement) {
    const StatementKind kind = statement.kind;
    if (isOfAuthor(kind) && syntax::shapeOf(kind) != syntax::Shape::Entry)
        mark(statement.keyword, TokenType::Property);
    if (const auto declared = binding::declaredBy(kind))
        mark(syntax::declaredName(statement), tokenTypeOf(*declared), declarationBit);
    // A plan without a name is called by the word that it begins with.
    const syntax::Body* const drill = kind == StatementKind::Drill ? syntax::bodyOf(statement) : nullptr;
    if (drill != nullptr)
        for (const syntax::Statement* inner : drill->statements)
            if (inner->kind == StatementKind::Setting)
                if (const syntax::Name plan = syntax::plainName(as<syntax::Definition>(*inner).value);
                    plan && isWordOfLanguage(plan.text))
                    mark(plan, TokenType::Event);
    switch (syntax::shapeOf(kind)) {
    case syntax::Shape::Definition: {
        const auto& definition = as<syntax::Definition>(statement);
        mark(definition.name, TokenType::Property);
        for (const syntax::Name& parameter : definition.parameters)
            mark(parameter, TokenType::Parameter, declarationBit);
        type(definition.type);
        expression(definition.value);
        break;
    }
    case syntax::Shape::Block: {
        const auto& block = as<syntax::Block>(statement);
        mark(block.name, TokenType::Namespace);
        for (const syntax::Name& label : block.labels)
            if (kind == StatementKind::Kind)
                mark(label, TokenType::Interface);
            else
                mark(label, TokenType::EnumMember, libraryBit); // the level of a rule
        body(block.body);
        break;
    }
    case syntax::Shape::Entry: entry(as<syntax::Entry>(statement)); break;
    case syntax::Shape::Directed: {
        const auto& directed = as<syntax::Directed>(statement);
        mark(directed.from, TokenType::EnumMember);
        mark(directed.to, TokenType::EnumMember);
        body(directed.body);
        break;
    }
    case syntax::Shape::Suppression:
        expression(as<syntax::Suppression>(statement).owner);
        if (const syntax::Name rule = syntax::plainName(as<syntax::Suppression>(statement).rule()))
            mark(rule, TokenType::Function, isOfLibrary(rule.text) ? libraryBit : 0U);
        [[fallthrough]];
    case syntax::Shape::Requirement:
    case syntax::Shape::Clause: {
        const auto& clause = as<syntax::Clause>(statement);
        expression(clause.subject);
        expression(clause.second);
        expression(clause.third);
        if (kind != StatementKind::Require) break;
        for (const syntax::FixClause& fix : as<syntax::Requirement>(statement).fixes) {
            expression(fix.target);
            body(fix.body);
        }
        break;
    }
    case syntax::Shape::Placement: {
        const auto& placement = as<syntax::Placement>(statement);
        expression(placement.region);
        expression(placement.filter);
        body(placement.body);
        break;
    }
    case syntax::Shape::Loop:
        binding(&as<syntax::Loop>(statement).binding);
        body(as<syntax::Loop>(statement).body);
        break;
    case syntax::Shape::Choice:
        for (const syntax::Branch& branch : as<syntax::Choice>(statement).branches) {
            expression(branch.condition);
            body(branch.body);
        }
        body(as<syntax::Choice>(statement).otherwise);
        break;
    case syntax::Shape::Resource: {
        const auto& resource = as<syntax::Resource>(statement);
        mark(resource.type, TokenType::Type);
        expression(resource.index);
        body(resource.body);
        break;
    }
    case syntax::Shape::ApiCall: {
        const auto& call = as<syntax::ApiCall>(statement);
        mark(call.service, TokenType::Namespace);
        mark(call.operation, TokenType::Function);
        body(call.body);
        expression(call.selector);
        expression(call.expected);
        break;
    }
    case syntax::Shape::Invocation: {
        const auto& call = as<syntax::Invocation>(statement);
        expression(call.target);
        body(call.body);
        expression(call.selector);
        expression(call.expected);
        break;
    }
    }
}

/// A kind and its component, a replica, a signal or an action and what they are of.
void TokenMarks::entry(const syntax::Entry& entry) {
    switch (entry.kind) {
    case StatementKind::Component: mark(entry.head, TokenType::Type); break;
    case StatementKind::Detector: mark(entry.head, TokenType::Event); break;
    case StatementKind::Step: mark(entry.head, TokenType::Function, libraryBit); break;
    case StatementKind::Replica: mark(entry.head, TokenType::Variable); break;
    default: break; // begins with a keyword
    }
    expression(entry.target);
    expression(entry.key);
    binding(entry.repetition);
    body(entry.body);
}

void TokenMarks::binding(const syntax::Binding* binding) {
    if (binding == nullptr) return;
    mark(binding->first, TokenType::Parameter, declarationBit);
    mark(binding->second, TokenType::Parameter, declarationBit);
    expression(binding->source);
    expression(binding->filter);
}

void TokenMarks::expression(const syntax::Expression* expression) {
    if (expression == nullptr) return;
    switch (expression->kind) {
    case ExpressionKind::Name: return mark(expression->span, TokenType::Variable);
    case ExpressionKind::ListComprehension:
        binding(&as<syntax::ListComprehension>(*expression).binding);
        break;
    case ExpressionKind::MapComprehension: binding(&as<syntax::MapComprehension>(*expression).binding); break;
    case ExpressionKind::Map:
        for (const syntax::MapEntry& entry : as<syntax::MapExpression>(*expression).entries)
            if (entry.key->kind == ExpressionKind::Name) mark(entry.key->span, TokenType::Property);
        break;
    case ExpressionKind::Postfix: postfix(as<syntax::PostfixExpression>(*expression)); break;
    default: break;
    }
    syntax::forEachPart(*expression, [this](const syntax::Expression& part) { this->expression(&part); });
}

void TokenMarks::postfix(const syntax::PostfixExpression& expression) {
    for (std::size_t index = 0; index < expression.suffixes.size(); ++index) {
        const syntax::Suffix& suffix = expression.suffixes[index];
        if (suffix.kind == syntax::SuffixKind::Member) mark(suffix.member, TokenType::Property);
        if (suffix.kind == syntax::SuffixKind::Call && index == 0)
            mark(expression.base->span, TokenType::Function);
    }
}

void TokenMarks::type(const syntax::TypeExpression* type, bool isAlternative) {
    if (type == nullptr) return;
    const bool isName = type->kind == syntax::TypeExpressionKind::Name;
    if (isName && isAlternative) mark(type->name, TokenType::EnumMember, declarationBit);
    if (isName && !isAlternative) mark(type->name, TokenType::Type, libraryBit);
    this->type(type->element);
    for (const syntax::TypeExpression* one : type->alternatives)
        this->type(one, true);
}

} // namespace drc::language_server
