#include "driver/commands.hpp"
#include "driver/ledger_words.hpp"
#include "driver/run.hpp"
#include "library/contract.hpp"
#include "source/markup.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

namespace drc::driver {

namespace contract = library::contract;

namespace {

using objectives::Alternative;
using objectives::Assessment;
using objectives::Goal;
using objectives::Outcome;
using objectives::Term;
using objectives::Verdict;
using pipeline::TopologyProof;

struct ProveSettings {
    std::vector<std::string> files;
    ReadOptions read;
    std::string as = "text";
    ReportOptions report;
};

// ---- words

std::string time(double milliseconds) {
    return objectives::printTime(milliseconds);
}

std::string most(const Term& term) {
    return time(objectives::timeOf(term, objectives::Case::Worst));
}

std::string typical(const Term& term) {
    return term.bound.typical ? time(*term.bound.typical) : "";
}

/// What happens, to whom: `the loss of primary, recovered in secondary by failover`.
std::string occasion(const Assessment& assessment) {
    if (assessment.disruption != contract::disruption::region)
        return fmt::format("disruption {}", assessment.disruption);
    std::string result = fmt::format("loss of {}", assessment.from);
    if (!assessment.to.empty()) result += fmt::format(", recovered in {}", assessment.to);
    if (!assessment.plan.empty()) result += fmt::format(" by {}", assessment.plan);
    return result;
}

std::string verdictOf(const Assessment& assessment) {
    if (!assessment.objective) return "no objective";
    std::string result = fmt::format("{} {}: {}", word(assessment.goal), time(*assessment.objective),
                                     word(*assessment.verdict));
    if (!assessment.reason.empty()) result += fmt::format(", {}", assessment.reason);
    return result;
}

/// The terms that a conditional verdict relies on, each name once.
std::vector<const Term*> assumptions(const Assessment& assessment) {
    std::vector<const Term*> result;
    for (const std::size_t index : assessment.reliesOn)
        result.push_back(&assessment.terms[index]);
    return result;
}

std::string assumption(const Term& term) {
    const bool uses = term.bound.typical.has_value();
    const std::string limit =
        time(uses ? *term.bound.typical : objectives::timeOf(term, objectives::Case::Worst));
    if (term.assumption != nullptr)
        return fmt::format("{} within {}, because {}", term.path, limit, term.assumption->reason);
    return fmt::format("{} within {} ({})", term.path, limit,
                       uses ? word(ir::Evidence::Typical) : word(term.bound.evidence));
}

std::string alternative(const Alternative& one, std::string (*code)(std::string_view)) {
    std::string result = fmt::format("{} on {}", code(one.change), code(one.where));
    if (one.saves > 0) result += fmt::format(" saves {}", time(one.saves));
    if (one.saves < 0) result += fmt::format(" takes {} more", time(-one.saves));
    if (std::abs(one.monthly) >= 0.005) result += fmt::format(", {:+.2f} a month", one.monthly);
    if (one.verdict != Verdict::Refuted) result += fmt::format(": {}", word(one.verdict));
    return result;
}

/// What the plan makes of the region, of a recovery by a plan; null for everything else.
const Outcome* outcomeOf(const objectives::Ledger& ledger, const Assessment& assessment) {
    if (assessment.goal != Goal::Rto || assessment.plan.empty() || !assessment.component.empty())
        return nullptr;
    for (const Outcome& outcome : ledger.outcomes)
        if (outcome.plan == assessment.plan) return &outcome;
    return nullptr;
}

/// `ledger is read-only until \`promote ledger\``.
std::string inWords(const Outcome::Change& change) {
    std::string result = fmt::format("{} is {}", change.component, objectives::describe(change.before));
    if (!change.step.empty()) return result + fmt::format(" until `{}`", change.step);
    return result +
           (change.byItself ? ", and clients find it by themselves" : ", and no step brings it back");
}

// ---- text

std::string quoted(std::string_view text) {
    return fmt::format("`{}`", text);
}

constexpr std::size_t narrow = 60; ///< columns below which the table does without its own

class TextReport {
public:
    TextReport(const source::SourceMap& sources, std::size_t width)
        : sources_(sources), width_(width == 0 ? 100 : std::max<std::size_t>(width, 40)) {}

