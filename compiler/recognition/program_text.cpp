#include "recognition/program_text.hpp"

#include "library/recognition_contract.hpp"
#include "planned/sensitive.hpp"
#include "recognition/names.hpp"
#include "recognition/source_folders.hpp"
#include "semantics/value.hpp"
#include "syntax/in_quotes.hpp"
#include "syntax/statement.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <ranges>
#include <utility>

namespace drc::recognition {

namespace contract = library::contract::recognition;
using semantics::Entries;
using semantics::Items;
using semantics::Value;

namespace {

std::string keyText(const std::string& key) {
    return syntax::isBareWord(key) ? key : syntax::inQuotes(key);
}

/// What stands for a secret that somebody else goes on to fill, as `content = kept` says.
constexpr std::string_view filledElsewhere = "kept";

/// The value of a map with this one key, which says how another one is meant; null for other maps.
const Value* marked(const Entries& entries, std::string_view mark) {
    return entries.size() == 1 && entries.front().first == mark ? &entries.front().second : nullptr;
}

} // namespace

ProgramText ProgramWriter::write(const std::set<Suppressed>& suppressed, bool adopts,
                                 const std::string& last) {
    result_ = {};
    if (adopts) result_.text = fmt::format("import {}\n\n", syntax::inQuotes(adoptionsFile));
    result_.text += fmt::format("topology {} {{\n", topology_);
    for (const Role& role : components_.roles)
        result_.text += fmt::format("region {} = {}\n", role.role, syntax::inQuotes(role.region));
    if (adopts) result_.text += fmt::format("environment = {}\n", syntax::inQuotes(environment_));
    result_.text += '\n';
    for (const Component& one : components_.all)
        if (isIn(one)) part(one, component(one));
    replications();
    for (const Suppressed& one : suppressed)
        result_.text +=
            fmt::format("allow {} on {} because \"it is imported as it exists\"\n", one.rule, one.component);
    result_.last = result_.text.size();
    result_.text += last + "}\n";
    return std::move(result_);
}

void ProgramWriter::part(const Component& component, const std::string& text) {
    const std::size_t begin = result_.text.size();
    result_.text += text + std::exchange(valuesText_, {});
    result_.parts.push_back({begin, result_.text.size(), component.name, std::exchange(mentioned_, {})});
    further_.clear();
}

std::string ProgramWriter::component(const Component& component) {
    writing_ = &component;
    std::string text = fmt::format("{} {} {{\n", component.kind, component.name);
    if (!component.regions.empty() && component.regions.size() < components_.roles.size()) {
        std::vector<std::string> roles;
        for (const std::string& region : component.regions)
            roles.push_back(components_.roleOf(region));
        text += roles.size() == 1 ? fmt::format("in = {}\n", roles.front())
                                  : fmt::format("in = [{}]\n", fmt::join(roles, ", "));
    }
    for (const auto& [name, value] : settings(component))
        text += fmt::format("{} = {}\n", name, value);
    return text + "}\n\n";
}

std::vector<ProgramWriter::Setting> ProgramWriter::settings(const Component& component) {
    std::vector<std::string> order;
    std::map<std::string, std::map<std::string, std::string>> byRegion;
    for (const std::size_t index : component.sightings) {
        const Sighting& one = components_.sightings[index];
        for (const auto& [name, given] : one.settings) {
            if (!isSaid(given, byRegion)) continue;
            const bool isFolder =
                given.entries() != nullptr && marked(*given.entries(), contract::sourceFolder);
            if (isFolder) noteFolder(sourceFolderOf(component.name));
            const auto written = isFolder
                                     ? std::optional(syntax::inQuotes("./" + sourceFolderOf(component.name)))
                                     : value(given, one.region);
            if (!written) continue;
            if (!byRegion.contains(name)) order.push_back(name);
            byRegion[name][one.region] = *written;
        }
    }
    std::vector<Setting> result;
    for (const std::string& name : order) {
        const auto& values = byRegion[name];
        const std::string& first = values.begin()->second;
        const bool same =
            std::all_of(values.begin(), values.end(), [&](const auto& one) { return one.second == first; });
        if (same) {
            if (first != defaultOf(component.kind, name)) result.emplace_back(name, first);
            continue;
        }
        std::vector<std::string> entries;
        for (const std::string& region : component.regions)
            if (const auto found = values.find(region); found != values.end())
                entries.push_back(fmt::format("{}: {}", components_.roleOf(region), found->second));
        result.emplace_back(name, fmt::format("{{ {} }}", fmt::join(entries, ", ")));
    }
    return result;
}

void ProgramWriter::noteFolder(const std::string& folder) {
    std::vector<std::string>& folders = result_.sourceFolders;
    if (std::find(folders.begin(), folders.end(), folder) == folders.end()) folders.push_back(folder);
}

void ProgramWriter::replications() {
    std::vector<std::pair<std::string, std::string>> ways;
    for (const Component& one : components_.all)
        for (const Flow& flow : one.flows)
            if (const std::pair way{flow.from, flow.to};
                isIn(one) && std::find(ways.begin(), ways.end(), way) == ways.end())
                ways.push_back(way);
    for (const auto& [from, to] : ways) {
        result_.text +=
            fmt::format("replicate {} -> {} {{\n", components_.roleOf(from), components_.roleOf(to));
        for (const Component& one : components_.all)
            for (const Flow& flow : one.flows) {
                if (!isIn(one) || flow.from != from || flow.to != to) continue;
                std::string text = one.name;
                std::string settings;
                for (const auto& [name, given] : flow.settings)
                    if (const auto written = value(given, from))
                        settings += fmt::format(" {} = {} ", name, *written);
                if (!settings.empty()) text += fmt::format(" {{ {} }}", settings);
                part(one, text + "\n");
            }
        result_.text += "}\n";
    }
}

std::optional<std::string> ProgramWriter::value(const Value& given, const std::string& region) const {
    if (given.isNull() || given.isPoison()) return std::nullopt;
    if (given.asDeferred() != nullptr)
        return planned::isFilledElsewhere(given.asDeferred()->expression)
                   ? std::optional(syntax::inQuotes(filledElsewhere))
                   : std::nullopt;
    if (const std::string* const text = given.text()) return this->text(*text, region, false);
    if (const Items* const items = given.items()) return list(*items, region);
    if (const Entries* const entries = given.entries()) return map(*entries, region);
    return semantics::print(given);
}

std::optional<std::string> ProgramWriter::list(const Items& items, const std::string& region) const {
    std::vector<std::string> texts;
    for (const Value& item : items)
        if (auto text = value(item, region);
            text && std::find(texts.begin(), texts.end(), *text) == texts.end())
            texts.push_back(std::move(*text));
    if (texts.empty() && !items.empty()) return std::nullopt;
    return fmt::format("[{}]", fmt::join(texts, ", "));
}

/// False for what means nothing without another setting that is not there.
template <class Settings>
bool ProgramWriter::isSaid(const Value& given, const Settings& before) {
    const Entries* const entries = given.entries();
    const Value* const with = entries == nullptr ? nullptr : semantics::find(*entries, contract::with);
    return with == nullptr || with->text() == nullptr || before.contains(*with->text());
}

std::optional<std::string> ProgramWriter::map(const Entries& entries, const std::string& region) const {
    if (const Value* const word = marked(entries, contract::word))
        return word->text() == nullptr ? std::nullopt : std::optional(*word->text());
    if (const Value* const named = marked(entries, contract::planOf)) return planOf(*named);
    if (const Value* const identified = marked(entries, contract::componentOf))
        return componentOf(*identified, region);
    if (const Value* const identified = marked(entries, contract::furtherComponents))
        return furtherComponents(*identified, region);
    if (const Value* const mentioning = marked(entries, contract::mentions)) {
        if (mentioning->isNull()) return std::nullopt;
        return value(mentions(*mentioning, region), region);
    }
    if (const Value* const dependent = semantics::find(entries, contract::value);
        dependent != nullptr && entries.size() == 2 && semantics::find(entries, contract::with) != nullptr)
        return value(*dependent, region);
    const Value* const mentioning = semantics::find(entries, contract::mentions);
    const Value* const uses = semantics::find(entries, contract::uses);
    if (mentioning != nullptr && uses != nullptr && entries.size() == 2) {
        const Items none;
        uses_ = uses->items() == nullptr ? &none : uses->items();
        auto text = mentioning->isNull() ? std::nullopt : value(mentions(*mentioning, region), region);
        uses_ = nullptr;
        return text;
    }
    // In one order: that of a state means nothing, and differs from region to region.
    std::map<std::string, std::string> texts;
    for (const auto& [key, given] : entries)
        if (auto text = value(given, region)) texts[key] = fmt::format("{}: {}", keyText(key), *text);
    if (texts.empty()) return "{}";
    return fmt::format("{{ {} }}", fmt::join(std::views::values(texts), ", "));
}

std::optional<std::string> ProgramWriter::componentOf(const Value& given, const std::string& region) const {
    if (given.items() != nullptr) {
        std::vector<std::string> names;
        for (const Value& item : *given.items())
            if (const auto name = componentOf(item, region);
                name && std::find(names.begin(), names.end(), *name) == names.end())
                names.push_back(*name);
        return names.empty() ? std::nullopt : std::optional(fmt::format("[{}]", fmt::join(names, ", ")));
    }
    if (given.text() == nullptr) return std::nullopt;
    const Component* const found = components_.withId(*given.text(), region);
    if (found == nullptr || !isIn(*found)) return std::nullopt;
    mentioned_.insert(found->name);
    return found->name;
}

std::optional<std::string> ProgramWriter::furtherComponents(const Value& given,
                                                            const std::string& region) const {
    if (given.items() == nullptr) return std::nullopt;
    std::vector<std::string> names;
    for (const Value& item : *given.items()) {
        if (item.text() == nullptr) continue;
        const Component* const found = components_.withId(*item.text(), region);
        if (found == nullptr || !isIn(*found) ||
            std::find(names.begin(), names.end(), found->name) != names.end())
            continue;
        // Those of another region are named again.
        if (mentioned_.contains(found->name) && !further_.contains(found->name)) continue;
        further_.insert(found->name);
        names.push_back(found->name);
    }
    mentioned_.insert(names.begin(), names.end());
    return names.empty() ? std::nullopt : std::optional(fmt::format("[{}]", fmt::join(names, ", ")));
}

/// The same value with the marks of words where a text is what a component exports.
Value ProgramWriter::mentions(const Value& given, const std::string& region) const {
    if (given.text() != nullptr)
        return Value::map({{std::string(contract::word), text(*given.text(), region, true)}});
    if (const Items* const items = given.items()) {
        Items result;
        for (const Value& item : *items)
            result.push_back(mentions(item, region));
        return Value::list(std::move(result));
    }
    if (const Entries* const entries = given.entries()) {
        Entries result;
        for (const auto& [key, item] : *entries)
            result.emplace_back(key, mentions(item, region));
        return Value::map(std::move(result));
    }
    return given;
}

std::string ProgramWriter::text(const std::string& text, const std::string& region, bool mentions) const {
    if (!mentions) return syntax::inQuotes(text);
    if (const std::string whole = mentionOf(text, region); !whole.empty()) return whole;
    // Texts that hold such words among others: `eu=carts-eu us=carts-us`.
    std::string result;
    bool any = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(" =,;|", at), text.size());
        const std::string word = text.substr(at, end - at);
        const std::string found = word.empty() ? std::string() : mentionOf(word, region);
        any = any || !found.empty();
        result += found.empty() ? inQuotes(word) : fmt::format("${{{}}}", found);
        if (end < text.size()) result += text[end];
        at = end + 1;
    }
    return any ? "\"" + result + "\"" : "\"" + inQuotes(text) + "\"";
}

