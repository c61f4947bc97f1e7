#include "recognition/plans_text.hpp"

#include "semantics/model.hpp"
#include "syntax/parse.hpp"

namespace drc::recognition {

namespace {

using syntax::StatementKind;

/// Also what people say of verdicts on plans.
bool isPlan(const syntax::Statement& statement, std::string_view text) {
    const StatementKind kind = statement.kind;
    if (kind == StatementKind::Allow) {
        const source::Span rule = syntax::as<syntax::Suppression>(statement).rule()->span;
        return semantics::waivedBy(text.substr(rule.begin, rule.end - rule.begin)).has_value();
    }
    return kind == StatementKind::Failover || kind == StatementKind::Failback ||
           kind == StatementKind::Switchover || kind == StatementKind::NoFailback ||
           kind == StatementKind::NoSwitchover || kind == StatementKind::Drill ||
           kind == StatementKind::Objectives;
}

} // namespace

PlansText plansIn(const source::SourceFile& file, diagnostics::Sink& sink) {
    const syntax::Tree tree = syntax::parse(file, sink);
    for (const syntax::Statement* statement : tree.statements) {
        if (statement->kind != StatementKind::Topology && statement->kind != StatementKind::Extension)
            continue;
        const auto& topology = syntax::as<syntax::Block>(*statement);
        PlansText plans{std::string(topology.name.text), {}};
        for (const syntax::Statement* inner : topology.body->statements)
            if (isPlan(*inner, file.text()))
                plans.text +=
                    std::string(file.text().substr(inner->span.begin, inner->span.end - inner->span.begin)) +
                    "\n\n";
        if (!plans.text.empty()) return plans;
    }
    return {};
}

} // namespace drc::recognition
