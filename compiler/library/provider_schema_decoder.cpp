#include "library/provider_schema_decoder.hpp"

#include "source/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <utility>

namespace drc::library {
namespace {

/// How deep bodies and types may nest, references included; deeper text is refused.
constexpr unsigned maxDepth = 64;

bool isNameCharacter(char c) {
    return source::isLetter(c) || source::isDigit(c) || c == '_' || c == '-';
}

std::optional<Nesting> nestingOf(char c) {
    switch (c) {
    case 'L': return Nesting::List;
    case 'S': return Nesting::Set;
    case 'M': return Nesting::Map;
    case 'O': return Nesting::Single;
    case 'G': return Nesting::Group;
    default: return std::nullopt;
    }
}

/// The kinds a type's first character stands for; `{`, `(` open an object, a tuple.
std::optional<SchemaTypeKind> typeKindOf(char c) {
    switch (c) {
    case 's': return SchemaTypeKind::String;
    case 'n': return SchemaTypeKind::Number;
    case 'b': return SchemaTypeKind::Bool;
    case '*': return SchemaTypeKind::Dynamic;
    case 'L': return SchemaTypeKind::List;
    case 'S': return SchemaTypeKind::Set;
    case 'M': return SchemaTypeKind::Map;
    case '{': return SchemaTypeKind::Object;
    case '(': return SchemaTypeKind::Tuple;
    default: return std::nullopt;
    }
}

template <typename Named>
bool isAfterLast(const std::vector<Named>& items, std::string_view name) {
    return items.empty() || items.back().name < name;
}

} // namespace

/// A place in one line of the text.
struct SchemaDecoder::Cursor {
    std::string_view key;
    std::string_view rest;

    char peek() const { return rest.empty() ? '\0' : rest.front(); }

    bool take(char c) {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }

    std::string_view name() {
        const auto end = std::find_if_not(rest.begin(), rest.end(), isNameCharacter);
        const std::string_view word = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
        rest.remove_prefix(word.size());
        return word;
    }

    /// A decimal number; none when no digit stands here or the number is too large.
    std::optional<std::uint32_t> number() {
        std::uint32_t value = 0;
        const auto [end, code] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
        if (code != std::errc()) return std::nullopt;
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        return value;
    }
};

std::string_view cutAt(std::string_view& rest, char separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return word;
}

namespace {

/// The begin of the line in which a place lies. Lines are long, and `rfind` goes byte by byte.
std::size_t startOfLine(std::string_view lines, std::size_t place) {
    const void* const before = place == 0 ? nullptr : ::memrchr(lines.data(), '\n', place);
    return before == nullptr ? 0
                             : static_cast<std::size_t>(static_cast<const char*>(before) - lines.data()) + 1;
}

/// Whether the key of the first line sorts before another one. A space or the line's end follows it, and
/// both sort before every character of a key.
bool beginsBefore(std::string_view lines, std::string_view key) {
    return lines.substr(0, key.size()) < key;
}

} // namespace

std::size_t lowerBound(std::string_view lines, std::string_view key) {
    std::size_t low = 0;
    std::size_t high = lines.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const std::size_t start = startOfLine(lines, middle);
        if (beginsBefore(lines.substr(start), key))
            low = std::min(lines.find('\n', middle), lines.size()) + 1;
        else
            high = start;
    }
    return std::min(low, lines.size());
}

SchemaDecoder::SchemaDecoder(std::string_view text) : lines_(text), asked_(std::make_unique<std::mutex>()) {
    constexpr std::size_t most = 256;
    constexpr std::size_t fewestBytes = 1024; // between two of them
    const std::size_t distance = std::max(text.size() / most, fewestBytes);
    for (std::size_t place = distance; place < text.size(); place += distance) {
        const std::string_view line = text.substr(startOfLine(text, place));
        if (marks_.empty() || marks_.back().data() != line.data()) marks_.push_back(line);
    }
}

const SchemaBlock* SchemaDecoder::blockAt(std::string_view key) {
    const std::lock_guard lock(*asked_);
    if (const auto kept = blocks_.find(key); kept != blocks_.end()) return kept->second.value.get();
    const std::optional<Cursor> line = lineOf(key);
    if (!line) return nullptr;
    reach_ = 0;
    BlockPtr block;
    return readBlockLine(*line, line->key, 0, block) ? block.get() : nullptr;
}

