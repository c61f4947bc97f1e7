#include "checking/inference.hpp"

#include "binding/builtins.hpp"
#include "checking/fits.hpp"
#include "checking/signatures.hpp"
#include "semantics/functions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace drc::checking {

namespace codes = diagnostics::codes;
using semantics::TypeKind;

namespace {

bool isText(const StaticType& type) {
    return type.is(TypeKind::String) || type.is(TypeKind::Enumeration);
}

/// How a message names what a function takes; nothing for what is checked elsewhere.
std::string_view wordsOf(Takes takes) {
    switch (takes) {
    case Takes::Text:
    case Takes::VisibleText: return "a string";
    case Takes::Key: return "a string or a number";
    case Takes::Number:
    case Takes::Amount: return "a number";
    case Takes::List:
    case Takes::LongList:
    case Takes::Countable: return "a list";
    case Takes::Map:
    case Takes::MapOrNull:
    case Takes::Members: return "a map";
    case Takes::Anything:
    case Takes::Form:
    case Takes::Name: return "";
    }
    return "";
}

/// Whether a known value of the type is refused.
bool refuses(Takes takes, const StaticType& type) {
    switch (takes) {
    case Takes::Text:
    case Takes::VisibleText: return !isText(type);
    case Takes::Key: return !isText(type) && !type.is(TypeKind::Number);
    case Takes::Number: return !type.is(TypeKind::Number);
    case Takes::Amount: return isNoQuantity(type) || type.is(TypeKind::Percent);
    case Takes::List:
    case Takes::LongList: return type.form != Form::List;
    case Takes::Countable:
        return type.form != Form::List && type.form != Form::Map && type.form != Form::Family &&
               !type.is(TypeKind::String);
    case Takes::MapOrNull:
        if (type.form == Form::Null) return false;
        return type.form != Form::Map;
    case Takes::Map: return type.form != Form::Map && type.form != Form::Family;
    case Takes::Members:
        return type.form == Form::List || type.form == Form::Null ||
               (type.form == Form::Scalar && !type.is(TypeKind::Component) && !type.is(TypeKind::Region));
    case Takes::Anything:
    case Takes::Form:
    case Takes::Name: return false;
    }
    return false;
}

bool acceptsDeferred(Takes takes) {
    switch (takes) {
    case Takes::Anything:
    case Takes::VisibleText:
    case Takes::LongList:
    case Takes::Countable:
    case Takes::Form:
    case Takes::Name: return true;
    case Takes::Text:
    case Takes::Key:
    case Takes::Number:
    case Takes::Amount:
    case Takes::List:
    case Takes::Map:
    case Takes::MapOrNull:
    case Takes::Members: return false;
    }
    return true;
}

} // namespace

StaticType Inference::call(const syntax::Name& function, const StaticType* receiver,
                           const syntax::Suffix& suffix, const Environment& environment) {
    std::vector<StaticType> arguments;
    if (receiver != nullptr) arguments.push_back(*receiver);
    for (const Expression* argument : suffix.arguments)
        arguments.push_back(infer(*argument, environment));
    const source::Span where = join(function.span, suffix.span);
    const Symbol* const symbol = symbolOf(function);
    if (symbol != nullptr && symbol->kind == binding::SymbolKind::Function)
        return callDefined(syntax::as<syntax::Definition>(*symbol->statement), where, arguments.size(),
                           environment);
    if (symbol != nullptr && symbol->function != nullptr) {
        const binding::BuiltinFunction& builtin = *symbol->function;
        if (!countFits(builtin.name, where, arguments.size(), builtin.fewest, builtin.most,
                       builtin.signature))
            return types::any();
        if (builtin.contexts != 0) checkHostArguments(function, where, arguments, suffix);
        return callKnown(builtin, where, arguments);
    }
    report(codes::unknownFunction, function.span, std::string(function.text))
        .didYouMean(function.text, function.span,
                    [&] { return context_.evaluator.insteadOfFunction(function); });
    return types::any();
}

bool Inference::countFits(std::string_view function, source::Span where, std::size_t given,
                          std::size_t fewest, std::size_t most, std::string_view signature) {
    if (given >= fewest && given <= most) return true;
    // A function without a limit has an unreachable one.
    const bool open = most > fewest + 8;
    const std::string wanted = open ? semantics::countOf(fewest, "argument") + " or more"
                                    : semantics::countOf(fewest, most, "argument");
    const std::string verb = given == 1 ? "is" : "are";
    auto& error = report(codes::wrongArgumentCount, where, std::string(function), wanted,
                         fmt::format("{} {}", given, verb));
    if (!signature.empty()) error.help(fmt::format("it is called as `{}`", signature));
    return false;
}

