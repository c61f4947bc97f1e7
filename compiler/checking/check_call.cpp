#include "checking/check_call.hpp"

#include "checking/answer_path.hpp"
#include "checking/fits.hpp"
#include "checking/kind_check.hpp"
#include "diagnostics/suggestion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace drc::checking {

namespace codes = diagnostics::codes;
using library::SchemaType;
using library::SchemaTypeKind;
using library::ServiceInterfaces;
using library::ServiceOperation;
using semantics::TypeKind;
using syntax::as;

std::string nameOf(const syntax::ApiCall& call) {
    return fmt::format("{}.{}", call.service.text, call.operation.text);
}

// ---- operations

std::optional<ServiceOperation> CallCheck::find(const syntax::ApiCall& call) {
    const ServiceInterfaces* const services = inference_.context().providers.services(call.service.text);
    if (services == nullptr) {
        reportUnknownService(call.service);
        return std::nullopt;
    }
    if (services->isBeyond(call.service.text)) return std::nullopt;
    auto found = services->operation(call.service.text, call.operation.text);
    if (!found)
        report(codes::unknownOperation, call.operation.span, std::string(call.service.text),
               std::string(call.operation.text))
            .didYouMean(call.operation.text, call.operation.span,
                        [&] { return services->operationNames(call.service.text); });
    return found;
}

void CallCheck::reportUnknownService(const syntax::Name& service) {
    const std::vector<std::string> known = inference_.context().providers.serviceNames();
    if (known.empty()) return;
    report(codes::unknownService, service.span, std::string(service.text))
        .didYouMean(service.text, service.span, [&] { return known; });
}

std::optional<ServiceOperation> CallCheck::call(const syntax::ApiCall& call, const Environment& environment) {
    const std::vector<GivenInput> given = checkInputs(inference_, call.body, environment);
    auto operation = find(call);
    if (operation) inputs(call, given, *operation->input);
    return operation;
}

// ---- what it is given

namespace {

/// Of an object that is written out, the first field that it lacks, with the path to it.
std::optional<std::string> lacking(const StaticType& type, const SchemaType& wanted,
                                   const std::string& path) {
    if (type.deferred || !type.parts || !type.parts->itemized) return std::nullopt;
    if (type.form == Form::List && wanted.element != nullptr) {
        for (const StaticType& item : type.parts->items)
            if (auto inner = lacking(item, *wanted.element, path + "[]")) return inner;
        return std::nullopt;
    }
    if (type.form != Form::Map) return std::nullopt;
    if (wanted.kind == SchemaTypeKind::Object)
        for (const library::SchemaField& field : wanted.fields())
            if (!field.optional && memberOf(type, field.name) == nullptr)
                return fmt::format("{}.{}", path, field.name);
    for (const Member& member : type.parts->members) {
        const library::SchemaField* const field = wanted.field(member.first);
        const SchemaType* const inner = field != nullptr ? &field->type : wanted.element.get();
        if (inner == nullptr) continue;
        if (auto found = lacking(member.second, *inner, fmt::format("{}.{}", path, member.first)))
            return found;
    }
    return std::nullopt;
}

/// The part's own place where it stands in the value, else the value.
source::Span placeOf(const StaticType* part, source::Span value) {
    if (part == nullptr || part->origin.empty()) return value;
    const source::Span own = part->origin;
    return own.file == value.file && own.begin >= value.begin && own.end <= value.end ? own : value;
}

} // namespace

std::vector<GivenInput> checkInputs(Inference& inference, const syntax::Body* body,
                                    const Environment& environment) {
    std::vector<GivenInput> inputs;
    if (body == nullptr) return inputs;
    for (const syntax::Statement* statement : body->statements) {
        if (statement->kind == syntax::StatementKind::Setting) {
            const auto& setting = as<syntax::Definition>(*statement);
            inputs.push_back(
                {setting.name, checkForm(inference, *setting.value, environment), setting.value->span});
        } else if (statement->kind == syntax::StatementKind::Section) {
            const auto& section = as<syntax::Block>(*statement);
            std::vector<Member> members;
            for (GivenInput& inner : checkInputs(inference, section.body, environment))
                members.emplace_back(inner.name.text, std::move(inner.type));
            std::stable_sort(members.begin(), members.end(), [](const Member& left, const Member& right) {
                return left.first < right.first;
            });
            inputs.push_back({section.name, types::members(std::move(members)), section.name.span});
        }
    }
    return inputs;
}

