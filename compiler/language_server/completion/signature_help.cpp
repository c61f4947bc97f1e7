#include "language_server/completion/cursor.hpp"
#include "language_server/completion/known.hpp"
#include "language_server/features.hpp"

#include "binding/builtins.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The function whose arguments are being written. Like completion it reads the words around the place: a
/// call that is not closed has no tree.
namespace drc::language_server {

namespace {

struct Signature {
    std::string label; ///< `name(a, b)`
    std::string documentation;
};

struct CallInProgress {
    std::string_view name;
    bool isMethod = false; ///< behind a dot, what stands before it is the first argument
    std::uint32_t argument = 0;
};

/// The innermost call around the place.
std::optional<CallInProgress> callAround(const Cursor& cursor) {
    for (auto bracket = cursor.brackets.rbegin(); bracket != cursor.brackets.rend(); ++bracket) {
        if (bracket->sign == '$') return std::nullopt; // a text of its own
        if (bracket->sign != '(' || bracket->before.empty() || !bracket->before.back().isWord()) continue;
        const Lexeme& name = bracket->before.back();
        // A blank before it makes it a group; so does a word of the language.
        if (name.begin + name.text.size() != bracket->open) continue;
        const std::size_t count = bracket->before.size();
        if (count == 2 && bracket->before.front().text == "function") return std::nullopt; // is declared
        const bool isMethod = count > 1 && bracket->before[count - 2].text == ".";
        return CallInProgress{name.text, isMethod, bracket->commas + (isMethod ? 1U : 0U)};
    }
    return std::nullopt;
}

std::optional<Signature> signatureOf(const Known& known, std::string_view name) {
    if (const DeclaredName* const declared = known.function(name))
        return Signature{declared->signature(), declared->documentation};
    for (const binding::BuiltinFunction& one : binding::builtinFunctions())
        if (one.name == name) return Signature{std::string(one.signature), std::string(one.summary)};
    return std::nullopt;
}

std::uint32_t utf16Length(std::string_view text) {
    std::uint32_t length = 0;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if ((byte & 0xC0U) != 0x80U) length += byte >= 0xF0U ? 2U : 1U;
    }
    return length;
}

/// `[begin, end)` of each parameter in the label.
std::vector<std::pair<std::size_t, std::size_t>> parametersIn(std::string_view label) {
    std::vector<std::pair<std::size_t, std::size_t>> result;
    const std::size_t close = label.rfind(')');
    std::size_t at = label.find('(') + 1;
    while (at < close) {
        const std::size_t end = std::min(label.find(", ", at), close);
        result.emplace_back(at, end);
        at = std::min(end + 2, close);
    }
    return result;
}

} // namespace

Json signatureHelp(const View& view, const Received& params) {
    const Cursor cursor = cursorAt(view.text().text(), view.offsetIn(params));
    if (cursor.inComment || cursor.inText) return nullptr;
    const auto call = callAround(cursor);
    if (!call) return nullptr;
    const auto signature = signatureOf(Known(view), call->name);
    if (!signature) return nullptr;
    const std::string_view label = signature->label;
    Json parameters = Json::array();
    for (const auto& [begin, end] : parametersIn(label)) {
        if (view.client().labelOffsets)
            parameters.push_back(
                {{"label", {utf16Length(label.substr(0, begin)), utf16Length(label.substr(0, end))}}});
        else
            parameters.push_back({{"label", std::string(label.substr(begin, end - begin))}});
    }
    // Of a function that takes any number, the last one goes on.
    const bool goesOn = label.ends_with("…)");
    const auto count = static_cast<std::uint32_t>(parameters.size());
    Json said{{"label", signature->label}};
    if (!signature->documentation.empty())
        said["documentation"] = {{"kind", view.client().documentsMarkdown ? "markdown" : "plaintext"},
                                 {"value", signature->documentation}};
    if (count > 0) said["parameters"] = std::move(parameters);
    Json result{{"signatures", Json::array({std::move(said)})}, {"activeSignature", 0}};
    result["activeParameter"] = goesOn && count > 0 ? std::min(call->argument, count - 1) : call->argument;
    return result;
}

} // namespace drc::language_server
