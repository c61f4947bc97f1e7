#include "driver/ledger_words.hpp"
#include "driver/proof.hpp"
#include "driver/proof_words.hpp"
#include "library/contract.hpp"
#include "objectives/assessment.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::driver {

namespace contract = library::contract;

using objectives::Alternative;
using objectives::Assessment;
using objectives::Goal;
using objectives::Outcome;
using objectives::Term;
using objectives::Verdict;
using pipeline::TopologyProof;

namespace {

std::string quoted(std::string_view text) {
    return fmt::format("`{}`", text);
}

constexpr std::size_t narrow = 60; ///< columns below which the table does without its own

class TextReport {
public:
    TextReport(const source::SourceMap& sources, std::size_t width)
        : sources_(sources), width_(width == 0 ? 100 : std::max<std::size_t>(width, 40)) {}

    std::string proof(const TopologyProof& proof) {
        out_ = wrapped(titleOf(proof), 0, width_);
        const auto& all = proof.ledger.assessments;
        for (std::size_t index = 0; index < all.size(); ++index) {
            if (all[index].component.empty())
                whole(all[index], outcomeOf(proof.ledger, all[index]));
            else
                part(all[index]);
            const auto found = proof.alternatives.find(index);
            if (found != proof.alternatives.end()) alternatives(found->second);
            const auto stores = proof.otherStores.find(index);
            if (stores != proof.otherStores.end()) otherStores(stores->second);
        }
        if (all.empty()) out_ += fmt::format("\n{}\n", nothingToJudge);
        for (const std::string& remark : proof.ledger.remarks)
            out_ += "\n" + wrapped("note: " + remark, 0, width_);
        return out_;
    }

private:
    void whole(const Assessment& assessment, const Outcome* outcome) {
        // Without an objective, one line is enough.
        if (!assessment.objective && assessment.disruption != contract::disruption::region) {
            out_ += "\n" + wrapped(fmt::format("{}: {}: no objective, {}", word(assessment.goal),
                                               occasion(assessment), expectedAndBound(assessment)),
                                   0, width_);
            return;
        }
        out_ += "\n" + wrapped(fmt::format("{}: {}", word(assessment.goal), occasion(assessment)), 0, width_);
        out_ += wrapped(verdictOf(assessment), 2, width_);
        conditions(assessment, 2);
        if (outcome != nullptr)
            for (const Outcome::Change& change : outcome->changes)
                out_ += wrapped(inWords(change), 2, width_);
        if (outcome != nullptr)
            for (const std::string& step : missingSteps(*outcome))
                sentence(step);
        sentence(windowOf(assessment));
        if (outcome != nullptr) sentence(derivedSteps(*outcome, quoted));
        if (assessment.verdict == Verdict::Unjudged) return;
        const bool serves = outcome == nullptr || outcome->changes.empty();
        if (!assessment.terms.empty())
            table(assessment);
        else if (assessment.goal == Goal::Rto && serves)
            out_ += wrapped(fmt::format("all of it serves in {} at any time", assessment.to), 2, width_);
        sentence(boundInWords(assessment));
        sentence(endOfPlan(assessment));
        if (outcome != nullptr) sentence(shorterSteps(*outcome, quoted));
    }

    void sentence(const std::string& text) {
        if (!text.empty()) out_ += wrapped(text, 2, width_);
    }

    void table(const Assessment& assessment) {
        out_ += "\n";
        row("", {"bound", ""}, {"expected", ""});
        bool beside = false;
        for (const Term& term : assessment.terms) {
            row((term.critical ? "" : "| ") + term.path, boundFigure(term), expectedFigure(term));
            beside = beside || !term.critical;
            about(term);
        }
        row("total", {orNone(objectives::boundOf(assessment)), ""}, {orNone(assessment.typical), ""});
        if (beside) out_ += wrapped("| not on the critical path", 2, width_);
    }

    void part(const Assessment& assessment) {
        const std::string line =
            fmt::format("{}: {}", assessment.written,
                        assessment.objective ? verdictOf(assessment) : expectedAndBound(assessment));
        out_ += wrapped(line, 2, width_);
        if (assessment.objective) conditions(assessment, 4);
    }

    void conditions(const Assessment& assessment, std::size_t indent) {
        if (assessment.suppression != nullptr)
            out_ += wrapped(fmt::format("{}, because {} ({})", suppressedInWords(*assessment.suppression),
                                        assessment.suppression->reason,
                                        placeOf(sources_, assessment.suppression->span)),
                            indent, width_);
        if (assessment.reliesOn.empty()) return;
        out_ += wrapped("it holds if", indent, width_);
        for (const std::string& condition : conditionsOf(assessment))
            out_ += wrapped("- " + condition, indent + 2, width_);
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

    void row(const std::string& name, const Figure& bound, const Figure& expected) {
        const std::string numbers =
            fmt::format("{:>9} {:<8} {:>9} {}", bound.time, bound.evidence, expected.time, expected.evidence);
        const std::size_t room = width_ > narrow + 14 ? std::min<std::size_t>(width_, 84) - 40 : 0;
        if (name.size() + 2 < room)
            out_ += fmt::format("  {:<{}}{}", name, room, numbers);
        else
            out_ += fmt::format("{}  {:<{}}{}", name.empty() ? "" : "  " + name + "\n", "", room, numbers);
        while (!out_.empty() && out_.back() == ' ')
            out_.pop_back();
        out_ += "\n";
    }

    void otherStores(const std::vector<objectives::OtherStore>& all) {
        out_ += wrapped(headingOfOtherStores, 2, width_);
        for (const objectives::OtherStore& one : all)
            out_ += wrapped("- " + otherStore(one, quoted), 4, width_);
    }

    void alternatives(const std::vector<Alternative>& all) {
        constexpr std::size_t shown = 6;
        const bool meets = !all.empty() && all.front().verdict != Verdict::Refuted;
        out_ += wrapped(headingOf(all), 2, width_);
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

} // namespace

std::string proofAsText(const TopologyProof& proof, const source::SourceMap& sources, std::size_t width) {
    return TextReport(sources, width).proof(proof);
}

} // namespace drc::driver
