#pragma once

#include "objectives/ledger.hpp"
#include "objectives/loss_recovery.hpp"
#include "objectives/playback.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// What may go wrong in a recovery, beside the loss of the region.
namespace drc::objectives {

enum class FaultSort : std::uint8_t {
    Slow,       ///< a term takes its worst case
    Silent,     ///< a signal stays silent for good
    Fails,      ///< a step fails in all its attempts
    Hangs,      ///< a step takes all the time that it may, and fails
    Refused,    ///< an approval is refused
    Unanswered, ///< nobody answers an approval
    Twice,      ///< the plan is started a second time while it runs
    Returns,    ///< the lost region is back halfway
    Down        ///< the recovery region is lost, too
};

/// The one list of them: `docs/language.md` has a row for each.
inline constexpr std::array<std::pair<FaultSort, std::string_view>, 9> faultSorts{{
    {FaultSort::Slow, "slow"},
    {FaultSort::Silent, "silent"},
    {FaultSort::Fails, "fails"},
    {FaultSort::Hangs, "hangs"},
    {FaultSort::Refused, "refused"},
    {FaultSort::Unanswered, "unanswered"},
    {FaultSort::Twice, "twice"},
    {FaultSort::Returns, "returns"},
    {FaultSort::Down, "down"},
}};

std::string_view word(FaultSort sort);

struct Fault {
    FaultSort sort = FaultSort::Slow;
    std::string name;     ///< of a term or signal as the ledger has it, of a step, plan or region
    std::size_t step = 0; ///< of the plan, where a step fails
};

/// All that a recovery can have, by their sorts.
std::vector<Fault> faultsOf(const semantics::Model& model, const LossRecovery& recovery);

/// How a recovery ends with some faults.
struct FaultyRun {
    Playback playback;
    std::vector<std::string> discards; ///< components of which a step gave up what was not replicated
    std::vector<std::string> inBoth;   ///< components that serve in both regions, and did not before
    std::vector<std::string> repeated; ///< steps that are done twice
    bool isLostAltogether = false;     ///< both regions are lost
    bool isHome = false;               ///< the lost region is back and serves what the plan does not
};

/// Plays a recovery with faults. What is passed must outlive it.
class FaultPlayer {
public:
    FaultPlayer(const semantics::Model& model, const ir::Program& program, const LossRecovery& recovery)
        : model_(model), program_(program), recovery_(recovery) {}

    FaultyRun play(Case which, const std::vector<Fault>& faults) const;
    /// The recovery with what stays silent of these faults, and its terms.
    const LossRecovery& recoveryWith(const std::vector<Fault>& faults) const {
        return situationOf(faults).recovery;
    }
    const Player& playerWith(const std::vector<Fault>& faults) const { return situationOf(faults).player; }

private:
    /// The program with some silent signals, and how it recovers.
    struct Situation {
        Situation(const semantics::Model& model, const ir::Program& program, LossRecovery same)
            : recovery(std::move(same)), player(model, program, recovery) {}
        std::unique_ptr<ir::Program> silenced; ///< null where no signal is
        LossRecovery recovery;
        Player player;
    };

    const Situation& situationOf(const std::vector<Fault>& faults) const;
    void returns(FaultyRun& run) const;
    void loseBoth(FaultyRun& run) const;
    void addData(FaultyRun& run) const;

    const semantics::Model& model_;
    const ir::Program& program_;
    const LossRecovery& recovery_;
    mutable std::map<std::set<std::string>, std::unique_ptr<Situation>> situations_; ///< by silent signals
};

} // namespace drc::objectives