std::optional<std::string_view> SchemaDecoder::contentAt(std::string_view key) const {
    const std::optional<Cursor> line = lineOf(key);
    return line ? std::optional(line->rest) : std::nullopt;
}

std::vector<std::string_view> SchemaDecoder::keysAfter(std::string_view prefix) const {
    std::vector<std::string_view> keys;
    std::string_view rest = lines_.substr(lowerBound(lines_, prefix));
    while (rest.substr(0, prefix.size()) == prefix) {
        std::string_view line = cutAt(rest, '\n');
        keys.push_back(cutAt(line, ' ').substr(prefix.size()));
    }
    return keys;
}

std::optional<SchemaDecoder::Cursor> SchemaDecoder::lineOf(std::string_view key) const {
    const auto next = std::partition_point(marks_.begin(), marks_.end(),
                                           [&](std::string_view mark) { return beginsBefore(mark, key); });
    // The line is the one of the next mark, if it does not stand before it.
    const std::string_view from = next == marks_.begin() ? lines_ : *std::prev(next);
    const std::size_t size = from.size() - (next == marks_.end() ? 0 : next->size());
    std::string_view rest = from.substr(lowerBound(from.substr(0, size), key));
    std::string_view line = cutAt(rest, '\n');
    const std::string_view found = cutAt(line, ' ');
    if (found != key || found.empty()) return std::nullopt;
    return Cursor{found, line};
}

/// Keeps the first message only: it is the one nearest to the cause.
bool SchemaDecoder::fail(const Cursor& at, std::string_view expected) {
    if (!error_.empty()) return false;
    error_.append("provider schema, entry `").append(at.key).append("`, ");
    error_.append(std::to_string(at.rest.size())).append(" characters before its end: expected ");
    error_.append(expected);
    return false;
}

bool SchemaDecoder::enter(const Cursor& at, unsigned depth) {
    reach_ = std::max(reach_, depth);
    return depth <= maxDepth || fail(at, "nothing nested this deeply");
}

/// Gives the value of the line `key`: the kept one, else what `reader` makes of the line.
template <typename Value, typename Reader>
bool SchemaDecoder::readLine(KeptLines<Value>& kept, const Cursor& at, std::string_view key, unsigned depth,
                             Value& value, Reader reader) {
    if (const auto found = kept.find(key); found != kept.end()) {
        value = found->second.value;
        return enter(at, depth + found->second.height);
    }
    if (!enter(at, depth)) return false;
    std::optional<Cursor> line = lineOf(key);
    if (!line) return fail(at, "a reference to an entry that exists");
    const unsigned outerReach = std::exchange(reach_, depth);
    if (!reader(*line)) return false;
    if (!line->rest.empty()) return fail(*line, "the end of the entry");
    kept.emplace(line->key, Kept<Value>{value, reach_ - depth});
    reach_ = std::max(reach_, outerReach);
    return true;
}

bool SchemaDecoder::readBlockLine(const Cursor& at, std::string_view key, unsigned depth, BlockPtr& block) {
    return readLine(blocks_, at, key, depth, block, [&](Cursor& line) {
        if (line.peek() != '#') return readBody(line, depth, block);
        std::string_view other;
        return readReference(line, other) && readBlockLine(line, other, depth + 1, block);
    });
}

/// Takes `#ID` or `@ID`; the caller has seen the mark.
bool SchemaDecoder::readReference(Cursor& at, std::string_view& key) {
    const std::string_view whole = at.rest;
    at.rest.remove_prefix(1);
    const std::string_view id = at.name();
    key = whole.substr(0, id.size() + 1);
    return !id.empty() || fail(at, "the id of an entry");
}

bool SchemaDecoder::readBody(Cursor& at, unsigned depth, BlockPtr& block) {
    if (!enter(at, depth)) return false;
    const auto made = std::make_shared<SchemaBlock>();
    bool first = true;
    while (!at.rest.empty() && at.peek() != '}') {
        if (!std::exchange(first, false) && !at.take(' ')) return fail(at, "a space before the next item");
        if (!readItem(at, depth, *made)) return false;
    }
    block = made;
    return true;
}

