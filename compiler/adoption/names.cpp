#include "adoption/names.hpp"

#include "library/contract.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace drc::adoption {

namespace codes = diagnostics::codes;

std::string_view namingAttribute(const expansion::Providers& providers, std::string_view type) {
    const expansion::Provider* const provider = providers.ofType(type);
    return provider == nullptr ? std::string_view() : provider->naming.attributeOf(type);
}

const ir::Value* attributeOf(const ir::Resource& resource, std::string_view name) {
    for (const ir::Attribute& attribute : resource.body.attributes)
        if (attribute.name == name) return attribute.value.isNull() ? nullptr : &attribute.value;
    return nullptr;
}

namespace {

/// Whether a text ends with a pattern, in which `*` stands for what has no colon, and `@` for the region.
/// Notes where the region begins.
bool endsWith(std::string_view text, std::string_view pattern, std::optional<std::size_t>& region) {
    std::optional<std::size_t> found;
    while (true) {
        const std::size_t wildcard = pattern.find_last_of("*@");
        const bool isLast = wildcard == std::string_view::npos;
        const std::string_view tail = isLast ? pattern : pattern.substr(wildcard + 1);
        if (!text.ends_with(tail)) return false;
        if (isLast) break;
        text.remove_suffix(tail.size());
        const std::size_t colon = text.rfind(':');
        text = text.substr(0, colon == std::string_view::npos ? 0 : colon + 1);
        if (pattern[wildcard] == '@') found = text.size();
        pattern = pattern.substr(0, wildcard);
    }
    if (found) region = found;
    return true;
}

/// Words that look into the text have these; all others are keys.
bool isOfText(std::string_view word) {
    return word.find_first_of(":/") != std::string_view::npos;
}

/// What stands before a value in a text of JSON, as in `"key": "`, without its punctuation.
std::string_view keyBefore(std::string_view before) {
    const std::size_t end = before.find_last_not_of("\"' ,:=[{(");
    return end == std::string_view::npos || end + 1 == before.size() ? std::string_view()
                                                                     : before.substr(0, end + 1);
}

} // namespace

Names::Names(const ir::Program& program, const expansion::Providers& providers, const Table& table,
             const std::vector<KeptName>& kept, diagnostics::Sink& sink)
    : program_(program), providers_(providers), sink_(sink) {
    for (const ir::Resource& resource : program.resources) {
        if (resource.address.mode != ir::ResourceMode::Resource) continue;
        if (const std::string_view attribute = namingAttribute(providers, resource.address.type);
            !attribute.empty())
            add(resource, attribute, kept);
    }
    for (const auto& [name, group] : groups_) {
        byName_.emplace(name, &group);
        lengths_.insert(name.size());
        for (const Owner& owner : group.owners)
            if (const std::string& type = owner.resource->address.type; !mentions_.contains(type))
                mentions_.emplace(type, table.words(library::contract::existing::mentions, type));
    }
    settle();
}

void Names::add(const ir::Resource& resource, std::string_view attribute, const std::vector<KeptName>& kept) {
    const auto isOwn = [&](const KeptName& one) {
        return one.address == resource.address && one.attribute == attribute;
    };
    const auto own = std::find_if(kept.begin(), kept.end(), isOwn);
    const ir::Value* const value = own != kept.end() ? &own->instead : attributeOf(resource, attribute);
    const std::optional<std::string> name = value == nullptr ? std::nullopt : texts_.ofName(*value);
    if (!name) return;
    groups_[*name].owners.push_back({&resource, std::string(attribute), own == kept.end() ? *name : own->name,
                                     own == kept.end() ? nullptr : &*own});
}

// The shortest first: a name can be a part of longer ones only.
void Names::settle() {
    std::vector<std::pair<const std::string*, Group*>> all;
    for (auto& [name, group] : groups_)
        all.emplace_back(&name, &group);
    std::stable_sort(all.begin(), all.end(), [](const auto& left, const auto& right) {
        return left.first->size() < right.first->size();
    });
    for (const auto& [name, group] : all)
        for (Owner& owner : group->owners) {
            if (owner.kept != nullptr) continue;
            const Site site{owner.resource, owner.resource->role, owner.attribute, true, {}};
            if (auto now = rewritten({*name, {}}, site)) owner.now = *std::move(now);
        }
}

// The longest name that begins there. The name of a resource itself is no name in a text.
std::optional<Names::Found> Names::find(std::string_view text, std::size_t from, const Site& site) const {
    for (std::size_t begin = from; begin < text.size(); ++begin) {
        if (!NameTexts::mayBegin(text, begin)) continue;
        for (const std::size_t length : lengths_) {
            if (begin + length > text.size() || (site.isName && length == text.size())) continue;
            if (!NameTexts::mayEnd(text, begin + length)) continue;
            const auto found = byName_.find(text.substr(begin, length));
            if (found != byName_.end()) return Found{begin, length, found->second};
        }
    }
    return std::nullopt;
}

