#pragma once

#include "ir/program.hpp"
#include "objectives/ledger.hpp"
#include "semantics/model.hpp"
#include "source/source_map.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Which changes would meet an objective that is missed: single ones, or else the smallest sets of them. Each
/// is tried: what recovers the topology is made with it, and its ledger again; only for one that helps is all
/// of it expanded, and judged by every rule.
namespace drc::objectives {

/// How a topology that was changed is tried, in the order of what each costs.
struct Trial {
    /// Of plans that list no steps, they are derived anew.
    using Expand =
        std::function<std::optional<ir::Program>(semantics::Model& changed, std::string_view only)>;
    /// What a ledger is made of, or a little less, for a first impression: of one plan where nothing else was
    /// changed, or of all without a name. Nothing when it has errors.
    Expand recovery;
    /// Everything, whatever the name; nothing when it has errors.
    Expand expand;
    /// Whether no rule refuses it.
    std::function<bool(const semantics::Model& changed, const ir::Program& program)> isAllowed;
    /// What it costs, in the currency of the library's prices.
    std::function<double(const semantics::Model& changed, const ir::Program& program)> monthly;
};

struct Alternative {
    struct Part {
        std::string change; ///< `interval = 10s`
        std::string where;  ///< `unhealthy entry`
    };
    std::vector<Part> parts; ///< of a set, several
    double saves = 0;        ///< milliseconds of what is expected
    double monthly = 0;      ///< what it adds to the cost
    Verdict verdict = Verdict::Refuted;
};

/// By the index of each refuted result, suppressed or not: alternatives that meet it first, then by cost,
/// then by the time saved. Sets are looked for where no single change meets it: of two, and where none of
/// these does, of three. `engines` are the kinds that can run plans. `model` is a copy that the
/// search owns and changes.
std::map<std::size_t, std::vector<Alternative>>
alternatives(semantics::Model& model, const ir::Program& program, const Ledger& ledger,
             const std::vector<std::string>& engines, const source::SourceMap& sources, const Trial& trial);

} // namespace drc::objectives
