#include "recognition/plans_text.hpp"

#include "semantics/model.hpp"
#include "syntax/parse.hpp"

#include <fmt/format.h>

#include <algorithm>

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

std::string derivedPlan(const source::FileSystem& files, const std::string& path, const std::string& program,
                        const std::string& head, const pipeline::Options& options) {
    source::SourceMap sources;
    diagnostics::Sink unread;
    const auto derived = pipeline::derive(files, {{path, program}}, options, sources, unread);
    if (derived.size() != 1 || !derived.front().isChanged()) return {};
    const std::string& text = derived.front().text;
    const std::size_t begin = text.rfind(head);
    const std::size_t end = text.rfind('}');
    if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
    return text.substr(begin, end - begin);
}

std::string asComment(std::string_view plan) {
    if (plan.empty()) return {};
    std::string text =
        "\n# No plan exists for the loss of a region. This one has the steps that the components need:\n";
    for (std::size_t at = 0; at < plan.size();) {
        const std::size_t end = std::min(plan.find('\n', at), plan.size());
        // Each line but the first stands two columns further in, as the plan does in its topology.
        const std::string_view line = plan.substr(at, end - at);
        const bool isIndented = at > 0 && line.starts_with("  ");
        text += fmt::format("# {}\n", isIndented ? line.substr(2) : line);
        at = end + 1;
    }
    return text;
}

} // namespace drc::recognition
