#pragma once

#include "language_server/view.hpp"

#include <cstdint>
#include <optional>
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
    Unit = 11,
    Value = 12,
    Keyword = 14,
    File = 17,
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
        std::string description{}; ///< a few words beside the label, such as a type
        std::string of{};          ///< the sort of declaration that explains it (completion_details.hpp)
        std::string owner{};       ///< what that belongs to
        std::string snippet{};     ///< with `$1` for what is to be written; empty for the label itself
        std::string plain{};       ///< what is written where the client has no snippets; empty for the label
        int rank = 5;              ///< from 0 to 9; smaller ones come first
        std::optional<source::Span> replaces{}; ///< where that is more than the word
    };
    /// Each label once: the first one stays.
    void add(Item item);
    Json take();

private:
    const View& view_;
    std::set<std::string, std::less<>> labels_;
    Json items_ = Json::array();
};

} // namespace drc::language_server
