#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace drc::syntax {
struct Block;
}

namespace drc::semantics {

enum class TypeKind : std::uint8_t {
    Any, ///< not known before deployment, or anything goes
    Bool,
    Number,
    String,
    Duration,
    Size,
    Percent,
    Range,
    List,
    Map,
    Enumeration,
    Region,
    Component,
    Union,
};

/// What a parameter takes. Types are values: small, immutable, compared by content.
struct Type {
    TypeKind kind = TypeKind::Any;
    bool optional = false;               ///< `null` conforms too
    std::shared_ptr<const Type> element; ///< of lists, maps and ranges
    std::vector<std::string> names;      ///< members of an enumeration; kind or trait of a component, or none
    std::vector<Type> alternatives;      ///< of a union
    /// Of a component's kind, for two kinds may have one name; none where only the name is known, or a trait.
    const syntax::Block* declaration = nullptr;

    static Type of(TypeKind kind) { return Type{kind, false, nullptr, {}, {}, nullptr}; }
    static Type listOf(Type element);
    static Type mapOf(Type element);
    static Type rangeOf(Type element);
    static Type enumeration(std::vector<std::string> members);
    static Type component(std::string kindOrTrait, const syntax::Block* declaration = nullptr);

    bool isAny() const { return kind == TypeKind::Any; }
    const Type& elementType() const;
    bool hasMember(std::string_view name) const;
    /// Whether the kind or trait of a component is the other one's.
    bool isOfKind(const Type& other) const;
};

/// As messages name it: "a duration", "a list of strings", "`postgresql` or `mysql`".
std::string describe(const Type& type);

/// As it is written: `duration`, `list of string`, `postgresql | mysql`.
std::string spell(const Type& type);

} // namespace drc::semantics
