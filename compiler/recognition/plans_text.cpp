#include "recognition/plans_text.hpp"

#include "syntax/parse.hpp"

namespace drc::recognition {

namespace {

using syntax::StatementKind;

bool isPlan(StatementKind kind) {
    return kind == StatementKind::Failover || kind == StatementKind::Failback ||
           kind == StatementKind::Switchover || kind == StatementKind::NoFailback ||
           kind == StatementKind::NoSwitchover || kind == StatementKind::Drill ||
           kind == StatementKind::Objectives;
}

} // namespace

std::string plansIn(const source::SourceFile& file, diagnostics::Sink& sink) {
    const syntax::Tree tree = syntax::parse(file, sink);
    std::string plans;
    for (const syntax::Statement* statement : tree.statements) {
        if (statement->kind != StatementKind::Topology && statement->kind != StatementKind::Extension)
            continue;
        for (const syntax::Statement* inner : syntax::as<syntax::Block>(*statement).body->statements)
            if (isPlan(inner->kind))
                plans +=
                    std::string(file.text().substr(inner->span.begin, inner->span.end - inner->span.begin)) +
                    "\n\n";
    }
    return plans;
}

} // namespace drc::recognition
