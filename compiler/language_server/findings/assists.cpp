#include "language_server/findings/code_actions.hpp"
#include "language_server/findings/written_settings.hpp"
#include "language_server/programs/declared_index.hpp"
#include "language_server/texts/edits.hpp"
#include "language_server/texts/statement_at.hpp"

#include "derivation/written_steps.hpp"
#include "diagnostics/suggestion.hpp"
#include "library/contract.hpp"
#include "objectives/outcome.hpp"
#include "source/ascii.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What can be done about a program beside the fixes that findings bring with them. All of it is read from
/// the analysis that is there: nothing is proven for it.
namespace drc::language_server {

namespace {

using diagnostics::Diagnostic;
using pipeline::AnalysedTopology;
using syntax::Statement;
using syntax::StatementKind;

constexpr std::string_view oneLevel = "  ";

bool isWithin(source::Span place, source::Span whole) {
    return whole.begin <= place.begin && place.end <= whole.end;
}

std::string indentationAt(std::string_view text, std::uint32_t offset) {
    const std::size_t line = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
    const std::size_t word = std::min(text.find_first_not_of(" \t", line), text.size());
    return std::string(text.substr(line, word - line));
}

/// Where lines at the end of a block stand, and how far they are indented.
struct EndOfBlock {
    std::uint32_t at = 0;
    std::string indentation;
    bool isInLine = false; ///< the brace stands behind something else
};

EndOfBlock endOf(const syntax::Body& body, std::string_view text) {
    const std::uint32_t brace = body.close.begin;
    const std::size_t line = brace == 0 ? 0 : text.rfind('\n', brace - 1) + 1;
    const std::string_view before = text.substr(line, brace - line);
    const bool isAlone = before.find_first_not_of(" \t") == std::string_view::npos;
    return {isAlone ? static_cast<std::uint32_t>(line) : brace,
            indentationAt(text, brace) + std::string(oneLevel), !isAlone};
}

/// One more line at the end of a block. Of the last line of a block, the indentation is that of its brace.
Json lineAtEnd(const View& view, const source::SourceFile& file, const syntax::Body& body,
               const std::function<void(TextWithHoles&, const std::string&)>& write) {
    const EndOfBlock end = endOf(body, file.text());
    TextWithHoles text;
    if (end.isInLine) text.add("\n");
    text.add(end.indentation);
    write(text, end.indentation);
    text.add("\n");
    if (end.isInLine) text.add(end.indentation.substr(oneLevel.size()));
    return insertion(view, file, end.at, text);
}

/// Of text that stands in braces of its own, each line by its depth.
std::string indented(std::string_view text, const std::string& base) {
    std::string result;
    std::size_t depth = 0;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        if (line == "}" && depth > 0) --depth;
        if (!line.empty()) {
            result += base;
            for (std::size_t level = 0; level < depth; ++level)
                result += oneLevel;
            result += line;
        }
        if (line.ends_with('{')) ++depth;
        if (end == text.size()) break;
        result += '\n';
        text.remove_prefix(end + 1);
    }
    return result;
}

/// The statement that suppresses a finding, as its help says it: `allow own_key on reports`; empty where
/// nothing may.
std::string_view suppressionOf(const Diagnostic& finding) {
    constexpr std::string_view said = "to suppress the finding";
    constexpr std::string_view begin = ": `allow ";
    for (const std::string& help : finding.helps) {
        const std::string_view text = help;
        if (!text.starts_with(said)) continue;
        const std::size_t at = text.find(begin);
        const std::size_t reason = text.find(" because ", at == std::string_view::npos ? 0 : at);
        if (at == std::string_view::npos || reason == std::string_view::npos) continue;
        const std::size_t word = at + std::string_view(": `").size();
        return text.substr(word, reason - word);
    }
    return {};
}

/// The topology that a finding is about, or that its text stands in.
const AnalysedTopology* topologyOf(const Diagnostic& finding, const pipeline::Analysis& analysis) {
    const AnalysedTopology* around = nullptr;
    const std::vector<const AnalysedTopology*> all = analysis.topologies();
    for (const AnalysedTopology* one : all) {
        if (!one->declaration || one->model == nullptr) continue;
        if (!finding.topology.empty() && one->model->name == finding.topology) return one;
        if (source::contains(one->declaration.statement->span, finding.primary.span)) around = one;
    }
    return around != nullptr || all.size() != 1 ? around : all.front();
}

/// What one topology offers at a place.
class TopologyAssists {
public:
    TopologyAssists(const View& view, const source::SourceFile& file, const AnalysedTopology& topology,
                    std::vector<Action>& actions)
        : view_(view), file_(file), topology_(topology), model_(*topology.model), actions_(actions) {}

