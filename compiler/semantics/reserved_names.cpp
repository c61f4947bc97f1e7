#include "semantics/reserved_names.hpp"

#include "layout/layout.hpp"
#include "library/contract.hpp"
#include "semantics/topology_frame.hpp"

#include <algorithm>
#include <string>

namespace drc::semantics {

namespace contract = library::contract;

namespace {

namespace sorts = ir::sorts;

/// What every expression of a topology means by the name.
constexpr ir::Sorts seenByExpressions = sorts::region | sorts::value | sorts::parameter | sorts::withFile;

const std::vector<ir::ReservedName>& ofCompiler() {
    static const std::vector<ir::ReservedName> names{
        {std::string(environmentSuffix), seenByExpressions,
         "it is the string that distinguishes this environment from others, and is always defined"},
        {"topology", seenByExpressions, "it is the name of the topology, in every expression"},
        {std::string(contract::accountKind), seenByExpressions,
         "it is what is true of the whole account, in every expression"},
        {layout::globalName, sorts::emitted,
         "with `layout = split`, it is the configuration of what belongs to no single region"},
        {"runbooks", sorts::emitted, "it is the folder of the plans' documents"},
        {"functions", sorts::emitted, "it is the folder of the functions' packages"},
    };
    return names;
}

bool matches(const ir::ReservedName& reserved, std::string_view name) {
    if (name.size() < reserved.text.size()) return false;
    const bool whole = reserved.match == ir::ReservedName::Match::Whole;
    return whole ? name == reserved.text : name.substr(name.size() - reserved.text.size()) == reserved.text;
}

} // namespace

ReservedNames::ReservedNames(const std::vector<ir::ReservedName>& ofTargets) : all_(ofCompiler()) {
    all_.insert(all_.end(), ofTargets.begin(), ofTargets.end());
}

const ir::ReservedName* ReservedNames::find(std::string_view name, ir::Sorts sort) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const ir::ReservedName& reserved) {
        return (reserved.sorts & sort) != 0 && matches(reserved, name);
    });
    return found == all_.end() ? nullptr : &*found;
}

bool isGoodName(std::string_view name) {
    const auto allowed = [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
    };
    return name.front() >= 'a' && name.front() <= 'z' && name.back() != '_' &&
           name.find("__") == std::string_view::npos && std::all_of(name.begin(), name.end(), allowed);
}

std::string_view spellSort(ir::Sorts sort) {
    switch (sort) {
    case sorts::topology: return "topology";
    case sorts::region: return "region";
    case sorts::value: return "value";
    case sorts::parameter: return "parameter";
    case sorts::component: return "component";
    case sorts::plan: return "plan";
    case sorts::drill: return "drill";
    default: return "declaration";
    }
}

} // namespace drc::semantics
