#pragma once

#include "ir/program.hpp"

#include <optional>
#include <string_view>

/// What a topology is like when a plan begins.
namespace drc::objectives {

/// What the loss of a region makes of the component, as its kind says it; null where it says nothing.
const ir::DisruptionImpact* lossOfRegion(const ir::Program& program, std::string_view component);

/// The least time, in milliseconds, after which clients are led to another region without a step; nothing
/// where none is.
std::optional<double> ledElsewhereAfter(const ir::Program& program, std::string_view component);

/// Whether clients depend on the region: an entrance sends them there, or something is at home there that
/// does not serve in every other region. Without an entrance, data that is at home there is enough.
bool isInService(const ir::Program& program, std::string_view role);

/// Whether the component serves there before anything happens.
bool serves(const ir::Program& program, std::string_view component, std::string_view role);

/// Whether data is at home in the region and travels from there.
bool sendsData(const ir::Program& program, std::string_view role);

/// What each component does in the regions of a plan before it begins. A plan that leaves a region where
/// nothing has to be left that is at home there begins once the system has moved to it: what is declared of
/// the home region holds in the other one. So it does for what a failback leads back.
class Scenario {
public:
    /// `mayHaveMoved`: false for a loss that no plan is for.
    Scenario(const ir::Program& program, const ir::Plan& plan, bool mayHaveMoved = true);

    /// Whether the system has moved to the region that the plan leaves.
    bool hasMoved() const { return moved_; }
    ir::State stateIn(const ir::ComponentStates& states, std::string_view role) const;
    /// Whether it must serve in the recovery region when the plan has ended: it served, is lost or led away,
    /// and the plan is for it.
    bool isRequired(const ir::ComponentStates& states) const;

private:
    bool hasMoved(const ir::ComponentStates& states) const;

    const ir::Plan& plan_;
    bool moved_;
};

} // namespace drc::objectives
