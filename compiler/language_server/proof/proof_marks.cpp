#include "language_server/proof/proof_marks.hpp"

#include "language_server/names/symbol_at.hpp"
#include "language_server/proof/proof_text.hpp"
#include "language_server/texts/text_shift.hpp"

#include "objectives/assessment.hpp"
#include "objectives/ledger_words.hpp"
#include "objectives/proof_words.hpp"
#include "source/markup.hpp"
#include "syntax/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace drc::language_server {

namespace {

using objectives::Assessment;
using objectives::Case;
using objectives::Goal;
using objectives::Ledger;
using objectives::Phase;
using objectives::Term;
using semantics::Plan;

/// The figure that the verdict rests on, with what it is where that is not plain: `14m20s`, `18m15s
/// expected`.
std::string figureOf(const Assessment& one) {
    const double bound = objectives::boundOf(one);
    return objectives::printTime(bound == objectives::forever ? one.typical : bound);
}

std::string verdictWords(const Assessment& one) {
    if (!one.verdict) return "no objective";
    std::string result = objectives::word(*one.verdict);
    if (one.suppression != nullptr) result += " (suppressed)";
    return result;
}

/// `refuted: 18m15s expected, no bound`.
std::string objectiveLabel(const Assessment& one) {
    return fmt::format("{}: {}", verdictWords(one), objectives::expectedAndBound(one));
}

/// `lose primary: 18m15s of 15m, refuted`.
std::string planLabel(const Assessment& one) {
    std::string result = fmt::format("lose {}: {}", one.from, figureOf(one));
    if (one.objective)
        result += fmt::format(" of {}, {}", objectives::printTime(*one.objective), verdictWords(one));
    return result;
}

/// What terms take one after the other.
struct Sum {
    double bound = 0;
    double expected = 0;
    bool isEmpty = true;

    void add(const Term& term) {
        bound += objectives::boundOf(term);
        expected += objectives::timeOf(term, Case::Typical);
        isEmpty = false;
    }
    /// `1m`, `2s, at most 1m25s`, `8m25s expected`.
    std::string inWords() const {
        if (expected == objectives::forever && bound == objectives::forever) return "no bound";
        if (bound == objectives::forever) return objectives::printTime(expected) + " expected";
        if (bound == expected) return objectives::printTime(bound);
        return fmt::format("{}, at most {}", objectives::printTime(expected), objectives::printTime(bound));
    }
};

/// The marks of one topology in one file.
class MarkMaker {
public:
    MarkMaker(const View& view, const source::SourceFile& file, const pipeline::AnalysedTopology& topology,
              const Ledger& ledger, std::vector<ProofMark>& marks)
        : view_(view), file_(file), topology_(topology), ledger_(ledger), marks_(marks) {}

    void make() {
        judged();
        for (const Plan& plan : topology_.model->plans)
            if (!plan.derived && plan.declaration != nullptr) this->plan(plan);
        for (const semantics::Replication& one : topology_.model->replications)
            replica(one);
        costs();
    }

private:
    bool isHere(source::Span span) const { return span.file == file_.id() && !span.empty(); }

    /// Where a statement ends, or the line on which it begins.
    std::uint32_t endOfHead(source::Span span) const {
        const std::string_view text = file_.text();
        std::size_t end = std::min<std::size_t>(text.find('\n', span.begin), span.end);
        while (end > span.begin && (text[end - 1] == ' ' || text[end - 1] == '\r'))
            --end;
        return static_cast<std::uint32_t>(end);
    }

    void hint(MarkSort sort, source::Span about, std::string label, std::string tooltip = {}) {
        if (isHere(about) && !label.empty())
            marks_.push_back({sort, about, endOfHead(about), std::move(label), "", std::move(tooltip)});
    }

    // ---- objectives

