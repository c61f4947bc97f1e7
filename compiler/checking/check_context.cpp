#include "checking/check_context.hpp"

#include "checking/inference.hpp"
#include "syntax/uses.hpp"

namespace drc::checking {

CheckContext::CheckContext(library::Library& fromLibrary, semantics::Kinds& knownKinds,
                           const expansion::Providers& knownProviders, semantics::Evaluator& withEvaluator)
    : library(fromLibrary),
      kinds(knownKinds),
      providers(knownProviders),
      evaluator(withEvaluator),
      findings(withEvaluator.sink()),
      world(noModel, fromLibrary, knownKinds, knownProviders, withEvaluator) {}

CheckContext::~CheckContext() = default;

Inference& CheckContext::view(const semantics::Kind& kind) {
    auto& view = views_[&kind];
    if (!view) view = std::make_unique<Inference>(*this, kind);
    return *view;
}

bool CheckContext::readsMember(std::string_view name) {
    if (!membersRead_) {
        membersRead_.emplace();
        for (const library::Module* module : library.modules())
            for (const syntax::Statement* statement : module->tree.statements)
                syntax::forEachExpression(*statement, [&](const syntax::Expression& expression) {
                    syntax::forEachMember(
                        expression, [&](const syntax::Name& member) { membersRead_->emplace(member.text); });
                });
    }
    return membersRead_->find(name) != membersRead_->end();
}

} // namespace drc::checking
