#pragma once

#include "expansion/naming.hpp"
#include "ir/value.hpp"
#include "library/library.hpp"
#include "library/provider_schema.hpp"
#include "library/service_interfaces.hpp"
#include "semantics/evaluator.hpp"
#include "semantics/resolve.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drc::expansion {

/// What the library says of a provider: `provider NAME { … }`.
struct Provider {
    std::string name;
    std::string source;
    std::string version;
    std::string prefix;       ///< of its types: everything before the first `_`
    std::string tagAttribute; ///< the attribute of resources that takes tags; empty when there is none
    std::vector<std::string> regions;
    std::vector<std::pair<std::string, std::string>> otherRegions; ///< as of the facts
    Naming naming;
    const syntax::Block* configuration = nullptr;     ///< what each provider configuration holds
    const syntax::Expression* resourceTags = nullptr; ///< what is added to the tags of each resource
    const syntax::Expression* deployment = nullptr;   ///< what whoever deploys must know of its types
    const syntax::Expression* comparison = nullptr;   ///< what tells which of two programs recovers worse
    const syntax::Expression* state = nullptr;        ///< where the state of a region is kept
    std::string schemaFile;
    std::unique_ptr<library::ProviderSchema> schema;
    std::unique_ptr<library::ServiceInterfaces> services; ///< null when the provider carries none
    std::string invocation; ///< "service.Operation", which stands behind `invoke`; may be empty
    library::Declaration declaration;
};

/// What whoever deploys must know of the provider's types; null for nothing.
ir::Value deploymentOf(const Provider& provider, semantics::Evaluator& evaluator);
/// What whoever compares two programs must know of kinds and types; null for nothing.
ir::Value comparisonOf(const Provider& provider, semantics::Evaluator& evaluator);

/// The providers of the library, read once.
class Providers {
public:
    Providers(library::Library& library, semantics::Evaluator& evaluator);
    /// The provider of a resource type, or null.
    const Provider* ofType(std::string_view type) const;
    /// The interfaces that say something of a service, or null.
    const library::ServiceInterfaces* services(std::string_view service) const;
    /// All that their interfaces know, for "did you mean".
    std::vector<std::string> serviceNames() const;
    /// Those with the prefix of "service:Action", else any; null when no provider has interfaces.
    const library::ServiceInterfaces* permissions(std::string_view permission) const;
    const std::vector<Provider>& all() const { return providers_; }
    semantics::ProviderFacts facts() const;
    /// Whether there is a provider, and each has its schema. Reports the first thing that a library in a
    /// folder lacks.
    bool areComplete(const std::string& folder, diagnostics::Sink& sink) const;

private:
    struct Reader;
    void read(const library::Declaration& declaration, library::Library& library,
              semantics::Evaluator& evaluator);
    std::vector<Provider> providers_;
};

} // namespace drc::expansion