bool SchemaDecoder::readItem(Cursor& at, unsigned depth, SchemaBlock& block) {
    if (at.take('%')) {
        block.deprecated = true;
        return true;
    }
    const std::string_view name = at.name();
    if (name.empty()) return fail(at, "a name");
    if (at.take(':')) {
        if (!isAfterLast(block.blocks, name)) return fail(at, "block names in ascending order");
        block.blocks.emplace_back().name = name;
        return readNested(at, depth, block.blocks.back());
    }
    if (!isAfterLast(block.attributes, name)) return fail(at, "attribute names in ascending order");
    block.attributes.emplace_back().name = name;
    return readAttribute(at, depth, block.attributes.back());
}

bool SchemaDecoder::readAttribute(Cursor& at, unsigned depth, SchemaAttribute& attribute) {
    const char status = at.peek();
    attribute.required = status == '!';
    attribute.optional = status == '?' || status == '~';
    attribute.computed = status == '=' || status == '~';
    if (!attribute.required && !attribute.optional && !attribute.computed)
        return fail(at, "one of `!`, `?`, `=`, `~` or `:` after the name");
    at.rest.remove_prefix(1);
    attribute.deprecated = at.take('%');
    attribute.sensitive = at.take('$');
    attribute.writeOnly = at.take('^');
    const bool isString = at.rest.empty() || at.peek() == ' ' || at.peek() == '}';
    return isString || readType(at, depth + 1, attribute.type);
}

bool SchemaDecoder::readNested(Cursor& at, unsigned depth, SchemaNestedBlock& nested) {
    const std::optional<Nesting> nesting = nestingOf(at.peek());
    if (!nesting) return fail(at, "one of `L`, `S`, `M`, `O`, `G` after the colon");
    at.rest.remove_prefix(1);
    nested.nesting = *nesting;
    nested.minItems = at.number().value_or(0);
    if (at.take('-')) {
        const std::optional<std::uint32_t> most = at.number();
        if (!most) return fail(at, "a number of items");
        nested.maxItems = *most;
    }
    if (at.peek() == '#') {
        std::string_view key;
        return readReference(at, key) && readBlockLine(at, key, depth + 1, nested.block);
    }
    if (!at.take('{')) return fail(at, "`#` or `{`");
    if (!readBody(at, depth + 1, nested.block)) return false;
    return at.take('}') || fail(at, "`}`");
}

bool SchemaDecoder::readType(Cursor& at, unsigned depth, SchemaType& type) {
    if (!enter(at, depth)) return false;
    if (at.peek() == '@') {
        std::string_view key;
        if (!readReference(at, key)) return false;
        return readLine(types_, at, key, depth + 1, type,
                        [&](Cursor& line) { return readType(line, depth + 1, type); });
    }
    const std::optional<SchemaTypeKind> kind = typeKindOf(at.peek());
    if (!kind) return fail(at, "a type");
    at.rest.remove_prefix(1);
    type.kind = *kind;
    if (*kind == SchemaTypeKind::Object || *kind == SchemaTypeKind::Tuple)
        return readMembers(at, depth, type);
    if (*kind != SchemaTypeKind::List && *kind != SchemaTypeKind::Set && *kind != SchemaTypeKind::Map)
        return true;
    const auto element = std::make_shared<SchemaType>();
    type.element = element;
    return readType(at, depth + 1, *element);
}

bool SchemaDecoder::readMembers(Cursor& at, unsigned depth, SchemaType& type) {
    const bool isObject = type.kind == SchemaTypeKind::Object;
    const char closing = isObject ? '}' : ')';
    const auto members = std::make_shared<std::vector<SchemaField>>();
    type.members = members;
    while (!at.take(closing)) {
        if (!members->empty() && !at.take(',')) return fail(at, "a comma or a closing bracket");
        SchemaField field;
        if (!(isObject ? readField(at, depth, field) : readType(at, depth + 1, field.type))) return false;
        if (isObject && !isAfterLast(*members, field.name)) return fail(at, "field names in ascending order");
        members->push_back(std::move(field));
    }
    return true;
}

bool SchemaDecoder::readField(Cursor& at, unsigned depth, SchemaField& field) {
    field.name = at.name();
    if (field.name.empty()) return fail(at, "a field name");
    field.optional = at.take('?');
    return !at.take(':') || readType(at, depth + 1, field.type);
}

} // namespace drc::library
