#include "semantics/mentions.hpp"

#include <algorithm>
#include <set>

namespace drc::semantics {

bool mentions(const Component& component, std::string_view other) {
    return std::any_of(
        component.settings.all.begin(), component.settings.all.end(), [&](const Setting& setting) {
            bool found = false;
            forEachName(setting, [&](const syntax::Name& name) { found = found || name.text == other; });
            return found;
        });
}

namespace {

/// Follows names for as long as they lead to something new: components may name each other, and a chain of
/// values may be as long as a file.
class Search {
public:
    explicit Search(const Model& model) : model_(model) {}

    std::set<const Component*> from(const Component& component) {
        const auto visit = [&](const syntax::Name& name) { follow(name); };
        components_.push_back(&component);
        while (!components_.empty() || !values_.empty()) {
            if (!values_.empty()) {
                const syntax::Expression* const value = values_.back();
                values_.pop_back();
                syntax::forEachName(*value, visit);
                continue;
            }
            const Component* const next = components_.back();
            components_.pop_back();
            for (const Setting& setting : next->settings.all)
                forEachName(setting, visit);
        }
        return std::move(found_);
    }

private:
    void follow(const syntax::Name& name) {
        if (const Component* const component = model_.component(name.text)) {
            if (found_.insert(component).second) components_.push_back(component);
            return;
        }
        const auto let = model_.lets.find(name.text);
        if (let == model_.lets.end() || let->second->value == nullptr) return;
        if (seen_.insert(let->second).second) values_.push_back(let->second->value);
    }

    const Model& model_;
    std::vector<const Component*> components_;      ///< still to be looked into
    std::vector<const syntax::Expression*> values_; ///< the same
    std::set<const Component*> found_;
    std::set<const syntax::Definition*> seen_;
};

} // namespace

std::vector<const Component*> needsOf(const Model& model, const Component& component) {
    const std::set<const Component*> found = Search(model).from(component);
    std::vector<const Component*> result;
    for (const Component& other : model.components)
        if (&other != &component && found.count(&other) != 0) result.push_back(&other);
    return result;
}

} // namespace drc::semantics
