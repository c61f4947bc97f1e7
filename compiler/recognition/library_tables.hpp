#pragma once

#include "expansion/providers.hpp"
#include "ir/value.hpp"
#include "planned/sensitive.hpp"

#include <string>
#include <string_view>

namespace drc::recognition {

class Recogniser;

/// What the library says of types of resources that exist.
struct Tables {
    ir::Value importIds; ///< how an identifier is put together, where it is not the attribute `id`
    ir::Value usual;     ///< what the provider takes for attributes that nobody sets
    planned::LikelySecrets secrets;
    ir::Value filledIn;    ///< blocks that the provider fills in where nobody sets them
    ir::Value contentRead; ///< of the content that somebody else may fill, what an import reads
    ir::Value immutable;   ///< attributes a change of which destroys a resource and makes it again
    ir::Value existing;    ///< see `library::contract::existing`

    /// What `terraform import` takes for a resource with these attributes; empty where nobody knows.
    std::string idOf(std::string_view type, const ir::Map& attributes) const;
    /// By the path of the attribute, `rule.priority`; null for what is nothing, false, zero or empty then.
    const ir::Value* usualOf(std::string_view type, std::string_view path) const;
    bool isFilledIn(std::string_view type, std::string_view path) const;
    /// Whether a resource may keep what it has there: its name or a label.
    bool isKept(std::string_view type, std::string_view attribute,
                const expansion::Providers& providers) const;
    /// Whether an import cannot read the attribute, so that it is in no difference.
    bool isUnread(std::string_view type, std::string_view attribute) const;
    /// Whether somebody else may go on to fill the attribute.
    bool isContent(std::string_view type, std::string_view attribute) const;
    /// Whether it is content that an import reads.
    bool isContentRead(std::string_view type, std::string_view attribute) const;
    bool isImmutable(std::string_view type, std::string_view attribute) const;
    bool followsFromTags(std::string_view type, std::string_view attribute) const;
    /// Why resources of the type cannot be imported; empty where they can.
    std::string refusal(std::string_view type) const;

private:
    bool isListed(std::string_view table, std::string_view type, std::string_view attribute) const;
};

/// What the library says.
Tables tablesOf(Recogniser& recogniser);

/// The attribute that holds the name of such a resource; empty for none.
std::string_view nameOf(std::string_view type, const expansion::Providers& providers);

} // namespace drc::recognition
