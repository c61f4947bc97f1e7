#pragma once

#include <string_view>

/// What the compiler and the library agree on by name for imports alone: see `contract.hpp` for all else.
namespace drc::library::contract {

/// What says how a topology is made of what exists: values and functions in `recognition/` of the library,
/// which nothing but an import reads.
namespace recognition {
/// The value that has for each kind the type of the resource by which its components show, in this order.
inline constexpr std::string_view recognisedBy = "recognised_by";
/// The beginning of the name of a function: the kind follows. It is given such a resource, what exists in its
/// region, and all that exists; it gives null, why it is no component, as a text, or a map with these keys.
inline constexpr std::string_view recognise = "recognise_";
inline constexpr std::string_view resource = "resource"; ///< what the kind calls it
inline constexpr std::string_view called = "called";     ///< what people call it
inline constexpr std::string_view group = "group";       ///< a text that those have which are one component
inline constexpr std::string_view settings = "settings"; ///< of the component in its region
inline constexpr std::string_view exports = "exports";   ///< texts that it exports there
inline constexpr std::string_view ids = "ids";           ///< what else others call it by, a list
inline constexpr std::string_view replicas = "replicas"; ///< a list of maps of these two
inline constexpr std::string_view to = "to";             ///< a region, or what the other one is called by
/// In the place of `replicas`, of what follows the others of its group: the settings of the replica.
inline constexpr std::string_view follows = "follows";
// Maps of one key, which say how a value is meant.
inline constexpr std::string_view word = "the word";            ///< a bare name
inline constexpr std::string_view componentOf = "component of"; ///< the component that is called by this text
inline constexpr std::string_view mentions = "mentions";        ///< texts that components may export
inline constexpr std::string_view sourceFolder =
    "source folder"; ///< where code would stand that is not there
/// The function that gives the region of a resource, or null.
inline constexpr std::string_view regionOf = "region_of";
/// By types, what an import takes for such a resource, with attributes in braces; `{id}` where it has no
/// entry. Of a list, the first of which all attributes are set.
inline constexpr std::string_view importIds = "import_ids";
/// By types, what attributes are that nobody sets, where that is neither nothing nor false, zero or empty.
/// Those of blocks by their paths, `rule.priority`.
inline constexpr std::string_view usual = "provider_defaults";
/// By types, the paths of blocks that the provider fills in where nobody sets them, separated by blanks.
inline constexpr std::string_view filledIn = "provider_fills_in";
/// By types, attributes that cannot be changed while a resource exists, separated by blanks.
inline constexpr std::string_view immutable = "cannot_be_changed";
/// By types, which of the content that somebody else may fill an import reads, separated by blanks.
inline constexpr std::string_view contentRead = "content_read";
} // namespace recognition

} // namespace drc::library::contract