void CallCheck::inputs(const syntax::ApiCall& call, const std::vector<GivenInput>& given,
                       const library::SchemaBlock& wanted) {
    std::vector<std::string> known;
    for (const library::SchemaAttribute& member : wanted.attributes)
        known.emplace_back(member.name);
    std::set<std::string, std::less<>> present;
    for (const GivenInput& one : given) {
        if (one.type.form == Form::Null) continue; // the same as leaving it out
        if (const library::SchemaAttribute* const member = wanted.attribute(one.name.text)) {
            present.emplace(one.name.text);
            input(one, member->type);
            continue;
        }
        present.insert(diagnostics::closest(one.name.text, known)); // a misspelt one is no missing one
        report(codes::unknownInput, one.name.span, nameOf(call), std::string(one.name.text))
            .didYouMeanOneOf(one.name.text, one.name.span, known, "it takes ");
    }
    for (const library::SchemaAttribute& member : wanted.attributes)
        if (member.required && present.count(member.name) == 0)
            report(codes::missingInput, call.operation.span, nameOf(call), std::string(member.name))
                .help(fmt::format("add `{} = …`: {}", member.name, wordsFor(member.type)));
}

void CallCheck::input(const GivenInput& given, const SchemaType& wanted) {
    if (formless(given.type) != nullptr) return; // reported with what it is
    const std::string name(given.name.text);
    if (const auto wrong = misfit(given.type, wanted, name))
        report(codes::wrongAttributeType, placeOf(wrong->part, given.span), name, wordsFor(wanted),
               wrong->words);
    else if (const auto missing = lacking(given.type, wanted, name))
        report(codes::missingInput, given.span, name, *missing);
}

// ---- what it answers

namespace {

/// Where a part of a text stands, when the text stands in the file as it is; else the whole literal.
source::Span within(const StaticType& literal, std::size_t begin, std::size_t length) {
    source::Span span = literal.origin;
    if (span.length() != literal.constant->text()->size() + 2) return span;
    span.begin += static_cast<std::uint32_t>(begin) + 1;
    span.end = span.begin + static_cast<std::uint32_t>(length);
    return span;
}

/// Whether a value in an answer can never be the one that it is compared with. Answers hold texts, numbers
/// and booleans as such.
bool neverIs(SchemaTypeKind answered, const StaticType& expected) {
    if (answered == SchemaTypeKind::Dynamic || expected.form != Form::Scalar) return false;
    switch (answered) {
    case SchemaTypeKind::String: return expected.is(TypeKind::Number) || expected.is(TypeKind::Bool);
    case SchemaTypeKind::Number: return expected.is(TypeKind::String) || expected.is(TypeKind::Bool);
    case SchemaTypeKind::Bool: return expected.is(TypeKind::String) || expected.is(TypeKind::Number);
    default: return true;
    }
}

} // namespace

std::optional<std::vector<PathStep>> CallCheck::pathSteps(const StaticType& written) {
    const std::string* const path = written.constant ? written.constant->text() : nullptr;
    if (path == nullptr) return std::nullopt;
    AnswerPath steps = parseAnswerPath(*path);
    if (const auto* const broken = std::get_if<BrokenPath>(&steps)) {
        auto& finding =
            report(codes::brokenPath, written.origin, *path, std::string(broken->expected), broken->at + 1);
        const std::string whole = "$." + *path;
        if (std::holds_alternative<std::vector<PathStep>>(parseAnswerPath(whole)))
            finding.didYouMean(whole, within(written, 0, path->size()));
        return std::nullopt;
    }
    return std::get<std::vector<PathStep>>(std::move(steps));
}

std::optional<SchemaType> CallCheck::path(const std::string& operation, const library::SchemaBlock& output,
                                          const StaticType& written) {
    const auto steps = pathSteps(written);
    if (!steps) return std::nullopt;
    const std::string* const path = written.constant->text();
    auto end = follow(*steps, *path, output);
    if (auto* const selected = std::get_if<Selected>(&end)) return std::move(selected->type);
    const auto& wrong = std::get<WrongStep>(end);
    const std::size_t at = path->find(wrong.missing, wrong.holder.size());
    const source::Span place =
        at == std::string::npos ? written.origin : within(written, at, wrong.missing.size());
    auto& finding = report(codes::noSuchPath, place, wrong.holder, operation, wrong.missing);
    if (wrong.known.empty())
        finding.help(fmt::format("`{}` is {}", wrong.holder, wrong.found));
    else
        finding.didYouMeanOneOf(wrong.missing, place, wrong.known, "it has ");
    return std::nullopt;
}

void CallCheck::answer(const syntax::ApiCall& question, const ServiceOperation& operation,
                       const StaticType& selector, const StaticType& expected) {
    const auto selected = path(nameOf(question), *operation.output, selector);
    if (!selected) return;
    const StaticType* const never =
        failingItem(expected, [&](const StaticType& own) { return neverIs(selected->kind, own); });
    if (never != nullptr)
        report(codes::neverEqual, placeOf(never, question.expected->span),
               fmt::format("`{}`, {},", *selector.constant->text(), wordsFor(*selected)), describe(*never));
}

} // namespace drc::checking
