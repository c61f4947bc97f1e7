#include "library/provider_schema.hpp"

#include "library/provider_schema_decoder.hpp"

#include <algorithm>
#include <array>

namespace drc::library {
namespace {

constexpr std::string_view formatName = "drc-provider-schema";
constexpr std::string_view formatVersion = "1";

/// The order of strings. Names are short and alike, so that a call would cost more than the loop.
bool isBefore(std::string_view left, std::string_view right) {
    const std::size_t size = std::min(left.size(), right.size());
    for (std::size_t at = 0; at < size; ++at)
        if (left[at] != right[at])
            return static_cast<unsigned char>(left[at]) < static_cast<unsigned char>(right[at]);
    return left.size() < right.size();
}

template <typename Named>
const Named* findNamed(std::span<const Named> items, std::string_view name) {
    const auto found =
        std::lower_bound(items.begin(), items.end(), name,
                         [](const Named& item, std::string_view key) { return isBefore(item.name, key); });
    return found != items.end() && found->name == name ? &*found : nullptr;
}

std::string_view keyPrefix(BlockMode mode) {
    switch (mode) {
    case BlockMode::Resource: return "r.";
    case BlockMode::Data: return "d.";
    case BlockMode::Ephemeral: return "e.";
    }
    return "";
}

} // namespace

std::span<const SchemaField> SchemaType::fields() const {
    return members ? std::span<const SchemaField>(*members) : std::span<const SchemaField>();
}

const SchemaField* SchemaType::field(std::string_view name) const {
    return kind == SchemaTypeKind::Object ? findNamed(fields(), name) : nullptr;
}

const SchemaAttribute* SchemaBlock::attribute(std::string_view name) const {
    // Some thirty, mostly of different lengths: a linear search is faster here than a binary one.
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [&](const SchemaAttribute& attribute) { return attribute.name == name; });
    return found == attributes.end() ? nullptr : &*found;
}

const SchemaNestedBlock* SchemaBlock::block(std::string_view name) const {
    return findNamed(std::span<const SchemaNestedBlock>(blocks), name);
}

struct ProviderSchema::State {
    std::string_view source;
    std::string_view version;
    std::string error; ///< what is wrong with the first line
    SchemaDecoder decoder{std::string_view()};
};

ProviderSchema::ProviderSchema(std::string_view text) : state_(std::make_unique<State>()) {
    std::string_view line = cutAt(text, '\n');
    std::array<std::string_view, 4> words;
    for (std::string_view& word : words)
        word = cutAt(line, ' ');
    const auto [name, format, source, version] = words;
    if (name != formatName || source.empty() || version.empty() || !line.empty()) {
        state_->error = "the provider schema does not begin with `drc-provider-schema FORMAT SOURCE VERSION`";
    } else if (format != formatVersion) {
        state_->error = "the provider schema has a format version this program cannot read";
    } else {
        state_->source = source;
        state_->version = version;
        state_->decoder = SchemaDecoder(text);
    }
}

ProviderSchema::~ProviderSchema() = default;
ProviderSchema::ProviderSchema(ProviderSchema&&) noexcept = default;
ProviderSchema& ProviderSchema::operator=(ProviderSchema&&) noexcept = default;

std::string_view ProviderSchema::source() const {
    return state_->source;
}
std::string_view ProviderSchema::version() const {
    return state_->version;
}
bool ProviderSchema::valid() const {
    return error().empty();
}

std::string_view ProviderSchema::error() const {
    return state_->error.empty() ? state_->decoder.firstError() : state_->error;
}

const SchemaBlock* ProviderSchema::find(BlockMode mode, std::string_view type) const {
    std::string key(keyPrefix(mode));
    key.append(type);
    return state_->decoder.blockAt(key);
}

std::vector<std::string_view> ProviderSchema::typeNames(BlockMode mode) const {
    return state_->decoder.keysAfter(keyPrefix(mode));
}

} // namespace drc::library
