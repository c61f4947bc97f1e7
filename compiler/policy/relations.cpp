#include "policy/relations.hpp"

#include "ir/rewrite.hpp"
#include "policy/subjects.hpp"
#include "source/ascii.hpp"

#include <unordered_map>

namespace drc::policy {

namespace {

// Shorter names are words that stand anywhere, and what many are called tells nothing.
constexpr std::size_t shortestName = 3;
constexpr std::size_t mostNamesakes = 8;

template <class Visit>
void forEachKnownText(const ir::Value& value, const Visit& visit) {
    if (value.text() != nullptr) return visit(*value.text());
    const auto each = [&](const ir::List& list) {
        for (const ir::Value& one : list)
            forEachKnownText(one, visit);
    };
    if (value.list() != nullptr) each(*value.list());
    if (value.map() != nullptr)
        for (const auto& entry : *value.map())
            forEachKnownText(entry.second, visit);
    if (value.call() != nullptr) each(value.call()->arguments);
}

template <class Visit>
void forEachKnownText(const ir::NestedBlock& block, const Visit& visit) {
    for (const ir::Attribute& attribute : block.attributes)
        forEachKnownText(attribute.value, visit);
    for (const ir::NestedBlock& inner : block.blocks)
        forEachKnownText(inner, visit);
}

/// Calls `visit` with a text, and with each part of it that could be a name.
template <class Visit>
void forEachName(const std::string& text, const Visit& visit) {
    const auto isOfName = [](char one) {
        return source::isLetter(one) || source::isDigit(one) || one == '-' || one == '_';
    };
    visit(text);
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin;
        while (end < text.size() && isOfName(text[end]))
            ++end;
        if (end - begin >= shortestName && end - begin != text.size()) visit(text.substr(begin, end - begin));
        begin = end + 1;
    }
}

} // namespace

Relations::Relations(const semantics::Items& resources) : resources_(resources), related_(resources.size()) {
    for (std::size_t index = 0; index < resources.size(); ++index)
        related_[index].insert(index);
    relateByReferences();
    relateByNames();
}

semantics::Items Relations::of(std::size_t index) const {
    semantics::Items result;
    for (const std::size_t one : related_[index])
        result.push_back(resources_[one]);
    return result;
}

const ir::Resource& Relations::at(std::size_t index) const {
    return resources_[index].as<ResourceSubject>()->resource();
}

void Relations::relate(std::size_t one, std::size_t other) {
    related_[one].insert(other);
    related_[other].insert(one);
}

void Relations::relateByReferences() {
    ir::ByAddress<std::size_t> byAddress;
    for (std::size_t index = 0; index < resources_.size(); ++index)
        byAddress.emplace(&at(index).address, index);
    for (std::size_t index = 0; index < resources_.size(); ++index)
        ir::forEachReference(at(index).body, [&](const ir::Reference& reference) {
            const auto target = byAddress.find(&reference.address);
            if (target != byAddress.end()) relate(index, target->second);
        });
}

void Relations::relateByNames() {
    std::unordered_map<std::string, std::vector<std::size_t>> named;
    for (std::size_t index = 0; index < resources_.size(); ++index) {
        std::string name;
        resources_[index].as<ResourceSubject>()->appendKnownName(name);
        if (name.size() >= shortestName) named[name].push_back(index);
    }
    for (std::size_t index = 0; index < resources_.size(); ++index)
        forEachKnownText(at(index).body, [&](const std::string& text) {
            forEachName(text, [&](const std::string& name) {
                const auto found = named.find(name);
                if (found == named.end() || found->second.size() > mostNamesakes) return;
                for (const std::size_t other : found->second)
                    relate(index, other);
            });
        });
}

} // namespace drc::policy
