#include "expansion/expansion_context.hpp"

#include "expansion/facts.hpp"

#include "expansion/objects.hpp"
#include "library/contract.hpp"

namespace drc::expansion {

namespace contract = library::contract;
namespace codes = diagnostics::codes;

Value WorldFrame::componentValue(const semantics::Component& component) const {
    return Value::object<ExpandedComponent>(component, world_);
}

Value ExpansionContext::account() {
    if (account_ == nullptr) {
        const semantics::Kind* const kind = kinds.find(contract::accountKind);
        if (kind == nullptr) {
            evaluator.sink()
                .report(codes::unknownKind, model.nameSpan, std::string(contract::accountKind))
                .note("every kind may ask for the account; it needs one of this name in the library");
            return semantics::Poison{};
        }
        semantics::Component& component = made.emplace_back();
        component.name = contract::accountKind;
        component.nameSpan = model.nameSpan;
        component.span = model.nameSpan;
        component.kind = kind;
        component.settings = model.ofAccount;
        for (const RegionRole& region : model.regions)
            component.regions.push_back(&region);
        component.home = component.regions.empty() ? nullptr : component.regions.front();
        account_ = &component;
    }
    return frame.componentValue(*account_);
}

const KindMembers& ExpansionContext::membersOf(const semantics::Kind& kind) {
    return members_.try_emplace(&kind, kind, evaluator).first->second;
}

Instance& ExpansionContext::instance(const semantics::Component& component) {
    auto& entry = instances_[&component];
    if (!entry) entry = std::make_unique<Instance>(*this, component);
    return *entry;
}

std::size_t ExpansionContext::longestSuffix() {
    if (!longestSuffix_) longestSuffix_ = expansion::longestSuffix(library, evaluator);
    return *longestSuffix_;
}

const std::vector<LeftOutName>& ExpansionContext::leftOut() {
    if (!leftOut_) leftOut_ = leftOutNames(library, evaluator);
    return *leftOut_;
}

} // namespace drc::expansion
