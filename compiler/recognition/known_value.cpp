#include "recognition/known_value.hpp"

#include "ir/json.hpp"
#include "semantics/lower_value.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

namespace drc::recognition {

namespace {

// Names are told apart while it is not known what they end with.
constexpr char suffixMark = '\x02';

/// One step into a known value; nothing where it leads nowhere.
std::optional<ir::Value> step(const ir::Value& value, const ir::PathStep& next) {
    const auto under = [&](std::string_view key) -> std::optional<ir::Value> {
        // A block that may stand once is a list of one.
        const ir::Value* const whole =
            value.list() != nullptr && value.list()->size() == 1 ? &value.list()->front() : &value;
        if (whole->map() == nullptr) return std::nullopt;
        const ir::Value* const found = ir::find(*whole->map(), key);
        return found == nullptr ? std::nullopt : std::optional(*found);
    };
    if (const auto* const member = std::get_if<ir::Member>(&next)) return under(member->name);
    if (const auto* const key = std::get_if<ir::Key>(&next)) return under(key->text);
    const auto* const position = std::get_if<std::int64_t>(&next);
    if (position == nullptr || value.list() == nullptr || *position < 0 ||
        static_cast<std::size_t>(*position) >= value.list()->size())
        return std::nullopt;
    return (*value.list())[static_cast<std::size_t>(*position)];
}

std::optional<ir::Value> follow(const ir::Value& value, const ir::Path& path, std::size_t from = 0) {
    ir::Value reached = value;
    for (std::size_t at = from; at < path.size(); ++at) {
        if (std::holds_alternative<ir::Splat>(path[at])) {
            if (reached.list() == nullptr) return std::nullopt;
            ir::List each;
            for (const ir::Value& item : *reached.list())
                if (auto one = follow(item, path, at + 1))
                    each.push_back(std::move(*one));
                else
                    return std::nullopt;
            return ir::Value(std::move(each));
        }
        auto next = step(reached, path[at]);
        if (!next) return std::nullopt;
        reached = std::move(*next);
    }
    return reached;
}

bool isOpen(const std::string& text) {
    return text.find_first_of(std::string{semantics::opaque, suffixMark}) != std::string::npos;
}

bool isKnownText(const ir::Value& value) {
    return value.text() != nullptr || value.number() != nullptr || value.boolean() != nullptr;
}

std::string plainText(const ir::Value& value) {
    if (value.text() != nullptr) return *value.text();
    std::string text;
    ir::appendJson(text, value);
    return text;
}

std::string inCase(std::string text, bool small) {
    std::transform(text.begin(), text.end(), text.begin(), [&](unsigned char one) {
        return static_cast<char>(small ? std::tolower(one) : std::toupper(one));
    });
    return text;
}

std::string replaced(const std::string& text, const std::string& old, const std::string& with) {
    if (old.empty()) return text;
    std::string result;
    std::size_t at = 0;
    for (std::size_t found = 0; (found = text.find(old, at)) != std::string::npos; at = found + old.size()) {
        result += text.substr(at, found - at);
        result += with;
    }
    return result + text.substr(at);
}

} // namespace

KnownValues::KnownValues(const ir::Program& program, std::map<std::string, std::string> documents,
                         std::string environment)
    : documents_(std::move(documents)), suffix_(std::move(environment)) {
    for (const ir::Input& input : program.inputs) {
        if (input.purpose == ir::Input::Purpose::EnvironmentSuffix) suffixVariable_ = input.name;
        if (input.purpose == ir::Input::Purpose::Region && input.defaultValue && input.defaultValue->text())
            regions_[input.name] = *input.defaultValue->text();
    }
}

void KnownValues::assign(const ir::Address& address, const ir::Value& attributes, std::string_view name,
                         const ir::Value& written) {
    const auto [held, isNew] = held_.emplace(address, attributes);
    if (!isNew) return;
    attributes_[&held->first] = &held->second;
    if (name.empty() || attributes.map() == nullptr) return;
    const ir::Value* const kept = ir::find(*attributes.map(), name);
    if (kept == nullptr || kept->text() == nullptr) return;
    const std::string would = semantics::visibleText(of(written));
    // A name of which nothing is known would be found wherever something is not known.
    const bool shows =
        std::any_of(would.begin(), would.end(), [](unsigned char one) { return std::isalnum(one) != 0; });
    if (shows && isOpen(would)) names_.emplace(would, *kept->text());
}

const ir::Value* KnownValues::attributesOf(const ir::Address& address) const {
    const auto found = attributes_.find(&address);
    return found == attributes_.end() ? nullptr : found->second;
}

ir::Value KnownValues::of(const ir::Value& value) const {
    if (value.isPlain()) return value;
    if (const ir::List* const list = value.list()) {
        ir::List result;
        for (const ir::Value& item : *list)
            result.push_back(of(item));
        return ir::Value(std::move(result));
    }
    if (const ir::Map* const map = value.map()) {
        ir::Map result;
        for (const auto& [key, item] : *map)
            result.emplace_back(key, of(item));
        return ir::Value(std::move(result));
    }
    if (value.reference() != nullptr) return referred(value);
    if (value.variable() != nullptr) return variable(value);
    if (value.call() != nullptr) return called(value);
    ir::List parts;
    bool known = true;
    for (const ir::Value& part : value.asTemplate()->parts) {
        parts.push_back(of(part));
        known = known && isKnownText(parts.back());
    }
    if (!known) return ir::Value(ir::Template{std::move(parts)});
    std::string text;
    for (const ir::Value& part : parts)
        text += plainText(part);
    return ir::Value(std::move(text));
}

ir::Value KnownValues::referred(const ir::Value& value) const {
    const ir::Reference& reference = *value.reference();
    const ir::Value* const attributes = attributesOf(reference.address);
    if (attributes == nullptr) return value;
    const auto found = follow(*attributes, reference.path);
    return found && !found->isNull() && !found->isDeferred() ? *found : value;
}

ir::Value KnownValues::variable(const ir::Value& value) const {
    if (value.variable()->name == suffixVariable_ && value.variable()->path.empty())
        return ir::Value(std::string(1, suffixMark));
    const auto found = regions_.find(value.variable()->name);
    return found == regions_.end() || !value.variable()->path.empty() ? value : ir::Value(found->second);
}

ir::Value KnownValues::called(const ir::Value& value) const {
    const ir::Call& call = *value.call();
    ir::Call result{call.function, {}, call.path};
    bool known = true;
    for (const ir::Value& argument : call.arguments) {
        result.arguments.push_back(of(argument));
        known = known && !result.arguments.back().holdsDeferred();
    }
    const ir::List& given = result.arguments;
    if (call.function == ir::deployed::templateFile && given.size() == 2 && given[1].map() != nullptr)
        if (ir::Value text = filledIn(given[0], *given[1].map()); !text.isNull()) return text;
    if (!known || !call.path.empty() || given.empty()) return ir::Value(std::move(result));
    const std::string_view function = call.function;
    if (function == ir::deployed::asList) return given.front();
    if (function == ir::deployed::json) {
        std::string text;
        ir::appendJson(text, given.front());
        return ir::Value(std::move(text));
    }
    if (function == ir::deployed::betweenQuotes && isKnownText(given.front())) {
        std::string text;
        ir::appendJson(text, ir::Value(plainText(given.front())));
        return ir::Value(text.substr(1, text.size() - 2));
    }
    if (function == ir::deployed::lower && given.front().text() != nullptr)
        return ir::Value(inCase(*given.front().text(), true));
    if (function == ir::deployed::upper && given.front().text() != nullptr)
        return ir::Value(inCase(*given.front().text(), false));
    if (function == ir::deployed::replace && given.size() == 3 && given[0].text() && given[1].text() &&
        given[2].text())
        return ir::Value(replaced(*given[0].text(), *given[1].text(), *given[2].text()));
    if (function == ir::deployed::join && given.size() == 2 && given[0].text() && given[1].list()) {
        std::string text;
        for (const ir::Value& item : *given[1].list())
            text += (text.empty() ? "" : *given[0].text()) + plainText(item);
        return ir::Value(std::move(text));
    }
    return ir::Value(std::move(result));
}

/// A file with values in the place of `${NAME}`; nothing where there is no such file.
ir::Value KnownValues::filledIn(const ir::Value& path, const ir::Map& values) const {
    const std::string named = semantics::visibleText(path);
    const auto document = std::find_if(documents_.begin(), documents_.end(),
                                       [&](const auto& one) { return named.ends_with("/" + one.first); });
    if (document == documents_.end()) return {};
    const std::string& text = document->second;
    ir::List parts;
    bool known = true;
    std::string written;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t mark = std::min(text.find("${", at), text.size());
        written += text.substr(at, mark - at);
        if (mark == text.size()) break;
        if (mark > 0 && text[mark - 1] == '$') { // `$${` stands for `${`
            written += '{';
            at = mark + 2;
            continue;
        }
        const std::size_t end = text.find('}', mark);
        const ir::Value* const value =
            end == std::string::npos ? nullptr : ir::find(values, text.substr(mark + 2, end - mark - 2));
        if (value == nullptr) return {};
        if (isKnownText(*value)) {
            written += plainText(*value);
        } else {
            known = false;
            parts.emplace_back(std::move(written));
            written.clear();
            parts.push_back(*value);
        }
        at = end + 1;
    }
    if (known) return ir::Value(std::move(written));
    parts.emplace_back(std::move(written));
    return ir::Value(ir::Template{std::move(parts)});
}

