#pragma once

#include "library/provider_schema.hpp"
#include "semantics/type.hpp"
#include "semantics/value.hpp"
#include "source/span.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::checking {

/// What is known of a value without a topology. `Any` is the gradual escape: nothing is known, nothing is
/// reported.
enum class Form : std::uint8_t {
    Any,
    Null,
    Scalar, ///< whatever `semantics::Type` tells apart, lists, maps and unions excepted
    List,
    Map,
    Resource,
    Family, ///< all resources of one name, which have indices
    Object, ///< a nested block or an object of the provider's, known at deployment
    Record, ///< a fixed set of members: a replica, a pair, a signal
    Either, ///< the outcomes of a conditional, the alternatives of a union
};

struct Parts;

/// A static type with the expression that it was found at. A value: cheap to copy, its parts are shared and
/// immutable.
struct StaticType {
    Form form = Form::Any;
    bool deferred = false; ///< only the deployment knows it, whatever the parameters are
    bool loose = false;    ///< of an Either: its outcome was decided elsewhere, so one that fits is enough
    semantics::Type scalar;
    std::shared_ptr<const Parts> parts;
    std::shared_ptr<const semantics::Value> constant; ///< of a literal
    source::Span origin{};

    bool isAny() const { return form == Form::Any && !deferred; }
    bool is(semantics::TypeKind kind) const { return form == Form::Scalar && scalar.kind == kind; }
};

using Member = std::pair<std::string, StaticType>;

struct Parts {
    StaticType element;            ///< of lists, maps and families
    std::vector<StaticType> items; ///< of a list literal, in order; of an Either
    std::vector<Member> members;   ///< of a record and of a map literal, ascending by name
    bool itemized = false;         ///< `items` or `members` are all that there are
    bool holdsDeferred = false;    ///< one of the items or members is deferred for certain
    bool isSet = false;            ///< of a list: the provider keeps no order
    unsigned depth = 0;            ///< of nesting, so that no recursion over types is deep
    std::string description;       ///< of resources, families, objects and records
    std::vector<const library::SchemaBlock*>
        schemas;                              ///< of a resource or an object, any of which it may have
    std::vector<library::SchemaType> objects; ///< of an object: types with fields, any of which it may have
};

namespace types {

StaticType any();
StaticType deferredAny();
StaticType null();
StaticType scalar(semantics::TypeKind kind);
StaticType deferredText();
StaticType listOf(StaticType element);
StaticType mapOf(StaticType element);
/// A list of exactly these items, a map of exactly these members.
StaticType items(std::vector<StaticType> items);
StaticType members(std::vector<Member> members);
StaticType record(std::string description, std::vector<Member> members);
StaticType resource(std::string description, std::vector<const library::SchemaBlock*> schemas);
StaticType family(std::string description, StaticType element);
/// One of these: the same type where they agree.
StaticType either(const std::vector<StaticType>& outcomes);
/// The type as those see it who had no part in its decision: one outcome that fits is enough for them.
StaticType settled(StaticType type);
/// What a written type lets pass.
StaticType from(const semantics::Type& type);
/// What the deployment puts into an attribute or a nested block.
StaticType from(const library::SchemaType& type, std::string_view name);
StaticType from(const library::SchemaNestedBlock& block);
StaticType literal(semantics::Value value);

} // namespace types

/// What a list or map holds; any for everything else.
StaticType elementOf(const StaticType& type);
const StaticType* memberOf(const StaticType& type, std::string_view name);
/// A deferred value, or a list or map that holds one for certain.
bool holdsDeferred(const StaticType& type);
bool isDeferred(const StaticType& type);
/// Whether one of the outcomes is unknown.
bool hasUnknownOutcome(const StaticType& type);
bool mayBeNull(const StaticType& type);

/// As messages name it, in the words that the evaluator uses for values.
std::string describe(const StaticType& type);

/// Whether a type that is no Either fails for certain.
using Fails = std::function<bool(const StaticType&)>;

/// The part of the type that fails whatever the parameters are, or null: each outcome of a conditional that
/// stands right here must pass; of one decided elsewhere, and of what a union lets the user choose, one is
/// enough. Asks once for each outcome.
const StaticType* failing(const StaticType& type, const Fails& fails);

/// The type that each outcome is turned into, joined again.
StaticType eachOutcome(const StaticType& type, const std::function<StaticType(const StaticType&)>& change);

} // namespace drc::checking
