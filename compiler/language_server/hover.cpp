#include "language_server/features.hpp"
#include "language_server/symbol_at.hpp"

#include "binding/builtins.hpp"
#include "objectives/assessment.hpp"
#include "objectives/ledger.hpp"
#include "objectives/ledger_words.hpp"
#include "source/markup.hpp"
#include "syntax/statement.hpp"

#include <fmt/format.h>

#include <string>

namespace drc::language_server {

namespace {

using binding::Symbol;
using binding::SymbolKind;

/// The line with which a statement begins, without its braces.
std::string headOf(const syntax::Statement& statement, std::string_view text) {
    const syntax::Body* const body = syntax::bodyOf(statement);
    const std::uint32_t end = body == nullptr ? statement.span.end : body->open.begin;
    std::string_view head = text.substr(statement.span.begin, end - statement.span.begin);
    head = head.substr(0, head.find('\n'));
    while (head.ends_with(' '))
        head.remove_suffix(1);
    return std::string(head);
}

std::string declarationOf(const Symbol& symbol, const pipeline::InputAnalysis& input) {
    if (symbol.function != nullptr)
        return fmt::format("```dr\n{}\n```\n\n{}", symbol.function->signature, symbol.function->summary);
    if (symbol.builtin != nullptr)
        return fmt::format("```dr\n{}\n```\n\n{}", symbol.name, symbol.builtin->summary);
    std::string result;
    if (symbol.statement != nullptr && !symbol.declarations.empty()) {
        const library::Module* const module = input.moduleOf(symbol.declarations.front().file);
        if (module != nullptr) {
            const std::string_view text = module->file->text();
            result = fmt::format("```dr\n{}\n```", headOf(*symbol.statement, text));
            const std::string said = syntax::documentation(module->tree, text, *symbol.statement);
            if (!said.empty()) result += "\n\n" + said;
        }
    }
    if (result.empty()) result = fmt::format("```dr\n{}\n```", symbol.name);
    std::string belongs = std::string(binding::spell(symbol.kind));
    if (symbol.owner != nullptr)
        belongs += fmt::format(" of {} {}", binding::spell(symbol.owner->kind),
                               source::markdownCode(symbol.owner->name));
    return result + "\n\n*" + belongs + "*";
}

/// What the ledger says of the steps that stand at the place, a line for each term.
class StepHover {
public:
    StepHover(const pipeline::InputAnalysis& input, source::FileId file, std::uint32_t offset)
        : input_(input), file_(file), offset_(offset) {}

    std::string write() const {
        std::string text;
        for (const pipeline::AnalysedTopology& topology : input_.topologies())
            if (topology.ledger)
                for (const objectives::Assessment& one : topology.ledger->assessments)
                    addTerms(one, text);
        if (text.empty()) return text;
        return "| term | worst case | rests on |\n|---|---|---|\n" + text;
    }

private:
    bool isHere(const objectives::Term& term) const {
        const source::Span span = term.bound.origin.component;
        return span.file == file_ && span.begin <= offset_ && offset_ <= span.end;
    }

    static std::string evidenceOf(const objectives::Term& term) {
        const bool isBounded = objectives::timeOf(term, objectives::Case::Worst) != objectives::forever;
        std::string text = isBounded ? objectives::word(term.bound.evidence) : "";
        if (term.assumption != nullptr) text = "an assumption: " + term.assumption->reason;
        text = source::markdownText(text);
        if (!term.bound.source.empty())
            text += (text.empty() ? "" : ", ") + source::markdownLink("source", term.bound.source);
        return text;
    }

    void addTerms(const objectives::Assessment& assessment, std::string& text) const {
        for (const objectives::Term& term : assessment.terms) {
            if (!isHere(term)) continue;
            const std::string row = fmt::format(
                "| {} | {} | {} |\n", source::markdownCode(term.path),
                objectives::printTime(objectives::timeOf(term, objectives::Case::Worst)), evidenceOf(term));
            if (text.find(row) == std::string::npos) text += row;
        }
    }

    const pipeline::InputAnalysis& input_;
    source::FileId file_;
    std::uint32_t offset_;
};

} // namespace

Json hover(const View& view, const Received& params) {
    const std::uint32_t offset = view.offsetIn(params);
    const source::SourceFile* const file = view.file();
    const pipeline::InputAnalysis* const input = inputOf(view);
    if (file == nullptr || input == nullptr) return nullptr;
    const auto named = nameAt(view, offset);
    std::string text = named ? declarationOf(*named->symbol, *input) : "";
    if (const std::string terms = StepHover(*input, file->id(), offset).write(); !terms.empty())
        text += (text.empty() ? "" : "\n\n---\n\n") + terms;
    if (text.empty()) return nullptr;
    Json result{{"contents", {{"kind", view.client().markdown ? "markdown" : "plaintext"}, {"value", text}}}};
    if (named) result["range"] = view.rangeOf(named->span);
    return result;
}

} // namespace drc::language_server
