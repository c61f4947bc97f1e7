#pragma once

#include "checking/static_type.hpp"
#include "semantics/kind.hpp"

#include <optional>
#include <string>

/// What fits where, as far as types tell: each function mirrors what the evaluator or the expansion does with
/// values.
namespace drc::checking {

/// The part that a parameter of this type refuses for certain, or null.
const StaticType* misfit(const StaticType& type, const semantics::Type& wanted, semantics::Kinds& kinds);

/// The part that an attribute of this type refuses for certain, with where it lies in it.
struct AttributeMisfit {
    const StaticType* part = nullptr; ///< null when the words alone say it
    std::string words;
};
std::optional<AttributeMisfit> misfit(const StaticType& type, const library::SchemaType& wanted,
                                      const std::string& path);

/// The value, or of a list the item, that fails whatever the parameters are; null when there is none.
const StaticType* failingItem(const StaticType& type, const Fails& fails);
/// The part that has no form in the configuration, or null.
const StaticType* formless(const StaticType& type);
/// The part that an interpolation cannot print, deferred values included, or null.
const StaticType* unprintable(const StaticType& type);
/// Whether the type is no number, duration, size or percentage for certain.
bool isNoQuantity(const StaticType& type);
/// Whether two types never meet in a comparison for equality.
bool neverCompare(const StaticType& left, const StaticType& right);
/// Whether two types have no common order.
bool neverOrder(const StaticType& left, const StaticType& right);
/// "a list": what kind of value an attribute takes.
std::string wordsFor(const library::SchemaType& type);
/// The names of the members, for "did you mean".
std::vector<std::string> memberNames(const StaticType& type);

} // namespace drc::checking
