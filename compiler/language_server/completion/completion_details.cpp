#include "language_server/completion/completion_context.hpp"
#include "language_server/completion/known.hpp"
#include "language_server/features.hpp"

#include "binding/builtins.hpp"
#include "syntax/statement.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>

/// What is said of an item of a completion once somebody looks at it.
namespace drc::language_server {

namespace {

struct Details {
    std::string detail;
    std::string documentation;
};

struct KeywordMeaning {
    std::string_view keyword;
    std::string_view meaning;
};

constexpr std::array keywordMeanings{
#define DRC_STATEMENT(kind, shape, head, name, declares, lines, meaning) KeywordMeaning{name, meaning},
#define DRC_WORD_STATEMENT(...)
#include "syntax/statements.def"
};

std::string_view nextWordIn(std::string_view& text) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view result = text.substr(0, blank);
    text.remove_prefix(std::min(blank + 1, text.size()));
    return result;
}

Details detailsOf(const DeclaredSetting& one) {
    std::string detail = one.type;
    if (one.isRequired())
        detail += " (required)";
    else if (!one.defaultValue.empty() && one.defaultValue != "null")
        detail += " = " + one.defaultValue;
    return {std::move(detail), one.documentation};
}

const DeclaredName* named(const std::vector<DeclaredName>& list, std::string_view name) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const DeclaredName& one) { return one.name == name; });
    return found == list.end() ? nullptr : &*found;
}

class Explanation {
public:
    Explanation(const View& view, std::string label, std::string owner)
        : known_(view), label_(std::move(label)), owner_(std::move(owner)) {}

    Details of(std::string_view sort) const {
        if (sort == "keyword") return keyword();
        if (sort == "builtin") return builtin();
        if (sort == "builtin name") return builtinName();
        if (sort == "setting") return setting();
        if (sort == "demand") return demand();
        if (sort == "kind") return kind(known_.partKind(label_), "kind");
        if (sort == "component") return component();
        if (sort == "trait") return name(known_.trait(label_), "trait");
        if (sort == "function") return function();
        if (sort == "rule" || sort == "pattern" || sort == "value") return ofIndex(sort);
        return member(sort);
    }

private:
    Details keyword() const {
        for (const KeywordMeaning& one : keywordMeanings)
            if (one.keyword == label_) return {"keyword", std::string(one.meaning)};
        return {};
    }

    Details builtin() const {
        const auto all = binding::builtinFunctions();
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == label_; });
        return found == all.end() ? Details{}
                                  : Details{std::string(found->signature), std::string(found->summary)};
    }

    Details builtinName() const {
        const auto all = binding::builtinNames();
        const auto found =
            std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == label_; });
        return found == all.end() ? Details{} : Details{"name", std::string(found->summary)};
    }

    /// Its owner is the place in which it was offered.
    Details setting() const {
        std::string_view owner = owner_;
        const std::string_view number = nextWordIn(owner);
        int place = 0;
        std::from_chars(number.data(), number.data() + number.size(), place);
        if (place < 0 || place > static_cast<int>(BlockSort::Free)) return {};
        BlockContext context;
        context.place = static_cast<BlockSort>(place);
        context.kind = known_.partKind(nextWordIn(owner));
        context.verb = owner;
        for (const DeclaredSetting* const one : settingsOf(context, known_))
            if (one->name == label_) return detailsOf(*one);
        return {};
    }

    Details demand() const {
        if (const DeclaredName* const trait = known_.trait(owner_))
            for (const DeclaredSetting& one : trait->settings)
                if (one.name == label_) return {one.type, one.documentation};
        return {};
    }

    static Details kind(const DeclaredKind* found, std::string_view sort) {
        if (found == nullptr) return {};
        std::string detail = fmt::format("{} {}", sort, found->name);
        for (const std::string& trait : found->traits)
            detail += (&trait == &found->traits.front() ? ": " : ", ") + trait;
        return {std::move(detail), found->documentation};
    }

    Details component() const {
        const DeclaredKind* const found = known_.kindOfComponent(label_);
        return found == nullptr ? Details{}
                                : Details{fmt::format("{} {}", found->name, label_), found->documentation};
    }

    static Details name(const DeclaredName* found, std::string_view sort) {
        if (found == nullptr) return {};
        return {found->owner.empty() ? std::string(sort) : fmt::format("{} of {}", sort, found->owner),
                found->documentation};
    }

    Details function() const {
        const DeclaredName* const found = known_.function(label_);
        return found == nullptr ? Details{} : Details{found->signature(), found->documentation};
    }

    Details ofIndex(std::string_view sort) const {
        Details result;
        for (const DeclaredIndex* const index : known_.indexes()) {
            const auto& all = sort == "rule"      ? index->rules()
                              : sort == "pattern" ? index->patterns()
                                                  : index->values();
            if (const auto found = all.find(label_); found != all.end()) result = name(&found->second, sort);
        }
        return result;
    }

    Details member(std::string_view sort) const {
        const DeclaredKind* const owner = known_.partKind(owner_);
        if (owner == nullptr) return {};
        if (sort == "parameter") {
            const DeclaredSetting* const found = owner->setting(label_);
            return found == nullptr ? Details{} : detailsOf(*found);
        }
        const DeclaredName* const found = named(sort == "export"   ? owner->exports
                                                : sort == "signal" ? owner->signals
                                                                   : owner->actions,
                                                label_);
        return found == nullptr ? Details{}
                                : Details{fmt::format("{} of {}", sort, owner->name), found->documentation};
    }

    Known known_;
    std::string label_;
    std::string owner_;
};

std::string fieldOf(const Received& object, const char* name) {
    const Received& value = json_rpc::memberOf(object, name);
    return value.is_string() ? value.get<std::string>() : std::string();
}

} // namespace

/// The item as it was sent, with what was left out.
Json completionDetails(const View& view, const Received& params) {
    const Received& data = json_rpc::memberOf(params, "data");
    Json item = Json::parse(params.dump());
    const Details details =
        Explanation(view, fieldOf(params, "label"), fieldOf(data, "owner")).of(fieldOf(data, "of"));
    if (!details.detail.empty()) item["detail"] = details.detail;
    if (!details.documentation.empty())
        item["documentation"] = {{"kind", view.client().documentsMarkdown ? "markdown" : "plaintext"},
                                 {"value", details.documentation}};
    return item;
}

} // namespace drc::language_server
