#include "reference/reference.hpp"

#include "reference/markdown_page.hpp"
#include "source/cancellation.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace drc::reference {

using syntax::as;
using syntax::StatementKind;

namespace {

std::string index(library::Library& library, const std::vector<std::string>& kinds) {
    MarkdownPage page;
    page.heading(1, "Library reference");
    page.paragraph("Made by `drc reference` from the library itself. The language is described in "
                   "[language.md](../language.md).");
    const auto list = [&](bool forParts) {
        std::vector<std::vector<std::string>> rows;
        for (const std::string& name : kinds)
            if (library.isForParts(name) == forParts)
                rows.push_back({fmt::format("[{0}](kinds/{0}.md)", name),
                                source::firstSentence(library.kind(name).documentation())});
        return rows;
    };
    page.heading(2, "Kinds");
    page.table({"kind", "what it is"}, list(false));
    if (const auto rows = list(true); !rows.empty()) {
        page.heading(2, "Kinds for parts");
        page.paragraph(
            "Used by other kinds: `part NAME: KIND { … }` in a kind creates one. They are not meant for "
            "topologies.");
        page.table({"kind", "what it is"}, rows);
    }
    page.heading(2, "Common to all");
    page.item("[prelude.md](prelude.md): traits and functions for authors of kinds");
    page.item("[policies.md](policies.md): the rules that every topology is judged by, the advice of `drc "
              "lint`, and the patterns");
    return page.text();
}

void functions(MarkdownPage& page, library::Library& library) {
    std::vector<std::vector<std::string>> rows;
    for (const std::string& name : library.names(StatementKind::Function)) {
        const library::Declaration function = library.function(name);
        const std::string documentation = function.documentation();
        if (documentation.empty()) continue; // for one file's own use
        std::vector<std::string_view> parameters;
        for (const syntax::Name& parameter : function.definition().parameters)
            parameters.push_back(parameter.text);
        rows.push_back(
            {source::markdownCode(fmt::format("{}({})", name, fmt::join(parameters, ", "))), documentation});
    }
    if (rows.empty()) return;
    page.heading(2, "Functions");
    page.table({"function", "result"}, rows);
}

void rule(MarkdownPage& page, const library::Module& module, const syntax::Block& block) {
    const std::string level = block.labels.empty() ? "error" : std::string(block.labels.front().text);
    page.heading(3, fmt::format("{} ({})", source::markdownCode(block.name.text), level));
    page.paragraph(documentationOf(module, block));
    std::vector<std::vector<std::string>> rows;
    for (const syntax::Statement* statement : block.body->statements) {
        if (statement->kind != StatementKind::Param) continue;
        const auto& parameter = as<syntax::Definition>(*statement);
        if (parameter.value == nullptr) continue; // which is an error
        rows.push_back({source::markdownCode(parameter.name.text),
                        source::markdownCode(written(module, parameter.type->span)),
                        source::markdownCode(written(module, parameter.value->span)),
                        documentationOf(module, parameter)});
    }
    if (!rows.empty()) page.table({"parameter", "type", "default", "meaning"}, rows);
    const auto examples = [&](StatementKind kind, std::string_view title) {
        for (const syntax::Statement* statement : block.body->statements) {
            if (statement->kind != kind) continue;
            const syntax::Body& body = *syntax::bodyOf(*statement);
            const source::Span inner{body.open.file, body.open.end, body.close.begin};
            std::string_view text = module.file->text().substr(inner.begin, inner.end - inner.begin);
            while (!text.empty() && (text.front() == '\n' || text.front() == '\r'))
                text.remove_prefix(1);
            while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
                text.remove_suffix(1);
            page.paragraph(fmt::format("{}:\n\n```dr fragment\n{}\n```", title, text));
        }
    };
    examples(StatementKind::GoodExample, "Good");
    examples(StatementKind::BadExample, "Bad");
}

} // namespace

std::string preludePage(library::Library& library) {
    MarkdownPage page;
    page.heading(1, "Prelude");
    page.paragraph(
        "What kinds have in common. A kind names its traits after its own name: `kind queue: accessible "
        "{ … }`.");
    for (const std::string& name : library.names(StatementKind::Trait)) {
        const library::Declaration trait = library.trait(name);
        page.heading(2, name);
        page.paragraph(trait.documentation());
        std::vector<std::vector<std::string>> rows;
        for (const syntax::Statement* statement : trait.block().body->statements) {
            if (statement->kind != StatementKind::Export) continue;
            const auto& definition = as<syntax::Definition>(*statement);
            rows.push_back({source::markdownCode(definition.name.text),
                            definition.type == nullptr
                                ? ""
                                : source::markdownCode(written(*trait.module, definition.type->span)),
                            documentationOf(*trait.module, definition)});
        }
        page.table({"export", "type", "meaning"}, rows);
    }
    functions(page, library);
    return page.text();
}

std::string policyPage(library::Library& library) {
    MarkdownPage page;
    page.heading(1, "Policies, advice and patterns");
    page.paragraph(
        "Every topology is checked against every rule of every policy, and against the rules of "
        "the pattern that it follows (`strategy = NAME`). `drc lint` asks the rules of advice as "
        "well. A suppression names the rule, the component or the topology, and the reason, and may "
        "name its last day and who answers for it: `allow RULE on NAME because \"…\" until "
        "2027-01-31 by \"…\"`.");
    std::vector<library::Declaration> policies = library.policies();
    for (const auto* const advice : {&library.advice(), &library.adviceForTerraform()})
        policies.insert(policies.end(), advice->begin(), advice->end());
    for (const std::string& name : library.patternNames())
        if (const library::Declaration pattern = library.pattern(name)) policies.push_back(pattern);
    for (const library::Declaration& policy : policies) {
        const StatementKind kind = policy.statement->kind;
        page.heading(2, fmt::format("{} {}",
                                    kind == StatementKind::Pattern  ? "Pattern"
                                    : kind == StatementKind::Advice ? "Advice"
                                                                    : "Policy",
                                    source::markdownCode(policy.block().name.text)));
        page.paragraph(policy.documentation());
        for (const syntax::Statement* statement : policy.block().body->statements)
            if (statement->kind == StatementKind::Rule)
                rule(page, *policy.module, as<syntax::Block>(*statement));
    }
    return page.text();
}

std::vector<Page> pages(library::Library& library, semantics::Kinds& kinds) {
    library.loadAll();
    std::vector<std::string> names = library.kindNames();
    // A file of the library need not declare the kind of its name, though it should.
    const auto isMissing = [&](const std::string& name) { return !library.kind(name); };
    names.erase(std::remove_if(names.begin(), names.end(), isMissing), names.end());
    std::vector<Page> result;
    result.push_back({"README.md", index(library, names)});
    for (const std::string& name : names) {
        source::throwIfCancelled();
        if (const semantics::Kind* kind = kinds.find(name))
            result.push_back({fmt::format("kinds/{}.md", name), kindPage(*kind, library, kinds)});
    }
    result.push_back({"policies.md", policyPage(library)});
    result.push_back({"prelude.md", preludePage(library)});
    return result;
}

} // namespace drc::reference
