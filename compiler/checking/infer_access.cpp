#include "checking/inference.hpp"

#include "checking/fits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace drc::checking {

namespace codes = diagnostics::codes;
using semantics::TypeKind;
using syntax::Suffix;
using syntax::SuffixKind;

StaticType Inference::postfix(const syntax::PostfixExpression& expression, const Environment& environment) {
    const auto& all = expression.suffixes;
    if (all.front().kind != SuffixKind::Call)
        return suffixes(infer(*expression.base, environment), expression.base->span, all, environment);
    const syntax::Name function = syntax::plainName(expression.base);
    if (!function) {
        const StaticType base = infer(*expression.base, environment);
        if (!base.isAny()) report(codes::notCallable, expression.base->span, describe(base));
        return types::any();
    }
    return suffixes(call(function, nullptr, all.front(), environment), join(function.span, all.front().span),
                    all.subspan(1), environment);
}

StaticType Inference::suffixes(StaticType base, source::Span baseSpan, std::span<const Suffix> suffixes,
                               const Environment& environment) {
    for (std::size_t at = 0; at < suffixes.size(); ++at) {
        const Suffix& suffix = suffixes[at];
        switch (suffix.kind) {
        case SuffixKind::Member:
            if (at + 1 < suffixes.size() && suffixes[at + 1].kind == SuffixKind::Call) {
                base = call(suffix.member, &base, suffixes[at + 1], environment);
                ++at;
            } else {
                base = member(base, baseSpan, suffix.member, environment);
            }
            break;
        case SuffixKind::Index: base = index(base, suffix, environment); break;
        case SuffixKind::Call:
            if (!base.isAny()) report(codes::notCallable, suffix.span, describe(base));
            base = types::any();
            break;
        case SuffixKind::Splat: return splat(base, baseSpan, suffixes.subspan(at), environment);
        }
        base.origin = {};
        baseSpan = join(baseSpan, suffixes[at].span);
    }
    return base;
}

StaticType Inference::splat(const StaticType& base, source::Span baseSpan, std::span<const Suffix> all,
                            const Environment& environment) {
    const StaticType* const misfit = failing(base, [](const StaticType& own) {
        return own.form != Form::List && own.form != Form::Map && own.form != Form::Family &&
               !(own.form == Form::Any && own.deferred);
    });
    if (misfit != nullptr) {
        report(codes::wrongType, all.front().span, "a list before `[*]`", describe(*misfit));
        return types::any();
    }
    StaticType element = eachOutcome(base, [](const StaticType& outcome) { return elementOf(outcome); });
    StaticType result = types::listOf(
        suffixes(std::move(element), join(baseSpan, all.front().span), all.subspan(1), environment));
    result.deferred = isDeferred(base);
    return result;
}

// ---- members

namespace {

constexpr std::array<std::string_view, 5> durationMembers{"milliseconds", "seconds", "minutes", "hours",
                                                          "days"};
constexpr std::array<std::string_view, 4> sizeMembers{"bytes", "KiB", "MiB", "GiB"};
constexpr std::array<std::string_view, 1> percentMembers{"value"};
constexpr std::array<std::string_view, 2> rangeMembers{"low", "high"};
constexpr std::array<std::string_view, 3> regionMembers{"default", "name", "role"};

std::span<const std::string_view> scalarMembers(TypeKind kind) {
    switch (kind) {
    case TypeKind::Duration: return durationMembers;
    case TypeKind::Size: return sizeMembers;
    case TypeKind::Percent: return percentMembers;
    case TypeKind::Range: return rangeMembers;
    case TypeKind::Region: return regionMembers;
    case TypeKind::Any:
    case TypeKind::Bool:
    case TypeKind::Number:
    case TypeKind::String:
    case TypeKind::List:
    case TypeKind::Map:
    case TypeKind::Enumeration:
    case TypeKind::Component:
    case TypeKind::Union: return {};
    }
    return {};
}

StaticType scalarMember(const semantics::Type& type, std::string_view name) {
    if (type.kind == TypeKind::Range) return types::from(type.elementType());
    if (type.kind == TypeKind::Region)
        return name == "name" ? types::deferredText() : types::scalar(TypeKind::String);
    return types::scalar(TypeKind::Number);
}

} // namespace

