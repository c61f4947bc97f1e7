#include "reference/markdown_page.hpp"
#include "reference/part_stack.hpp"

#include "library/block_mode.hpp"
#include "library/contract.hpp"
#include "source/markup.hpp"
#include "syntax/visit.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

namespace drc::reference {

namespace {

using syntax::ActionStepItem;
using syntax::ApiCallKind;
using syntax::as;
using syntax::KindPart;
using syntax::Statement;
using syntax::StatementKind;
using Rows = std::vector<std::vector<std::string>>;

class KindPage {
public:
    KindPage(const semantics::Kind& kind, library::Library& library, semantics::Kinds& kinds)
        : kind_(kind), library_(library), kinds_(kinds), module_(*kind.module) {}

    std::string write() {
        page_.heading(1, source::markdownCode(kind_.name));
        page_.paragraph(documentationOf(module_, *kind_.declaration));
        if (library_.isForParts(kind_.name))
            page_.paragraph(
                fmt::format("For parts of kinds: {}.",
                            source::markdownCode(fmt::format("part NAME: {} {{ … }}", kind_.name))));
        traits();
        parameters("Settings", kind_.parameters);
        parameters("Settings in `replicate`", kind_.replicaParameters);
        walk(*kind_.declaration->body, "once");
        requirements();
        exported("Outputs", outputs_);
        exported("What other components may use", exports_);
        for (const auto& [name, signal] : kind_.signals)
            this->signal(name, signal);
        for (const auto& [name, action] : kind_.actions)
            this->action(name, action);
        madeOf();
        return page_.text();
    }

private:
    struct Requirement {
        const syntax::Clause* clause = nullptr;
        const library::Module* module = nullptr;
        std::vector<std::string> parts; ///< by whose kind it is demanded; none for the kind itself
    };

    void traits() {
        if (kind_.traits.empty()) return;
        std::vector<std::string> links;
        for (const std::string& trait : kind_.traits)
            links.push_back(fmt::format("[{0}](../prelude.md#{0})", trait));
        page_.paragraph(fmt::format("Traits: {}.", fmt::join(links, ", ")));
    }

    void parameters(std::string_view title, const semantics::ParameterList& list, int level = 2) {
        Rows rows;
        for (const semantics::Parameter& parameter : list.parameters) {
            const syntax::Definition& definition = *parameter.definition;
            rows.push_back({source::markdownCode(parameter.name()),
                            source::markdownCode(semantics::spell(parameter.type)),
                            definition.value == nullptr
                                ? (parameter.required() ? "must be set" : "")
                                : source::markdownCode(written(module_, definition.value->span)),
                            documentationOf(module_, definition)});
        }
        if (rows.empty()) return;
        if (!title.empty()) page_.heading(level, title);
        page_.table({"setting", "type", "default", "meaning"}, rows);
    }

    static std::string placeOf(const Statement& placement) {
        switch (syntax::itemOf<syntax::PlacementKind>(placement)) {
        case syntax::PlacementKind::Global: return "once";
        case syntax::PlacementKind::EachRegion: return "each region";
        case syntax::PlacementKind::InRegion: return "in one region";
        case syntax::PlacementKind::EachReplica: return "each replica";
        case syntax::PlacementKind::EachPair: return "each pair of regions";
        }
        return "";
    }

    // What a part makes in a block exists where the block does; directly in the kind, it is where its kind
    // says.
    void part(const syntax::Resource& line, const std::string& where, bool inBlock) {
        const semantics::Kind* const kind = kinds_.find(line.type);
        if (kind == nullptr || parts_.contains(*kind)) return;
        parts_.enter(*kind, line);
        ofPart(*kind->declaration->body, where, inBlock);
        parts_.leave();
    }

    void ofPart(const syntax::Body& body, const std::string& where, bool inBlock) {
        for (const Statement* statement : body.statements) {
            switch (syntax::kindPartOf(*statement)) {
            case KindPart::Resource:
                if (library::modeOf(statement->kind) == library::BlockMode::Resource)
                    resource(as<syntax::Resource>(*statement), where);
                break;
            case KindPart::Instance: part(as<syntax::Resource>(*statement), where, inBlock); break;
            case KindPart::Placement:
                if (statement->kind != StatementKind::EachReplica) // a part has none
                    ofPart(*syntax::bodyOf(*statement), inBlock ? where : placeOf(*statement), true);
                break;
            case KindPart::Loop: ofPart(*syntax::bodyOf(*statement), where, inBlock); break;
            case KindPart::Choice:
                parts_.forEachBranch(as<syntax::Choice>(*statement),
                                     [&](const syntax::Body& branch) { ofPart(branch, where, inBlock); });
                break;
            case KindPart::Demand: demand(as<syntax::Clause>(*statement)); break;
            case KindPart::Parameter:
            case KindPart::Value:
            case KindPart::Export:
            case KindPart::Signal:
            case KindPart::Action:
            case KindPart::Nothing: break;
            }
        }
    }