    void add(const Statement& statement) {
        switch (statement.kind) {
        case StatementKind::Component: return component(syntax::as<syntax::Entry>(statement));
        case StatementKind::Replica: return replica(syntax::as<syntax::Entry>(statement));
        case StatementKind::Failover:
        case StatementKind::Failback:
        case StatementKind::Switchover: return plan(statement);
        default: return;
        }
    }

private:
    bool stands(source::Span span, const Statement& statement) const {
        return span.file == file_.id() && isWithin(span, statement.span);
    }

    void component(const syntax::Entry& entry) {
        for (const semantics::Component& one : model_.components) {
            if (one.kind == nullptr || !stands(one.nameSpan, entry)) continue;
            fillIn(entry, one.kind->parameters, one.settings, one.kind);
            if (one.kind->replicable && one.replications.empty() && !one.replicationUnclear)
                replicate(one, std::string(syntax::declaredName(entry).text));
            return; // the elements of a family are written once
        }
    }

    void replica(const syntax::Entry& entry) {
        for (const semantics::Replication& one : model_.replications) {
            if (one.component == nullptr || one.component->kind == nullptr || !stands(one.span, entry))
                continue;
            return fillIn(entry, one.component->kind->replicaParameters, one.settings, nullptr);
        }
    }

    // ---- settings

    void fillIn(const syntax::Entry& entry, const semantics::ParameterList& parameters,
                const semantics::Settings& settings, const semantics::Kind* kind) {
        const std::vector<const semantics::Parameter*> missing = missingIn(parameters, settings, kind);
        if (missing.empty()) return;
        std::vector<std::string> names;
        for (const semantics::Parameter* one : missing)
            names.push_back(one->name());
        Action action{fmt::format("fill in {}", diagnostics::enumeration(names)), rewriteKind};
        for (const Diagnostic* finding : view_.analysis().findings().sorted())
            if (finding->code == &diagnostics::codes::missingSetting.info &&
                stands(finding->primary.span, entry)) {
                action.finding = finding;
                action.kind = quickFixKind;
                break;
            }
        action.edit = [this_ = *this, &entry, missing] { return this_.filledIn(entry, missing); };
        actions_.push_back(std::move(action));
    }

    Json filledIn(const syntax::Entry& entry, const std::vector<const semantics::Parameter*>& missing) const {
        if (entry.body != nullptr && !endOf(*entry.body, file_.text()).isInLine)
            return lineAtEnd(view_, file_, *entry.body,
                             [&](TextWithHoles& text, const std::string& indentation) {
                                 for (const semantics::Parameter* one : missing) {
                                     if (one != missing.front()) text.add("\n" + indentation);
                                     writeSetting(*one, model_, text);
                                 }
                             });
        TextWithHoles text;
        if (entry.body == nullptr) text.add(" {");
        for (const semantics::Parameter* one : missing) {
            const bool isFirst =
                one == missing.front() && (entry.body == nullptr || entry.body->statements.empty());
            text.add(isFirst ? " " : "  ");
            writeSetting(*one, model_, text);
        }
        if (entry.body == nullptr) text.add(" }");
        if (entry.body == nullptr) return insertion(view_, file_, entry.span.end, text);
        const auto& written = entry.body->statements;
        return insertion(view_, file_, written.empty() ? entry.body->open.end : written.back()->span.end,
                         text);
    }