std::vector<std::string> Inference::namesOfMembers(const StaticType& base) {
    std::vector<std::string> names = memberNames(base);
    if (base.form != Form::Scalar) return names;
    for (const std::string_view name : scalarMembers(base.scalar.kind))
        names.emplace_back(name);
    if (base.scalar.kind != TypeKind::Component || base.scalar.names.empty()) return names;
    if (const semantics::Kind* kind = context_.kinds.find(base.scalar)) {
        for (std::string& name : context_.view(*kind).exportedNames())
            names.push_back(std::move(name));
    } else if (const library::Declaration trait = context_.library.trait(base.scalar.names.front())) {
        for (const syntax::Statement* statement : trait.block().body->statements)
            names.emplace_back(syntax::declaredName(*statement).text);
    }
    return names;
}

StaticType Inference::member(const StaticType& base, source::Span baseSpan, const syntax::Name& name,
                             const Environment& environment) {
    if (base.isAny()) return types::any();
    std::vector<StaticType> found;
    const StaticType* const lacking =
        base.form == Form::Null ? &base : failing(base, [&](const StaticType& own) {
            auto type = findMember(own, name, baseSpan, environment);
            if (type) found.push_back(*type);
            return !type;
        });
    if (lacking != nullptr) {
        auto& error = report(codes::unknownMember, name.span, describe(*lacking), std::string(name.text));
        if (lacking->form == Form::Family || lacking->form == Form::List) {
            error.help(fmt::format("select one by its index, or all of them with `[*].{}`", name.text));
        } else {
            error.didYouMean(name.text, name.span, [&] { return namesOfMembers(*lacking); });
        }
        return types::any();
    }
    if (hasUnknownOutcome(base)) found.push_back(types::any());
    return types::settled(types::either(std::move(found)));
}

std::optional<StaticType> Inference::findMember(const StaticType& base, const syntax::Name& name,
                                                source::Span baseSpan, const Environment& environment) {
    switch (base.form) {
    case Form::Any:
    case Form::Either: return base.deferred ? types::deferredAny() : types::any();
    case Form::Null:
    case Form::Family:
    case Form::List: return std::nullopt;
    case Form::Map:
        if (const StaticType* member = memberOf(base, name.text)) return *member;
        if (base.parts->itemized) return std::nullopt;
        return elementOf(base);
    case Form::Record: {
        const StaticType* const member = memberOf(base, name.text);
        if (member == nullptr && !base.parts->itemized) return types::any();
        return member == nullptr ? std::nullopt : std::optional(*member);
    }
    case Form::Resource:
    case Form::Object: return schemaMember(*base.parts, name.text);
    case Form::Scalar: break;
    }
    if (base.deferred) return std::nullopt;
    if (base.scalar.kind == TypeKind::Component) return componentMember(base, name, baseSpan, environment);
    const auto members = scalarMembers(base.scalar.kind);
    if (std::find(members.begin(), members.end(), name.text) == members.end()) return std::nullopt;
    return scalarMember(base.scalar, name.text);
}

std::optional<StaticType> Inference::schemaMember(const Parts& parts, std::string_view name) {
    std::vector<StaticType> found;
    for (const library::SchemaBlock* schema : parts.schemas) {
        if (const auto* attribute = schema->attribute(name))
            found.push_back(types::from(attribute->type, name));
        else if (const auto* block = schema->block(name))
            found.push_back(types::from(*block));
    }
    for (const library::SchemaType& object : parts.objects)
        if (const library::SchemaField* field = object.field(name))
            found.push_back(types::from(field->type, name));
    if (found.empty()) return std::nullopt;
    return types::settled(types::either(std::move(found)));
}

