// The provider's schema: which resource and data types exist and what may stand in each of them.
//
// The schema comes as one compact text (stdlib/schema/generate_provider.py documents its format). Nothing is
// decoded before it is asked for: a type is found by searching the text by halves, decoded, and kept.
// Bodies that many types share are decoded once. No input, however broken, makes this code throw, hang
// or recurse without bound; a broken text shows as a null answer and a message in error().
#pragma once

#include "library/block_mode.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drc::library {

enum class SchemaTypeKind : std::uint8_t { String, Number, Bool, List, Set, Map, Object, Tuple, Dynamic };

struct SchemaField;

/// The type of a value. Cheap to copy: the parts are shared.
struct SchemaType {
    SchemaTypeKind kind = SchemaTypeKind::String;
    std::shared_ptr<const SchemaType> element;               ///< list, set, map: never null; else null
    std::shared_ptr<const std::vector<SchemaField>> members; ///< object, tuple: never null; else null

    /// The fields of an object, ascending by name, or the elements of a tuple, in order and nameless.
    std::span<const SchemaField> fields() const;
    /// The field of an object with that name; null when there is none.
    const SchemaField* field(std::string_view name) const;
};

struct SchemaField {
    std::string_view name; ///< as all names here, in the schema's text
    SchemaType type;
    bool optional = false; ///< may be left out of the object
};

/// A setting `name = value`. Either required, or optional, computed or both.
struct SchemaAttribute {
    std::string_view name;
    SchemaType type;
    bool required = false;
    bool optional = false;
    bool computed = false; ///< the provider sets it (when optional too: unless the user does)
    bool deprecated = false;
    bool sensitive = false;
    bool writeOnly = false; ///< accepted, never stored in the state
};

/// How often a nested block may stand and how its occurrences are kept: once (Single; Group: once and
/// never absent), in order (List), without order (Set), or by label (Map).
enum class Nesting : std::uint8_t { Single, Group, List, Set, Map };

struct SchemaBlock;

struct SchemaNestedBlock {
    std::string_view name;
    Nesting nesting = Nesting::List;
    std::uint32_t minItems = 0;
    std::uint32_t maxItems = 0;               ///< 0 = unbounded (Single and Group: one by nature)
    std::shared_ptr<const SchemaBlock> block; ///< never null
};

/// The body of a resource type, of a data type, or of a nested block.
struct SchemaBlock {
    std::vector<SchemaAttribute> attributes; ///< ascending by name
    std::vector<SchemaNestedBlock> blocks;   ///< ascending by name
    bool deprecated = false;

    /// The attribute or nested block with that name; null when there is none.
    const SchemaAttribute* attribute(std::string_view name) const;
    const SchemaNestedBlock* block(std::string_view name) const;
};

/// Reads one provider's schema text. The text must outlive the object. Threads may ask at the same time.
class ProviderSchema {
public:
    explicit ProviderSchema(std::string_view text); ///< reads the first line only
    ~ProviderSchema();
    ProviderSchema(ProviderSchema&&) noexcept;
    ProviderSchema& operator=(ProviderSchema&&) noexcept;

    std::string_view source() const;  ///< "namespace/name"; empty when the first line is broken
    std::string_view version() const; ///< "1.2.3"; empty when the first line is broken

    /// What may stand in a type. Null when the provider has no such type, and when the text is broken
    /// there (then error() tells). The answer lives as long as this object.
    const SchemaBlock* find(BlockMode mode, std::string_view type) const;

    /// The names of all types, ascending; for "did you mean". Reads through the whole text.
    std::vector<std::string_view> typeNames(BlockMode mode) const;

    /// False when the first line, or anything decoded so far, was broken.
    bool valid() const;
    /// The first thing found broken; empty when valid().
    std::string_view error() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace drc::library
