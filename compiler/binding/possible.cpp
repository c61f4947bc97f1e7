#include "binding/possible.hpp"

#include <algorithm>

namespace drc::binding {

namespace {

/// Values that lie deeper hold no names that anybody asks for. Functions of their own results end here.
constexpr int deepest = 4;

template <class Set>
bool addAll(Set& set, const Set& others) {
    const std::size_t before = set.size();
    set.insert(others.begin(), others.end());
    return set.size() != before;
}

bool addKeys(std::vector<syntax::Name>& keys, const std::vector<syntax::Name>& others) {
    bool grew = false;
    for (const syntax::Name& key : others) {
        const auto isSame = [&](const syntax::Name& known) { return known.span == key.span; };
        if (std::any_of(keys.begin(), keys.end(), isSame)) continue;
        keys.push_back(key);
        grew = true;
    }
    return grew;
}

} // namespace

bool Possible::add(const Possible& other, int depth, bool inMap) {
    if (depth > deepest || &other == this) return false;
    bool grew = addAll(holders, other.holders);
    grew = addAll(spelled, other.spelled) || grew;
    grew = addAll(texts, other.texts) || grew;
    grew = (other.isFinding && !isFinding) || grew;
    isFinding = isFinding || other.isFinding;
    const auto addInside = [&](const Possible& element, bool ofMap) {
        if (element.isNothing()) return;
        if (elements.empty()) elements.emplace_back();
        grew = elements.front().add(element, depth + 1, ofMap) || grew;
    };
    for (const Possible& element : other.elements)
        addInside(element, inMap);
    for (const auto& [key, value] : other.entries) {
        if (inMap) {
            addInside(value, true);
            continue;
        }
        const auto [entry, isNew] = entries.try_emplace(key);
        grew = entry->second.add(value, depth + 1, true) || isNew || grew;
    }
    if (inMap) return grew;
    for (const auto& [key, names] : other.keys)
        grew = addKeys(keys[key], names) || grew;
    return grew;
}

bool Possible::addElement(const Possible& element) {
    return add(listOf(element));
}

Possible Possible::items() const {
    Possible result;
    result.holders = holders; // the elements of a family
    result.isFinding = isFinding;
    for (const Possible& element : elements)
        result.add(element);
    for (const auto& entry : entries)
        result.add(entry.second);
    return result;
}

Possible Possible::listOf(const Possible& element) {
    Possible list;
    if (!element.isNothing()) list.elements.push_back(element);
    return list;
}

} // namespace drc::binding