std::optional<ir::Value> Names::renamed(const ir::Value& text, const Site& site) {
    const std::optional<NameTexts::Encoded> encoded = texts_.of(text);
    if (!encoded) return std::nullopt;
    // The name of a resource was settled with all others.
    if (site.isName)
        if (const auto group = groups_.find(encoded->bytes); group != groups_.end())
            for (const Owner& owner : group->second.owners)
                if (owner.resource == site.resource)
                    return owner.now == encoded->bytes ? std::nullopt
                                                       : std::optional(texts_.decoded(owner.now, {}));
    const std::optional<std::string> now = rewritten(*encoded, site);
    if (!now) return std::nullopt;
    return texts_.decoded(*now, encoded->others);
}

std::optional<std::string> Names::rewritten(const NameTexts::Encoded& text, const Site& site) {
    std::string result;
    std::size_t copied = 0;
    for (auto found = find(text.bytes, 0, site); found;
         found = find(text.bytes, found->begin + found->length, site)) {
        const std::optional<std::string> now = instead(*found, text, site);
        if (!now) continue;
        result.append(text.bytes, copied, found->begin - copied);
        result += *now;
        copied = found->begin + found->length;
    }
    if (copied == 0) return std::nullopt;
    result.append(text.bytes, copied);
    return result;
}

std::optional<std::string> Names::instead(const Found& found, const NameTexts::Encoded& text,
                                          const Site& site) {
    const std::string_view was = std::string_view(text.bytes).substr(found.begin, found.length);
    std::vector<const Owner*> meant;
    for (const Owner& owner : found.group->owners)
        meant.push_back(&owner);
    const auto agree = [&] {
        return std::all_of(meant.begin(), meant.end(),
                           [&](const Owner* owner) { return owner->now == meant.front()->now; });
    };
    const auto only = [&](const auto& isMeant) {
        std::vector<const Owner*> some;
        std::copy_if(meant.begin(), meant.end(), std::back_inserter(some), isMeant);
        if (some.empty()) return false;
        meant = std::move(some);
        return true;
    };
    if (agree() && meant.front()->now == was) return std::nullopt;
    // A name in the name of something else, and a word that any text may hold, are meant only where the text
    // says so.
    const std::string_view before = std::string_view(text.bytes).substr(0, found.begin);
    std::optional<std::size_t> region;
    const bool isMentioned = only([&](const Owner* owner) {
        return this->isMentioned(owner->resource->address.type, before, site.key, region);
    });
    if (!isMentioned && (site.isName || !NameTexts::isDeferred(was))) return std::nullopt;
    if (!isMentioned && !only([&](const Owner* owner) { return owner->resource == site.resource; }))
        only([&](const Owner* owner) { return !mentions_.at(owner->resource->address.type).empty(); });
    if (!agree()) {
        std::string role = region ? roleAt(text, *region) : std::string();
        if (role.empty()) role = site.role;
        only([&](const Owner* owner) { return owner->resource->role == role; });
    }
    if (agree()) return meant.front()->now == was ? std::nullopt : std::optional(meant.front()->now);
    const auto isOther = [&](const Owner* owner) { return owner->now != meant.front()->now; };
    report(*meant.front(), **std::find_if(meant.begin(), meant.end(), isOther), site);
    return std::nullopt;
}

bool Names::isMentioned(std::string_view type, std::string_view before, std::string_view key,
                        std::optional<std::size_t>& region) const {
    const std::vector<std::string>& words = mentions_.find(type)->second;
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        if (isOfText(word)) return endsWith(before, word, region);
        return before.empty() ? key.ends_with(word) : keyBefore(before).ends_with(word);
    });
}

std::string Names::roleAt(const NameTexts::Encoded& text, std::size_t at) const {
    const ir::Value* const part = texts_.partAt(text, at);
    const ir::Variable* const variable = part == nullptr ? nullptr : part->variable();
    if (variable == nullptr) return {};
    for (const ir::Input& input : program_.inputs)
        if (input.purpose == ir::Input::Purpose::Region && input.name == variable->name) return input.role;
    return {};
}

// What nobody keeps has no line of its own.
void Names::report(const Owner& one, const Owner& other, const Site& site) {
    const KeptName* const kept = one.kept != nullptr ? one.kept : other.kept;
    if (kept == nullptr || !reported_.insert(kept).second) return;
    auto& error = sink_.report(codes::unclearName, kept->span, std::string(site.what),
                               ir::toString(one.resource->address), ir::toString(other.resource->address));
    if (one.kept != nullptr && other.kept != nullptr) error.label(other.kept->span, "the other name");
    error.note("both would have had one name, and nothing in that text says which of the two it means")
        .help("keep the same name for both, or take over only one of them");
}

} // namespace drc::adoption
