#pragma once

#include "objectives/assessment.hpp"
#include "objectives/ledger.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace drc::objectives {

/// Compares what was found out with the objectives of a topology, and notes each result in the ledger.
class Judge {
public:
    /// `wanted`: as for the ledger.
    Judge(const semantics::Model& model, const Wanted& wanted, Ledger& ledger)
        : model_(model), wanted_(wanted), ledger_(ledger) {}

    /// Null without one. `assessment`: what says for whom, and for which disruption.
    const double* objectiveOf(const Assessment& assessment) const;
    bool isWanted(const Assessment& pattern) const { return !wanted_ || wanted_(pattern); }
    /// Of several parts, each with the options that it has: until the last one has recovered. `open`: what is
    /// in none of them, in words; empty without it.
    struct Part {
        std::string plan; ///< empty for what recovers without one
        std::vector<Option> options;
        std::string shortfall; ///< what it does not bring back, in words
        double window = 0;     ///< as of an assessment
    };
    void judgeParts(Assessment pattern, const std::vector<Part>& parts, const std::string& open);
    /// The best of these options, by one plan; others, if there are any, do what is awaited beside it.
    void judge(Assessment pattern, const std::vector<Option>& options, const std::vector<Part>& others = {});
    void judge(const Assessment& pattern, const Schedule& only) { judge(pattern, {Option{only}}); }
    /// An objective of which nothing says whether it is met.
    void unjudged(Assessment pattern, std::string reason);
    /// What of the topology suppresses it, which is a use of the suppression; null without one.
    /// `plan`: by its name; empty for what no single plan is about.
    const semantics::VerdictSuppression* suppressionOf(semantics::Waived waived, std::string_view component,
                                                       std::string_view plan);

private:
    const semantics::Objectives* objectivesOf(const Assessment& assessment) const;
    void compare(Assessment& assessment) const;
    /// Until the last of the others has recovered that takes longer than the plan itself.
    static Assessment beside(Assessment own, const Assessment& pattern, const std::vector<Part>& others);
    void note(Assessment result);
    const semantics::VerdictSuppression* suppressionOf(const Assessment& assessment) const;

    const semantics::Model& model_;
    const Wanted& wanted_;
    Ledger& ledger_;
};

} // namespace drc::objectives