    std::string proof(const TopologyProof& proof) {
        out_ = fmt::format("{}\n", proof.ledger.topology);
        const auto& all = proof.ledger.assessments;
        for (std::size_t index = 0; index < all.size(); ++index) {
            if (all[index].component.empty())
                whole(all[index], outcomeOf(proof.ledger, all[index]));
            else
                part(all[index]);
            const auto found = proof.alternatives.find(index);
            if (found != proof.alternatives.end()) alternatives(found->second);
        }
        if (all.empty()) out_ += "\nnothing to judge: no plan, no replica\n";
        for (const std::string& remark : proof.ledger.remarks)
            out_ += "\n" + wrapped("note: " + remark, 0, width_);
        return out_;
    }

private:
    void whole(const Assessment& assessment, const Outcome* outcome) {
        // Without an objective, one line is enough.
        if (!assessment.objective && assessment.disruption != contract::disruption::region) {
            out_ += "\n" + wrapped(fmt::format("{}: {}: no objective, {}", word(assessment.goal),
                                               occasion(assessment), typicalAndWorst(assessment)),
                                   0, width_);
            return;
        }
        out_ += "\n" + wrapped(fmt::format("{}: {}", word(assessment.goal), occasion(assessment)), 0, width_);
        out_ += wrapped(verdictOf(assessment), 2, width_);
        conditions(assessment, 2);
        if (outcome != nullptr)
            for (const Outcome::Change& change : outcome->changes)
                out_ += wrapped(inWords(change), 2, width_);
        if (assessment.window > 0)
            out_ += wrapped(fmt::format("for up to {} of it, clients are sent to what does not serve yet",
                                        time(assessment.window)),
                            2, width_);
        if (assessment.verdict == Verdict::Unjudged) return;
        if (assessment.terms.empty()) {
            if (assessment.goal == Goal::Rto)
                out_ += wrapped(fmt::format("all of it serves in {} at any time", assessment.to), 2, width_);
            end(assessment);
            return;
        }
        out_ += "\n";
        row("", "evidence", "worst", "typical", "best");
        bool beside = false;
        for (const Term& term : assessment.terms) {
            row((term.critical ? "" : "| ") + term.path, word(term.bound.evidence), most(term), typical(term),
                time(term.bound.min));
            beside = beside || !term.critical;
            about(term);
        }
        row("total", "", time(assessment.worst), time(assessment.typical), time(assessment.best));
        if (beside) out_ += wrapped("| not on the critical path", 2, width_);
        end(assessment);
    }

    void end(const Assessment& assessment) {
        if (assessment.goal == Goal::Rto && !assessment.plan.empty() && assessment.end != objectives::forever)
            out_ += wrapped(fmt::format("within {} the plan has completed, or has failed and reported it",
                                        time(assessment.end)),
                            2, width_);
    }

    void part(const Assessment& assessment) {
        std::string line = fmt::format("{}: {}", assessment.written, typicalAndWorst(assessment));
        if (assessment.objective) line += fmt::format(". {}", verdictOf(assessment));
        out_ += wrapped(line, 2, width_);
        if (assessment.objective) conditions(assessment, 4);
    }

    static std::string typicalAndWorst(const Assessment& assessment) {
        if (assessment.typical == assessment.worst) return time(assessment.worst);
        return fmt::format("{} typical, {} worst case", time(assessment.typical), time(assessment.worst));
    }

    void conditions(const Assessment& assessment, std::size_t indent) {
        if (assessment.suppression != nullptr)
            out_ += wrapped(fmt::format("suppressed, because {} ({})", assessment.suppression->reason,
                                        placeOf(sources_, assessment.suppression->span)),
                            indent, width_);
        if (assessment.reliesOn.empty()) return;
        out_ += wrapped("it holds if", indent, width_);
        for (const Term* term : assumptions(assessment))
            out_ += wrapped("- " + assumption(*term), indent + 2, width_);
    }

