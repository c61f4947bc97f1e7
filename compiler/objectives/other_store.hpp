#pragma once

#include "ir/program.hpp"
#include "objectives/alternatives.hpp"
#include "objectives/ledger.hpp"
#include "semantics/model.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

/// What a topology would recover like if a store that a plan must bring back were of another kind: one that
/// every region writes, and for which a plan does nothing.
namespace drc::objectives {

struct OtherStore {
    std::string component;
    std::string written;
    std::string kind; ///< that it is of now
    double typical = 0;
    Verdict verdict = Verdict::Conditional;
};

/// By the index of each RTO that is refuted and that no change in `found` meets: the stores whose replacement
/// would meet it, each judged anew. How the settings of one kind become those of another nobody knows, so
/// neither cost nor a fix goes with it.
std::map<std::size_t, std::vector<OtherStore>>
otherStores(const semantics::Model& model, const ir::Program& program, const Ledger& ledger,
            const std::map<std::size_t, std::vector<Alternative>>& found);

} // namespace drc::objectives