std::optional<StaticType> Inference::componentMember(const StaticType& base, const syntax::Name& name,
                                                     source::Span baseSpan, const Environment& environment) {
    if (ofRules_ || base.scalar.names.empty()) return types::any();
    const std::string& type = base.scalar.names.front();
    if (const semantics::Kind* kind = context_.kinds.find(base.scalar)) {
        const Findings::Silence silence(context_.findings);
        const auto exported = context_.view(*kind).exported(name.text, environment.inRegion);
        if (!exported) return std::nullopt;
        if (!exported->regionMissing) return exported->type;
    } else {
        const library::Declaration trait = context_.library.trait(type);
        if (!trait) return types::any();
        for (const syntax::Statement* statement : trait.block().body->statements)
            if (syntax::declaredName(*statement).text == name.text)
                return types::from(context_.kinds.resolve(*syntax::as<syntax::Definition>(*statement).type));
        return std::nullopt;
    }
    const std::string_view written = baseSpan.file == name.span.file
                                         ? context_.evaluator.sources().text(baseSpan)
                                         : std::string_view(type);
    report(codes::regionNeeded, name.span, fmt::format("{}.{}", written, name.text))
        .help(fmt::format("select one with `in`, as in `{}.{} in home`", written, name.text));
    return types::any();
}

// ---- elements

namespace {

bool isPosition(const StaticType& index) {
    return failing(index, [](const StaticType& own) { return !own.is(TypeKind::Number); }) == nullptr;
}

} // namespace

std::optional<StaticType> Inference::elementAt(const StaticType& base, const StaticType& index) {
    switch (base.form) {
    case Form::Any:
    case Form::Either: return base.deferred ? types::deferredAny() : types::any();
    case Form::List:
        if (!isPosition(index)) return std::nullopt;
        if (base.parts->isSet) return std::nullopt;
        return elementOf(base);
    case Form::Map: {
        const auto key = index.constant ? semantics::print(*index.constant) : std::nullopt;
        const StaticType* const member = key ? memberOf(base, *key) : nullptr;
        if (member != nullptr) return *member;
        if (key && base.parts->itemized) return std::nullopt;
        return unprintable(index) == nullptr ? std::optional(elementOf(base)) : std::nullopt;
    }
    case Form::Family: return elementOf(base);
    case Form::Null:
    case Form::Scalar:
    case Form::Resource:
    case Form::Object:
    case Form::Record: return std::nullopt;
    }
    return std::nullopt;
}

StaticType Inference::index(const StaticType& base, const Suffix& suffix, const Environment& environment) {
    const StaticType index = infer(*suffix.index, environment);
    if (reportDeferred(index, suffix.index->span, "an index")) return types::any();
    if (base.isAny()) return types::any();
    std::vector<StaticType> found;
    const StaticType* const lacking = failing(base, [&](const StaticType& own) {
        auto element = elementAt(own, index);
        if (element) found.push_back(*element);
        return !element;
    });
    if (lacking == nullptr) {
        if (hasUnknownOutcome(base)) found.push_back(types::any());
        return types::settled(types::either(std::move(found)));
    }
    if (const StaticType* const misfit = unprintable(index)) {
        report(codes::wrongType, suffix.index->span, std::string(semantics::bracketsTake), describe(*misfit));
        return types::any();
    }
    const auto key = index.constant ? semantics::print(*index.constant) : std::nullopt;
    const std::string written = key ? semantics::shownKey(*key) : describe(index);
    auto& error = report(codes::noSuchElement, suffix.span, describe(*lacking), written);
    if (lacking->form == Form::List && lacking->parts->isSet)
        error.note("the provider defines no order here")
            .help("convert it to a list with `as_list`, or use all elements with `[*]`");
    return types::any();
}

} // namespace drc::checking
