#include "semantics/cycles.hpp"

#include "binding/binder.hpp"
#include "ir/cycles.hpp"
#include "library/library.hpp"
#include "semantics/needed_names.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace drc::semantics {

using syntax::as;
using syntax::Expression;
using syntax::ExpressionKind;
using syntax::StatementKind;

CycleStop stopOf(const syntax::Definition& definition) {
    return {definition.name.text, definition.name.span,
            definition.value,     definition.kind == StatementKind::Function,
            &definition,          {}};
}

// ---- the report

namespace {

/// Where an expression refers to a name, also as a member: `pong.arn`.
source::Span mentionOf(const Expression& expression, std::string_view name) {
    source::Span found{};
    if (expression.kind == ExpressionKind::Name && as<syntax::NameExpression>(expression).text == name)
        return expression.span;
    if (expression.kind == ExpressionKind::Postfix)
        for (const syntax::Suffix& suffix : as<syntax::PostfixExpression>(expression).suffixes)
            if (found.empty() && suffix.member.text == name) found = suffix.member.span;
    syntax::forEachPart(expression, [&](const Expression& part) {
        if (found.empty()) found = mentionOf(part, name);
    });
    return found;
}

source::Span mentionOf(const CycleStop& stop, const CycleStop& next) {
    const source::Span found = stop.value == nullptr ? source::Span{} : mentionOf(*stop.value, next.name);
    return found.empty() ? stop.span : found;
}

} // namespace

Cycle::Cycle(std::vector<CycleStop> stops, const source::SourceMap& sources)
    : stops_(std::move(stops)), sources_(sources) {
    const auto rank = [&](const CycleStop& stop) {
        return std::tuple(!isUsers(stop), stop.isFunction, stop.span.file, stop.span.begin);
    };
    const auto first =
        std::min_element(stops_.begin(), stops_.end(), [&](const CycleStop& left, const CycleStop& right) {
            return rank(left) < rank(right);
        });
    std::rotate(stops_.begin(), first, stops_.end());
}

bool Cycle::isUsers(const CycleStop& stop) const {
    return sources_.file(stop.span.file).origin() == source::Origin::User;
}

source::Span Cycle::where() const {
    return mentionOf(first(), after(0));
}

void Cycle::explain(diagnostics::Diagnostic& report) const {
    if (stops_.size() == 1) return;
    std::vector<std::string> path;
    for (std::size_t index = 0; index < stops_.size(); ++index) {
        const CycleStop& stop = stops_[index];
        const std::string text = fmt::format("`{}` needs `{}`", stop.name, after(index).name);
        if (index == 0)
            report.at(text);
        else if (isUsers(stop) || !isUsers())
            report.label(mentionOf(stop, after(index)), text);
        path.push_back(fmt::format("`{}`", stop.name));
    }
    report.note(fmt::format("{} -> `{}`", fmt::join(path, " -> "), first().name));
}

// ---- cycles that do not depend on a use

namespace {

/// All definitions that a cycle may lead through.
class Everything {
public:
    Everything(library::Library& library, binding::Binder& binder) : binder_(binder) {
        for (std::size_t index = 0; index < library.modules().size(); ++index) {
            const library::Module& module = *library.modules()[index];
            if (module.inLibrary && library.isUnchanged()) continue; // no cycle leads through it
            binder.require(module.file->id());
            add(module.tree.statements);
            for (const syntax::Statement* statement : module.tree.statements)
                addBody(*statement);
        }
    }

    ir::Graph graph() const {
        ir::Graph graph;
        for (const syntax::Definition* definition : definitions_) {
            std::vector<std::size_t>& needs = graph.emplace_back();
            const auto visit = [&](const syntax::Name& name) {
                const binding::Symbol* const symbol = binder_.bindings().of(name);
                const auto need = symbol == nullptr ? indices_.end() : indices_.find(symbol->statement);
                if (need == indices_.end() || symbol->kind == binding::SymbolKind::Local) return;
                if (std::find(needs.begin(), needs.end(), need->second) == needs.end())
                    needs.push_back(need->second);
            };
            NeededNames(definition->kind == StatementKind::Function, visit).in(*definition->value);
        }
        return graph;
    }

    const syntax::Definition& definition(std::size_t node) const { return *definitions_[node]; }

private:
    void addBody(const syntax::Statement& statement) {
        switch (statement.kind) {
        case StatementKind::Topology:
        case StatementKind::Extension:
        case StatementKind::Policy:
        case StatementKind::Advice: add(as<syntax::Block>(statement).body->statements); break;
        default: break;
        }
    }

    template <class Statements>
    void add(const Statements& statements) {
        for (const syntax::Statement* statement : statements) {
            if (statement->kind != StatementKind::Let && statement->kind != StatementKind::Function) continue;
            const auto& definition = as<syntax::Definition>(*statement);
            if (definition.value == nullptr) continue;
            indices_.emplace(statement, definitions_.size());
            definitions_.push_back(&definition);
        }
    }

    binding::Binder& binder_;
    std::vector<const syntax::Definition*> definitions_;
    std::unordered_map<const syntax::Statement*, std::size_t> indices_;
};

} // namespace

Definitions findCycles(library::Library& library, binding::Binder& binder, const source::SourceMap& sources,
                       diagnostics::Sink& sink) {
    const Everything everything(library, binder);
    Definitions found;
    for (const std::vector<std::size_t>& cycle : ir::cyclesOf(everything.graph())) {
        std::vector<CycleStop> stops;
        for (const std::size_t node : cycle) {
            stops.push_back(stopOf(everything.definition(node)));
            found.insert(&everything.definition(node));
        }
        Cycle(std::move(stops), sources).report(sink);
    }
    return found;
}

} // namespace drc::semantics
