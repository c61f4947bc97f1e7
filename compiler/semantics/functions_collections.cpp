#include "semantics/function_bodies.hpp"
#include "semantics/functions.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <unordered_map>

namespace drc::semantics::function_bodies {

Value asList(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (arguments.values[0].items() != nullptr) return arguments.values[0];
    const Deferred* const deferred = arguments.values[0].asDeferred();
    return reader.deferCall(ir::deployed::asList, deferred == nullptr ? Type() : deferred->type);
}

Value flatten(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result;
    for (const Value& item : reader.items(0)) {
        if (item.items() == nullptr) {
            result.push_back(item);
            continue;
        }
        if (result.size() + item.items()->size() > Evaluator::longestList)
            return reader.fail("the list becomes too long");
        result.insert(result.end(), item.items()->begin(), item.items()->end());
    }
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

namespace {

/// The argument as a family, which has elements; null when it is none.
const Object* familyAt(const Arguments& arguments, std::size_t index) {
    const Object* const object = arguments.values[index].object();
    return object != nullptr && object->elements() ? object : nullptr;
}

} // namespace

Value get(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (const Object* const family = familyAt(arguments, 0)) {
        reader.key(1);
        return reader ? family->element(arguments.values[1]).value_or(arguments.values[2]) : Value(Poison{});
    }
    const Entries& entries = reader.entries(0);
    const std::string key = reader.key(1);
    if (!reader) return Poison{};
    const Value* const value = find(entries, key);
    return value != nullptr ? *value : arguments.values[2];
}

Value has(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string key = reader.key(1);
    if (!reader) return Poison{};
    if (const Object* const family = familyAt(arguments, 0)) {
        const std::optional<Value> element = family->element(arguments.values[1]);
        return element && element->isPoison() ? Value(Poison{}) : Value(element.has_value());
    }
    if (const Object* object = arguments.values[0].object()) {
        const std::vector<std::string> names = object->memberNames();
        return std::find(names.begin(), names.end(), key) != names.end();
    }
    const Entries& entries = reader.entries(0);
    if (!reader) return Poison{};
    const Value* const value = find(entries, key);
    return value != nullptr && !value->isNull();
}

Value keys(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result;
    if (const Object* const family = familyAt(arguments, 0)) {
        const std::size_t count = family->elements()->size();
        for (std::size_t at = 0; at < count; ++at)
            result.push_back(family->keyAt(at));
        return Value::list(std::move(result));
    }
    for (const auto& entry : reader.entries(0))
        result.emplace_back(entry.first);
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

Value values(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (const Object* const family = familyAt(arguments, 0)) return Value::list(*family->elements());
    Items result;
    for (const auto& entry : reader.entries(0))
        result.push_back(entry.second);
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

Value length(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const Value& value = arguments.values[0];
    if (value.asDeferred() != nullptr)
        return reader.deferCall(ir::deployed::length, Type::of(TypeKind::Number));
    if (value.text() != nullptr) return static_cast<double>(source::codePoints(*value.text()));
    if (value.entries() != nullptr) return static_cast<double>(value.entries()->size());
    if (value.object() != nullptr) {
        if (const auto elements = value.object()->elements()) return static_cast<double>(elements->size());
    }
    const Items& items = reader.items(0);
    return reader ? Value(static_cast<double>(items.size())) : Value(Poison{});
}

Value merge(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    MapBuilder result;
    for (std::size_t index = 0; index < arguments.values.size(); ++index) {
        if (arguments.values[index].isNull()) continue;
        for (const auto& [key, value] : reader.entries(index)) {
            if (Value* const existing = result.find(key))
                *existing = value;
            else
                result.add(key, Value(value));
        }
    }
    return reader ? Value::map(result.take()) : Value(Poison{});
}

Value reverse(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result = reader.items(0);
    std::reverse(result.begin(), result.end());
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

namespace {

/// A sort compares each element about log2(n) times.
std::size_t bytesToSort(const Value& list) {
    return list.extent().bytes * static_cast<std::size_t>(std::bit_width(list.items()->size()));
}

} // namespace

Value sort(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result = reader.items(0);
    if (!reader || !reader.touch(bytesToSort(arguments.values[0]))) return Poison{};
    for (std::size_t index = 1; index < result.size(); ++index)
        if (!compare(result[index - 1], result[index])) return reader.fail("its items have no common order");
    std::stable_sort(result.begin(), result.end(), [](const Value& left, const Value& right) {
        return compare(left, right).value_or(0) < 0;
    });
    return Value::list(std::move(result));
}

Value take(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const Items& items = reader.items(0);
    const double count = reader.number(1);
    if (!reader) return Poison{};
    if (count < 0) return reader.fail("the count is negative");
    if (count >= static_cast<double>(items.size())) return arguments.values[0];
    return Value::list({items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count)});
}

Value unique(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result;
    std::unordered_multimap<std::size_t, const Value*> seen;
    for (const Value& item : reader.items(0)) {
        const std::size_t bytes = item.extent().bytes;
        if (!reader.touch(bytes)) return Poison{};
        const auto [first, last] = seen.equal_range(hash(item));
        const bool known = std::any_of(first, last, [&](const auto& other) {
            return reader.touch(std::min(bytes, other.second->extent().bytes)) && equal(*other.second, item);
        });
        if (known) continue;
        seen.emplace(hash(item), &item);
        result.push_back(item);
    }
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

} // namespace drc::semantics::function_bodies
