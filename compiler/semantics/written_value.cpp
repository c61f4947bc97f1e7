#include "semantics/written_value.hpp"

#include "semantics/object.hpp"
#include "semantics/topology_frame.hpp"
#include "syntax/in_quotes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace drc::semantics {

namespace {

bool isMemberOf(const std::string& text, const Type& type) {
    return type.hasMember(text) ||
           std::any_of(type.alternatives.begin(), type.alternatives.end(),
                       [&](const Type& alternative) { return isMemberOf(text, alternative); });
}

bool takesText(const Type& type) {
    return type.kind == TypeKind::String ||
           std::any_of(type.alternatives.begin(), type.alternatives.end(), takesText);
}

const Type* elementTypeOf(const Type* type) {
    const bool holds = type != nullptr && (type->kind == TypeKind::List || type->kind == TypeKind::Map);
    return holds ? &type->elementType() : nullptr;
}

/// A text in which the environment's suffix is all that the deployment knows.
std::optional<std::string> writtenTemplate(const ir::Template& whole) {
    const Value suffix = environmentSuffixValue();
    std::string result = "\"";
    for (const ir::Value& part : whole.parts) {
        if (const std::string* const known = part.text()) {
            const std::string text = syntax::inQuotes(*known);
            result += text.substr(1, text.size() - 2);
        } else if (suffix.asDeferred() != nullptr && part == suffix.asDeferred()->expression) {
            result += "${environment_suffix}";
        } else {
            return std::nullopt;
        }
    }
    return result + '"';
}

std::optional<std::string> writtenList(const Items& items, const Type* element) {
    std::vector<std::string> parts;
    for (const Value& item : items) {
        auto part = writtenValue(item, element);
        if (!part) return std::nullopt;
        parts.push_back(*std::move(part));
    }
    return fmt::format("[{}]", fmt::join(parts, ", "));
}

std::optional<std::string> writtenMap(const Entries& entries, const Type* element) {
    std::vector<std::string> parts;
    for (const auto& [key, item] : entries) {
        const auto part = writtenValue(item, element);
        if (!part) return std::nullopt;
        parts.push_back(fmt::format("{}: {}", syntax::isBareWord(key) ? key : syntax::inQuotes(key), *part));
    }
    return parts.empty() ? "{ }" : fmt::format("{{ {} }}", fmt::join(parts, ", "));
}

} // namespace

std::optional<std::string> writtenValue(const Value& value, const Type* type) {
    if (value.isNull()) return "null";
    if (const std::string* const text = value.text())
        return type != nullptr && !takesText(*type) && isMemberOf(*text, *type) ? *text
                                                                                : syntax::inQuotes(*text);
    if (value.items() != nullptr) return writtenList(*value.items(), elementTypeOf(type));
    if (value.entries() != nullptr) return writtenMap(*value.entries(), elementTypeOf(type));
    if (value.object() != nullptr) return value.object()->programName();
    if (const Range* const range = value.asRange()) {
        const auto low = writtenValue(range->low);
        const auto high = writtenValue(range->high);
        return low && high ? std::optional(*low + ".." + *high) : std::nullopt;
    }
    if (const Deferred* const deferred = value.asDeferred()) {
        const ir::Template* const text = deferred->expression.asTemplate();
        return text == nullptr ? std::nullopt : writtenTemplate(*text);
    }
    if (value.duration() != nullptr && !std::isfinite(value.duration()->milliseconds)) return std::nullopt;
    return print(value);
}

} // namespace drc::semantics
