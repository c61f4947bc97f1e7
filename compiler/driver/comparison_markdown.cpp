#include "driver/comparison_report.hpp"
#include "driver/proof_words.hpp"
#include "source/markup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

namespace drc::driver {

namespace {

using source::markdownCell;
using source::markdownCode;
using source::markdownText;

std::string markdown(const comparison::Words& words) {
    return words.written(markdownText, markdownCode);
}

class ComparisonMarkdown {
public:
    ComparisonMarkdown(const ComparisonReport& report, std::size_t most) : report_(report), most_(most) {}

    std::string write() {
        const comparison::Words sentence = report_.sentence();
        if (sentence.empty()) return "";
        text_ = fmt::format("**{}**\n", markdown(sentence));
        for (const comparison::Words& side : report_.unjudged())
            if (side.text() != sentence.text()) text_ += "\n" + markdown(side) + "\n";
        for (const comparison::TopologyComparison& topology : report_.topologies) {
            if (report_.compared > 1) append(fmt::format("\n## {}\n", markdownText(topology.name)), 0);
            times(topology);
            for (const ChangeGroup& group : groupsOf(topology))
                this->group(group);
        }
        if (left_ > 0) text_ += cut();
        return std::move(text_);
    }

private:
    std::string cut() const {
        return fmt::format(
            "\n{} {} left out here: the limit is {} bytes. `drc diff` without `--format` shows all.\n", left_,
            left_ == 1 ? "change is" : "changes are", most_);
    }

    /// Adds a text where there is room for it, and for what must follow.
    bool append(const std::string& text, std::size_t changes, std::size_t closing = 0) {
        constexpr std::size_t reserve = 200; // for the count of what was left out
        if (text_.size() + text.size() + closing + reserve > most_) {
            left_ += changes;
            return false;
        }
        text_ += text;
        return true;
    }

    // ---- the table of times

    void times(const comparison::TopologyComparison& topology) {
        std::string table;
        std::size_t rows = 0;
        for (const comparison::Change& change : topology.changes) {
            if (change.section != comparison::Section::Time && change.section != comparison::Section::Verdict)
                continue;
            if (!change.before || !change.after) continue;
            const std::string& metric = change.fact().metric;
            const std::string what = change.section == comparison::Section::Verdict ? "verdict"
                                     : metric == "worst"                            ? "worst case"
                                                                                    : metric;
            table += fmt::format(
                "| {} | {} | {} | {} | {} |\n", markdownCell(markdown(change.fact().subject)), what,
                markdownText(change.before->value), markdownText(change.after->value), wordOf(change.effect));
            ++rows;
        }
        if (rows > 0) append("\n| | | before | after | |\n|---|---|---|---|---|\n" + table, 0);
    }

    // ---- groups

    void group(const ChangeGroup& group) {
        const bool folds =
            std::all_of(group.changes.begin(), group.changes.end(), [](const comparison::Change* change) {
                return change->effect == comparison::Effect::None && !change->risksData();
            });
        const std::string open = folds ? fmt::format("\n<details><summary>{} ({})</summary>\n\n", group.title,
                                                     group.changes.size())
                                       : fmt::format("\n### {}\n\n", group.title);
        const std::string close = folds ? "\n</details>\n" : "";
        std::size_t shown = 0;
        for (const comparison::Change* const change : group.changes) {
            std::string item = this->item(*change);
            if (shown == 0) item = open + item;
            if (append(item, 1, close.size())) ++shown;
        }
        if (shown > 0) text_ += close;
    }

    std::string item(const comparison::Change& change) const {
        std::string result = "- ";
        if (const std::string_view effect = wordOf(change.effect); !effect.empty())
            result += fmt::format("**{}**: ", effect);
        result += markdown(change.sentence);
        const std::string old = report_.oldPlaceOf(change.oldPlace);
        const std::string now = report_.newPlaceOf(change.newPlace);
        if (!isAlike(change)) {
            if (old.empty() || now.empty() || old == now)
                result += now.empty() && old.empty()
                              ? ""
                              : fmt::format(" ({})", markdownCode(now.empty() ? old : now));
            else
                result += fmt::format(" ({} → {})", markdownCode(old), markdownCode(now));
        }
        result += "\n";
        if (!change.repeats)
            for (const comparison::TermChange& term : change.terms)
                result += fmt::format("  - {}: {}\n", markdownCode(term.path), markdownText(inWords(term)));
        return result;
    }

    const ComparisonReport& report_;
    std::size_t most_;
    std::size_t left_ = 0;
    std::string text_;
};

} // namespace

std::string comparisonAsMarkdown(const ComparisonReport& report, std::size_t most) {
    return ComparisonMarkdown(report, most).write();
}

} // namespace drc::driver
