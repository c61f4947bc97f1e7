#include "comparison/judged_names.hpp"

#include "ir/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace drc::comparison {

namespace {

constexpr std::array<std::pair<std::string_view, SettingSense>, 7> senses{{
    {"less", SettingSense::Less},
    {"more", SettingSense::More},
    {"all", SettingSense::All},
    {"kept", SettingSense::Kept},
    {"on", SettingSense::On},
    {"off", SettingSense::Off},
    {"rarer", SettingSense::Rarer},
}};

std::string textUnder(const ir::Map& map, std::string_view key) {
    const ir::Value* const value = ir::find(map, key);
    return value == nullptr || value->text() == nullptr ? std::string() : *value->text();
}

} // namespace

JudgedNames::JudgedNames(const std::vector<ir::Value>& said) {
    for (const ir::Value& one : said)
        if (const ir::Map* const map = one.map()) read(*map);
}

void JudgedNames::read(const ir::Map& said) {
    const auto into = [](Names& names) { return [&names](std::string_view word) { names.emplace(word); }; };
    ir::forEachWord(ir::find(said, "guards"), into(guards_));
    ir::forEachWord(ir::find(said, "holds_data"), into(holdsData_));
    ir::forEachWord(ir::find(said, "serves"), into(serves_));
    if (const ir::Value* const settings = ir::find(said, "settings"); settings && settings->map())
        for (const auto& [word, sense] : senses)
            ir::forEachWord(ir::find(*settings->map(), word),
                            [&, one = sense](std::string_view name) { settings_.emplace(name, one); });
    if (const ir::Value* const types = ir::find(said, "immutable"); types && types->map())
        for (const auto& [type, attributes] : *types->map())
            ir::forEachWord(&attributes, [&, &name = type](std::string_view word) {
                immutable_[name].emplace_back(word);
            });
    if (const ir::Value* const written = ir::find(said, "statements"); written && written->map()) {
        const ir::Map& map = *written->map();
        ir::forEachWord(ir::find(map, "policies"), into(policies_));
        statements_ = {textUnder(map, "effect"), textUnder(map, "allows"), textUnder(map, "actions"),
                       textUnder(map, "resources")};
    }
}

SettingSense JudgedNames::senseOf(std::string_view scope, std::string_view setting) const {
    auto found = settings_.find(std::string(scope) + "." + std::string(setting));
    if (found == settings_.end()) found = settings_.find(setting);
    return found == settings_.end() ? SettingSense::None : found->second;
}

const std::vector<std::string>& JudgedNames::immutable(std::string_view type) const {
    static const std::vector<std::string> none;
    const auto found = immutable_.find(type);
    return found == immutable_.end() ? none : found->second;
}

} // namespace drc::comparison
