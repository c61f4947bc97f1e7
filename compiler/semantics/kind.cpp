#include "semantics/kind.hpp"

#include "binding/builtins.hpp"
#include "diagnostics/suggestion.hpp"
#include "semantics/parts.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

namespace drc::semantics {

namespace codes = diagnostics::codes;
using syntax::as;
using syntax::KindPart;
using syntax::StatementKind;
using syntax::TypeExpressionKind;

void ParameterList::add(Parameter parameter) {
    positions.emplace(parameter.definition->name.text, parameters.size());
    parameters.push_back(std::move(parameter));
}

const Parameter* ParameterList::find(std::string_view name) const {
    const auto found = positions.find(name);
    return found == positions.end() ? nullptr : &parameters[found->second];
}

std::vector<std::string> ParameterList::names() const {
    std::vector<std::string> result;
    for (const Parameter& parameter : parameters)
        result.push_back(parameter.name());
    return result;
}

bool Kind::is(std::string_view trait) const {
    return std::find(traits.begin(), traits.end(), trait) != traits.end();
}

std::string describe(const Kind& kind) {
    return fmt::format("the kind `{}`", kind.name);
}

bool Kind::isGiven(std::string_view parameter) const {
    bool given = false;
    forEachInterface([&](const library::contract::Interface& one) {
        given = given || library::contract::contains(one.given, parameter);
    });
    return given;
}

const Kind* Kinds::find(std::string_view name) {
    const library::Declaration declaration = library_.kind(name);
    return declaration ? &of(declaration) : nullptr;
}

const Kind* Kinds::find(const syntax::Name& name) {
    const library::Declaration declaration = library_.kind(name);
    return declaration ? &of(declaration) : nullptr;
}

const Kind* Kinds::find(const Type& component) {
    if (component.names.empty()) return nullptr;
    if (component.declaration == nullptr) return find(component.names.front());
    return &of({component.declaration, library_.moduleOf(component.declaration->name.span.file)});
}

const Kind& Kinds::of(const library::Declaration& declaration) {
    const syntax::Block& block = declaration.block();
    auto& kind = kinds_[&block];
    if (kind != nullptr) return *kind;
    // Registered before its types are resolved: a kind may have a parameter of its own kind.
    kind = std::make_unique<Kind>();
    kind->name = block.name.text;
    kind->module = declaration.module;
    kind->declaration = &block;
    for (const syntax::Name& label : block.labels) {
        if (library_.trait(label.text))
            kind->traits.emplace_back(label.text);
        else
            sink_.report(codes::unknownType, label.span, std::string(label.text))
                .didYouMean(label.text, label.span, [&] { return library_.names(StatementKind::Trait); });
    }
    readBody(*block.body, *kind);
    forEachPart(*block.body, [&](const syntax::Resource& part) { kind->parts.push_back(&part); });
    const Kind& read = *kind; // the table may grow meanwhile
    readParts(read);
    return read;
}

void Kinds::readParts(const Kind& kind) {
    open_.push_back(&kind);
    for (const syntax::Resource* part : kind.parts) {
        const library::Declaration declaration = library_.kind(part->type);
        if (!declaration) continue; // reported where the part is made or checked
        const Kind& contained = of(declaration);
        if (std::find(open_.begin(), open_.end(), &contained) != open_.end())
            reportContains(*part, contained);
    }
    open_.pop_back();
}

void Kinds::reportContains(const syntax::Resource& part, const Kind& itself) {
    std::vector<std::string> path;
    auto open = std::find(open_.begin(), open_.end(), &itself);
    for (; open != open_.end(); ++open)
        path.push_back(fmt::format("`{}`", (*open)->name));
    path.push_back(path.front());
    auto& error = sink_.report(codes::containsItself, part.name.span, itself.name);
    error.at(fmt::format("`{}` contains `{}`", open_.back()->name, itself.name));
    if (path.size() > 2) error.note(fmt::format("{}", fmt::join(path, " -> ")));
    error.help("let the part be of another kind, or take a component as a parameter");
}

// ---- reading a kind

void Kinds::readParameter(const syntax::Statement& statement, ParameterList& list,
                          std::vector<std::string>* symbols) {
    const auto& definition = as<syntax::Definition>(statement);
    if (const Parameter* other = list.find(definition.name.text)) {
        sink_.report(codes::duplicateName, definition.name.span, std::string(definition.name.text))
            .label(other->definition->name.span, "first declared here");
        return;
    }
    Parameter parameter{&definition, resolve(*definition.type)};
    const bool names = parameter.type.kind == TypeKind::Enumeration;
    if (names && symbols != nullptr)
        symbols->insert(symbols->end(), parameter.type.names.begin(), parameter.type.names.end());
    list.add(std::move(parameter));
}

ParameterList Kinds::readParameters(const syntax::Body& body) {
    ParameterList list;
    for (const syntax::Statement* statement : body.statements)
        if (statement->kind == StatementKind::Param) readParameter(*statement, list, nullptr);
    return list;
}

void Kinds::readBody(const syntax::Body& body, Kind& kind) {
    for (const syntax::Statement* statement : body.statements) {
        switch (syntax::kindPartOf(*statement)) {
        case KindPart::Parameter: readParameter(*statement, kind.parameters, &kind.symbols); break;
        case KindPart::Export: {
            const std::string name(as<syntax::Definition>(*statement).name.text);
            const bool known =
                std::find(kind.exports.begin(), kind.exports.end(), name) != kind.exports.end();
            if (!known) kind.exports.push_back(name);
            break;
        }
        case KindPart::Signal: {
            const auto& block = as<syntax::Block>(*statement);
            kind.signals[std::string(block.name.text)] = {&block, readParameters(*block.body)};
            break;
        }
        case KindPart::Action: {
            const auto& block = as<syntax::Block>(*statement);
            kind.actions[std::string(block.name.text)] = {&block, readParameters(*block.body)};
            break;
        }
        case KindPart::Choice: {
            syntax::forEachBranch(*statement, [&](const syntax::Body& branch) { readBody(branch, kind); });
            break;
        }
        case KindPart::Placement:
            if (statement->kind == StatementKind::EachReplica)
                readReplica(*syntax::bodyOf(*statement), kind);
            else
                readBody(*syntax::bodyOf(*statement), kind);
            break;
        case KindPart::Loop: readBody(*syntax::bodyOf(*statement), kind); break;
        case KindPart::Value:
        case KindPart::Demand:
        case KindPart::Resource:
        case KindPart::Instance:
        case KindPart::Nothing: break; // nothing that others see
        }
    }
}

void Kinds::readReplica(const syntax::Body& body, Kind& kind) {
    kind.replicable = true;
    for (const syntax::Statement* part : body.statements)
        if (part->kind == StatementKind::Param) readParameter(*part, kind.replicaParameters, &kind.symbols);
    for (const syntax::Statement* part : body.statements)
        if (syntax::kindPartOf(*part) == KindPart::Export)
            kind.exports.emplace_back(as<syntax::Definition>(*part).name.text);
}

// ---- types

std::optional<Type> Kinds::namedType(const syntax::Name& name) {
    // In the order of the names.
    static constexpr std::array<TypeKind, binding::typeNames.size()> kinds{
        TypeKind::Any,      TypeKind::Bool, TypeKind::Number,  TypeKind::String,
        TypeKind::Duration, TypeKind::Size, TypeKind::Percent, TypeKind::Range,
        TypeKind::List,     TypeKind::Map,  TypeKind::Region,  TypeKind::Component};
    const auto& names = binding::typeNames;
    const auto found = std::find(names.begin(), names.end(), name.text);
    if (found != names.end()) return Type::of(kinds[static_cast<std::size_t>(found - names.begin())]);
    if (library_.trait(name)) return Type::component(std::string(name.text));
    const library::Declaration kind = library_.kind(name);
    return kind ? std::optional(Type::component(std::string(name.text), &kind.block())) : std::nullopt;
}

Type Kinds::resolveName(const syntax::TypeExpression& type) {
    if (auto named = namedType(type.name)) {
        named->optional = type.optional;
        return *named;
    }
    sink_.report(codes::unknownType, type.span, std::string(type.name.text))
        .didYouMean(type.name.text, type.span, [&] {
            std::vector<std::string> candidates = library_.kindNames();
            for (std::string& trait : library_.names(StatementKind::Trait))
                candidates.push_back(std::move(trait));
            candidates.insert(candidates.end(), binding::typeNames.begin(), binding::typeNames.end());
            return candidates;
        });
    return {};
}

Type Kinds::resolveUnion(const syntax::TypeExpression& type) {
    const auto isWord = [&](const syntax::TypeExpression* alternative) {
        return alternative->kind == TypeExpressionKind::Name && !namedType(alternative->name);
    };
    // Names that are no types are the members of an enumeration; a mixture is a misspelt type.
    if (std::all_of(type.alternatives.begin(), type.alternatives.end(), isWord)) {
        std::vector<std::string> members;
        bool optional = false;
        for (const syntax::TypeExpression* alternative : type.alternatives) {
            members.emplace_back(alternative->name.text);
            optional = optional || alternative->optional;
        }
        Type result = Type::enumeration(std::move(members));
        result.optional = optional;
        return result;
    }
    Type result = Type::of(TypeKind::Union);
    for (const syntax::TypeExpression* alternative : type.alternatives) {
        result.alternatives.push_back(resolve(*alternative));
        result.optional = result.optional || result.alternatives.back().optional;
    }
    return result;
}

Type Kinds::resolve(const syntax::TypeExpression& type) {
    switch (type.kind) {
    case TypeExpressionKind::Name: return resolveName(type);
    case TypeExpressionKind::List: return Type::listOf(resolve(*type.element));
    case TypeExpressionKind::Map: return Type::mapOf(resolve(*type.element));
    case TypeExpressionKind::Range: return Type::rangeOf(resolve(*type.element));
    case TypeExpressionKind::Union: return resolveUnion(type);
    }
    return {};
}

} // namespace drc::semantics
