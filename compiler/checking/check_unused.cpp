#include "checking/checking.hpp"
#include "checking/kind_check.hpp"

#include "diagnostics/removal.hpp"
#include "syntax/uses.hpp"
#include "syntax/visit.hpp"

#include <set>
#include <string>
#include <unordered_set>

namespace drc::checking {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::StatementKind;

namespace {

// Within a topology or a kind nobody else can read a value. What stands beside them, other files may import.
void offerRemoval(diagnostics::Diagnostic& finding, const syntax::Definition& let,
                  const source::SourceMap& sources) {
    finding.fixes.push_back(
        diagnostics::removalOf("remove the value", let.span, sources, diagnostics::Applicability::Safe));
}

/// Calls `visit` with each `let` of a body, at any depth of blocks.
template <class Visit>
void forEachLet(const syntax::Body& body, const Visit& visit) {
    for (const syntax::Statement* statement : body.statements) {
        if (statement->kind == StatementKind::Let) visit(as<syntax::Definition>(*statement));
        if (statement->kind == StatementKind::When) {
            syntax::forEachBranch(*statement, [&](const syntax::Body& branch) { forEachLet(branch, visit); });
        } else if (const syntax::Body* inner = syntax::bodyOf(*statement)) {
            forEachLet(*inner, visit);
        }
    }
}

} // namespace

void KindCheck::unused() {
    // What stands behind a dot may be anything's: where the binder does not know, its name counts.
    std::unordered_set<const Symbol*> used;
    std::unordered_set<std::string_view> members;
    syntax::forEachExpression(*kind_.declaration, [&](const syntax::Expression& expression) {
        syntax::forEachName(expression,
                            [&](const syntax::Name& name) { used.insert(inference_.symbolOf(name)); });
        syntax::forEachMember(expression, [&](const syntax::Name& name) { members.insert(name.text); });
    });
    // Exports of a trait are used through the trait.
    for (const syntax::Name& label : kind_.declaration->labels)
        if (const library::Declaration trait = context_.library.trait(label.text))
            for (const syntax::Statement* statement : trait.block().body->statements)
                members.insert(syntax::declaredName(*statement).text);
    const auto isUsed = [&](const syntax::Name& name) {
        return used.count(inference_.symbolOf(name)) != 0 || members.count(name.text) != 0;
    };
    const auto warn = [&](std::string_view what, const syntax::Name& name) -> diagnostics::Diagnostic& {
        return context_.findings
            .report(codes::unusedName, name.span, std::string(what), std::string(name.text))
            .help("remove it");
    };
    for (const semantics::Parameter& parameter : kind_.parameters.parameters) {
        const syntax::Name name = parameter.definition->name;
        // Components of other kinds may read it as a member.
        // What the compiler gives comes whether the kind needs it or not.
        const bool given = kind_.isGiven(name.text);
        if (!isUsed(name) && !given && !context_.readsMember(name.text)) warn("parameter", name);
    }
    forEachLet(*kind_.declaration->body, [&](const syntax::Definition& let) {
        if (!isUsed(let.name)) offerRemoval(warn("value", let.name), let, context_.evaluator.sources());
    });
}

void checkUnused(const std::vector<library::Declaration>& topologies, const library::Library& library,
                 semantics::Evaluator& evaluator) {
    const auto look = [&](const syntax::Statement& statement, std::string_view what, bool inside = false) {
        const syntax::Name name = as<syntax::Definition>(statement).name;
        const Symbol* const symbol = evaluator.bindings().of(name);
        if (symbol == nullptr || symbol->used || symbol->agreed) return;
        auto& warning = evaluator.sink()
                            .report(codes::unusedName, name.span, std::string(what), std::string(name.text))
                            .help("remove it");
        if (inside && statement.kind == StatementKind::Let)
            offerRemoval(warning, as<syntax::Definition>(statement), evaluator.sources());
    };
    std::set<const library::Module*> seen;
    for (const library::Declaration& topology : topologies) {
        if (topology.block().body == nullptr) continue;
        for (const syntax::Statement* statement : topology.block().body->statements) {
            if (statement->kind == StatementKind::Param) look(*statement, "parameter");
            if (statement->kind == StatementKind::Let) look(*statement, "value", true);
        }
        if (!seen.insert(topology.module).second) continue;
        for (const syntax::Statement* statement : topology.module->tree.statements) {
            const bool isFunction = statement->kind == StatementKind::Function;
            if (!isFunction && statement->kind != StatementKind::Let) continue;
            // What stands in the place of something of the library is used there, or may be.
            const std::string_view name = as<syntax::Definition>(*statement).name.text;
            if (!library.isOfLibrary(statement->kind, name))
                look(*statement, isFunction ? "function" : "value");
        }
    }
}

} // namespace drc::checking