    // What a kind says in `when` and `for` is listed too: the reference shows what can be.
    void walk(const syntax::Body& body, const std::string& where, bool inBlock = false) {
        for (const Statement* statement : body.statements) {
            switch (syntax::kindPartOf(*statement)) {
            case KindPart::Demand: demand(as<syntax::Clause>(*statement)); break;
            case KindPart::Export: {
                auto& list = statement->kind == StatementKind::Output ? outputs_ : exports_;
                list.emplace_back(&as<syntax::Definition>(*statement), where);
                break;
            }
            case KindPart::Resource:
                if (library::modeOf(statement->kind) == library::BlockMode::Resource)
                    resource(as<syntax::Resource>(*statement), where);
                break;
            case KindPart::Instance: part(as<syntax::Resource>(*statement), where, inBlock); break;
            case KindPart::Placement: {
                const auto& placement = as<syntax::Placement>(*statement);
                const bool isNamed = placement.region != nullptr;
                walk(*placement.body, isNamed ? written(module_, placement.region->span) : placeOf(placement),
                     true);
                break;
            }
            case KindPart::Loop: walk(*as<syntax::Loop>(*statement).body, where, inBlock); break;
            case KindPart::Choice: {
                syntax::forEachBranch(*statement,
                                      [&](const syntax::Body& branch) { walk(branch, where, inBlock); });
                break;
            }
            case KindPart::Signal: walk(*syntax::bodyOf(*statement), "each region", true); break;
            case KindPart::Parameter:
            case KindPart::Value:
            case KindPart::Action:
            case KindPart::Nothing: break;
            }
        }
    }

    void resource(const syntax::Resource& resource, const std::string& where) {
        const auto sameType = [&](const auto& known) {
            return known.first == resource.type.text && known.second == where;
        };
        if (std::none_of(resources_.begin(), resources_.end(), sameType))
            resources_.emplace_back(resource.type.text, where);
    }

    // Several parts of one kind demand the same: it is said once, with their names. What is settled where a
    // part is created has no requirements.
    void demand(const syntax::Clause& clause) {
        if (!parts_.empty() && parts_.isSettled(*clause.condition())) return;
        const auto isThat = [&](const Requirement& known) { return known.clause == &clause; };
        auto known = std::find_if(requirements_.begin(), requirements_.end(), isThat);
        if (known == requirements_.end())
            known = requirements_.insert(
                known, {&clause, parts_.empty() ? &module_ : parts_.innermost().module, {}});
        if (!parts_.empty()) known->parts.push_back(source::markdownCode(parts_.path()));
    }

    void requirements() {
        if (requirements_.empty()) return;
        page_.heading(2, "Requirements");
        for (const auto& [clause, module, parts] : requirements_) {
            const std::string of = parts.empty()
                                       ? ""
                                       : fmt::format(" (in the {} {})", parts.size() == 1 ? "part" : "parts",
                                                     fmt::join(parts, ", "));
            page_.item(fmt::format("{}{}: {}",
                                   source::markdownCode(written(*module, clause->condition()->span)), of,
                                   messageText(*module, *clause->message())));
        }
    }

    void exported(std::string_view title,
                  const std::vector<std::pair<const syntax::Definition*, std::string>>& all) {
        Rows rows;
        for (const auto& [definition, where] : all)
            rows.push_back({source::markdownCode(definition->name.text), where, meaning(*definition)});
        if (rows.empty()) return;
        page_.heading(2, title);
        page_.table({"name", "where", "meaning"}, rows);
    }

    // Exports of a trait are described there, unless the kind describes them.
    std::string meaning(const syntax::Definition& exported) {
        std::string own = documentationOf(module_, exported);
        for (const std::string& name : kind_.traits) {
            if (!own.empty()) break;
            const library::Declaration trait = library_.trait(name);
            if (!trait) continue;
            for (const Statement* statement : trait.block().body->statements)
                if (syntax::declaredName(*statement).text == exported.name.text)
                    own = documentationOf(*trait.module, *statement);
        }
        return own;
    }

    static const syntax::Definition* exported(const syntax::Body& body, std::string_view name) {
        for (const Statement* statement : body.statements)
            if (statement->kind == StatementKind::Export && syntax::declaredName(*statement).text == name)
                return &as<syntax::Definition>(*statement);
        return nullptr;
    }

    static bool exports(const syntax::Body& body, std::string_view name) {
        return exported(body, name) != nullptr;
    }

    /// What a signal must export to start a plan, as the engine says that runs plans which name no other.
    std::string_view startsPlans() {
        const library::Declaration engine = library_.kind(library::contract::engine::byDefault);
        const syntax::Definition* const said =
            engine ? exported(*engine.block().body, library::contract::engine::startsWith) : nullptr;
        const std::string_view* const text = said == nullptr ? nullptr : syntax::plainText(said->value);
        return text == nullptr ? std::string_view() : *text;
    }

