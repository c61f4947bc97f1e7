#include "language_server/proof/proof_text.hpp"

#include "objectives/assessment.hpp"
#include "objectives/ledger_words.hpp"
#include "objectives/proof_words.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace drc::language_server {

namespace {

using objectives::Assessment;
using objectives::Goal;
using objectives::Ledger;
using objectives::Term;
using source::markdownCell;
using source::markdownCode;
using source::markdownText;

std::string asCode(std::string_view text) {
    return markdownCode(text);
}

/// What `prove` says with backticks is marked already.
std::string withCode(const std::string& sentence) {
    std::string result;
    bool isCode = false;
    for (std::size_t begin = 0; begin <= sentence.size(); isCode = !isCode) {
        const std::size_t end = std::min(sentence.find('`', begin), sentence.size());
        const std::string part = sentence.substr(begin, end - begin);
        result += isCode ? markdownCode(part) : markdownText(part);
        begin = end + 1;
    }
    return result;
}

std::string figureText(const objectives::Figure& figure) {
    return figure.evidence.empty() ? figure.time : fmt::format("{} *{}*", figure.time, figure.evidence);
}

class ProofText {
public:
    ProofText(const View& view, const pipeline::AnalysedTopology& topology, const Ledger& ledger)
        : view_(view), model_(*topology.model), ledger_(ledger) {}

    std::string at(std::uint32_t offset) {
        objective(offset);
        if (text_.empty()) plans(offset);
        if (text_.empty()) replica(offset);
        return std::move(text_);
    }

    std::string of(const semantics::Component& component) {
        for (const Assessment& one : ledger_.assessments) {
            if (one.component != component.name) continue;
            line(fmt::format("{}, {}: {}", objectives::word(one.goal), objectives::occasion(one),
                             one.objective ? objectives::verdictOf(one) : objectives::expectedAndBound(one)));
        }
        return std::move(text_);
    }

private:
    bool isHere(source::Span span, std::uint32_t offset) const { return isAtHead(view_, span, offset); }

    void paragraph(const std::string& markdown) {
        if (!markdown.empty()) text_ += (text_.empty() ? "" : "\n\n") + markdown;
    }

    void line(const std::string& sentence) {
        text_ += fmt::format("{}- {}", text_.empty() ? "" : "\n", withCode(sentence));
    }

    // ---- objectives

    void objective(std::uint32_t offset) {
        for (const Assessment& one : ledger_.assessments) {
            if (!one.objective || !isHere(one.objectiveSpan, offset)) continue;
            const auto all = judgementsOf(ledger_, one.objectiveSpan);
            for (const Assessment* judged : all)
                judgement(*judged, judged == all.front());
            return;
        }
    }

    void judgement(const Assessment& one, bool withTerms) {
        const std::string verdict = one.objective ? objectives::verdictOf(one)
                                                  : fmt::format("{}: {}", objectives::word(one.goal),
                                                                objectives::expectedAndBound(one));
        paragraph(fmt::format("**{}**", withCode(verdict)));
        paragraph(withCode(objectives::occasion(one)));
        conditions(one);
        if (const objectives::Outcome* const outcome = objectives::outcomeOf(ledger_, one)) {
            for (const objectives::Outcome::Change& change : outcome->changes)
                paragraph(withCode(objectives::inWords(change)));
            for (const std::string& step : objectives::missingSteps(*outcome))
                paragraph(withCode(step));
        }
        paragraph(withCode(objectives::windowOf(one)));
        if (!withTerms) return;
        std::vector<const Term*> critical;
        for (const Term& term : one.terms)
            if (term.critical) critical.push_back(&term);
        table(critical, &one);
        paragraph(withCode(objectives::boundInWords(one)));
        paragraph(withCode(objectives::endOfPlan(one)));
    }

    void conditions(const Assessment& one) {
        if (one.suppression != nullptr)
            paragraph(withCode(fmt::format("{}, because {}", objectives::suppressedInWords(*one.suppression),
                                           one.suppression->reason)));
        if (one.reliesOn.empty()) return;
        std::string list = "it holds if\n";
        for (const std::string& condition : objectives::conditionsOf(one))
            list += "\n- " + withCode(condition);
        paragraph(list);
    }

    // ---- terms

    static std::string aboutTerm(const Term& term) {
        std::string text = markdownText(term.bound.description);
        if (term.assumption != nullptr)
            text += (text.empty() ? "assumed, because " : "; assumed, because ") +
                    markdownText(term.assumption->reason);
        if (!term.bound.source.empty())
            text += (text.empty() ? "" : ", ") + source::markdownLink("source", term.bound.source);
        return text;
    }

