#include "driver/proof_words.hpp"

#include <fmt/format.h>

namespace drc::driver {

std::string time(double milliseconds) {
    return objectives::printTime(milliseconds);
}

std::string titleOf(const pipeline::TopologyProof& proof) {
    std::string title = proof.ledger.topology;
    for (const ir::GivenParameter& given : proof.program.given)
        title += fmt::format("{} {} = {}", &given == &proof.program.given.front() ? ", with" : ",",
                             given.name, given.text);
    return title;
}

} // namespace drc::driver