    void judged() {
        std::set<std::uint32_t> said;
        std::vector<ProofMark> lenses;
        for (const Assessment& one : ledger_.assessments) {
            const source::Span span = one.objectiveSpan;
            if (!one.objective || !isHere(span) || !said.insert(span.begin).second) continue;
            const Assessment& worst = *judgementsOf(ledger_, span).front();
            hint(MarkSort::Objective, span, objectiveLabel(worst));
            lenses.push_back({MarkSort::ObjectiveLens, span, span.begin,
                              fmt::format("{} {}: {}", objectives::word(worst.goal),
                                          objectives::printTime(*worst.objective), verdictWords(worst)),
                              worst.plan});
        }
        joinLenses(lenses);
    }

    /// Those of one block stand on one line: each line of lenses moves the text.
    void joinLenses(std::vector<ProofMark>& lenses) {
        std::sort(lenses.begin(), lenses.end(),
                  [](const ProofMark& one, const ProofMark& other) { return one.at < other.at; });
        for (std::size_t index = 0; index < lenses.size(); ++index) {
            ProofMark lens = lenses[index];
            if (index > 0) {
                const ProofMark& before = lenses[index - 1];
                const std::string_view between =
                    file_.text().substr(before.about.end, lens.about.begin - before.about.end);
                if (between.find_first_of("{}") == std::string_view::npos) lens.at = before.at;
            }
            lenses[index].at = lens.at;
            marks_.push_back(std::move(lens));
        }
    }

    // ---- plans

    void plan(const Plan& plan) {
        const source::Span head = plan.declaration->span;
        for (const Assessment& one : ledger_.assessments) {
            if (one.plan != plan.name || one.goal != Goal::Rto || !one.component.empty() || one.from.empty())
                continue;
            if (isHere(head))
                marks_.push_back({MarkSort::PlanLens, head, head.begin, planLabel(one), plan.name});
            hint(MarkSort::Plan, head, planLabel(one));
            break;
        }
        for (const objectives::Outcome& outcome : ledger_.outcomes)
            if (outcome.plan == plan.name && !outcome.derivedSteps.empty())
                hint(MarkSort::Name, head, derivedLabel(outcome));
        for (const semantics::SignalUse& signal : plan.signalUses)
            this->signal(plan, signal);
        if (plan.omitsSteps) return;
        forEachStep(plan.steps, [&](const semantics::Step& step) {
            if (step.component != nullptr) this->step(plan, step);
        });
    }

    static std::string derivedLabel(const objectives::Outcome& outcome) {
        const std::string words = objectives::inWords(
            outcome.derivedSteps, [](std::string_view step) { return std::string(step); });
        constexpr std::size_t longest = 60;
        if (words.size() <= longest) return "steps: " + words;
        std::size_t count = 0;
        for (const auto& stage : outcome.derivedSteps)
            count += stage.size();
        return fmt::format("{} derived steps", count);
    }

    void signal(const Plan& plan, const semantics::SignalUse& use) {
        Sum sum;
        for (const Term* term : termsIn(ledger_, plan.name, use.span))
            sum.add(*term);
        if (!sum.isEmpty) hint(MarkSort::Step, use.span, sum.inWords());
        if (use.signal != nullptr) defaults(use.signal->parameters, use.settings, use.span);
    }

    void step(const Plan& plan, const semantics::Step& step) {
        Sum sum;
        Sum after;
        for (const Term* term : termsIn(ledger_, plan.name, step.statement))
            (term->phase == Phase::Step ? sum : after).add(*term);
        if (sum.isEmpty && after.isEmpty) return;
        std::string label = sum.isEmpty ? "" : sum.inWords();
        // A second later nobody minds.
        constexpr double shown = 1000;
        if (!after.isEmpty && after.expected > shown)
            label += fmt::format("{}{} to take effect", label.empty() ? "" : ", +",
                                 objectives::printTime(after.expected));
        hint(MarkSort::Step, step.statement, std::move(label));
    }

    // ---- replicas

