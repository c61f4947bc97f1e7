#include "checking/check_call.hpp"
#include "checking/check_permits.hpp"
#include "checking/fits.hpp"
#include "checking/kind_check.hpp"
#include "checking/lost_source.hpp"
#include "diagnostics/suggestion.hpp"
#include "expansion/invocation.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drc::checking {

namespace codes = diagnostics::codes;
using semantics::Type;
using semantics::TypeKind;
using syntax::ActionItem;
using syntax::ActionStepItem;
using syntax::as;
using syntax::StatementKind;

StaticType checkForm(Inference& inference, const syntax::Expression& expression,
                     const Environment& environment) {
    StaticType type = inference.infer(expression, environment);
    if (const StaticType* misfit = formless(type))
        inference.context().findings.report(codes::noFormAtDeployment, expression.span, describe(*misfit));
    return type;
}

namespace {

/// What a setting of a step takes.
struct StepSetting {
    std::string_view name;
    TypeKind type;
};
constexpr std::array stepSettings{
    StepSetting{"timeout", TypeKind::Duration},   StepSetting{"typical", TypeKind::Duration},
    StepSetting{"source", TypeKind::String},      StepSetting{"attempts", TypeKind::Number},
    StepSetting{"optional", TypeKind::Bool},      StepSetting{"loses_data", TypeKind::Bool},
    StepSetting{"unbounded", TypeKind::Bool},     StepSetting{"patience", TypeKind::Duration},
    StepSetting{"description", TypeKind::String},
};

/// The settings that a step has, or seems to mean.
using WrittenSettings = std::map<std::string, source::Span, std::less<>>;

class ActionCheck {
public:
    ActionCheck(Inference& inference, const syntax::Block& action)
        : inference_(inference),
          action_(action),
          place_(inference.names().ofBlock(action)),
          calls_(inference),
          lost_(inference),
          here_(inference, "the action"),
          there_(inference, "`in from`") {}

    void run() {
        body(*action_.body, false);
        here_.finish();
        there_.finish();
    }

private:
    Environment environment() { return {&place_, true, &locals_}; }

    void body(const syntax::Body& body, bool nested) {
        const Locals::Block block(locals_);
        for (const syntax::Statement* statement : body.statements)
            this->statement(*statement, nested);
    }

    void statement(const syntax::Statement& statement, bool nested) {
        switch (syntax::itemOf<ActionItem>(statement)) {
        case ActionItem::Param: parameter(as<syntax::Definition>(statement), nested); return;
        case ActionItem::Let: {
            const auto& definition = as<syntax::Definition>(statement);
            locals_.add(inference_.symbolOf(definition.name),
                        inference_.infer(*definition.value, environment()));
            lost_.let(definition);
            return;
        }
        case ActionItem::Require:
            inference_.requirement(as<syntax::Requirement>(statement), environment());
            // Nothing is done where it does not hold.
            if (lost_.truthOf(*as<syntax::Clause>(statement).condition()) == LostSource::Truth::False)
                mayBeLost_ = false;
            return;
        case ActionItem::Permit: permit(as<syntax::Clause>(statement)); return;
        case ActionItem::ActionStep: step(as<syntax::Block>(statement)); return;
        case ActionItem::InSource: inSource(as<syntax::Placement>(statement)); return;
        case ActionItem::For: {
            const Locals::Block block(locals_);
            inference_.bind(as<syntax::Loop>(statement).binding, environment());
            body(*as<syntax::Loop>(statement).body, true);
            return;
        }
        case ActionItem::When: choice(as<syntax::Choice>(statement)); return;
        }
    }

    void parameter(const syntax::Definition& definition, bool nested) {
        if (nested) {
            report(codes::misplacedSetting, definition.keyword, "param", "a part of an action")
                .help("put it directly into the action");
            return;
        }
        const auto* const known =
            inference_.names().members().parameters.find(inference_.symbolOf(definition.name));
        if (known == nullptr || known->parameter->definition != &definition || definition.value == nullptr)
            return;
        inference_.inferAs(*definition.value, environment(), known->parameter->type);
    }

    void choice(const syntax::Choice& choice) {
        const bool around = mayBeLost_;
        bool reached = around; // by a plan whose source region is lost
        std::size_t number = 0;
        inference_.branches(choice, environment(), [&](const syntax::Body& taken) {
            const auto truth = number < choice.branches.size()
                                   ? lost_.truthOf(*choice.branches[number].condition)
                                   : LostSource::Truth::True;
            mayBeLost_ = reached && truth != LostSource::Truth::False;
            reached = reached && truth != LostSource::Truth::True;
            for (PermitCheck* permits : {&here_, &there_})
                permits->enter(&choice, number);
            ++number;
            body(taken, true);
            for (PermitCheck* permits : {&here_, &there_})
                permits->leave();
        });
        mayBeLost_ = around;
    }

    // ---- the source region

