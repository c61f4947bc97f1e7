#pragma once

#include "semantics/model.hpp"

#include <functional>
#include <string_view>
#include <vector>

namespace drc::semantics {

/// A component that is named, or a member of it.
struct Mention {
    const Component& component;
    source::Span where;        ///< of its name
    std::string_view member{}; ///< empty for the component itself
};

/// What a setting names: components, elements of families, and values of the topology.
struct MentionVisitor {
    std::function<void(const Mention& mention)> component;
    std::function<void(const syntax::Definition& let, source::Span where)> let;
};
void forEachMention(const Model& model, const Setting& setting, const MentionVisitor& visitor);
void forEachMention(const Model& model, const syntax::Expression& expression, const MentionVisitor& visitor);

/// Whether a setting of the component names another one.
bool mentions(const Model& model, const Component& component, const Component& other);

/// What a component cannot work without, as far as the topology says so: the components that its settings
/// name, also by a `let`, those that they name, and so on. What tags name is no need. In the order of
/// declaration, without the component itself.
std::vector<const Component*> needsOf(const Model& model, const Component& component);

/// What it needs by its own settings, also by a `let`; of what they mention in turn, nothing.
std::vector<Mention> ownMentions(const Model& model, const Component& component);

} // namespace drc::semantics
