#include "checking/fits.hpp"
#include "checking/kind_check.hpp"

#include <fmt/format.h>

namespace drc::checking {

namespace codes = diagnostics::codes;
using syntax::as;

// A name that is no trait was reported when the kind was read.
void KindCheck::traits() {
    for (const syntax::Name& label : kind_.declaration->labels)
        if (const library::Declaration declaration = context_.library.trait(label.text))
            trait(label, declaration);
}

void KindCheck::trait(const syntax::Name& label, const library::Declaration& declaration) {
    for (const syntax::Statement* statement : declaration.block().body->statements)
        if (statement->kind == syntax::StatementKind::Export)
            traitExport(label, as<syntax::Definition>(*statement));
}

void KindCheck::traitExport(const syntax::Name& label, const syntax::Definition& wanted) {
    const std::string name(wanted.name.text);
    const semantics::Type type = context_.kinds.resolve(*wanted.type);
    const auto refuse = [&](const StaticType& found, source::Span span) {
        const StaticType* const part = misfit(found, type, context_.kinds);
        if (part == nullptr) return;
        context_.findings
            .report(codes::traitType, span, name, std::string(label.text), semantics::describe(type),
                    describe(*part))
            .label(wanted.name.span, "declared in the trait");
    };
    if (const auto* sites = inference_.names().exports(wanted.name.text)) {
        for (const Site& site : *sites)
            refuse(inference_.definition(site, site.place == nullptr || site.inRegion),
                   site.definition->value->span);
    } else if (const semantics::Parameter* parameter = inference_.names().parameter(wanted.name.text)) {
        // A parameter is a member of its component, too.
        refuse(types::from(parameter->type), parameter->definition->name.span);
    } else {
        context_.findings
            .report(codes::traitUnmet, label.span, fmt::format("the kind `{}`", kind_.name), name,
                    std::string(label.text))
            .label(wanted.name.span, "required by the trait")
            .help(fmt::format("add `export {} = …`: {}", name, semantics::describe(type)));
    }
}

} // namespace drc::checking
