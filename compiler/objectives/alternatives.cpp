#include "objectives/alternatives.hpp"

#include "objectives/candidates.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

namespace drc::objectives {

namespace {

using Chosen = std::vector<const Candidate*>;

class Search {
public:
    Search(semantics::Model& model, const ir::Program& program, const Ledger& ledger, const Trial& trial)
        : model_(model), program_(program), ledger_(ledger), trial_(trial) {
        for (std::size_t index = 0; index < ledger.assessments.size(); ++index)
            if (ledger.assessments[index].verdict == Verdict::Refuted) missed_.push_back(index);
    }

    bool isNeeded() const { return !missed_.empty(); }

    std::map<std::size_t, std::vector<Alternative>> run(const std::vector<Candidate>& candidates) {
        monthly_ = trial_.monthly(model_, program_);
        for (const Candidate& candidate : candidates)
            if (const std::vector<std::size_t> open = mayChange(candidate); !open.empty())
                attempt({&candidate}, open);
        for (const std::size_t index : missed_)
            for (std::size_t size = 2; size <= largest && !isMet(index); ++size)
                sets(index, size);
        for (auto& [index, found] : found_)
            std::stable_sort(
                found.begin(), found.end(), [](const Alternative& left, const Alternative& right) {
                    const auto key = [](const Alternative& one) {
                        return std::tuple(one.verdict == Verdict::Refuted, one.monthly, -one.saves);
                    };
                    return key(left) < key(right);
                });
        return std::move(found_);
    }

private:
    static constexpr std::size_t largest = 3;
    static constexpr std::size_t mostSets = 8; ///< that are tried for a judgement and a size

    bool isMet(std::size_t index) const {
        const auto found = found_.find(index);
        return found != found_.end() &&
               std::any_of(found->second.begin(), found->second.end(),
                           [](const Alternative& one) { return one.verdict != Verdict::Refuted; });
    }

    /// The missed judgements that the candidate may be good for: what changes one plan judges no other anew.
    std::vector<std::size_t> mayChange(const Candidate& candidate) const {
        std::vector<std::size_t> result;
        for (const std::size_t index : missed_) {
            const std::string& plan = ledger_.assessments[index].plan;
            if (candidate.plan.empty() || plan.empty() || plan == candidate.plan) result.push_back(index);
        }
        return result;
    }

    // ---- sets

    /// What a candidate may save, at most, of one judgement: also where it is not on the critical path.
    struct Promise {
        const Candidate* candidate;
        double most;
    };

    /// Those whose promises would be enough together, the most promising first. More than enough is left out:
    /// it would be met with less.
    void sets(std::size_t index, std::size_t size) {
        std::vector<Promise>& promises = promises_[index];
        std::stable_sort(promises.begin(), promises.end(),
                         [](const Promise& left, const Promise& right) { return left.most > right.most; });
        const Assessment& missed = ledger_.assessments[index];
        if (!missed.objective) return;
        std::size_t left = mostSets;
        Chosen chosen;
        choose(promises, 0, size, missed.typical - *missed.objective, chosen, [&] {
            attempt(chosen, {index});
            return --left > 0;
        });
    }

    /// False when enough have been visited.
    template <class Visit>
    bool choose(const std::vector<Promise>& promises, std::size_t from, std::size_t size, double lacking,
                Chosen& chosen, const Visit& visit) const {
        if (size == 0) return lacking > 0 || visit();
        for (std::size_t next = from; next < promises.size(); ++next) {
            // What comes later promises less: it cannot be enough any more.
            if (promises[next].most * static_cast<double>(size) < lacking) return true;
            if (excludes(*promises[next].candidate, chosen)) continue;
            chosen.push_back(promises[next].candidate);
            const bool goesOn =
                choose(promises, next + 1, size - 1, lacking - promises[next].most, chosen, visit);
            chosen.pop_back();
            if (!goesOn) return false;
        }
        return true;
    }

    static bool excludes(const Candidate& candidate, const Chosen& chosen) {
        return std::any_of(chosen.begin(), chosen.end(), [&](const Candidate* other) {
            return other->of == candidate.of && other->where == candidate.where;
        });
    }

    /// The sum of what became shorter, whether it counted or not.
    static double shortened(const Assessment& before, const Assessment& after) {
        double result = 0;
        std::vector<bool> seen(after.terms.size());
        for (const Term& term : before.terms)
            for (std::size_t index = 0; index < after.terms.size(); ++index) {
                if (seen[index] || after.terms[index].path != term.path) continue;
                seen[index] = true;
                const double now = timeOf(after.terms[index], Case::Typical);
                const double earlier = timeOf(term, Case::Typical);
                if (now < earlier) result += earlier - now;
                break;
            }
        return result;
    }

