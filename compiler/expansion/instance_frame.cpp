#include "expansion/instance_frame.hpp"

#include "expansion/elaboration.hpp"
#include "expansion/expansion_context.hpp"
#include "expansion/host_functions.hpp"
#include "expansion/instance.hpp"
#include "semantics/concern.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

namespace drc::expansion {

InstanceFrame::InstanceFrame(Instance& instance, Identity identity)
    : Frame(instance.world().evaluator.memo().newOwner()),
      instance_(instance),
      identity_(identity),
      files_(*this) {
    instance.world().elaboration.own(number(), instance);
}

std::optional<Value> InstanceFrame::call(const semantics::Arguments& arguments,
                                         const Environment& environment, Evaluator& evaluator) const {
    return callHostFunction(*this, arguments, environment, evaluator);
}

source::Span InstanceFrame::instantiatedAt() const {
    if (identity_.step != nullptr) return identity_.step->span;
    if (identity_.signalUse != nullptr) return identity_.signalUse->span;
    return instance_.component().span;
}

std::string InstanceFrame::instantiationText() const {
    if (identity_.step != nullptr) return "for this step";
    if (identity_.signalUse != nullptr) return "for this signal";
    return semantics::forComponent(instance_.owner());
}

source::Span InstanceFrame::instantiated() const {
    return instance_.kind().declaration->span;
}

const syntax::Statement* InstanceFrame::evaluated() const {
    return instance_.kind().declaration;
}

source::Span InstanceFrame::settingOf(const binding::Symbol& symbol) const {
    return instance_.settingSpan(symbol, *this);
}

void InstanceFrame::explain(diagnostics::Diagnostic& diagnostic) const {
    const Membership* const membership = instance_.membership();
    if (membership == nullptr) return;
    diagnostic.label(membership->line.name.span,
                     fmt::format("for the part `{}`", membership->line.name.text));
    if (const Membership* const outer = membership->whole.membership())
        (outer->place != nullptr ? *outer->place : outer->whole.global()).explain(diagnostic);
}

std::vector<const RegionRole*> InstanceFrame::regions() const {
    return instance_.component().regions;
}

// ---- what it makes

bool InstanceFrame::makesThings() const {
    if (identity_.kind == PlaceKind::Signal) return identity_.signalUse != nullptr;
    return identity_.kind != PlaceKind::Action;
}

const PlaceContents& InstanceFrame::contents() const {
    return instance_.world().elaboration.made(*this);
}

std::optional<Value> InstanceFrame::exported(std::string_view name, const Environment& environment,
                                             Evaluator& evaluator) const {
    const PlaceContents* const contents = instance_.world().elaboration.of(*this, environment);
    if (contents == nullptr) return semantics::Poison{};
    const PlaceContents::Valued* const found = contents->exported(name);
    if (found == nullptr) return std::nullopt;
    return evaluator.once(*found->definition, number(), found->environment);
}

std::string printedIndex(const Value& index) {
    std::string text = semantics::print(index).value_or("");
    for (char& letter : text) {
        if (!source::isLetter(letter) && !source::isDigit(letter)) letter = '_';
    }
    return text;
}

void InstanceFrame::appendLabelStart(std::string& label, const RegionRole* region) const {
    appendPlaceLabel(label, region);
    label += '_';
    if (const Membership* const membership = instance_.membership()) label += membership->path;
}

void InstanceFrame::appendPlaceLabel(std::string& label, const RegionRole* region) const {
    if (const Membership* const membership = instance_.membership()) {
        // A part begins like what stands beside it.
        const InstanceFrame* const around =
            membership->place != nullptr ? membership->place : membership->whole.placeLike(*this);
        if (around != nullptr) return around->appendPlaceLabel(label, region);
    }
    label += instance_.owner().name;
    if (region != nullptr) label.append(1, '_') += region->role;
    const RegionRole* const other = region == identity_.other ? identity_.region : identity_.other;
    if (identity_.kind == PlaceKind::Pair || identity_.kind == PlaceKind::Replica)
        label.append(1, '_') += other->role;
    if (identity_.kind == PlaceKind::Signal) label.append(1, '_') += identity_.signal->declaration->name.text;
}

std::string InstanceFrame::label(std::string_view name, const Value& index, const RegionRole* region) const {
    constexpr std::size_t usualLength = 64;
    std::string result;
    result.reserve(usualLength);
    appendLabelStart(result, region);
    const Membership* const membership = instance_.membership();
    if (name != partItself || membership == nullptr)
        result += name;
    else if (!membership->index.isNull() || membership->line.name.text != membership->line.type.text)
        result.pop_back(); // the path ends in the name of the part
    else
        result += membership->line.name.text;
    if (!index.isNull()) result.append(1, '_') += printedIndex(index);
    return result;
}

} // namespace drc::expansion
