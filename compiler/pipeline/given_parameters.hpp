#pragma once

#include "diagnostics/sink.hpp"
#include "library/given_values.hpp"
#include "pipeline/input_analysis.hpp"

#include <string>
#include <vector>

namespace drc::pipeline {

/// The names of a topology that a given value could mean.
struct GivenTo {
    std::string topology;
    std::vector<std::string> parameters;
    std::vector<std::string> ofDeployment; ///< variables that only the deployment gives
    bool complete = true;                  ///< all of its text could be read
};

/// Those of each topology of an input.
std::vector<GivenTo> parametersOf(const InputAnalysis& input);

/// Reports each given value that means no parameter, parameters of several topologies, or one that has a
/// value already.
void reportMisgiven(const library::GivenValues& given, const std::vector<std::vector<GivenTo>>& inputs,
                    diagnostics::Sink& sink);

} // namespace drc::pipeline
