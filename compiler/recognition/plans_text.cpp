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

/// A plan without a name is called by its keyword; a failover has its ways back and there derived from it.
void addNames(const syntax::Statement& statement, std::string_view text, std::vector<std::string>& names) {
    if (statement.kind != StatementKind::Failover && statement.kind != StatementKind::Failback &&
        statement.kind != StatementKind::Switchover)
        return;
    const std::string_view name = syntax::as<syntax::Directed>(statement).name.text;
    const source::Span keyword = statement.keyword;
    names.emplace_back(name.empty() ? text.substr(keyword.begin, keyword.end - keyword.begin) : name);
    if (statement.kind != StatementKind::Failover) return;
    const std::string front = name.empty() ? std::string() : std::string(name) + "_";
    names.push_back(front + (name.empty() ? "failback" : "back"));
    names.push_back(front + "switchover");
}

} // namespace

PlansText plansIn(const source::SourceFile& file, diagnostics::Sink& sink) {
    const syntax::Tree tree = syntax::parse(file, sink);
    for (const syntax::Statement* statement : tree.statements) {
        if (statement->kind != StatementKind::Topology && statement->kind != StatementKind::Extension)
            continue;
        const auto& topology = syntax::as<syntax::Block>(*statement);
        PlansText plans{std::string(topology.name.text), {}, {}};
        for (const syntax::Statement* inner : topology.body->statements)
            if (isPlan(*inner, file.text())) {
                addNames(*inner, file.text(), plans.names);
                plans.text +=
                    std::string(file.text().substr(inner->span.begin, inner->span.end - inner->span.begin)) +
                    "\n\n";
            }
        if (!plans.text.empty()) return plans;
    }
    return {};
}

} // namespace drc::recognition