    void about(const Term& term) {
        std::string text = term.bound.description;
        const std::string user = placeOf(sources_, term.bound.origin.component);
        const std::string library = placeOf(sources_, term.bound.origin.statement);
        std::string where = user;
        // What has a source of its own needs no line of the library beside it.
        if (library != user && term.bound.source.empty()) where += (where.empty() ? "" : ", ") + library;
        if (!where.empty()) text += (text.empty() ? "" : " ") + fmt::format("({})", where);
        if (term.assumption != nullptr)
            text += fmt::format("; assumed, because {} ({})", term.assumption->reason,
                                placeOf(sources_, term.assumption->span));
        out_ += wrapped(text, 6, width_);
        if (!term.bound.source.empty()) out_ += wrapped(term.bound.source, 6, width_);
    }

    void row(const std::string& name, const std::string& evidence, const std::string& worst,
             const std::string& typical, const std::string& best) {
        const std::string numbers = fmt::format("{:<9}{:>9}{:>9}{:>9}", evidence, worst, typical, best);
        const std::size_t room = width_ > narrow + 14 ? std::min<std::size_t>(width_, 84) - 40 : 0;
        if (name.size() + 2 < room)
            out_ += fmt::format("  {:<{}}{}", name, room, numbers);
        else
            out_ += fmt::format("{}  {:<{}}{}", name.empty() ? "" : "  " + name + "\n", "", room, numbers);
        while (!out_.empty() && out_.back() == ' ')
            out_.pop_back();
        out_ += "\n";
    }

    void alternatives(const std::vector<Alternative>& all) {
        constexpr std::size_t shown = 6;
        const bool meets = !all.empty() && all.front().verdict != Verdict::Refuted;
        out_ += wrapped(meets ? "single changes that would meet the objective:"
                              : "no single change would meet the objective; changes that help:",
                        2, width_);
        std::size_t count = 0;
        for (const Alternative& one : all) {
            if (meets && one.verdict == Verdict::Refuted) break;
            if (count++ == shown) break;
            out_ += wrapped("- " + alternative(one, quoted), 4, width_);
        }
    }