std::optional<std::string> ProgramWriter::planOf(const Value& value) const {
    if (value.text() == nullptr) return std::nullopt;
    const auto inWords = [](std::string text) {
        std::replace(text.begin(), text.end(), '_', '-');
        return "-" + text + "-";
    };
    const std::string text = inWords(*value.text());
    std::string longest;
    for (const std::string& name : plans_)
        if (name.size() > longest.size() && text.find(inWords(name)) != std::string::npos) longest = name;
    return longest.empty() ? std::nullopt : std::optional(syntax::inQuotes(longest));
}

/// What stands between the quotes of a text, with the suffix in the place of the environment's name.
std::string ProgramWriter::inQuotes(const std::string& text) const {
    const auto belongs = [&](std::size_t at) {
        return at < text.size() &&
               (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
    };
    std::string result;
    std::size_t at = 0;
    const auto add = [&](std::size_t end) {
        const std::string part = syntax::inQuotes(text.substr(at, end - at));
        result += part.substr(1, part.size() - 2);
    };
    for (std::size_t found = 0;
         !environment_.empty() && (found = text.find(environment_, found)) != std::string::npos;) {
        const std::size_t end = found + environment_.size();
        if ((found == 0 || !belongs(found - 1)) && !belongs(end)) {
            add(found);
            result += "${environment_suffix}";
            at = end;
        }
        found = end;
    }
    add(text.size());
    return result;
}

/// The export of a component whose value the text is, or the name of a region; empty for none.
std::string ProgramWriter::mentionOf(const std::string& text, const std::string& region) const {
    for (const Role& role : components_.roles)
        if (role.region == text) return role.role + ".name";
    const Components::Mention mention = components_.mentioned(text, region);
    if (mention.component == nullptr || mention.component == writing_ || !isIn(*mention.component)) return {};
    mentioned_.insert(mention.component->name);
    const std::string named = mention.component->name + "." + mention.name;
    const std::string& there = mention.region;
    const bool isHere = there == region || there.empty() || region.empty();
    if (isUsed(*mention.component))
        return isHere ? named : fmt::format("({} in {})", named, components_.roleOf(there));
    const std::string called = fmt::format("{}_{}", mention.component->name, mention.name);
    const std::string& role = components_.roleOf(there);
    return isHere ? byValue(called, named)
                  : byValue(fmt::format("{}_in_{}", called, role), fmt::format("{} in {}", named, role));
}

bool ProgramWriter::isUsed(const Component& component) const {
    if (uses_ == nullptr) return true;
    const auto isOneOf = [&](const std::string& text) {
        return std::any_of(uses_->begin(), uses_->end(),
                           [&](const Value& one) { return one.text() != nullptr && *one.text() == text; });
    };
    if (isOneOf("*")) return true;
    return std::any_of(component.sightings.begin(), component.sightings.end(), [&](std::size_t index) {
        const Sighting& one = components_.sightings[index];
        if (std::any_of(one.ids.begin(), one.ids.end(), isOneOf)) return true;
        // What it needs itself, such as the secret for a database, is used with it.
        return std::any_of(one.settings.begin(), one.settings.end(), [&](const auto& setting) {
            const Entries* const entries = setting.second.entries();
            const Value* const other = entries == nullptr ? nullptr : marked(*entries, contract::componentOf);
            return other != nullptr && other->text() != nullptr && isOneOf(*other->text());
        });
    });
}

std::string ProgramWriter::byValue(const std::string& name, const std::string& value) const {
    std::string called = name;
    const auto isTaken = [&] {
        if (const auto known = values_.find(called); known != values_.end()) return known->second != value;
        return std::any_of(components_.all.begin(), components_.all.end(),
                           [&](const Component& one) { return one.name == called; });
    };
    for (std::size_t number = 2; isTaken(); ++number)
        called = fmt::format("{}_{}", name, number);
    if (values_.emplace(called, value).second) valuesText_ += fmt::format("let {} = {}\n\n", called, value);
    return called;
}

std::string ProgramWriter::defaultOf(const std::string& kind, const std::string& parameter) const {
    const library::Declaration declaration = library_.kind(library::HashedName(kind));
    if (!declaration) return {};
    for (const syntax::Statement* statement : declaration.block().body->statements) {
        if (statement->kind != syntax::StatementKind::Param) continue;
        const auto& definition = syntax::as<syntax::Definition>(*statement);
        if (definition.name.text != parameter || definition.value == nullptr) continue;
        const source::Span span = definition.value->span;
        return std::string(declaration.module->file->text().substr(span.begin, span.end - span.begin));
    }
    return {};
}

namespace {

std::string known(const ir::Value& value) {
    if (value.isNull()) return "null";
    if (const bool* const flag = value.boolean()) return *flag ? "true" : "false";
    if (const double* const number = value.number()) return semantics::printNumber(*number);
    if (const std::string* const text = value.text()) return syntax::inQuotes(*text);
    std::vector<std::string> texts;
    if (const ir::List* const list = value.list()) {
        for (const ir::Value& item : *list)
            texts.push_back(known(item));
        return fmt::format("[{}]", fmt::join(texts, ", "));
    }
    if (const ir::Map* const map = value.map())
        for (const auto& [key, item] : *map)
            texts.push_back(fmt::format("{}: {}", keyText(key), known(item)));
    return texts.empty() ? "{}" : fmt::format("{{ {} }}", fmt::join(texts, ", "));
}

} // namespace

std::string adoptionsText(const std::string& topology, const std::vector<Adoption>& adoptions) {
    std::string text = fmt::format("extend topology {} {{\n", topology);
    for (const Adoption& one : adoptions) {
        text +=
            fmt::format("adopt {} {{\nid = {}\n", syntax::inQuotes(one.address), syntax::inQuotes(one.id));
        if (!one.keep.empty()) text += fmt::format("keep = {}\n", known(ir::Value(one.keep)));
        if (one.keepsContent) text += "content = kept\n";
        text += "}\n\n";
    }
    return text + "}\n";
}

} // namespace drc::recognition
