#include "binding/binder.hpp"
#include "binding/topology_settings.hpp"
#include "library/contract.hpp"
#include "source/cancellation.hpp"

#include <algorithm>

namespace drc::binding {

using syntax::as;
using syntax::PlanItem;
using syntax::StatementKind;

void Binder::topology(const syntax::Block& block) {
    Symbol& symbol = atTop(SymbolKind::Topology, block.name.text);
    bindings_.declare(symbol, block.name, &block);
    for (const library::Declaration& extension : library_.extensions(block.name.text))
        bindings_.use(symbol, extension.block().name);
    TopologySymbols& symbols = collected(block);
    bindTopology(library::statementsOf(block, library_), symbol, symbols);
}

/// Of a topology that may be bound later: others may name its components.
TopologySymbols& Binder::collected(const syntax::Block& block) {
    const auto [entry, isNew] = topologies_.try_emplace(&block);
    if (isNew)
        collect(library::statementsOf(block, library_), atTop(SymbolKind::Topology, block.name.text),
                entry->second);
    return entry->second;
}

void Binder::collect(const std::vector<const Statement*>& statements, const Symbol& owner,
                     TopologySymbols& symbols) {
    for (const Statement* statement : statements)
        collect(*statement, owner, symbols);
}

void Binder::bindTopology(const std::vector<const Statement*>& statements, const Symbol& symbol,
                          TopologySymbols& symbols) {
    topology_ = &symbols;
    Around around;
    around.scope = &symbols.names;
    around.contexts = InTopology;
    around.callsEverything = false;
    around.owner = &symbol;
    for (const Statement* statement : statements) {
        source::throwIfCancelled();
        ofTopology(*statement, symbols, around);
    }
    topology_ = nullptr;
}

void Binder::collect(const Statement& statement, const Symbol& owner, TopologySymbols& topology) {
    const Name name = syntax::declaredName(statement);
    const std::optional<SymbolKind> kind = declaredBy(statement.kind);
    if (!name || !kind) return;
    const bool isRun = *kind == SymbolKind::Plan || *kind == SymbolKind::Drill;
    const Symbol& symbol = declareIn(isRun ? topology.plans : topology.names, *kind, name, &owner, statement);
    if (*kind != SymbolKind::Component) return;
    if (const library::Declaration declared = componentKind(as<syntax::Entry>(statement).head))
        topology.kinds.emplace(&symbol, &kindSymbols(declared));
}

/// Names that are not expressions have rules of their own; everything else is bound as what it is made of.
void Binder::ofTopology(const Statement& statement, const TopologySymbols& topology, const Around& around) {
    if (statement.kind == StatementKind::Component)
        component(as<syntax::Entry>(statement), topology, around);
    else if (syntax::shapeOf(statement.kind) == syntax::Shape::Directed)
        directed(as<syntax::Directed>(statement), topology, around);
    else if (statement.kind == StatementKind::Drill)
        drill(as<syntax::Block>(statement), topology, around);
    else if (statement.kind == StatementKind::Allow)
        allowance(as<syntax::Suppression>(statement), around);
    else if (statement.kind == StatementKind::Setting)
        topologySetting(as<syntax::Definition>(statement), around);
    else if (statement.kind == StatementKind::Assume)
        assumption(as<syntax::Clause>(statement), around);
    else if (statement.kind == StatementKind::Uses)
        uses(as<syntax::Clause>(statement));
    else
        this->statement(statement, topology_->scratch, around);
}

/// What the language does not have is a setting of the account.
void Binder::topologySetting(const syntax::Definition& definition, const Around& around) {
    const std::string_view name = definition.name.text;
    if (std::find(topologySettings.begin(), topologySettings.end(), name) == topologySettings.end())
        if (const library::Declaration account = library_.kind(library::contract::accountKind))
            if (Symbol* const parameter = kindSymbols(account).settings.own(name))
                bindings_.use(*parameter, definition.name);
    setting(definition, around);
}

void Binder::component(const syntax::Entry& entry, const TopologySymbols& topology, const Around& around) {
    const Name name = syntax::plainName(entry.target);
    if (inExample(StatementKind::Kind, entry.head.text) || library_.declaresKind(entry.head.text))
        bindings_.use(ofKind(entry.head), entry.head);
    const Symbol* const symbol = name ? topology.names.own(name.text) : nullptr;
    const auto kind = topology.kinds.find(symbol);
    Scope names(around.scope);
    settings(entry.body, kind == topology.kinds.end() ? nullptr : &kind->second->settings,
             inTurn(entry, names, around));
}

/// The names of a loop are visible in its body.
Binder::Around Binder::inTurn(const syntax::Entry& entry, Scope& names, const Around& around) {
    if (entry.repetition == nullptr) return around;
    bindLoop(*entry.repetition, names, around);
    return around.in(names);
}

const KindSymbols* Binder::kindOf(const Expression* component, const TopologySymbols& topology) {
    Name name = syntax::plainName(component);
    if (component != nullptr && component->kind == syntax::ExpressionKind::Postfix) {
        // `orders["eu"]` is of the kind of its family.
        const auto& element = as<syntax::PostfixExpression>(*component);
        if (element.suffixes.size() == 1 && element.suffixes.front().kind == syntax::SuffixKind::Index)
            name = syntax::plainName(element.base);
    }
    const auto found = topology.kinds.find(name ? topology.names.own(name.text) : nullptr);
    return found == topology.kinds.end() ? nullptr : found->second;
}

// ---- replication and plans

void Binder::directed(const syntax::Directed& directed, const TopologySymbols& topology,
                      const Around& around) {
    for (const Name& role : {directed.from, directed.to})
        if (Symbol* const region = topology.names.own(role.text)) bindings_.use(*region, role);
    if (directed.kind == StatementKind::Replicate)
        replicas(*directed.body, topology, around);
    else
        plan(*directed.body, topology, around);
}

void Binder::replicas(const syntax::Body& body, const TopologySymbols& topology, const Around& around) {
    for (const Statement* statement : body.statements) {
        const auto& replica = as<syntax::Entry>(*statement);
        Symbol* const component = topology.names.own(replica.head.text);
        const auto kind = topology.kinds.find(component);
        if (component != nullptr) bindings_.use(*component, replica.head);
        Scope names(around.scope);
        const Around turn = inTurn(replica, names, around);
        expression(replica.key, turn);
        settings(replica.body, kind == topology.kinds.end() ? nullptr : &kind->second->replicaSettings, turn);
    }
}

void Binder::plan(const syntax::Body& body, const TopologySymbols& topology, const Around& around) {
    for (const Statement* statement : body.statements) {
        switch (syntax::itemOf<PlanItem>(*statement)) {
        case PlanItem::Detect:
        case PlanItem::Steps:
        case PlanItem::OnFailure: entries(*syntax::bodyOf(*statement), topology, around); break;
        case PlanItem::Setting: setting(as<syntax::Definition>(*statement), around); break;
        case PlanItem::Allow: allowance(as<syntax::Suppression>(*statement), around); break;
        case PlanItem::Section: this->statement(*statement, topology_->scratch, around); break;
        }
    }
}

/// Detectors, and steps, also those that are taken together.
void Binder::entries(const syntax::Body& body, const TopologySymbols& topology, const Around& around) {
    for (const Statement* statement : body.statements) {
        if (statement->kind == StatementKind::Together) {
            entries(*syntax::bodyOf(*statement), topology, around);
            continue;
        }
        const auto& entry = as<syntax::Entry>(*statement);
        Scope names(around.scope);
        const Around turn = inTurn(entry, names, around);
        expression(entry.target, turn);
        const KindSymbols* const kind = kindOf(entry.target, topology);
        Symbol* const verb =
            kind == nullptr ? nullptr
                            : (statement->kind == StatementKind::Detector ? kind->signals : kind->actions)
                                  .own(entry.head.text);
        if (verb != nullptr) bindings_.use(*verb, entry.head);
        settings(entry.body, verb == nullptr ? nullptr : kind->ofSymbol.at(verb).get(), turn);
    }
}

/// Of the topology, of a plan or of a drill: modes, layouts, patterns, engines and plans are called by their
/// names there.
void Binder::setting(const syntax::Definition& setting, const Around& around) {
    const Name name = syntax::plainName(setting.value);
    if (!name) return expression(setting.value, around);
    if (setting.name.text == "strategy" && library_.declaresPattern(name.text))
        bindings_.use(atTop(SymbolKind::Pattern, name.text), name);
    else if (setting.name.text == "engine" && library_.declaresKind(name.text))
        bindings_.use(ofKind(name), name);
    else if (Symbol* const plan = topology_->plans.own(name.text))
        bindings_.use(*plan, name);
    else
        expression(setting.value, around);
}

void Binder::drill(const syntax::Block& block, const TopologySymbols& topology, const Around& around) {
    for (const Statement* statement : block.body->statements)
        if (statement->kind == StatementKind::Setting)
            setting(as<syntax::Definition>(*statement), around);
        else
            this->statement(*statement, topology.scratch, around);
}

/// `allow RULE on COMPONENT`, or on a plan; which rules there are is known where they are judged.
void Binder::allowance(const syntax::Suppression& clause, const Around& around) {
    expression(clause.reason(), around);
    expression(clause.owner, around);
    const Name target = syntax::plainName(clause.target());
    Symbol* const component = target ? topology_->names.own(target.text) : nullptr;
    Symbol* const plan = target ? topology_->plans.own(target.text) : nullptr;
    if (component != nullptr)
        bindings_.use(*component, target);
    else if (plan != nullptr)
        bindings_.use(*plan, target);
    else if (target && around.owner->name == target.text)
        bindings_.use(const_cast<Symbol&>(*around.owner), target);
    else if (!target)
        expression(clause.target(), around);
}

/// `assume SUBJECT <= BOUND`: it claims something of a plan, in words of its own.
void Binder::assumption(const syntax::Clause& clause, const Around& around) {
    expression(clause.reason(), around);
    if (clause.subject->kind != syntax::ExpressionKind::Comparison) return;
    const auto& claim = as<syntax::ComparisonExpression>(*clause.subject);
    expression(*claim.right, around);
    // Of bounds of time, a path: its keys are values, and it may begin with a word of the ledger's.
    if (claim.left->kind != syntax::ExpressionKind::Postfix) return;
    for (const syntax::Suffix& suffix : as<syntax::PostfixExpression>(*claim.left).suffixes)
        if (suffix.kind == syntax::SuffixKind::Index) expression(*suffix.index, around);
}

/// `uses TOPOLOGY.COMPONENT`; what neither of them means is reported where the topology is resolved.
void Binder::uses(const syntax::Clause& clause) {
    const Name topology = syntax::plainName(clause.topology());
    const library::Declaration declared =
        topology ? library_.topology(topology.text) : library::Declaration();
    if (!declared) return;
    bindings_.use(atTop(SymbolKind::Topology, topology.text), topology);
    const Name part = syntax::plainName(clause.part());
    Symbol* const component = part ? collected(declared.block()).names.own(part.text) : nullptr;
    if (component != nullptr) bindings_.use(*component, part);
}

// ---- members

const Scope* Binder::membersOf(const Symbol& symbol) {
    const auto ofKindNamed = [&](const Name& name) -> const Scope* {
        const library::Declaration kind = kindNamed(name);
        return kind ? &kindSymbols(kind).others : nullptr;
    };
    const auto ofType = [&](const syntax::TypeExpression* type) -> const Scope* {
        if (type == nullptr || type->kind != syntax::TypeExpressionKind::Name) return nullptr;
        if (const library::Declaration trait = this->trait(type->name)) return &traitExports(trait);
        return ofKindNamed(type->name);
    };
    switch (symbol.kind) {
    case SymbolKind::Component: {
        if (topology_ == nullptr) return nullptr;
        const auto kind = topology_->kinds.find(&symbol);
        return kind == topology_->kinds.end() ? nullptr : &kind->second->others;
    }
    // `secret.credentials` is the component of that name.
    case SymbolKind::Kind: return topology_ == nullptr ? nullptr : &topology_->names;
    case SymbolKind::Part: return ofKindNamed(as<syntax::Resource>(*symbol.statement).type);
    case SymbolKind::Local: {
        const auto family = elementsOf_.find(&symbol);
        return family == elementsOf_.end() ? nullptr : membersOf(*family->second);
    }
    case SymbolKind::Signal: return kind_ == nullptr ? nullptr : kind_->ofSymbol.at(&symbol).get();
    case SymbolKind::Parameter:
        return symbol.statement == nullptr ? nullptr : ofType(as<syntax::Definition>(*symbol.statement).type);
    case SymbolKind::Builtin:
        return symbol.name == "replica" && kind_ != nullptr ? &kind_->replicaSettings : nullptr;
    default: return nullptr;
    }
}

} // namespace drc::binding
