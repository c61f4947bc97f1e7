#pragma once

#include "ir/value.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drc::adoption {

/// Texts with deferred parts as bytes, so that one can be looked for in another: equal parts of names have
/// equal bytes.
class NameTexts {
public:
    /// A text whose deferred parts have become marks.
    struct Encoded {
        std::string bytes;
        std::vector<ir::Value> others; ///< deferred parts that are in no name, by their numbers
    };

    /// Of a name; nothing where the value is no text.
    std::optional<std::string> ofName(const ir::Value& value);
    /// Of any text, once all names are known.
    std::optional<Encoded> of(const ir::Value& value) const;
    /// The text again, whose `others` are those of the bytes.
    ir::Value decoded(std::string_view bytes, const std::vector<ir::Value>& others) const;
    /// The part that a mark at this place stands for; null where there is none.
    const ir::Value* partAt(const Encoded& text, std::size_t at) const;

    /// Whether a name may begin, or end, before this byte of a text: nothing that could belong to a longer
    /// one stands on the other side.
    static bool mayBegin(std::string_view text, std::size_t at);
    static bool mayEnd(std::string_view text, std::size_t at);
    /// It contains a part that is known only at deployment.
    static bool isDeferred(std::string_view bytes);

private:
    struct Mark;
    std::optional<Mark> markAt(std::string_view bytes, std::size_t at) const;
    std::optional<std::size_t> known(const ir::Value& part) const;

    std::vector<ir::Value> parts_; ///< deferred parts of names
};

} // namespace drc::adoption
