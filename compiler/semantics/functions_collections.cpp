#include "semantics/function_bodies.hpp"
#include "semantics/functions.hpp"
#include "source/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::semantics::function_bodies {

Value asList(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (arguments.values[0].items() != nullptr) return arguments.values[0];
    const Deferred* const deferred = arguments.values[0].asDeferred();
    return reader.liftCall("tolist", deferred == nullptr ? Type() : deferred->type);
}

Value flatten(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result;
    for (const Value& item : reader.items(0)) {
        if (item.items() == nullptr) {
            result.push_back(item);
            continue;
        }
        result.insert(result.end(), item.items()->begin(), item.items()->end());
        if (result.size() > Evaluator::longestList) return reader.fail("the list becomes too long");
    }
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

Value get(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const Entries& entries = reader.entries(0);
    const std::string& key = reader.text(1);
    if (!reader) return Poison{};
    const Value* const value = find(entries, key);
    return value != nullptr ? *value : arguments.values[2];
}

Value has(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string& key = reader.text(1);
    if (!reader) return Poison{};
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
    for (const auto& entry : reader.entries(0))
        result.emplace_back(entry.first);
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

Value values(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result;
    for (const auto& entry : reader.entries(0))
        result.push_back(entry.second);
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

Value length(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const Value& value = arguments.values[0];
    if (value.asDeferred() != nullptr) return reader.liftCall("length", Type::of(TypeKind::Number));
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
    Entries result;
    for (std::size_t index = 0; index < arguments.values.size(); ++index) {
        if (arguments.values[index].isNull()) continue;
        for (const auto& [key, value] : reader.entries(index)) {
            const auto same = [&name = key](const auto& entry) { return entry.first == name; };
            const auto existing = std::find_if(result.begin(), result.end(), same);
            if (existing != result.end())
                existing->second = value;
            else
                result.emplace_back(key, value);
        }
    }
    return reader ? Value::map(std::move(result)) : Value(Poison{});
}

Value reverse(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result = reader.items(0);
    std::reverse(result.begin(), result.end());
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

Value sort(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result = reader.items(0);
    if (!reader) return Poison{};
    for (std::size_t index = 1; index < result.size(); ++index)
        if (!compare(result[index - 1], result[index])) return reader.fail("its items have no common order");
    std::stable_sort(result.begin(), result.end(), [](const Value& left, const Value& right) {
        return compare(left, right).value_or(0) < 0;
    });
    return Value::list(std::move(result));
}

Value take(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result = reader.items(0);
    const double count = reader.number(1);
    if (!reader) return Poison{};
    if (count < 0) return reader.fail("the count is negative");
    if (count < static_cast<double>(result.size())) result.resize(static_cast<std::size_t>(count));
    return Value::list(std::move(result));
}

Value unique(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    Items result;
    for (const Value& item : reader.items(0)) {
        const bool seen =
            std::any_of(result.begin(), result.end(), [&](const Value& other) { return equal(other, item); });
        if (!seen) result.push_back(item);
    }
    return reader ? Value::list(std::move(result)) : Value(Poison{});
}

} // namespace drc::semantics::function_bodies