    /// `whole`: what the terms add up to, along the critical path; null where they are of one place.
    void table(const std::vector<const Term*>& terms, const Assessment* whole) {
        if (terms.empty()) return;
        std::string text = "| term | bound | expected | what it is |\n|---|--:|--:|---|\n";
        for (const Term* term : terms)
            text +=
                fmt::format("| {} | {} | {} | {} |\n", markdownCell(markdownCode(term->path)),
                            figureText(objectives::boundFigure(*term)),
                            figureText(objectives::expectedFigure(*term)), markdownCell(aboutTerm(*term)));
        if (whole != nullptr)
            text += fmt::format("| **total** | **{}** | **{}** | the critical path |\n",
                                objectives::orNone(objectives::boundOf(*whole)),
                                objectives::orNone(whole->typical));
        text.pop_back();
        paragraph(text);
    }

    // ---- plans

    void plans(std::uint32_t offset) {
        for (const semantics::Plan& plan : model_.plans) {
            if (plan.derived || plan.declaration == nullptr) continue;
            if (isHere(plan.declaration->span, offset)) return wholePlan(plan);
            for (const semantics::SignalUse& signal : plan.signalUses)
                if (isHere(signal.span, offset)) return place(plan, signal.span);
            const auto steps = [&](const std::vector<semantics::Step>& all) {
                forEachStep(all, [&](const semantics::Step& step) {
                    if (text_.empty() && step.component != nullptr && isHere(step.statement, offset))
                        place(plan, step.statement);
                });
            };
            steps(plan.steps);
            if (text_.empty()) steps(plan.onFailure);
            if (!text_.empty()) return;
        }
    }

    void place(const semantics::Plan& plan, source::Span span) {
        table(termsIn(ledger_, plan.name, span), nullptr);
    }

    void wholePlan(const semantics::Plan& plan) {
        for (const Assessment& one : ledger_.assessments)
            if (one.plan == plan.name && one.goal == Goal::Rto && one.component.empty()) judgement(one, true);
        for (const objectives::Outcome& outcome : ledger_.outcomes) {
            if (outcome.plan != plan.name) continue;
            paragraph(objectives::derivedSteps(outcome, asCode));
            paragraph(objectives::shorterSteps(outcome, asCode));
        }
    }

    // ---- replicas

    /// Of the elements of a family, the one that may lose most.
    void replica(std::uint32_t offset) {
        for (const semantics::Replication& one : model_.replications) {
            if (!isHere(one.span, offset)) continue;
            if (const Assessment* const worst = lossOf(ledger_, model_, one.span)) judgement(*worst, true);
            return;
        }
    }

    const View& view_;
    const semantics::Model& model_;
    const Ledger& ledger_;
    std::string text_;
};

} // namespace

bool isAtHead(const View& view, source::Span span, std::uint32_t offset) {
    const source::SourceFile* const file = view.file();
    if (file == nullptr || span.file != file->id() || offset < span.begin || offset > span.end) return false;
    const std::string_view text = file->text();
    return text.substr(span.begin, offset - span.begin).find('\n') == std::string_view::npos;
}

std::vector<const Assessment*> judgementsOf(const Ledger& ledger, source::Span objective) {
    std::vector<const Assessment*> result;
    for (const Assessment& one : ledger.assessments)
        if (one.objective && one.objectiveSpan == objective) result.push_back(&one);
    std::stable_sort(result.begin(), result.end(), [](const Assessment* left, const Assessment* right) {
        return std::pair(left->verdict, left->typical) > std::pair(right->verdict, right->typical);
    });
    return result;
}

const Assessment* lossOf(const Ledger& ledger, const semantics::Model& model, source::Span replica) {
    const Assessment* worst = nullptr;
    for (const semantics::Replication& one : model.replications) {
        if (one.span != replica || one.component == nullptr || one.from == nullptr) continue;
        for (const Assessment& each : ledger.assessments)
            if (each.goal == Goal::Rpo && each.component == one.component->name &&
                each.from == one.from->role && (worst == nullptr || each.typical > worst->typical))
                worst = &each;
    }
    return worst;
}

std::vector<const Term*> termsIn(const Ledger& ledger, const std::string& plan, source::Span span) {
    std::vector<const Term*> result;
    std::set<std::pair<std::string_view, std::string_view>> known;
    for (const Assessment& one : ledger.assessments) {
        if (!plan.empty() && (one.plan != plan || one.goal != Goal::Rto)) continue;
        for (const Term& term : one.schedule.terms)
            if (source::contains(span, term.bound.origin.component) &&
                known.emplace(term.path, term.bound.description).second)
                result.push_back(&term);
    }
    return result;
}

std::string proofAt(const View& view, std::uint32_t offset) {
    std::string result;
    forEachLedger(view, [&](const pipeline::AnalysedTopology& topology, const Ledger& ledger) {
        if (result.empty()) result = ProofText(view, topology, ledger).at(offset);
    });
    return result;
}

std::string proofOf(const View& view, const semantics::Component& component) {
    std::string result;
    forEachLedger(view, [&](const pipeline::AnalysedTopology& topology, const Ledger& ledger) {
        if (topology.model->component(component.name) == &component)
            result = ProofText(view, topology, ledger).of(component);
    });
    return result;
}

} // namespace drc::language_server