    // ---- trials

    static std::string_view planOf(const Chosen& chosen) {
        const std::string& first = chosen.front()->plan;
        const bool same = std::all_of(chosen.begin(), chosen.end(),
                                      [&](const Candidate* one) { return one->plan == first; });
        return same ? std::string_view(first) : std::string_view();
    }

    /// `wanted`: the judgements that it is tried for.
    void attempt(const Chosen& chosen, const std::vector<std::size_t>& wanted) {
        std::vector<Undo> undo;
        for (const Candidate* candidate : chosen)
            for (Undo& one : candidate->apply())
                undo.push_back(std::move(one));
        tried(chosen, wanted);
        while (!undo.empty())
            undo.pop_back();
    }

    void tried(const Chosen& chosen, const std::vector<std::size_t>& wanted) {
        const auto recovery = trial_.recovery(model_, planOf(chosen));
        if (!recovery) return;
        const auto helped = this->helped(*recovery, chosen, wanted, true);
        // Of a set that meets nothing, nobody wants to know.
        const bool isEnough = std::any_of(helped.begin(), helped.end(), [&](const auto& one) {
            return chosen.size() == 1 || one.second.verdict != Verdict::Refuted;
        });
        if (!isEnough) return;
        const auto program = trial_.expand(model_, {});
        if (!program) return;
        // What is made for the recovery alone may lack terms, such as those of what only a resource asks for.
        const auto confirmed = this->helped(*program, chosen, wanted, false);
        if (confirmed.empty() || !trial_.isAllowed(model_, *program)) return;
        const double monthly = trial_.monthly(model_, *program) - monthly_;
        for (const auto& [index, alternative] : confirmed)
            if (chosen.size() == 1 || alternative.verdict != Verdict::Refuted)
                found_[index].emplace_back(alternative).monthly = monthly;
    }

    /// The judgements that are better then, by their index. `promises`: whether it is noted what a single
    /// change may be good for in a set.
    std::map<std::size_t, Alternative> helped(const ir::Program& program, const Chosen& chosen,
                                              const std::vector<std::size_t>& wanted, bool promises) {
        std::map<std::size_t, Alternative> result;
        const Ledger ledger = ledgerOf(model_, program, [&](const Assessment& one) {
            return std::any_of(wanted.begin(), wanted.end(), [&](std::size_t index) {
                return isCounterpart(one, ledger_.assessments[index]);
            });
        });
        for (const std::size_t index : wanted) {
            const Assessment& before = ledger_.assessments[index];
            const Assessment* const after = counterpart(ledger, before);
            if (after == nullptr || !after->verdict) continue;
            const double saves = before.typical == forever ? 0 : before.typical - after->typical;
            const bool recovers = before.typical == forever && after->typical != forever;
            const double most = recovers ? forever : std::max(saves, shortened(before, *after));
            if (promises && chosen.size() == 1 && most > 0)
                promises_[index].push_back({chosen.front(), most});
            if (*after->verdict == Verdict::Refuted && saves <= 0) continue;
            Alternative& alternative = result[index];
            for (const Candidate* candidate : chosen)
                alternative.parts.push_back({candidate->change, candidate->where});
            alternative.saves = saves;
            alternative.verdict = *after->verdict;
        }
        return result;
    }

    static const Assessment* counterpart(const Ledger& ledger, const Assessment& wanted) {
        for (const Assessment& one : ledger.assessments)
            if (isCounterpart(one, wanted)) return &one;
        return nullptr;
    }

    semantics::Model& model_;
    const ir::Program& program_;
    const Ledger& ledger_;
    const Trial& trial_;
    double monthly_ = 0;
    std::vector<std::size_t> missed_;
    std::map<std::size_t, std::vector<Promise>> promises_;
    std::map<std::size_t, std::vector<Alternative>> found_;
};

} // namespace

std::map<std::size_t, std::vector<Alternative>>
alternatives(semantics::Model& model, const ir::Program& program, const Ledger& ledger,
             const std::vector<std::string>& engines, const source::SourceMap& sources, const Trial& trial) {
    Search search(model, program, ledger, trial);
    if (!search.isNeeded()) return {};
    return search.run(candidatesFor(model, program, ledger, engines, sources));
}

} // namespace drc::objectives
