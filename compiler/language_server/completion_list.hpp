#pragma once

#include "language_server/declared_index.hpp"
#include "language_server/view.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace drc::language_server {

/// `CompletionItemKind`.
enum class Offered : std::uint8_t {
    Function = 3,
    Field = 5,
    Variable = 6,
    Class = 7,
    Interface = 8,
    Module = 9,
    Property = 10,
    Value = 12,
    Keyword = 14,
    EnumMember = 20,
    Event = 23
};

/// What may stand at a place, the likely before the possible.
class CompletionList {
public:
    explicit CompletionList(const View& view) : view_(view) {}

    struct Item {
        std::string label;
        Offered kind = Offered::Variable;
        std::string detail{};
        std::string documentation{};
        std::string snippet{}; ///< with `$1` for what is to be written; empty for the label itself
        int rank = 5;          ///< smaller ones come first
    };
    /// Each label once.
    void add(Item item);
    void addSettings(const std::vector<DeclaredSetting>& settings,
                     const std::set<std::string, std::less<>>& set);
    Json take();

private:
    const View& view_;
    std::set<std::string, std::less<>> labels_;
    Json items_ = Json::array();
};

} // namespace drc::language_server
