// Decodes the lines of a provider's schema text; the inside of ProviderSchema.
//
// The text is sorted by line key, so a line is found by halves. A line is decoded once and kept by its key.
// stdlib/schema/generate_provider.py documents the format.
#pragma once

#include "library/provider_schema.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drc::library {

/// The text up to the first `separator`, or all of it; `rest` keeps what follows the separator.
std::string_view cutAt(std::string_view& rest, char separator);

/// Offset of the first line of the sorted `lines` whose key is not below `key`; the end when there is none.
std::size_t lowerBound(std::string_view lines, std::string_view key);

class SchemaDecoder {
public:
    /// `text` is sorted lines `KEY CONTENT` and must outlive the decoder.
    explicit SchemaDecoder(std::string_view text);

    /// The block body that the line `key` holds; null when there is no such line or it is broken.
    const SchemaBlock* blockAt(std::string_view key);
    /// What stands after the key of a line; nothing when there is no such line.
    std::optional<std::string_view> contentAt(std::string_view key) const;
    /// The keys beginning with `prefix`, without it, ascending.
    std::vector<std::string_view> keysAfter(std::string_view prefix) const;
    /// The first thing found broken; empty when nothing was.
    std::string_view firstError() const {
        const std::lock_guard lock(*asked_);
        return error_;
    }

private:
    using BlockPtr = std::shared_ptr<const SchemaBlock>;
    struct Cursor;
    /// A decoded line. `height` counts the levels inside it, so that every use of it stays within the limit.
    template <typename Value>
    struct Kept {
        Value value;
        unsigned height = 0;
    };
    /// By line key, a view into the text.
    template <typename Value>
    using KeptLines = std::unordered_map<std::string_view, Kept<Value>>;

    std::optional<Cursor> lineOf(std::string_view key) const;
    bool fail(const Cursor& at, std::string_view expected);
    bool enter(const Cursor& at, unsigned depth);

    // Each takes its piece off the cursor and returns false, with `error_` set, where the text is broken;
    // `depth` counts the enclosing bodies, types and references.
    template <typename Value, typename Reader>
    bool readLine(KeptLines<Value>& kept, const Cursor& at, std::string_view key, unsigned depth,
                  Value& value, Reader reader);
    bool readBlockLine(const Cursor& at, std::string_view key, unsigned depth, BlockPtr& block);
    bool readReference(Cursor& at, std::string_view& key);
    bool readBody(Cursor& at, unsigned depth, BlockPtr& block);
    bool readItem(Cursor& at, unsigned depth, SchemaBlock& block);
    bool readAttribute(Cursor& at, unsigned depth, SchemaAttribute& attribute);
    bool readNested(Cursor& at, unsigned depth, SchemaNestedBlock& nested);
    bool readType(Cursor& at, unsigned depth, SchemaType& type);
    bool readMembers(Cursor& at, unsigned depth, SchemaType& type);
    bool readField(Cursor& at, unsigned depth, SchemaField& field);

    std::string_view lines_;
    /// Lines all over the text, where every search begins: to find the middle of a range takes more than to
    /// compare a key.
    std::vector<std::string_view> marks_;
    std::unique_ptr<std::mutex> asked_; ///< of everything below, which grows as it is asked for
    std::string error_;
    KeptLines<BlockPtr> blocks_;
    KeptLines<SchemaType> types_;
    unsigned reach_ = 0; ///< the deepest level met while decoding the present line
};

} // namespace drc::library