StaticType Inference::callDefined(const syntax::Definition& function, source::Span where, std::size_t given,
                                  const Environment& environment) {
    const std::size_t wanted = function.parameters.size();
    if (given != wanted) {
        report(codes::wrongArgumentCount, where, std::string(function.name.text),
               semantics::countOf(wanted, "argument"), fmt::format("{} {}", given, given == 1 ? "is" : "are"))
            .label(function.name.span, "declared here");
        return types::any();
    }
    if (context_.evaluator.isPoisoned(function)) return types::any();
    const TypeMemo::Key key{&function, environment.place, environment.inRegion};
    if (const TypeMemo::Result* const before = memo_.find(key)) {
        if (!before->known) reportCycle(key);
        return before->value.type;
    }
    if (!context_.mayFollow()) return types::any();
    TypeMemo::Result& result = memo_.result(key).first;
    Locals locals;
    for (const syntax::Name& parameter : function.parameters)
        locals.add(symbolOf(parameter), types::any());
    const TypeMemo::Computing computing(memo_, key, semantics::stopOf(function));
    const Placeholders closed(*this, false);
    result.value.type =
        types::settled(infer(*function.value, {environment.place, environment.inRegion, &locals}));
    result.known = true;
    return result.value.type;
}

// ---- functions whose types stand in the table

StaticType Inference::callKnown(const binding::BuiltinFunction& builtin, source::Span where,
                                const std::vector<StaticType>& arguments) {
    const Signature& signature = signatureOf(builtin);
    const std::string_view function = builtin.name;
    const bool lifted = signature.defers && std::any_of(arguments.begin(), arguments.end(), holdsDeferred);
    for (std::size_t index = 0; index < arguments.size(); ++index) {
        const StaticType& argument = arguments[index];
        const Takes takes = signature.takes[std::min(index, signature.takes.size() - 1)];
        if (takes == Takes::Form) {
            if (const StaticType* misfit = formless(argument)) {
                report(codes::wrongArgument, where, std::string(function),
                       fmt::format("{} cannot be represented {}", describe(*misfit),
                                   function == "json" ? "in JSON" : "at deployment"));
                return types::any();
            }
            continue;
        }
        if (isDeferred(argument)) {
            if (lifted || acceptsDeferred(takes)) continue;
            report(codes::neededNow, where, fmt::format("an argument of `{}`", function));
            return types::any();
        }
        const StaticType* const misfit = argument.form == Form::Null
                                             ? (refuses(takes, argument) ? &argument : nullptr)
                                             : failing(argument, [&](const StaticType& own) {
                                                   return !own.deferred && refuses(takes, own);
                                               });
        if (misfit == nullptr) continue;
        report(codes::wrongType, where,
               fmt::format("{} as argument {} of `{}`", wordsOf(takes), index + 1, function),
               describe(*misfit));
        return types::any();
    }
    return signature.result(arguments);
}

void Inference::checkHostArguments(const syntax::Name& function, source::Span where,
                                   const std::vector<StaticType>& arguments, const syntax::Suffix& suffix) {
    const auto refuse = [&](const std::string& reason) {
        report(codes::wrongArgument, where, std::string(function.text), reason);
    };
    const auto isNo = [&](std::size_t index, TypeKind kind) {
        return arguments[index].form == Form::Null ||
               failing(arguments[index], [&](const StaticType& own) { return !own.is(kind); }) != nullptr;
    };
    if (function.text == "name" && (isDeferred(arguments[0]) || unprintable(arguments[0]) != nullptr))
        refuse("a part of a name must be a string or a number");
    if ((function.text == "is" || function.text == "needs") && isNo(0, TypeKind::Component))
        refuse("expected a component as the first argument");
    if (function.text == "replicated_to" && isNo(0, TypeKind::Region)) refuse("expected a region");
    if (function.text == "replicated_to" && arguments.size() == 2 && isNo(1, TypeKind::Component))
        refuse("expected a component as the second argument");
    if (function.text != "components_in") return;
    const syntax::Name parameter =
        suffix.arguments.empty() ? syntax::Name{} : syntax::plainName(suffix.arguments.front());
    if (!parameter || (names_.parameter(parameter.text) == nullptr && !arguments[0].isAny()))
        refuse("expected the name of a parameter");
}

} // namespace drc::checking
