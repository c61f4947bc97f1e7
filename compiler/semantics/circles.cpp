#include "semantics/circles.hpp"

#include "ir/circles.hpp"
#include "semantics/free_names.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

namespace drc::semantics {

using syntax::as;
using syntax::Expression;
using syntax::ExpressionKind;
using syntax::StatementKind;

CircleStop stopOf(const syntax::Definition& definition) {
    return {definition.name.text, definition.name.span, definition.value,
            definition.kind == StatementKind::Function};
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

source::Span mentionOf(const CircleStop& stop, const CircleStop& next) {
    const source::Span found = stop.value == nullptr ? source::Span{} : mentionOf(*stop.value, next.name);
    return found.empty() ? stop.span : found;
}

} // namespace

Circle::Circle(std::vector<CircleStop> stops, const source::SourceMap& sources)
    : stops_(std::move(stops)), sources_(sources) {
    const auto rank = [&](const CircleStop& stop) {
        return std::tuple(!isUsers(stop), stop.isFunction, stop.span.file, stop.span.begin);
    };
    const auto first =
        std::min_element(stops_.begin(), stops_.end(), [&](const CircleStop& left, const CircleStop& right) {
            return rank(left) < rank(right);
        });
    std::rotate(stops_.begin(), first, stops_.end());
}

bool Circle::isUsers(const CircleStop& stop) const {
    return sources_.file(stop.span.file).origin() == source::Origin::User;
}

source::Span Circle::where() const {
    return mentionOf(first(), after(0));
}

void Circle::explain(diagnostics::Diagnostic& report) const {
    if (stops_.size() == 1) return;
    std::vector<std::string> path;
    for (std::size_t index = 0; index < stops_.size(); ++index) {
        const CircleStop& stop = stops_[index];
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
    explicit Everything(library::Library& library) : library_(library) {
        for (const library::Module* module : library.modules()) {
            add(module->tree.statements, nullptr);
            for (const syntax::Statement* statement : module->tree.statements)
                addBody(*statement);
        }
    }

    ir::Graph graph() {
        ir::Graph graph;
        for (const Node& node : nodes_) {
            std::vector<std::size_t>& needs = graph.emplace_back();
            std::vector<std::string_view> bound;
            for (const syntax::Name& parameter : node.definition->parameters)
                bound.push_back(parameter.text);
            const auto visit = [&](const syntax::Name& name, bool called) {
                const auto need = meaning(name.text, called, node.scope);
                if (need && std::find(needs.begin(), needs.end(), *need) == needs.end())
                    needs.push_back(*need);
            };
            FreeNames(bound, node.definition->kind == StatementKind::Function, visit)
                .in(*node.definition->value);
        }
        return graph;
    }

    const syntax::Definition& definition(std::size_t node) const { return *nodes_[node].definition; }

private:
    struct Node {
        const syntax::Definition* definition;
        const syntax::Statement* scope; ///< the topology or policy; null at the top of a file
    };

    void addBody(const syntax::Statement& statement) {
        if (statement.kind != StatementKind::Topology && statement.kind != StatementKind::Policy) return;
        const auto& block = as<syntax::Block>(statement);
        add(block.body->statements, &statement);
        if (statement.kind == StatementKind::Policy) return;
        for (const library::Declaration& extension : library_.extensions(block.name.text))
            add(extension.block().body->statements, &statement);
    }

    template <class Statements>
    void add(const Statements& statements, const syntax::Statement* scope) {
        for (const syntax::Statement* statement : statements) {
            if (scope != nullptr) own_[scope].insert(syntax::declaredName(*statement).text);
            if (statement->kind != StatementKind::Let && statement->kind != StatementKind::Function) continue;
            const auto& definition = as<syntax::Definition>(*statement);
            if (definition.value == nullptr) continue;
            indices_.emplace(std::tuple(scope, definition.kind, definition.name.text), nodes_.size());
            statements_.emplace(&definition, nodes_.size());
            nodes_.push_back({&definition, scope});
        }
    }

    std::optional<std::size_t> meaning(std::string_view name, bool called, const syntax::Statement* scope) {
        const StatementKind kind = called ? StatementKind::Function : StatementKind::Let;
        const auto own = indices_.find(std::tuple(scope, kind, name));
        if (scope != nullptr && own != indices_.end()) return own->second;
        if (scope != nullptr && !called && own_[scope].count(name) != 0) return std::nullopt;
        const library::Declaration found = called ? library_.function(name) : library_.let(name);
        const auto node = found ? statements_.find(&found.definition()) : statements_.end();
        return node == statements_.end() ? std::nullopt : std::optional(node->second);
    }

    library::Library& library_;
    std::vector<Node> nodes_;
    std::map<std::tuple<const syntax::Statement*, StatementKind, std::string_view>, std::size_t> indices_;
    std::map<const syntax::Definition*, std::size_t> statements_;
    std::map<const syntax::Statement*, std::set<std::string_view>> own_; ///< names that hide those of files
};

} // namespace

Definitions findCircles(library::Library& library, const source::SourceMap& sources,
                        diagnostics::Sink& sink) {
    Everything everything(library);
    Definitions found;
    for (const std::vector<std::size_t>& circle : ir::circlesOf(everything.graph())) {
        std::vector<CircleStop> stops;
        for (const std::size_t node : circle) {
            stops.push_back(stopOf(everything.definition(node)));
            found.insert(&everything.definition(node));
        }
        Circle(std::move(stops), sources).report(sink);
    }
    return found;
}

} // namespace drc::semantics
