#include "checking/check_permits.hpp"

#include "diagnostics/suggestion.hpp"
#include "semantics/wildcards.hpp"
#include "source/ascii.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace drc::checking {

namespace codes = diagnostics::codes;
using library::ServiceInterfaces;
using library::ServicePermission;

namespace {

constexpr std::string_view everything = "*";

const std::string* textOf(const StaticType& type) {
    return type.constant ? type.constant->text() : nullptr;
}

/// The single texts of a text or a list of texts; what is computed counts as null.
std::vector<const std::string*> textsOf(const StaticType& type) {
    if (type.form != Form::List) return {textOf(type)};
    if (!type.parts || !type.parts->itemized) return {nullptr};
    std::vector<const std::string*> texts;
    for (const StaticType& item : type.parts->items)
        texts.push_back(textOf(item));
    return texts;
}

bool isEverything(const StaticType& resources) {
    const auto texts = textsOf(resources);
    return std::all_of(texts.begin(), texts.end(),
                       [](const std::string* text) { return text != nullptr && *text == everything; });
}

bool hasWildcard(std::string_view text) {
    return text.find_first_of("*?") != std::string_view::npos;
}

/// Whether the two patterns have a text in common, as far as one of them says which: `*` may stand on either
/// side.
bool mayMeet(std::string_view text, std::string_view pattern) {
    return semantics::matchesWildcards(text, pattern) || semantics::matchesWildcards(pattern, text);
}

} // namespace

// ---- what is permitted

void PermitCheck::permit(const syntax::Clause& clause, const StaticType& actions,
                         const StaticType& resources) {
    if (actions.form != Form::List)
        return name(actions, clause.actions()->span, resources, clause.resources()->span);
    if (!actions.parts || !actions.parts->itemized) {
        computed_ = true;
        return;
    }
    for (const StaticType& action : actions.parts->items)
        name(action, action.origin.empty() ? clause.actions()->span : action.origin, resources,
             clause.resources()->span);
}

void PermitCheck::name(const StaticType& action, source::Span span, const StaticType& resources,
                       source::Span resourcesSpan) {
    const std::string* const text = textOf(action);
    if (text == nullptr) {
        computed_ = true;
        return;
    }
    granted_.push_back({source::inSmallLetters(*text), *text, span, path_});
    if (!hasWildcard(*text)) known(*text, span, resources, resourcesSpan);
}

void PermitCheck::known(const std::string& action, source::Span span, const StaticType& resources,
                        source::Span resourcesSpan) {
    const ServiceInterfaces* const services = inference_.context().providers.permissions(action);
    if (services == nullptr) return;
    const auto permission = services->permission(action);
    if (!permission) {
        granted_.back().used = computed_ = true; // one mistake is one finding
        const bool prefixed = services->hasPrefix(source::inSmallLetters(action.substr(0, action.find(':'))));
        // Between the quotes of the text.
        const source::Span name =
            span.length() == action.size() + 2 ? source::Span{span.file, span.begin + 1, span.end - 1} : span;
        auto& finding = report(codes::unknownPermission, span, action);
        if (prefixed) finding.didYouMean(action, name, [&] { return services->permissionNames(action); });
        return;
    }
    if (!permission->granular) {
        if (!isEverything(resources))
            report(codes::notGranular, resourcesSpan, action)
                .help("grant it on `[\"*\"]`; `where { … }` can restrict it");
        return;
    }
    if (permission->resources.empty()) return;
    for (const std::string* const text : textsOf(resources)) {
        if (text == nullptr || *text == everything) continue;
        const bool fits = std::any_of(permission->resources.begin(), permission->resources.end(),
                                      [&](std::string_view pattern) { return mayMeet(*text, pattern); });
        if (!fits)
            report(codes::wrongResource, resourcesSpan, action, *text)
                .help(fmt::format("it can be granted on `{}`", fmt::join(permission->resources, "`, `")));
    }
}

// ---- what is needed

void PermitCheck::need(const std::string& name, source::Span span,
                       const library::ServiceOperation& operation) {
    if (!operation.permissions) return needAnything();
    needed_.push_back({name, span, *operation.permissions, path_});
}

/// Whether one run may come through both places: not where a condition leads to one of them only.
bool PermitCheck::together(const Path& left, const Path& right) {
    for (const auto& [choice, branch] : left)
        for (const auto& [other, otherBranch] : right)
            if (choice == other && branch != otherBranch) return false;
    return true;
}

void PermitCheck::finish() {
    std::set<std::string> missing;
    for (const Needed& needed : needed_)
        for (const std::string& permission : needed.permissions) {
            bool granted = computed_;
            for (Granted& one : granted_) {
                if (!semantics::matchesWildcards(source::inSmallLetters(permission), one.pattern)) continue;
                one.used = true;
                granted = granted || together(one.path, needed.path);
            }
            if (!granted && missing.insert(permission).second)
                report(codes::missingPermission, needed.span, needed.call, permission)
                    .help(fmt::format("add `permit \"{}\" on …` to {}", permission, where_));
        }
    if (anything_) return;
    for (const Granted& one : granted_) {
        const ServiceInterfaces* const services = inference_.context().providers.permissions(one.pattern);
        if (one.used || services == nullptr || services->isUsedInCallersName(one.pattern)) continue;
        report(codes::idlePermission, one.span, one.written)
            .help("remove it: anyone who can assume the role of the plan could use it");
    }
}

} // namespace drc::checking
