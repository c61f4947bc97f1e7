#include "semantics/function_bodies.hpp"
#include "semantics/network_address.hpp"

#include <fmt/format.h>

#include <cmath>

namespace drc::semantics::function_bodies {

namespace {

Value numeric(Reader reader, double (*compute)(double)) {
    const double number = reader.number(0);
    return reader ? Value(compute(number)) : Value(Poison{});
}

Value extreme(const Arguments& arguments, const Environment& environment, Evaluator& evaluator, int wanted) {
    Reader reader(arguments, environment, evaluator);
    const bool oneList = arguments.values.size() == 1 && arguments.values[0].items() != nullptr;
    const std::span<const Value> candidates = oneList ? *arguments.values[0].items() : arguments.values;
    if (candidates.empty()) return reader.fail("the list is empty");
    Value best = candidates.front();
    for (const Value& candidate : candidates) {
        const auto order = compare(candidate, best);
        if (!order)
            return reader.fail(
                fmt::format("{} and {} have no common order", describe(best), describe(candidate)));
        if (*order * wanted > 0) best = candidate;
    }
    return best;
}

std::optional<NetworkRange> range(std::size_t index, Reader& reader) {
    const std::string& text = reader.text(index);
    if (!reader) return std::nullopt;
    auto parsed = parseNetworkRange(text);
    if (!parsed) reader.fail(fmt::format("`{}` is not an IPv4 range such as `10.0.0.0/16`", text));
    return parsed;
}

bool isWhole(double number, double most) {
    return number >= 0 && number <= most && std::floor(number) == number;
}

} // namespace

Value ceil(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    return numeric({arguments, environment, evaluator}, [](double number) { return std::ceil(number); });
}

Value floor(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    return numeric({arguments, environment, evaluator}, [](double number) { return std::floor(number); });
}

Value round(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    return numeric({arguments, environment, evaluator}, [](double number) { return std::round(number); });
}

Value abs(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    const Value& value = arguments.values[0];
    if (value.duration() != nullptr) return Duration{std::abs(value.duration()->milliseconds)};
    if (value.size() != nullptr) return Size{std::abs(value.size()->bytes)};
    return numeric({arguments, environment, evaluator}, [](double number) { return std::fabs(number); });
}

Value max(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    return extreme(arguments, environment, evaluator, 1);
}

Value min(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    return extreme(arguments, environment, evaluator, -1);
}

Value sum(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const Items& items = reader.items(0);
    if (!reader) return Poison{};
    double total = 0;
    for (const Value& item : items) {
        if (!item.isAlike(items.front())) return reader.fail("its items are of different types");
        if (item.number() != nullptr)
            total += *item.number();
        else if (item.duration() != nullptr)
            total += item.duration()->milliseconds;
        else if (item.size() != nullptr)
            total += item.size()->bytes;
        else
            return reader.fail(describe(item) + " is not a number, a duration or a size");
    }
    if (!items.empty() && items.front().duration() != nullptr) return Duration{total};
    if (!items.empty() && items.front().size() != nullptr) return Size{total};
    return total;
}

// ---- networks

Value isCidr(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string& text = reader.text(0);
    return reader ? Value(parseNetworkRange(text).has_value()) : Value(Poison{});
}

Value cidrOverlap(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const auto left = range(0, reader);
    const auto right = range(1, reader);
    return left && right ? Value(overlap(*left, *right)) : Value(Poison{});
}

namespace {

struct Span {
    double begin;
    double end;
};

/// The spans of a list of maps; nothing when one of them is no span.
std::optional<std::vector<Span>> spansOf(const Items& items) {
    std::vector<Span> spans;
    spans.reserve(items.size());
    for (const Value& item : items) {
        const Entries* const entries = item.entries();
        const Value* const begin = entries == nullptr ? nullptr : find(*entries, "begin");
        const Value* const end = entries == nullptr ? nullptr : find(*entries, "end");
        if (begin == nullptr || end == nullptr || !begin->number() || !end->number()) return std::nullopt;
        spans.push_back({*begin->number(), *end->number()});
    }
    return spans;
}

bool overlap(Span left, Span right) {
    return left.begin < right.end && right.begin < left.end;
}

Span later(Span span, double by) {
    return {span.begin + by, span.end + by};
}

} // namespace

Value spansMeet(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const auto spans = spansOf(reader.items(0));
    const auto others = spansOf(reader.items(1));
    const double cycle = reader.number(2);
    if (!reader) return Poison{};
    if (!spans || !others) return reader.fail("a span is a map with the numbers `begin` and `end`");
    if (!reader.touch(spans->size() * others->size() * sizeof(Span))) return Poison{};
    return std::any_of(spans->begin(), spans->end(), [&](Span one) {
        return std::any_of(others->begin(), others->end(), [&](Span other) {
            return overlap(one, other) || overlap(one, later(other, cycle)) ||
                   overlap(later(one, cycle), other);
        });
    });
}

Value cidrSubnet(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const auto whole = range(0, reader);
    const double bits = reader.number(1);
    const double index = reader.number(2);
    if (!whole || !reader) return Poison{};
    const bool sensible = isWhole(bits, 32) && isWhole(index, 4294967295.0);
    const auto result =
        sensible ? subnet(*whole, static_cast<std::uint32_t>(bits), static_cast<std::uint64_t>(index))
                 : std::nullopt;
    if (!result)
        return reader.fail(
            fmt::format("`{}` has no subnet {} when its prefix grows by {}", toString(*whole), index, bits));
    return toString(*result);
}

} // namespace drc::semantics::function_bodies