    void signal(const std::string& name, const semantics::Signal& signal) {
        page_.heading(2, fmt::format("Signal {}", source::markdownCode(name)));
        page_.paragraph(documentationOf(module_, *signal.declaration));
        page_.paragraph(exports(*signal.declaration->body, startsPlans())
                            ? "It can start a plan."
                            : "It notifies people and cannot start a plan.");
        parameters("", signal.parameters);
    }

    void action(const std::string& name, const semantics::Action& action) {
        page_.heading(2, fmt::format("Action {}", source::markdownCode(name)));
        page_.paragraph(documentationOf(module_, *action.declaration));
        parameters("", action.parameters);
        Rows steps;
        std::vector<std::string> permissions;
        collectSteps(*action.declaration->body, steps, permissions);
        page_.table({"step", "does", "at most", "typical", "source"}, steps);
        if (!permissions.empty()) page_.paragraph(fmt::format("Needs {}.", fmt::join(permissions, ", ")));
    }

    void collectSteps(const syntax::Body& body, Rows& steps, std::vector<std::string>& permissions) {
        for (const Statement* statement : body.statements) {
            if (statement->kind == StatementKind::ActionStep) {
                steps.push_back(step(as<syntax::Block>(*statement)));
            } else if (statement->kind == StatementKind::Permit) {
                std::string actions =
                    source::markdownCode(written(module_, as<syntax::Clause>(*statement).actions()->span));
                if (std::find(permissions.begin(), permissions.end(), actions) == permissions.end())
                    permissions.push_back(std::move(actions));
            } else if (statement->kind == StatementKind::For) {
                collectSteps(*as<syntax::Loop>(*statement).body, steps, permissions);
            } else if (statement->kind == StatementKind::InSource) {
                const std::size_t before = steps.size();
                collectSteps(*as<syntax::Placement>(*statement).body, steps, permissions);
                for (std::size_t index = before; index < steps.size(); ++index)
                    steps[index][1] += ", in the source region"; // what it does
            } else if (statement->kind == StatementKind::When) {
                syntax::forEachBranch(*statement, [&](const syntax::Body& branch) {
                    collectSteps(branch, steps, permissions);
                });
            }
        }
    }

    std::vector<std::string> step(const syntax::Block& block) {
        std::string does;
        std::string most;
        std::string typical;
        std::string from;
        for (const Statement* statement : block.body->statements) {
            switch (syntax::itemOf<ActionStepItem>(*statement)) {
            case ActionStepItem::Call:
            case ActionStepItem::Until:
            case ActionStepItem::Check: does = operation(as<syntax::ApiCall>(*statement)); break;
            case ActionStepItem::Invoke: does = "calls a function"; break;
            case ActionStepItem::Sleep: does = "waits"; break;
            case ActionStepItem::Setting: {
                const auto& setting = as<syntax::Definition>(*statement);
                const std::string value = written(module_, setting.value->span);
                if (setting.name.text == "timeout") most = source::markdownCode(value);
                if (setting.name.text == "typical") typical = source::markdownCode(value);
                if (setting.name.text == "source") from = messageText(module_, *setting.value);
                break;
            }
            case ActionStepItem::Unless:
            case ActionStepItem::Section: break;
            }
        }
        return {source::markdownCode(block.name.text), does, most, typical, from};
    }

    std::string operation(const syntax::ApiCall& call) {
        const std::string name = fmt::format("{}.{}", call.service.text, call.operation.text);
        switch (syntax::itemOf<ApiCallKind>(call)) {
        case ApiCallKind::Until:
            return fmt::format("calls {} until the response matches", source::markdownCode(name));
        case ApiCallKind::Check:
            return fmt::format("calls {} once and checks the response", source::markdownCode(name));
        case ApiCallKind::Call:
        case ApiCallKind::Unless: break;
        }
        return source::markdownCode(name);
    }

    void madeOf() {
        if (resources_.empty()) return;
        page_.heading(2, "Resources");
        Rows rows;
        for (const auto& [type, where] : resources_)
            rows.push_back({source::markdownCode(type), where});
        page_.table({"resource", "where"}, rows);
    }

    const semantics::Kind& kind_;
    library::Library& library_;
    semantics::Kinds& kinds_;
    const library::Module& module_;
    MarkdownPage page_;
    PartStack parts_;
    std::vector<Requirement> requirements_;
    std::vector<std::pair<const syntax::Definition*, std::string>> outputs_;
    std::vector<std::pair<const syntax::Definition*, std::string>> exports_;
    std::vector<std::pair<std::string, std::string>> resources_;
};

} // namespace

std::string kindPage(const semantics::Kind& kind, library::Library& library, semantics::Kinds& kinds) {
    return KindPage(kind, library, kinds).write();
}

} // namespace drc::reference
