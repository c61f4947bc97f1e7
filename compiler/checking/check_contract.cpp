#include "checking/checking.hpp"
#include "checking/fits.hpp"
#include "checking/kind_check.hpp"
#include "library/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace drc::checking {

namespace codes = diagnostics::codes;
namespace contract = library::contract;
using semantics::Type;
using semantics::TypeKind;

namespace {

/// A type as the contract writes it: what `.dr` can write, but for brackets and ranges.
Type typeOf(std::string_view written) {
    if (written.ends_with('?')) {
        Type type = typeOf(written.substr(0, written.size() - 1));
        type.optional = true;
        return type;
    }
    constexpr std::string_view listOf = "list of ";
    if (written.starts_with(listOf)) return Type::listOf(typeOf(written.substr(listOf.size())));
    constexpr std::string_view bar = " | ";
    if (written.find(bar) != std::string_view::npos) {
        std::vector<std::string> members;
        for (std::size_t end = 0; end != std::string_view::npos;) {
            end = written.find(bar);
            members.emplace_back(written.substr(0, end));
            if (end != std::string_view::npos) written.remove_prefix(end + bar.size());
        }
        return Type::enumeration(std::move(members));
    }
    for (const TypeKind kind : {TypeKind::Bool, TypeKind::Number, TypeKind::String, TypeKind::Duration,
                                TypeKind::List, TypeKind::Map, TypeKind::Region})
        if (semantics::spell(Type::of(kind)) == written) return Type::of(kind);
    return Type::component(std::string(written));
}

class ContractCheck {
public:
    explicit ContractCheck(Inference& inference)
        : inference_(inference), context_(inference.context()), kind_(inference.names().kind()) {}

    void run() {
        kind_.forEachInterface([&](const contract::Interface& one) {
            for (const std::string_view trait : one.traits)
                if (!kind_.is(trait))
                    broken(kind_.declaration->name.span, fmt::format("it has no trait `{}`", trait));
            for (const contract::Member& given : one.given)
                parameter(kind_.parameters, given, kind_.declaration->name.span, "parameter");
            for (const contract::Member& read : one.exports) {
                if (const std::vector<Site>* sites = inference_.names().exports(read.name))
                    exported(read, *sites);
                else if (read.need == contract::Need::Required)
                    broken(kind_.declaration->name.span, fmt::format("it has no export `{}`", read.name))
                        .help(fmt::format("add `export {} = …`: {}", read.name, read.doc));
            }
            for (const auto& [name, signal] : kind_.signals)
                exports(inference_.names().ofBlock(*signal.declaration), one.signalExports);
            exports(inference_.names().place(PlaceKind::Replica), one.replicaExports);
            for (const contract::Action& action : one.actions)
                this->action(action);
        });
    }

private:
    void parameter(const semantics::ParameterList& list, const contract::Member& given, source::Span owner,
                   const char* what) {
        const semantics::Parameter* const found = list.find(given.name);
        if (found == nullptr) {
            if (given.need == contract::Need::Required)
                broken(owner, fmt::format("it has no {} `{}`", what, given.name))
                    .help(fmt::format("add `param {}: {}`: {}", given.name, given.type, given.doc));
            return;
        }
        if (!takes(found->type, typeOf(given.type)))
            broken(found->definition->name.span,
                   fmt::format("its {} `{}` is {}, but the compiler passes {}{}", what, given.name,
                               semantics::describe(found->type), semantics::describe(typeOf(given.type)),
                               given.type.ends_with('?') ? " or `null`" : ""));
    }

    /// Whether all that has one type may be given where the other is written.
    bool takes(const Type& wanted, const Type& given) {
        if (wanted.isAny()) return true;
        if (given.optional && !wanted.optional) return false;
        if (wanted.kind == TypeKind::Union)
            return std::any_of(wanted.alternatives.begin(), wanted.alternatives.end(),
                               [&](const Type& one) { return takes(one, given); });
        if (wanted.kind != given.kind) return false;
        const auto named = [](const Type& type) {
            return [&](const std::string& name) {
                return std::find(type.names.begin(), type.names.end(), name) != type.names.end();
            };
        };
        if (wanted.kind == TypeKind::Enumeration)
            return std::all_of(given.names.begin(), given.names.end(), named(wanted));
        if (wanted.kind == TypeKind::Component) return wanted.names.empty() || isOf(given, wanted);
        // A list without an element type.
        if (wanted.element == nullptr || given.element == nullptr) return true;
        return takes(*wanted.element, *given.element);
    }

    bool isOf(const Type& given, const Type& wanted) {
        if (given.names.empty()) return false;
        if (given.isOfKind(wanted)) return true;
        const semantics::Kind* const kind = context_.kinds.find(given);
        return kind != nullptr && kind->is(wanted.names.front());
    }

    void exports(const Place& place, std::span<const contract::Member> read) {
        for (const contract::Member& one : read)
            if (const auto found = place.exports.find(one.name); found != place.exports.end())
                exported(one, found->second);
    }

    void exported(const contract::Member& read, const std::vector<Site>& sites) {
        Type type = typeOf(read.type);
        type.optional = true; // null says nothing
        for (const Site& site : sites) {
            const StaticType found = typeAt(site);
            if (const StaticType* const part = misfit(found, type, context_.kinds))
                broken(site.definition->name.span,
                       fmt::format("its export `{}` must be {}, found {}", read.name,
                                   semantics::describe(typeOf(read.type)), describe(*part)))
                    .note(fmt::format("the compiler reads it: {}", read.doc));
        }
    }

    // What is wrong inside is no matter of the contract.
    StaticType typeAt(const Site& site) {
        const Findings::Silence silence(context_.findings);
        return inference_.definition(site, site.place == nullptr || site.inRegion);
    }

    void action(const contract::Action& wanted) {
        const auto found = kind_.actions.find(wanted.name);
        if (found == kind_.actions.end()) {
            if (wanted.need == contract::Need::Required)
                broken(kind_.declaration->name.span, fmt::format("it has no action `{}`", wanted.name))
                    .note(fmt::format("what the action does: it {}", wanted.doc));
            return;
        }
        const semantics::ParameterList& list = found->second.parameters;
        const source::Span declared = found->second.declaration->name.span;
        for (const contract::Member& given : wanted.given)
            parameter(list, given, declared, "parameter");
        for (const semantics::Parameter& parameter : list.parameters)
            if (parameter.required() && !contract::contains(wanted.given, parameter.name()))
                broken(parameter.definition->name.span,
                       fmt::format("the compiler does not pass `{}` to its action `{}`", parameter.name(),
                                   wanted.name))
                    .help("give it a default");
    }

    diagnostics::Diagnostic& broken(source::Span where, const std::string& how) {
        return context_.findings.report(codes::brokenContract, where, kind_.name, how);
    }

    Inference& inference_;
    CheckContext& context_;
    const semantics::Kind& kind_;
};

} // namespace

void checkContract(Inference& inference) {
    ContractCheck(inference).run();
}

bool keepsContract(library::Library& library, semantics::Kinds& kinds, const expansion::Providers& providers,
                   semantics::Evaluator& evaluator) {
    const std::size_t before = evaluator.sink().errorReports();
    CheckContext context(library, kinds, providers, evaluator);
    for (const std::string& name : library.kindNames()) {
        const library::Declaration kind = library.kind(name);
        if (!kind || !kind.module->tree.complete) continue;
        Inference inference(context, kinds.of(kind));
        checkContract(inference);
    }
    return evaluator.sink().errorReports() == before;
}

} // namespace drc::checking
