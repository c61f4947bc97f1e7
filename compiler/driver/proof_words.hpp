#pragma once

#include "objectives/proof_words.hpp"
#include "pipeline/pipeline.hpp"

#include <string>

/// What `prove` says of a ledger, whatever the format.
namespace drc::driver {

using objectives::alternative;
using objectives::boundFigure;
using objectives::boundInWords;
using objectives::conditionsOf;
using objectives::derivedSteps;
using objectives::endOfPlan;
using objectives::expectedAndBound;
using objectives::expectedFigure;
using objectives::Figure;
using objectives::headingOf;
using objectives::headingOfOtherStores;
using objectives::inWords;
using objectives::mayFail;
using objectives::missingSteps;
using objectives::nothingToJudge;
using objectives::occasion;
using objectives::orNone;
using objectives::otherStore;
using objectives::outcomeOf;
using objectives::shorterSteps;
using objectives::suppressedInWords;
using objectives::verdictOf;
using objectives::windowOf;

/// `1h30m`; `no bound` for what has none.
std::string time(double milliseconds);
/// The topology, with the values that were given to its parameters.
std::string titleOf(const pipeline::TopologyProof& proof);

} // namespace drc::driver
