#pragma once

#include "objectives/loss_recovery.hpp"
#include "objectives/playback.hpp"
#include "objectives/schedule.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

/// The plans of all parts of a topology after one loss, on one axis of time.
namespace drc::objectives {

/// One of these plans, and a run of it. What is referred to must outlive it.
struct PartPlayback {
    const LossRecovery& recovery;
    const Recovery& states; ///< as of its player
    Playback playback;
};

struct JointPlayback {
    std::vector<Term> terms; ///< of all plans, and last of what recovers by itself in no part
    /// Where the terms of each plan begin.
    std::vector<std::size_t> begins;
    std::vector<Span> spans; ///< by their begin
    /// What begins to do something else: of what several plans act on, what differs from before.
    std::vector<StateMoment> moments;
    /// By the name of what must serve, as the plans find it in the recovery region.
    std::map<std::string, ir::State, std::less<>> before;
    /// What must serve and does not, from each moment on at which that changes, the loss included.
    std::vector<std::pair<double, std::map<std::string, ir::State, std::less<>>>> down;
    /// What does not serve in the end, without what may stay down.
    std::map<std::string, ir::State, std::less<>> left;
    double recovered = 0; ///< milliseconds from the loss; `forever` where something is left
    /// Of each plan: when its part has recovered, with what it waits for beside it, in milliseconds from the
    /// loss. `forever` where it never has, and where its plan alone cannot be judged. It is as when the plan
    /// runs alone, but for what other plans do beside the part.
    std::vector<double> recoveredParts;
};

/// `parts`: for the loss of one region, to one other; none of them with a fault that ends the loss, or that
/// loses the other region. `takes`: how long terms take in no part.
JointPlayback playedTogether(const semantics::Model& model, const ir::Program& program,
                             const std::vector<PartPlayback>& parts, const Duration& takes);

} // namespace drc::objectives