    const source::SourceMap& sources_;
    std::size_t width_;
    std::string out_;
};

// ---- Markdown

using source::markdownCell;
using source::markdownCode;
using source::markdownText;

std::string markdownRow(const Term& term, const source::SourceMap& sources) {
    std::string from = markdownText(placeOf(sources, term.bound.origin.component));
    if (!term.bound.source.empty()) from += " " + source::markdownLink("source", term.bound.source);
    const std::string what = markdownCode(term.path) + " " + markdownText(term.bound.description);
    return fmt::format("| {} | {} | {} | {} | {} | {} |\n", markdownCell(what), word(term.bound.evidence),
                       most(term), typical(term), time(term.bound.min), markdownCell(from));
}

std::string asMarkdown(const Assessment& assessment, const Outcome* outcome,
                       const source::SourceMap& sources) {
    const bool whole = assessment.component.empty();
    std::string out = fmt::format(
        "\n{} {}: {}{}\n\n{}\n", whole ? "##" : "###", word(assessment.goal),
        markdownText(occasion(assessment)), whole ? "" : ", " + markdownText(assessment.written),
        assessment.objective ? "**" + markdownText(verdictOf(assessment)) + "**" : "No objective.");
    if (assessment.suppression != nullptr)
        out += fmt::format("\nSuppressed, because {}.\n", markdownText(assessment.suppression->reason));
    if (!assessment.reliesOn.empty()) {
        out += "\nIt holds if:\n\n";
        for (const Term* term : assumptions(assessment))
            out += fmt::format("- {}\n", markdownText(assumption(*term)));
    }
    if (outcome != nullptr && !outcome->changes.empty()) {
        out += fmt::format("\nIn {}:\n\n", markdownText(outcome->to));
        for (const Outcome::Change& change : outcome->changes)
            out += fmt::format("- {}\n", markdownText(inWords(change)));
    }
    if (assessment.window > 0)
        out += fmt::format("\nFor up to {} of it, clients are sent to what does not serve yet.\n",
                           time(assessment.window));
    if (whole && !assessment.terms.empty()) {
        out += "\n| term | evidence | worst | typical | best | source |\n|---|---|--:|--:|--:|---|\n";
        for (const Term& term : assessment.terms)
            out += markdownRow(term, sources);
    }
    return out + fmt::format("\ntotal: {} worst case, {} typical, {} best case\n", time(assessment.worst),
                             time(assessment.typical), time(assessment.best));
}

std::string asMarkdown(const TopologyProof& proof, const source::SourceMap& sources) {
    std::string out = fmt::format("# What {} guarantees\n", markdownText(proof.ledger.topology));
    const auto& all = proof.ledger.assessments;
    for (std::size_t index = 0; index < all.size(); ++index) {
        out += asMarkdown(all[index], outcomeOf(proof.ledger, all[index]), sources);
        const auto found = proof.alternatives.find(index);
        if (found == proof.alternatives.end()) continue;
        out += "\nSingle changes:\n\n";
        for (const Alternative& one : found->second)
            out += fmt::format("- {}\n", alternative(one, markdownCode));
    }
    for (const std::string& remark : proof.ledger.remarks)
        out += fmt::format("\nNote: {}.\n", markdownText(remark));
    return out;
}

// ---- JSON

using Json = nlohmann::ordered_json;

/// Seconds, or null where there is no bound.
Json seconds(double milliseconds) {
    if (milliseconds == objectives::forever) return nullptr;
    const double value = milliseconds / 1000;
    if (std::nearbyint(value) == value) return static_cast<std::int64_t>(value);
    return value;
}

Json asJson(const Term& term, const source::SourceMap& sources) {
    Json json{{"phase", word(term.phase)},
              {"path", term.path},
              {"description", term.bound.description},
              {"evidence", word(term.bound.evidence)},
              {"worst", seconds(objectives::timeOf(term, objectives::Case::Worst))},
              {"typical", term.bound.typical ? seconds(*term.bound.typical) : Json()},
              {"best", seconds(term.bound.min)},
              {"critical", term.critical},
              {"written", placeOf(sources, term.bound.origin.component)},
              {"library", placeOf(sources, term.bound.origin.statement)},
              {"source", term.bound.source}};
    if (term.assumption != nullptr)
        json["assumed"] =
            Json{{"because", term.assumption->reason}, {"at", placeOf(sources, term.assumption->span)}};
    return json;
}

Json asJson(const Outcome& outcome) {
    Json changes = Json::array();
    for (const Outcome::Change& change : outcome.changes)
        changes.push_back(Json{{"component", change.component},
                               {"before", objectives::describe(change.before)},
                               {"after", objectives::describe(change.after)},
                               {"since", change.step.empty() ? Json() : Json(change.step)},
                               {"by_itself", change.byItself}});
    Json missing = Json::array();
    for (const Outcome::Missing& one : outcome.missing)
        missing.push_back(Json{{"component", one.shortfall.component},
                               {"state", objectives::describe(one.shortfall.state)},
                               {"step", one.action.empty() ? Json() : Json(one.action)}});
    Json early = Json::array();
    for (const Outcome::Early& one : outcome.early)
        early.push_back(Json{{"component", one.component},
                             {"state", objectives::describe(one.state)},
                             {"step", one.sends},
                             {"until", one.ends},
                             {"window", seconds(one.window)}});
    return Json{{"plan", outcome.plan},         {"leaves", outcome.from},        {"leads_to", outcome.to},
                {"states", std::move(changes)}, {"missing", std::move(missing)}, {"early", std::move(early)}};
}

Json asJson(const Assessment& assessment, const source::SourceMap& sources) {
    Json terms = Json::array();
    for (const Term& term : assessment.terms)
        terms.push_back(asJson(term, sources));
    Json relies = Json::array();
    for (const Term* term : assumptions(assessment))
        relies.push_back(term->path);
    Json json{{"goal", assessment.goal == Goal::Rto ? "rto" : "rpo"}, {"disruption", assessment.disruption}};
    if (!assessment.from.empty())
        json.update(Json{{"lost", assessment.from},
                         {"recovered_in", assessment.to.empty() ? Json() : Json(assessment.to)}});
    if (!assessment.plan.empty()) json["plan"] = assessment.plan;
    json["component"] = assessment.component.empty() ? Json() : Json(assessment.written);
    json["objective"] = assessment.objective ? seconds(*assessment.objective) : Json();
    json["verdict"] = assessment.verdict ? Json(word(*assessment.verdict)) : Json();
    if (!assessment.reason.empty()) json["reason"] = assessment.reason;
    json["relies_on"] = std::move(relies);
    if (assessment.suppression != nullptr) json["suppressed_because"] = assessment.suppression->reason;
    json["worst"] = seconds(assessment.worst);
    json["typical"] = seconds(assessment.typical);
    json["best"] = seconds(assessment.best);
    if (!assessment.plan.empty()) json["end_of_plan"] = seconds(assessment.end);
    if (assessment.window > 0) json["window"] = seconds(assessment.window);
    json["terms"] = std::move(terms);
    return json;
}

std::string asJson(const std::vector<TopologyProof>& proofs, const source::SourceMap& sources) {
    Json all = Json::array();
    for (const TopologyProof& proof : proofs) {
        Json assessments = Json::array();
        for (std::size_t index = 0; index < proof.ledger.assessments.size(); ++index) {
            Json json = asJson(proof.ledger.assessments[index], sources);
            const auto found = proof.alternatives.find(index);
            if (found != proof.alternatives.end()) {
                json["changes"] = Json::array();
                for (const Alternative& one : found->second)
                    json["changes"].push_back(Json{{"change", one.change},
                                                   {"where", one.where},
                                                   {"saves", seconds(one.saves)},
                                                   {"monthly", std::round(one.monthly * 100) / 100},
                                                   {"verdict", word(one.verdict)}});
            }
            assessments.push_back(std::move(json));
        }
        Json outcomes = Json::array();
        for (const Outcome& outcome : proof.ledger.outcomes)
            outcomes.push_back(asJson(outcome));
        all.push_back(Json{{"topology", proof.ledger.topology},
                           {"judgements", std::move(assessments)},
                           {"plans", std::move(outcomes)},
                           {"remarks", proof.ledger.remarks}});
    }
    return Json{{"version", 1}, {"topologies", std::move(all)}}.dump(2) + "\n";
}

// ---- the command

int prove(const ProveSettings& settings) {
    Run run(settings.report);
    const auto proofs = pipeline::prove(run.files(settings.files, settings.read), run.inputs(settings.files),
                                        pipelineOptions(settings.read), run.sources(), run.sink());
    if (settings.as == "json") {
        if (!proofs.empty() || !run.sink().hasErrors())
            run.print(source::printableJson(asJson(proofs, run.sources())));
        return run.finish();
    }
    std::string text;
    for (const TopologyProof& proof : proofs)
        text += (text.empty() ? "" : "\n") +
                (settings.as == "text" ? TextReport(run.sources(), run.outputOptions().width).proof(proof)
                                       : asMarkdown(proof, run.sources()));
    run.show(text);
    return run.finish();
}

Action declareProve(Arguments& arguments) {
    const auto settings = std::make_shared<ProveSettings>();
    arguments.positional("FILE", settings->files, "the files with topologies; `-` is standard input", 1)
        .choice("--as", settings->as, {"text", "markdown", "json"}, "the output format of the ledger")
        .reading(settings->read)
        .report(settings->report);
    return [settings] { return prove(*settings); };
}

} // namespace

const Command proveCommand{"prove", "show what topologies guarantee, term by term, with the evidence for it",
                           declareProve};

} // namespace drc::driver