    void inSource(const syntax::Placement& block) {
        inference_.infer(*block.region, environment());
        if (!lost_.isSource(*block.region))
            report(codes::notInSource, block.region->span,
                   "it acts in `to` and in `from`, and in no other region")
                .help("write `in from { … }`, or leave the block out to act in the recovery region");
        else if (remote_)
            report(codes::notInSource, block.keyword, "the block stands in another `in from`")
                .help("leave one of them out");
        else if (mayBeLost_)
            report(codes::notInSource, block.keyword,
                   "a failover comes here, too, and its source region is lost")
                .help("put the block into a condition: `when graceful { in from { … } }`");
        const bool around = std::exchange(remote_, true);
        body(*block.body, true);
        remote_ = around;
    }

    /// What is granted to those who make the calls where the line stands.
    PermitCheck& permits() { return remote_ ? there_ : here_; }

    void permit(const syntax::Clause& clause) {
        const StaticType actions = inference_.infer(*clause.actions(), environment());
        const StaticType* const misfit = failingItem(
            actions, [](const StaticType& own) { return own.deferred || !own.is(TypeKind::String); });
        if (misfit != nullptr)
            report(codes::wrongType, clause.actions()->span, "a quoted action name", describe(*misfit));
        const StaticType resources = checkForm(inference_, *clause.resources(), environment());
        if (misfit == nullptr) permits().permit(clause, actions, resources);
        if (clause.conditions() != nullptr) checkForm(inference_, *clause.conditions(), environment());
    }

    // ---- steps

    void step(const syntax::Block& block) {
        std::size_t operations = 0;
        bool sleeps = false;
        WrittenSettings given;
        StepOutputs outputs;
        for (const syntax::Statement* statement : block.body->statements) {
            if (statement->kind == StatementKind::Setting) {
                setting(as<syntax::Definition>(*statement), given);
            } else if (statement->kind == StatementKind::Section) {
                section(as<syntax::Block>(*statement), outputs);
            } else {
                const bool asksFirst = statement->kind == StatementKind::Unless;
                if (!asksFirst) ++operations;
                sleeps = sleeps || statement->kind == StatementKind::Sleep;
                operation(*statement, asksFirst ? nullptr : &outputs);
            }
        }
        checkOutputs(outputs);
        if (operations != 1)
            report(codes::stepOperations, block.name.span, std::string(block.name.text), operations);
        if (const auto found = given.find("unbounded"); sleeps && found != given.end())
            report(codes::misplacedSetting, found->second, "unbounded", "a step that sleeps")
                .help("remove it: the time that a step sleeps is known");
        if (given.find("timeout") == given.end() && !sleeps)
            report(codes::noTimeout, block.name.span, std::string(block.name.text))
                .help("add `timeout = …`: the time limit of one attempt");
    }

    /// What a step keeps of the answer, which may be written before the call.
    struct StepOutputs {
        std::vector<StaticType> paths;
        std::string operation;
        const library::SchemaBlock* answer = nullptr; ///< null when nothing is known of it
    };

    void checkOutputs(const StepOutputs& outputs) {
        if (outputs.answer == nullptr) return;
        for (const StaticType& path : outputs.paths)
            calls_.path(outputs.operation, *outputs.answer, path);
    }

    void setting(const syntax::Definition& setting, WrittenSettings& given) {
        const auto [first, isNew] = given.emplace(std::string(setting.name.text), setting.name.span);
        if (!isNew)
            report(codes::duplicateName, setting.name.span, std::string(setting.name.text))
                .label(first->second, "first set here");
        for (const StepSetting& known : stepSettings) {
            if (known.name != setting.name.text) continue;
            const StaticType type = inference_.inferAs(*setting.value, environment(), Type::of(known.type));
            // A deferred text would be lost: the document is written before the deployment.
            if (known.type != TypeKind::Duration && isDeferred(type))
                report(codes::neededNow, setting.value->span, fmt::format("`{}` of a step", known.name));
            return;
        }
        std::vector<std::string> names;
        names.reserve(std::size(stepSettings));
        for (const StepSetting& known : stepSettings)
            names.emplace_back(known.name);
        const std::string meant = diagnostics::closest(setting.name.text, names);
        given.emplace(meant, setting.name.span); // a misspelt timeout is no missing one
        report(codes::unknownSetting, setting.name.span, "a step", std::string(setting.name.text))
            .didYouMean(meant, setting.name.span)
            .help("its settings are `timeout`, `typical`, `source`, `attempts`, `optional`, `loses_data`, "
                  "`unbounded`, `patience` and `description`");
        inference_.infer(*setting.value, environment());
    }