    void replica(const semantics::Replication& one) {
        if (one.component == nullptr || one.from == nullptr || !isHere(one.span)) return;
        const Assessment* const worst = lossOf(ledger_, *topology_.model, one.span);
        if (worst != nullptr && worst->typical != objectives::forever)
            hint(MarkSort::Objective, one.span,
                 fmt::format("{} {}", objectives::word(Goal::Rpo), objectives::expectedAndBound(*worst)));
        if (one.component->kind != nullptr)
            defaults(one.component->kind->replicaParameters, one.settings, one.span);
    }

    /// Times that decide on the objective and that nobody has written.
    void defaults(const semantics::ParameterList& parameters, const semantics::Settings& settings,
                  source::Span about) {
        std::string label;
        for (const semantics::Parameter& one : parameters.parameters) {
            if (one.type.kind != semantics::TypeKind::Duration || one.definition->value == nullptr ||
                settings.find(one.definition->name.text) != nullptr)
                continue;
            // What depends on other settings is no number that one could read here.
            if (one.definition->value->kind != syntax::ExpressionKind::Number) continue;
            label += fmt::format("{}{} = {}", label.empty() ? "" : ", ", one.definition->name.text,
                                 view_.analysis().sources().text(one.definition->value->span));
        }
        if (!label.empty()) hint(MarkSort::Name, about, label, "by default");
    }

    // ---- cost

    void costs() {
        if (!topology_.cost) return;
        std::map<std::string, double, std::less<>> monthly;
        for (const policy::Cost& one : topology_.cost->costs)
            monthly[one.component] += one.monthly;
        for (const semantics::Component& component : topology_.model->components) {
            const auto found = monthly.find(component.name);
            if (found != monthly.end() && component.family == nullptr && found->second >= 1)
                hint(MarkSort::Cost, component.span, fmt::format("USD {:.0f} a month", found->second),
                     source::markdownText(topology_.cost->basis));
        }
        hint(MarkSort::Cost, topology_.model->nameSpan,
             fmt::format("USD {:.0f} a month", topology_.cost->total()),
             source::markdownText(topology_.cost->basis));
    }

    const View& view_;
    const source::SourceFile& file_;
    const pipeline::AnalysedTopology& topology_;
    const Ledger& ledger_;
    std::vector<ProofMark>& marks_;
};

} // namespace

bool isProven(const View& view) {
    const pipeline::InputAnalysis* const input = inputOf(view);
    return input != nullptr && input->sound();
}

ProofMarks proofMarksOf(const View& view) {
    ProofMarks result{view.document().text, {}};
    const source::SourceFile* const file = view.file();
    if (file == nullptr) return result;
    forEachLedger(view, [&](const pipeline::AnalysedTopology& topology, const Ledger& ledger) {
        MarkMaker(view, *file, topology, ledger, result.marks).make();
    });
    std::stable_sort(
        result.marks.begin(), result.marks.end(), [](const ProofMark& one, const ProofMark& other) {
            return std::tie(one.at, one.sort, one.label) < std::tie(other.at, other.sort, other.label);
        });
    // All elements of a family stand on one line.
    result.marks.erase(std::unique(result.marks.begin(), result.marks.end()), result.marks.end());
    return result;
}

std::vector<ProofMark> moved(const ProofMarks& marks, const std::string& text) {
    const TextShift shift(marks.text->text(), text);
    const std::uint32_t same = shift.begin();
    const bool goesOn = same < text.size() && text[same] != '\n' && text[same] != ' ' && text[same] != '\r';
    std::vector<ProofMark> result;
    for (ProofMark mark : marks.marks) {
        const bool isCut = mark.about.begin < shift.end() && same < mark.at;
        const bool isGoneOn = mark.about.begin < same && mark.at == same && goesOn;
        if (isCut || isGoneOn) continue;
        for (std::uint32_t* place : {&mark.at, &mark.about.begin, &mark.about.end})
            *place = shift.toNow(*place);
        result.push_back(std::move(mark));
    }
    return result;
}

} // namespace drc::language_server