    // ---- replication

    void replicate(const semantics::Component& component, const std::string& name) {
        if (component.home == nullptr) return;
        const std::string& home = component.home->role;
        const syntax::Block& topology = topology_.declaration.block();
        if (topology.body == nullptr || topology.span.file != file_.id()) return;
        std::vector<std::string> targets;
        for (const Statement* one : topology.body->statements) {
            if (one->kind != StatementKind::Replicate) continue;
            const auto& block = syntax::as<syntax::Directed>(*one);
            if (block.from.text != home || block.body == nullptr) continue;
            targets.emplace_back(block.to.text);
            offerReplica(component, name, home, targets.back(), *block.body, false);
        }
        for (const semantics::RegionRole& other : model_.regions)
            if (other.role != home && std::find(targets.begin(), targets.end(), other.role) == targets.end())
                offerReplica(component, name, home, other.role, *topology.body, true);
    }

    /// In a block that is there, or in one that is written at the end of the topology.
    void offerReplica(const semantics::Component& component, const std::string& name, const std::string& from,
                      const std::string& to, const syntax::Body& body, bool isNew) {
        const auto write = [this_ = *this, &component, name](TextWithHoles& text) {
            text.add(name + " { ");
            for (const semantics::Parameter* one :
                 missingIn(component.kind->replicaParameters, {}, nullptr)) {
                writeSetting(*one, this_.model_, text);
                text.add("  ");
            }
            text.add("}");
        };
        const auto edit = [this_ = *this, &body, write, from, to, isNew] {
            return lineAtEnd(
                this_.view_, this_.file_, body, [&](TextWithHoles& text, const std::string& indentation) {
                    if (!isNew) return write(text);
                    text.add(fmt::format("replicate {} -> {} {{\n{}{}", from, to, indentation, oneLevel));
                    write(text);
                    text.add("\n" + indentation + "}");
                });
        };
        actions_.push_back({fmt::format("replicate `{}` from `{}` to `{}`", name, from, to), rewriteKind,
                            nullptr, false, edit});
    }

    // ---- plans

    void plan(const Statement& statement) {
        if (!topology_.sound) return; // steps may be missing, or have another order
        for (const semantics::Plan& one : model_.plans) {
            if (one.declaration == nullptr || one.derived || !stands(one.declaration->span, statement))
                continue;
            offerSteps(one, {});
            if (!topology_.ledger) return;
            for (const objectives::Outcome& outcome : topology_.ledger->outcomes)
                for (const objectives::Outcome::Missing& missing : outcome.missing)
                    if (outcome.plan == one.name && !missing.action.empty() && !missing.hollow &&
                        !missing.shortfall.optional)
                        offerSteps(one, missing.action);
            return;
        }
    }

    void offerSteps(const semantics::Plan& plan, const std::string& more) {
        const source::SourceMap& sources = view_.analysis().sources();
        if (!derivation::insertionOfSteps(plan, sources, more)) return;
        Action action{"write out the derived steps", rewriteKind};
        if (!more.empty()) {
            action.title += fmt::format(", and add `{}`", more);
            action.kind = quickFixKind;
        }
        action.edit = [this_ = *this, &plan, &sources, more] {
            auto edit = *derivation::insertionOfSteps(plan, sources, more);
            const std::string line = indentationAt(this_.file_.text(), plan.declaration->span.begin);
            const bool closes = edit.replacement.ends_with('\n'); // the brace follows on the line
            edit.replacement = indented(edit.replacement, line + std::string(oneLevel));
            if (closes) edit.replacement += line;
            return workspaceEdit(this_.view_, {edit});
        };
        actions_.push_back(std::move(action));
    }

