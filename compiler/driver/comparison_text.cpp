#include "driver/comparison_report.hpp"
#include "driver/ledger_words.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::driver {

namespace {

constexpr std::size_t columnsWithoutTerminal = 100;
constexpr std::size_t mostTerms = 6;

class ComparisonText {
public:
    ComparisonText(const ComparisonReport& report, std::size_t width)
        : report_(report),
          width_(width == 0 ? columnsWithoutTerminal : std::max<std::size_t>(width, 40)),
          terminal_(width != 0) {}

    std::string write() {
        const comparison::Words sentence = report_.sentence();
        if (sentence.empty()) return "";
        // Whoever reads a pipe line by line has the sentence as the first one.
        text_ += terminal_ ? wrapped(sentence.text(), 0, width_) : sentence.text() + "\n";
        for (const comparison::Words& side : report_.unjudged())
            if (side.text() != sentence.text()) line(side.text(), 0);
        for (const comparison::TopologyComparison& topology : report_.topologies) {
            if (report_.compared > 1) text_ += "\n" + topology.name + "\n";
            for (const ChangeGroup& group : groupsOf(topology))
                this->group(group);
        }
        return std::move(text_);
    }

private:
    void line(const std::string& paragraph, std::size_t indent) {
        text_ += wrapped(paragraph, indent, width_);
    }

    void group(const ChangeGroup& group) {
        text_ += fmt::format("\n{}\n", group.title);
        std::size_t alike = 0;
        for (const comparison::Change* const change : group.changes) {
            if (isAlike(*change) && ++alike > mostAlike) continue;
            this->change(*change);
        }
        if (alike > mostAlike) line(fmt::format("… and {} more", alike - mostAlike), 2);
    }

    void change(const comparison::Change& change) {
        const std::string_view effect = wordOf(change.effect);
        std::string paragraph = effect.empty() ? "" : std::string(effect) + ": ";
        paragraph += change.sentence.text();
        if (const std::string places = placesOf(change); !places.empty())
            paragraph += fmt::format(" ({})", places);
        line(paragraph, 2);
        if (change.repeats) return;
        for (std::size_t index = 0; index < std::min(change.terms.size(), mostTerms); ++index)
            line(fmt::format("{}: {}", change.terms[index].path, inWords(change.terms[index])), 6);
        if (change.terms.size() > mostTerms)
            line(fmt::format("… and {} more terms", change.terms.size() - mostTerms), 6);
    }

    std::string placesOf(const comparison::Change& change) const {
        if (isAlike(change)) return "";
        const std::string old = report_.oldPlaceOf(change.oldPlace);
        const std::string now = report_.newPlaceOf(change.newPlace);
        if (old.empty() || now.empty() || old == now) return now.empty() ? old : now;
        return old + " → " + now;
    }

    const ComparisonReport& report_;
    std::size_t width_;
    bool terminal_;
    std::string text_;
};

} // namespace

std::string comparisonAsText(const ComparisonReport& report, std::size_t width) {
    return ComparisonText(report, width).write();
}

} // namespace drc::driver