// ---- names

namespace {

/// What may stand in a name at a provider; a name ends where something else does.
bool standsInName(char character) {
    return (std::isalnum(static_cast<unsigned char>(character)) != 0) || character == '-' ||
           character == '_' || character == '.' || character == '/' || character == semantics::opaque ||
           character == suffixMark;
}

} // namespace

std::string KnownValues::text(const ir::Value& value) const {
    return settled(semantics::visibleText(of(value)));
}

bool KnownValues::holdsSuffix(const std::string& text) {
    return text.find(suffixMark) != std::string::npos;
}

std::string KnownValues::settled(const std::string& text) const {
    return withSuffix(named(text));
}

std::string KnownValues::withSuffix(std::string text) const {
    for (std::size_t at = 0; (at = text.find(suffixMark, at)) != std::string::npos; at += suffix_.size())
        text.replace(at, 1, suffix_);
    return text;
}

std::string KnownValues::named(std::string text) const {
    if (names_.empty() || !isOpen(text)) return text;
    std::string result;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && standsInName(text[end]))
            ++end;
        if (end == at) {
            result += text[at++];
            continue;
        }
        result += withNames(std::string_view(text).substr(at, end - at));
        at = end;
    }
    return result;
}

/// The same with names behind what leads to them, and before what is within them: `alias/…`,
/// `…/NAME/log`. A name may begin with a slash itself.
std::string KnownValues::withNames(std::string_view run) const {
    for (std::size_t begin = 0; begin < run.size(); ++begin) {
        if (begin > 0 && run[begin] != '/' && run[begin - 1] != '/') continue;
        for (std::size_t end = run.size(); end != std::string_view::npos && end > begin;
             end = run.rfind('/', end - 1))
            if (const auto found = names_.find(std::string(run.substr(begin, end - begin)));
                found != names_.end())
                return std::string(run.substr(0, begin)) + found->second + withNames(run.substr(end));
    }
    return std::string(run);
}

} // namespace drc::recognition