    void section(const syntax::Block& section, StepOutputs& outputs) {
        if (section.name.text != "outputs") {
            report(codes::misplacedSetting, section.keyword,
                   std::string(syntax::productionName(section.kind)), "a step")
                .didYouMean(section.name.text, section.name.span,
                            [] { return std::vector<std::string>{"outputs"}; });
            checkInputs(inference_, section.body, environment());
            return;
        }
        if (remote_)
            report(codes::notInSource, section.name.span, "nothing of the response is kept")
                .help("remove `outputs`, or ask in a step outside of `in from`");
        for (const syntax::Statement* statement : section.body->statements) {
            if (statement->kind != StatementKind::Setting) continue;
            const StaticType type =
                inference_.infer(*as<syntax::Definition>(*statement).value, environment());
            const StaticType* const misfit = failing(
                type, [](const StaticType& own) { return own.deferred || !own.is(TypeKind::String); });
            if (misfit != nullptr)
                report(codes::wrongType, section.name.span, "a quoted path for each output",
                       describe(*misfit));
            else
                outputs.paths.push_back(type);
        }
    }

    void operation(const syntax::Statement& statement, StepOutputs* outputs) {
        switch (syntax::itemOf<ActionStepItem>(statement)) {
        case ActionStepItem::Call: call(as<syntax::ApiCall>(statement), outputs); return;
        case ActionStepItem::Until:
        case ActionStepItem::Check:
        case ActionStepItem::Unless: {
            const auto& question = as<syntax::ApiCall>(statement);
            expectation(question, call(question, outputs));
            return;
        }
        case ActionStepItem::Invoke: invocation(as<syntax::Invocation>(statement)); return;
        case ActionStepItem::Sleep:
            inference_.inferAs(*as<syntax::Entry>(statement).target, environment(),
                               Type::of(TypeKind::Duration));
            return;
        case ActionStepItem::Setting:
        case ActionStepItem::Section: return; // no operation
        }
    }

    std::optional<library::ServiceOperation> call(const syntax::ApiCall& call, StepOutputs* outputs) {
        auto operation = calls_.call(call, environment());
        if (!operation) {
            permits().needAnything();
            return operation;
        }
        permits().need(nameOf(call), call.operation.span, *operation);
        if (outputs != nullptr) {
            outputs->operation = nameOf(call);
            outputs->answer = operation->output;
        }
        return operation;
    }

    void invocation(const syntax::Invocation& invocation) {
        if (remote_)
            report(codes::notInSource, invocation.keyword, "`invoke` runs a function of the recovery region")
                .help("let the step stand outside of `in from`, or run a function of the source region with "
                      "`call`");
        checkForm(inference_, *invocation.target, environment());
        checkInputs(inference_, invocation.body, environment());
        if (!remote_) invocationPermit(invocation.keyword);
        if (invocation.selector == nullptr) {
            report(codes::unjudgedAnswer, invocation.keyword)
                .help("state the expected result of the function: `select \"$.state\" is "
                      "\"done\"`");
            return;
        }
        const StaticType selector =
            inference_.inferAs(*invocation.selector, environment(), Type::of(TypeKind::String));
        calls_.pathSteps(selector);
        const StaticType expected = inference_.infer(*invocation.expected, environment());
        const StaticType* const misfit = failingItem(
            expected, [](const StaticType& own) { return !own.deferred && !own.is(TypeKind::String); });
        if (misfit != nullptr)
            report(codes::wrongType, invocation.expected->span, "the expected result as a string",
                   describe(*misfit));
    }

    /// What calls a function needs the permission of the provider's operation for that.
    void invocationPermit(source::Span keyword) {
        for (const expansion::Provider& provider : inference_.context().providers.all()) {
            const auto name = expansion::invocationOf(provider);
            if (!provider.services || !name) continue;
            const auto operation = provider.services->operation(name->first, name->second);
            if (operation) return permits().need("invoke", keyword, *operation);
        }
        permits().needAnything();
    }

    void expectation(const syntax::ApiCall& question,
                     const std::optional<library::ServiceOperation>& operation) {
        const StaticType selector =
            inference_.inferAs(*question.selector, environment(), Type::of(TypeKind::String));
        const StaticType expected = inference_.infer(*question.expected, environment());
        if (expected.form == Form::Null) {
            if (operation) calls_.answer(question, *operation, selector, types::any());
            return;
        }
        const StaticType* const misfit = failingItem(
            expected, [](const StaticType& own) { return !own.deferred && unprintable(own) != nullptr; });
        if (misfit != nullptr)
            report(codes::wrongType, question.expected->span, "the expected value", describe(*misfit));
        else if (operation)
            calls_.answer(question, *operation, selector, expected);
    }

    template <class... Args>
    diagnostics::Diagnostic& report(const diagnostics::Code<Args...>& code, source::Span span,
                                    const std::type_identity_t<Args>&... args) {
        return inference_.context().findings.report(code, span, args...);
    }

    Inference& inference_;
    const syntax::Block& action_;
    const Place& place_;
    Locals locals_;
    CallCheck calls_;
    LostSource lost_;
    PermitCheck here_;
    PermitCheck there_;     ///< in the source region
    bool remote_ = false;   ///< in a block that acts in the source region
    bool mayBeLost_ = true; ///< whether a plan may come here whose source region is lost
};

} // namespace

void checkAction(Inference& inference, const syntax::Block& action) {
    ActionCheck(inference, action).run();
}

} // namespace drc::checking
