#include "ir/json.hpp"
#include "semantics/function_bodies.hpp"
#include "semantics/lower_value.hpp"
#include "semantics/wildcards.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <span>

namespace drc::semantics::function_bodies {

namespace codes = diagnostics::codes;

// ---- reading arguments

void Reader::expect(std::size_t index, TypeKind kind) {
    expect(index, describe(Type::of(kind)));
}

void Reader::expect(std::size_t index, std::string_view wanted) {
    if (failed_) return;
    failed_ = true;
    const Value& value = at(index);
    if (value.holdsDeferred() || (value.object() != nullptr && value.object()->deferred()))
        evaluator_.reportNeededNow(environment_, arguments_.span,
                                   fmt::format("an argument of `{}`", arguments_.function), value);
    else
        evaluator_.reportMisfit(
            environment_, arguments_.span,
            fmt::format("{} as argument {} of `{}`", wanted, index + 1, arguments_.function), value);
}

const std::string& Reader::text(std::size_t index) {
    static const std::string none;
    if (at(index).text() != nullptr) return *at(index).text();
    if (at(index).enumMember() != nullptr) return at(index).enumMember()->name;
    expect(index, TypeKind::String);
    return none;
}

double Reader::number(std::size_t index) {
    if (at(index).number() != nullptr) return *at(index).number();
    expect(index, TypeKind::Number);
    return 0;
}

std::string Reader::key(std::size_t index) {
    if (at(index).number() != nullptr) return printNumber(*at(index).number());
    if (at(index).text() != nullptr || at(index).enumMember() != nullptr) return text(index);
    expect(index, "a string or a number");
    return {};
}

const Items& Reader::items(std::size_t index) {
    static const Items none;
    if (at(index).items() != nullptr) return *at(index).items();
    expect(index, TypeKind::List);
    return none;
}

const Entries& Reader::entries(std::size_t index) {
    static const Entries none;
    if (at(index).entries() != nullptr) return *at(index).entries();
    expect(index, TypeKind::Map);
    return none;
}

bool Reader::deferred() const {
    return std::any_of(arguments_.values.begin(), arguments_.values.end(),
                       [](const Value& value) { return value.holdsDeferred(); });
}

bool Reader::touch(std::size_t bytes) {
    failed_ = failed_ || !evaluator_.touch(bytes, arguments_.span, environment_);
    return !failed_;
}

std::optional<ir::Value> Reader::lower(std::size_t index, std::string_view where) {
    Lowered result = evaluator_.lower(at(index), arguments_.span, environment_);
    if (!result.value && !result.poisoned)
        fail(fmt::format("{} cannot be represented {}", describe(result.misfit), where));
    return std::move(result.value);
}

Value Reader::fail(const std::string& reason) {
    if (!failed_)
        evaluator_.reportFor(arguments_.operands(), environment_, codes::wrongArgument, arguments_.span,
                             std::string(arguments_.function), reason);
    failed_ = true;
    return Poison{};
}

Value Reader::callAtDeployment(std::string function, ir::List arguments, Type type) {
    return Value::deferred(ir::Call{std::move(function), std::move(arguments), {}}, std::move(type));
}

Value Reader::deferCall(std::string function, Type type) {
    ir::List lowered;
    for (std::size_t index = 0; index < arguments_.values.size(); ++index) {
        auto value = lower(index);
        if (!value) return Poison{};
        lowered.push_back(*std::move(value));
    }
    return callAtDeployment(std::move(function), std::move(lowered), std::move(type));
}

// ---- tests of text, which see through deferred parts

namespace {

/// A string as a sequence of characters and deferred expressions, so that two can be compared piece by piece.
using Pieces = ir::List;

std::optional<Pieces> pieces(const Value& value) {
    if (value.text() != nullptr) return Pieces{*value.text()};
    if (value.enumMember() != nullptr) return Pieces{value.enumMember()->name};
    const Deferred* const deferred = value.asDeferred();
    if (deferred == nullptr) return std::nullopt;
    if (const ir::Template* parts = deferred->expression.asTemplate()) return parts->parts;
    return Pieces{deferred->expression};
}

void reverseAll(Pieces& pieces) {
    std::reverse(pieces.begin(), pieces.end());
    for (ir::Value& piece : pieces)
        if (piece.text() != nullptr) piece = std::string(piece.text()->rbegin(), piece.text()->rend());
}

/// `used`: characters of the first piece that are passed over.
bool beginsWith(std::span<const ir::Value> whole, const Pieces& start, std::size_t used = 0) {
    std::size_t at = 0;
    for (const ir::Value& wanted : start) {
        if (wanted.text() == nullptr) {
            if (used != 0 || at >= whole.size() || !(whole[at] == wanted)) return false;
            ++at;
            continue;
        }
        if (wanted.text()->empty()) continue;
        if (at >= whole.size() || whole[at].text() == nullptr) return false;
        const std::string& text = *whole[at].text();
        if (text.compare(used, wanted.text()->size(), *wanted.text()) != 0) return false;
        used += wanted.text()->size();
        if (used >= text.size()) {
            ++at;
            used = 0;
        }
    }
    return true;
}

/// The first place of a part, or npos. Unlike the search of the standard library it is linear.
std::size_t firstPlace(std::string_view text, std::string_view part, std::size_t from) {
    const std::string_view rest = text.substr(from);
    const void* const found = ::memmem(rest.data(), rest.size(), part.data(), part.size());
    return found == nullptr ? std::string_view::npos
                            : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// Tries every place at which the part could begin: each character of known text, each deferred piece.
bool containsPieces(const Pieces& whole, const Pieces& part) {
    if (part.size() == 1 && part.front().text() != nullptr)
        return std::any_of(whole.begin(), whole.end(), [&](const ir::Value& piece) {
            return piece.text() != nullptr &&
                   firstPlace(*piece.text(), *part.front().text(), 0) != std::string::npos;
        });
    for (std::size_t index = 0; index < whole.size(); ++index) {
        const auto rest = std::span(whole).subspan(index);
        if (beginsWith(rest, part)) return true;
        const std::string* const last = rest.front().text();
        const std::string* const wanted = part.empty() ? nullptr : part.front().text();
        // A part that begins with text can only end that text where it goes over into a deferred piece.
        if (last == nullptr || wanted == nullptr || last->size() < wanted->size()) continue;
        if (beginsWith(rest, part, last->size() - wanted->size())) return true;
    }
    return false;
}

/// Two texts without deferred parts, as most are.
struct KnownTexts {
    std::string_view whole;
    std::string_view part;
};

std::optional<KnownTexts> knownTexts(const Arguments& arguments) {
    const auto known = [](const Value& value) -> std::optional<std::string_view> {
        if (value.text() != nullptr) return *value.text();
        return value.enumMember() == nullptr ? std::nullopt
                                             : std::optional<std::string_view>(value.enumMember()->name);
    };
    const auto whole = known(arguments.values[0]);
    const auto part = known(arguments.values[1]);
    return whole && part ? std::optional(KnownTexts{*whole, *part}) : std::nullopt;
}

Value test(const Arguments& arguments, Reader& reader, bool fromEnd) {
    if (const auto known = knownTexts(arguments))
        return fromEnd ? known->whole.ends_with(known->part) : known->whole.starts_with(known->part);
    auto whole = pieces(arguments.values[0]);
    auto part = pieces(arguments.values[1]);
    if (!whole) reader.text(0);
    if (!part) reader.text(1);
    if (!reader) return Poison{};
    if (fromEnd) {
        reverseAll(*whole);
        reverseAll(*part);
    }
    return beginsWith(*whole, *part);
}

std::string visible(const Arguments& arguments, std::size_t index, Reader& reader) {
    if (auto text = visibleText(arguments.values[index])) return *text;
    return reader.text(index);
}

} // namespace

Value startsWith(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    return test(arguments, reader, false);
}

Value endsWith(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    return test(arguments, reader, true);
}

Value contains(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    if (const auto known = knownTexts(arguments))
        return firstPlace(known->whole, known->part, 0) != std::string_view::npos;
    Reader reader(arguments, environment, evaluator);
    const auto whole = pieces(arguments.values[0]);
    const auto part = pieces(arguments.values[1]);
    if (!whole) reader.text(0);
    if (!part) reader.text(1);
    if (!reader) return Poison{};
    const bool manyPlaces = part->size() > 1;
    if (manyPlaces && !reader.touch(whole->size() * arguments.values[1].extent().bytes)) return Poison{};
    return containsPieces(*whole, *part);
}

Value literal(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    std::string text = visible(arguments, 0, reader);
    if (!reader) return Poison{};
    text.erase(std::remove(text.begin(), text.end(), opaque), text.end());
    return text;
}

Value like(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string whole = visible(arguments, 0, reader);
    const std::string& pattern = reader.text(1);
    if (!reader || !reader.touch(whole.size() * pattern.size())) return Poison{};
    return evaluator.wildcards(pattern).fit(whole);
}

// ---- making text

Value lower(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (reader.deferred()) return reader.deferCall(ir::deployed::lower, Type::of(TypeKind::String));
    const std::string& text = reader.text(0);
    return reader ? Value(source::inSmallLetters(text)) : Value(Poison{});
}

Value upper(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (reader.deferred()) return reader.deferCall(ir::deployed::upper, Type::of(TypeKind::String));
    const std::string& text = reader.text(0);
    return reader ? Value(source::inCapitals(text)) : Value(Poison{});
}

Value repeat(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string& text = reader.text(0);
    const double count = reader.number(1);
    if (!reader) return Poison{};
    if (count < 0 ||
        std::floor(count) * static_cast<double>(text.size()) > static_cast<double>(Evaluator::longestText))
        return reader.fail("the count is negative or the text becomes too long");
    std::string result;
    if (text.empty()) return result;
    for (double index = 0; index < std::floor(count); ++index)
        result += text;
    return result;
}

Value replace(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (reader.deferred()) return reader.deferCall(ir::deployed::replace, Type::of(TypeKind::String));
    const std::string& text = reader.text(0);
    const std::string& old = reader.text(1);
    const std::string& with = reader.text(2);
    if (!reader) return Poison{};
    if (old.empty()) return reader.fail("the text to be replaced is empty");
    std::string result;
    std::size_t from = 0;
    for (std::size_t at = firstPlace(text, old, 0); at != std::string::npos;
         at = firstPlace(text, old, from)) {
        result.append(text, from, at - from).append(with);
        from = at + old.size();
        if (result.size() > Evaluator::longestText) return reader.fail("the text becomes too long");
    }
    return result.append(text, from);
}

Value split(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const std::string& text = reader.text(0);
    const std::string& separator = reader.text(1);
    if (!reader) return Poison{};
    if (separator.empty()) return reader.fail("the separator is empty");
    Items items;
    std::size_t from = 0;
    for (std::size_t at = firstPlace(text, separator, 0); at != std::string::npos;
         at = firstPlace(text, separator, from)) {
        if (items.size() >= Evaluator::longestList) return reader.fail("the list becomes too long");
        items.emplace_back(text.substr(from, at - from));
        from = at + separator.size();
    }
    items.emplace_back(text.substr(from));
    return Value::list(std::move(items));
}

Value join(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (arguments.values[0].asDeferred() != nullptr) {
        const auto list = reader.lower(0);
        const std::string& separator = reader.text(1);
        if (!list || !reader) return Poison{};
        return reader.callAtDeployment(ir::deployed::join, {separator, *list}, Type::of(TypeKind::String));
    }
    const Items& items = reader.items(0);
    const std::string& separator = reader.text(1);
    if (!reader) return Poison{};
    Evaluator::Interpolation parts;
    for (const Value& item : items) {
        if (!parts.empty()) parts.push_back({{}, arguments.span, separator});
        parts.push_back({item, item.origin.empty() ? arguments.span : source::Span(item.origin)});
    }
    return evaluator.interpolate(parts, arguments.span, environment);
}

Value json(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const auto lowered = reader.lower(0, "in JSON");
    if (!lowered) return Poison{};
    if (lowered->holdsDeferred())
        return reader.callAtDeployment(ir::deployed::json, {*lowered}, Type::of(TypeKind::String));
    std::string text;
    ir::appendJson(text, *lowered);
    return text;
}

Value fingerprint(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    const auto lowered = reader.lower(0);
    if (!lowered) return Poison{};
    return reader.callAtDeployment(ir::deployed::fingerprint, {*lowered}, Type::of(TypeKind::String));
}

Value parseJson(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    return reader.deferCall(ir::deployed::parseJson, {});
}

Value base64(const Arguments& arguments, const Environment& environment, Evaluator& evaluator) {
    Reader reader(arguments, environment, evaluator);
    if (reader.deferred()) return reader.deferCall(ir::deployed::base64, Type::of(TypeKind::String));
    const std::string& text = reader.text(0);
    if (!reader) return Poison{};
    static constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string result;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, text.size() - at);
        std::uint32_t bits = 0;
        for (std::size_t index = 0; index < 3; ++index)
            bits = bits << 8U | (index < count ? static_cast<unsigned char>(text[at + index]) : 0U);
        for (std::size_t index = 0; index < 4; ++index)
            result += index <= count ? alphabet[bits >> (18U - 6U * index) & 63U] : '=';
    }
    return result;
}

} // namespace drc::semantics::function_bodies
