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
/// The name of its region, where the thing itself belongs to none.
inline constexpr std::string_view region = "region";
inline constexpr std::string_view alsoIn = "also_in"; ///< regions where nothing of it is, a list
/// What the component is where it cannot be taken over as that: a map of `kind` and `settings`.
inline constexpr std::string_view otherwise = "otherwise";
inline constexpr std::string_view kind = "kind";
inline constexpr std::string_view exports = "exports";   ///< texts that it exports there
inline constexpr std::string_view ids = "ids";           ///< what else others call it by, a list
inline constexpr std::string_view replicas = "replicas"; ///< a list of maps of these, with `exports`
inline constexpr std::string_view to = "to";             ///< a region, or what the other one is called by
inline constexpr std::string_view claims =
    "claims";                                    ///< things that are of it, and no components of their own
inline constexpr std::string_view home = "home"; ///< the region where it is at home, where it says one
/// What names must be, because something that exists holds them and cannot be given others: a map of these.
inline constexpr std::string_view names = "names";
inline constexpr std::string_view ofComponent = "component";
inline constexpr std::string_view ofTopology = "topology";
inline constexpr std::string_view ofEnvironment = "environment";
/// In the place of `replicas`, of what follows the others of its group: the settings of the replica.
inline constexpr std::string_view follows = "follows";
// Maps of one key, which say how a value is meant.
inline constexpr std::string_view word = "the word";            ///< a bare name
inline constexpr std::string_view componentOf = "component of"; ///< the component that is called by this text
inline constexpr std::string_view mentions = "mentions";        ///< texts that components may export
/// Those that are called by these texts and that no setting before this one mentions.
inline constexpr std::string_view furtherComponents = "further components of";
/// Beside `mentions`: texts that identify components whose use follows from a mention. What others export is
/// mentioned by value, so that nothing follows from it. `*` stands for all of them.
inline constexpr std::string_view uses = "uses";
/// Beside `with`: the value of a setting that means nothing without that other one, which comes before it.
inline constexpr std::string_view value = "value";
inline constexpr std::string_view with = "with";
inline constexpr std::string_view planOf = "plan of"; ///< the name of the plan that a text names what runs
inline constexpr std::string_view sourceFolder =
    "source folder"; ///< where code would stand that is not there
/// The function that gives the region of a resource, or null.
inline constexpr std::string_view regionOf = "region_of";
/// The beginning of the name of a function: a type follows. It is given such a resource, and gives what other
/// configurations write as resources of their own: a list of maps of these two.
inline constexpr std::string_view partsOf = "parts_of_";
inline constexpr std::string_view type = "type";
inline constexpr std::string_view attributes = "attributes";
/// By types, what an import takes for such a resource, with attributes in braces; `{id}` where it has no
/// entry. Of a list, the first of which all attributes are set.
inline constexpr std::string_view importIds = "import_ids";
/// By types, what attributes are that nobody sets, where that is neither nothing nor false, zero or empty.
/// Those of blocks by their paths, `rule.priority`.
inline constexpr std::string_view usual = "provider_defaults";
/// What looks like a secret: a map of texts, whose words are separated by blanks.
inline constexpr std::string_view secrets = "likely_secrets";
inline constexpr std::string_view secretNames = "names";   ///< last words of names
inline constexpr std::string_view secretKeys = "keys";     ///< words before `key`, the last word of names
inline constexpr std::string_view plainValues = "plain";   ///< that are no secrets
inline constexpr std::string_view secretPlaces = "places"; ///< beginnings of texts that say where one is kept
inline constexpr std::string_view secretForms = "forms";   ///< wildcards of texts
/// By types, the paths of blocks that the provider fills in where nobody sets them, separated by blanks.
inline constexpr std::string_view filledIn = "provider_fills_in";
/// By types, attributes that cannot be changed while a resource exists, separated by blanks.
inline constexpr std::string_view immutable = "cannot_be_changed";
/// By types, which of the content that somebody else may fill an import reads, separated by blanks.
inline constexpr std::string_view contentRead = "content_read";
} // namespace recognition

} // namespace drc::library::contract
