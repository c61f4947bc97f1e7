#include "pipeline/topology_lines.hpp"

#include "syntax/visit.hpp"

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace drc::pipeline {

using source::Span;
using syntax::as;
using syntax::StatementKind;

namespace {

bool isOf(const syntax::Statement& statement, syntax::Shape shape) {
    return syntax::shapeOf(statement.kind) == shape;
}

enum class Settings : std::uint8_t { Lines, PartOfTheirBlock };

const syntax::Statement& innermost(const syntax::Statement& statement, Span text, Settings settings) {
    const syntax::Body* const body =
        isOf(statement, syntax::Shape::Entry) ? nullptr : syntax::bodyOf(statement);
    const auto counts = [&](const syntax::Statement& inner) {
        return settings == Settings::Lines || !isOf(inner, syntax::Shape::Definition);
    };
    if (body != nullptr)
        for (const syntax::Statement* inner : body->statements)
            if (contains(inner->span, text) && counts(*inner)) return innermost(*inner, text, settings);
    return statement;
}

/// The names that a line refers to, with the one that it declares or is about.
std::set<std::string_view> namesIn(const syntax::Statement& line) {
    std::set<std::string_view> result;
    const auto add = [&](const syntax::Name& name) { result.insert(name.text); };
    const auto addOf = [&](const syntax::Expression* expression) {
        if (expression != nullptr) syntax::forEachName(*expression, add);
    };
    if (isOf(line, syntax::Shape::Entry)) {
        add(as<syntax::Entry>(line).head);
        addOf(as<syntax::Entry>(line).target);
        if (as<syntax::Entry>(line).body != nullptr) syntax::forEachName(*as<syntax::Entry>(line).body, add);
    } else if (isOf(line, syntax::Shape::Clause) || isOf(line, syntax::Shape::Suppression)) {
        const auto& clause = as<syntax::Clause>(line);
        for (const syntax::Expression* part : {clause.subject, clause.second, clause.third})
            addOf(part);
    } else if (isOf(line, syntax::Shape::Definition)) {
        add(as<syntax::Definition>(line).name);
        addOf(as<syntax::Definition>(line).value);
    }
    return result;
}

} // namespace

TopologyLines::TopologyLines(const syntax::Block& topology, const library::Library& library)
    : statements_(library::statementsOf(topology, library)) {
    std::sort(statements_.begin(), statements_.end(), [](const auto* left, const auto* right) {
        return std::tie(left->span.file, left->span.begin) < std::tie(right->span.file, right->span.begin);
    });
    for (const syntax::Statement* statement : statements_) {
        if (statement->kind == StatementKind::Component) {
            const std::string_view name = syntax::declaredName(*statement).text;
            written_[name].push_back(statement->span);
            for (const std::string_view named : namesIn(*statement))
                users_[named].push_back(name);
        } else if (statement->kind == StatementKind::Replicate) {
            for (const syntax::Statement* replica : syntax::bodyOf(*statement)->statements)
                written_[as<syntax::Entry>(*replica).head.text].push_back(replica->span);
        }
    }
}

const syntax::Statement* TopologyLines::with(Span text) const {
    const auto isBehind = [](Span place, const syntax::Statement* statement) {
        return std::tie(place.file, place.begin) < std::tie(statement->span.file, statement->span.begin);
    };
    const auto next = std::upper_bound(statements_.begin(), statements_.end(), text, isBehind);
    if (next == statements_.begin()) return nullptr;
    const syntax::Statement* const statement = *(next - 1);
    return contains(statement->span, text) ? statement : nullptr;
}

Span TopologyLines::lineWith(const syntax::Statement& statement, Span text) {
    return innermost(statement, text, Settings::Lines).span;
}

Span TopologyLines::ownerLine(const syntax::Statement& statement, Span text) {
    return innermost(statement, text, Settings::PartOfTheirBlock).span;
}

std::set<std::string_view> TopologyLines::namesAbout(const syntax::Statement& statement, Span text) const {
    std::set<std::string_view> result = namesIn(innermost(statement, text, Settings::Lines));
    if (statement.kind != StatementKind::Component) return result;
    const auto users = users_.find(syntax::declaredName(statement).text);
    if (users != users_.end()) result.insert(users->second.begin(), users->second.end());
    return result;
}

const std::vector<Span>& TopologyLines::of(std::string_view component) const {
    static const std::vector<Span> none;
    const auto found = written_.find(component);
    return found == written_.end() ? none : found->second;
}

std::string_view TopologyLines::componentWith(Span text) const {
    const syntax::Statement* const statement = with(text);
    return statement != nullptr && statement->kind == StatementKind::Component
               ? syntax::declaredName(*statement).text
               : std::string_view();
}

} // namespace drc::pipeline