    const View& view_;
    const source::SourceFile& file_;
    const AnalysedTopology& topology_;
    const semantics::Model& model_;
    std::vector<Action>& actions_;
};

/// Of a documentation, all up to the end of its first sentence, in small letters.
std::string firstSentence(std::string_view documentation) {
    return source::inSmallLetters(documentation.substr(0, documentation.find(". ")));
}

bool hasWord(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const std::string_view rest = text.substr(at + word.size());
        const bool begins = at == 0 || !source::isLetter(text[at - 1]);
        const std::string_view behind = rest.starts_with('s') ? rest.substr(1) : rest;
        if (begins && (behind.empty() || !source::isLetter(behind.front()))) return true;
    }
    return false;
}

} // namespace

void Assists::addFor(const Diagnostic& finding, std::vector<Action>& actions) const {
    if (finding.code == &diagnostics::codes::unknownKind.info) nearKinds(finding, actions);
}

void Assists::addSuppression(const Diagnostic& finding, std::vector<Action>& actions) const {
    const std::string_view suppression = suppressionOf(finding);
    const AnalysedTopology* const topology = topologyOf(finding, view_.analysis());
    if (suppression.empty() || topology == nullptr) return;
    const syntax::Body* const body = topology->declaration.block().body;
    const source::SourceFile& file =
        view_.analysis().sources().file(topology->declaration.statement->span.file);
    if (body == nullptr || file.origin() != source::Origin::User) return;
    // The compiler refuses an empty reason, so that whoever is not led to the hole is asked for one.
    const auto edit = [&view = view_, body, &file, statement = std::string(suppression)] {
        return lineAtEnd(view, file, *body, [&](TextWithHoles& text, const std::string&) {
            text.add(statement + " because \"").hole("").add("\"");
        });
    };
    const std::string title = fmt::format("suppress with a reason: `{}`", suppression);
    // One suppression may be for several findings at a place.
    if (std::any_of(actions.begin(), actions.end(), [&](const Action& one) { return one.title == title; }))
        return;
    actions.push_back({title, quickFixKind, &finding, false, edit});
}

/// People write what a thing is, and kinds may have the names of products: their documentation says what they
/// are.
void Assists::nearKinds(const Diagnostic& finding, std::vector<Action>& actions) const {
    constexpr std::size_t most = 5;
    const source::Span span = finding.primary.span;
    const std::string word = source::inSmallLetters(file_.text(span));
    std::vector<const DeclaredKind*> found;
    const auto collect = [&](const auto& fits) {
        for (const auto& [name, kind] : libraryIndex().kinds())
            if (found.size() < most && !kind.is(library::contract::compilerMadeTrait) && fits(kind) &&
                std::find(found.begin(), found.end(), &kind) == found.end())
                found.push_back(&kind);
    };
    collect([&](const DeclaredKind& kind) { return kind.name.find(word) != std::string::npos; });
    collect([&](const DeclaredKind& kind) { return hasWord(firstSentence(kind.documentation), word); });
    for (const DeclaredKind* kind : found) {
        const std::string title = fmt::format("replace with `{}`", kind->name);
        const bool isOffered = std::any_of(finding.fixes.begin(), finding.fixes.end(),
                                           [&](const diagnostics::Fix& fix) { return fix.title == title; });
        if (!isOffered)
            actions.push_back({title, quickFixKind, &finding, false, [&view = view_, span, kind] {
                                   return workspaceEdit(view, {{span, kind->name}});
                               }});
    }
}

void Assists::add(std::vector<Action>& actions) const {
    std::vector<const Statement*> around = statementsAround(view_.text().tree(), range_.begin);
    std::erase_if(around, [&](const Statement* one) { return !isWithin(range_, one->span); });
    for (const AnalysedTopology* topology : view_.analysis().topologies()) {
        if (topology->model == nullptr || !topology->declaration) continue;
        TopologyAssists assists(view_, file_, *topology, actions);
        for (const Statement* one : around)
            assists.add(*one);
    }
}

} // namespace drc::language_server
